#include "base/error.hpp"
#include "cases/case_file.hpp"
#include "rules/parse.hpp"
#include "start/hubspot_conditions.hpp"
#include "start/hubspot_import.hpp"

#include <doctest/doctest.h>
#include <random>

namespace leadscore {

namespace {

constexpr Day day = 20'000;

HubSpotImport import_of(const std::string& groups, const std::string& more = "") {
  return import_hubspot(R"({"name": "Buyers", "groupConfigs": [)" + groups + "]" + more + "}", "score.json", day);
}

std::string group(const std::string& calculation, const std::string& category = "INTENT",
                  const std::string& more = "") {
  return R"({"groupName": "G", "groupCategory": ")" + category +
         R"(", "ruleConfigurations": [{"enabled": true, "configuration": {"calculation": )" + calculation + "}}]" +
         more + "}";
}

std::string rules_of(const HubSpotImport& import) { return import.files.at(0).text; }

bool says(const HubSpotImport& import, const std::string& line) {
  const ParsedRules parsed = parse_rules_text(rules_of(import), "scoring_rules.yaml");
  for (const Problem& problem : parsed.problems) MESSAGE(to_text(problem));
  CHECK(parsed.problems.empty());
  const bool found = rules_of(import).find(line) != std::string::npos;
  if (!found) MESSAGE(rules_of(import));
  return found;
}

std::string translated(const std::string& operation) {
  const Translated result = condition_of(HubSpotJson::parse(operation), "p", AskedAbout::record);
  return result.problem.empty() ? result.text : "problem: " + result.problem;
}

} // namespace

TEST_CASE("operations on properties become conditions") {
  for (
      const auto& [operation, condition] : std::initializer_list<std::pair<const char*, const char*>>{
          {R"({"operationType": "BOOL", "operator": "IS_EQUAL_TO", "value": true})", "{field: p, is: true}"},
          {R"({"operationType": "NUMBER", "operator": "IS_GREATER_THAN", "value": 5})", "{field: p, above: 5}"},
          {R"({"operationType": "NUMBER", "operator": "IS_NOT_EQUAL_TO", "value": 5, "includeObjectsWithNoValueSet": true})",
           "{not: {field: p, at_least: 5, at_most: 5}}"},
          {R"({"operationType": "NUMBER_RANGED", "operator": "IS_BETWEEN", "lowerBound": 1, "upperBound": 9})",
           "{field: p, at_least: 1, at_most: 9}"},
          {R"({"operationType": "STRING", "operator": "CONTAINS", "value": "VP"})", "{field: p, contains: VP}"},
          {R"({"operationType": "STRING", "operator": "IS_EQUAL_TO", "value": "a", "includeObjectsWithNoValueSet": true})",
           "{any: [{field: p, is: a}, {field: p, present: false}]}"},
          {R"({"operationType": "MULTISTRING", "operator": "DOES_NOT_CONTAIN", "values": ["a", "b"]})",
           "{all: [{field: p, present: true}, {not: {any: [{field: p, contains: a}, {field: p, contains: b}]}}]}"},
          {R"({"operationType": "ENUMERATION", "operator": "IS_ANY_OF", "values": ["DE", "NO"]})",
           "{field: p, in: [DE, NO]}"},
          {R"({"operationType": "ENUMERATION", "operator": "IS_NONE_OF", "values": ["DE"]})",
           "{field: p, is_not: DE, present: true}"},
          {R"({"operationType": "ALL_PROPERTY", "operator": "IS_UNKNOWN"})", "{field: p, present: false}"},
          {R"({"operationType": "ROLLING_DATE_RANGE", "operator": "IS_LESS_THAN_X_DAYS_AGO", "numberOfDays": 30})",
           "{field: p, in_last: 30d}"},
          {R"({"operationType": "CALENDAR_DATE", "operator": "IS", "timeUnit": "MONTH"})",
           "problem: there is no word for 'IS' of type CALENDAR_DATE"},
          {R"({"operator": 3})", "problem: it has no property, operation or operator"},
      }) {
    CAPTURE(operation);
    CHECK(translated(operation) == condition);
  }
}

