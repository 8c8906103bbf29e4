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
  /// By key, trimmed.
  [[nodiscard]] Answer by_key(std::string_view key) const;
  /// What the keys lead to, for answer().
  [[nodiscard]] const KeyIndex& keys() const;
  [[nodiscard]] static Answer answer(std::optional<LeadIndex> lead) {
    if (!lead) return {};
    return *lead == dropped ? Answer{Found::dropped, 0} : Answer{Found::lead, *lead};
  }
  /// By the field that event source `source` names in `matches`; `comparable_value` is not empty.
  [[nodiscard]] Answer by_match(std::size_t source, const std::string& comparable_value) const;

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
};

/// Reads, enriches and drops leads; the first record of a key stays. Throws Error, also when too many are rejected.
Leads read_leads(const Program& program, OpenInputs& inputs, const TimeReader& times, const ReadOptions& options,
                 InputReport& report);

} // namespace leadscore
