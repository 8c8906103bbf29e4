#pragma once

#include "publish/row_counts.hpp"
#include "publish/scored_run.hpp"

#include <string>

namespace leadscore {

/// summary.md: one screen for a person, without personal data but the leads' keys. Source: 4-files.
std::string summary_text(const ScoredRun& run, const RowCounts& counts);

} // namespace leadscore
