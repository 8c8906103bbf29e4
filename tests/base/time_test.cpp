#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>

using namespace leadscore;

namespace {

TimeZone zone_of(std::string_view name) {
  const auto zone = TimeZone::find(name);
  REQUIRE(zone);
  return *zone;
}

std::string read_as_text(const TimeReader& reader, std::string_view text) {
  const auto instant = reader.read(text);
  return instant ? format_instant(*instant) : "none";
}

} // namespace

TEST_CASE("days and dates convert into each other") {
  CHECK(day_of({1970, 1, 1}) == 0);
  CHECK(day_of({2026, 11, 20}) == 20'777);
  CHECK(day_of({1969, 12, 31}) == -1);
  const CalendarDate date = calendar_date(20'777);
  CHECK(date.year == 2026);
  CHECK(date.month == 11);
  CHECK(date.day == 20);
  CHECK(day_of({2025, 2, 29}) == day_of({2025, 3, 1}));
  CHECK(day_of({2024, 2, 29}) + 1 == day_of({2024, 3, 1}));
}

TEST_CASE("weeks begin on Monday") {
  CHECK(weekday(0) == 3); // 1970-01-01 was a Thursday
  CHECK(weekday(day_of({2026, 11, 20})) == 4);
  CHECK(weekday(-4) == 6);
  CHECK(iso_week_number(day_of({2026, 11, 16})) == iso_week_number(day_of({2026, 11, 22})));
  CHECK(iso_week_number(day_of({2026, 11, 22})) + 1 == iso_week_number(day_of({2026, 11, 23})));
  CHECK(iso_week_number(-4) + 1 == iso_week_number(-3));
}

TEST_CASE("a time zone's offset holds from its change on") {
  const TimeZone berlin = zone_of("Europe/Berlin");
  CHECK(berlin.name() == "Europe/Berlin");
  const Instant spring = 1'774'746'000; // 2026-03-29T01:00:00Z
  CHECK(berlin.offset_at(spring - 1) == 3'600);
  CHECK(berlin.offset_at(spring) == 7'200);
  CHECK(berlin.offset_at(0) == 3'600);
  CHECK(berlin.local_day(day_of({2026, 11, 20}) * seconds_a_day - 3'601) == day_of({2026, 11, 19}));
  CHECK(berlin.local_day(day_of({2026, 11, 20}) * seconds_a_day - 3'600) == day_of({2026, 11, 20}));
  CHECK(TimeZone().offset_at(spring) == 0);
  CHECK(TimeZone().local_day(-1) == -1);
}

TEST_CASE("unknown time zones are not found, known ones are listed") {
  CHECK_FALSE(TimeZone::find("Europe/Berlim"));
  CHECK_FALSE(TimeZone::find(""));
  CHECK(TimeZone::find("UTC"));
  const auto names = TimeZone::names();
  CHECK(std::find(names.begin(), names.end(), "America/New_York") != names.end());
  CHECK(std::is_sorted(names.begin(), names.end()));
}

TEST_CASE("a local time that does not exist or exists twice is read with the offset before the change") {
  const std::vector<std::array<std::string_view, 3>> cases{
      {"Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29T00:59:59Z"},
      {"Europe/Berlin", "2026-03-29 02:00", "2026-03-29T01:00:00Z"},
      {"Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:30:00Z"},
      {"Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00:00Z"},
      {"Europe/Berlin", "2026-10-25 01:59", "2026-10-24T23:59:00Z"},
      {"Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00Z"},
      {"Europe/Berlin", "2026-10-25 03:00", "2026-10-25T02:00:00Z"},
      {"America/New_York", "2026-03-08 02:30", "2026-03-08T07:30:00Z"},
      {"America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"},
      {"Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z"},
      {"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"}, // midnight did not exist
      {"Asia/Kolkata", "2026-11-20", "2026-11-19T18:30:00Z"},
  };
  for (const auto& [zone, local, utc] : cases) {
    CAPTURE(zone);
    CAPTURE(local);
    CHECK(read_as_text(TimeReader(zone_of(zone)), local) == utc);
  }
}

TEST_CASE("ISO 8601, dates with slashes, digits and epochs are read") {
  const TimeReader reader;
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"2026-11-20", "2026-11-20T00:00:00Z"},
      {" 2026-11-20 ", "2026-11-20T00:00:00Z"},
      {"2026-11-20T13:05", "2026-11-20T13:05:00Z"},
      {"2026-11-20t13:05:09z", "2026-11-20T13:05:09Z"},
      {"2026-11-20 13:05:09", "2026-11-20T13:05:09Z"},
      {"2026-11-20T13:05:09.999999999Z", "2026-11-20T13:05:09Z"},
      {"2026-11-20T13:05:09,5", "2026-11-20T13:05:09Z"},
      {"1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59Z"},
      {"2026-11-20T13:05:09+02:00", "2026-11-20T11:05:09Z"},
      {"2026-11-20T13:05:09-0530", "2026-11-20T18:35:09Z"},
      {"2026-11-20T13:05+02", "2026-11-20T11:05:00Z"},
      {"2026-11-20 13:05:09 +0200", "2026-11-20T11:05:09Z"},
      {"2026-11-20 13:05:09 UTC", "2026-11-20T13:05:09Z"},
      {"2026-11-20 13:05:09 GMT", "2026-11-20T13:05:09Z"},
      {"2026-11-20T24:00", "2026-11-21T00:00:00Z"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
      {"20261120", "2026-11-20T00:00:00Z"},
      {"20261120T130509Z", "2026-11-20T13:05:09Z"},
      {"20261120T1305", "2026-11-20T13:05:00Z"},
      {"2024-02-29", "2024-02-29T00:00:00Z"},
      {"999999999", "2001-09-09T01:46:39Z"},
      {"1795179909", "2026-11-20T13:05:09Z"},
      {"01795179909", "2026-11-20T13:05:09Z"},
      {"1795179909999", "2026-11-20T13:05:09Z"},
      {"999999999999", "2001-09-09T01:46:39Z"},
      {"2026/11/20", "2026-11-20T00:00:00Z"},
      {"2026/11/20 13:05", "2026-11-20T13:05:00Z"},
      {"2026/11/20T13:05:09.25+02:00", "2026-11-20T11:05:09Z"},
      {"20261120130509", "2026-11-20T13:05:09Z"},
      {"1795179909.5", "2026-11-20T13:05:09Z"},
      {"1795179909.999999999", "2026-11-20T13:05:09Z"},
      {"000000000.9", "1970-01-01T00:00:00Z"},
      {"1795179909999999", "2026-11-20T13:05:09Z"},
      {"999999999999999", "2001-09-09T01:46:39Z"},
      {"2026-11-20T13:05:09+02:00[Europe/Berlin]", "2026-11-20T11:05:09Z"},
      {"2026-11-20T13:05:09Z[America/Argentina/Buenos_Aires]", "2026-11-20T13:05:09Z"},
      {"2026-11-20T13:05Z[UTC]", "2026-11-20T13:05:00Z"},
      {"2026-11-20T13:05:09.5[UTC]", "2026-11-20T13:05:09Z"},
      {"2026/11/20 13:05[UTC]", "2026-11-20T13:05:00Z"},
      {"2026-11-20T13:05:09+01:00[UTC+01:00]", "2026-11-20T12:05:09Z"},
      {"2026-11-20T13:05:09[Europe/Berlin]", "none"},
      {"2026-11-20T13:05:09[utc]", "none"},
      {"2026-11-20T13:05:09Z[]", "none"},
      {"2026-11-20T13:05:09Z[Europe/Berlin", "none"},
      {"2026-11-20T13:05:09Z[UTC]x", "none"},
      {"2026-11-20[UTC]", "none"},
      {"2026-11/20", "none"},
      {"2026/11-20", "none"},
      {"2026/11/20 130509", "none"},
      {"2026/1/2", "none"},
      {"20261120250509", "none"},
      {"20261320130509", "none"},
      {"20261120130509.5", "none"},
      {"202611201305", "1976-06-03T00:53:21Z"}, // milliseconds
      {"1795179909.", "none"},
      {"1795179909,5", "none"},
      {"1795179909999.5", "none"},
      {".5", "none"},
      {"12345678.5", "none"},
      {"17951799099999999", "none"},
      {"2026-02-30", "none"},
      {"2025-02-29", "none"},
      {"2026-13-01", "none"},
      {"2026-00-10", "none"},
      {"20260230", "none"},
      {"2026-11-20T24:30", "none"},
      {"2026-11-20T25:00", "none"},
      {"2026-11-20T13:60", "none"},
      {"2026-11-20T13:05:60", "none"},
      {"2026-11-20T13:05:61", "none"},
      {"2026-11-20T13", "none"},
      {"2026-11-20T", "none"},
      {"2026-11-20  13:05", "none"},
      {"2026-11-20T13:05.5", "none"},
      {"2026-11-20T13:05:09+24:00", "none"},
      {"2026-11-20T13:05:09+2", "none"},
      {"2026-11-20T13:05:09 EST", "none"},
      {"2026-11-20 noon", "none"},
      {"2026-11-20Z", "none"},
      {"2026-1-2", "none"},
      {"2026-1120", "none"},
      {"12345678", "none"},
      {"-1795179909", "none"},
      {"", "none"},
      {"never", "none"},
      {"11/20/2026", "none"},
  };
  for (const auto& [text, utc] : cases) {
    CAPTURE(text);
    CHECK(read_as_text(reader, text) == utc);
  }
}

TEST_CASE("a time of the usual shape with one byte changed is read as its digits say, or not at all") {
  const TimeReader reader;
  const std::string whole = "2024-02-29T23:59:58Z";
  const auto digit_at = [](std::size_t at) { return std::string_view("dddd-dd-ddTdd:dd:ddZ")[at] == 'd'; };
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      std::string text = whole;
      text[at] = static_cast<char>(static_cast<unsigned char>(byte));
      CAPTURE(text);
      const auto instant = reader.read(text);
      if (text == whole) {
        CHECK(format_instant(instant.value()) == whole);
      } else if (instant && digit_at(at)) {
        // What is read is written: 24:00 and leap seconds are not among these.
        CHECK(format_instant(*instant) == text);
      } else if (instant) {
        const bool other_spelling =
            (at == 10 && (text[at] == 't' || text[at] == ' ')) || (at == 19 && (text[at] == 'z' || text[at] == ' '));
        CHECK((other_spelling || (at == 19 && trim(text).size() == 19)));
        CHECK(format_instant(*instant) == whole);
      }
      if (digit_at(at) && is_digit(text[at])) {
        const bool is_date = text.substr(0, 10) == "2024-02-29" || (at != 8 && at != 9 && at > 9) ||
                             reader.read(text.substr(0, 10)).has_value();
        const bool is_clock = text.substr(11, 2) <= "23" && text.substr(14, 2) <= "59" && text.substr(17, 2) <= "59";
        CHECK(instant.has_value() == (is_date && is_clock));
      }
    }
  }
}

TEST_CASE("a time of the usual shape has the day that its date has alone, and none if there is no such day") {
  const TimeReader reader;
  for (int year = 1890; year < 2210; ++year) {
    for (int month = 0; month <= 13; ++month) {
      for (const int day : {0, 1, 28, 29, 30, 31, 32}) {
        const std::string date = fmt::format("{:04}-{:02}-{:02}", year, month, day);
        const auto alone = reader.read(date);
        const auto with_time = reader.read(date + "T12:34:56Z");
        if (alone) {
          REQUIRE(with_time == *alone + 12 * 3'600 + 34 * 60 + 56);
        } else {
          REQUIRE(!with_time);
        }
      }
    }
  }
}

TEST_CASE("time formats are tried in order, in the zone, and must take the whole text") {
  const TimeReader reader(zone_of("Europe/Berlin"), {"%m/%d/%Y %I:%M %p", "%d.%m.%Y", "%d.%m.%y %H:%M:%S", "%b %e, %Y",
                                                     "%d %B %Y %H:%M %z", "%m/%d/%Y %H:%M %Z"});
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"11/20/2026 01:05 PM", "2026-11-20T12:05:00Z"},
      {"11/20/2026 1:05 am", "2026-11-20T00:05:00Z"},
      {"11/20/2026 12:00 AM", "2026-11-19T23:00:00Z"},
      {"20.11.2026", "2026-11-19T23:00:00Z"},
      {"20.11.26 13:05:09", "2026-11-20T12:05:09Z"},
      {"20.11.26 13:05:09.75", "2026-11-20T12:05:09Z"},
      {"Nov 20, 2026", "2026-11-19T23:00:00Z"},
      {"20 november 2026 13:05 -0500", "2026-11-20T18:05:00Z"},
      {"11/20/2026 13:05 UTC", "2026-11-20T13:05:00Z"},
      {"11/20/2026 13:05 CET", "none"},
      {"20.11.26", "none"}, // year 26
      {"30.02.2026", "none"},
      {"20.11.2026 ", "2026-11-19T23:00:00Z"},
      {"20.11.2026x", "none"},
      {"13/20/2026 01:05 PM", "none"},
  };
  for (const auto& [text, utc] : cases) {
    CAPTURE(text);
    CHECK(read_as_text(reader, text) == utc);
  }
}

TEST_CASE("a time format that cannot be used is told why") {
  for (const std::string_view format :
       {"%m/%d/%Y %I:%M %p", "%Y-%j", "%D", "%F %T", "%d %b %y %H:%M %Z", "%e. %B %Y", "%A %d.%m.%Y"}) {
    CAPTURE(format);
    CHECK_FALSE(problem_with_time_format(format));
  }
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"%m/%d", "has no year ('%Y' or '%y')"},
      {"%Y/%d", "has no month ('%m' or '%b')"},
      {"%Y/%m", "has no day ('%d')"},
      {"%F %I:%M", "has '%I' (hours to 12) without '%p'"},
      {"%F %", "ends with a lone '%'"},
      {"%F %H:%M:%S.%f", "'%f' is not known; a fraction after '%S' at the end is read without it"},
      {"%F %q", "'%q' is not known; known are %Y %y %m %b %B %d %e %j %H %I %M %S %p %z %Z %a %A %D %F %T %R"},
      {"%Z %F", "'%Z' (UTC or GMT) may stand only at the end"},
  };
  for (const auto& [format, problem] : cases) {
    CAPTURE(format);
    CHECK(problem_with_time_format(format).value_or("none") == problem);
  }
}

TEST_CASE("instants are written in UTC") {
  CHECK(format_instant(0) == "1970-01-01T00:00:00Z");
  CHECK(format_instant(-1) == "1969-12-31T23:59:59Z");
  CHECK(format_instant(1'795'179'909) == "2026-11-20T13:05:09Z");
}