TEST_CASE("a constant is given to everyone, and limits of its rule clip it") {
  CHECK(says(
      import_of(R"({"groupName": "G", "groupCategory": "FIT", "minValue": -5, "maxValue": 20, "ruleConfigurations": [
    {"enabled": false, "maxValue": 3, "configuration": {"calculation": {"type": "CONSTANT", "value": 5}}}]})"),
      "        - group: G\n          min: -5\n          max: 20\n          rules:\n"
      "            - {name: everyone, when: {field: Record ID, present: true}, points: 3, enabled: false}\n"));
}

TEST_CASE("a match ladder of texts is a table, any other a chain in which the first that holds counts") {
  CHECK(says(import_of(group(R"({"type": "MATCH", "property": "industry", "defaultValue": 1, "matchRules": [
    {"operation": {"operationType": "STRING", "operator": "IS_EQUAL_TO", "value": "Legal"}, "value": 8},
    {"operation": {"operationType": "ENUMERATION", "operator": "IS_ANY_OF", "values": ["legal", "IT"]}, "value": 3}]})")),
             "- {name: industry, field: industry, points_by: {Legal: 8, IT: 3}, absent: 1, otherwise: 1}\n"));
  const HubSpotImport chain = import_of(group(R"({"type": "MATCH", "property": "jobtitle", "matchRules": [
    {"operation": {"operationType": "STRING", "operator": "CONTAINS", "value": "VP"}, "value": 8},
    {"operation": {"operationType": "STRING", "operator": "CONTAINS", "value": "manager"}, "value": 3}]})"));
  CHECK(says(chain, "- {name: jobtitle, when: {field: jobtitle, contains: VP}, points: 8}\n"));
  CHECK(
      says(chain,
           "- {name: jobtitle 2, when: {all: [{field: jobtitle, contains: manager}, {not: {field: jobtitle, contains: "
           "VP}}]}, points: 3}\n"));
  CHECK(says(chain, "      jobtitle: Job Title\n"));
}

TEST_CASE("a conditional joins its conditions") {
  CHECK(says(
      import_of(group(
          R"({"type": "CONDITIONAL", "value": 7, "whereCondition": {"type": "COMPOSITE", "operator": "AND", "conditions": [
    {"type": "SINGLE", "property": "country", "operation": {"operationType": "STRING", "operator": "IS_EQUAL_TO", "value": "DE"}},
    {"type": "SINGLE", "property": "numemployees", "operation": {"operationType": "NUMBER", "operator": "IS_LESS_THAN", "value": 9}}]}})",
          "FIT")),
      "- {name: country and numemployees, when: {all: [{field: country, is: DE}, {field: numemployees, below: 9}]}, "
      "points: 7}\n"));
}

TEST_CASE("events give points each, with the decay of their group and the limit of their rule") {
  CHECK(says(
      import_of(
          R"({"groupName": "G", "groupCategory": "INTENT", "groupDecay": {"decayIntervalDays": 30, "percentToDecayPerInterval": 25},
    "ruleConfigurations": [{"enabled": true, "maxValue": 30, "configuration": {"calculation": {"type": "MULTI_UE", "eventCalculators": [
      {"eventTypeId": "4-11", "recordCalculation": {"type": "CONSTANT", "value": 10}}]}}}]})"),
      "- {name: event 4-11, event: 4-11, points: 10, cap: 30, decay: {every: 30d, lose: 25%}}\n"));
}

TEST_CASE("frequency ranges become counts") {
  const HubSpotImport import = import_of(group(R"({"type": "MULTI_UE", "eventCalculators": [{"eventTypeId": "4-11",
    "eventTimeframe": {"eventFilterOperation": {"operationType": "ROLLING_DATE_RANGE", "operator": "IS_LESS_THAN_X_DAYS_AGO", "numberOfDays": 30}},
    "eventFrequencyCriteria": {"type": "BETWEEN", "ranges": [{"type": "EXACTLY", "from": 1, "value": 2},
      {"type": "BETWEEN", "from": 2, "to": 4, "value": 5}, {"type": "AT_LEAST", "from": 5, "value": 9}, {"type": "ODD", "from": 7}]},
    "recordCalculation": {"type": "CONSTANT", "value": 1}}]})"));
  CHECK(
      says(import,
           "- {name: event 4-11 exactly 1, when: {event: 4-11, at_least: 1, at_most: 1, in_last: 30d}, points: 2}\n"));
  CHECK(says(
      import,
      "- {name: event 4-11 from 2 to 4, when: {event: 4-11, at_least: 2, at_most: 4, in_last: 30d}, points: 5}\n"));
  CHECK(says(import, "- {name: event 4-11 at least 5, when: {event: 4-11, at_least: 5, in_last: 30d}, points: 9}\n"));
  CHECK(import.left_out == std::vector<std::string>{"score 'Buyers', group 'G', rule 1: this range is not known"});
}

