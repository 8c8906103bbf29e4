#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <optional>

namespace leadscore {

struct ModelProgram;

/// The shortest half-life of a model's event rules, if its pain is made of rules whose events count whatever else
/// happens and fade by half-lives or not at all; else 0. INT64_MAX: none of them fades.
Seconds shortest_half_life(const ModelProgram& model);

/// True if the fit of both models is the same for every lead.
bool same_fit(const ModelProgram& left, const ModelProgram& right);

/// Points held within the bounds of a group or section.
inline double bounded(double points, double min, double max) { return std::min(std::max(points, min), max); }
inline double bounded(double points, const std::optional<double>& min, const std::optional<double>& max) {
  if (min) points = std::max(points, *min);
  if (max) points = std::min(points, *max);
  return points;
}

} // namespace leadscore
