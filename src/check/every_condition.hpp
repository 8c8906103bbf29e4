#pragma once

#include "check/condition_logic.hpp"

#include <functional>

namespace leadscore {

/// Calls `visit` for each whole condition of a rule file, in the order of the file's sections. Disabled rules are left
/// out unless `with_disabled`. Conditions inside conditions are not visited, `where` of an event condition neither.
void each_condition(const RuleSet& rules, bool with_disabled,
                    const std::function<void(const Condition& condition, About about)>& visit);

} // namespace leadscore
