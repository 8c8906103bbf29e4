#pragma once

#include "publish/scored_run.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace leadscore {

/// What the guard rails have to know beyond the rules and the scores.
struct GuardRailFacts {
  std::size_t leads = 0;                             ///< scored, under any model or none
  std::function<std::string_view(LeadIndex)> status; ///< empty: no status column
  std::size_t handed_off = 0;         ///< rows on tonight's list, and those for which nobody in the roster has room
  const Feedback* feedback = nullptr; ///< of a run with a memory; null: none
};

/// The guard rails of 1-product in a fixed order; those that do not apply (no status data, no roster with `per_day`, no
/// memory for the close rate) are left out. Source: 1-product, Guard rails.
std::vector<GuardRail> guard_rails(const RuleSet& rules, std::span<const ModelScore> rows, const GuardRailFacts& facts);

} // namespace leadscore
