#include "base/local_time.hpp"

#include <fmt/format.h>

namespace leadscore {

std::string format_local_minute(Instant instant, const TimeZone& zone) {
  const Day day = zone.local_day(instant);
  const Seconds second = instant + zone.offset_at(instant) - day * seconds_a_day;
  const CalendarDate date = calendar_date(day);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", date.year, date.month, date.day, second / 3'600,
                     second / 60 % 60);
}

std::string format_local_minute(std::optional<Instant> instant, const TimeZone& zone) {
  return instant ? format_local_minute(*instant, zone) : std::string();
}

} // namespace leadscore
