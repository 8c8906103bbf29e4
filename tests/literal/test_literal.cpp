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
