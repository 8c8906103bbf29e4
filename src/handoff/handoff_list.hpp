#pragma once

#include "data/lead_table.hpp"
#include "handoff/accounts.hpp"
#include "handoff/assign.hpp"
#include "handoff/people.hpp"
#include "rules/rule_set.hpp"
#include "score/model_score.hpp"

#include <absl/hash/hash.h>
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
  Instant follow_up_by = no_instant; ///< none: it has no deadline
  std::string owner;                 ///< empty: nobody has it
  std::string again;                 ///< `score`: empty; `nightly`: reopened, recycled
};

/// What the list has to know beyond the rows. An empty function: the export has no such column, or the rule file no
/// such condition.
struct HandoffFacts {
  std::span<const std::size_t> ready;                 ///< the rows that are ready, ascending
  const AccountScores* accounts = nullptr;            ///< of the rows; needed if owners are assigned by account
  std::function<std::string_view(LeadIndex)> status;  ///< empty: every lead may be handed off
  std::function<std::string_view(LeadIndex)> owner;   ///< empty: no lead has an owner
  std::function<bool(LeadIndex)> do_not_call;         ///< it opted out; empty: nobody did
  PersonOf person;                                    ///< empty: each lead is a person of its own
  std::function<std::string(LeadIndex)> email_sha256; ///< for the ledger; empty: no lead has an address
  std::function<bool(std::size_t row)> suppressed;    ///< handoff.suppress holds; empty: never
  std::function<bool(std::size_t row, std::size_t entry)> fits; ///< `when` of a roster entry holds; empty: always
  /// Index of the first follow_up entry that holds for a row; none: no deadline. Empty: the first entry.
  std::function<std::optional<std::size_t>(std::size_t row)> follow_up;
};

/// Why a lead that may be handed off is not.
enum class WaitReason : std::uint8_t { no_room, list_full, day_off };

/// A row that waits for the next run.
struct WaitingRow {
  std::size_t row = 0;
  WaitReason reason = WaitReason::no_room; ///< no_room: nobody in the roster has room
  friend bool operator==(const WaitingRow&, const WaitingRow&) = default;
};

/// A row that could be handed off, whose person stands on the list already or waits.
struct SamePerson {
  std::size_t row = 0;
  std::size_t first = 0; ///< the person's row that counts
  friend bool operator==(const SamePerson&, const SamePerson&) = default;
};

struct HandoffList {
  std::vector<HandoffEntry> entries;   ///< by rank, from 1; in `score` those that wait are among them, without owner
  std::vector<WaitingRow> waiting;     ///< by rank
  std::vector<SamePerson> same_person; ///< by rank
  std::size_t handed_off = 0;          ///< entries that do not wait
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

/// Everyone who is eligible: ready, not disqualified, of an eligible status, not opted out of calls, not suppressed,
/// not in the holdout; each person once; with rank, owner and deadline. `per_run` and `days` bind only a run with a
/// memory. Source: 3-scoring, Hand-off.
HandoffList make_handoff_list(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows,
                              Instant as_of, const HandoffFacts& facts);

/// Takes all but the first row of each person under a model out of `chosen`, which is in the order of the list.
/// Source: 3-scoring, One person.
std::vector<SamePerson> keep_one_per_person(std::span<const ModelScore> rows, const HandoffFacts& facts,
                                            std::vector<std::size_t>& chosen);

/// Who has the persons of some rows, and of the best leads of their accounts: the owner of the first lead with the
/// address whose owner is in the roster.
class OwnersOfPersons {
public:
  OwnersOfPersons() = default;
  OwnersOfPersons(const Handoff::Assign& assign, const LeadTable& leads, std::span<const ModelScore> rows,
                  std::span<const std::size_t> chosen, const HandoffFacts& facts);
  /// Empty: nobody of the roster, or not one of those persons.
  [[nodiscard]] std::string_view of(Person person) const;

private:
  std::unordered_map<Person, std::string_view, absl::Hash<Person>> owners_;
};

/// The rows that may be handed off, in rank order; `held_out` gets those that only the holdout keeps off the list.
std::vector<std::size_t> eligible_rows(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows,
                                       const HandoffFacts& facts, std::vector<std::size_t>* held_out = nullptr);

/// The deadlines of hand-offs at one instant.
class Deadlines {
public:
  Deadlines(const RuleSet& rules, const HandoffFacts& facts, Instant as_of)
      : rules_(rules), facts_(facts), as_of_(as_of) {}
  /// None: the row has no deadline.
  Instant of(std::size_t row);

private:
  const RuleSet& rules_;
  const HandoffFacts& facts_;
  Instant as_of_;
  std::unordered_map<std::size_t, Instant> known_; ///< by entry of follow_up
};

/// The roster entry that has the best-ranked lead which is not disqualified, be it on the list or not, of each account
/// that has a candidate; no entry for accounts whose best lead nobody in the roster has.
AssignmentMemory memory_of_owners(const Handoff::Assign& assign, std::span<const AssignmentCandidate> candidates,
                                  std::span<const ModelScore> rows, const AccountScores* accounts,
                                  const std::function<std::string_view(LeadIndex)>& owner);

} // namespace leadscore
