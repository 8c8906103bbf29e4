#include "base/text.hpp"
#include "base/time.hpp"
#include "base/words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <fmt/format.h>
#include <locale.h>

namespace leadscore {
namespace {

/// A wall-clock time as it is written, with the offset if the text has one.
struct WrittenTime {
  Seconds local_seconds = 0;
  std::optional<Seconds> offset_seconds;
};

bool is_calendar_date(int year, int month, int day) {
  constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool is_leap_year = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap_year ? 1 : 0);
}

/// Reads a text from left to right. Every take leaves the text as it was when it returns false or none.
class Cursor {
public:
  explicit Cursor(std::string_view text) : text_(text) {}
  [[nodiscard]] bool at_end() const { return text_.empty(); }
  bool take(char byte) {
    if (text_.empty() || text_.front() != byte) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  /// Exactly `count` digits.
  bool take_digits(std::size_t count, int& value) {
    if (text_.size() < count) return false;
    int read = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(text_[i])) return false;
      read = read * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    value = read;
    return true;
  }
  /// `[`, a name of a time zone, `]`.
  bool take_bracketed_zone(std::string_view& name) {
    const std::size_t end = text_.find(']');
    if (!text_.starts_with('[') || end == std::string_view::npos || end == 1) return false;
    name = text_.substr(1, end - 1);
    if (!std::all_of(name.begin(), name.end(), is_zone_byte)) return false;
    text_.remove_prefix(end + 1);
    return true;
  }
  /// `.` or `,` and digits.
  bool take_fraction() {
    if (text_.size() < 2 || (text_[0] != '.' && text_[0] != ',') || !is_digit(text_[1])) return false;
    text_.remove_prefix(2);
    while (!text_.empty() && is_digit(text_.front())) text_.remove_prefix(1);
    return true;
  }

private:
  /// `Europe/Berlin`, `Etc/GMT+1`, `UTC+01:00`.
  static bool is_zone_byte(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || is_digit(byte) ||
           std::string_view("_+-/:").find(byte) != std::string_view::npos;
  }
  std::string_view text_;
};

bool is_all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

/// Seconds of the day. `24:00:00` is the end of the day and `:60` (a leap second, in the last minute of an hour) is
/// the second after it, as in ISO 8601.
std::optional<Seconds> second_of_day(int hour, int minute, int second) {
  if (minute > 59 || second > (minute == 59 ? 60 : 59)) return std::nullopt;
  if (hour > 23 && !(hour == 24 && minute == 0 && second == 0)) return std::nullopt;
  return Seconds{hour} * 3'600 + minute * 60 + second;
}

/// Takes `Z`, `UTC`, `GMT`, `+hh:mm`, `+hhmm` or `+hh`, with or without a blank before it.
bool take_offset(Cursor& cursor, WrittenTime& time) {
  Cursor rest = cursor;
  rest.take(' ');
  int hours = 0;
  int minutes = 0;
  if (rest.take('Z') || rest.take('z') || rest.take("UTC") || rest.take("GMT")) {
    time.offset_seconds = 0;
  } else {
    const bool is_west = rest.take('-');
    if (!is_west && !rest.take('+')) return false;
    if (!rest.take_digits(2, hours)) return false;
    if (rest.take(':')) {
      if (!rest.take_digits(2, minutes)) return false;
    } else {
      rest.take_digits(2, minutes);
    }
    if (hours > 23 || minutes > 59) return false;
    const Seconds offset = Seconds{hours} * 3'600 + minutes * 60;
    time.offset_seconds = is_west ? -offset : offset;
  }
  cursor = rest;
  return true;
}

/// Eight characters that have to look like a pattern of digits (`0`) and separators, looked at in one word.
class EightCharacters {
public:
  /// `beyond`: for each character what, added to how far it is from the pattern, reaches 0x80 if that is too far: `v`
  /// (0x76) for a digit, 0x7F for a separator.
  EightCharacters(const char* text, const char* pattern, const char* beyond)
      : word_(word_at(text) ^ word_at(pattern)), fits_((((word_ + word_at(beyond)) | word_) & high_bits) == 0) {}
  [[nodiscard]] bool fits() const { return fits_; }
  /// The number whose tens stand at `at`, if the characters fit.
  [[nodiscard]] unsigned two_digits(unsigned at) const {
    if constexpr (std::endian::native == std::endian::little)
      // A digit is its own number by now, and ten times one does not reach into the next byte.
      return static_cast<unsigned>((word_ * 10 + (word_ >> 8U)) >> (8 * at)) & 0xFFU;
    else
      return static_cast<unsigned>((word_ >> (56 - 8 * at)) & 0xFFU) * 10 + ((word_ >> (48 - 8 * at)) & 0xFFU);
  }

private:
  std::uint64_t word_;
  bool fits_;
};

/// The months from 1900 to 2199 as days since 1970: told without a division, and how long they are by the next one.
class Months {
public:
  static constexpr unsigned first_year = 1900, end_year = 2200;
  constexpr Months() {
    for (unsigned index = 0; index < begins_.size(); ++index)
      begins_[index] = static_cast<std::int32_t>(std::chrono::sys_days{
          std::chrono::year{static_cast<int>(first_year + index / 12)} / std::chrono::month{index % 12 + 1} /
          std::chrono::day{1}}.time_since_epoch()
                                                     .count());
  }
  /// False if there is no such day in these years.
  [[nodiscard]] bool find(unsigned year, unsigned month, unsigned day, Day& found) const {
    // What is too small is very large as an unsigned number.
    if (year - first_year >= end_year - first_year || month - 1 >= 12) return false;
    const unsigned index = (year - first_year) * 12 + month - 1;
    found = begins_[index] + static_cast<Day>(day) - 1;
    return day >= 1 && found < begins_[index + 1];
  }

private:
  std::array<std::int32_t, (end_year - first_year) * 12 + 1> begins_{};
};
constexpr Months months;

/// Reads `YYYY-MM-DDThh:mm:ss`, the shape of nearly every time, each part at its place, into seconds of the wall clock.
/// False for every other text, and for years that are far away.
bool read_fixed_shape(const char* text, Seconds& local_seconds) {
  const EightCharacters month(text, "0000-00-", "vvvv\x7Fvv\x7F");
  const EightCharacters clock(text + 11, "00:00:00", "vv\x7Fvv\x7Fvv");
  const auto tens = static_cast<unsigned>(text[8] - '0');
  const auto ones = static_cast<unsigned>(text[9] - '0');
  if (!month.fits() || !clock.fits() || tens > 9 || ones > 9) return false;
  if (text[10] != 'T' && text[10] != ' ') return false;
  const unsigned hour = clock.two_digits(0);
  const unsigned minute = clock.two_digits(3);
  const unsigned second = clock.two_digits(6);
  Day day = 0;
  if (!months.find(month.two_digits(0) * 100 + month.two_digits(2), month.two_digits(5), tens * 10 + ones, day) ||
      hour > 23 || minute > 59 || second > 59)
    return false;
  local_seconds = day * seconds_a_day + Seconds{hour * 3'600 + minute * 60 + second};
  return true;
}

/// What may stand behind a time: an offset, and the name of a time zone in brackets. With an offset the name is
/// ignored;
/// `[UTC]` alone is an offset, any other one alone is not known.
bool take_offset_and_zone(Cursor& cursor, WrittenTime& time) {
  const bool has_offset = take_offset(cursor, time);
  std::string_view zone;
  if (!cursor.take_bracketed_zone(zone)) return true;
  if (!has_offset) time.offset_seconds = 0;
  return has_offset || zone == "UTC";
}

/// `YYYY-MM-DD`, `YYYY/MM/DD` and the basic form `YYYYMMDD`, alone or with a time, and `YYYYMMDDhhmmss`.
std::optional<WrittenTime> read_date_first(std::string_view text) {
  Cursor cursor(text);
  int year = 0;
  int month = 0;
  int day = 0;
  if (!cursor.take_digits(4, year)) return std::nullopt;
  const char separator = cursor.take('-') ? '-' : cursor.take('/') ? '/' : '\0';
  const bool is_extended = separator != '\0';
  if (!cursor.take_digits(2, month) || (is_extended && !cursor.take(separator)) || !cursor.take_digits(2, day)) {
    return std::nullopt;
  }
  if (!is_calendar_date(year, month, day)) return std::nullopt;
  WrittenTime time;
  time.local_seconds = day_of({year, month, day}) * seconds_a_day;
  if (cursor.at_end()) return time;

  constexpr std::size_t digits_of_date_and_time = 14;
  const bool is_digits_only = text.size() == digits_of_date_and_time && is_all_digits(text);
  if (!is_digits_only && !cursor.take('T') && !cursor.take('t') && !(is_extended && cursor.take(' ')))
    return std::nullopt;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!cursor.take_digits(2, hour) || (is_extended && !cursor.take(':')) || !cursor.take_digits(2, minute)) {
    return std::nullopt;
  }
  if (is_extended ? cursor.take(':') : false) {
    if (!cursor.take_digits(2, second)) return std::nullopt;
    cursor.take_fraction();
  } else if (!is_extended && cursor.take_digits(2, second)) {
    cursor.take_fraction();
  }
  if (!take_offset_and_zone(cursor, time) || !cursor.at_end()) return std::nullopt;
  const auto seconds = second_of_day(hour, minute, second);
  if (!seconds) return std::nullopt;
  time.local_seconds += *seconds;
  return time;
}

/// 9 to 11 digits: seconds since 1970, and perhaps a fraction of one, which is cut; 12 or 13: milliseconds; 15 or 16:
/// microseconds. Other numbers of digits are no such time.
std::optional<Instant> read_epoch(std::string_view text) {
  const std::string_view whole = text.substr(0, text.find('.'));
  if (whole.size() < 9 || whole.size() > 16 || whole.size() == 14 || !is_all_digits(whole)) return std::nullopt;
  if (whole.size() < text.size()) {
    const std::string_view fraction = text.substr(whole.size() + 1);
    if (whole.size() > 11 || fraction.empty() || !is_all_digits(fraction)) return std::nullopt;
  }
  Instant value = 0;
  for (const char byte : whole) value = value * 10 + (byte - '0');
  if (whole.size() <= 11) return value;
  return whole.size() <= 13 ? value / 1'000 : value / 1'000'000;
}

constexpr std::string_view known_letters = "aAbBdDeFhHIjklmMnprRStTyYzZ%";
constexpr std::size_t longest_time_text = 127;

/// The C library's "C" locale, whatever the user's one is.
locale_t classic_locale() {
  static const locale_t locale = newlocale(LC_ALL_MASK, "C", nullptr);
  return locale;
}

/// The format without a `%Z` at its end, which is read here and not by strptime.
std::string_view without_zone_name(std::string_view format) {
  if (!format.ends_with("%Z")) return format;
  format.remove_suffix(2);
  while (format.ends_with(' ')) format.remove_suffix(1);
  return format;
}

std::optional<WrittenTime> read_format(const char* text, const std::string& whole_format) {
  const std::string_view format = without_zone_name(whole_format);
  const bool has_zone_name = format.size() != whole_format.size();
  std::array<char, longest_time_text + 1> format_text{};
  if (format.size() > longest_time_text) return std::nullopt;
  std::memcpy(format_text.data(), format.data(), format.size());

  std::tm fields{};
  fields.tm_mday = 1;
  const char* end = strptime_l(text, format_text.data(), &fields, classic_locale());
  if (end == nullptr) return std::nullopt;
  Cursor rest{std::string_view(end)};
  if (format.ends_with("%S") || format.ends_with("%T")) rest.take_fraction();
  WrittenTime time;
  if (has_zone_name) {
    if (!take_offset(rest, time)) return std::nullopt;
  } else if (format.find("%z") != std::string_view::npos) {
    time.offset_seconds = fields.tm_gmtoff;
  }
  if (!rest.at_end()) return std::nullopt;

  const int year = fields.tm_year + 1900;
  const auto seconds = second_of_day(fields.tm_hour, fields.tm_min, fields.tm_sec);
  // A year below 1000 is one of two digits that %Y took: some other format is meant.
  if (year < 1000 || !is_calendar_date(year, fields.tm_mon + 1, fields.tm_mday) || !seconds) return std::nullopt;
  time.local_seconds = day_of({year, fields.tm_mon + 1, fields.tm_mday}) * seconds_a_day + *seconds;
  return time;
}

} // namespace

