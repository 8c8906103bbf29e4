#include "base/hash.hpp"
#include "handoff/hand_made_leads.hpp"
#include "handoff/handoff_list.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

constexpr Instant monday_nine = 1'795'424'400; ///< 2026-11-23T09:00:00Z

struct Listed {
  std::vector<std::string> statuses{"new", "won", " NEW ", "back", "new"};
  std::vector<std::string> owners{"", "", "", "", ""};
  LeadTable leads = hand_made_leads({{{"a"}, ""}, {{"b"}, ""}, {{"c"}, "acme"}, {{"d"}, ""}, {{"e"}, "acme"}});
  RuleSet rules;
  std::vector<ModelScore> rows;
  HandoffFacts facts;

  Listed() {
    rules.models.resize(1);
    rules.handoff.given = true;
    rules.handoff.statuses = {"New"};
    rules.handoff.recycled = {"Back"};
    for (LeadIndex lead = 0; lead < 5; ++lead) {
      ModelScore row;
      row.lead = lead;
      row.score = 100 + lead;
      row.ready = true;
      rows.push_back(row);
    }
    facts.status = [this](LeadIndex lead) { return std::string_view(statuses[lead]); };
    facts.owner = [this](LeadIndex lead) { return std::string_view(owners[lead]); };
  }
  [[nodiscard]] HandoffList list() const {
    const auto accounts = roll_up_accounts(rules, leads, rows, {});
    const AccountScores account_scores(accounts);
    const std::vector<std::size_t> ready = ready_rows(rows);
    HandoffFacts known = facts;
    known.accounts = &account_scores;
    known.ready = ready;
    return make_handoff_list(rules, leads, rows, monday_nine, known);
  }
  [[nodiscard]] std::vector<std::size_t> listed() const {
    std::vector<std::size_t> found;
    for (const HandoffEntry& entry : list().entries) found.push_back(entry.row);
    return found;
  }
};

} // namespace

TEST_CASE("everyone ready of an eligible or recycled status is listed by rank") {
  Listed run;
  CHECK(run.listed() == std::vector<std::size_t>{4, 3, 2, 0});
  CHECK(run.list().entries[0].rank == 1);
  CHECK(run.list().entries[3].rank == 4);
}

TEST_CASE("without a status column every lead may be handed off") {
  Listed run;
  run.facts.status = nullptr;
  CHECK(run.listed() == std::vector<std::size_t>{4, 3, 2, 1, 0});
}

TEST_CASE("who is not ready, disqualified, suppressed or held out is not listed") {
  Listed run;
  run.rows[0].ready = false;
  run.rows[2].disqualified_by = 0;
  run.facts.suppressed = [](std::size_t row) { return row == 4; };
  CHECK(run.listed() == std::vector<std::size_t>{3});
  run.rules.handoff.holdout = 1;
  CHECK(run.listed().empty());
}

