#include "handoff/deadline.hpp"

#include <algorithm>
#include <array>

namespace leadscore {

Seconds working_time(const Handoff::FollowUp& entry, const std::optional<Handoff::Hours>& hours) {
  return hours && entry.in_days ? entry.within / seconds_a_day * hours->length() : entry.within;
}

Instant follow_up_by(Instant from, Seconds within, std::span<const Weekday> days, const TimeZone& zone,
                     const std::optional<Handoff::Hours>& hours) {
  if (within <= 0) return from;
  std::array<bool, 7> counts{};
  if (days.empty()) counts.fill(true);
  for (const Weekday day : days) counts[static_cast<std::size_t>(day)] = true;

  const Handoff::Hours open = hours.value_or(Handoff::Hours{});
  Seconds left = within;
  Instant now = from;
  for (Day day = zone.local_day(from);; ++day) {
    if (!counts[static_cast<std::size_t>(weekday(day))]) continue;
    now = std::max(now, zone.from_local(day * seconds_a_day + open.from));
    const Instant end = zone.from_local(day * seconds_a_day + open.to);
    if (end <= now) continue;
    if (left <= end - now) return now + left;
    left -= end - now;
    now = end;
  }
}

} // namespace leadscore
