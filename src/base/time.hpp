#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// Seconds since 1970-01-01T00:00:00Z.
using Instant = std::int64_t;
using Seconds = std::int64_t;
/// Days since 1970-01-01 of a calendar (local) date.
using Day = std::int64_t;

inline constexpr Seconds seconds_a_day = 86'400;

inline constexpr Instant no_instant = INT64_MIN;
/// 1990-01-01T00:00:00Z: an event before it has no time, and a `created_at` before it counts as absent.
inline constexpr Instant earliest_instant = 631'152'000;
/// An optional instant in 8 bytes.
inline std::optional<Instant> if_known(Instant instant) {
  return instant == no_instant ? std::nullopt : std::optional<Instant>(instant);
}

struct CalendarDate {
  int year = 1970;
  int month = 1; ///< 1 to 12
  int day = 1;   ///< 1 to 31
};
CalendarDate calendar_date(Day day);
/// The day of a date; 29 February of a year that has none is 1 March.
Day day_of(const CalendarDate& date);
/// 0 = Monday … 6 = Sunday.
int weekday(Day day);
/// Counts ISO weeks (Monday to Sunday) one after the other; equal numbers mean the same week.
std::int64_t iso_week_number(Day day);

/// A time zone of the IANA database in the folder TZDIR, else /usr/share/zoneinfo. Immutable and safe to share between
/// threads; look-ups are a binary search over its changes from 1900 to 2199, so they allocate and lock nothing.
class TimeZone {
public:
  /// UTC.
  TimeZone();
  /// None if there is no zone of that name.
  static std::optional<TimeZone> find(std::string_view name);
  /// Names of all zones, for suggestions.
  static std::vector<std::string> names();

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Local time minus UTC at `instant`.
  [[nodiscard]] Seconds offset_at(Instant instant) const;
  [[nodiscard]] Day local_day(Instant instant) const;
  /// The instant of a local wall-clock time (seconds since 1970-01-01T00:00 local). One that does not exist or exists
  /// twice is read with the offset before the change. Source: 2-rules, Times.
  [[nodiscard]] Instant from_local(Seconds local_seconds) const;
  [[nodiscard]] Instant start_of_day(Day day) const { return from_local(day * seconds_a_day); }

private:
  struct Change {
    Instant at; ///< first instant with `offset`
    Seconds offset;
  };
  std::string name_ = "UTC";
  std::vector<Change> changes_; ///< ascending; the first one is at the smallest Instant
};

/// Reads times as exports write them: ISO 8601, the same with slashes, 8 or 14 digits, seconds, milliseconds and
/// microseconds since 1970, then the rule file's `time_formats` in order (strptime letters). Source: 2-rules, Times.
/// Immutable, safe to share between threads.
class TimeReader {
public:
  explicit TimeReader(TimeZone zone = {}, std::vector<std::string> formats = {});
  /// None if the text (trimmed) is no time. A date alone is the start of its day in the zone.
  [[nodiscard]] std::optional<Instant> read(std::string_view text) const {
    // The optional is put together by who asks: as a result it would pass through memory, and be waited for.
    Instant instant = 0;
    if (!read_into(text, instant)) return std::nullopt;
    return instant;
  }
  [[nodiscard]] const TimeZone& zone() const { return zone_; }
  /// A reader that tries these formats before its own.
  [[nodiscard]] TimeReader with_first(std::vector<std::string> formats) const;

private:
  [[nodiscard]] bool read_into(std::string_view text, Instant& instant) const;
  [[nodiscard]] std::optional<Instant> read_any_shape(std::string_view text) const;

  TimeZone zone_;
  std::vector<std::string> formats_;
};

/// None if `format` is one that TimeReader can use, else what is wrong with it.
std::optional<std::string> problem_with_time_format(std::string_view format);

/// `2026-11-20T13:05:09Z`.
std::string format_instant(Instant instant);
void append_instant(std::string& out, Instant instant);

inline constexpr std::size_t longest_instant = 40; ///< with the year of any int
/// The same, written to `at`; gives its end.
char* put_instant(char* at, Instant instant);
/// To a TextBuffer or RoomyText.
template <typename Text>
void append_instant(Text& out, Instant instant) {
  out.append_with(longest_instant, [instant](char* at) { return put_instant(at, instant); });
}

} // namespace leadscore
