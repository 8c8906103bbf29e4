#pragma once

#include "data/input.hpp"
#include "data/lead_fields.hpp"
#include "data/lead_table.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadscore {

class KeyIndex;

/// Finds the lead of an event: by key, or by another column of the lead.
class LeadLookup {
public:
  enum class Found : std::uint8_t { lead, dropped, unknown };
  struct Answer {
    Found found = Found::unknown;
    LeadIndex lead = 0;
  };
  LeadLookup();
  ~LeadLookup();
  LeadLookup(LeadLookup&&) noexcept;
  LeadLookup& operator=(LeadLookup&&) noexcept;
  /// By key, as trim_invisible() gives it; by its address if keys are e-mail cells.
  [[nodiscard]] Answer by_key(std::string_view key) const {
    std::string buffer;
    return by_key(key, buffer);
  }
  /// The same; `buffer` is written over.
  [[nodiscard]] Answer by_key(std::string_view key, std::string& buffer) const;
  /// What the keys lead to, for answer().
  [[nodiscard]] const KeyIndex& keys() const;
  [[nodiscard]] static Answer answer(std::optional<LeadIndex> lead) {
    if (!lead) return {};
    return *lead == dropped ? Answer{Found::dropped, 0} : Answer{Found::lead, *lead};
  }
  /// By the field that event source `source` names in `matches`; `comparable_value` is not empty.
  [[nodiscard]] Answer by_match(std::size_t source, const std::string& comparable_value) const;
  /// By what a record of event source `source` has in its key column, trimmed and not empty. `buffer` is written over.
  [[nodiscard]] Answer by_event_key(const Program& program, std::size_t source, std::string_view key,
                                    std::string& buffer) const;

private:
  friend class LeadTableBuilder;
  static constexpr LeadIndex dropped = UINT32_MAX;
  struct State;
  std::unique_ptr<State> state_;
};

/// The leads of all files, and how their events find them.
struct Leads {
  LeadTable table;
  LeadLookup lookup;
  /// Columns of `table` for Program::show.
  std::vector<std::size_t> show_columns;
  std::int64_t bad_created_at = 0;
  std::int64_t emails_without_address = 0; ///< leads with an e-mail cell that holds no address
  std::int64_t emails_with_more = 0; ///< leads with an e-mail cell that holds an address and more: a name, several
};

/// Reads, enriches and drops leads; the first record of a key stays. Throws Error, also when too many are rejected.
Leads read_leads(const Program& program, OpenInputs& inputs, const TimeReader& times, const ReadOptions& options,
                 InputReport& report);

} // namespace leadscore
