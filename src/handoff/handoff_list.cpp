#include "handoff/handoff_list.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "data/recent_texts.hpp"
#include "handoff/deadline.hpp"
#include "handoff/rank.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace leadscore {

std::vector<std::size_t> eligible_rows(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows,
                                       const HandoffFacts& facts, std::vector<std::size_t>* held_out) {
  const EligibleStatuses statuses(rules.handoff);
  std::vector<std::size_t> eligible;
  for (const std::size_t row : facts.ready) {
    const ModelScore& score = rows[row];
    if (score.disqualified_by >= 0) continue;
    if (rules.handoff.given && facts.status && !statuses.hold(facts.status(score.lead))) continue;
    if (facts.suppressed && facts.suppressed(row)) continue;
    if (in_holdout(leads.identity(score.lead), rules.handoff.holdout)) {
      if (held_out != nullptr) held_out->push_back(row);
    } else {
      eligible.push_back(row);
    }
  }
  return in_rank_order(rows, std::move(eligible));
}

Instant Deadlines::of(std::size_t row) {
  const Seconds within =
      facts_.follow_up_within ? facts_.follow_up_within(row) : rules_.handoff.follow_up.back().within;
  const auto [deadline, is_new] = known_.try_emplace(within, as_of_);
  if (is_new) deadline->second = follow_up_by(as_of_, within, rules_.handoff.days, rules_.timezone);
  return deadline->second;
}

EligibleStatuses::EligibleStatuses(const Handoff& handoff) {
  for (const std::string& status : handoff.statuses) statuses_.push_back(comparable(status));
  for (const std::string& status : handoff.recycled) statuses_.push_back(comparable(status));
  std::sort(statuses_.begin(), statuses_.end());
}

bool EligibleStatuses::hold(std::string_view status) const {
  return std::binary_search(statuses_.begin(), statuses_.end(), comparable(status));
}

bool in_holdout(std::string_view key, double share) {
  // In whole numbers: 0.07 × 10 000 is a little above 700 in binary.
  constexpr std::uint64_t finest = 1'000'000;
  return fnv1a_64(key) % 10'000 * finest < static_cast<std::uint64_t>(std::llround(share * 10'000 * finest));
}

AssignmentMemory memory_of_owners(const Handoff::Assign& assign, std::span<const AssignmentCandidate> candidates,
                                  std::span<const ModelScore> rows, const AccountScores* accounts,
                                  const std::function<std::string_view(LeadIndex)>& owner) {
  AssignmentMemory memory;
  if (!owner || accounts == nullptr || assign.together != Handoff::Assign::Together::account) return memory;
  std::unordered_set<AccountIndex> seen;
  RecentTexts<std::optional<std::optional<std::size_t>>> entries; // by owner; owners repeat
  for (const AssignmentCandidate& candidate : candidates) {
    if (candidate.account == no_account || !seen.insert(candidate.account).second) continue;
    const ModelScore* best = nullptr; // of all models
    for (const AccountScore& account : accounts->of(candidate.account))
      if (account.best_row && (best == nullptr || RankKey(rows[*account.best_row]) < RankKey(*best)))
        best = &rows[*account.best_row];
    if (best == nullptr) continue;
    const std::string_view name = owner(best->lead);
    std::optional<std::optional<std::size_t>>& entry = entries.of(name);
    if (!entry) entry = roster_entry_of(assign, name);
    if (*entry) memory.account_entries.emplace(candidate.account, **entry);
  }
  return memory;
}

HandoffList make_handoff_list(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows,
                              Instant as_of, const HandoffFacts& facts) {
  const std::vector<std::size_t> eligible = eligible_rows(rules, leads, rows, facts);
  HandoffList list;
  Deadlines deadlines(rules, facts, as_of);
  for (const std::size_t row : eligible) {
    HandoffEntry entry;
    entry.row = row;
    entry.rank = static_cast<std::int64_t>(list.entries.size()) + 1;
    entry.follow_up_by = deadlines.of(row);
    if (facts.owner && !rules.handoff.assign) entry.owner = trim(facts.owner(rows[row].lead));
    list.entries.push_back(std::move(entry));
  }
  list.handed_off = list.entries.size();
  if (!rules.handoff.assign) return list;

  const Handoff::Assign& assign = *rules.handoff.assign;
  std::vector<AssignmentCandidate> candidates;
  candidates.reserve(eligible.size());
  for (const std::size_t row : eligible) {
    const LeadIndex lead = rows[row].lead;
    candidates.push_back(
        {row, lead, leads.account(lead), leads.identity(lead), facts.owner ? facts.owner(lead) : std::string_view()});
  }
  AssignmentMemory memory = memory_of_owners(assign, candidates, rows, facts.accounts, facts.owner);
  const auto fits = [&facts](std::size_t row, std::size_t entry) { return !facts.fits || facts.fits(row, entry); };
  const auto given = assign_owners(assign, candidates, fits, memory);
  for (std::size_t place = 0; place < given.size(); ++place) {
    if (given[place]) {
      list.entries[place].owner = assign.roster[*given[place]].name;
    } else {
      list.waiting.push_back({list.entries[place].row, WaitReason::no_room});
    }
  }
  list.handed_off -= list.waiting.size();
  return list;
}

} // namespace leadscore
