#pragma once

#include "cases/case_file.hpp"
#include "score/trace.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// The lines of `explain` that say where the values that failed come from: of a rule the rule and its events, of fit
/// the fit rows, of pain the pain rules with their events, of everything else all rows.
std::string difference_text(const Trace& trace, const std::vector<const Expected*>& failed);

} // namespace leadscore