TimeReader::TimeReader(TimeZone zone, std::vector<std::string> formats)
    : zone_(std::move(zone)), formats_(std::move(formats)) {}

TimeReader TimeReader::with_first(std::vector<std::string> formats) const {
  formats.insert(formats.end(), formats_.begin(), formats_.end());
  return TimeReader(zone_, std::move(formats));
}

bool TimeReader::read_into(std::string_view text, Instant& instant) const {
  constexpr std::size_t fixed_size = std::string_view("YYYY-MM-DDThh:mm:ss").size();
  const bool has_zone = text.size() == fixed_size + 1 && text.back() == 'Z';
  Seconds local_seconds = 0;
  if ((has_zone || text.size() == fixed_size) && read_fixed_shape(text.data(), local_seconds)) {
    instant = has_zone ? local_seconds : zone_.from_local(local_seconds);
    return true;
  }
  const std::optional<Instant> read = read_any_shape(trim(text));
  instant = read.value_or(0);
  return read.has_value();
}

std::optional<Instant> TimeReader::read_any_shape(std::string_view text) const {
  const auto instant_of = [this](const WrittenTime& time) {
    return time.offset_seconds ? time.local_seconds - *time.offset_seconds : zone_.from_local(time.local_seconds);
  };
  if (const auto time = read_date_first(text)) return instant_of(*time);
  if (const auto instant = read_epoch(text)) return instant;
  if (formats_.empty() || text.empty() || text.size() > longest_time_text) return std::nullopt;
  std::array<char, longest_time_text + 1> terminated{};
  std::memcpy(terminated.data(), text.data(), text.size());
  if (std::memchr(text.data(), '\0', text.size()) != nullptr) return std::nullopt;
  for (const std::string& format : formats_) {
    if (const auto time = read_format(terminated.data(), format)) return instant_of(*time);
  }
  return std::nullopt;
}

