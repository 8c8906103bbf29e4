#include "handoff/deadline.hpp"

#include <algorithm>
#include <array>

namespace leadscore {

Instant follow_up_by(Instant from, Seconds within, std::span<const Weekday> days, const TimeZone& zone) {
  if (within <= 0 || days.empty()) return from + std::max<Seconds>(within, 0);
  std::array<bool, 7> counts{};
  for (const Weekday day : days) counts[static_cast<std::size_t>(day)] = true;

  Seconds left = within;
  Instant now = from;
  for (Day day = zone.local_day(from);; ++day) {
    const Instant end = std::max(now, zone.start_of_day(day + 1));
    if (counts[static_cast<std::size_t>(weekday(day))]) {
      if (left <= end - now) return now + left;
      left -= end - now;
    }
    now = end;
  }
}

} // namespace leadscore
