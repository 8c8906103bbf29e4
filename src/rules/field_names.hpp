#pragma once

#include "rules/reading.hpp"

#include <string_view>

namespace leadscore {

/// Where something stands, for messages: "in 'derive'".
std::string_view words_for(Place place);

/// Reports each use of `score.*`, `account.*` and `handoff.*` that is unknown or not known yet where it stands, and
/// each list that nobody defined. To be called when the whole file has been read.
void check_names(Reading& reading, const RuleSet& rules);

} // namespace leadscore
