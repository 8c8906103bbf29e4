#include "cases/run_cases.hpp"
#include "cases/run_text.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace leadscore {
namespace {

/// One case as of 20 November 2026 (UTC): its lead, its events, what is expected.
std::string one_case(const std::string& lead, const std::string& events, const std::string& expect) {
  return fmt::format("as_of: 2026-11-20\ncases:\n  - name: it\n    lead: {}\n    events: {}\n    expect: {}\n", lead,
                     events, expect);
}

const std::string passed = "1 case, 1 check: all passed\n";

} // namespace

TEST_CASE("a case passes when every column is as expected") {
  const std::string lead = "{title: Chief of Staff, employees: 50, created: 10d ago, status: new, owner: Ana}";
  const std::string events =
      "[10d ago trial_signup, 2026-11-20 trial_signup, {ago: 1h, event: page_view, url: /pricing}]";
  for (const std::string expect : {
           "{score: 57.5}",
           "{score: {at_least: 57.5, at_most: 57.5}}",
           "{score: {above: 57, below: 58}}",
           "{fit: 25}",
           "{pain: 40}",
           "{decay: -7.5}",
           "{ready: true}",
           "{fast_track: \"\"}",
           "{quadrant: both}",
           "{quadrant: {in: [both, fit_only]}}",
           "{quadrant: {is_not: neither}}",
           "{stage: hot}",
           "{ready_at: 2026-11-20T00:00:00Z}",
           "{ready_at: 2026-11-20}",
           "{ready_at: {present: true}}",
           "{reopened_at: {present: false}}",
           "{first_ready_at: 0s ago}",
           "{reasons: [trial, boss, pricing, size]}",
           "{reasons: [trial, size]}",
           "{reasons: {contains: boss}}",
           "{reasons: {contains: [boss, trial]}}",
           "{reasons: trial +22.5; boss +20; pricing +10; size +5}",
           "{rules: {trial: 22.5}}",
           "{shown: {seniority: boss}}",
           "{shown: {id: case}}",
           "{handoff.listed: true}",
           "{handoff.owner: Ana}",
           "{handoff.rank: 1}",
           "{model: main, band: \"\"}",
       }) {
    CAPTURE(expect);
    CHECK(run_text(one_case(lead, events, expect)) == passed);
  }
}

TEST_CASE("a failure shows expected and actual side by side and the lines of explain behind them") {
  const std::string lead = "{title: Chief, employees: 5}";
  const std::string events = "[{ago: 10d, event: trial_signup, times: 3, every: 1d}]";
  CHECK(run_text(one_case(lead, events, "{score: {at_least: 50}, ready: true, rules: {trial: 20, pricing: 10}}")) ==
        R"(FAIL cases.yaml:3: it
  'main' as of 2026-11-20T00:00:00Z
                    expected     actual
    score           at least 50  29.5
    ready           true         false
    rules: trial    20           14.5
    rules: pricing  10           0
    explain:
      trial: 30 points, 14.5 now
        2026-11-08T00:00:00Z  trial_signup             does not count: newer ones do (times)
        2026-11-09T00:00:00Z  trial_signup                +15, decay -8
        2026-11-10T00:00:00Z  trial_signup                +15, decay -7.5
      pricing: nothing matches
      fit   boss                                         +20
      fit   size                                          -5
      pain  trial                                      +14.5
      score                                             29.5

1 case, 4 checks: 1 case failed
)");
}

TEST_CASE("a lead is looked at at several instants") {
  CHECK(run_text(one_case(
            "{}", "[10d ago trial_signup]",
            "[{at: 10d ago, score: 15}, {score: 7.5}, {at: in 10d, score: 3.75}, {at: 2026-11-01, score: 0}]")) ==
        "1 case, 4 checks: all passed\n");
}

TEST_CASE("a lead without a row is expected, or is a failure") {
  const std::string rules = std::string(rules_of_tests) + R"(handoff: {statuses: [new]}
)";
  std::string with_models = rules;
  with_models.replace(with_models.find("    target: 50"), 0, "    applies_to: {field: region, is: EU}\n");
  CHECK(run_text(one_case("{region: US}", "[]", "{scored: false}"), with_models) == passed);
  CHECK(run_text(one_case("{region: US}", "[]", "{score: 0}"), with_models) ==
        "FAIL cases.yaml:3: it\n  as of 2026-11-20T00:00:00Z\n            expected  actual\n"
        "    scored  true      false: no model applies\n\n1 case, 1 check: 1 case failed\n");
  CHECK(run_text(one_case("{region: EU}", "[]", "{scored: false}"), with_models) ==
        "FAIL cases.yaml:3: it\n  as of 2026-11-20T00:00:00Z\n            expected  actual\n"
        "    scored  false     true\n\n1 case, 1 check: 1 case failed\n");
}

TEST_CASE("other leads of a case belong to its accounts and to no other case") {
  const std::string rules = std::string(rules_of_tests) + "handoff: {statuses: [new], won: [won]}\n";
  CHECK(run_text(R"(as_of: 2026-11-20
cases:
  - name: with a customer
    lead: {account: acme.example}
    others: [{lead: {account: acme.example, status: won}}]
    expect: {account.won: true, account.leads: 2}
  - name: without
    lead: {account: acme.example}
    expect: {account.won: false, account.leads: 1}
)",
                 rules) == "2 cases, 4 checks: all passed\n");
}

TEST_CASE("an event of a type that no rule names is a sign of life only where any event is") {
  CHECK(run_text(one_case("{}", "[1d ago (other), 1d ago (other), 1d ago (other)]", "{activity: active, pain: 0}")) ==
        "1 case, 2 checks: all passed\n");
}

TEST_CASE("several models need the name of the one that is meant") {
  const std::string rules = std::string(rules_of_tests);
  std::string two = rules;
  two.replace(two.find("stages:"), 0, "  - {name: second, target: 10}\n");
  CHECK(run_text(one_case("{}", "[]", "{model: second, target: 10}"), two) == passed);
  CHECK(run_text(one_case("{}", "[]", "{target: 10}"), two) ==
        "FAIL cases.yaml:3: it\n  as of 2026-11-20T00:00:00Z\n           expected  actual\n"
        "    model  one       2 apply: say which with 'model'\n\n1 case, 1 check: 1 case failed\n");
}

} // namespace leadscore
