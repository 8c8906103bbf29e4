#include "base/text.hpp"
#include "base/utf8.hpp"
#include "rules/yaml_document.hpp"
#include "rules/yaml_text.hpp"

#include <array>
#include <doctest/doctest.h>
#include <random>
#include <string>

namespace leadscore {
namespace {

/// A text of the letters that are hard to write: signs of YAML, controls, line breaks, characters outside ASCII.
std::string hard_text(std::mt19937& random) {
  static constexpr std::array<std::uint32_t, 40> hard{
      'a',  '7',  '-',  '.',  ' ',  '\t', '\n', '\r',   '"',    '\'',   '\\',   '#',    ':', ',',
      '[',  ']',  '{',  '}',  '&',  '*',  '!',  '|',    '>',    '%',    '@',    '`',    '~', '?',
      0x01, 0x1B, 0x7F, 0x85, 0x9B, 0xA0, 0xE4, 0x2028, 0x2029, 0xFEFF, 0x202E, 0x1F600};
  std::string text;
  for (auto length = random() % 12; length > 0; --length) append_code_point(text, hard[random() % hard.size()]);
  return text;
}

std::string value_of(const std::string& yaml) {
  const YamlDocument document = read_yaml(yaml);
  if (document.problem) return "problem: " + document.problem->message;
  return document.root->values.at(0).kind == YamlNode::Kind::sequence ? document.root->values[0].values.at(0).text
                                                                      : document.root->values[0].text;
}

} // namespace

TEST_CASE("yaml_text: every text is read back as it was, as a value, in a list and as a key") {
  std::mt19937 random(1);
  for (int time = 0; time < 20'000; ++time) {
    const std::string text = hard_text(random);
    CAPTURE(text);
    const std::string written = yaml_text(text);
    REQUIRE(value_of("key: " + written + "\n") == text);
    REQUIRE(value_of("key: [" + written + ", next]\n") == text);
    const YamlDocument document = read_yaml("{" + written + ": value}\n");
    REQUIRE(document.root);
    REQUIRE(document.root->keys.at(0).text == text);
  }
}

TEST_CASE("yaml_text: a number is written without quotes, so that it is read as a number") {
  for (const char* const number : {"0", "-3", "12.5", "-0.25", "+7"}) CHECK(yaml_text(number) == number);
  CHECK(yaml_text("-") == "\"-\"");
  CHECK(yaml_text("\x7F\u009B\u2028") == "\"\\x7F\\x9B\\u2028\"");
}

TEST_CASE("YAML: escaped surrogate pairs of JSON are characters, and what follows keeps its place") {
  const YamlDocument document = read_yaml("{\"a\": \"x\\ud83d\\ude00y\\uD83D\\uDE01\", \"b\": [1, 2]}\n");
  REQUIRE(document.root);
  CHECK(document.root->values.at(0).text == "x\U0001F600y\U0001F601");
  CHECK(document.root->keys.at(1).at.column == 37);
  CHECK(value_of("a: \"\\\\\\ud83d\\ude00\"\n") == "\\\U0001F600");
  CHECK(value_of("a: '\\ud83d\\ude00'\n") == "\\ud83d\\ude00");
  CHECK(value_of("a: \"\\ud83d\"\n") == "problem: this escape is half of a character");
  CHECK(value_of("a: \"\\ude00\\ud83d\"\n") == "problem: this escape is half of a character");
}

TEST_CASE("YAML: a file with many escaped surrogate pairs is read in few passes") {
  std::string text = "a: \"";
  for (int pair = 0; pair < 50'000; ++pair) text += "\\ud83d\\ude00";
  const YamlDocument document = read_yaml(text + "\"\nb: \"\\ud83d\\ude00\"\n");
  REQUIRE(document.root);
  CHECK(document.root->values.at(0).text.size() == 200'000);
  CHECK(document.root->values.at(1).text == "\U0001F600");
}

} // namespace leadscore
