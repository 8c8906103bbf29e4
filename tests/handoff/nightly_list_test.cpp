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
  std::vector<std::string> addresses{"", "", "", "", ""}; ///< SHA-256 of them, or something that stands for it
  std::string last_round_robin;
  std::vector<std::string> least_recently_given;
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
    facts.person = [this](LeadIndex lead) { return person_of_sha256(addresses[lead]); };
    facts.email_sha256 = [this](LeadIndex lead) { return addresses[lead]; };
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
    night.ledger = Ledger(ledger, lead_of, model_of, facts.person, leads.size());
    night.last_round_robin = last_round_robin;
    night.least_recently_given = least_recently_given;
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

TEST_CASE("a baseline writes a row for all who are in a readiness period, whatever their status") {
  Team team;
  team.baseline = true;
  team.as_of = monday - seconds_a_day; // a day off too
  team.statuses = {"new", "won", "new", "new", "back"};
  team.owners[1] = "Zoe";
  for (ModelScore& row : team.rows) row.ready_at = team.as_of - seconds_a_day;
  team.rows[1].ready = false;         // below the target, and still in its readiness period
  team.rows[2].ready_at = no_instant; // in none
  team.rows[4].disqualified_by = 0;
  team.handed("d", monday - 40 * seconds_a_day);
  const NightlyList tonight = team.list();
  CHECK(tonight.list.entries.empty());
  CHECK(tonight.list.waiting.empty());
  REQUIRE(tonight.new_rows.size() == 4);
  CHECK(tonight.new_rows[0].lead == "a");
  CHECK(tonight.new_rows[1].lead == "b");
  CHECK(tonight.new_rows[1].owner == "Zoe");
  CHECK(tonight.new_rows[2].lead == "d");
  CHECK(tonight.new_rows[3].lead == "e");
  CHECK(tonight.new_rows[0].occasion == Occasion::baseline);
  CHECK(tonight.new_rows[0].follow_up_by == no_instant);
  for (const LedgerRow& row : tonight.new_rows) team.ledger.push_back(row);
  CHECK(team.list().new_rows.empty()); // once more with the same T
}

TEST_CASE("who is held out is told, the rest of the rules still hold for them") {
  Team team;
  team.rules.handoff.holdout = 1;
  team.statuses[0] = "won";
  const NightlyList tonight = team.list();
  CHECK(tonight.list.entries.empty());
  CHECK(tonight.held_out == std::vector<std::size_t>{1, 2, 3, 4});
}

// ---- one person -----------------------------------------------------------------------------------------------------

namespace {

const std::string ann(64, 'a'), bob(64, 'b');

} // namespace

TEST_CASE("of the due leads of a person the first on the list is listed, the others are the same person") {
  Team team;
  team.addresses = {ann, "", ann, ann, ""};
  CHECK(team.listed() == "e:Ana d:Bo b:Cy");
  CHECK(team.list().list.same_person == std::vector<SamePerson>{{2, 3}, {0, 3}});
  CHECK(team.list().new_rows[1].email_sha256 == ann);
  team.add(0, 1, 50); // under another model it is due for itself, and goes to whom the person goes
  CHECK(team.listed() == "e:Ana d:Bo b:Cy a:Bo");
}

TEST_CASE("on a day off one lead of a person waits") {
  Team team;
  team.as_of = monday - seconds_a_day;
  team.addresses = {ann, "", ann, ann, ""};
  CHECK(team.waiting() == "edb");
}

TEST_CASE("without addresses each lead is a person") {
  Team team;
  team.facts.person = nullptr;
  team.addresses = {ann, ann, ann, ann, ann};
  CHECK(team.listed() == "e:Ana d:Bo c:Ana b:Cy a:Ana");
}

TEST_CASE("a ledger row counts for every lead with its address") {
  Team team;
  team.addresses = {ann, "", "", ann, ""};
  team.handed("a", monday - 40 * seconds_a_day, "Cy").email_sha256 = ann;
  CHECK(team.listed() == "e:Ana c:Ana b:Bo");
  team.ledger[0].fell_at = monday - seconds_a_day;
  CHECK(team.listed() == "e:Ana d:Cy c:Ana b:Bo"); // it stays with whom the person was last given
  CHECK(team.list().list.entries[1].again == "reopened");
  team.ledger[0].email_sha256 = bob; // a had another address then: the row is its own
  team.ledger[0].fell_at = no_instant;
  CHECK(team.listed() == "e:Ana d:Bo c:Ana b:Cy");
}

