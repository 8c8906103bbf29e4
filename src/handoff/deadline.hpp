#pragma once

#include "rules/rule_set.hpp"

#include <span>

namespace leadscore {

/// The instant at which `within` has passed since `from`, when only time on `days` (local days of `zone`) counts.
/// A span that ends with a working day ends at that midnight, not at the start of the next working day. Without any
/// day, every day counts. Takes time in proportion to the days in between. Source: 3-scoring, Hand-off.
///
/// Friday 12:00, 48 h, Monday to Friday → Tuesday 12:00.
Instant follow_up_by(Instant from, Seconds within, std::span<const Weekday> days, const TimeZone& zone);

} // namespace leadscore
