#include "base/error.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <date/tz.h>
#include <limits>
#include <stdexcept>

namespace leadscore {
namespace {

constexpr int first_year = 1900;
constexpr int last_year = 2200;

const date::tzdb& database() {
  try {
    return date::get_tzdb();
  } catch (const std::exception&) {
    throw Error("the time zone database cannot be read (install the package tzdata)");
  }
}

Instant start_of_year(int year) {
  return (date::sys_days{date::year{year} / 1 / 1}).time_since_epoch().count() * seconds_a_day;
}

} // namespace

TimeZone::TimeZone() : changes_{{std::numeric_limits<Instant>::min(), 0}} {}

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  TimeZone zone;
  if (name == "UTC") return zone;
  database();
  const date::time_zone* found = nullptr;
  try {
    found = date::locate_zone(name);
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
  zone.name_ = name;
  zone.changes_.clear();
  const Instant end = start_of_year(last_year);
  Instant at = start_of_year(first_year);
  while (at < end) {
    const date::sys_info info = found->get_info(date::sys_seconds{std::chrono::seconds{at}});
    const Seconds offset = info.offset.count();
    if (zone.changes_.empty()) {
      zone.changes_.push_back({std::numeric_limits<Instant>::min(), offset});
    } else if (zone.changes_.back().offset != offset) {
      zone.changes_.push_back({at, offset});
    }
    const Instant next = info.end.time_since_epoch().count();
    if (next <= at) break;
    at = next;
  }
  return zone;
}

std::vector<std::string> TimeZone::names() {
  std::vector<std::string> names;
  for (const date::time_zone& zone : database().zones) names.push_back(zone.name());
  std::sort(names.begin(), names.end());
  return names;
}

Seconds TimeZone::offset_at(Instant instant) const {
  const auto after = std::upper_bound(changes_.begin() + 1, changes_.end(), instant,
                                      [](Instant wanted, const Change& change) { return wanted < change.at; });
  return std::prev(after)->offset;
}

Day TimeZone::local_day(Instant instant) const {
  const Seconds local = instant + offset_at(instant);
  return (local >= 0 ? local : local - (seconds_a_day - 1)) / seconds_a_day;
}

Instant TimeZone::from_local(Seconds local_seconds) const {
  // A change takes hold, on the wall clock, once both clocks have passed it: the clock that jumps forward shows
  // change + new offset first, the one that is put back shows every time up to change + old offset once before.
  std::size_t low = 0; // the change whose offset holds lies in [low, high)
  std::size_t high = changes_.size();
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    const Change& change = changes_[middle];
    if (local_seconds >= change.at + std::max(change.offset, changes_[middle - 1].offset)) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return local_seconds - changes_[low].offset;
}

} // namespace leadscore
