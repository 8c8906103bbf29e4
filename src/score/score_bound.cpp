#include "score/bounds.hpp"
#include "score/model_scorer.hpp"

#include <algorithm>

namespace leadscore {

namespace {

/// More than what rounding can add to a score.
constexpr double rounding = 0.01;

/// Whether the points of a rule's events only fade, so that a look tells the most that they can still give.
bool only_fades(const RuleProgram& rule, const EventRuleProgram& events) {
  // Units of a measured event can be negative, and such an event's points rise as it fades.
  if (rule.when.kind != Check::Kind::always || events.measure != nothing) return false;
  const std::vector<Decay::Step>& steps = events.decay.steps;
  return std::is_sorted(steps.begin(), steps.end(),
                        [](const Decay::Step& a, const Decay::Step& b) { return a.keep > b.keep; });
}

} // namespace

Seconds shortest_half_life(const ModelProgram& model) {
  Seconds shortest = INT64_MAX;
  for (const RuleProgram& rule : model.rules) {
    if (rule.in_fit) continue;
    if (rule.rule->shape != RuleShape::event || rule.when.kind != Check::Kind::always) return 0;
    const EventRuleProgram& events = model.trackers.rules[rule.event_rule];
    if (events.times && events.measure != nothing) return 0; // a new event may push out one that gives more
    if (events.decay.kind == Decay::Kind::none) continue;
    if (events.decay.kind != Decay::Kind::half_life || events.decay.duration <= 0) return 0;
    shortest = std::min(shortest, events.decay.duration);
  }
  for (const GroupProgram& group : model.pain.groups)
    if (group.group->first_match || group.group->max.value_or(0) < 0) return 0;
  return model.fit_varies || model.pain.section->max.value_or(0) < 0 ? 0 : shortest;
}

namespace {

bool same_rule(const RuleProgram& left, const RuleProgram& right) {
  const Rule& a = *left.rule;
  const Rule& b = *right.rule;
  const auto same_range = [](const Rule::Range& x, const Rule::Range& y) {
    return x.from == y.from && x.below == y.below && x.points == y.points;
  };
  return a.shape == b.shape && a.points == b.points && a.absent == b.absent && a.otherwise == b.otherwise &&
         left.field == right.field && left.when == right.when && left.points_by == right.points_by &&
         std::equal(a.ranges.begin(), a.ranges.end(), b.ranges.begin(), b.ranges.end(), same_range);
}

bool same_group(const GroupProgram& left, const GroupProgram& right) {
  return left.first == right.first && left.count == right.count && left.group->min == right.group->min &&
         left.group->max == right.group->max && left.group->first_match == right.group->first_match;
}

} // namespace

bool same_fit(const ModelProgram& left, const ModelProgram& right) {
  const auto& a = left.fit.groups;
  const auto& b = right.fit.groups;
  if (left.fit_varies || right.fit_varies || a.empty()) return false;
  if (!std::equal(a.begin(), a.end(), b.begin(), b.end(), same_group)) return false;
  if (left.fit.section->min != right.fit.section->min || left.fit.section->max != right.fit.section->max) return false;
  const auto rules = std::ptrdiff_t{a.back().first} + a.back().count;
  return std::equal(left.rules.begin(), left.rules.begin() + rules, right.rules.begin(), same_rule);
}

// The ceiling: a score that no look can exceed, from what the last look found and what the events since can add, each
// rule at its best at once. Most leads never come near the target, and an active lead is near it only now and then: so
// most looks need not be taken.

void ModelScorer::begin_ceiling() {
  most_points_.assign(program_.rules.size(), 0);
  const auto raise = [&](std::size_t index) {
    const RuleProgram& rule = program_.rules[index];
    if (rule.rule->shape != RuleShape::when)
      most_points_[index] = fixed_[index];
    else if (rule.rule->points > 0 && may_hold(rule.when))
      most_points_[index] = rule.rule->points;
  };
  if (program_.fit_varies)
    for (std::size_t index = 0; index < first_pain_; ++index) raise(index);
  for (const std::size_t index : other_pain_) raise(index);
  fit_ceiling_ = program_.fit_varies ? highest_of(fit_groups_, most_points_) : fit_;
  pain_ceiling_ = highest_of(pain_groups_, most_points_);
}

/// False only if no look before T can find the lead ready, even if each event counted in full for ever.
bool ModelScorer::may_ever_be_ready() {
  if (followed_->first_touch() == no_instant) return false;
  if (fast_track_may_hold_ || target_ <= 0) return true; // no score is below 0, whatever the rules take away
  begin_ceiling();
  for (const FollowedEvents::Weight& most : followed_->most()) {
    const std::uint32_t index = rule_of_events_[most.rule];
    most_points_[index] = std::min(rules_[index].cap, most.points);
  }
  const double pain = highest_of(pain_groups_, most_points_);
  return fit_ceiling_ + std::max(0.0, pain) + most_bonus_ + rounding >= target_;
}

/// To be called for each event that is fed while looks are taken.
void ModelScorer::expect(const Event& event) {
  floor_taken_ += followed_->loss(event);
  if (!has_ceiling_) return;
  for (const FollowedEvents::Weight& gain : followed_->gains(event)) {
    const std::uint32_t index = rule_of_events_[gain.rule];
    double& most = most_points_[index];
    const double before = most;
    most = std::min(rules_[index].cap, most + gain.points);
    pain_ceiling_ += most - before; // or less, by the bounds of group and section
  }
}

/// To be called after a look.
void ModelScorer::lower_ceiling() {
  for (std::size_t index = first_pain_; index < program_.rules.size(); ++index) {
    const RuleProgram& rule = program_.rules[index];
    if (rule.event_rule == nothing || !only_fades(rule, program_.trackers.rules[rule.event_rule])) continue;
    most_points_[index] = std::max(0.0, rule_points_[index].now);
  }
  pain_ceiling_ = highest_of(pain_groups_, most_points_);
}

/// False only if a look at t, with the events fed so far, cannot find the lead ready.
bool ModelScorer::may_be_ready(Instant t) {
  if (!has_ceiling_ || target_ <= 0) return true;
  const double pain = std::max(0.0, pain_ceiling_);
  if (fit_ceiling_ + pain + most_bonus_ + rounding < target_) return false;
  if (fit_ceiling_ + pain + rounding >= target_) return true;
  ScoreParts most;
  most.fit = std::max(0.0, fit_ceiling_);
  most.actions = pain;
  const double most_velocity = velocity(t, most) + rounding;
  double bonus_points = 0;
  for (const VelocitySettings::Bonus& bonus : model_.velocity.bonus)
    if (most_velocity >= bonus.at_least) bonus_points = std::max(bonus_points, bonus.points);
  return fit_ceiling_ + pain + bonus_points + rounding >= target_;
}

// The floor: pain that no look can find less of. What was above 0 at the last look halves in no less than the shortest
// half-life; what was below 0 fades too, or stays; events since can have taken no more than their points.

/// To be called after a look.
void ModelScorer::begin_floor(Instant look) {
  floor_at_ = look;
  floor_actions_ = parts_.actions;
  floor_taken_ = floor_below_0_ = 0;
  for (std::size_t index = first_pain_; index < program_.rules.size(); ++index)
    floor_below_0_ -= std::min(0.0, rule_points_[index].now);
}

/// False if a look at t, with the events fed so far, may end the run of readiness that the last look found.
bool ModelScorer::must_stay_ready(Instant t) const {
  if (shortest_half_life_ == 0) return false;
  constexpr double log_of_2 = 0.6931471805599454; // a little more
  const double lost_share =
      std::min(1.0, log_of_2 * static_cast<double>(t - floor_at_) / static_cast<double>(shortest_half_life_));
  const double actions = floor_actions_ - floor_taken_ - lost_share * (std::max(0.0, floor_actions_) + floor_below_0_);
  return fit_ + actions + inactivity(t, actions, followed_->last_life()) + least_bonus_ - rounding >= reopen_below_;
}

/// The section's points if each of its rules gave these.
double ModelScorer::highest_of(const Groups& section, const std::vector<double>& highest) {
  double sum = 0;
  for (const Group& group : section.groups) {
    if (group.plain) {
      for (std::uint32_t index = group.first; index < group.end; ++index) sum += highest[index];
      continue;
    }
    double group_highest = 0;
    for (std::uint32_t index = group.first; index < group.end; ++index)
      group_highest = group.first_match ? std::max(group_highest, highest[index]) : group_highest + highest[index];
    sum += bounded(group_highest, group.min, group.max);
  }
  return bounded(sum, section.min, section.max);
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