TEST_CASE("the holdout is a stable share of the keys") {
  CHECK_FALSE(in_holdout("a", 0));
  CHECK(in_holdout("a", 1));
  const double share = static_cast<double>(fnv1a_64("a") % 10'000) / 10'000;
  CHECK_FALSE(in_holdout("a", share - 0.00005));
  CHECK(in_holdout("a", share + 0.00005));
}

TEST_CASE("a key whose hash is the share itself is not in the holdout") {
  // 0.07 × 10 000 and its like are not whole in binary.
  for (const int percent : {7, 14, 57, 81}) {
    std::string key;
    for (int number = 0; key.empty(); ++number) {
      const std::string candidate = std::to_string(number);
      if (fnv1a_64(candidate) % 10'000 == static_cast<std::uint64_t>(percent) * 100) key = candidate;
    }
    CHECK_FALSE(in_holdout(key, percent / 100.0));
    CHECK(in_holdout(key, (percent + 0.01) / 100));
  }
}

TEST_CASE("the deadline runs from T by the lead's own span") {
  Listed run;
  run.rules.handoff.follow_up = {{std::nullopt, 4 * 3600, false}, {std::nullopt, 48 * 3600, false}};
  run.facts.follow_up = [](std::size_t row) { return row == 4 ? 0 : 1; };
  const auto list = run.list();
  CHECK(format_instant(list.entries[0].follow_up_by) == "2026-11-23T13:00:00Z");
  CHECK(format_instant(list.entries[1].follow_up_by) == "2026-11-25T09:00:00Z");
  run.rules.handoff.hours = Handoff::Hours{9 * 3600, 11 * 3600};
  CHECK(format_instant(run.list().entries[0].follow_up_by) == "2026-11-24T11:00:00Z");
  run.facts.follow_up = [](std::size_t) { return std::nullopt; };
  CHECK(run.list().entries[0].follow_up_by == no_instant);
}

TEST_CASE("without assign each lead keeps the owner that it has") {
  Listed run;
  run.owners[4] = " Zoe ";
  CHECK(run.list().entries[0].owner == "Zoe");
  CHECK(run.list().entries[1].owner.empty());
  CHECK(run.list().waiting.empty());
}

TEST_CASE("a lead for whom nobody has room is listed without owner and waits") {
  Listed run;
  run.rules.handoff.assign.emplace();
  run.rules.handoff.assign->together = Handoff::Assign::Together::lead;
  run.rules.handoff.assign->roster = {{"Ana", std::nullopt, 1, {}}, {"Bo", std::nullopt, 2, {}}};
  const auto list = run.list();
  CHECK(list.entries[0].owner == "Ana");
  CHECK(list.entries[1].owner == "Bo");
  CHECK(list.entries[2].owner == "Bo");
  CHECK(list.entries[3].owner.empty());
  CHECK(list.waiting == std::vector<WaitingRow>{{0, WaitReason::no_room}});
  CHECK(list.handed_off == list.entries.size() - 1);
}

TEST_CASE("an account's lead goes to who has the account's best-ranked lead, though that one is not on the list") {
  Listed run;
  run.rules.handoff.assign.emplace();
  run.rules.handoff.assign->roster = {{"Ana", std::nullopt, std::nullopt, {}}, {"Bo", std::nullopt, std::nullopt, {}}};
  run.statuses[4] = "working";
  run.owners[4] = "bo";
  const auto list = run.list();
  REQUIRE(list.entries.size() == 3);
  CHECK(list.entries[1].row == 2);
  CHECK(list.entries[1].owner == "Bo");
  run.rows[4].disqualified_by = 0;
  CHECK(run.list().entries[1].owner == "Bo"); // in turn, after Ana
  CHECK(run.list().entries[2].owner == "Ana");
}

TEST_CASE("who opted out of calls is not listed") {
  Listed run;
  run.facts.do_not_call = [](LeadIndex lead) { return lead == 4; };
  CHECK(run.listed() == std::vector<std::size_t>{3, 2, 0});
}

TEST_CASE("a person is listed once under a model, by the first row of the list") {
  Listed run;
  run.facts.person = [](LeadIndex lead) { return lead == 0 || lead == 3 ? Person{1, 1} : Person(); };
  CHECK(run.listed() == std::vector<std::size_t>{4, 3, 2});
  CHECK(run.list().same_person == std::vector<SamePerson>{{0, 3}});
  CHECK(run.list().handed_off == 3);
  run.rows[3].disqualified_by = 0;
  CHECK(run.listed() == std::vector<std::size_t>{4, 2, 0}); // who is not eligible takes no place
  CHECK(run.list().same_person.empty());
}

TEST_CASE("a person has one owner: the lead's own, else the first one of a lead with the address") {
  Listed run;
  run.rules.handoff.assign.emplace();
  run.rules.handoff.assign->roster = {{"Ana", std::nullopt, std::nullopt, {}}, {"Bo", std::nullopt, std::nullopt, {}}};
  run.rules.handoff.assign->together = Handoff::Assign::Together::lead;
  run.facts.person = [](LeadIndex lead) { return lead == 1 || lead == 2 || lead == 4 ? Person{1, 1} : Person(); };
  run.owners[1] = "Zoe"; // not in the roster
  run.owners[2] = " bo ";
  auto list = run.list();
  CHECK(list.entries[0].row == 4);
  CHECK(list.entries[0].owner == "Bo"); // of lead 2, whom the list leaves out as the same person
  CHECK(list.entries[1].owner == "Ana");
  run.owners[4] = "Ana";
  CHECK(run.list().entries[0].owner == "Ana");
}
