#include "handoff/hand_made_leads.hpp"
#include "handoff/nightly_list.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace leadscore;

namespace {

constexpr Instant monday = 1'795'392'000; ///< 2026-11-23T00:00:00Z

/// Five leads of two models, all ready: lead n has 100 + n points under the first model and n under the second; `c` and
/// `e` are of one account. Leads stand in the input from `a` to `e`, on the list from `e` to `a`.
struct Team {
  std::vector<std::string> statuses{"new", "new", "new", "new", "new"};
  std::vector<std::string> owners{"", "", "", "", ""};
  LeadTable leads = hand_made_leads({{{"a"}, ""}, {{"b"}, ""}, {{"c"}, "acme"}, {{"d"}, ""}, {{"e"}, "acme"}});
  RuleSet rules;
  std::vector<ModelScore> rows;
  HandoffFacts facts;
  std::vector<LedgerRow> ledger;
  std::string last_round_robin;
  bool baseline = false;
  Instant as_of = monday;

  explicit Team(bool with_roster = true) {
    rules.models.resize(2);
    rules.models[0].name = "esign";
    rules.models[1].name = "crm";
    rules.sha256 = "00ff";
    rules.handoff.given = true;
    rules.handoff.statuses = {"new"};
    rules.handoff.recycled = {"back"};
    for (LeadIndex lead = 0; lead < 5; ++lead) add(lead, 0, 100 + lead);
    facts.status = [this](LeadIndex lead) { return std::string_view(statuses[lead]); };
    facts.owner = [this](LeadIndex lead) { return std::string_view(owners[lead]); };
    if (!with_roster) return;
    auto& assign = rules.handoff.assign.emplace();
    for (const char* const name : {"Ana", "Bo", "Cy"}) {
      assign.roster.emplace_back();
      assign.roster.back().name = name;
    }
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  /// Behind the lead's other rows: rows come by lead.
  void add(LeadIndex lead, std::uint16_t model, double score) {
    ModelScore row;
    row.lead = lead;
    row.model = model;
    row.score = score;
    row.ready = true;
    rows.insert(std::ranges::upper_bound(rows, lead, {}, &ModelScore::lead), row);
  }
  LedgerRow& handed(const std::string& lead, Instant handed_at, const std::string& owner = "") {
    LedgerRow& row = ledger.emplace_back();
    row.lead = lead;
    row.model = "esign";
    row.handed_at = handed_at;
    row.follow_up_by = handed_at + 2 * seconds_a_day;
    row.owner = owner;
    row.status = row.last_status = "new";
    return row;
  }
  [[nodiscard]] NightlyList list() const {
    Night night;
    const auto lead_of = [this](std::string_view key) -> std::optional<LeadIndex> {
      for (LeadIndex lead = 0; lead < leads.size(); ++lead)
        if (leads.key(lead) == key) return lead;
      return std::nullopt;
    };
    const auto model_of = [](std::string_view name) { return std::optional<std::uint16_t>(name == "esign" ? 0 : 1); };
    night.ledger = Ledger(ledger, lead_of, model_of);
    night.last_round_robin = last_round_robin;
    night.baseline = baseline;
    const auto accounts = roll_up_accounts(rules, leads, rows, {});
    const AccountScores account_scores(accounts);
    const std::vector<std::size_t> ready = ready_rows(rows);
    HandoffFacts known = facts;
    known.accounts = &account_scores;
    known.ready = ready;
    return make_nightly_list(rules, leads, rows, as_of, known, night);
  }
  /// `e:Ana d:Bo`, by rank.
  [[nodiscard]] std::string listed() const {
    std::string text;
    for (const HandoffEntry& entry : list().list.entries) {
      text += text.empty() ? "" : " ";
      text += leads.key(rows[entry.row].lead);
      if (!entry.owner.empty()) text += ":" + entry.owner;
    }
    return text;
  }
  [[nodiscard]] std::string waiting() const {
    std::string text;
    for (const WaitingRow& row : list().list.waiting) text += leads.key(rows[row.row].lead);
    return text;
  }
};

} // namespace

TEST_CASE("a hand-off becomes a ledger row with what was known") {
  Team team;
  team.rows.erase(team.rows.begin() + 1, team.rows.end());
  team.rows[0].ready_at = monday - 5;
  team.statuses[0] = " New ";
  const NightlyList tonight = team.list();
  REQUIRE(tonight.new_rows.size() == 1);
  const LedgerRow& row = tonight.new_rows[0];
  CHECK(row.lead == "a");
  CHECK(row.model == "esign");
  CHECK(row.handed_at == monday);
  CHECK(row.ready_at == monday - 5);
  CHECK(row.follow_up_by == monday + 2 * seconds_a_day);
  CHECK(row.owner == "Ana");
  CHECK(row.status == "New");
  CHECK(row.last_status == "New");
  CHECK(row.score == 100);
  CHECK(row.rules_sha256 == "00ff");
  CHECK(row.occasion == Occasion::first);
  CHECK(row.fell_at == no_instant);
  CHECK(tonight.list.handed_off == 1);
}

TEST_CASE("when the ledger lets a lead be listed") {
  Handoff handoff;
  handoff.again_after = 30 * seconds_a_day;
  handoff.recycled_after = 14 * seconds_a_day;
  LedgerRow row;
  row.handed_at = monday - 30 * seconds_a_day;
  CHECK(occasion_to_list(handoff, nullptr, false, no_instant, monday) == Occasion::first);
  CHECK_FALSE(occasion_to_list(handoff, &row, false, monday, monday)); // it never fell
  row.fell_at = monday - seconds_a_day;
  CHECK(occasion_to_list(handoff, &row, false, monday, monday) == Occasion::reopened);
  CHECK(occasion_to_list(handoff, &row, true, monday, monday) == Occasion::reopened);
  row.handed_at += 1;
  CHECK_FALSE(occasion_to_list(handoff, &row, false, monday, monday)); // a second too early
  CHECK_FALSE(occasion_to_list(handoff, &row, true, row.handed_at + 14 * seconds_a_day, monday));
  CHECK(occasion_to_list(handoff, &row, true, row.handed_at + 14 * seconds_a_day + 1, monday) == Occasion::recycled);
  CHECK_FALSE(occasion_to_list(handoff, &row, true, no_instant, monday));
  row.handed_at = monday;
  CHECK_FALSE(occasion_to_list(handoff, &row, true, monday + 15 * seconds_a_day, monday)); // by this very run
}

TEST_CASE("a lead in the ledger is not listed, under another model it is") {
  Team team(false);
  team.handed("e", monday - 40 * seconds_a_day);
  team.add(4, 1, 50);
  CHECK(team.listed() == "d c b a e");
  CHECK(team.list().new_rows.back().model == "crm");
}

TEST_CASE("without a roster each lead keeps the owner that it has") {
  Team team(false);
  team.owners = {"Zoe", " Ana ", "", "", ""};
  CHECK(team.listed() == "e d c b:Ana a:Zoe");
}

TEST_CASE("round robin goes on after the last one of the run before") {
  Team team;
  CHECK(team.listed() == "e:Ana d:Bo c:Ana b:Cy a:Ana"); // c is of the account of e
  CHECK(team.list().last_round_robin == "Ana");
  team.last_round_robin = "Ana";
  CHECK(team.listed() == "e:Bo d:Cy c:Bo b:Ana a:Bo");
  team.last_round_robin = "somebody who left";
  CHECK(team.listed() == "e:Ana d:Bo c:Ana b:Cy a:Ana");
}

TEST_CASE("nobody listed leaves the turn where it was") {
  Team team;
  team.rows.clear();
  team.last_round_robin = "Bo";
  CHECK(team.list().last_round_robin == "Bo");
}

TEST_CASE("a lead stays with the owner that it has, even past per_day") {
  Team team;
  team.owners = {"", "", "", "bo", "BO"};
  for (auto& entry : team.rules.handoff.assign->roster) entry.per_day = 1;
  CHECK(team.listed() == "e:Bo d:Bo c:Bo b:Ana a:Cy");
}

TEST_CASE("a lead whose owner is not in the roster stays with whom it was last given") {
  Team team;
  team.owners[0] = "Zoe";
  team.handed("a", monday - 40 * seconds_a_day, "Cy").fell_at = monday - seconds_a_day;
  CHECK(team.listed() == "e:Ana d:Bo c:Ana b:Cy a:Cy");
  CHECK(team.list().new_rows.back().occasion == Occasion::reopened);
  CHECK(team.list().list.entries.back().again == "reopened");
}

TEST_CASE("an account's leads go to whom its best lead was last given") {
  Team team;
  team.handed("e", monday - seconds_a_day, "Cy");
  CHECK(team.listed() == "d:Ana c:Cy b:Bo a:Cy");
  team.rules.handoff.assign->together = Handoff::Assign::Together::lead;
  CHECK(team.listed() == "d:Ana c:Bo b:Cy a:Ana");
}

TEST_CASE("one lead gets one owner over all models and nights") {
  Team team;
  team.handed("a", monday - seconds_a_day, "Cy");
  team.add(0, 1, 200);
  CHECK(team.listed() == "a:Cy e:Ana d:Bo c:Ana b:Cy");
}

TEST_CASE("who finds no room waits without a ledger row") {
  Team team;
  for (auto& entry : team.rules.handoff.assign->roster) entry.per_day = 1;
  CHECK(team.listed() == "e:Ana d:Bo c:Ana b:Cy");
  CHECK(team.waiting() == "a");
  CHECK(team.list().list.waiting[0].reason == WaitReason::no_room);
  CHECK(team.list().new_rows.size() == 4);
}

TEST_CASE("per_day counts what runs of the same local day gave") {
  Team team;
  for (auto& entry : team.rules.handoff.assign->roster) entry.per_day = 1;
  team.as_of = monday + 3600;
  team.handed("x", monday - 1, "Bo");
  team.handed("y", monday, "Ana");
  CHECK(team.listed() == "e:Bo d:Cy c:Bo");
  CHECK(team.waiting() == "ba");
}

TEST_CASE("per_run bounds a list, and who waits for room takes no place on it") {
  Team team;
  team.rules.handoff.per_run = 2;
  CHECK(team.listed() == "e:Ana d:Bo");
  CHECK(team.waiting() == "cba");
  CHECK(team.list().list.waiting[0].reason == WaitReason::list_full);
  for (auto& entry : team.rules.handoff.assign->roster) entry.per_day = 1;
  team.handed("x", monday, "Ana");
  team.handed("y", monday, "Bo");
  team.handed("z", monday, "Cy");
  team.owners[1] = "Cy";
  CHECK(team.listed() == "b:Cy");
  CHECK(team.waiting() == "edca");
}

TEST_CASE("on a day off everybody waits") {
  Team team;
  team.as_of = monday - seconds_a_day;
  CHECK(team.listed() == "");
  CHECK(team.waiting() == "edcba");
  CHECK(team.list().list.waiting[0].reason == WaitReason::day_off);
  team.rules.handoff.days = {Weekday::sun};
  CHECK(team.listed() == "e:Ana d:Bo c:Ana b:Cy a:Ana");
}

TEST_CASE("what an earlier run of the same time handed off stays on the list as it was") {
  Team team;
  team.handed("a", monday, "Cy").occasion = Occasion::recycled;
  team.rows[0].ready = false;
  team.handed("x", monday, "Bo");
  CHECK(team.listed() == "e:Ana d:Bo c:Ana b:Cy a:Cy");
  const NightlyList tonight = team.list();
  CHECK(tonight.new_rows.size() == 4);
  CHECK(tonight.list.entries.back().again == "recycled");
  CHECK(tonight.list.entries.back().rank == 5);
  CHECK(tonight.list.entries.back().follow_up_by == monday + 2 * seconds_a_day);
  team.rules.handoff.per_run = 1;
  CHECK(team.listed() == "a:Cy");
}

TEST_CASE("a baseline writes a row for all who are ready and whom sales does not have") {
  Team team;
  team.baseline = true;
  team.as_of = monday - seconds_a_day; // a day off too
  team.statuses = {"new", "won", "new", "new", "back"};
  team.owners[1] = "Zoe";
  team.rows[2].ready = false;
  team.handed("d", monday - 40 * seconds_a_day);
  team.handed("e", monday - 40 * seconds_a_day);
  const NightlyList tonight = team.list();
  CHECK(tonight.list.entries.empty());
  CHECK(tonight.list.waiting.empty());
  REQUIRE(tonight.new_rows.size() == 3);
  CHECK(tonight.new_rows[0].lead == "a");
  CHECK(tonight.new_rows[1].lead == "b");
  CHECK(tonight.new_rows[1].owner == "Zoe");
  CHECK(tonight.new_rows[2].lead == "e");
  CHECK(tonight.new_rows[0].occasion == Occasion::baseline);
  CHECK(tonight.new_rows[0].follow_up_by == no_instant);
}

TEST_CASE("who is held out is told, the rest of the rules still hold for them") {
  Team team;
  team.rules.handoff.holdout = 1;
  team.statuses[0] = "won";
  const NightlyList tonight = team.list();
  CHECK(tonight.list.entries.empty());
  CHECK(tonight.held_out == std::vector<std::size_t>{1, 2, 3, 4});
}
