#pragma once

#include "handoff/ledger.hpp"
#include "handoff/row_index.hpp"
#include "rules/rule_set.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace leadscore {

/// A hand-off past its deadline whose lead still has the status that it had then.
struct OverdueHandoff {
  std::size_t row = 0;        ///< of the run
  std::size_t ledger_row = 0; ///< index in Ledger::rows()
  friend bool operator==(const OverdueHandoff&, const OverdueHandoff&) = default;
};

/// What a run found out about earlier hand-offs.
struct FollowedLedger {
  std::vector<std::size_t> changed;    ///< indices of ledger rows that are not as they were
  std::vector<OverdueHandoff> overdue; ///< in hand-off order of the run; only the newest row of a lead under a model
};

/// Brings the ledger's rows up to T: who fell below reopen_below (and who never did, as it turns out), whose status
/// changed, who is overdue. `status` empty: there is no status column, and nothing is overdue. `do_not_call` empty:
/// nobody opted out; who did is never overdue. Source: 3-scoring, Hand-off; 4-files, overdue.csv.
FollowedLedger follow_ledger(const RuleSet& rules, std::span<const ModelScore> rows, const RowIndex& index,
                             Instant as_of, const std::function<std::string_view(LeadIndex)>& status,
                             const std::function<bool(LeadIndex)>& do_not_call, Ledger& ledger);

} // namespace leadscore
