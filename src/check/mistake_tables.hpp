#pragma once

#include "check/mistake.hpp"

#include <array>

namespace leadscore {

std::span<const Mistake> mistakes_of_suppressions(); ///< LS0

/// The tables of all themes.
inline std::array<std::span<const Mistake>, 1> mistake_tables() { return {mistakes_of_suppressions()}; }

} // namespace leadscore
