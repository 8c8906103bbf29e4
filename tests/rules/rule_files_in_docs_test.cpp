#include "places.hpp"
#include "rules/parse.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <string>

namespace leadscore {
namespace {

const std::filesystem::path source{places::source};

std::string problems_of(const ParsedRules& parsed) {
  std::string text;
  for (const Problem& problem : parsed.problems) text += to_text(problem) + "\n";
  return text;
}

} // namespace

TEST_CASE("the rule file to start from and the examples have no mistakes") {
  CHECK(problems_of(parse_rules_file((source / "scoring_rules.yaml").string())) == "");
  for (const auto& entry : std::filesystem::directory_iterator(source / "docs" / "examples"))
    CHECK(problems_of(parse_rules_file(entry.path().string())) == "");
}

TEST_CASE("the rule file to start from keeps to twenty behaviour rules") {
  const ParsedRules parsed = parse_rules_file((source / "scoring_rules.yaml").string());
  std::size_t rules = 0;
  for (const Model& model : parsed.rules.models) {
    for (const RuleGroup& group : model.pain.groups) rules += group.rules.size();
  }
  CHECK(rules > 0);
  CHECK(rules <= 20);
}

TEST_CASE("every whole rule file in the documentation has no mistakes") {
  std::size_t rule_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source / "docs")) {
    if (entry.path().extension() != ".md") continue;
    std::ifstream document(entry.path());
    std::string line;
    while (std::getline(document, line)) {
      if (line != "```yaml rule-file") continue;
      std::string rules;
      while (std::getline(document, line) && line != "```") rules += line + "\n";
      ++rule_files;
      CAPTURE(entry.path().string());
      CAPTURE(rules);
      CHECK(problems_of(parse_rules_text(rules, (source / "docs" / "example.yaml").string())) == "");
    }
  }
  CHECK(rule_files >= 12);
}

} // namespace leadscore
