#pragma once

#include "data/lead_table.hpp"
#include "handoff/accounts.hpp"
#include "handoff/assign.hpp"
#include "rules/rule_set.hpp"
#include "score/model_score.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadscore {

/// One line of the hand-off list.
struct HandoffEntry {
  std::size_t row = 0; ///< index in ScoredRun::rows
  std::int64_t rank = 0;
  Instant follow_up_by = 0;
  std::string owner; ///< empty: nobody has it
  std::string again; ///< `score`: empty; `nightly`: reopened, recycled
};

/// What the list has to know beyond the rows. An empty function: the export has no such column, or the rule file no
/// such condition.
struct HandoffFacts {
  std::span<const std::size_t> ready;                ///< the rows that are ready, ascending
  const AccountScores* accounts = nullptr;           ///< of the rows; needed if owners are assigned by account
  std::function<std::string_view(LeadIndex)> status; ///< empty: every lead may be handed off
  std::function<std::string_view(LeadIndex)> owner;  ///< empty: no lead has an owner
  std::function<bool(std::size_t row)> suppressed;   ///< handoff.suppress holds; empty: never
  std::function<bool(std::size_t row, std::size_t entry)> fits; ///< `when` of a roster entry holds; empty: always
  std::function<Seconds(std::size_t row)>
      follow_up_within; ///< of the first follow_up entry that holds; empty: the last
};

/// Why a lead that may be handed off is not.
enum class WaitReason : std::uint8_t { no_room, list_full, day_off };

/// A row that waits for the next run.
struct WaitingRow {
  std::size_t row = 0;
  WaitReason reason = WaitReason::no_room; ///< no_room: nobody in the roster has room
  friend bool operator==(const WaitingRow&, const WaitingRow&) = default;
};

struct HandoffList {
  std::vector<HandoffEntry> entries; ///< by rank, from 1; in `score` those that wait are among them, without owner
  std::vector<WaitingRow> waiting;   ///< by rank
  std::size_t handed_off = 0;        ///< entries that do not wait
};

/// True if the lead's status is one in which it may be handed off (new or given back). Source: 3-scoring, Hand-off.
class EligibleStatuses {
public:
  explicit EligibleStatuses(const Handoff& handoff);
  [[nodiscard]] bool hold(std::string_view status) const;

private:
  std::vector<std::string> statuses_; ///< comparable, ascending
};

/// True if the lead is kept off the list to measure what the hand-off is worth: FNV-1a-64 of the key, modulo 10 000,
/// below the share.
bool in_holdout(std::string_view key, double share);

/// Everyone who is eligible: ready, not disqualified, of an eligible status, not suppressed, not in the holdout; with
/// rank, owner and deadline. `per_run` and `days` bind only a run with a memory. Source: 3-scoring, Hand-off.
HandoffList make_handoff_list(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows,
                              Instant as_of, const HandoffFacts& facts);

/// The rows that may be handed off, in rank order; `held_out` gets those that only the holdout keeps off the list.
std::vector<std::size_t> eligible_rows(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows,
                                       const HandoffFacts& facts, std::vector<std::size_t>* held_out = nullptr);

/// The deadlines of hand-offs at one instant.
class Deadlines {
public:
  Deadlines(const RuleSet& rules, const HandoffFacts& facts, Instant as_of)
      : rules_(rules), facts_(facts), as_of_(as_of) {}
  Instant of(std::size_t row);

private:
  const RuleSet& rules_;
  const HandoffFacts& facts_;
  Instant as_of_;
  std::unordered_map<Seconds, Instant> known_; ///< by span: rules name a few, lists have thousands of rows
};

/// The roster entry that has the best-ranked lead which is not disqualified, be it on the list or not, of each account
/// that has a candidate; no entry for accounts whose best lead nobody in the roster has.
AssignmentMemory memory_of_owners(const Handoff::Assign& assign, std::span<const AssignmentCandidate> candidates,
                                  std::span<const ModelScore> rows, const AccountScores* accounts,
                                  const std::function<std::string_view(LeadIndex)>& owner);

} // namespace leadscore
