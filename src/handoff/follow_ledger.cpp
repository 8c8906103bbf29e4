#include "handoff/follow_ledger.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "handoff/rank.hpp"

#include <algorithm>

namespace leadscore {

namespace {

void follow_score(const RuleSet& rules, const ModelScore& score, Instant as_of, LedgerRow& row) {
  const double reopen_below = rules.models[score.model].reopen_below;
  if (row.fell_at == no_instant) {
    if (round_points(score.score) < round_points(reopen_below)) row.fell_at = as_of;
  } else if (score.ready_at != no_instant && score.ready_at <= row.fell_at) {
    // It never fell: a changed target or a broken export did that.
    row.fell_at = no_instant;
  }
}

void follow_status(std::string_view status, bool may_be_called, Instant as_of, LedgerRow& row) {
  if (row.last_status != status) row.last_status = status;
  if (row.status_changed_at == no_instant && comparable(status) != comparable(row.status))
    row.status_changed_at = as_of;
  const bool is_past = row.follow_up_by != no_instant && row.follow_up_by < as_of;
  if (may_be_called && is_past && row.overdue_at == no_instant && row.status_changed_at == no_instant)
    row.overdue_at = as_of;
}

} // namespace

FollowedLedger follow_ledger(const RuleSet& rules, std::span<const ModelScore> rows, const RowIndex& index,
                             Instant as_of, const std::function<std::string_view(LeadIndex)>& status,
                             const std::function<bool(LeadIndex)>& do_not_call, Ledger& ledger) {
  FollowedLedger followed;
  for (std::size_t number = 0; number < ledger.rows().size(); ++number) {
    const auto lead = ledger.lead(number);
    LedgerRow& row = ledger.row(number);
    if (!lead || row.handed_at >= as_of) continue;
    const LedgerRow before = row;
    const bool may_be_called = !do_not_call || !do_not_call(*lead);
    if (status) follow_status(trim(status(*lead)), may_be_called, as_of, row);
    const auto scored = ledger.model(number) ? index.of(*lead, *ledger.model(number)) : std::nullopt;
    if (scored) {
      follow_score(rules, rows[*scored], as_of, row);
      const bool is_newest = ledger.newest(*lead, rows[*scored].model) == &row;
      if (is_newest && may_be_called && row.overdue_at != no_instant && row.status_changed_at == no_instant)
        followed.overdue.push_back({*scored, number});
    }
    if (row != before) followed.changed.push_back(number);
  }
  std::sort(followed.overdue.begin(), followed.overdue.end(),
            [&rows](const OverdueHandoff& left, const OverdueHandoff& right) {
              return RankKey(rows[left.row]) < RankKey(rows[right.row]);
            });
  return followed;
}

} // namespace leadscore
