#pragma once

#include "base/time.hpp"
#include "cli/company.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace leadscore::cli {

/// What the rules of the generated company say, for the keeper.
struct CompanyRules {
  double reopen_below = 0;
  Seconds again_after = 30 * seconds_a_day;
  Seconds recycled_after = 5 * seconds_a_day;
  Seconds sales_cycle = 60 * seconds_a_day;
  std::size_t per_run = 4;
  double holdout = 0.1;
  std::vector<std::pair<std::string, std::int64_t>> roster; ///< name, per_day
};

/// A row of scored.csv, as far as the hand-off asks for it.
struct ScoredLead {
  std::string key, campaign;
  double score = 0, velocity = 0;
  std::optional<Instant> ready_at, last_activity_at;
  bool ready = false, disqualified = false;
};

/// What a night has to come to.
struct ExpectedNight {
  std::vector<std::string> listed, owners, again;
  std::vector<std::string> overdue;
  std::set<std::string> nurtured;
  std::size_t waiting = 0, same_person = 0;
};

/// Keeps a ledger by the words of 3-scoring, apart from src/: it knows nothing but what the files of a run show.
class LedgerKeeper {
public:
  /// What a run as of T finds out about earlier hand-offs and has to list, by its scored.csv and the leads of its
  /// export; to be called once for each run. `is_working_day`: of T.
  [[nodiscard]] ExpectedNight expected(const CompanyRules& rules, const std::vector<ScoredLead>& rows,
                                       const std::vector<CompanyLead>& leads, Instant as_of, bool is_working_day);
  /// The run was published.
  void accept(const ExpectedNight& night, const std::vector<ScoredLead>& rows, const std::vector<CompanyLead>& leads,
              const std::vector<Instant>& deadlines, Instant as_of);
  [[nodiscard]] std::size_t rows() const { return ledger_.size(); }
  /// T of the newest hand-off that counts for a lead; none if it has none.
  [[nodiscard]] std::optional<Instant> last_handed_at(const CompanyLead& lead) const;

  /// What became of the hand-offs at least a sales cycle before T, each person once: leads, won, lost, not now, never.
  struct Outcomes {
    std::int64_t leads = 0, won = 0, lost = 0, not_now = 0, never = 0;
  };
  /// `owner` empty: of all of them.
  [[nodiscard]] Outcomes outcomes(const CompanyRules& rules, Instant as_of, const std::string& owner = "") const;
  /// Hand-offs whose deadline lies before T, and those among them that no run found overdue; T is `accept`'s.
  struct Deadlines {
    std::int64_t due = 0, kept = 0;
  };
  [[nodiscard]] Deadlines deadlines(Instant as_of) const;

private:
  struct Row {
    std::string key, email; ///< the address in small letters
    Instant handed_at = 0, follow_up_by = 0;
    std::string owner, status;
    std::optional<Instant> fell_at = std::nullopt;
    bool changed = false, overdue = false;
    std::string last_status = status;
  };
  /// Who gets the leads, in rank order; none: it waits.
  [[nodiscard]] std::vector<std::optional<std::string>> owners_of(const CompanyRules& rules,
                                                                  const std::vector<const CompanyLead*>& candidates,
                                                                  const std::vector<const CompanyLead*>& by_rank,
                                                                  const std::set<std::string>& disqualified,
                                                                  const std::vector<CompanyLead>& leads);
  [[nodiscard]] std::optional<std::string> owner_of(const CompanyRules& rules, const CompanyLead& lead,
                                                    const std::vector<CompanyLead>& leads) const;
  /// The newest row that counts for a lead: its own, or one with its address.
  [[nodiscard]] const Row* last_row(const CompanyLead& lead) const;
  /// The row's own lead, or, once that is gone, the first lead with its address.
  [[nodiscard]] static const CompanyLead* lead_of(const Row& row, const std::vector<CompanyLead>& leads);

  std::vector<Row> ledger_;
  std::string last_in_turn_, next_last_in_turn_;
};

} // namespace leadscore::cli
