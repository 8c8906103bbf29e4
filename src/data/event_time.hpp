#pragma once

#include "base/text.hpp"
#include "base/time.hpp"
#include "rules/rule_set.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leadscore {

/// Reads the times of one event source: in its own formats first, from one column or two. For one thread.
class EventTimeReader {
public:
  /// `times`: the reader of the rule file's `inputs`.
  EventTimeReader(const TimeReader& times, const EventSource& source) : times_(times.with_first(source.time_formats)) {}
  /// `time_of_day`: the cell of a second column, empty without one. Source: 2-rules, Times.
  std::optional<Instant> read(std::string_view time, std::string_view time_of_day) {
    if (trim(time_of_day).empty()) return times_.read(time);
    joined_.assign(trim(time)).append(" ").append(trim(time_of_day));
    return times_.read(joined_);
  }

private:
  TimeReader times_;
  std::string joined_;
};

} // namespace leadscore
