#pragma once

#include "check/cell_sets.hpp"

#include <string>
#include <unordered_map>

namespace leadscore {

/// What the rule file says about the values of fields: derived ones, `email.kind`, and those that exist after scoring.
/// Fields that can hold anything are left out.
std::unordered_map<std::string, CellFacts> field_facts(const RuleSet& rules);

} // namespace leadscore
