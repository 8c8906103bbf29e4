#include "base/time.hpp"

#include <chrono>
#include <fmt/format.h>
#include <iterator>

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

void append_instant(std::string& out, Instant instant) {
  const Day day = floor_divide(instant, seconds_a_day);
  const Seconds second = instant - day * seconds_a_day;
  const CalendarDate date = calendar_date(day);
  if (date.year < 0 || date.year > 9999) {
    fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", date.year, date.month, date.day,
                   second / 3'600, second / 60 % 60, second % 60);
    return;
  }
  // By hand: a row of scored.csv may have six times, and this takes a fifth of what a format string takes.
  char text[] = "0000-00-00T00:00:00Z";
  put_two_digits(text, date.year / 100);
  put_two_digits(text + 2, date.year % 100);
  put_two_digits(text + 5, date.month);
  put_two_digits(text + 8, date.day);
  put_two_digits(text + 11, second / 3'600);
  put_two_digits(text + 14, second / 60 % 60);
  put_two_digits(text + 17, second % 60);
  out.append(text, sizeof text - 1);
}

std::string format_instant(Instant instant) {
  std::string text;
  append_instant(text, instant);
  return text;
}

} // namespace leadscore
