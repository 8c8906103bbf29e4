#pragma once

#include "check/mistake.hpp"

#include <array>

namespace leadscore {

std::span<const Mistake> mistakes_of_suppressions(); ///< LS0
std::span<const Mistake> mistakes_of_judgement();    ///< LS1
std::span<const Mistake> mistakes_of_conditions();   ///< LS2
std::span<const Mistake> mistakes_of_bounds();       ///< LS3
std::span<const Mistake> mistakes_of_unused();       ///< LS4
std::span<const Mistake> mistakes_of_time();         ///< LS5
std::span<const Mistake> mistakes_after_scoring();   ///< LS6
std::span<const Mistake> mistakes_in_data();         ///< LS9

/// The tables of all themes.
inline std::array<std::span<const Mistake>, 8> mistake_tables() {
  return {mistakes_of_suppressions(), mistakes_of_judgement(), mistakes_of_conditions(), mistakes_of_bounds(),
          mistakes_of_unused(),       mistakes_of_time(),      mistakes_after_scoring(), mistakes_in_data()};
}

} // namespace leadscore
