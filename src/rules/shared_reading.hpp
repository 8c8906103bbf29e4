#pragma once

#include "rules/program.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

/// Two rule files that one reading of the data serves.
namespace leadscore {

/// True if two rule files read the same data in the same way: from the same folder, with the same time zone, inputs,
/// lists and derived fields.
bool same_inputs(const RuleSet& first, const RuleSet& second);

/// Two rule sets of the same inputs compiled together: leads and events that were read with one program can be scored
/// with the other. Each has compiled by itself without problems before.
std::pair<Program, Program>
compile_both(const RuleSet& first, const RuleSet& second, const InputHeaders& headers,
             const std::unordered_map<std::string, std::shared_ptr<const LookupList>>& lists);

} // namespace leadscore
