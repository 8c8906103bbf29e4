#pragma once

#include "data/lead_table.hpp"
#include "handoff/people.hpp"
#include "score/model_score.hpp"

#include <absl/container/flat_hash_map.h>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadscore {

/// Why the ledger has a row.
enum class Occasion : std::uint8_t {
  first,    ///< handed off for the first time
  reopened, ///< it fell below reopen_below and came back
  recycled, ///< sales gave it back, and it showed a sign of life
  baseline, ///< never listed: `--baseline` found it ready
};
/// Empty for the first time: the column `again`.
std::string_view to_text(Occasion occasion);
std::optional<Occasion> occasion_of(std::string_view text);

/// One hand-off of a lead under a model, and what later runs found out about it. Source: 3-scoring, Hand-off and the
/// ledger.
struct LedgerRow {
  std::int64_t id = 0; ///< given by whoever keeps the ledger; 0: not kept yet
  std::string lead;    ///< its key
  std::string model;
  Instant handed_at = 0; ///< T of the run
  Instant ready_at = no_instant;
  Instant follow_up_by = no_instant; ///< none for a baseline row
  std::string owner, status;         ///< as they were then
  double score = 0;
  std::string rules_sha256;
  Occasion occasion = Occasion::first;

  Instant fell_at = no_instant;           ///< T of the first later run that found S(T) < reopen_below
  Instant status_changed_at = no_instant; ///< T of the first later run that found another status
  Instant overdue_at = no_instant;        ///< T of the first run that found the deadline past and the status unchanged
  std::string last_status;                ///< as the newest run that found the lead saw it
  std::string email_sha256;               ///< of the folded e-mail address; empty: none, or not known

  [[nodiscard]] bool was_listed() const { return occasion != Occasion::baseline; }
  friend bool operator==(const LedgerRow&, const LedgerRow&) = default;
};

/// The ledger, joined with the leads and models of one run.
class Ledger {
public:
  Ledger() = default;
  /// `rows` in order of handed_at. `lead_of` and `model_of` tell what a key and a model's name are in this run; none:
  /// the run does not know it. `person_of`, of `leads` leads: a row counts for every lead with its address too, and
  /// where its own lead is gone, the first of these stands in for it. Source: 3-scoring, One person.
  Ledger(std::vector<LedgerRow> rows, const std::function<std::optional<LeadIndex>(std::string_view)>& lead_of,
         const std::function<std::optional<std::uint16_t>(std::string_view)>& model_of, PersonOf person_of = {},
         std::size_t leads = 0);

  [[nodiscard]] const std::vector<LedgerRow>& rows() const { return rows_; }
  /// To be brought up to date; what it is joined by has to stay.
  LedgerRow& row(std::size_t row) { return rows_[row]; }
  /// The row's own lead, else the one that stands in for it; none if there is neither.
  [[nodiscard]] std::optional<LeadIndex> lead(std::size_t row) const { return joined_[row].lead; }
  /// The person to whom the row's address belongs; nobody without an address, or if leads are not looked at by it.
  [[nodiscard]] Person person(std::size_t row) const { return joined_[row].person; }
  [[nodiscard]] std::optional<std::uint16_t> model(std::size_t row) const { return joined_[row].model; }
  /// The newest row that counts for a lead under a model; null if there is none.
  [[nodiscard]] const LedgerRow* newest(LeadIndex lead, std::uint16_t model) const;
  /// Who was last given the lead, or another one of its person; empty if nobody was.
  [[nodiscard]] std::string_view last_owner(LeadIndex lead) const;

private:
  struct Joined {
    std::optional<LeadIndex> lead;
    std::optional<std::uint16_t> model;
    Person person;
  };
  void find_stand_ins(std::size_t leads);
  [[nodiscard]] Person person_of(LeadIndex lead) const { return person_of_ ? person_of_(lead) : Person(); }

  std::vector<LedgerRow> rows_;
  std::vector<Joined> joined_;
  PersonOf person_of_;
  absl::flat_hash_map<std::pair<LeadIndex, std::uint16_t>, std::size_t> newest_;        ///< by lead and model
  absl::flat_hash_map<std::pair<Person, std::uint16_t>, std::size_t> newest_of_person_; ///< by person and model
  /// Rows that name who was given the lead, or a lead of the person.
  absl::flat_hash_map<LeadIndex, std::size_t> last_given_;
  absl::flat_hash_map<Person, std::size_t> last_given_of_person_;
};

} // namespace leadscore
