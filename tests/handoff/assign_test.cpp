#include "base/hash.hpp"
#include "handoff/assign.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

using Entries = std::vector<std::optional<std::size_t>>;
using Strategy = Handoff::Assign::Strategy;
using Together = Handoff::Assign::Together;

Handoff::Assign roster(Strategy strategy, Together together, std::vector<std::optional<std::int64_t>> per_day) {
  const char* const names[] = {"Ana", "Bo", "Cy"};
  Handoff::Assign assign;
  assign.strategy = strategy;
  assign.together = together;
  for (std::size_t entry = 0; entry < per_day.size(); ++entry) {
    assign.roster.push_back({names[entry], std::nullopt, per_day[entry], {}});
  }
  return assign;
}

/// One candidate a lead, in rank order.
std::vector<AssignmentCandidate> leads(std::size_t count) {
  static const std::vector<std::string> keys{"l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7"};
  std::vector<AssignmentCandidate> candidates;
  for (std::size_t lead = 0; lead < count; ++lead) {
    candidates.push_back({lead, static_cast<LeadIndex>(lead), no_account, keys[lead], "", {}});
  }
  return candidates;
}

const std::function<bool(std::size_t, std::size_t)> everyone = [](std::size_t, std::size_t) { return true; };
constexpr std::nullopt_t waits = std::nullopt;

Entries assigned(const Handoff::Assign& assign, const std::vector<AssignmentCandidate>& candidates,
                 AssignmentMemory memory = {}) {
  return assign_owners(assign, candidates, everyone, memory);
}

} // namespace

TEST_CASE("round robin goes through the roster in turn and begins after the last one of the run before") {
  const auto assign = roster(Strategy::round_robin, Together::lead, {waits, waits, waits});
  CHECK(assigned(assign, leads(4)) == Entries{0, 1, 2, 0});
  AssignmentMemory memory;
  memory.last_round_robin = 1;
  CHECK(assign_owners(assign, leads(2), everyone, memory) == Entries{2, 0});
  CHECK(memory.last_round_robin == 0);
}

TEST_CASE("round robin passes over entries that do not fit or have no room, and a lead that nobody takes waits") {
  const auto assign = roster(Strategy::round_robin, Together::lead, {1, 2});
  CHECK(assigned(assign, leads(4)) == Entries{0, 1, 1, waits});
  AssignmentMemory memory;
  const auto only_the_first_fits = [](std::size_t row, std::size_t entry) { return row != 1 || entry == 0; };
  CHECK(assign_owners(assign, leads(3), only_the_first_fits, memory) == Entries{0, waits, 1});
}

TEST_CASE("what was given before in the day counts against per_day") {
  AssignmentMemory memory;
  memory.used = {1, 0};
  CHECK(assigned(roster(Strategy::round_robin, Together::lead, {1, 2}), leads(3), memory) == Entries{1, 1, waits});
}

TEST_CASE("random takes the entry that the key's hash names among those with room") {
  const auto assign = roster(Strategy::random, Together::lead, {waits, waits, waits});
  Entries expected;
  for (const auto& candidate : leads(8)) expected.emplace_back(fnv1a_64(candidate.key) % 3);
  CHECK(assigned(assign, leads(8)) == expected);
  CHECK(assigned(roster(Strategy::random, Together::lead, {0, waits}), leads(2)) == Entries{1, 1});
}

TEST_CASE("capacity takes the entry with the most room left, the first on a tie") {
  CHECK(assigned(roster(Strategy::capacity, Together::lead, {2, 3}), leads(6)) == Entries{1, 0, 1, 0, 1, waits});
  CHECK(assigned(roster(Strategy::capacity, Together::lead, {9, waits}), leads(2)) == Entries{1, 1});
}

TEST_CASE("capacity takes who was given a lead least recently where room is equal") {
  const auto open = roster(Strategy::capacity, Together::lead, {waits, waits, waits});
  CHECK(assigned(open, leads(4)) == Entries{0, 1, 2, 0});
  AssignmentMemory memory;
  memory.last_given = {7, 3, 0};
  CHECK(assign_owners(open, leads(4), everyone, memory) == Entries{2, 1, 0, 2});
  CHECK(memory.last_given == std::vector<std::int64_t>{10, 9, 11});
  memory.last_given = {7, 3, 5};
  memory.used = {0, 1, 1};
  CHECK(assign_owners(roster(Strategy::capacity, Together::lead, {2, 2, 2}), leads(4), everyone, memory) ==
        Entries{0, 1, 2, 0});
}

TEST_CASE("who keeps a lead was given one too") {
  auto candidates = leads(3);
  candidates[0].present_owner = "Ana";
  CHECK(assigned(roster(Strategy::capacity, Together::lead, {waits, waits}), candidates) == Entries{0, 1, 0});
}

TEST_CASE("leads of one person get one owner and count once") {
  auto candidates = leads(4);
  candidates[0].person = candidates[2].person = Person{1, 1};
  CHECK(assigned(roster(Strategy::round_robin, Together::lead, {1, 1}), candidates) == Entries{0, 1, 0, waits});
}

TEST_CASE("a lead stays with its present owner even past per_day, whatever the spelling") {
  const auto assign = roster(Strategy::round_robin, Together::lead, {waits, 0});
  auto candidates = leads(3);
  candidates[0].present_owner = " BO ";
  candidates[1].present_owner = "Somebody Else";
  CHECK(assigned(assign, candidates) == Entries{1, 0, 0});
}

TEST_CASE("a lead that stays counts against per_day and does not take a turn") {
  auto candidates = leads(3);
  candidates[0].present_owner = "ana";
  CHECK(assigned(roster(Strategy::round_robin, Together::lead, {1, waits}), candidates) == Entries{0, 1, 1});
  CHECK(assigned(roster(Strategy::round_robin, Together::lead, {waits, waits}), candidates) == Entries{0, 0, 1});
}

TEST_CASE("an account's leads go together even past per_day") {
  auto candidates = leads(4);
  candidates[0].account = candidates[2].account = candidates[3].account = 7;
  const auto per_account = roster(Strategy::round_robin, Together::account, {1, 1});
  CHECK(assigned(per_account, candidates) == Entries{0, 1, 0, 0});
  const auto per_lead = roster(Strategy::round_robin, Together::lead, {waits, waits});
  CHECK(assigned(per_lead, candidates) == Entries{0, 1, 0, 1});
}

TEST_CASE("an account goes to who has its best-ranked lead, and a colleague who has another owner keeps that one") {
  auto candidates = leads(3);
  for (auto& candidate : candidates) candidate.account = 7;
  candidates[0].present_owner = "Bo";
  candidates[1].present_owner = "Ana";
  const auto assign = roster(Strategy::round_robin, Together::account, {waits, waits, waits});
  CHECK(assigned(assign, candidates) == Entries{1, 0, 1});
  AssignmentMemory memory;
  memory.account_entries[7] = 2;
  CHECK(assigned(assign, candidates, memory) == Entries{1, 0, 2});
}

TEST_CASE("one lead gets one owner over all models and counts once") {
  auto candidates = leads(3);
  candidates[1].lead = 0;
  CHECK(assigned(roster(Strategy::round_robin, Together::lead, {1, 1}), candidates) == Entries{0, 0, 1});
}
