#include "check_random.hpp"
#include "compare_rows.hpp"
#include "fast_rows.hpp"
#include "hand_cases.hpp"
#include "rules/parse.hpp"

#include <doctest/doctest.h>
#include <exception>

using namespace leadscore;

TEST_CASE("the program scores random leads by random rules as the literal evaluator does") {
  CHECK_EQ(smallest_failure(2000,
                            [](const RandomCase& random_case) -> std::string {
                              const ParsedRules parsed = parse_rules_text(random_case.rules_yaml, "rules.yaml");
                              if (!parsed.problems.empty()) return to_text(parsed.problems.front());
                              try {
                                return differences(literal_scores(parsed.rules, random_case.leads, random_case.events,
                                                                  random_case.as_of),
                                                   fast_rows(random_case));
                              } catch (const std::exception& error) {
                                return error.what();
                              }
                            }),
           "");
}

TEST_CASE("the program scores cases made by hand as worked out on paper") {
  for (const HandCase& hand_case : hand_cases()) {
    CAPTURE(hand_case.name);
    const PrintedRows rows = fast_rows(hand_case.input);
    REQUIRE_EQ(rows.size(), hand_case.rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CAPTURE(i);
      for (const auto& [column, text] : hand_case.rows[i]) {
        CAPTURE(column);
        REQUIRE(rows[i].contains(column));
        CHECK_EQ(rows[i].at(column), text);
      }
    }
  }
}
