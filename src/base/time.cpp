#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <string_view>

namespace leadscore {
namespace {

std::int64_t floor_divide(std::int64_t dividend, std::int64_t divisor) {
  return dividend / divisor - (dividend % divisor < 0 ? 1 : 0);
}

void put_two_digits(char* at, std::int64_t number) {
  at[0] = static_cast<char>('0' + number / 10);
  at[1] = static_cast<char>('0' + number % 10);
}

} // namespace

// Days to dates and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", as the standard library has
// it.

CalendarDate calendar_date(Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

Day day_of(const CalendarDate& date) {
  // sys_days counts on past a month's end, so that 29 February is 1 March where there is none.
  return std::chrono::sys_days{std::chrono::year{date.year} / std::chrono::month{static_cast<unsigned>(date.month)} /
                               std::chrono::day{static_cast<unsigned>(date.day)}}
      .time_since_epoch()
      .count();
}

int weekday(Day day) { return static_cast<int>(day + 3 - floor_divide(day + 3, 7) * 7); }

std::int64_t iso_week_number(Day day) { return floor_divide(day + 3, 7); }

char* put_instant(char* at, Instant instant) {
  const Day day = floor_divide(instant, seconds_a_day);
  const Seconds second = instant - day * seconds_a_day;
  const CalendarDate date = calendar_date(day);
  if (date.year < 0 || date.year > 9999)
    return fmt::format_to(at, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.year, date.month, date.day, second / 3'600,
                          second / 60 % 60, second % 60);
  // By hand: a row of scored.csv may have six times, and this takes a fifth of what a format string takes.
  constexpr std::string_view form = "0000-00-00T00:00:00Z";
  std::copy(form.begin(), form.end(), at);
  put_two_digits(at, date.year / 100);
  put_two_digits(at + 2, date.year % 100);
  put_two_digits(at + 5, date.month);
  put_two_digits(at + 8, date.day);
  put_two_digits(at + 11, second / 3'600);
  put_two_digits(at + 14, second / 60 % 60);
  put_two_digits(at + 17, second % 60);
  return at + form.size();
}

void append_instant(std::string& out, Instant instant) {
  std::array<char, longest_instant> text;
  out.append(text.data(), static_cast<std::size_t>(put_instant(text.data(), instant) - text.data()));
}

std::string format_instant(Instant instant) {
  std::string text;
  append_instant(text, instant);
  return text;
}

} // namespace leadscore
