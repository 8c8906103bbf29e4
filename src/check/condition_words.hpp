#pragma once

#include "check/condition_logic.hpp"
#include "rules/value_kind.hpp"

#include <span>
#include <string>

namespace leadscore {

/// A literal as people say it: "'country' is DE", "'employees' is not at least 50".
std::string words_for(const Literal& literal);
/// Several, joined by "and".
std::string words_for(std::span<const Literal> literals);

} // namespace leadscore
