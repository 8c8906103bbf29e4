#include "start/time_formats.hpp"

#include <doctest/doctest.h>

namespace leadscore {

namespace {

TimeFormats formats_of(std::initializer_list<const char*> values) {
  TimeFormats formats;
  for (const char* const value : values) formats.add(value);
  return formats;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("times that are read anyway need no format") {
  const TimeFormats formats =
      formats_of({"2026-05-24", "2025-10-27T00:00:00Z", "2018-01-30 23:51:00 UTC", "1462982948", "2014-11-11 15:46:02",
                  " ", "2026/05/24 10:00", "1794304800123456", "20260524100000"});
  CHECK(formats.values() == 8);
  CHECK(formats.readable() == 8);
  CHECK(formats.formats() == Texts{});
  CHECK_FALSE(formats.is_ambiguous());
}

TEST_CASE("the formats of the known tools are found") {
  CHECK(formats_of({"1/31/25 9:05", "12/1/25 23:59"}).formats() == Texts{"%m/%d/%y %H:%M"});
  CHECK(formats_of({"12/21/2025", "2026-05-24"}).formats() == Texts{"%m/%d/%Y"});
  CHECK(formats_of({"15 Apr, 2021 00:03:00"}).formats() == Texts{"%d %b, %Y %T"});
  CHECK(formats_of({"11/03/2026 05:30 PM", "11/23/2026 05:30 AM"}).formats() == Texts{"%m/%d/%Y %I:%M %p"});
  CHECK(formats_of({"31.12.2025 10:00", "01.02.2026 10:00"}).formats() == Texts{"%d.%m.%Y %H:%M"});
}

TEST_CASE("one value that only fits day first decides for all of them") {
  CHECK(formats_of({"03/04/2026", "05/06/2026", "25/04/2026"}).formats() == Texts{"%d/%m/%Y"});
  CHECK_FALSE(formats_of({"03/04/2026", "25/04/2026"}).is_ambiguous());
}

TEST_CASE("dates that may be either are month first, and said to be ambiguous") {
  const TimeFormats formats = formats_of({"03/04/2026", "05/06/2026"});
  CHECK(formats.formats() == Texts{"%m/%d/%Y"});
  CHECK(formats.is_ambiguous());
}

TEST_CASE("a column with both orders gets both formats, the more frequent first") {
  const TimeFormats formats = formats_of({"25/04/2026", "26/04/2026", "04/27/2026"});
  CHECK(formats.formats() == Texts{"%d/%m/%Y", "%m/%d/%Y"});
  CHECK(formats.is_mixed());
}

TEST_CASE("a value that is no time is counted") {
  const TimeFormats formats = formats_of({"2026-01-01", "yesterday"});
  CHECK(formats.values() == 2);
  CHECK(formats.readable() == 1);
}

TEST_CASE("a late value of another form is found in a long column") {
  TimeFormats formats;
  for (int count = 0; count < 5'000; ++count) formats.add("03/04/2026");
  formats.add("25/04/2026");
  formats.add("24 Dec, 2026");
  CHECK(formats.formats() == Texts{"%d/%m/%Y", "%d %b, %Y"});
}

TEST_CASE("a time zone in a header is known by its abbreviation") {
  CHECK(zone_of_header("Signed up (AEDT)") == "Australia/Sydney");
  CHECK(zone_of_header("Signed up (XYZT)") == "");
  CHECK(zone_of_header("Signed up") == "");
  CHECK(zone_of_header("Amount (in EUR)") == "");
  CHECK(without_zone("Signed up (AEDT)") == "Signed up");
  CHECK(without_zone("Amount (in EUR)") == "Amount (in EUR)");
}

} // namespace leadscore
