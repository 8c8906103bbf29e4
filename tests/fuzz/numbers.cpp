#include "base/number.hpp"
#include "fuzz/targets.hpp"

#include <cmath>

namespace leadscore::fuzz {

void run_numbers(std::string_view input) {
  if (const auto number = parse_number(input)) {
    require(std::isfinite(*number), "a number is finite");
    const std::string written = format_points(*number);
    const auto again = parse_plain_number(written);
    require(again && (round_points(*again) == round_points(*number)),
            "a number that is written is read as the same number");
  }
  if (const auto seconds = parse_duration(input))
    require(parse_duration(format_duration(*seconds)) == seconds, "a duration that is written is read as the same one");
  if (const auto share = parse_percent(input)) require(*share >= 0 && *share <= 1, "a percentage is a share");
}

} // namespace leadscore::fuzz
