#include "base/error.hpp"
#include "base/time.hpp"

#include <absl/time/time.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>

namespace leadscore {
namespace {

namespace fs = std::filesystem;

constexpr int first_year = 1900;
constexpr int last_year = 2200;

/// Where the IANA database stands: the folder that Abseil reads.
fs::path database() {
  const char* const chosen = std::getenv("TZDIR");
  fs::path folder = chosen != nullptr && *chosen != '\0' ? chosen : "/usr/share/zoneinfo";
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored))
    throw Error("the time zone database cannot be read (install the package tzdata)");
  return folder;
}

/// True for the texts that zones of the database are called by: words of letters, digits and `_ + -` between slashes.
/// Copies of the database with other contents (`posix/`, `right/`) and links to single zones are not meant.
bool is_zone_name(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.back() == '/' || name.find("//") != std::string_view::npos)
    return false;
  if (name.starts_with("posix/") || name.starts_with("right/")) return false;
  if (name == "localtime" || name == "posixrules" || name == "Factory") return false;
  return std::all_of(name.begin(), name.end(), [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '+' || byte == '-' || byte == '/';
  });
}

/// True for a file in the format of the database (RFC 8536).
bool is_zone_file(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return false;
  std::array<char, 4> begin{};
  std::ifstream(path, std::ios::binary).read(begin.data(), begin.size());
  return std::string_view(begin.data(), begin.size()) == "TZif";
}

absl::Time start_of_year(int year) { return absl::FromCivil(absl::CivilYear(year), absl::UTCTimeZone()); }

} // namespace

TimeZone::TimeZone() : changes_{{std::numeric_limits<Instant>::min(), 0}} {}

std::optional<TimeZone> TimeZone::find(std::string_view name) {
  TimeZone zone;
  if (name == "UTC") return zone;
  const fs::path folder = database();
  absl::TimeZone found;
  if (!is_zone_name(name) || !is_zone_file(folder / name) ||
      !absl::LoadTimeZone(absl::string_view(name.data(), name.size()), &found))
    return std::nullopt;
  zone.name_ = name;
  // Abseil goes on with the rule at the file's end where the listed changes end: after 2037 in a `fat` file, in the
  // last year whose rule was another one in a `slim` file.
  const absl::Time end = start_of_year(last_year);
  absl::Time at = start_of_year(first_year);
  zone.changes_ = {{std::numeric_limits<Instant>::min(), found.At(at).offset}};
  absl::TimeZone::CivilTransition change;
  while (found.NextTransition(at, &change)) {
    at = found.At(change.to).post;
    if (at >= end) break;
    const Seconds offset = found.At(at).offset;
    if (zone.changes_.back().offset != offset) zone.changes_.push_back({absl::ToUnixSeconds(at), offset});
  }
  return zone;
}

std::vector<std::string> TimeZone::names() {
  const fs::path folder = database();
  std::vector<std::string> names;
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(folder, fs::directory_options::skip_permission_denied)) {
    std::string name = entry.path().lexically_relative(folder).generic_string();
    if (is_zone_name(name) && is_zone_file(entry.path())) names.push_back(std::move(name));
  }
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
