#pragma once

#include "handoff/feedback.hpp"
#include "handoff/follow_ledger.hpp"
#include "handoff/ledger.hpp"
#include "handoff/membership.hpp"
#include "handoff/people.hpp"

#include <memory>
#include <string>
#include <vector>

namespace leadscore {

/// What a run with a memory found out beyond what every run does.
struct Tonight {
  std::vector<LedgerRow> new_rows; ///< of tonight's hand-offs
  FollowedLedger followed;         ///< rows of Night::ledger that changed, and who is overdue
  std::vector<HeldOut> held_out;   ///< new ones
  std::string last_round_robin;
  std::vector<std::string> least_recently_given; ///< Night's, brought up to date
  MembershipChanges memberships;
  Feedback feedback;
};

/// What a run with a memory knows from the runs before it.
struct Night {
  std::unique_ptr<People> people; ///< of the run's leads; the ledger is joined by them
  Ledger ledger;                  ///< brought up to date by the run
  std::string last_round_robin;   ///< name of the roster entry that round_robin chose last; empty: none
  /// Names of those who were ever given a lead, the one whose last one is the longest ago first.
  std::vector<std::string> least_recently_given;
  std::vector<Member> members;
  std::vector<HeldOut> held_out;
  bool baseline = false; ///< write ledger rows for all who are ready, list nobody
  Tonight tonight;       ///< filled in by the run
};

} // namespace leadscore
