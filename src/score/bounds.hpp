#pragma once

#include <algorithm>
#include <optional>

namespace leadscore {

/// Points held within the bounds of a group or section.
inline double bounded(double points, const std::optional<double>& min, const std::optional<double>& max) {
  if (min) points = std::max(points, *min);
  if (max) points = std::min(points, *max);
  return points;
}

} // namespace leadscore
