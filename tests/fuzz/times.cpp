#include "base/time.hpp"
#include "fuzz/targets.hpp"

#include <string>

namespace leadscore::fuzz {

/// The first line names a zone, the second a format, the rest is a time.
void run_times(std::string_view input) {
  const auto take_line = [&input] {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(input.size(), line.size() + 1));
    return std::string(line);
  };
  const auto zone = TimeZone::find(take_line());
  std::vector<std::string> formats{take_line()};
  if (problem_with_time_format(formats.front())) formats.clear();
  const TimeReader reader(zone.value_or(TimeZone()), formats);
  const auto instant = reader.read(input);
  if (!instant) return;
  const std::string written = format_instant(*instant);
  if (written.size() == 20) require(reader.read(written) == instant, "a time that is written is read as the same time");
  const Day day = reader.zone().local_day(*instant);
  require(reader.zone().start_of_day(day) <= *instant, "a day begins before its instants");
  require(day_of(calendar_date(day)) == day, "a date is its day");
}

} // namespace leadscore::fuzz
