#include "base/number.hpp"
#include "score/model_scorer.hpp"

#include <algorithm>

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

bool reaches(double computed, double bound) { return round_points(computed) >= round_points(bound); }

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
  const bool any = last_not_passive_ != no_instant;
  const Seconds longest = std::max(model_.activity.active.in_last, model_.activity.latent.in_last);
  for (std::size_t index = lead_.events.size(); index-- > 0;) { // the newest first
    const Event& event = lead_.events[index];
    const Seconds age = as_of_ - event.time();
    if (age >= longest) break;
    if (flags_[event.kind()].passive) continue;
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
    for (const Event& event : lead_.events)
      if (disqualify_trackers_.concerns(event.kind())) disqualify_trackers_.add(event);
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
