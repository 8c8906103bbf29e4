#include "rules/parse.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace leadscore;

namespace {

constexpr std::size_t mebibyte = 1 << 20;

std::string repeated(const std::string& unit, std::size_t bytes) {
  std::string text;
  while (text.size() + unit.size() <= bytes) text += unit;
  return text;
}

/// The text of the only problem.
std::string refusal(const std::string& text) {
  const ParsedRules parsed = parse_rules_text(text, "rules.yaml");
  REQUIRE(parsed.problems.size() == 1);
  const Problem& problem = parsed.problems.front();
  return to_text(Problem{
      .file = problem.file, .at = problem.at, .message = problem.message, .remedy = problem.remedy, .source_line = {}});
}

const std::string too_many_signs =
    "rules.yaml: the file has more than 120000 brackets, commas, colons and quotes (put long lists into files of "
    "their own: lists: {name: {file: names.csv}})";

} // namespace

TEST_CASE("a file made of brackets, commas or quotes is refused before it is parsed") {
  for (const char* const unit : {"[", "{", "{a: ", "[a,", "[\n", "\"a\",", "{? ", "!a ", "&a ", "*a ", "[],"}) {
    CAPTURE(unit);
    CHECK(refusal(repeated(unit, mebibyte)) == too_many_signs);
  }
}

TEST_CASE("what is nested too deep is refused where it becomes so") {
  const std::string end = ": this is nested more than 64 deep (check the brackets and the indentation)";
  CHECK(refusal(repeated("[", 100'000)) == "rules.yaml:1:33" + end);
  CHECK(refusal(repeated("{a: ", 100'000)) == "rules.yaml:1:253" + end);
  CHECK(refusal(repeated("- ", mebibyte)) == "rules.yaml:1:129" + end);
  CHECK(refusal(repeated("? ", 100'000)) == "rules.yaml:1:129" + end);
  std::string steps;
  for (std::size_t depth = 0; steps.size() < mebibyte / 2; ++depth) steps += std::string(depth, ' ') + "a:\n";
  CHECK(refusal(steps) == "rules.yaml:65:65" + end);
}

TEST_CASE("sixty-four levels are not too deep") {
  const std::string nested = std::string(63, '[') + std::string(63, ']');
  const ParsedRules parsed = parse_rules_text("a: " + nested + "\n", "rules.yaml");
  CHECK(parsed.problems.front().message.find("nested") == std::string::npos);
}

TEST_CASE("anchors and aliases are refused, so that nothing can be multiplied") {
  CHECK(refusal("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n") ==
        "rules.yaml:1:4: anchors (&name) are not allowed here (write the value where it is needed, or put "
        "the text in quotes)");
}

TEST_CASE("a file with too many values is refused") {
  CHECK(refusal("lists:\n a:\n" + repeated("  - x\n", mebibyte - 100)) ==
        "rules.yaml:99998:5: the file has more than 100000 values (put long lists into files of their own: "
        "lists: {name: {file: names.csv}})");
}

TEST_CASE("a file over 1 MiB is refused") {
  CHECK(refusal(std::string(mebibyte + 1, '#')) ==
        "rules.yaml: the file is larger than 1 MiB (put long lists into files of their own: lists: {name: {file: "
        "names.csv}})");
}

TEST_CASE("what is no text is refused") {
  CHECK(refusal("version: 1\nname: M\xFCller\n") ==
        "rules.yaml:2: the file is not UTF-8 text (save it as UTF-8 in your editor)");
  CHECK(refusal(std::string("version: 1\nna\0me: x\n", 20)) ==
        "rules.yaml:2:3: the file has a control character here (remove it, and save the file as UTF-8 text)");
  CHECK(refusal("\xFF\xFEv\n") == "rules.yaml:1: the file is not UTF-8 text (save it as UTF-8 in your editor)");
}

TEST_CASE("a file in which nearly everything is wrong is told as far as it helps") {
  const ParsedRules parsed = parse_rules_text(repeated("a: b\n", 100'000), "rules.yaml");
  CHECK(parsed.problems.size() == 501);
  CHECK(to_text(parsed.problems.front()) ==
        "rules.yaml: there are more than 499 problems (mend the first ones, then look again)");
}
