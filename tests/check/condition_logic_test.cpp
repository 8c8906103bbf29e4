#include "check/condition_logic.hpp"
#include "rules/parse.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace leadscore {
namespace {

/// A rule file whose stages are the conditions.
ParsedRules rules_with(const std::vector<std::string>& conditions) {
  std::string text = "version: 1\ninputs: {leads: {key: id, status: status, columns: {tags: {header: Tags, several: "
                     "\";\"}}}}\nlists: {home: [de, at]}\n"
                     "derive:\n  size:\n    - {value: small, when: {field: employees, below: 50}}\n"
                     "    - {value: large, when: {field: employees, at_least: 50}}\n"
                     "models: [{name: m, target: 10, quadrant: {good_fit: 1, high_pain: 1}}]\nstages:\n";
  for (std::size_t i = 0; i < conditions.size(); ++i)
    text += fmt::format("  - {{name: s{}, when: {}}}\n", i, conditions[i]);
  text += "handoff: {statuses: [new]}\n";
  ParsedRules parsed = parse_rules_text(text, "rules.yaml");
  for (const Problem& problem : parsed.problems) FAIL(to_text(problem));
  return parsed;
}

/// "never", "always" or "" of a condition.
std::string judged(const std::string& condition) {
  const ParsedRules parsed = rules_with({condition});
  const ConditionLogic logic(parsed.rules);
  if (logic.never(*parsed.rules.stages[0].when)) return "never";
  return logic.always(*parsed.rules.stages[0].when) ? "always" : "";
}

/// "implies", "disjoint" or "" of two.
std::string related(const std::string& first, const std::string& second) {
  const ParsedRules parsed = rules_with({first, second});
  const ConditionLogic logic(parsed.rules);
  const Condition& a = *parsed.rules.stages[0].when;
  const Condition& b = *parsed.rules.stages[1].when;
  if (logic.disjoint(a, b)) return "disjoint";
  return logic.implies(a, b) ? "implies" : "";
}

} // namespace

TEST_CASE("a condition holds never, always, or for some") {
  struct Case {
    std::string condition, answer;
  };
  for (const auto& [condition, answer] : std::vector<Case>{
           {"{field: c, is: DE}", ""},
           {"{field: c, is: DE, is_not: ' de '}", "never"},
           {"{all: [{field: c, is: DE}, {field: c, is: AT}]}", "never"},
           {"{all: [{field: c, in: [DE, AT]}, {field: c, in: [at, CH]}]}", ""},
           {"{any: [{field: c, is_not: DE}, {field: c, is_not: AT}]}", "always"},
           {"{any: [{field: c, is: DE}, {field: c, is_not: DE}]}", "always"},
           {"{any: [{field: c, present: true}, {field: c, is: ''}]}", "always"},
           {"{field: c, is: '', present: true}", "never"},
           {"{field: c, is: '', not_in_list: home}", ""},
           {"{field: c, is: '', contains: a}", "never"},
           {"{field: c, is: '', is_not: a, present: false}", ""},
           {"{field: c, in_list: home, is: FR}", "never"},
           {"{field: c, in_list: home, is: ' DE'}", ""},
           {"{all: [{field: c, in_list: home}, {field: c, not_in_list: home}]}", "never"},
           {"{field: account, in_list: home, is: FR}", "never"},
           {"{field: c, starts_with: ab, not_in: [abc]}", ""},
           {"{field: c, starts_with: ab, ends_with: c}", ""},
           {"{all: [{field: c, starts_with: ab}, {field: c, starts_with: AC}]}", "never"},
           {"{all: [{field: c, starts_with: ab}, {field: c, starts_with: ABC}]}", ""},
           {"{all: [{field: c, contains: abc}, {not: {field: c, contains: B}}]}", "never"},
           {"{all: [{field: c, matches: x}, {not: {field: c, matches: x}}]}", "never"},
           {"{all: [{field: c, matches: x}, {not: {field: c, matches: X}}]}", ""},
           {"{field: c, is: abc, contains: b}", ""},
           {"{field: c, is: abc, contains: d}", "never"},
           {"{field: n, at_least: 10, below: 10}", "never"},
           {"{field: n, at_least: 10, at_most: 10}", ""},
           {"{field: n, above: 10, at_most: 10}", "never"},
           {"{any: [{field: n, at_least: 10}, {field: n, below: 10}]}", ""},
           {"{any: [{field: n, at_least: 10}, {field: n, below: 10}, {field: n, present: false}]}", ""},
           {"{field: n, at_least: 10, is: '5'}", "never"},
           {"{field: n, at_least: 10, is: '51-200'}", ""},
           {"{field: n, at_least: 10, is: many}", "never"},
           {"{field: n, at_least: 10, present: false}", "never"},
           {"{not: {field: n, at_least: 10}}", ""},
           {"{field: t, in_last: 30d, older_than: 30d}", "never"},
           {"{field: t, in_last: 30d, older_than: 29d}", ""},
           {"{field: t, in_last: 30d, due_within: 30d}", ""},
           {"{field: t, older_than: 1s, due_within: 30d}", "never"},
           {"{field: t, in_last: 7d, present: false}", "never"},
           {"{all: [{field: t, anniversary_within: 7d}, {not: {field: t, anniversary_within: 30d}}]}", "never"},
           {"{all: [{field: t, anniversary_within: 30d}, {not: {field: t, anniversary_within: 7d}}]}", ""},
           {"{field: size, is: medium}", "never"},
           {"{field: size, is_not: medium}", "always"},
           {"{field: size, not_in: [small, large]}", ""},
           {"{field: email.kind, in: [business, free, disposable, invalid, '']}", "always"},
           {"{field: score.total, below: 0}", "never"},
           {"{field: score.total, at_least: 0}", "always"},
           {"{field: score.total, below: 0.001}", "never"},
           {"{field: score.fit, below: 0}", ""},
           {"{field: score.quadrant, is: good}", "never"},
           {"{field: score.ready, is: 'yes'}", "never"},
           {"{any: [{field: score.ready, is: true}, {field: score.ready, is: false}]}", "always"},
           {"{event: a, at_least: 0}", "always"},
           {"{all: [{event: a, at_least: 2}, {event: A, at_most: 1}]}", "never"},
           {"{all: [{event: a, at_least: 2}, {event: a, at_most: 1, in_last: 7d}]}", ""},
           {"{all: [{event: a, at_least: 2, in_last: 7d}, {event: a, at_most: 1}]}", "never"},
           {"{all: [{event: a, at_least: 2, in_last: 7d}, {event: [a, b], at_most: 1, in_last: 14d}]}", "never"},
           {"{all: [{event: a, at_least: 2, distinct: days}, {event: a, at_most: 1}]}", "never"},
           {"{all: [{event: a, at_least: 2}, {event: a, at_most: 1, distinct: days}]}", ""},
           {"{all: [{event: a, where: {field: u, contains: xy}}, {event: a, where: {field: u, contains: y}, at_most: "
            "0}]}",
            "never"},
           {"{all: [{event: a, not_followed_by: b}, {event: a, at_most: 0}]}", "never"},
           {"{all: [{event: a}, {event: a, not_followed_by: b, at_most: 0}]}", ""},
           {"{event: a, where: {field: u, is: x, is_not: X}}", "never"},
           {"{all: [{sequence: [a, b]}, {event: b, at_most: 0}]}", "never"},
           {"{all: [{sequence: [a, b]}, {event: b, at_most: 0, in_last: 7d}]}", ""},
           {"{all: [{sequence: [a, b], in_last: 7d}, {event: b, at_most: 0, in_last: 7d}]}", "never"},
           {"{any: [{event: a}, {not: {event: a}}]}", "always"},
       }) {
    CAPTURE(condition);
    CHECK(judged(condition) == answer);
  }
}

