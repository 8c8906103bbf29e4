#include "base/local_time.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("format_local_minute: local time in whole minutes, seconds cut") {
  const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
  CHECK(format_local_minute(Instant{0}, TimeZone()) == "1970-01-01 00:00");
  CHECK(format_local_minute(Instant{0}, berlin) == "1970-01-01 01:00");
  CHECK(format_local_minute(Instant{1'795'176'059}, berlin) == "2026-11-20 13:00"); // 12:00:59 UTC
  CHECK(format_local_minute(Instant{1'795'215'600}, berlin) == "2026-11-21 00:00"); // the next day
  CHECK(format_local_minute(Instant{1'784'635'200}, berlin) == "2026-07-21 14:00"); // in summer
  CHECK(format_local_minute(Instant{-1}, TimeZone()) == "1969-12-31 23:59");
  CHECK(format_local_minute(std::optional<Instant>(), berlin).empty());
  CHECK(format_local_minute(std::optional<Instant>(0), berlin) == "1970-01-01 01:00");
}
