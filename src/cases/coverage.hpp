#pragma once

#include "cases/case_program.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// Something in the rule file that a case can exercise.
struct CoveragePoint {
  Position at;      ///< in the rule file
  std::string what; ///< what no case does: "no case meets rule 'x'"
  bool seen = false;
};

/// Which rules, lines and ranges of rules, and branches of conditions the cases exercise. A condition, and each
/// condition inside it, has two branches: it holds, it fails.
class Coverage {
public:
  explicit Coverage(const CaseProgram& rules);
  /// Takes in what the leads of a world exercise.
  void add(const CaseWorld& world);

  [[nodiscard]] std::size_t total() const { return points_.size(); }
  [[nodiscard]] std::size_t seen() const;
  /// Rounded down: 100 only if nothing is missing.
  [[nodiscard]] int percent() const;
  /// What is not exercised, in the order of the rule file.
  [[nodiscard]] std::vector<CoveragePoint> missing() const;

private:
  /// A condition that is asked of every lead or row.
  struct Branches {
    const Check* check = nullptr;
    std::size_t holds = 0, fails = 0; ///< indices of points
  };
  /// A `where`.
  struct EventBranches {
    MatcherIndex matcher = 0;
    std::size_t holds = 0, fails = 0;
  };
  struct ModelPoints {
    std::vector<Branches> conditions; ///< of rules and fast track
    std::vector<Branches> disqualify;
    struct RulePoint {
      std::size_t rule = 0;
      std::size_t point = 0;
    };
    std::vector<RulePoint> event_rules;
    struct LinePoints {
      std::size_t rule = 0;
      std::vector<std::size_t> lines; ///< points of the values or ranges, in their order
      std::size_t absent = SIZE_MAX, otherwise = SIZE_MAX;
    };
    std::vector<LinePoints> line_rules;
  };

  std::size_t point(Position at, std::string what);
  void mark(std::size_t point, bool seen) { points_[point].seen = points_[point].seen || seen; }
  void expect_condition(const Condition& condition, const Check& check, const TrackerProgram& trackers,
                        const std::string& owner, std::vector<Branches>& into);
  void expect_where(const EventSelector& selector, MatcherIndex matcher, const std::string& owner);
  void expect_rule(const RuleProgram& rule, std::size_t index, const ModelProgram& model, ModelPoints& into);
  void expect_model(const ModelProgram& model);
  void expect_inputs();
  void expect_opt_outs();
  void expect_routing();

  void add_lead(LeadFields& fields, Instant as_of);
  void add_row(const CaseWorld& world, std::size_t index);
  void add_lines(const ModelPoints::LinePoints& points, const RuleProgram& rule, CellText& cell);
  void add_events(const CaseWorld& world);

  const CaseProgram& rules_;
  std::vector<CoveragePoint> points_;
  std::vector<Branches> of_leads_;
  std::vector<ModelPoints> models_;
  std::vector<Branches> opt_outs_;
  std::vector<Branches> routing_;
  std::vector<EventBranches> wheres_;
  std::vector<std::size_t> drops_; ///< by drop_events entry
};

} // namespace leadscore
