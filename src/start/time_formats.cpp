#include "start/time_formats.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <utility>

namespace leadscore {

namespace {

constexpr std::int64_t looked_at_closely = 2'000;

/// Formats that exports use, those first that are meant when several read a value.
const std::vector<std::string>& known_formats() {
  static const std::vector<std::string> formats = [] {
    std::vector<std::string> result;
    const auto add = [&result](const char* date, std::initializer_list<const char*> clocks) {
      for (const char* const clock : clocks) result.push_back(std::string(date) + clock);
    };
    for (const char* const date : {"%m/%d/%Y", "%d/%m/%Y"})
      add(date, {" %I:%M:%S %p", " %I:%M %p", " %T", " %H:%M", ""});
    for (const char* const date : {"%m/%d/%y", "%d/%m/%y"}) add(date, {" %I:%M %p", " %T", " %H:%M", ""});
    for (const char* const date : {"%d.%m.%Y", "%d.%m.%y", "%d-%m-%Y"}) add(date, {" %T", " %H:%M", ""});
    add("%d %b, %Y", {" %T", " %I:%M %p", ""});
    add("%d %b %Y", {" %T", " %H:%M", ""});
    add("%d-%b-%Y", {" %T", " %H:%M", ""});
    add("%b %d, %Y", {" %I:%M:%S %p", " %I:%M %p", " %T", " %H:%M", ""});
    add("%a, %d %b %Y", {" %T %z", " %T %Z"});
    add("%a %b %d %Y", {" %T", ""});
    return result;
  }();
  return formats;
}

const std::vector<TimeReader>& readers() {
  static const std::vector<TimeReader> result = [] {
    std::vector<TimeReader> made;
    for (const std::string& format : known_formats()) made.emplace_back(TimeZone{}, std::vector<std::string>{format});
    return made;
  }();
  return result;
}

TimeFormats::Set bit(std::size_t format) { return TimeFormats::Set{1} << format; }

TimeFormats::Set formats_that_begin(std::string_view date) {
  TimeFormats::Set result = 0;
  for (std::size_t format = 0; format < known_formats().size(); ++format)
    if (known_formats()[format].starts_with(date)) result |= bit(format);
  return result;
}
TimeFormats::Set month_first() { return formats_that_begin("%m/%d"); }
TimeFormats::Set day_first() { return formats_that_begin("%d/%m"); }

struct KnownZone {
  std::string_view abbreviation;
  std::string_view name;
};
constexpr std::array known_zones = std::to_array<KnownZone>({
    {"utc", "UTC"},
    {"gmt", "UTC"},
    {"bst", "Europe/London"},
    {"wet", "Europe/Lisbon"},
    {"west", "Europe/Lisbon"},
    {"cet", "Europe/Berlin"},
    {"cest", "Europe/Berlin"},
    {"eet", "Europe/Athens"},
    {"eest", "Europe/Athens"},
    {"msk", "Europe/Moscow"},
    {"est", "America/New_York"},
    {"edt", "America/New_York"},
    {"cst", "America/Chicago"},
    {"cdt", "America/Chicago"},
    {"mst", "America/Denver"},
    {"mdt", "America/Denver"},
    {"pst", "America/Los_Angeles"},
    {"pdt", "America/Los_Angeles"},
    {"ist", "Asia/Kolkata"},
    {"sgt", "Asia/Singapore"},
    {"jst", "Asia/Tokyo"},
    {"aest", "Australia/Sydney"},
    {"aedt", "Australia/Sydney"},
    {"acst", "Australia/Adelaide"},
    {"acdt", "Australia/Adelaide"},
    {"awst", "Australia/Perth"},
    {"nzst", "Pacific/Auckland"},
    {"nzdt", "Pacific/Auckland"},
});

} // namespace

void TimeFormats::add(std::string_view value) {
  const std::string_view text = trim(value);
  if (text.empty()) return;
  static const TimeReader plain;
  ++values_;
  if (plain.read(text)) return;
  const std::vector<TimeReader>& all = readers();
  if (looked_at_ >= looked_at_closely) {
    for (Set rest = usual_; rest != 0; rest &= rest - 1)
      if (all[static_cast<std::size_t>(std::countr_zero(rest))].read(text)) return;
  }
  ++looked_at_;
  Set read_by = 0;
  for (std::size_t format = 0; format < all.size(); ++format)
    if (all[format].read(text)) read_by |= bit(format);
  if (read_by == 0) {
    ++unreadable_;
    return;
  }
  ++read_by_[read_by];
  usual_ = 0;
  for (const std::size_t format : chosen()) usual_ |= bit(format);
}

void TimeFormats::add(const TimeFormats& other) {
  values_ += other.values_;
  unreadable_ += other.unreadable_;
  for (const auto& [set, count] : other.read_by_) read_by_[set] += count;
}

std::vector<std::size_t> TimeFormats::chosen() const {
  std::map<Set, std::int64_t> rest = read_by_;
  std::vector<std::size_t> result;
  while (!rest.empty()) {
    std::size_t best = 0;
    std::int64_t most = 0;
    for (std::size_t format = 0; format < known_formats().size(); ++format) {
      std::int64_t count = 0;
      for (const auto& [set, values] : rest) count += (set & bit(format)) != 0 ? values : 0;
      if (count > most) {
        most = count;
        best = format;
      }
    }
    result.push_back(best);
    std::erase_if(rest, [best](const auto& entry) { return (entry.first & bit(best)) != 0; });
  }
  return result;
}

std::vector<std::string> TimeFormats::formats() const {
  std::vector<std::string> result;
  for (const std::size_t format : chosen()) result.push_back(known_formats()[format]);
  return result;
}

bool TimeFormats::is_ambiguous() const {
  return !read_by_.empty() && std::all_of(read_by_.begin(), read_by_.end(), [](const auto& entry) {
    return (entry.first & month_first()) != 0 && (entry.first & day_first()) != 0;
  });
}

bool TimeFormats::is_mixed() const {
  Set used = 0;
  for (const std::size_t format : chosen()) used |= bit(format);
  return (used & month_first()) != 0 && (used & day_first()) != 0;
}

std::string_view without_zone(std::string_view header) {
  const std::size_t open = header.rfind('(');
  if (open == std::string_view::npos || !header.ends_with(')') || open == 0) return header;
  const std::string_view inside = header.substr(open + 1, header.size() - open - 2);
  const bool is_abbreviation = inside.size() >= 2 && inside.size() <= 5 &&
                               std::all_of(inside.begin(), inside.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return is_abbreviation ? trim(header.substr(0, open)) : header;
}

std::string zone_of_header(std::string_view header) {
  if (without_zone(header) == header) return {};
  const std::size_t open = header.rfind('(');
  const std::string abbreviation = fold(header.substr(open + 1, header.size() - open - 2));
  const auto found = std::find_if(known_zones.begin(), known_zones.end(),
                                  [&](const KnownZone& zone) { return zone.abbreviation == abbreviation; });
  return found == known_zones.end() ? std::string() : std::string(found->name);
}

} // namespace leadscore
