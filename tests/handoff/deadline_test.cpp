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

namespace {

constexpr Handoff::Hours office{9 * hour, 17 * hour + 1800};
constexpr Handoff::FollowUp two_days{std::nullopt, 2 * seconds_a_day, true};

std::string in_hours(Instant from, Seconds within, const Handoff::Hours& hours = office, const TimeZone& zone = {}) {
  return format_instant(follow_up_by(from, within, monday_to_friday, zone, hours));
}

} // namespace

TEST_CASE("with hours a deadline counts time in them only") {
  CHECK(in_hours(at(2026, 11, 20), 4 * hour) == "2026-11-20T13:00:00Z");           // from midnight on
  CHECK(in_hours(at(2026, 11, 20, 16), 4 * hour) == "2026-11-23T11:30:00Z");       // Friday → Monday
  CHECK(in_hours(at(2026, 11, 20, 17, 30), 1) == "2026-11-23T09:00:01Z");          // the day is over
  CHECK(in_hours(at(2026, 11, 20, 23), 4 * hour) == "2026-11-23T13:00:00Z");       // long over
  CHECK(in_hours(at(2026, 11, 21, 12), 4 * hour) == "2026-11-23T13:00:00Z");       // Saturday
  CHECK(in_hours(at(2026, 11, 20, 9), 8 * hour + 1800) == "2026-11-20T17:30:00Z"); // ends with the day
}

TEST_CASE("with hours a day of a deadline is as long as they are") {
  CHECK(working_time(two_days, std::nullopt) == 2 * seconds_a_day);
  CHECK(working_time(two_days, office) == 17 * hour);
  CHECK(working_time({std::nullopt, 7 * seconds_a_day, true}, office) == 7 * (8 * hour + 1800)); // 1w
  CHECK(working_time({std::nullopt, 48 * hour, false}, office) == 48 * hour);
  CHECK(in_hours(at(2026, 11, 19), working_time(two_days, office)) == "2026-11-20T17:30:00Z");
  CHECK(in_hours(at(2026, 11, 19, 12), working_time(two_days, office)) == "2026-11-23T12:00:00Z");
}

TEST_CASE("hours may end at midnight") {
  CHECK(in_hours(at(2026, 11, 19), 3 * hour, {22 * hour, 24 * hour}) == "2026-11-20T23:00:00Z");
  CHECK(in_hours(at(2026, 11, 19), 2 * hour, {22 * hour, 24 * hour}) == "2026-11-20T00:00:00Z");
}

TEST_CASE("the ends of hours are local times, read before a change of the clock where they are not clear") {
  const auto kolkata = TimeZone::find("Asia/Kolkata"); // 5 h 30 ahead
  REQUIRE(kolkata);
  CHECK(in_hours(at(2026, 11, 19, 18, 30), 4 * hour, office, *kolkata) == "2026-11-20T07:30:00Z");
  const auto berlin = TimeZone::find("Europe/Berlin");
  REQUIRE(berlin);
  const std::vector<Weekday> sunday{Weekday::sun};
  const auto on_sunday = [&](Instant from, Seconds within, const Handoff::Hours& hours) {
    return format_instant(follow_up_by(from, within, sunday, *berlin, hours));
  };
  // 29 March 2026: 02:00 does not exist and is 03:00, so that 7 hours are left until 10:00.
  CHECK(on_sunday(at(2026, 3, 28, 23), 7 * hour, {2 * hour, 10 * hour}) == "2026-03-29T08:00:00Z");
  CHECK(on_sunday(at(2026, 3, 28, 23), 7 * hour + 1, {2 * hour, 10 * hour}) == "2026-04-05T00:00:01Z");
  // Hours that end before they begin on that day leave nothing of it.
  CHECK(on_sunday(at(2026, 3, 28, 23), 60, {2 * hour + 1800, 3 * hour}) == "2026-04-05T00:31:00Z");
  // 25 October 2026: 02:30 comes twice and is the first one; between 01:00 and 03:00 lie 3 hours.
  CHECK(on_sunday(at(2026, 10, 24, 22), 2 * hour + 1800, {0, 2 * hour + 1800}) == "2026-10-25T00:30:00Z");
  CHECK(on_sunday(at(2026, 10, 24, 22), 3 * hour, {hour, 3 * hour}) == "2026-10-25T02:00:00Z");
}
