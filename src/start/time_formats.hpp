#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// Finds out how a column writes times, from its values.
class TimeFormats {
public:
  /// A set of the formats that are tried, by bit.
  using Set = std::uint64_t;

  void add(std::string_view value);
  /// The values of another column as well.
  void add(const TimeFormats& other);

  [[nodiscard]] std::int64_t values() const { return values_; } ///< that are not empty
  [[nodiscard]] std::int64_t readable() const { return values_ - unreadable_; }

  /// What `time_formats` has to say for all readable values: fewest first, those that read more before others. Empty if
  /// no format is needed.
  [[nodiscard]] std::vector<std::string> formats() const;
  /// True if every value that needs a format could be read with day and month the other way round.
  [[nodiscard]] bool is_ambiguous() const;
  /// True if some values are month first and others day first.
  [[nodiscard]] bool is_mixed() const;

private:
  [[nodiscard]] std::vector<std::size_t> chosen() const;

  std::int64_t values_ = 0;
  std::int64_t unreadable_ = 0;
  std::map<Set, std::int64_t>
      read_by_;   ///< number of values by the formats that read them; without values that need none
  Set usual_ = 0; ///< formats that read what came so far: values that they read are not looked at any closer
  std::int64_t looked_at_ = 0;
};

/// The time zone whose abbreviation a header bears (`Signed up (AEDT)`), as an IANA name. Empty if there is none or it
/// is not known.
std::string zone_of_header(std::string_view header);
/// The header without it.
std::string_view without_zone(std::string_view header);

} // namespace leadscore
