#include "check/points.hpp"

#include "score/bounds.hpp"
#include "score/decayed_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace leadscore {
namespace {

constexpr double without_end = std::numeric_limits<double>::infinity();

void widen(PointBounds& bounds, double points) {
  bounds.least = std::min(bounds.least, points);
  bounds.most = std::max(bounds.most, points);
}

/// How many whole events count at most at one instant, if they come no closer than thinning lets them, after decay.
double most_events(const Rule& rule) {
  if (rule.times) return static_cast<double>(*rule.times);
  double each = 0;
  Seconds apart = 0;
  if (rule.once_per && !rule.once_per->field) {
    each = 1;
    apart = rule.once_per->span;
  } else if (rule.per_day) {
    each = static_cast<double>(*rule.per_day);
    apart = seconds_a_day;
  }
  if (apart == 0) return without_end;
  constexpr int most_steps = 20'000;
  constexpr double nothing_left = 1e-4;
  double sum = 0;
  for (int step = 0; step < most_steps; ++step) {
    const double left = decay_factor(rule.decay, apart * step);
    if (left < nothing_left) return sum;
    sum += each * left;
  }
  return without_end;
}

PointBounds bounded(PointBounds points, const std::optional<double>& min, const std::optional<double>& max) {
  return {leadscore::bounded(points.least, min, max), leadscore::bounded(points.most, min, max)};
}

} // namespace

PointBounds bounds_of(const Rule& rule) {
  PointBounds bounds;
  switch (rule.shape) {
  case RuleShape::when:
    widen(bounds, rule.points);
    return bounds;
  case RuleShape::points_by:
  case RuleShape::points_by_range:
    bounds = {std::min(rule.absent, rule.otherwise), std::max(rule.absent, rule.otherwise)};
    for (const Rule::Value& value : rule.values) widen(bounds, value.points);
    for (const Rule::Range& range : rule.ranges) widen(bounds, range.points);
    return bounds;
  case RuleShape::event:
    if (rule.points != 0) widen(bounds, rule.points * (rule.per ? without_end : most_events(rule)));
    if (rule.cap) bounds = {std::max(bounds.least, -*rule.cap), std::min(bounds.most, *rule.cap)};
    return bounds;
  }
  return bounds;
}

PointBounds bounds_of(const RuleGroup& group) {
  PointBounds sum;
  for (const Rule& rule : group.rules) {
    const PointBounds one = bounds_of(rule);
    if (group.first_match) {
      widen(sum, one.least);
      widen(sum, one.most);
    } else {
      sum.least += one.least;
      sum.most += one.most;
    }
  }
  return bounded(sum, group.min, group.max);
}

PointBounds bounds_of(const Section& section) {
  PointBounds sum;
  for (const RuleGroup& group : section.groups) {
    const PointBounds one = bounds_of(group);
    sum.least += one.least;
    sum.most += one.most;
  }
  return bounded(sum, section.min, section.max);
}

PointBounds bounds_of_pain_now(const Model& model) {
  PointBounds bounds = bounds_of(model.pain);
  // What has decayed lies between nothing and the whole.
  widen(bounds, 0);
  if (model.inactivity.takes_from == Inactivity::TakesFrom::pain) return bounds;
  double taken = 0;
  for (const Inactivity::Step& step : model.inactivity.steps)
    taken = model.inactivity.cumulative ? taken + step.points : std::min(taken, step.points);
  bounds.least += taken;
  return bounds;
}

double most_score(const Model& model) {
  double bonus = 0;
  for (const VelocitySettings::Bonus& one : model.velocity.bonus) bonus = std::max(bonus, one.points);
  return bounds_of(model.fit).most + bounds_of_pain_now(model).most + bonus;
}

double most_for_one_lead(const Section& section, const ConditionLogic& logic) {
  /// Rules of which no two can count for the same lead.
  struct Exclusive {
    std::vector<const Condition*> conditions;
    double most = 0;
  };
  std::vector<Exclusive> sets;
  double sum = 0;
  for (const RuleGroup& group : section.groups) {
    const double most = bounds_of(group).most;
    const bool is_plain = group.rules.size() == 1 && group.rules.front().shape == RuleShape::when &&
                          group.rules.front().when->kind == ConditionKind::field;
    if (!is_plain || most <= 0) {
      sum += most;
      continue;
    }
    const Condition& when = *group.rules.front().when;
    const auto set = std::ranges::find_if(sets, [&](const Exclusive& one) {
      return std::ranges::all_of(one.conditions, [&](const Condition* other) {
        return other->field.text == when.field.text && logic.disjoint(when, *other);
      });
    });
    if (set == sets.end()) {
      sets.push_back({{&when}, most});
    } else {
      set->conditions.push_back(&when);
      set->most = std::max(set->most, most);
    }
  }
  for (const Exclusive& set : sets) sum += set.most;
  return leadscore::bounded(sum, section.min, section.max);
}

bool is_bounded(const Rule& rule) {
  const PointBounds bounds = bounds_of(rule);
  return std::isfinite(bounds.least) && std::isfinite(bounds.most);
}

} // namespace leadscore
