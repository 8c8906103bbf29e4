#include "base/number.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <limits>
#include <utility>
#include <vector>

using namespace leadscore;

TEST_CASE("a number may have a sign, a currency, thousands commas, a fraction and a suffix, in this order") {
  const std::vector<std::pair<std::string_view, double>> cases{
      {"0", 0},
      {"5", 5},
      {" 5 ", 5},
      {"007", 7},
      {"-5", -5},
      {"+5", 5},
      {"0.3", 0.3},
      {"1,234.50", 1234.5},
      {"12,345,678", 12345678},
      {"1234567", 1234567},
      {"$5", 5},
      {"$ 5", 5},
      {"- $ 1,000.25 %", -1000.25},
      {"€5", 5},
      {"£5", 5},
      {"€\u00A05", 5},
      {"5%", 5},
      {"5 %", 5},
      {"5$", 5},
      {"5 €", 5},
      {"5£", 5},
      {"$5 €", 5},
      {".5", 0.5},
      {"-.5", -0.5},
      {"$ .25 %", 0.25},
      {".5-1", 0.5},
      {"1'234.5", 1234.5},
      {"1’234’567", 1234567},
      {"5\u2007%", 5},
      {"5\u202F%", 5},
      {"\t5\t%\t", 5},
      {"+ 5", 5},
      {"1'000 – 2,000", 1000},
      {"10,001+", 10001},
      {"-0", 0},
      {"51-200", 51},
      {"51 - 200", 51},
      {"51 – 200", 51},
      {"51–200", 51},
      {"1,001-5,000", 1001},
      {"0.5-1.5", 0.5},
      {"5-5", 5},
  };
  for (const auto& [text, number] : cases) {
    CAPTURE(text);
    REQUIRE(parse_number(text));
    CHECK(*parse_number(text) == number);
    CHECK_FALSE(std::signbit(*parse_number(text)) != std::signbit(number));
  }
}

TEST_CASE("what departs from the grammar of numbers is no number") {
  for (const std::string_view text :
       {"",         " ",       "abc",        "5a",        "a5",       "5.",      ".",    "1,23",      "1234,567",
        ",123",     "1,2345",  "1,",         "--5",       "$-5",      "5$$",     "$$5",  "5%%",       "5%+",
        "1 000",    "1.000,5", "1,234'567",  "1'234’567", "1234'567", "1''234",  "'123", "1.234'567", "5%€",
        "5\u2003%", "\u200B5", "-.",         "1,234.",    "1e5",      "0x10",    "nan",  "inf",       "200-51",
        "-5-10",    "+5-10",   "$51-200",    "51-$200",   "51-200+",  "51-200%", "5-",   "-",         "$",
        "%",        "51--200", "51-200-300", "5 % +",     "1,234,56", "5 - -3"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text));
  }
  CHECK_FALSE(parse_number(std::string(400, '9')));
}

TEST_CASE("with a decimal comma thousands are points, blanks or apostrophes of one kind") {
  const std::vector<std::pair<std::string_view, double>> cases{
      {"5", 5},
      {"12,5", 12.5},
      {",5", 0.5},
      {"-,5", -0.5},
      {"1.234", 1234},
      {"1.234.567", 1234567},
      {"1.234,50", 1234.5},
      {"1 234,50", 1234.5},
      {"1\u00A0234\u00A0567", 1234567},
      {"1\u202F234,5", 1234.5},
      {"1'234,5", 1234.5},
      {"1’234’567,25", 1234567.25},
      {"1234567,5", 1234567.5},
      {"- € 1.000,25 %", -1000.25},
      {"1.000 €", 1000},
      {"1 000 €", 1000},
      {"10.001+", 10001},
      {"51-200", 51},
      {"1.001 – 5.000", 1001},
      {"1 001 - 5 000", 1001},
      {"0,5-1,5", 0.5},
  };
  for (const auto& [text, number] : cases) {
    CAPTURE(text);
    CHECK(parse_number(text, DecimalSign::comma) == number);
  }
  for (const std::string_view text :
       {"1.5", "1,234.50", "1,234,567", "1.23", "1.2345", "1234.567", "1.234 567", "1 234.567", "1 234\u00A0567", "5,",
        ",", "1..234", ".123", "1  234", "1 2345", "1.234,", "1,5,5", "200 51-300", "5 000 - 51"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_number(text, DecimalSign::comma));
  }
}