TEST_CASE("membership of segments is asked of lists that have to be filled in") {
  const HubSpotImport import = import_of(
      group(
          R"({"type": "SEGMENT_MEMBERSHIP", "segmentMembershipRules": [{"operation": "HAS_AT_LEAST_ONE_SEGMENT_MEMBERSHIP", "segmentIds": [5, 6], "value": 4}]})",
          "FIT"),
      R"(, "filterConfiguration": {"listFilterType": "EXCLUDES", "segmentIds": [9]})");
  CHECK(says(import,
             "- {name: in segment 5 6, when: {any: [{field: Record ID, in_list: hubspot_segment_5}, {field: Record ID, "
             "in_list: hubspot_segment_6}]}, points: 4}\n"));
  CHECK(says(import, "    applies_to: {field: Record ID, not_in_list: hubspot_segment_9}\n"));
  CHECK(says(import, "  hubspot_segment_9: [\"(record IDs of segment 9)\"]\n"));
  CHECK(import.to_do.at(0) == "score 'Buyers': it has no threshold, so the target is a guess (50)");
  CHECK(import.to_do.size() == 4);
}

TEST_CASE("thresholds give the target and bands, a matrix the grid, and limits bound the sections") {
  const HubSpotImport import =
      import_of(group(R"({"type": "CONSTANT", "value": 5})", "FIT"), R"(, "maxScorePerCategory": 100,
    "outputConfiguration": {"outputs": [
      {"outputType": "THRESHOLD", "boundaries": [{"label": "Low", "threshold": 10}, {"label": "High", "threshold": 70}]},
      {"outputType": "MATRIX", "boundaries": {"FIT": [{"label": "A", "threshold": 0}], "INTENT": [{"label": "1", "threshold": 0}]}}]})");
  CHECK(says(import, "    target: 70 "));
  CHECK(says(import, "    bands: [{name: Low, from: 10}, {name: High, from: 70}]\n"));
  CHECK(says(import, "    grid:\n      fit: [{name: A, from: 0}]\n      pain: [{name: 1, from: 0}]\n"));
  CHECK(says(import, "    fit:\n      max: 100\n"));
}

TEST_CASE("what cannot be said stands at its place and is listed, whatever it is") {
  const HubSpotImport import =
      import_of(group(R"({"type": "ORACLE", "depth": 3})") + "," +
                    group(R"({"type": "ASSOCIATIONS", "rollupType": "MAX"})", "FIT", R"(, "colour": "red")") + "," +
                    R"({"groupCategory": 3, "ruleConfigurations": [17, {"configuration": []}]})",
                R"(, "horoscope": true)");
  CHECK(says(import, "# HubSpot has here, not taken over (the calculation 'ORACLE' is not known): "
                     "{\"type\":\"ORACLE\",\"depth\":3}\n"));
  CHECK(import.left_out ==
        std::vector<std::string>{
            "score 'Buyers': the key 'horoscope' is not known",
            "score 'Buyers', group 'G', rule 1: the calculation 'ORACLE' is not known",
            "score 'Buyers', group 'G': the key 'colour' is not known",
            "score 'Buyers', group 'G', rule 1: it looks at associated records, and a lead has none here",
            "score 'Buyers', group 'group': a category that is neither FIT nor INTENT",
            "score 'Buyers', group 'group', rule 1: this rule has no calculation",
            "score 'Buyers', group 'group', rule 2: this rule has no calculation"});
  for (const std::string& line : import.left_out) CHECK(says(import, "#   - " + line + "\n"));
}

TEST_CASE("several scores become several models") {
  const HubSpotImport import = import_hubspot(
      R"({"results": [{"name": "A", "groupConfigs": []}, {"name": "A", "groupConfigs": []}]})", "scores.json", day);
  CHECK(says(import, "  - name: A\n"));
  CHECK(says(import, "  - name: A 2\n"));
}

