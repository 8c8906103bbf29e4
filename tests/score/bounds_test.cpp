#include "rules/parse.hpp"
#include "rules/program.hpp"
#include "score/bounds.hpp"
#include "score/followed_events.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace leadscore;

namespace {

/// Two models in a rule file of their own, compiled.
struct TwoModels {
  ParsedRules parsed;
  Program program;

  TwoModels(const std::string& first, const std::string& second)
      : parsed(parse_rules_text("version: 1\n"
                                "inputs:\n"
                                "  leads: {key: k, created_at: made}\n"
                                "  events: {key: k, type: t, time: at}\n"
                                "models:\n  - {name: a, target: 50, " +
                                    first + "}\n  - {name: b, target: 60, " + second + "}\n",
                                "rules.yaml")) {
    REQUIRE_MESSAGE(parsed.problems.empty(), to_text(parsed.problems.front()));
    InputHeaders headers;
    headers.leads.push_back({"leads.csv", {"k", "made", "title", "size"}, 0});
    headers.events.push_back({"events.csv", {"k", "t", "at", "x"}, 0});
    const auto list = std::make_shared<const LookupList>();
    std::vector<Problem> problems;
    program =
        compile(parsed.rules, headers, {{"free_email_domains", list}, {"disposable_email_domains", list}}, problems);
    REQUIRE_MESSAGE(problems.empty(), to_text(problems.front()));
  }
  [[nodiscard]] bool have_same_fit() const { return same_fit(program.models[0], program.models[1]); }
  [[nodiscard]] bool follow_same_events() const { return follow_the_same(program.models[0], program.models[1]); }
};

std::string fit_of(const std::string& rules) { return "fit: {max: 30, rules: [" + rules + "]}"; }

const std::string manager = "{name: m, when: {field: title, contains: manager}, points: 5}";

Seconds shortest_of(const std::string& pain) {
  return shortest_half_life(TwoModels("pain: {" + pain + "}", fit_of(manager)).program.models[0]);
}

} // namespace

TEST_CASE("fit is the same in two models if each of its rules and bounds is") {
  const auto same = [](const std::string& first, const std::string& second) {
    return TwoModels(first, second).have_same_fit();
  };
  CHECK(same(fit_of(manager), fit_of(manager)));
  CHECK(same(fit_of(manager), fit_of("{name: other, when: {field: title, contains: Manager }, points: 5}")));
  CHECK_FALSE(same(fit_of(manager), fit_of("{name: m, when: {field: title, contains: manager}, points: 6}")));
  CHECK_FALSE(same(fit_of(manager), fit_of("{name: m, when: {field: title, contains: head}, points: 5}")));
  CHECK_FALSE(same(fit_of(manager), fit_of(manager + ", {name: n, field: title, points_by: {head: 1}}")));
  CHECK_FALSE(same(fit_of(manager), "fit: {max: 31, rules: [" + manager + "]}"));
  CHECK_FALSE(same(fit_of("{name: p, field: title, points_by: {head: 1}}"),
                   fit_of("{name: p, field: title, points_by: {head: 2}}")));
  CHECK_FALSE(same(fit_of("{name: p, field: title, points_by: {head: 1}}"),
                   fit_of("{name: p, field: title, points_by: {head: 1}, absent: 1}")));
  CHECK(same(fit_of("{name: p, field: size, points_by_range: [{below: 5, points: 1}]}"),
             fit_of("{name: p, field: size, points_by_range: [{below: 5, points: 1}]}")));
  CHECK_FALSE(same(fit_of("{name: p, field: size, points_by_range: [{below: 5, points: 1}]}"),
                   fit_of("{name: p, field: size, points_by_range: [{below: 6, points: 1}]}")));
  CHECK_FALSE(
      same(fit_of("{group: g, rules: [" + manager + "]}"), fit_of("{group: g, max: 3, rules: [" + manager + "]}")));
}

TEST_CASE("models follow the same events if they differ only in how points fade, are bounded and compared") {
  const auto same = [](const std::string& first, const std::string& second) {
    return TwoModels(first, second).follow_same_events();
  };
  const auto pain = [](const std::string& rule, const std::string& rest = "") {
    return "pain: {rules: [{name: e, event: a, " + rule + "}]}" + rest;
  };
  CHECK(same(pain("points: 5"), pain("points: 5, cap: 20, decay: {half_life: 9d}", ", quadrant: {good_fit: 1, "
                                                                                   "high_pain: 2}")));
  CHECK(same(pain("points: 5"), pain("points: 5") + ", " + fit_of(manager)));
  CHECK_FALSE(same(pain("points: 5"), pain("points: 6")));
  CHECK_FALSE(same(pain("points: 5"), pain("points: 5, times: 2")));
  CHECK_FALSE(same(pain("points: 5"), pain("points: 5, once_per: 1h")));
  CHECK_FALSE(same(pain("points: 5"), pain("points: 5, where: {field: x, is: y}")));
  CHECK_FALSE(same(pain("points: 5"), pain("points: 5", ", fast_track: {event: b}")));
  CHECK_FALSE(
      same(pain("points: 5", ", fast_track: {event: b}"), pain("points: 5", ", fast_track: {event: b, at_least: 2}")));
  CHECK_FALSE(same(pain("points: 5"), pain("points: 5", ", disqualify: [{name: d, when: {event: b}}]")));
  CHECK_FALSE(same(pain("points: 5"), pain("points: 5", ", velocity: {restart_after: 9d}")));
  CHECK_FALSE(same(pain("points: 5"), pain("points: 5", ", activity: {active: {at_least: 9, in_last: 14d}}")));
  CHECK_FALSE(same(pain("points: 5"), pain("points: 5", ", trend: 9d")));
}

TEST_CASE("fit that changes with time is nobody else's") {
  const std::string young = fit_of("{name: y, when: {field: made, in_last: 30d}, points: 5}");
  CHECK_FALSE(TwoModels(young, young).have_same_fit());
}

TEST_CASE("a condition that two models ask is compiled once") {
  const TwoModels models(fit_of(manager), fit_of(manager));
  CHECK(models.program.atoms.size() == 1);
}

TEST_CASE("only pain that fades by half-lives has a floor") {
  constexpr Seconds day = seconds_a_day;
  CHECK(shortest_of("rules: [{name: e, event: a, points: 5}]") == INT64_MAX);
  CHECK(shortest_of("rules: [{name: e, event: a, points: 5, decay: {half_life: 9d}}, {name: f, event: b, points: -5, "
                    "decay: {half_life: 4d}}]") == 4 * day);
  CHECK(shortest_of("rules: [{name: e, event: a, points: 5, decay: {window: 9d}}]") == 0);
  CHECK(shortest_of("rules: [{name: e, event: a, points: 5, when: {field: title, is: x}}]") == 0);
  CHECK(shortest_of("rules: [{name: w, when: {event: a, in_last: 5d}, points: 5}]") == 0);
  CHECK(shortest_of("rules: [{name: e, event: a, points: 5, times: 3}]") == INT64_MAX);
  CHECK(shortest_of("rules: [{name: e, event: a, points: 5, times: 3, per: {field: x, unit: 1}}]") == 0);
  CHECK(shortest_of("rules: [{group: g, first_match: true, rules: [{name: e, event: a, points: 5}]}]") == 0);
}