TEST_CASE("a plain number is a sign, digits and a fraction") {
  CHECK(parse_plain_number("12") == 12.0);
  CHECK(parse_plain_number("-12.5") == -12.5);
  CHECK(parse_plain_number("+0.25") == 0.25);
  for (const std::string_view text : {"", "-", "1,000", "1.", ".5", " 1", "1 ", "5%", "1e3", "1-2"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_plain_number(text));
  }
}

TEST_CASE("durations are whole numbers of seconds, minutes, hours, days or weeks") {
  CHECK(parse_duration("90s") == 90);
  CHECK(parse_duration("15m") == 900);
  CHECK(parse_duration("48h") == 172'800);
  CHECK(parse_duration("30d") == 2'592'000);
  CHECK(parse_duration("2w") == 1'209'600);
  CHECK(parse_duration("0s") == 0);
  CHECK(parse_duration("100000d") == 8'640'000'000);
  for (const std::string_view text :
       {"", "d", "5", "-5d", "1.5d", "5 d", "5D", "5days", "100001d", "99999999999999999999s", "+5d"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("durations are written as short as they can be") {
  const std::vector<std::pair<std::int64_t, std::string_view>> cases{
      {0, "0s"},       {90, "90s"},     {60, "1m"},         {900, "15m"},       {86'400, "1d"},
      {172'800, "2d"}, {604'800, "7d"}, {1'209'600, "14d"}, {2'592'000, "30d"}, {5'400, "90m"}};
  for (const auto& [seconds, text] : cases) CHECK(format_duration(seconds) == text);
}

TEST_CASE("a percentage has its sign and lies within 0 and 100") {
  CHECK(parse_percent("25%") == 0.25);
  CHECK(parse_percent("0%") == 0.0);
  CHECK(parse_percent("100%") == 1.0);
  CHECK(parse_percent("12.5%") == 0.125);
  for (const std::string_view text : {"25", "101%", "-1%", "+1%", "%", "25 %", ""}) {
    CAPTURE(text);
    CHECK_FALSE(parse_percent(text));
  }
}

TEST_CASE("points are rounded to 1e-9, then to hundredths, half away from zero") {
  const std::vector<std::pair<double, std::string_view>> cases{
      {0, "0"},
      {-0.0, "0"},
      {-0.001, "0"},
      {0.005, "0.01"},
      {-0.005, "-0.01"},
      {1.005, "1.01"},
      {-1.005, "-1.01"},
      {2.675, "2.68"},
      {0.1 + 0.2, "0.3"},
      {12.5, "12.5"},
      {-3, "-3"},
      {74.995, "75"},
      {74.994999999, "74.99"},
      {74.9949999999, "75"},
      {100, "100"},
      {8'999'999'999.99, "8999999999.99"},
      {9'000'000'000.25, "9000000000.25"},
      {1e15, "1000000000000000"},
      {1e20, "100000000000000000000"},
      {-1e10, "-10000000000"},
  };
  for (const auto& [points, text] : cases) {
    CAPTURE(text);
    CHECK(format_points(points) == text);
    CHECK(round_points(points) == doctest::Approx(points).epsilon(0.02));
  }
  CHECK(round_points(1.005) == 1.01);
  CHECK_FALSE(std::signbit(round_points(-0.001)));
}

TEST_CASE("points that are not finite are kept") {
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(round_points(infinity) == infinity);
  CHECK(std::isnan(round_points(std::nan(""))));
  CHECK(format_points(-infinity) == "-inf");
  CHECK(format_points(std::nan("")) == "nan");
}