TEST_CASE("HubSpot import: bounds, ranges and days that no rule file can hold are left out and listed") {
  const HubSpotImport import = import_of(
      R"({"groupName": "  ", "groupCategory": "INTENT", "minValue": 9, "maxValue": 3,
      "groupDecay": {"decayIntervalDays": 1e300, "percentToDecayPerInterval": 25}, "ruleConfigurations": [
      {"minValue": 5, "maxValue": -5, "configuration": {"calculation": {"type": "MULTI_UE", "eventCalculators": [
        {"eventTypeId": " ", "recordCalculation": {"type": "CONSTANT", "value": 1}},
        {"eventTypeId": "4-11", "eventFrequencyCriteria": {"type": "BETWEEN", "ranges": [
          {"type": "BETWEEN", "from": 5, "to": 2, "value": 1}, {"type": "AT_LEAST", "from": -1, "value": 1},
          {"type": "EXACTLY", "from": 1.5, "value": 1}, {"type": "AT_LEAST", "from": 3, "value": 1e300}]},
         "eventTimeframe": {"eventFilterOperation": {"operationType": "ROLLING_DATE_RANGE",
           "operator": "IS_LESS_THAN_X_DAYS_AGO", "numberOfDays": 1e300}},
         "recordCalculation": {"type": "CONSTANT", "value": 1}}]}}}]})");
  CHECK(says(import, "- {name: event 4-11 at least 3, when: {event: 4-11, at_least: 3}, points: 1000000000000}\n"));
  CHECK(
      import.left_out ==
      std::vector<std::string>{
          "score 'Buyers', group 'group': this decay is not known",
          "score 'Buyers', group 'group', rule 1: its least value is above its largest one",
          "score 'Buyers', group 'group', rule 1: it names no event type",
          "score 'Buyers', group 'group', rule 1: the time frame 'IS_LESS_THAN_X_DAYS_AGO' of type ROLLING_DATE_RANGE",
          "score 'Buyers', group 'group', rule 1: this range is not known",
          "score 'Buyers', group 'group', rule 1: this range is not known",
          "score 'Buyers', group 'group', rule 1: this range is not known",
          "score 'Buyers', group 'group': its least value is above its largest one"});
}

namespace {

const char* const whole_score = R"({"name": "Buyers", "maxScorePerCategory": 100, "maxScore": 150,
  "filterConfiguration": {"listFilterType": "INCLUDES", "segmentIds": [9, 10]},
  "outputConfiguration": {"outputs": [
    {"outputType": "THRESHOLD", "boundaries": [{"label": "Low", "threshold": 10}, {"label": "High", "threshold": 70}]},
    {"outputType": "MATRIX", "boundaries": {"FIT": [{"label": "A", "threshold": 0}], "INTENT": [{"label": "1", "threshold": 0}]}}]},
  "groupConfigs": [
    {"groupName": "Profile", "groupCategory": "FIT", "minValue": -5, "maxValue": 20, "ruleConfigurations": [
      {"enabled": false, "maxValue": 3, "configuration": {"calculation": {"type": "CONSTANT", "value": 5}}},
      {"configuration": {"calculation": {"type": "MATCH", "property": "industry", "defaultValue": 1, "matchRules": [
        {"operation": {"operationType": "STRING", "operator": "IS_EQUAL_TO", "value": "Legal"}, "value": 8},
        {"operation": {"operationType": "ENUMERATION", "operator": "IS_ANY_OF", "values": ["legal", "IT"]}, "value": 3}]}}},
      {"configuration": {"calculation": {"type": "MATCH", "property": "jobtitle", "matchRules": [
        {"operation": {"operationType": "STRING", "operator": "CONTAINS", "value": "VP"}, "value": 8},
        {"operation": {"operationType": "NUMBER_RANGED", "operator": "IS_BETWEEN", "lowerBound": 1, "upperBound": 9}, "value": 2}]}}},
      {"configuration": {"calculation": {"type": "CONDITIONAL", "value": 7, "whereCondition": {"type": "COMPOSITE", "operator": "AND", "conditions": [
        {"type": "SINGLE", "property": "country", "operation": {"operationType": "STRING", "operator": "IS_EQUAL_TO", "value": "DE"}},
        {"type": "SINGLE", "property": "createdate", "operation": {"operationType": "ROLLING_DATE_RANGE", "operator": "IS_LESS_THAN_X_DAYS_AGO", "numberOfDays": 30}}]}}}},
      {"configuration": {"calculation": {"type": "SEGMENT_MEMBERSHIP", "segmentMembershipRules": [
        {"operation": "HAS_AT_LEAST_ONE_SEGMENT_MEMBERSHIP", "segmentIds": [5, 6], "value": 4}]}}}]},
    {"groupName": "Use", "groupCategory": "INTENT", "groupDecay": {"decayIntervalDays": 30, "percentToDecayPerInterval": 25},
     "ruleConfigurations": [{"enabled": true, "minValue": -3, "maxValue": 30, "configuration": {"calculation": {"type": "MULTI_UE", "eventCalculators": [
      {"eventTypeId": "4-11", "recordCalculation": {"type": "CONSTANT", "value": 10}},
      {"eventTypeId": "4-12",
       "eventTimeframe": {"eventFilterOperation": {"type": "TIME_RANGED", "operator": "IS_BETWEEN",
         "lowerBoundTimePoint": {"timeType": "INDEXED", "indexReference": {"referenceType": "TODAY"}, "offset": {"days": -30}},
         "upperBoundTimePoint": {"timeType": "INDEXED", "indexReference": {"referenceType": "TODAY"}, "offset": {"days": 0}}}},
       "eventFrequencyCriteria": {"type": "BETWEEN", "ranges": [{"type": "EXACTLY", "from": 1, "value": 2},
         {"type": "BETWEEN", "from": 2, "to": 4, "value": 5}, {"type": "AT_LEAST", "from": 5, "value": 9}]},
       "recordCalculation": {"type": "CONSTANT", "value": 1}}]}}}]}]})";

