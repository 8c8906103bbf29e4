#include "base/number.hpp"

#include "base/longest_duration.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>

namespace leadscore {
namespace {

constexpr double largest_exact_points = 9e9; // times 1e9 still an int64
constexpr std::int64_t nano_in_hundredth = 10'000'000;

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Blanks inside a number: blank, tab, and the blanks that do not break a line: U+00A0, U+2007, U+202F.
constexpr std::array<std::string_view, 5> blanks{" ", "\t", "\u00A0", "\u2007", "\u202F"};
constexpr std::array<std::string_view, 2> apostrophes{"'", "\u2019"};
constexpr std::array<std::string_view, 3> currencies{"$", "€", "£"};

template <std::size_t size>
bool take_any(std::string_view& text, const std::array<std::string_view, size>& choices) {
  return std::any_of(choices.begin(), choices.end(), [&](std::string_view choice) { return take(text, choice); });
}

void skip_blanks(std::string_view& text) {
  while (take_any(text, blanks)) {
  }
}

std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

std::optional<double> to_double(std::string_view decimal) {
  double value = 0;
  const auto [end, error] = std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
  if (error != std::errc() || end != decimal.data() + decimal.size()) return std::nullopt;
  return value;
}

constexpr std::size_t exact_digits = 15; // of a double

/// Of at most so many digits.
double whole_number(std::string_view digits) {
  std::int64_t whole = 0;
  for (const char byte : digits) whole = whole * 10 + (byte - '0');
  return static_cast<double>(whole);
}

/// What may separate thousands at the beginning of `text`, by the decimal sign; empty if nothing there does.
std::string_view thousands_separator(std::string_view text, DecimalSign sign) {
  const std::string_view plain = sign == DecimalSign::point ? "," : ".";
  if (text.starts_with(plain)) return plain;
  const auto is_next = [text](std::string_view separator) { return text.starts_with(separator); };
  if (const auto found = std::find_if(apostrophes.begin(), apostrophes.end(), is_next); found != apostrophes.end())
    return *found;
  if (sign == DecimalSign::point) return {};
  const auto found = std::find_if(blanks.begin(), blanks.end(), is_next);
  return found != blanks.end() ? *found : std::string_view();
}

/// Takes digits, with or without thousands separators of one kind in their places, and an optional fraction, or a
/// fraction alone, off the front of `text`.
std::optional<double> take_digits(std::string_view& text, DecimalSign sign) {
  const std::size_t leading = count_digits(text);
  std::string_view rest = text.substr(leading);
  std::string_view separator;
  std::string grouped; // the digits without separators, if there are any
  if (leading >= 1 && leading <= 3) separator = thousands_separator(rest, sign);
  if (!separator.empty()) {
    grouped = text.substr(0, leading);
    while (rest.starts_with(separator) && count_digits(rest.substr(separator.size())) == 3) {
      grouped += rest.substr(separator.size(), 3);
      rest.remove_prefix(separator.size() + 3);
    }
  }
  const char decimal = sign == DecimalSign::point ? '.' : ',';
  std::string_view fraction;
  if (rest.starts_with(decimal)) {
    fraction = rest.substr(1, count_digits(rest.substr(1)));
    if (fraction.empty()) return std::nullopt;
    rest.remove_prefix(1 + fraction.size());
  }
  if (leading == 0 && fraction.empty()) return std::nullopt;
  const std::string_view whole = grouped.empty() ? text.substr(0, leading) : std::string_view(grouped);
  const std::string_view as_written = text.substr(0, text.size() - rest.size());
  text = rest;
  if (fraction.empty() && whole.size() <= exact_digits) return whole_number(whole);
  if (grouped.empty() && sign == DecimalSign::point) return to_double(as_written);
  return to_double(fmt::format("{}.{}", whole, fraction.empty() ? "0" : fraction));
}

/// By the words of the design: rounded to 1e-9, then to a hundredth.
std::int64_t hundredths_by_steps(double points) {
  const std::int64_t nano = std::llround(points * 1e9);
  const std::int64_t half = nano < 0 ? -nano_in_hundredth / 2 : nano_in_hundredth / 2;
  return (nano + half) / nano_in_hundredth;
}

/// round_points in hundredths; only for |points| < largest_exact_points.
std::int64_t hundredths(double points) {
  // Well away from the middle between two hundredths the step by 1e-9 changes nothing.
  const double scaled = points * 100;
  const auto nearest = static_cast<std::int64_t>(scaled + std::copysign(0.5, scaled));
  constexpr double clearly_nearest = 0.499;
  if (std::fabs(scaled - static_cast<double>(nearest)) < clearly_nearest) return nearest;
  return hundredths_by_steps(points);
}

/// From largest_exact_points on, and what is no number.
char* put_large_points(char* at, double points) {
  std::string text = fmt::format("{:.2f}", round_points(points));
  if (text.find('.') != std::string::npos) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
  }
  return std::copy(text.begin(), text.end(), at);
}

/// A few letters, copied as one word whatever their size.
struct ShortLetters {
  std::array<char, 3> letters{};
  std::uint8_t size = 0;
  constexpr void add(char letter) { letters[size++] = letter; }
  /// Writes them; overwrites four bytes.
  char* put(char* at) const {
    std::memcpy(at, this, sizeof *this);
    return at + size;
  }
};

constexpr char digit(std::size_t number) { return static_cast<char>('0' + number % 10); }

/// 0 to 999.
constexpr auto small_wholes = [] {
  std::array<ShortLetters, 1000> texts;
  for (std::size_t number = 0; number < texts.size(); ++number) {
    if (number >= 100) texts[number].add(digit(number / 100));
    if (number >= 10) texts[number].add(digit(number / 10));
    texts[number].add(digit(number));
  }
  return texts;
}();

/// Hundredths as they stand behind a whole number: nothing, `.5`, `.25`.
constexpr auto fractions = [] {
  std::array<ShortLetters, 100> texts;
  for (std::size_t number = 1; number < texts.size(); ++number) {
    texts[number].add('.');
    texts[number].add(digit(number / 10));
    if (number % 10 != 0) texts[number].add(digit(number));
  }
  return texts;
}();

} // namespace

