#include "csv/temporary_folder.hpp"
#include "places.hpp"
#include "rules/mapping_table.hpp"
#include "rules/parse.hpp"
#include "rules/schema.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <vector>

/// Holds the JSON Schema against the parser, with python3-jsonschema as the judge of the schema.
namespace leadscore {
namespace {

constexpr const char* validator = R"(
import json, sys
import jsonschema
folder = sys.argv[1]
check = jsonschema.Draft7Validator(json.load(open(folder + "/schema.json")))
with open(folder + "/verdicts", "w") as verdicts:
    for line in open(folder + "/documents"):
        verdicts.write("1" if check.is_valid(json.loads(line)) else "0")
)";

/// What the schema says of each document.
std::vector<bool> schema_accepts(const std::vector<std::string>& documents) {
  const TemporaryFolder folder;
  folder.write("schema.json", rule_file_schema());
  folder.write("validate.py", validator);
  std::string lines;
  for (const std::string& document : documents) {
    const YamlDocument yaml = read_yaml(document);
    REQUIRE_MESSAGE(yaml.root, document);
    lines += yaml_json(*yaml.root) + "\n";
  }
  folder.write("documents", lines);
  const std::string command = fmt::format("python3 {} {}", folder.path("validate.py"), folder.path());
  REQUIRE(std::system(command.c_str()) == 0);
  std::ifstream file(folder.path("verdicts"));
  std::string verdicts;
  std::getline(file, verdicts);
  REQUIRE(verdicts.size() == documents.size());
  std::vector<bool> result;
  for (const char verdict : verdicts) result.push_back(verdict == '1');
  return result;
}

bool parser_accepts(const std::string& document) { return parse_rules_text(document, "rules.yaml").problems.empty(); }

std::string text_of(const std::string& path) {
  std::ifstream file(std::string(places::source) + "/" + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::string start = "version: 1\ninputs: {leads: {key: id, status: status}}\nhandoff: {statuses: [new]}\n";

std::string with_rule(const std::string& section, const std::string& rule) {
  return start + "models: [{name: m, target: 100, " + section + ": {rules: [" + rule + "]}}]\n";
}
std::string with_model(const std::string& keys) { return start + "models: [{name: m, target: 100, " + keys + "}]\n"; }
std::string with_handoff(const std::string& keys) {
  return "version: 1\ninputs: {leads: {key: id}}\nmodels: [{name: m, target: 100}]\nhandoff: {statuses: [new], " +
         keys + "}\n";
}

} // namespace

TEST_CASE("JSON Schema: it accepts what the parser accepts") {
  std::vector<std::string> documents{
      text_of("scoring_rules.yaml"),
      text_of("tests/rules/sample.yaml"),
      with_rule("fit", "{name: r, when: {field: a, present: true}, points: 1}"),
      with_rule("fit", "{group: g, rules: [{name: r, when: {field: a, is: \"\"}, points: -1.5}]}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {half_life: 100000d}}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {half_life: 0030d}}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {half_life: 8640000000s}}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {half_life: 14285w}}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {every: 1d, lose: 100.0%}}"),
      with_handoff("holdout: 0%"),
      with_handoff("holdout: 100%"),
      with_handoff("holdout: 099.5%"),
      with_handoff("days: [mon, sun]"),
  };
  const std::vector<bool> accepted = schema_accepts(documents);
  for (std::size_t index = 0; index < documents.size(); ++index) {
    CAPTURE(documents[index]);
    CHECK(parser_accepts(documents[index]));
    CHECK(accepted[index]);
  }
}

TEST_CASE("JSON Schema: it refuses what the parser refuses, where a schema can say it") {
  const std::vector<std::string> documents{
      with_rule("fit", "{name: r, when: {field: a}, points: 1}"),
      with_rule("pain", "{name: r, event: e, where: {field: a}, points: 1}"),
      with_rule("fit", "{name: \"\", when: {field: a, is: b}, points: 1}"),
      with_rule("fit", "{name: \"  \", when: {field: a, is: b}, points: 1}"),
      with_rule("fit", "{name: r, when: {field: \" \", is: b}, points: 1}"),
      with_rule("fit", "{name: r, when: {field: a, contains: \"\"}, points: 1}"),
      with_rule("fit", "{name: r, when: {field: a, is: b}, points: 1e13}"),
      with_rule("fit", "{name: r, field: a, points_by_range: [{points: 3}]}"),
      with_rule("fit", "{group: g, rules: [{group: h, rules: []}]}"),
      with_rule("pain", "{group: g, rules: [{group: h, rules: [{name: r, event: e, points: 1}]}]}"),
      with_rule("pain", "{name: r, event: e, points: 1, times: 0}"),
      with_rule("pain", "{name: r, event: e, points: 1, times: 2000000000}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {half_life: 0d}}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {half_life: 100001d}}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {half_life: 8640000001s}}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {half_life: 14286w}}"),
      with_rule("pain", "{name: r, event: e, points: 1, decay: {every: 1d, lose: 101%}}"),
      with_model("velocity: {restart_after: 00h}"),
      with_handoff("holdout: 101%"),
      with_handoff("holdout: 100.5%"),
      with_handoff("days: [mon, tue, mon]"),
      with_handoff("days: []"),
  };
  const std::vector<bool> accepted = schema_accepts(documents);
  for (std::size_t index = 0; index < documents.size(); ++index) {
    CAPTURE(documents[index]);
    CHECK_FALSE(parser_accepts(documents[index]));
    CHECK_FALSE(accepted[index]);
  }
}

} // namespace leadscore