TEST_CASE("a text that a decimal comma would make another number proves nothing where one may stand") {
  const auto never = [](const std::string& numbers, const std::string& condition) {
    const ParsedRules parsed =
        parse_rules_text("version: 1\ninputs: {leads: {key: id" + numbers +
                             "}}\nmodels: [{name: m, target: 10, applies_to: " + condition + "}]\n",
                         "rules.yaml");
    for (const Problem& problem : parsed.problems) FAIL(to_text(problem));
    return ConditionLogic(parsed.rules).never(*parsed.rules.models[0].applies_to);
  };
  CHECK(never("", "{field: c, is: \"1.500\", at_least: 2}"));
  CHECK_FALSE(never(", numbers: comma", "{field: c, is: \"1.500\", at_least: 2}"));
  CHECK(never(", numbers: comma", "{field: c, is: \"150\", below: 2}"));
}

TEST_CASE("conditions imply or exclude one another") {
  CHECK(related("{field: c, is: DE}", "{field: c, in: [at, de]}") == "implies");
  CHECK(related("{field: c, in: [at, de]}", "{field: c, is: DE}") == "");
  CHECK(related("{field: n, at_least: 80}", "{field: n, at_least: 30}") == "implies");
  CHECK(related("{field: n, at_least: 80}", "{field: n, below: 30}") == "disjoint");
  CHECK(related("{field: c, contains: /pricing/rooms}", "{field: c, contains: /PRICING}") == "implies");
  CHECK(related("{field: c, is: x}", "{field: d, is: y}") == "");
  CHECK(related("{event: a, at_least: 5, in_last: 7d}", "{event: a, in_last: 30d}") == "implies");
  CHECK(related("{all: [{field: c, is: x}, {field: d, is: y}]}", "{field: d, is: y}") == "implies");
  CHECK(related("{field: size, is: small}", "{field: size, is: large}") == "disjoint");
  CHECK(related("{field: t, in_last: 7d}", "{field: t, in_last: 30d}") == "implies");
}

TEST_CASE("one of several values is enough for an operator, but what it denies is denied of all") {
  struct Row {
    std::string condition, answer;
  };
  for (const auto& [condition, answer] : std::vector<Row>{
           {"{all: [{field: tags, is: a}, {field: tags, is: b}]}", ""},
           {"{field: tags, is: a, is_not: a}", "never"},
           {"{all: [{field: tags, is: a}, {not: {field: tags, is: a}}]}", "never"},
           {"{field: tags, in: [a, b], not_in: [b]}", ""},
           {"{field: tags, in: [a, b], not_in: [b, A]}", "never"},
           {"{field: tags, is: a, present: false}", "never"},
           {"{field: tags, is: \"\", present: true}", "never"},
           {"{field: tags, at_least: 5, below: 5}", "never"},
           {"{field: tags, is: a, at_least: 5}", ""},
           {"{field: tags, is_not: \"7\", at_least: 7, at_most: 7}", ""},
           {"{any: [{field: tags, is: a}, {field: tags, is_not: a}]}", "always"},
           {"{any: [{field: tags, present: true}, {field: tags, present: false}]}", "always"},
       }) {
    CAPTURE(condition);
    CHECK(judged(condition) == answer);
  }
  CHECK(related("{field: tags, is: a}", "{field: tags, is: b}") == "");
  CHECK(related("{field: tags, is: a}", "{field: tags, in: [a, b]}") == "implies");
  CHECK(related("{field: tags, is: a}", "{field: tags, not_in: [a, b]}") == "disjoint");
}

} // namespace leadscore
