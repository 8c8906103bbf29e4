#include "rules/parse.hpp"
#include "rules/shared_reading.hpp"

#include <doctest/doctest.h>
#include <string>

namespace leadscore {
namespace {

RuleSet rules_of(const std::string& text, const std::string& path = "here/rules.yaml") {
  const ParsedRules parsed = parse_rules_text(text, path);
  REQUIRE(parsed.problems.empty());
  return parsed.rules;
}

const std::string inputs = "version: 1\ninputs:\n  leads: {key: id}\nlists: {rivals: [a, b]}\n";
const std::string model = "models: [{name: m, target: 100}]\n";

} // namespace

TEST_CASE("rule files read the same data if they say so, wherever and however it is written") {
  const RuleSet rules = rules_of(inputs + model);
  CHECK(same_inputs(rules, rules));
  CHECK(same_inputs(rules, rules_of("# a note\n" + inputs + "models: [{name: other, target: 5}]\n")));
  CHECK(same_inputs(rules,
                    rules_of(model + "lists:\n  rivals:\n    - a\n    - b\nversion: 1\ninputs: {leads: {key: id}}\n",
                             "here/other.yaml")));
}

TEST_CASE("rule files with other inputs, lists, derived fields, time zones or folders read other data") {
  const RuleSet rules = rules_of(inputs + model);
  CHECK(!same_inputs(rules, rules_of(inputs + model, "there/rules.yaml")));
  CHECK(!same_inputs(rules, rules_of(inputs + model + "timezone: Europe/Berlin\n")));
  CHECK(!same_inputs(rules, rules_of(inputs + model + "derive: {x: [{value: y, when: {field: z, is: a}}]}\n")));
  CHECK(!same_inputs(rules, rules_of("version: 1\ninputs: {leads: {key: other}}\nlists: {rivals: [a, b]}\n" + model)));
  CHECK(!same_inputs(rules, rules_of("version: 1\ninputs: {leads: {key: id}}\nlists: {rivals: [a, c]}\n" + model)));
}

} // namespace leadscore
