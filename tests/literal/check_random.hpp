#pragma once

#include "random_case.hpp"

#include <functional>
#include <string>

namespace leadscore {

/// Calls `problem_with` with random cases, and, when it says anything, with ever smaller ones. Returns the smallest
/// case that it says something about, with what it says; empty if there is none. Always the same cases, unless
/// RC_PARAMS says otherwise: `RC_PARAMS="seed=7 max_success=20000"`.
std::string smallest_failure(int cases, const std::function<std::string(const RandomCase&)>& problem_with);

} // namespace leadscore
