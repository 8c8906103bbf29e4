#pragma once

#include "insight/difference_of_runs.hpp"
#include "insight/row_causes.hpp"

#include <functional>
#include <string>
#include <vector>

namespace leadscore {

/// What `leadscore diff` prints.
struct DiffReport {
  const DifferenceOfRuns* difference = nullptr;
  bool with_rows = true;                                      ///< false: no lead is named
  std::size_t limit = 0;                                      ///< changed rows that are shown
  std::function<std::vector<RowCause>(const RowChange&)> why; ///< of one changed row
  std::vector<std::string> failed_conditions;                 ///< texts of --fail-if that hold
};

std::string diff_text(const DiffReport& report);
/// Tables for the description of a pull request.
std::string diff_markdown(const DiffReport& report);
/// Everything, for programs.
std::string diff_json(const DiffReport& report);
/// The changed rows.
std::string diff_csv(const DiffReport& report);

} // namespace leadscore
