#include "base/error.hpp"
#include "places.hpp"
#include "rules/parse.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

/// A case of mistakes.txt: where a snippet is put, the snippet, and the exact text of what is said about it.
struct Mistake {
  std::string place;
  std::string snippet;
  std::string text;
};

const std::string mistakes_path = std::string(places::source) + "/tests/rules/mistakes.txt";

/// Cases begin with `=== place`; below stand the snippet, `---->` and the text.
std::vector<Mistake> read_mistakes() {
  std::ifstream file(mistakes_path);
  std::vector<Mistake> cases;
  bool in_text = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({.place = line.substr(4), .snippet = {}, .text = {}});
      in_text = false;
    } else if (line == "---->") {
      in_text = true;
    } else if (!cases.empty()) {
      (in_text ? cases.back().text : cases.back().snippet) += line + "\n";
    }
  }
  return cases;
}

std::string indented(const std::string& text, const std::string& by) {
  std::istringstream lines(text);
  std::string result;
  for (std::string line; std::getline(lines, line);) result += by + line + "\n";
  return result;
}

/// A valid rule file but for the snippet.
std::string file_with(const Mistake& mistake) {
  const std::string inputs = "inputs: {leads: {key: id}}\n";
  const std::string model = "models:\n  - name: m\n    target: 100\n";
  if (mistake.place == "file") return mistake.snippet;
  if (mistake.place == "top") return "version: 1\n" + inputs + model + mistake.snippet;
  if (mistake.place == "inputs") return "version: 1\n" + model + "inputs:\n" + indented(mistake.snippet, "  ");
  if (mistake.place == "model") return "version: 1\n" + inputs + model + indented(mistake.snippet, "    ");
  const std::string lone = mistake.snippet.substr(0, mistake.snippet.size() - 1);
  if (mistake.place == "condition") return "version: 1\n" + inputs + model + "    fast_track: " + lone + "\n";
  return "version: 1\n" + inputs + model + "    " + mistake.place + ": {rules: [" + lone + "]}\n";
}

std::string text_about(const std::string& file) {
  std::string text;
  for (const Problem& problem : parse_rules_text(file, "rules.yaml").problems) text += to_text(problem) + "\n";
  return text;
}

} // namespace

/// With LEADSCORE_REWRITE set, the texts are written anew, to be looked through with `git diff`.
TEST_CASE("every mistake in a rule file is told with its place, what is wrong, and what to do") {
  std::vector<Mistake> cases = read_mistakes();
  REQUIRE(cases.size() > 80);
  if (std::getenv("LEADSCORE_REWRITE") != nullptr) {
    std::string rewritten;
    for (const Mistake& mistake : cases) {
      rewritten += "=== " + mistake.place + "\n" + mistake.snippet + "---->\n" + text_about(file_with(mistake));
    }
    std::ofstream(mistakes_path) << rewritten;
    return;
  }
  for (const Mistake& mistake : cases) {
    CAPTURE(mistake.snippet);
    CHECK(text_about(file_with(mistake)) == mistake.text);
    CHECK(!mistake.text.empty());
  }
}
