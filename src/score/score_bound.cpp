#include "base/number.hpp"
#include "score/bounds.hpp"
#include "score/model_scorer.hpp"

#include <algorithm>
#include <limits>

namespace leadscore {

/// A score that no look at the lead can exceed: each rule at its best at once, nothing decayed. Most leads never come
/// near the target, so most looks need not be taken.
double ModelScorer::highest_score() {
  if (program_.fast_track && may_hold(*program_.fast_track)) return std::numeric_limits<double>::infinity();
  std::vector<double>& highest = highest_points_;
  highest.assign(program_.rules.size(), 0);
  for (std::size_t index = 0; index < program_.rules.size(); ++index) {
    const RuleProgram& rule = program_.rules[index];
    if (rule.rule->shape == RuleShape::when) {
      if (rule.rule->points > 0 && may_hold(rule.when)) highest[index] = rule.rule->points;
    } else if (rule.rule->shape != RuleShape::event) {
      highest[index] = fixed_[index];
    }
  }
  for (const Event& event : lead_.events)
    for (const auto& [index, weight] : weights_[event.kind]) highest[index] += weight;
  for (std::size_t index = 0; index < program_.rules.size(); ++index) {
    const std::optional<double>& cap = program_.rules[index].rule->cap;
    if (cap) highest[index] = std::min(highest[index], *cap);
  }
  if (!program_.fit_varies) evaluate_fit(as_of_);
  const double fit = program_.fit_varies ? highest_of(program_.fit, highest) : fit_;
  const double pain = std::max(0.0, highest_of(program_.pain, highest));
  const double velocity = std::max(0.0, std::max(0.0, fit) + pain) / model_.velocity.min_days;
  double bonus_points = 0;
  for (const VelocitySettings::Bonus& bonus : model_.velocity.bonus)
    if (round_points(velocity) >= round_points(bonus.at_least)) bonus_points = std::max(bonus_points, bonus.points);
  return fit + pain + bonus_points;
}

double ModelScorer::highest_of(const SectionProgram& section, const std::vector<double>& highest) const {
  double sum = 0;
  for (const GroupProgram& group : section.groups) {
    double group_highest = 0;
    for (std::uint32_t index = group.first; index < group.first + group.count; ++index) {
      if (group.group->first_match)
        group_highest = std::max(group_highest, highest[index]);
      else
        group_highest += highest[index];
    }
    sum += bounded(group_highest, group.group->min, group.group->max);
  }
  return bounded(sum, section.section->min, section.section->max);
}

/// False only if the condition holds at no instant, whatever events there are.
bool ModelScorer::may_hold(const Check& check) {
  switch (check.kind) {
  case Check::Kind::atom:
    return fields_->atom_ever(check.index);
  case Check::Kind::all:
    return std::all_of(check.parts.begin(), check.parts.end(), [&](const Check& part) { return may_hold(part); });
  case Check::Kind::any:
    return std::any_of(check.parts.begin(), check.parts.end(), [&](const Check& part) { return may_hold(part); });
  default:
    return true;
  }
}

} // namespace leadscore