/// The members and entries that hold no further ones.
void collect_leaves(HubSpotJson& json, std::vector<HubSpotJson*>& leaves) {
  if (!json.is_structured()) leaves.push_back(&json);
  for (HubSpotJson& part : json)
    if (json.is_structured()) collect_leaves(part, leaves);
}

} // namespace

TEST_CASE("HubSpot import: whatever values a score has, the rules made of it can be read") {
  const std::vector<HubSpotJson> hostile{nullptr,
                                         "",
                                         "  ",
                                         "\x7F",
                                         "a\nb: c",
                                         "'\"#",
                                         "null",
                                         true,
                                         0,
                                         -1,
                                         0.5,
                                         1e-9,
                                         1e300,
                                         -1e300,
                                         1e12,
                                         -7.25,
                                         100'001,
                                         2e9,
                                         "Low",
                                         "A",
                                         "DE",
                                         HubSpotJson::array(),
                                         HubSpotJson::object(),
                                         "BETWEEN",
                                         "NUMBER",
                                         "IS_GREATER_THAN",
                                         "CONTAINS",
                                         "EXCLUDES",
                                         9'007'199'254'740'993};
  std::mt19937 random(7);
  for (int time = 0; time < 1'000; ++time) {
    HubSpotJson score = HubSpotJson::parse(whole_score);
    for (auto changes = 1 + random() % 4; changes > 0; --changes) {
      std::vector<HubSpotJson*> leaves;
      collect_leaves(score, leaves);
      *leaves[random() % leaves.size()] = hostile[random() % hostile.size()];
    }
    const std::string json = score.dump();
    CAPTURE(json);
    const HubSpotImport import = import_hubspot(json, "score.json", day);
    const ParsedRules parsed = parse_rules_text(rules_of(import), "scoring_rules.yaml");
    std::string problems;
    for (const Problem& problem : parsed.problems) problems += to_text(problem) + "\n";
    REQUIRE(problems == "");
    REQUIRE(parse_case_text(import.files.at(1).text, "scoring_tests.yaml").problems.empty());
  }
}

TEST_CASE("what is no score is refused") {
  for (const auto& [json, message] : std::initializer_list<std::pair<const char*, const char*>>{
           {"{", "score.json: is no JSON (save what the API returned as it is)"},
           {"{}", "score.json: is no score of HubSpot's lead-scoring API (it has no 'groupConfigs')"},
           {R"({"results": [{"id": "7"}]})", "score.json: lists scores without their rules (fetch each by its id: GET "
                                             "/marketing/lead-scoring/…/scores/ID)"}})
    CHECK_THROWS_WITH_AS(import_hubspot(json, "score.json", day), message, Error);
}

} // namespace leadscore
