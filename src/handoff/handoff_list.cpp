#include "handoff/handoff_list.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"
#include "data/recent_texts.hpp"
#include "handoff/deadline.hpp"
#include "handoff/rank.hpp"

#include <absl/container/flat_hash_map.h>
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
    if (facts.do_not_call && facts.do_not_call(score.lead)) continue;
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
  const Handoff& handoff = rules_.handoff;
  const std::optional<std::size_t> entry = facts_.follow_up ? facts_.follow_up(row) : 0;
  if (!entry) return no_instant;
  const auto [deadline, is_new] = known_.try_emplace(*entry, as_of_);
  if (is_new)
    deadline->second = follow_up_by(as_of_, working_time(handoff.follow_up[*entry], handoff.hours), handoff.days,
                                    rules_.timezone, handoff.hours);
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

std::vector<SamePerson> keep_one_per_person(std::span<const ModelScore> rows, const HandoffFacts& facts,
                                            std::vector<std::size_t>& chosen) {
  std::vector<SamePerson> others;
  if (!facts.person) return others;
  absl::flat_hash_map<std::pair<Person, std::uint16_t>, std::size_t> first; // by person and model
  std::erase_if(chosen, [&](std::size_t row) {
    const Person person = facts.person(rows[row].lead);
    if (!person) return false;
    const auto [known, is_first] = first.try_emplace({person, rows[row].model}, row);
    if (!is_first) others.push_back({row, known->second});
    return !is_first;
  });
  return others;
}

OwnersOfPersons::OwnersOfPersons(const Handoff::Assign& assign, const LeadTable& leads,
                                 std::span<const ModelScore> rows, std::span<const std::size_t> chosen,
                                 const HandoffFacts& facts) {
  if (!facts.person || !facts.owner) return;
  const auto want = [&](LeadIndex lead) {
    if (const Person person = facts.person(lead)) owners_.try_emplace(person);
  };
  for (const std::size_t row : chosen) {
    want(rows[row].lead);
    const AccountIndex account = leads.account(rows[row].lead);
    if (facts.accounts == nullptr || account == no_account) continue;
    for (const AccountScore& score : facts.accounts->of(account))
      if (score.best_row) want(rows[*score.best_row].lead);
  }
  if (owners_.empty()) return;
  RecentTexts<std::optional<bool>> in_roster; // by owner; owners repeat
  for (LeadIndex lead = 0; lead < leads.size(); ++lead) {
    const std::string_view name = facts.owner(lead);
    std::optional<bool>& known = in_roster.of(name);
    if (!known) known = roster_entry_of(assign, name).has_value();
    if (!*known) continue;
    const auto owner = owners_.find(facts.person(lead));
    if (owner != owners_.end() && owner->second.empty()) owner->second = trim(name);
  }
}

std::string_view OwnersOfPersons::of(Person person) const {
  const auto owner = owners_.find(person);
  return owner == owners_.end() ? std::string_view() : owner->second;
}

HandoffList make_handoff_list(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows,
                              Instant as_of, const HandoffFacts& facts) {
  std::vector<std::size_t> eligible = eligible_rows(rules, leads, rows, facts);
  HandoffList list;
  list.same_person = keep_one_per_person(rows, facts, eligible);
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
  const OwnersOfPersons owners_of_persons(assign, leads, rows, eligible, facts);
  const auto owner_of = [&](LeadIndex lead) {
    const std::string_view owner = facts.owner ? facts.owner(lead) : std::string_view();
    if (roster_entry_of(assign, owner) || !facts.person) return owner;
    const std::string_view of_person = owners_of_persons.of(facts.person(lead));
    return of_person.empty() ? owner : of_person;
  };
  for (const std::size_t row : eligible) {
    const LeadIndex lead = rows[row].lead;
    const Person person = facts.person ? facts.person(lead) : Person();
    candidates.push_back({row, lead, leads.account(lead), leads.identity(lead), owner_of(lead), person});
  }
  AssignmentMemory memory = memory_of_owners(assign, candidates, rows, facts.accounts, owner_of);
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
