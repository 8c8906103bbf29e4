#include "score/model_scorer.hpp"

#include "base/number.hpp"
#include "score/bounds.hpp"

#include <algorithm>
#include <cmath>

namespace leadscore {

namespace {

constexpr int days_looked_ahead = 90;

double days(Seconds seconds) { return static_cast<double>(seconds) / static_cast<double>(seconds_a_day); }

bool any_of_kind(const EventKind& kind, const std::vector<MatcherIndex>& matchers) {
  return std::any_of(matchers.begin(), matchers.end(), [&](MatcherIndex matcher) { return kind.meets(matcher); });
}

} // namespace

ModelScorer::ModelScorer(const Program& program, std::size_t model, const std::vector<EventKind>& kinds,
                         const TimeZone& zone, Instant as_of)
    : whole_(program), program_(program.models[model]), model_(*program_.model), model_index_(model), kinds_(kinds),
      zone_(zone), as_of_(as_of), trackers_(program_.trackers, kinds, zone),
      disqualify_trackers_(program_.disqualify_trackers, kinds, zone),
      first_pain_(program_.pain.groups.empty() ? program_.rules.size() : program_.pain.groups[0].first),
      target_(round_points(model_.target)), reopen_below_(round_points(model_.reopen_below)),
      points_of_texts_(program_.rules.size()), fixed_(program_.rules.size()), rule_points_(program_.rules.size()) {
  for (const VelocitySettings::Bonus& bonus : model_.velocity.bonus) most_bonus_ = std::max(most_bonus_, bonus.points);
  std::vector<VelocitySettings::Bonus> highest_first = model_.velocity.bonus;
  std::stable_sort(highest_first.begin(), highest_first.end(),
                   [](const auto& a, const auto& b) { return a.at_least > b.at_least; });
  for (const VelocitySettings::Bonus& bonus : highest_first)
    bonuses_.push_back({round_points(bonus.at_least), bonus.points});
  for (const EventKind& kind : kinds) {
    const TrackerProgram& trackers = program_.trackers;
    flags_.push_back({kind.passive, any_of_kind(kind, trackers.of_model), any_of_kind(kind, trackers.of_pain),
                      !kind.passive && any_of_kind(kind, trackers.of_positive_pain)});
    auto& weights = weights_.emplace_back();
    double& lost = lost_points_.emplace_back();
    for (std::uint32_t index = 0; index < program_.rules.size(); ++index) {
      if (program_.rules[index].event_rule == nothing) continue;
      const EventRuleProgram& rule = trackers.rules[program_.rules[index].event_rule];
      if (!kind.meets(rule.matcher)) continue;
      const double weight = rule.points * (rule.measure == nothing ? 1 : kind.units(rule.measure));
      if (weight > 0) weights.emplace_back(index, weight);
      if (weight < 0) lost -= weight;
    }
  }
  for (const Bonus& bonus : bonuses_) least_bonus_ = std::min(least_bonus_, bonus.points);
  shortest_half_life_ = shortest_half_life(program_);
}

// ---- one lead's state, moving forward -------------------------------------------------------------------------------

void ModelScorer::begin(LeadFields& fields, const LeadInputs& lead) {
  fields_ = &fields;
  lead_ = lead;
  trackers_.reset();
  runs_.clear();
  next_event_ = 0;
  last_life_ = last_pain_ = last_not_passive_ = restarted_at_ = no_instant;
  fit_known_ = has_ceiling_ = false;
  first_touch_ = lead.created_at.value_or(no_instant);
  for (const Event& event : lead.events) {
    if (flags_[event.kind()].passive) continue;
    if (first_touch_ == no_instant || event.time() < first_touch_) first_touch_ = event.time();
    break;
  }
  lead_number_ = fields.lead_number();
  std::fill(rule_points_.begin(), rule_points_.end(), RulePoints{}); // what rules without events stay at
  const bool shared = fit_source_ != nullptr && fit_source_->has_fit_of(lead_number_);
  if (shared) {
    const auto fit_rules = static_cast<std::ptrdiff_t>(first_pain_);
    std::copy_n(fit_source_->fixed_.begin(), fit_rules, fixed_.begin());
    std::copy_n(fit_source_->rule_points_.begin(), fit_rules, rule_points_.begin());
    fit_ = fit_source_->fit_;
    fit_known_ = true;
  }
  for (std::size_t rule = shared ? first_pain_ : 0; rule < program_.rules.size(); ++rule)
    fixed_[rule] = fixed_points(rule);
  fast_track_may_hold_ = program_.fast_track && may_hold(*program_.fast_track);
}

void ModelScorer::feed(const Event& event) {
  if (has_ceiling_) raise_ceiling(event);
  floor_taken_ += lost_points_[event.kind()];
  const KindFlags& flags = flags_[event.kind()];
  if (flags.sign_of_life) last_life_ = event.time();
  if (flags.of_pain) last_pain_ = event.time();
  if (!flags.passive) {
    // Velocity's clock starts anew after a silence. Source: 3-scoring, step 8.
    if (model_.velocity.restart_after) {
      const Seconds silence = *model_.velocity.restart_after;
      const bool has_before = last_not_passive_ != no_instant;
      const bool has_created = lead_.created_at && *lead_.created_at <= event.time();
      const bool long_after_before = !has_before || event.time() - last_not_passive_ >= silence;
      const bool long_after_created = !has_created || event.time() - *lead_.created_at >= silence;
      if ((has_before || has_created) && long_after_before && long_after_created) restarted_at_ = event.time();
    }
    last_not_passive_ = event.time();
  }
  trackers_.add(event);
}

void ModelScorer::feed_until(Instant t, bool inclusive) {
  while (next_event_ < lead_.events.size()) {
    const Event& event = lead_.events[next_event_];
    if (inclusive ? event.time() > t : event.time() >= t) return;
    feed(event);
    ++next_event_;
  }
}

bool ModelScorer::holds_now(const Check& check, Instant t) {
  if (check.kind == Check::Kind::always) return true;
  return holds(
      check, [&](std::uint32_t index) { return fields_->atom(index, t); },
      [&](std::uint32_t index) { return trackers_.count_holds(index, t); },
      [&](std::uint32_t index) { return trackers_.path_holds(index, t); });
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
      const auto found = program.points_by.find(cell.comparable());
      points = found == program.points_by.end() ? rule.otherwise : found->second;
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

void ModelScorer::evaluate_rule(std::size_t index, Instant t, bool exactly) {
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
    evaluate_event_rule(index, t, exactly);
    return;
  }
}

/// 190 instructions for a rule whose events decay by a half-life, 8 for one without events.
void ModelScorer::evaluate_event_rule(std::size_t index, Instant t, bool exactly) {
  const RuleProgram& program = program_.rules[index];
  RuleTracker& tracker = trackers_.rule(program.event_rule);
  if (tracker.matched() == 0) return;
  RulePoints& points = rule_points_[index];
  points.matched = holds_now(program.when, t);
  if (!points.matched) {
    points.undecayed = points.now = 0;
    return;
  }
  const double now = exactly ? tracker.decayed_exactly(t) : tracker.decayed(t);
  const std::optional<double>& cap = program.rule->cap;
  points.undecayed = cap ? std::clamp(tracker.undecayed(), -*cap, *cap) : tracker.undecayed();
  points.now = cap ? std::clamp(now, -*cap, *cap) : now;
}

void ModelScorer::evaluate_rules(Instant t, bool exactly) {
  evaluate_fit(t);
  for (std::size_t index = first_pain_; index < program_.rules.size(); ++index) evaluate_rule(index, t, exactly);
  mark_hidden(program_.pain);
}

void ModelScorer::evaluate_fit(Instant t) {
  if (fit_known_ && !program_.fit_varies) return;
  for (std::size_t index = 0; index < first_pain_; ++index) evaluate_rule(index, t, true);
  mark_hidden(program_.fit);
  fit_ = sum_of(program_.fit).now;
  fit_known_ = true;
}

void ModelScorer::mark_hidden(const SectionProgram& section) {
  for (const GroupProgram& group : section.groups) {
    if (!group.group->first_match) continue;
    bool taken = false;
    for (std::uint32_t index = group.first; index < group.first + group.count; ++index) {
      const bool takes = !taken && rule_points_[index].undecayed != 0;
      rule_points_[index].hidden = !takes;
      taken = taken || takes;
    }
  }
}

ModelScorer::Sum ModelScorer::sum_of(const SectionProgram& section) const {
  Sum sum;
  for (const GroupProgram& group : section.groups) {
    Sum of_group;
    for (std::uint32_t index = group.first; index < group.first + group.count; ++index) {
      const RulePoints& points = rule_points_[index];
      if (points.hidden) continue;
      of_group.undecayed += points.undecayed;
      of_group.now += points.now;
    }
    sum.undecayed += bounded(of_group.undecayed, group.group->min, group.group->max);
    sum.now += bounded(of_group.now, group.group->min, group.group->max);
  }
  return {bounded(sum.undecayed, section.section->min, section.section->max),
          bounded(sum.now, section.section->min, section.section->max)};
}

std::int64_t ModelScorer::events_matched(std::size_t rule) {
  const std::uint32_t tracker = program_.rules[rule].event_rule;
  return tracker == nothing ? 0 : trackers_.rule(tracker).matched();
}

// ---- S(t) -----------------------------------------------------------------------------------------------------------

double ModelScorer::inactivity(Instant t, double actions) const {
  Instant since = last_life_;
  if (since == no_instant && lead_.created_at && *lead_.created_at <= t) since = *lead_.created_at;
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
  if (first_touch_ == no_instant) return 0;
  const bool of_pain = model_.velocity.of == VelocitySettings::Of::pain;
  const double points = std::max(0.0, of_pain ? parts.pain_now() : parts.fit + parts.pain_now());
  const Instant since = restarted_at_ == no_instant ? first_touch_ : restarted_at_;
  return points / std::max(model_.velocity.min_days, days(t - since));
}

double ModelScorer::bonus_of(double velocity) const {
  if (bonuses_.empty()) return 0;
  const double compared = round_points(velocity);
  for (const Bonus& bonus : bonuses_)
    if (compared >= bonus.at_least) return bonus.points;
  return 0;
}

ScoreParts ModelScorer::evaluate(Instant t, bool exactly) {
  evaluate_rules(t, exactly);
  return sum_up(t, fast_track_may_hold_ && holds_now(*program_.fast_track, t));
}

/// S(t) from what the rules give.
ScoreParts ModelScorer::sum_up(Instant t, bool fast_track) const {
  ScoreParts parts;
  parts.fit = fit_;
  const Sum pain = sum_of(program_.pain);
  parts.undecayed = pain.undecayed;
  parts.actions = pain.now;
  parts.inactivity = inactivity(t, parts.actions);
  parts.velocity = velocity(t, parts);
  parts.velocity_points = bonus_of(parts.velocity);
  parts.score = std::max(0.0, parts.fit + parts.pain_now() + parts.velocity_points);
  parts.fast_track = fast_track;
  if (parts.fast_track) parts.score = std::max(parts.score, model_.target);
  return parts;
}

// ---- looks ----------------------------------------------------------------------------------------------------------

void ModelScorer::look_at(Instant t, bool exactly) {
  parts_ = evaluate(t, exactly);
  const double score = round_points(parts_.score);
  const bool in_run = !runs_.empty() && runs_.back().ended == no_instant;
  if (!in_run && score >= target_)
    runs_.push_back({t, no_instant});
  else if (in_run && score < reopen_below_)
    runs_.back().ended = t;
}

void ModelScorer::look_if_needed(Instant t) {
  const bool in_run = !runs_.empty() && runs_.back().ended == no_instant;
  if (in_run ? must_stay_ready(t) : !may_be_ready(t)) return;
  look_at(t, false);
  if (has_ceiling_) lower_ceiling();
  begin_floor(t);
}

/// Looks at the lead at the instants of 3-scoring, Ready, but for looks that can neither begin nor end a run of
/// readiness; returns S(T − trend), 0 if the first touch is later.
double ModelScorer::walk() {
  const Instant earlier = as_of_ - model_.trend;
  bool earlier_taken = first_touch_ != no_instant && first_touch_ > earlier;
  double earlier_score = 0;
  const auto take_earlier = [&](Instant next) {
    if (earlier_taken || next <= earlier) return;
    feed_until(earlier, true);
    earlier_score = evaluate(earlier, false).score;
    earlier_taken = true;
  };
  if (first_touch_ != no_instant && may_ever_be_ready()) {
    begin_ceiling();
    feed_until(first_touch_, true);
    look_if_needed(first_touch_);
    for (std::size_t index = next_event_; index < lead_.events.size(); index = std::max(index + 1, next_event_)) {
      const Event& event = lead_.events[index];
      if (!flags_[event.kind()].of_model) continue;
      take_earlier(event.time());
      feed_until(event.time(), false);
      look_if_needed(event.time());
      feed_until(event.time(), true);
      look_if_needed(event.time());
    }
  }
  take_earlier(as_of_ + 1);
  feed_until(as_of_, true);
  look_at(as_of_, true);
  return earlier_score;
}

Instant ModelScorer::expires_at() {
  for (int day = 1; day <= days_looked_ahead; ++day) {
    const Instant t = as_of_ + day * seconds_a_day;
    if (round_points(evaluate(t, false).score) < target_) return t;
  }
  return no_instant;
}

ModelScore ModelScorer::score(LeadFields& fields, const LeadInputs& lead) {
  begin(fields, lead);
  const double earlier_score = walk();

  ModelScore row;
  row.lead = lead.lead;
  row.model = static_cast<std::uint16_t>(model_index_);
  row.fit = parts_.fit;
  row.pain = parts_.undecayed;
  row.pain_now = parts_.pain_now();
  row.decay = row.pain_now - row.pain;
  row.velocity = parts_.velocity;
  row.velocity_points = parts_.velocity_points;
  row.fast_track = parts_.fast_track;
  row.score = parts_.score;
  row.ready = round_points(row.score) >= target_;
  row.first_touch = first_touch_;
  row.first_ready_at = runs_.empty() ? no_instant : runs_.front().began;
  row.ready_at = row.ready ? runs_.back().began : no_instant;
  row.times_ready = static_cast<std::int32_t>(runs_.size());
  row.reopened_at = restarted_at_;
  row.last_activity_at = last_life_;
  if (last_life_ != no_instant)
    row.idle = as_of_ - last_life_;
  else if (lead.created_at)
    row.idle = as_of_ - *lead.created_at;
  if (last_pain_ != no_instant)
    row.since_points = as_of_ - last_pain_;
  else if (first_touch_ != no_instant)
    row.since_points = as_of_ - first_touch_;
  row.change = round_points(row.score) - round_points(earlier_score);
  label(row);
  give_reasons(row);
  row.disqualified_by = disqualified_by();
  if (row.ready) {
    const std::vector<RulePoints> points_at_as_of = rule_points_;
    row.expires_at = expires_at();
    rule_points_ = points_at_as_of;
  }
  return row;
}

double ModelScorer::score_only(LeadFields& fields, const LeadInputs& lead) {
  begin(fields, lead);
  feed_until(as_of_, true);
  return evaluate(as_of_, true).score;
}

std::vector<double> ModelScorer::path(LeadFields& fields, const LeadInputs& lead, std::span<const Instant> times) {
  begin(fields, lead);
  std::vector<double> scores;
  for (const Instant t : times) {
    feed_until(t, true);
    scores.push_back(evaluate(t, true).score);
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
