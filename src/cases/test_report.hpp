#pragma once

#include "cases/run_cases.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leadscore {

/// How the coverage of a rule file came out.
struct CoverageReport {
  int percent = 0;
  std::size_t seen = 0, total = 0;
  std::vector<CoveragePoint> missing;
  std::optional<int> threshold; ///< percent that are wanted
  [[nodiscard]] bool is_enough() const { return !threshold || percent >= *threshold; }
};

/// What `leadscore test` found out.
struct TestReport {
  std::string path;       ///< of the file of cases
  std::string rules_path; ///< of the rule file
  std::vector<CaseResult> cases;
  std::optional<CoverageReport> coverage;
  [[nodiscard]] bool passed() const;
};

/// For people: each failure with what was expected beside what came out, then the sums.
std::string test_report_text(const TestReport& report);
/// Everything, for programs.
std::string test_report_json(const TestReport& report);
/// As XML in the form of JUnit, which CI systems show.
std::string test_report_junit(const TestReport& report);

} // namespace leadscore
