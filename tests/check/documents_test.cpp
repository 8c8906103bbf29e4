#include "check/report.hpp"
#include "places.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace leadscore {
namespace {

const std::filesystem::path source{places::source};
constexpr Day day_of_documents = 20'777; // 2026-11-20

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Finding> findings_in(const std::string& text, const std::string& path) {
  const ParsedRules parsed = parse_rules_text(text, path);
  for (const Problem& problem : parsed.problems) FAIL_CHECK(to_text(problem));
  return check_rules(parsed.rules, day_of_documents);
}

std::string words_of(const std::vector<Finding>& findings, const std::set<std::string_view>& left_out = {}) {
  std::string text;
  for (const Finding& finding : findings)
    if (!left_out.contains(finding.mistake->code)) text += to_text(finding.problem) + "\n";
  return text;
}

/// A good rule file in which the keys of `example` stand in place of those that it has itself.
std::string around(std::string_view example) {
  struct Part {
    std::string key, text;
  };
  const std::vector<Part> of_file = {
      {"inputs:", "inputs:\n  leads: {key: lead_id}\n  events: {key: lead_id, type: event, time: timestamp}\n"}};
  const std::vector<Part> of_model = {
      {"target:", "target: 100\n"},
      {"fit:", "fit:\n  rules: [{name: large, when: {field: employees, at_least: 200}, points: 40}]\n"},
      {"pain:", "pain:\n  decay: {half_life: 90d}\n  rules:\n"
                "    - {name: trial, event: trial_signup, engagement: product, points: 60, times: 1}\n"
                "    - {name: careers, event: careers_page, points: -15, times: 1}\n"}};
  const std::vector<std::string> keys_of_file = {
      "inputs:", "lists:", "derive:", "models:", "do_not_call:", "do_not_mail:", "stages:", "handoff:", "nurture:"};
  std::vector<Part> parts;
  std::istringstream lines{std::string(example)};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(' ')) parts.push_back({line.substr(0, line.find(':') + 1), ""});
    parts.back().text += line + "\n";
  }
  const auto has = [&](const std::string& key) { return std::ranges::find(parts, key, &Part::key) != parts.end(); };
  std::string file = "version: 1\n";
  std::string model = "models:\n  - name: esign\n";
  for (const Part& part : of_file)
    if (!has(part.key)) file += part.text;
  for (const Part& part : of_model)
    if (!has(part.key)) parts.push_back(part);
  for (const Part& part : parts) {
    if (std::ranges::find(keys_of_file, part.key) != keys_of_file.end()) {
      file += part.text;
      continue;
    }
    std::istringstream of_part(part.text);
    for (std::string line; std::getline(of_part, line);) model += "    " + line + "\n";
  }
  return file + (has("models:") ? "" : model);
}

bool has_code(const std::vector<Finding>& findings, std::string_view code) {
  return std::ranges::any_of(findings, [&](const Finding& finding) { return finding.mistake->code == code; });
}

} // namespace

TEST_CASE("check finds nothing in the rule file to start from, the benchmark's and the examples") {
  for (const char* const path : {"scoring_rules.yaml", "bench/rules.yaml"})
    CHECK(words_of(findings_in(text_of_file(source / path), path)) == "");
  for (const auto& entry : std::filesystem::directory_iterator(source / "docs" / "examples"))
    CHECK(words_of(findings_in(text_of_file(entry.path()), entry.path().string())) == "");
}

/// They show one section each, and leave out what is not their matter: what a whole file is judged by does not apply.
TEST_CASE("check finds no mistake in the rule files of the documentation") {
  const std::set<std::string_view> about_the_whole = {"LS107", "LS108", "LS110", "LS111", "LS114", "LS307", "LS404"};
  for (const auto& entry : std::filesystem::directory_iterator(source / "docs")) {
    if (entry.path().extension() != ".md") continue;
    std::ifstream document(entry.path());
    for (std::string line; std::getline(document, line);) {
      if (line != "```yaml rule-file") continue;
      std::string rules;
      while (std::getline(document, line) && line != "```") rules += line + "\n";
      CAPTURE(rules);
      CHECK(words_of(findings_in(rules, "rules.yaml"), about_the_whole) == "");
    }
  }
}

TEST_CASE("the bad example of each page has the mistake, and the good one has not") {
  for (const Mistake& mistake : known_mistakes()) {
    if (mistake.bad.empty() || mistake.needs_data) continue;
    CAPTURE(mistake.code);
    CHECK(has_code(findings_in(around(mistake.bad), "bad.yaml"), mistake.code));
    CHECK(!has_code(findings_in(around(mistake.good), "good.yaml"), mistake.code));
    CHECK(!mistake.good.empty());
  }
}

/// With LEADSCORE_REWRITE set, the table is written anew.
TEST_CASE("docs/checks.md has a line for every code, as the program prints them") {
  const std::filesystem::path path = source / "docs" / "checks.md";
  std::string table = "| code | | what |\n|---|---|---|\n";
  for (const Mistake& mistake : known_mistakes())
    table += "| `" + std::string(mistake.code) + "` | " + std::string(to_text(mistake.severity)) + " | " +
             std::string(mistake.title) + " |\n";
  std::string document = text_of_file(path);
  const std::size_t begin = document.find("| code |");
  REQUIRE(begin != std::string::npos);
  std::size_t end = begin;
  while (end < document.size() && document[end] == '|') end = document.find('\n', end) + 1;
  if (std::getenv("LEADSCORE_REWRITE") != nullptr) {
    document.replace(begin, end - begin, table);
    std::ofstream(path) << document;
    return;
  }
  CHECK(document.substr(begin, end - begin) == table);
}

} // namespace leadscore
