#include "handoff/deadline.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

constexpr Seconds hour = 3600;
const std::vector<Weekday> monday_to_friday{Weekday::mon, Weekday::tue, Weekday::wed, Weekday::thu, Weekday::fri};

/// An instant of UTC.
Instant at(int year, int month, int day, int hours = 0, int minutes = 0) {
  return day_of({year, month, day}) * seconds_a_day + hours * hour + minutes * 60;
}

std::string deadline(Instant from, Seconds within, const TimeZone& zone = {}) {
  return format_instant(follow_up_by(from, within, monday_to_friday, zone));
}

} // namespace

TEST_CASE("a deadline counts time on working days only") {
  CHECK(deadline(at(2026, 11, 17, 9), 4 * hour) == "2026-11-17T13:00:00Z");   // Tuesday
  CHECK(deadline(at(2026, 11, 20, 12), 48 * hour) == "2026-11-24T12:00:00Z"); // Friday → Tuesday
  CHECK(deadline(at(2026, 11, 21, 15), 4 * hour) == "2026-11-23T04:00:00Z");  // Saturday → Monday
}

TEST_CASE("a span that ends with a working day ends at that midnight") {
  CHECK(deadline(at(2026, 11, 20), 24 * hour) == "2026-11-21T00:00:00Z");
  CHECK(deadline(at(2026, 11, 19), 48 * hour) == "2026-11-21T00:00:00Z");
  CHECK(deadline(at(2026, 11, 19), 48 * hour + 1) == "2026-11-23T00:00:01Z");
}

TEST_CASE("a span of nothing ends where it begins, and weeks are counted in working days") {
  CHECK(deadline(at(2026, 11, 21, 15), 0) == "2026-11-21T15:00:00Z");
  CHECK(deadline(at(2026, 11, 16, 10), 21 * seconds_a_day) == "2026-12-15T10:00:00Z");
}

TEST_CASE("working days are days of the time zone, which may have 23 or 25 hours") {
  const auto berlin = TimeZone::find("Europe/Berlin");
  REQUIRE(berlin);
  // Friday 23:00 in Berlin: one hour is left of the day.
  CHECK(deadline(at(2026, 11, 20, 22), 2 * hour, *berlin) == "2026-11-23T00:00:00Z");
  // Sunday 29 March 2026 has 23 hours, Sunday 25 October 25.
  const std::vector<Weekday> sunday{Weekday::sun};
  CHECK(format_instant(follow_up_by(at(2026, 3, 28, 23), 24 * hour, sunday, *berlin)) == "2026-04-04T23:00:00Z");
  CHECK(format_instant(follow_up_by(at(2026, 10, 24, 22), 25 * hour, sunday, *berlin)) == "2026-10-25T23:00:00Z");
}

TEST_CASE("without working days every day counts") {
  CHECK(follow_up_by(at(2026, 11, 20, 12), 48 * hour, {}, {}) == at(2026, 11, 22, 12));
}
