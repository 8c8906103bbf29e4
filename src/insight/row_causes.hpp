#pragma once

#include "score/trace.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// A rule, or a bound, inactivity and the like, and what it adds to the change of one score.
struct RowCause {
  std::string what;
  double points = 0; ///< as printed
};

/// Why a score differs between two traces, the largest part first; the parts sum to the change. A missing trace is a
/// row that does not stand on that side.
std::vector<RowCause> causes_of(const Trace* before, const Trace* after);

/// The same from the `reasons` column, which tells the five largest gains of a row only.
std::vector<RowCause> causes_of_reasons(std::string_view before, std::string_view after);

} // namespace leadscore