std::optional<std::string> problem_with_time_format(std::string_view format) {
  if (format.size() > longest_time_text) return fmt::format("is longer than {} bytes", longest_time_text);
  std::string letters;
  for (std::size_t at = format.find('%'); at < format.size(); at = format.find('%', at + 2)) {
    if (at + 1 == format.size()) return "ends with a lone '%'";
    const char letter = format[at + 1];
    if (letter == 'f') return "'%f' is not known; a fraction after '%S' at the end is read without it";
    if (known_letters.find(letter) == std::string_view::npos) {
      return fmt::format("'%{}' is not known; known are %Y %y %m %b %B %d %e %j %H %I %M %S %p %z %Z %a %A %D %F %T %R",
                         letter);
    }
    if (letter == 'Z' && at + 2 != format.size()) return "'%Z' (UTC or GMT) may stand only at the end";
    letters += letter;
  }
  const auto has = [&letters](std::string_view any_of) { return letters.find_first_of(any_of) != std::string::npos; };
  if (!has("YyDF")) return "has no year ('%Y' or '%y')";
  if (!has("mbBhDFj")) return "has no month ('%m' or '%b')";
  if (!has("deDFj")) return "has no day ('%d')";
  if (has("I") && !has("p")) return "has '%I' (hours to 12) without '%p'";
  return std::nullopt;
}

} // namespace leadscore
