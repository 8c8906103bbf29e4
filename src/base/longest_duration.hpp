#pragma once

#include <cstdint>

namespace leadscore {

/// The longest duration that a rule file can hold: 100 000 days.
inline constexpr std::int64_t longest_duration_seconds = std::int64_t{100'000} * 86'400;

} // namespace leadscore
