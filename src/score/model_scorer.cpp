#include "score/model_scorer.hpp"

#include "base/number.hpp"
#include "score/bounds.hpp"

#include <algorithm>
#include <cmath>

namespace leadscore {

std::string_view to_text(Activity activity) {
  switch (activity) {
  case Activity::active:
    return "active";
  case Activity::latent:
    return "latent";
  case Activity::fresh:
    return "new";
  case Activity::dormant:
    return "dormant";
  }
  return "";
}

std::string_view to_text(QuadrantLabel quadrant) {
  switch (quadrant) {
  case QuadrantLabel::none:
    return "";
  case QuadrantLabel::both:
    return "both";
  case QuadrantLabel::fit_only:
    return "fit_only";
  case QuadrantLabel::pain_only:
    return "pain_only";
  case QuadrantLabel::neither:
    return "neither";
  }
  return "";
}

namespace {

constexpr int days_looked_ahead = 90;

double days(Seconds seconds) { return static_cast<double>(seconds) / static_cast<double>(seconds_a_day); }

bool reaches(double computed, double bound) { return round_points(computed) >= round_points(bound); }

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
      fixed_(program_.rules.size()), rule_points_(program_.rules.size()) {
  for (const VelocitySettings::Bonus& bonus : model_.velocity.bonus) most_bonus_ = std::max(most_bonus_, bonus.points);
  for (const EventKind& kind : kinds) {
    const TrackerProgram& trackers = program_.trackers;
    flags_.push_back({kind.passive, any_of_kind(kind, trackers.of_model), any_of_kind(kind, trackers.of_pain),
                      !kind.passive && any_of_kind(kind, trackers.of_positive_pain)});
    auto& weights = weights_.emplace_back();
    for (std::uint32_t index = 0; index < program_.rules.size(); ++index) {
      if (program_.rules[index].event_rule == nothing) continue;
      const EventRuleProgram& rule = trackers.rules[program_.rules[index].event_rule];
      if (!kind.meets(rule.matcher)) continue;
      const double weight = rule.points * (rule.measure == nothing ? 1 : kind.units(rule.measure));
      if (weight > 0) weights.emplace_back(index, weight);
    }
  }
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
  for (std::size_t rule = 0; rule < program_.rules.size(); ++rule) fixed_[rule] = fixed_points(program_.rules[rule]);
}

void ModelScorer::feed(const Event& event) {
  if (has_ceiling_) raise_ceiling(event);
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
  return holds(
      check, [&](std::uint32_t index) { return fields_->atom(index, t); },
      [&](std::uint32_t index) { return trackers_.count_holds(index, t); },
      [&](std::uint32_t index) { return trackers_.path_holds(index, t); });
}

// ---- rules ----------------------------------------------------------------------------------------------------------

double ModelScorer::fixed_points(const RuleProgram& program) {
  const Rule& rule = *program.rule;
  if (rule.shape == RuleShape::points_by) {
    CellText& cell = fields_->cell(program.field);
    if (cell.absent()) return rule.absent;
    const auto found = program.points_by.find(cell.comparable());
    return found == program.points_by.end() ? rule.otherwise : found->second;
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
  points.hidden = false;
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
    break;
  }
  RuleTracker& tracker = trackers_.rule(program.event_rule);
  points.matched = tracker.matched() > 0 && holds_now(program.when, t);
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
  fit_ = section(program_.fit, &RulePoints::now);
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

double ModelScorer::section(const SectionProgram& section, double RulePoints::*points) const {
  double sum = 0;
  for (const GroupProgram& group : section.groups) {
    double group_sum = 0;
    for (std::uint32_t index = group.first; index < group.first + group.count; ++index)
      if (!rule_points_[index].hidden) group_sum += rule_points_[index].*points;
    sum += bounded(group_sum, group.group->min, group.group->max);
  }
  return bounded(sum, section.section->min, section.section->max);
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

ScoreParts ModelScorer::evaluate(Instant t, bool exactly) {
  evaluate_rules(t, exactly);
  return sum_up(t, program_.fast_track && holds_now(*program_.fast_track, t));
}

/// S(t) from what the rules give.
ScoreParts ModelScorer::sum_up(Instant t, bool fast_track) const {
  ScoreParts parts;
  parts.fit = fit_;
  parts.undecayed = section(program_.pain, &RulePoints::undecayed);
  parts.actions = section(program_.pain, &RulePoints::now);
  parts.inactivity = inactivity(t, parts.actions);
  parts.velocity = velocity(t, parts);
  double highest = 0;
  bool any = false;
  for (const VelocitySettings::Bonus& bonus : model_.velocity.bonus) {
    if ((any && bonus.at_least <= highest) || !reaches(parts.velocity, bonus.at_least)) continue;
    any = true;
    highest = bonus.at_least;
    parts.velocity_points = bonus.points;
  }
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
  if (!in_run && !may_be_ready(t)) return;
  look_at(t, false);
  if (has_ceiling_) lower_ceiling();
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
  if (first_touch_ != no_instant) {
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

// ---- labels ---------------------------------------------------------------------------------------------------------

namespace {

std::int16_t band_of(const std::vector<Band>& bands, double points) {
  std::int16_t best = -1;
  for (std::size_t index = 0; index < bands.size(); ++index) {
    if (!reaches(points, bands[index].from)) continue;
    if (best < 0 || bands[index].from > bands[static_cast<std::size_t>(best)].from)
      best = static_cast<std::int16_t>(index);
  }
  return best;
}

} // namespace

void ModelScorer::label(ModelScore& row) {
  if (model_.quadrant) {
    const bool fits = reaches(row.fit, model_.quadrant->good_fit);
    const bool hurts = reaches(row.pain_now, model_.quadrant->high_pain);
    if (fits)
      row.quadrant = hurts ? QuadrantLabel::both : QuadrantLabel::fit_only;
    else
      row.quadrant = hurts ? QuadrantLabel::pain_only : QuadrantLabel::neither;
  }
  row.band = band_of(model_.bands, row.score);
  if (model_.grid) {
    row.grid_fit = band_of(model_.grid->fit, row.fit);
    row.grid_pain = band_of(model_.grid->pain, row.pain_now);
  }
  std::int64_t active = 0;
  std::int64_t latent = 0;
  bool any = false;
  for (const Event& event : lead_.events) {
    if (flags_[event.kind()].passive) continue;
    any = true;
    const Seconds age = as_of_ - event.time();
    active += age < model_.activity.active.in_last ? 1 : 0;
    latent += age < model_.activity.latent.in_last ? 1 : 0;
  }
  if (active >= model_.activity.active.at_least)
    row.activity = Activity::active;
  else if (latent >= model_.activity.latent.at_least)
    row.activity = Activity::latent;
  else if (!any && lead_.created_at && as_of_ - *lead_.created_at < model_.activity.latent.in_last)
    row.activity = Activity::fresh;
  else
    row.activity = Activity::dormant;

  for (std::size_t index = 0; index < program_.rules.size(); ++index) {
    if (program_.rules[index].in_fit || rule_points_[index].hidden) continue;
    const bool product = program_.rules[index].rule->engagement == Engagement::product;
    (product ? row.product_pain : row.other_pain) += rule_points_[index].now;
  }
}

void ModelScorer::give_reasons(ModelScore& row) const {
  double most = 0;
  for (std::size_t index = 0; index < program_.rules.size(); ++index) {
    const RuleProgram& program = program_.rules[index];
    if (rule_points_[index].hidden || rule_points_[index].now <= 0) continue;
    const double points = round_points(rule_points_[index].now);
    if (points <= 0) continue;
    const auto after = std::find_if(row.reasons.begin(), row.reasons.end(), [&](const ModelScore::Reason& reason) {
      return reason.rule < 0 || reason.points < points;
    });
    if (after != row.reasons.end()) {
      std::move_backward(after, row.reasons.end() - 1, row.reasons.end());
      *after = {static_cast<std::int16_t>(index), points};
    }
    const bool of_product = !program.in_fit && program.rule->engagement == Engagement::product;
    if (of_product && !program.rule->resource.empty() && points > most) {
      most = points;
      row.resource_rule = static_cast<std::int16_t>(index);
    }
  }
}

std::int16_t ModelScorer::disqualified_by() {
  if (program_.disqualify.empty()) return -1;
  if (!disqualify_trackers_.empty()) {
    disqualify_trackers_.reset();
    for (const Event& event : lead_.events) disqualify_trackers_.add(event);
  }
  for (std::size_t index = 0; index < program_.disqualify.size(); ++index) {
    const bool met = holds(
        program_.disqualify[index], [&](std::uint32_t atom) { return fields_->atom(atom, as_of_); },
        [&](std::uint32_t count) { return disqualify_trackers_.count_holds(count, as_of_); },
        [&](std::uint32_t path) { return disqualify_trackers_.path_holds(path, as_of_); });
    if (met) return static_cast<std::int16_t>(index);
  }
  return -1;
}

} // namespace leadscore
