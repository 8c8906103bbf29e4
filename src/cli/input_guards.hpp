#pragma once

#include "cli/scoring.hpp"
#include "history/history_store.hpp"

#include <span>
#include <string>
#include <vector>

namespace leadscore {

/// Why a run of this input would publish nonsense: a text for each guard that it breaks. Source: 4-files, "A run that
/// would publish nonsense publishes nothing"; 2-rules, max_age and max_shrink.
std::vector<std::string> broken_guards(const LoadedInputs& loaded);
/// The same, and against the newest of `runs` (oldest first) before T. For `nightly`.
std::vector<std::string> broken_guards(const LoadedInputs& loaded, std::span<const RunRecord> runs);

/// Throws Error (exit code 3) if a guard is broken, unless the input is accepted all the same.
void require_guards(const std::vector<std::string>& broken, bool accept_input);

} // namespace leadscore
