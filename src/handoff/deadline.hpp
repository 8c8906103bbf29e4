#pragma once

#include "rules/rule_set.hpp"

#include <optional>
#include <span>

namespace leadscore {

/// The working time that a deadline leaves: `within`, with a day as long as the hours where it is written in days.
/// Source: 3-scoring, Deadline.
Seconds working_time(const Handoff::FollowUp& entry, const std::optional<Handoff::Hours>& hours);

/// The first instant at which `within` has passed since `from`, when only time on `days` (local days of `zone`) within
/// `hours` counts. A span that ends with a working day ends there, not at the start of the next one. Without any day,
/// every day counts; without hours, the whole day. Takes time in proportion to the days in between. Source: 3-scoring,
/// Deadline.
///
/// Friday 12:00, 48 h, Monday to Friday → Tuesday 12:00.
/// Friday 16:00, 4 h, Monday to Friday, 09:00-17:30 → Monday 11:30.
Instant follow_up_by(Instant from, Seconds within, std::span<const Weekday> days, const TimeZone& zone,
                     const std::optional<Handoff::Hours>& hours = std::nullopt);

} // namespace leadscore
