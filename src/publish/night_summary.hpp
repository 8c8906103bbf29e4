#pragma once

#include "publish/scored_run.hpp"

#include <string>

namespace leadscore {

/// `3 (2 for somebody with room, 1 for a place on the list)`.
std::string reasons_to_wait(const ScoredRun& run);

/// The part of summary.md that only a run with a memory has: who is overdue, what became of earlier hand-offs, what
/// that says about the target, the campaigns.
std::string night_summary(const ScoredRun& run);

} // namespace leadscore