char* put_points(char* at, double points) {
  if (!(std::fabs(points) < largest_exact_points)) return put_large_points(at, points);
  // A row of scored.csv has eighteen of them: nothing here is decided by a branch that changes from one to the next.
  const std::int64_t signed_value = hundredths(points);
  const auto value = static_cast<std::uint64_t>(signed_value < 0 ? -signed_value : signed_value);
  *at = '-';
  at += signed_value < 0 ? 1 : 0;
  const std::uint64_t whole = value / 100;
  if (whole < small_wholes.size())
    at = small_wholes[whole].put(at);
  else
    at = std::to_chars(at, at + std::numeric_limits<std::uint64_t>::digits10 + 1, whole).ptr;
  return fractions[value % 100].put(at);
}

std::optional<double> parse_number(std::string_view text, DecimalSign sign) {
  text = trim(text);
  if (!text.empty() && text.size() <= exact_digits && count_digits(text) == text.size()) return whole_number(text);
  const bool negative = take(text, "-");
  const bool has_sign = negative || take(text, "+");
  skip_blanks(text);
  const bool has_currency = take_any(text, currencies);
  skip_blanks(text);
  const auto value = take_digits(text, sign);
  if (!value) return std::nullopt;
  skip_blanks(text);
  if (!has_sign && !has_currency && (take(text, "-") || take(text, "–"))) {
    skip_blanks(text);
    const auto second = take_digits(text, sign);
    if (!second || !text.empty() || *second < *value) return std::nullopt;
    return value;
  }
  if (!take(text, "%") && !take(text, "+")) take_any(text, currencies);
  if (!text.empty()) return std::nullopt;
  return negative && *value != 0 ? -*value : *value;
}

std::optional<double> parse_plain_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view digits = text;
  if (negative || text.starts_with('+')) digits.remove_prefix(1);
  std::string_view rest = digits;
  rest.remove_prefix(count_digits(rest));
  if (rest.size() == digits.size()) return std::nullopt;
  if (rest.starts_with('.')) {
    const std::size_t fraction = count_digits(rest.substr(1));
    if (fraction == 0) return std::nullopt;
    rest.remove_prefix(1 + fraction);
  }
  if (!rest.empty()) return std::nullopt;
  const auto value = to_double(digits);
  return value && negative && *value != 0 ? -*value : value;
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
  const std::size_t digits = count_digits(text);
  if (digits == 0 || text.size() != digits + 1) return std::nullopt;
  std::int64_t unit_seconds = 0;
  switch (text.back()) {
  case 's':
    unit_seconds = 1;
    break;
  case 'm':
    unit_seconds = 60;
    break;
  case 'h':
    unit_seconds = 3'600;
    break;
  case 'd':
    unit_seconds = 86'400;
    break;
  case 'w':
    unit_seconds = 604'800;
    break;
  default:
    return std::nullopt;
  }
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, count);
  if (error != std::errc() || count > longest_duration_seconds / unit_seconds) return std::nullopt;
  return count * unit_seconds;
}

std::string format_duration(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    char letter;
  };
  // Rule files speak of days: two weeks are `14d`.
  constexpr std::array<Unit, 4> units{{{86'400, 'd'}, {3'600, 'h'}, {60, 'm'}, {1, 's'}}};
  std::string shortest;
  for (const Unit& unit : units) {
    if (seconds % unit.seconds != 0 || (seconds == 0 && unit.letter != 's')) continue;
    std::string text = fmt::format("{}{}", seconds / unit.seconds, unit.letter);
    if (shortest.empty() || text.size() < shortest.size()) shortest = std::move(text);
  }
  return shortest;
}

std::optional<double> parse_percent(std::string_view text) {
  if (!text.ends_with('%') || text.starts_with('+') || text.starts_with('-')) return std::nullopt;
  text.remove_suffix(1);
  const auto value = parse_plain_number(text);
  if (!value || *value > 100) return std::nullopt;
  return *value / 100;
}

double round_points(double points) {
  if (!std::isfinite(points)) return points;
  if (std::fabs(points) < largest_exact_points) return static_cast<double>(hundredths(points)) / 100;
  // From here on a double's own steps are coarser than 1e-9, and from 2^53/100 on coarser than a hundredth.
  constexpr double all_whole = 9e13;
  return std::fabs(points) < all_whole ? std::round(points * 100) / 100 : points;
}

void append_points(std::string& out, double points) {
  std::array<char, longest_points> text;
  out.append(text.data(), static_cast<std::size_t>(put_points(text.data(), points) - text.data()));
}

std::string format_points(double points) {
  std::string text;
  append_points(text, points);
  return text;
}

std::string format_signed_points(double points) {
  return (round_points(points) > 0 ? "+" : "") + format_points(points);
}

} // namespace leadscore
