#include "base/time.hpp"
#include "csv/temporary_folder.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>

using namespace leadscore;

namespace {

constexpr std::string_view source = "/usr/share/zoneinfo/tzdata.zi";

/// With daylight saving time on both halves of the globe, given up, negative, of half an hour, over midnight, and
/// without.
constexpr std::array<std::string_view, 13> zones{
    "Europe/Berlin",     "Europe/Dublin",    "America/New_York", "America/Sao_Paulo", "America/Nuuk",
    "Africa/Casablanca", "Asia/Beirut",      "Asia/Gaza",        "Asia/Kolkata",      "Australia/Lord_Howe",
    "Pacific/Auckland",  "America/Santiago", "Europe/Moscow"};

/// Gives an environment variable a value until it is destroyed.
class Environment {
public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
    tzset();
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    if (before_)
      setenv(name_, before_->c_str(), 1);
    else
      unsetenv(name_);
    tzset();
  }

private:
  const char* name_;
  std::optional<std::string> before_;
};

/// A database in two forms, `fat/` (changes listed up to 2037) and `slim/` (up to the last change of the rule).
class TwoForms {
public:
  TwoForms() {
    if (!std::filesystem::exists(source)) return;
    made_ = true;
    for (const std::string_view form : {"fat", "slim"}) {
      const std::string command =
          fmt::format("/usr/sbin/zic -b {} -d '{}' {} 2>/dev/null", form, folder_.path(form), source);
      made_ = made_ && std::system(command.c_str()) == 0;
    }
  }
  [[nodiscard]] bool made() const { return made_; }
  [[nodiscard]] std::string path() const { return folder_.path(""); }

private:
  TemporaryFolder folder_;
  bool made_ = false;
};

/// The C library's answer, in the zone of TZ.
Seconds offset_by_the_c_library(Instant instant) {
  const std::time_t time = instant;
  std::tm fields{};
  REQUIRE(localtime_r(&time, &fields) != nullptr);
  return fields.tm_gmtoff;
}

} // namespace

TEST_CASE("a zone's offsets are those of the C library from 1955 to 2099, from fat and from slim files") {
  const TwoForms forms;
  if (!forms.made()) {
    MESSAGE("skipped: zic or " << source << " is missing");
    return;
  }
  const Environment folder("TZDIR", forms.path());
  const Instant begin = day_of({1955, 1, 1}) * seconds_a_day;
  const Instant end = day_of({2100, 1, 1}) * seconds_a_day;
  for (const std::string_view form : {"fat", "slim"}) {
    for (const std::string_view place : zones) {
      const std::string name = fmt::format("{}/{}", form, place);
      CAPTURE(name);
      const auto zone = TimeZone::find(name);
      REQUIRE(zone);
      const Environment library("TZ", fmt::format(":{}{}", forms.path(), name));
      Seconds before = zone->offset_at(begin);
      int wrong = 0;
      for (Instant at = begin; at < end; at += 86'399) {
        const Seconds offset = offset_by_the_c_library(at);
        wrong += zone->offset_at(at) != offset ? 1 : 0;
        if (offset != before) { // the change lies in the day before
          Instant low = at - 86'399;
          Instant high = at;
          while (high - low > 1) {
            const Instant middle = low + (high - low) / 2;
            (offset_by_the_c_library(middle) == offset ? high : low) = middle;
          }
          wrong += zone->offset_at(high - 1) != offset_by_the_c_library(high - 1) ? 1 : 0;
          wrong += zone->offset_at(high) != offset ? 1 : 0;
          // What the clock that was put forward never showed, or the one put back showed twice, has the offset before.
          const Seconds earlier = offset_by_the_c_library(high - 1);
          const Seconds local = high + std::min(earlier, offset);
          wrong += zone->from_local(local) != local - earlier ? 1 : 0;
          wrong += zone->from_local(high + std::max(earlier, offset)) != high + std::max(earlier, offset) - offset;
          wrong += zone->from_local(local - 1) != local - 1 - earlier ? 1 : 0;
        }
        before = offset;
      }
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("zones are found in TZDIR, under the names of the database only") {
  const TwoForms forms;
  if (!forms.made()) {
    MESSAGE("skipped: zic or " << source << " is missing");
    return;
  }
  {
    const Environment folder("TZDIR", forms.path() + "slim");
    const auto names = TimeZone::names();
    CHECK(std::find(names.begin(), names.end(), "Europe/Berlin") != names.end());
    CHECK(TimeZone::find("Etc/GMT+5").value().offset_at(0) == -5 * 3'600);
  }
  for (const std::string& name :
       {std::string("../fat/Europe/Berlin"), forms.path() + "fat/Europe/Berlin", std::string("file:Europe/Berlin"),
        std::string("Europe"), std::string("Europe/"), std::string("europe/berlin"), std::string("localtime"),
        std::string("tzdata.zi"), std::string("posix/Europe/Berlin"), std::string("Fixed/UTC+01:00:00")}) {
    CAPTURE(name);
    CHECK_FALSE(TimeZone::find(name));
  }
  const Environment nowhere("TZDIR", forms.path() + "nowhere");
  CHECK_THROWS_WITH(TimeZone::find("Europe/Paris"),
                    "the time zone database cannot be read (install the package tzdata)");
}
