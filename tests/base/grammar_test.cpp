#include "base/number.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <optional>
#include <random>
#include <re2/re2.h>
#include <string>
#include <string_view>
#include <vector>

/// Random texts, read by the program and by the grammars of 2-rules, "Numbers" and "Times", written as patterns.
/// LEADSCORE_GRAMMAR_TEXTS sets the number of texts.
using namespace leadscore;

namespace {

int number_of_texts() {
  const char* const wanted = std::getenv("LEADSCORE_GRAMMAR_TEXTS");
  return wanted != nullptr ? std::atoi(wanted) : 20'000;
}

class Words {
public:
  explicit Words(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return engine_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string any(const std::vector<std::string>& words) { return words[below(words.size())]; }
  std::string digits(std::size_t count) {
    std::string text;
    while (text.size() < count) text += static_cast<char>('0' + below(10));
    return text;
  }
  /// The text with some of its parts missing, doubled or in another place.
  std::string damaged(std::vector<std::string> parts) {
    while (one_in(3) && !parts.empty()) {
      const auto at = parts.begin() + static_cast<std::ptrdiff_t>(below(parts.size()));
      switch (below(3)) {
      case 0:
        parts.erase(at);
        break;
      case 1:
        parts.insert(at, std::string(*at));
        break;
      default:
        std::swap(*at, parts.back());
      }
    }
    return fmt::format("{}", fmt::join(parts, ""));
  }

private:
  std::mt19937 engine_;
};

// ---- numbers --------------------------------------------------------------------------------------------------------

const std::string blank = "[ \\t\u00A0\u2007\u202F]";

/// "digits with or without thousands … in their places and optional fraction (or these alone)".
std::string digits_pattern(DecimalSign sign) {
  std::vector<std::string> separators{"'", "\u2019"};
  if (sign == DecimalSign::point) {
    separators.emplace_back(",");
  } else {
    for (const char* const separator : {"\\.", " ", "\\t", "\u00A0", "\u2007", "\u202F"})
      separators.emplace_back(separator);
  }
  std::string whole = "[0-9]+";
  for (const std::string& separator : separators) whole += fmt::format("|[0-9]{{1,3}}(?:{}[0-9]{{3}})+", separator);
  const std::string decimal = sign == DecimalSign::point ? "\\." : ",";
  return fmt::format("((?:{0})(?:{1}[0-9]+)?|{1}[0-9]+)", whole, decimal);
}

double value_of(const std::string& digits, DecimalSign sign) {
  std::string plain;
  for (const char byte : digits) {
    if (byte >= '0' && byte <= '9') plain += byte;
    if (byte == (sign == DecimalSign::point ? '.' : ',')) plain += '.';
  }
  return std::strtod(plain.c_str(), nullptr);
}

std::optional<double> literal_number(const std::string& cell, DecimalSign sign) {
  const std::string text{trim(cell)};
  const auto number_pattern = [&](DecimalSign of) {
    return RE2(fmt::format("([+-]?){0}*[$€£]?{0}*{1}{0}*[%+$€£]?", blank, digits_pattern(of)));
  };
  const auto range_pattern = [&](DecimalSign of) {
    return RE2(fmt::format("{1}{0}*[-–]{0}*{1}", blank, digits_pattern(of)));
  };
  static const std::array<RE2, 2> numbers{number_pattern(DecimalSign::point), number_pattern(DecimalSign::comma)};
  static const std::array<RE2, 2> ranges{range_pattern(DecimalSign::point), range_pattern(DecimalSign::comma)};
  const auto index = static_cast<std::size_t>(sign);
  std::string of_sign;
  std::string first;
  std::string second;
  if (RE2::FullMatch(text, numbers.at(index), &of_sign, &first))
    return of_sign == "-" ? -value_of(first, sign) : value_of(first, sign);
  if (!RE2::FullMatch(text, ranges.at(index), &first, &second)) return std::nullopt;
  if (value_of(second, sign) < value_of(first, sign)) return std::nullopt;
  return value_of(first, sign);
}

std::string random_number(Words& words) {
  const std::vector<std::string> blanks{"", "", "", " ", "\u00A0", "\t", "\u2007", "\u202F", "\u2003", "\u200B"};
  const auto digits = [&] {
    std::string text = words.digits(words.below(5));
    const std::string separator = words.any({",", ".", "'", "\u2019", " ", "\u00A0", "\t"});
    while (words.one_in(2))
      text += (words.one_in(12) ? words.any({",", ".", "'"}) : separator) + words.digits(words.one_in(12) ? 2 : 3);
    if (words.one_in(2)) text += words.any({".", ","}) + words.digits(words.below(4));
    return text;
  };
  if (words.one_in(3))
    return words.damaged({digits(), words.any(blanks), words.any({"-", "–", "—"}), words.any(blanks), digits()});
  return words.damaged({words.any(blanks), words.any({"", "", "-", "+"}), words.any(blanks),
                        words.any({"", "", "$", "€", "£"}), words.any(blanks), digits(), words.any(blanks),
                        words.any({"", "", "%", "+", "$", "€", "£"}), words.any(blanks)});
}

// ---- times ----------------------------------------------------------------------------------------------------------

bool is_date(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const CalendarDate date = calendar_date(day_of({year, month, day}));
  return date.month == month && date.day == day;
}

std::optional<Instant> literal_epoch(const std::string& text) {
  std::string digits;
  if (RE2::FullMatch(text, "([0-9]{9,11})(?:\\.[0-9]+)?", &digits)) return std::stoll(digits);
  if (RE2::FullMatch(text, "([0-9]{12,13})", &digits)) return std::stoll(digits) / 1'000;
  if (RE2::FullMatch(text, "([0-9]{15,16})", &digits)) return std::stoll(digits) / 1'000'000;
  return std::nullopt;
}

std::optional<Instant> literal_time(const std::string& cell, const TimeZone& zone) {
  const std::string text{trim(cell)};
  static const std::string behind = "( ?(?:[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?))?(\\[[A-Za-z0-9_+/:-]+\\])?";
  static const RE2 extended("([0-9]{4})([-/])([0-9]{2})([-/])([0-9]{2})(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})"
                            "(?:[.,][0-9]+)?)?" +
                            behind + ")?");
  static const RE2 basic("([0-9]{4})()([0-9]{2})()([0-9]{2})(?:[Tt]([0-9]{2})([0-9]{2})(?:([0-9]{2})(?:[.,][0-9]+)?)?" +
                         behind + ")?");
  static const RE2 digits("([0-9]{4})()([0-9]{2})()([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})()()");
  std::string first, second, hour, minute, second_text, offset, name;
  int year = 0, month = 0, day = 0;
  bool fits = false;
  for (const RE2* const form : {&extended, &basic, &digits})
    fits = fits || RE2::FullMatch(text, *form, &year, &first, &month, &second, &day, &hour, &minute, &second_text,
                                  &offset, &name);
  if (!fits) return literal_epoch(text);
  if (first != second || !is_date(year, month, day)) return std::nullopt;
  if (offset.empty() && !name.empty() && name != "[UTC]") return std::nullopt;
  const auto number = [](const std::string& part) { return part.empty() ? 0 : std::stoi(part); };
  const int hours = number(hour), minutes = number(minute), seconds = number(second_text);
  const bool is_midnight = hours == 24 && minutes == 0 && seconds == 0;
  if ((hours > 23 && !is_midnight) || minutes > 59 || seconds > (minutes == 59 ? 60 : 59)) return std::nullopt;
  const Seconds local = day_of({year, month, day}) * seconds_a_day + hours * 3'600 + minutes * 60 + seconds;
  if (offset.empty()) return name.empty() ? zone.from_local(local) : local;
  std::string sign, offset_hours, offset_minutes;
  if (!RE2::FullMatch(offset, " ?([+-])([0-9]{2}):?([0-9]{2})?", &sign, &offset_hours, &offset_minutes)) return local;
  if (number(offset_hours) > 23 || number(offset_minutes) > 59) return std::nullopt;
  const Seconds shift = number(offset_hours) * 3'600 + number(offset_minutes) * 60;
  return sign == "-" ? local + shift : local - shift;
}

std::string random_time(Words& words) {
  if (words.one_in(4))
    return words.damaged({words.digits(8 + words.below(10)), words.any({"", "", "."}), words.digits(words.below(4))});
  const std::string separator = words.any({"-", "-", "/", ""});
  const std::string colon = words.one_in(8) ? words.any({"", ":"}) : separator.empty() ? "" : ":";
  const auto two = [&](std::size_t most) { return fmt::format("{:02}", words.below(most + 1)); };
  std::vector<std::string> parts{words.any({"1969", "1970", "2024", "2026", "0099", "2199", "9999"}), separator,
                                 two(12), words.one_in(20) ? "-" : separator, two(31)};
  if (!words.one_in(4)) {
    for (const std::string& part :
         {words.any({"T", " ", "t", separator.empty() ? "" : "T"}), two(24), colon, two(59), words.any({"", colon}),
          words.any({"", two(60)}), words.any({"", "", ".5", ",25", ".123456789"}),
          words.any({"", "", "Z", "z", " UTC", "GMT", "+01:00", "-0530", "+02", " +0100", "+2500", "+01:60"}),
          words.any({"", "", "", "[UTC]", "[Europe/Berlin]", "[]", "[UTC", "[Etc/GMT+1]"})})
      parts.push_back(part);
  }
  return words.damaged(parts);
}

} // namespace

TEST_CASE("random texts are the numbers that the grammar makes of them") {
  Words words(20'261'129);
  int read = 0;
  for (int count = 0; count < number_of_texts(); ++count) {
    const std::string text = random_number(words);
    CAPTURE(text);
    for (const DecimalSign sign : {DecimalSign::point, DecimalSign::comma}) {
      const std::optional<double> number = literal_number(text, sign);
      read += number ? 1 : 0;
      REQUIRE(parse_number(text, sign) == number);
    }
  }
  CHECK(read > number_of_texts() / 5);
}

TEST_CASE("random texts are the times that the grammar makes of them") {
  const TimeZone zone = TimeZone::find("Europe/Berlin").value();
  const TimeReader reader(zone);
  Words words(19'700'101);
  int read = 0;
  for (int count = 0; count < number_of_texts(); ++count) {
    const std::string text = random_time(words);
    CAPTURE(text);
    const std::optional<Instant> time = literal_time(text, zone);
    read += time ? 1 : 0;
    REQUIRE(reader.read(text) == time);
  }
  CHECK(read > number_of_texts() / 10);
}
