#pragma once

#include "cases/case_program.hpp"
#include "cases/coverage.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// One expected value beside what came out.
struct CheckedValue {
  std::string name;
  std::string expected; ///< in words: `at least 80`
  std::string actual;
};

/// What is not as expected at one instant.
struct CaseFailure {
  Instant as_of = 0;
  std::string model; ///< empty: no row was found
  std::vector<CheckedValue> values;
  std::string explanation; ///< the lines of `explain` that made the difference
};

struct CaseResult {
  std::string name;
  int line = 0;
  int checks = 0;
  std::vector<CaseFailure> failures;
  [[nodiscard]] bool passed() const { return failures.empty(); }
};

/// Runs the cases whose name contains `filter` (without regard to case; empty: all), in the order of the file.
/// `coverage`, if there is one, learns what they exercise.
std::vector<CaseResult> run_cases(const CaseFile& file, const CaseProgram& rules, const std::string& filter,
                                  Coverage* coverage);

} // namespace leadscore
