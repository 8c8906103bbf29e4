#include "score/model_scorer.hpp"

#include "base/number.hpp"
#include "score/bounds.hpp"

#include <algorithm>
#include <limits>

namespace leadscore {

namespace {

double days(Seconds seconds) { return static_cast<double>(seconds) / static_cast<double>(seconds_a_day); }

constexpr double unbounded = std::numeric_limits<double>::infinity();

} // namespace

// ---- what depends on the rules only ---------------------------------------------------------------------------------

ModelScorer::ModelScorer(const Program& program, std::size_t model, const std::vector<EventKind>& kinds,
                         const TimeZone& zone, Instant as_of)
    : ModelScorer(program, model, as_of, std::make_shared<FollowedEvents>(program.models[model], kinds, zone, as_of)) {}

ModelScorer::ModelScorer(const Program& program, std::size_t model, Instant as_of,
                         std::shared_ptr<FollowedEvents> followed)
    : program_(program.models[model]), model_(*program_.model), model_index_(model), as_of_(as_of),
      followed_(std::move(followed)), sums_(program_.trackers),
      first_pain_(program_.pain.groups.empty() ? program_.rules.size() : program_.pain.groups[0].first),
      fit_groups_(groups_of(program_.fit)), pain_groups_(groups_of(program_.pain)),
      target_(round_points(model_.target)), reopen_below_(round_points(model_.reopen_below)),
      bands_(bounds_of(model_.bands)), shortest_half_life_(shortest_half_life(program_)),
      points_of_texts_(program_.rules.size()), fixed_(program_.rules.size()), rule_points_(program_.rules.size()) {
  for (std::size_t index = 0; index < program_.rules.size(); ++index) {
    const Rule& rule = *program_.rules[index].rule;
    rules_.push_back({rule.cap.value_or(unbounded), program_.rules[index].when.kind != Check::Kind::always,
                      rule.engagement == Engagement::product, !rule.resource.empty()});
    if (rule.shape == RuleShape::points_by || rule.shape == RuleShape::points_by_range) fixed_rules_.push_back(index);
    if (rule.shape == RuleShape::event)
      rule_of_events_.push_back(static_cast<std::uint32_t>(index));
    else if (index >= first_pain_)
      other_pain_.push_back(index);
  }
  std::vector<VelocitySettings::Bonus> highest_first = model_.velocity.bonus;
  std::stable_sort(highest_first.begin(), highest_first.end(),
                   [](const auto& a, const auto& b) { return a.at_least > b.at_least; });
  for (const VelocitySettings::Bonus& bonus : highest_first) {
    bonuses_.push_back({round_points(bonus.at_least), bonus.points});
    most_bonus_ = std::max(most_bonus_, bonus.points);
    least_bonus_ = std::min(least_bonus_, bonus.points);
  }
  if (model_.grid) {
    fit_bands_ = bounds_of(model_.grid->fit);
    pain_bands_ = bounds_of(model_.grid->pain);
  }
  if (model_.quadrant) {
    good_fit_ = round_points(model_.quadrant->good_fit);
    high_pain_ = round_points(model_.quadrant->high_pain);
  }
}

ModelScorer::Groups ModelScorer::groups_of(const SectionProgram& section) {
  Groups result{{}, section.section->min.value_or(-unbounded), section.section->max.value_or(unbounded), false};
  for (const GroupProgram& program : section.groups) {
    const RuleGroup& group = *program.group;
    const bool plain = program.count == 1 && !group.min && !group.max && !group.first_match;
    if (plain && !result.groups.empty() && result.groups.back().plain) {
      ++result.groups.back().end;
      continue;
    }
    result.groups.push_back({program.first, program.first + program.count, plain, group.first_match,
                             group.min.value_or(-unbounded), group.max.value_or(unbounded)});
    result.hides = result.hides || group.first_match;
  }
  return result;
}

// ---- one lead's state, moving forward -------------------------------------------------------------------------------

/// To be called when the events have begun the lead.
void ModelScorer::begin(LeadFields& fields) {
  fields_ = &fields;
  runs_.clear();
  fit_known_ = has_ceiling_ = sums_begun_ = false;
  lead_number_ = fields.lead_number();
  const bool shared = fit_source_ != nullptr && fit_source_->has_fit_of(lead_number_);
  const auto first_pain = static_cast<std::ptrdiff_t>(first_pain_);
  std::fill(rule_points_.begin() + (shared ? first_pain : 0), rule_points_.end(), RulePoints{});
  if (shared) {
    std::copy_n(fit_source_->rule_points_.begin(), first_pain_, rule_points_.begin());
    fit_ = fit_source_->fit_;
    fit_reasons_ = fit_source_->fit_reasons_;
    fit_known_ = true;
  }
  for (const std::size_t rule : fixed_rules_)
    if (!shared || rule >= first_pain_) fixed_[rule] = fixed_points(rule);
  if (!program_.fit_varies) evaluate_fit(as_of_);
  fast_track_may_hold_ = program_.fast_track && may_hold(*program_.fast_track);
}

bool ModelScorer::holds_now(const Check& check, Instant t) {
  if (check.kind == Check::Kind::always) return true;
  return holds(
      check, [&](std::uint32_t index) { return fields_->atom(index, t); },
      [&](std::uint32_t index) { return trackers().count_holds(index, t); },
      [&](std::uint32_t index) { return trackers().path_holds(index, t); });
}

// ---- rules ----------------------------------------------------------------------------------------------------------

double ModelScorer::fixed_points(std::size_t index) {
  const RuleProgram& program = program_.rules[index];
  const Rule& rule = *program.rule;
  if (rule.shape == RuleShape::points_by) {
    CellText& cell = fields_->cell(program.field);
    if (cell.absent()) return rule.absent;
    std::optional<double>& points = points_of_texts_[index].of(cell.trimmed());
    if (!points) {
      const RuleProgram::Line* const line = line_of(program, cell);
      points = line == nullptr ? rule.otherwise : line->points;
    }
    return *points;
  }
  if (rule.shape == RuleShape::points_by_range) {
    CellText& cell = fields_->cell(program.field);
    if (cell.absent()) return rule.absent;
    const std::optional<double> number = cell.number();
    if (!number) return rule.otherwise;
    for (const Rule::Range& range : rule.ranges)
      if ((!range.from || *number >= *range.from) && (!range.below || *number < *range.below)) return range.points;
    return rule.otherwise;
  }
  return 0;
}

void ModelScorer::evaluate_rule(std::size_t index, Instant t) {
  const RuleProgram& program = program_.rules[index];
  RulePoints& points = rule_points_[index];
  if (imagined_ && imagined_->first == index) {
    points.undecayed = points.now = imagined_->second;
    return;
  }
  switch (program.rule->shape) {
  case RuleShape::points_by:
  case RuleShape::points_by_range:
    points.undecayed = points.now = fixed_[index];
    points.matched = points.now != 0;
    return;
  case RuleShape::when:
    points.matched = holds_now(program.when, t);
    points.undecayed = points.now = points.matched ? program.rule->points : 0;
    return;
  case RuleShape::event:
    return;
  }
}

/// For a rule that events match; the others give nothing.
void ModelScorer::evaluate_event_rule(std::uint32_t event_rule, Instant t, Sums sums) {
  const std::uint32_t index = rule_of_events_[event_rule];
  RulePoints& points = rule_points_[index];
  points.matched = !rules_[index].has_condition || holds_now(program_.rules[index].when, t);
  if (!points.matched) {
    points.undecayed = points.now = 0;
    return;
  }
  const RuleTracker& tracker = trackers().rule(event_rule);
  DecayedSum& sum = sums_.of(event_rule);
  const double now = sums == Sums::exact ? sum.exactly_at(tracker, t) : sum.at(tracker, t);
  const double cap = rules_[index].cap;
  points.undecayed = std::clamp(tracker.undecayed(), -cap, cap);
  points.now = std::clamp(now, -cap, cap);
}

void ModelScorer::evaluate_rules(Instant t, Sums sums) {
  if (sums == Sums::running && !sums_begun_) {
    sums_.reset();
    sums_begun_ = true;
  }
  evaluate_fit(t);
  for (const std::uint32_t event_rule : trackers().rules_matched()) evaluate_event_rule(event_rule, t, sums);
  for (const std::size_t index : other_pain_) evaluate_rule(index, t);
  mark_hidden(pain_groups_);
}

void ModelScorer::evaluate_fit(Instant t) {
  if (fit_known_ && !program_.fit_varies) return;
  for (std::size_t index = 0; index < first_pain_; ++index) evaluate_rule(index, t);
  mark_hidden(fit_groups_);
  fit_ = sum_of(fit_groups_).now;
  fit_reasons_ = {};
  for (std::size_t index = 0; index < first_pain_; ++index)
    if (rule_points_[index].now > 0 && !rule_points_[index].hidden)
      add_reason(fit_reasons_, index, round_points(rule_points_[index].now));
  fit_known_ = true;
}

void ModelScorer::mark_hidden(const Groups& section) {
  if (!section.hides) return;
  for (const Group& group : section.groups) {
    if (!group.first_match) continue;
    bool taken = false;
    for (std::uint32_t index = group.first; index < group.end; ++index) {
      const bool takes = !taken && rule_points_[index].undecayed != 0;
      rule_points_[index].hidden = !takes;
      taken = taken || takes;
    }
  }
}

ModelScorer::Sum ModelScorer::sum_of(const Groups& section) const {
  Sum sum;
  for (const Group& group : section.groups) {
    if (group.plain) {
      for (std::uint32_t index = group.first; index < group.end; ++index) {
        sum.undecayed += rule_points_[index].undecayed;
        sum.now += rule_points_[index].now;
      }
      continue;
    }
    Sum of_group;
    for (std::uint32_t index = group.first; index < group.end; ++index) {
      const RulePoints& points = rule_points_[index];
      if (points.hidden) continue;
      of_group.undecayed += points.undecayed;
      of_group.now += points.now;
    }
    sum.undecayed += bounded(of_group.undecayed, group.min, group.max);
    sum.now += bounded(of_group.now, group.min, group.max);
  }
  return {bounded(sum.undecayed, section.min, section.max), bounded(sum.now, section.min, section.max)};
}

std::int64_t ModelScorer::events_matched(std::size_t rule) {
  const std::uint32_t tracker = program_.rules[rule].event_rule;
  return tracker == nothing ? 0 : trackers().rule(tracker).matched();
}

// ---- S(t) -----------------------------------------------------------------------------------------------------------

double ModelScorer::inactivity(Instant t, double actions, Instant last_life) const {
  Instant since = last_life;
  const std::optional<Instant>& created_at = followed_->lead().created_at;
  if (since == no_instant && created_at && *created_at <= t) since = *created_at;
  if (since == no_instant) return 0;
  const Inactivity& settings = model_.inactivity;
  double points = 0;
  for (const Inactivity::Step& step : settings.steps) {
    if (step.after > t - since) break;
    points = settings.cumulative ? points + step.points : step.points;
  }
  if (settings.takes_from == Inactivity::TakesFrom::pain) points = std::max(points, -std::max(0.0, actions));
  return points;
}

double ModelScorer::velocity(Instant t, const ScoreParts& parts) const {
  if (followed_->first_touch() == no_instant) return 0;
  const bool of_pain = model_.velocity.of == VelocitySettings::Of::pain;
  const double points = std::max(0.0, of_pain ? parts.pain_now() : parts.fit + parts.pain_now());
  const Instant restarted_at = followed_->restarted_at();
  const Instant since = restarted_at == no_instant ? followed_->first_touch() : restarted_at;
  return points / std::max(model_.velocity.min_days, days(t - since));
}

double ModelScorer::bonus_of(double velocity) const {
  if (bonuses_.empty()) return 0;
  const double compared = round_points(velocity);
  for (const Bonus& bonus : bonuses_)
    if (compared >= bonus.at_least) return bonus.points;
  return 0;
}

ScoreParts ModelScorer::evaluate(Instant t, Sums sums) {
  evaluate_rules(t, sums);
  return sum_up(t, fast_track_may_hold_ && holds_now(*program_.fast_track, t), followed_->last_life());
}

/// S(t) from what the rules give.
ScoreParts ModelScorer::sum_up(Instant t, bool fast_track, Instant last_life) const {
  ScoreParts parts;
  parts.fit = fit_;
  const Sum pain = sum_of(pain_groups_);
  parts.undecayed = pain.undecayed;
  parts.actions = pain.now;
  parts.inactivity = inactivity(t, parts.actions, last_life);
  parts.velocity = velocity(t, parts);
  parts.velocity_points = bonus_of(parts.velocity);
  parts.score = std::max(0.0, parts.fit + parts.pain_now() + parts.velocity_points);
  parts.fast_track = fast_track;
  if (parts.fast_track) parts.score = std::max(parts.score, model_.target);
  return parts;
}

// ---- without looks --------------------------------------------------------------------------------------------------

double ModelScorer::score_only(LeadFields& fields, const LeadInputs& lead) {
  followed_->begin(lead);
  begin(fields);
  followed_->feed_until(as_of_, true);
  return evaluate(as_of_, Sums::exact).score;
}

std::vector<double> ModelScorer::path(LeadFields& fields, const LeadInputs& lead, std::span<const Instant> times) {
  followed_->begin(lead);
  begin(fields);
  std::vector<double> scores;
  for (const Instant t : times) {
    followed_->feed_until(t, true);
    scores.push_back(evaluate(t, Sums::exact).score);
  }
  return scores;
}

double ModelScorer::score_if(LeadFields& fields, const LeadInputs& lead, std::size_t rule, double points) {
  imagined_ = {rule, points};
  const double score = score_only(fields, lead);
  imagined_.reset();
  return score;
}

} // namespace leadscore
