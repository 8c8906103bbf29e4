#pragma once

#include "insight/compared_run.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leadscore {

/// A row that is not the same on both sides, or stands on one side only.
struct RowChange {
  std::optional<std::size_t> before, after; ///< indices of rows
  double points = 0;                        ///< score after minus score before; a missing row counts 0
  bool score = false, ready = false, campaign = false, owner = false, rank = false;
};

/// One figure of a comparison, which `--fail-if` may ask for.
struct ChangeFigure {
  std::string name;        ///< `ready_changed`
  std::string description; ///< `rows whose readiness changes`
  std::int64_t rows = 0;
};

/// What a rule, or what is no rule, adds to all scores.
struct RuleChange {
  std::string model, rule; ///< rule empty: bounds, inactivity, velocity and fast track of the model
  double before = 0, after = 0;
  [[nodiscard]] double points() const { return after - before; }
};

/// How much of the change of all scores comes from where; the three sum to it. Absent where they cannot be told apart.
struct ChangeCauses {
  double rules = 0, data = 0, time = 0;
};

/// Two sides, row by row.
struct DifferenceOfRuns {
  const ComparedRun* before = nullptr;
  const ComparedRun* after = nullptr;
  const Names* names = nullptr;
  std::size_t rows = 0; ///< leads under models, on either side
  std::vector<ChangeFigure> figures;
  std::vector<RowChange> changes;                         ///< the largest change of the score first
  std::array<std::array<std::int64_t, 2>, 2> readiness{}; ///< [ready before][ready after]
  std::vector<NameIndex> quadrants;                       ///< those that occur, in the order of the matrix
  std::vector<std::vector<std::int64_t>> quadrant_matrix; ///< [before][after]
  std::vector<RuleChange> rules;                          ///< those that change, the largest first
  double points = 0;                                      ///< change of all scores
  std::optional<ChangeCauses> causes;
  [[nodiscard]] bool changed() const { return !changes.empty(); }
};

/// Rows belong together by lead and model. Both sides have to outlive the result.
DifferenceOfRuns difference_of_runs(const ComparedRun& before, const ComparedRun& after, const Names& names);

/// `ready_changed > 2%`: a figure, `>` or `>=`, and a number of rows or a share of them.
struct FailCondition {
  std::string text;
  std::string figure;
  bool or_equal = false;
  double limit = 0;
  bool is_share = false; ///< the limit is a share of the rows, 0 to 1
  [[nodiscard]] bool holds(const DifferenceOfRuns& difference) const;
};
/// Throws Error for what is no such condition.
FailCondition parse_fail_condition(const std::string& text);

} // namespace leadscore
