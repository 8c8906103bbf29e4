#pragma once

#include "literal.hpp"

#include <map>
#include <string>
#include <vector>

namespace leadscore {

using PrintedRows = std::vector<std::map<std::string, std::string>>;

/// What two evaluators of one case do not agree on, a line for each column; empty if they agree. Texts must be equal,
/// but numbers may differ by 0.01 where the literal one lies within 1e-9 of an edge of rounding.
std::string differences(const std::vector<LiteralScore>& literal, const PrintedRows& fast);

} // namespace leadscore