TEST_CASE("a merged lead is not handed off again: the first lead with the address stands in for it") {
  Team team;
  team.addresses = {"", ann, "", ann, ""};
  team.handed("x", monday - 40 * seconds_a_day, "Cy").email_sha256 = ann;
  team.handed("y", monday - 40 * seconds_a_day, "Cy").email_sha256 = bob;
  CHECK(team.listed() == "e:Ana c:Ana a:Bo");
  const Ledger ledger(
      team.ledger, [](std::string_view) { return std::optional<LeadIndex>(); },
      [](std::string_view) { return std::optional<std::uint16_t>(0); }, team.facts.person, 5);
  CHECK(ledger.lead(0) == 1);
  CHECK_FALSE(ledger.lead(1)); // nobody has that address
  CHECK(ledger.newest(3, 0) == &ledger.rows()[0]);
  CHECK(ledger.newest(0, 0) == nullptr);
  CHECK(ledger.last_owner(3) == "Cy");
}

TEST_CASE("of a lead's own rows and those of its person the newest counts") {
  Team team;
  team.addresses = {ann, "", "", "", ""};
  team.handed("x", monday - 50 * seconds_a_day, "Ana").email_sha256 = ann;
  team.handed("a", monday - 40 * seconds_a_day, "Bo");
  team.handed("z", monday - 35 * seconds_a_day, "Cy").email_sha256 = ann;
  const auto lead_of = [](std::string_view key) { return key == "a" ? std::optional<LeadIndex>(0) : std::nullopt; };
  const auto model_of = [](std::string_view) { return std::optional<std::uint16_t>(0); };
  const Ledger ledger(team.ledger, lead_of, model_of, team.facts.person, 5);
  CHECK(ledger.newest(0, 0) == &ledger.rows()[2]);
  CHECK(ledger.last_owner(0) == "Cy");
  const Ledger by_key(team.ledger, lead_of, model_of);
  CHECK(by_key.newest(0, 0) == &by_key.rows()[1]);
  CHECK(by_key.last_owner(0) == "Bo");
}

TEST_CASE("what was handed off at the same time stays on the list once, though other leads have the address") {
  Team team;
  team.addresses = {ann, ann, "", ann, ""};
  team.handed("x", monday, "Cy").email_sha256 = ann;
  CHECK(team.listed() == "e:Ana c:Ana a:Cy"); // a, the first with the address, stands in
}

TEST_CASE("capacity goes on over the nights with who was given a lead least recently") {
  Team team;
  team.rules.handoff.assign->strategy = Handoff::Assign::Strategy::capacity;
  team.rules.handoff.assign->together = Handoff::Assign::Together::lead;
  CHECK(team.listed() == "e:Ana d:Bo c:Cy b:Ana a:Bo");
  CHECK(team.list().least_recently_given == std::vector<std::string>{"Cy", "Ana", "Bo"});
  team.least_recently_given = {"Zoe", "bo", "Ana"};
  team.rows.erase(team.rows.begin() + 2, team.rows.end());
  CHECK(team.listed() == "b:Cy a:Bo");
  CHECK(team.list().least_recently_given == std::vector<std::string>{"Zoe", "Ana", "Cy", "Bo"});
  team.rows.clear();
  CHECK(team.list().least_recently_given == team.least_recently_given);
}

TEST_CASE("per_day counts a person once, whatever the records") {
  Team team;
  for (auto& entry : team.rules.handoff.assign->roster) entry.per_day = 2;
  team.as_of = monday + 3600;
  team.handed("x", monday, "Ana").email_sha256 = ann;
  team.handed("y", monday, "Ana").email_sha256 = ann;
  team.handed("z", monday, "Bo");
  CHECK(team.listed() == "e:Ana d:Bo c:Ana b:Cy a:Cy");
}
