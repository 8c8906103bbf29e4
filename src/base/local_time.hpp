#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>

namespace leadscore {

/// The local time in whole minutes, seconds cut, for people: `2026-11-20 13:05`. Source: 4-files, Writing.
std::string format_local_minute(Instant instant, const TimeZone& zone);
/// The same; empty if absent.
std::string format_local_minute(std::optional<Instant> instant, const TimeZone& zone);

} // namespace leadscore
