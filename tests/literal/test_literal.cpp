#include "check_random.hpp"
#include "compare_rows.hpp"
#include "hand_cases.hpp"
#include "rules/parse.hpp"

#include <doctest/doctest.h>
#include <exception>

using namespace leadscore;

TEST_CASE("the literal evaluator scores cases made by hand as worked out on paper") {
  for (const HandCase& hand_case : hand_cases()) {
    CAPTURE(hand_case.name);
    const ParsedRules parsed = parse_rules_text(hand_case.input.rules_yaml, "rules.yaml");
    for (const Problem& problem : parsed.problems) FAIL_CHECK(to_text(problem));
    if (!parsed.problems.empty()) continue;
    const std::vector<LiteralScore> scores =
        literal_scores(parsed.rules, hand_case.input.leads, hand_case.input.events, hand_case.input.as_of);
    REQUIRE_EQ(scores.size(), hand_case.rows.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      CAPTURE(i);
      for (const auto& [column, text] : hand_case.rows[i]) {
        CAPTURE(column);
        REQUIRE(scores[i].row.contains(column));
        CHECK_EQ(scores[i].row.at(column), text);
      }
    }
  }
}

TEST_CASE("random rule files are valid, and what is printed of a random lead fits together") {
  CHECK_EQ(smallest_failure(300,
                            [](const RandomCase& random_case) -> std::string {
                              const ParsedRules parsed = parse_rules_text(random_case.rules_yaml, "rules.yaml");
                              if (!parsed.problems.empty()) return to_text(parsed.problems.front());
                              for (const LiteralScore& score : literal_scores(parsed.rules, random_case.leads,
                                                                              random_case.events, random_case.as_of)) {
                                const auto& row = score.row;
                                if ((row.at("ready") == "true") != (row.at("gap") == "0")) return "ready with a gap";
                                if ((row.at("ready") == "true") == row.at("ready_at").empty()) {
                                  return "ready without ready_at, or the other way round";
                                }
                                if ((row.at("times_ready") == "0") != row.at("first_ready_at").empty()) {
                                  return "times_ready and first_ready_at disagree";
                                }
                              }
                              return "";
                            }),
           "");
}

TEST_CASE("an account's score is rolled up from its members that are not disqualified") {
  const std::string leads =
      "lead_id,site,email,points\nL1,ACME.example,,60\nL2,,bo@mail.acme.example,30\nL3,acme.example,,10\n"
      "L4,acme.example,,out\nL5,,di@gmail.com,30\n";
  const auto account_of = [&](const std::string& settings) {
    const RandomCase input = hand_made_case(
        "version: 1\ninputs:\n  leads: {key: lead_id, account: site}\n"
        "  events: [{files: \"events-0*.csv\", key: lead, type: type, time: time}]\n"
        "models:\n  - name: m\n    target: 50\n    account: " +
            settings +
            "\n    fit: {rules: [{name: f, field: points, points_by: {60: 60, 30: 30, 10: 10, out: 90}}]}\n"
            "    disqualify: [{name: out, when: {field: points, is: out}}]\n",
        leads, {"lead,type,time\nL1,x,2026-06-29\nL1,x,2026-06-29\nL1,x,2026-06-29\n"}, "2026-06-30");
    const ParsedRules parsed = parse_rules_text(input.rules_yaml, "rules.yaml");
    for (const Problem& problem : parsed.problems) FAIL_CHECK(to_text(problem));
    const std::vector<LiteralAccount> accounts =
        literal_accounts(parsed.rules, literal_scores(parsed.rules, input.leads, input.events, input.as_of));
    REQUIRE_EQ(accounts.size(), 1);
    return accounts[0];
  };
  CHECK_EQ(account_of("{score: sum}").account, "ACME.example");
  CHECK_EQ(account_of("{score: sum}").leads, 4);
  CHECK_EQ(account_of("{score: sum}").active_leads, 1);
  CHECK_EQ(account_of("{score: sum}").ready_leads, 2);
  CHECK_EQ(account_of("{score: sum}").score, 100);
  CHECK_EQ(account_of("{score: sum, best: 2}").score, 90);
  CHECK_EQ(account_of("{score: max, best: 2}").score, 60);
  CHECK_EQ(account_of("{score: mean, best: 2}").score, 45);
}

TEST_CASE("rows differ when a text does, but not by a hundredth where the number lies on an edge of rounding") {
  LiteralScore score;
  score.row = {{"model", "m"}, {"fit", "1.01"}, {"pain", "2.01"}};
  score.numbers = {{"fit", 1.005}, {"pain", 2.0051}};
  CHECK_EQ(differences({score}, {{{"model", "m"}, {"fit", "1"}, {"pain", "2.01"}}}), "");
  CHECK_EQ(differences({score}, {{{"model", "m"}, {"fit", "1.01"}, {"pain", "2"}}}),
           "row 1: pain is '2', but literally '2.01'\n");
  CHECK_EQ(differences({score}, {{{"fit", "1.01"}, {"pain", "2.01"}, {"stage", ""}}}),
           "row 1: no column model\nrow 1: unexpected column stage\n");
  CHECK_EQ(differences({score}, {}), "0 rows, but literally 1\n");
}

TEST_CASE("a random case is the same for the same seed") {
  CHECK_EQ(to_text(random_case(random_recipe(7))), to_text(random_case(random_recipe(7))));
  CHECK_NE(to_text(random_case(random_recipe(7))), to_text(random_case(random_recipe(8))));
}
