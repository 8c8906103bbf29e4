#include "csv/formula_guard.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

const std::vector<std::string> signs{"=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
const std::vector<std::string> zero_width{"\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF"};
const std::vector<std::string> blanks{" ", "\u00A0", "\u2003", "\u3000", "\u2028", "\x0B", "\x0C"};

} // namespace

TEST_CASE("is_formula: every sign, alone and before text") {
  for (const std::string& sign : signs) {
    for (const char* const rest : {"", "x", "1+1", " 5", "SUM(A1)", "cmd|' /C calc'!A0"}) {
      CAPTURE(sign + rest);
      CHECK(is_formula(sign + rest));
    }
    CHECK_FALSE(is_formula("x" + sign));
    CHECK_FALSE(is_formula("'" + sign));
    CHECK_FALSE(is_formula("5" + sign + "5"));
  }
}

TEST_CASE("is_formula: a sign after white space and zero-width characters in any mixture") {
  std::vector<std::string> skipped = zero_width;
  skipped.insert(skipped.end(), blanks.begin(), blanks.end());
  for (const std::string& first : skipped) {
    for (const std::string& second : skipped) {
      for (const std::string& sign : signs) {
        CAPTURE(first + second + sign);
        CHECK(is_formula(first + sign + "x"));
        CHECK(is_formula(first + second + sign + "x"));
      }
      CHECK_FALSE(is_formula(first + second));
      CHECK_FALSE(is_formula(first + second + "x"));
      CHECK_FALSE(is_formula(first + second + "x="));
    }
  }
}

TEST_CASE("is_formula: a tab, CR or LF at the beginning, or after what is skipped") {
  for (const std::string control : {"\t", "\r", "\n"}) {
    CHECK(is_formula(control));
    CHECK(is_formula(control + "x"));
    CHECK(is_formula(control + "5"));
    CHECK(is_formula(" " + control + "x"));
    CHECK(is_formula("\u200B" + control + " x"));
    CHECK_FALSE(is_formula("x" + control));
  }
}

TEST_CASE("is_formula: plain numbers are none") {
  for (const char* const number : {"5", "-5", "+5", "-5.25", "+0.5", "-007", "-0", "+1234567890123"}) {
    CAPTURE(number);
    CHECK_FALSE(is_formula(number));
  }
  for (const char* const text : {"-5%", "-$5", "+1,000", "-.5", "-5.", "- 5", "-5 ", " -5", "--5", "-1e5", "-5.2.5",
                                 "\u200B-5", "\uFF0D5", "-\uFF15", "+"}) {
    CAPTURE(text);
    CHECK(is_formula(text));
  }
}

TEST_CASE("is_formula: telephone numbers are none") {
  for (const char* const number : {"+49 30 1234-56", "+1 (555) 010.9999", "+49(30)123456", "+123 456", "+1-2-3-4-5-6",
                                   "+49  30  1234", "+ 123456", "+49 30 12345 ", "+1 (555) (010)99"}) {
    CAPTURE(number);
    CHECK_FALSE(is_formula(number));
  }
  for (const char* const text :
       {"+49/30/123456", "+123 45", "+1 2 3 4 5", "+-123456", "+(1)23456", "+1--23456", "+1().23456", "+1-(23)456",
        "++123456", "+123456+1", "+123456x", "+49 30 1234=56", "+()", "-49 30 123456", "+49\u00A0301234", "+49\t301234",
        " +49 30 123456", "@49 30 123456"}) {
    CAPTURE(text);
    CHECK(is_formula(text));
  }
}

TEST_CASE("is_formula: ordinary text, and text that is not UTF-8") {
  for (const char* const text : {"", "x", "a=b", "Ana", "\xFF", "\xC2", "\x01", "é=", "日本"}) {
    CAPTURE(text);
    CHECK_FALSE(is_formula(text));
  }
  CHECK(is_formula("=\xFF"));
}
