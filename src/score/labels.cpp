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

std::vector<ModelScorer::BandBound> ModelScorer::bounds_of(const std::vector<Band>& bands) {
  std::vector<BandBound> bounds;
  for (const Band& band : bands) bounds.push_back({band.from, static_cast<std::int16_t>(bounds.size())});
  std::stable_sort(bounds.begin(), bounds.end(),
                   [](const BandBound& a, const BandBound& b) { return a.from > b.from; });
  for (BandBound& bound : bounds) bound.from = round_points(bound.from);
  return bounds;
}

/// The band that the points reach, as they are compared; -1: none.
std::int16_t ModelScorer::band_of(const std::vector<BandBound>& bands, double points) {
  for (const BandBound& band : bands)
    if (points >= band.from) return band.index;
  return -1;
}

void ModelScorer::label(ModelScore& row) const {
  if (model_.quadrant) {
    const bool fits = round_points(row.fit) >= good_fit_;
    const bool hurts = round_points(row.pain_now) >= high_pain_;
    if (fits)
      row.quadrant = hurts ? QuadrantLabel::both : QuadrantLabel::fit_only;
    else
      row.quadrant = hurts ? QuadrantLabel::pain_only : QuadrantLabel::neither;
  }
  row.band = band_of(bands_, round_points(row.score));
  if (model_.grid) {
    row.grid_fit = band_of(fit_bands_, round_points(row.fit));
    row.grid_pain = band_of(pain_bands_, round_points(row.pain_now));
  }
  row.activity = followed_->activity();
  for (std::size_t index = first_pain_; index < rule_points_.size(); ++index) {
    const RulePoints& points = rule_points_[index];
    if (!points.hidden) (rules_[index].of_product ? row.product_pain : row.other_pain) += points.now;
  }
}

/// Rules come in order; of equal points the first stays ahead.
void ModelScorer::add_reason(Reasons& reasons, std::size_t rule, double points) {
  if (points <= 0) return;
  const auto after = std::find_if(reasons.begin(), reasons.end(), [&](const ModelScore::Reason& reason) {
    return reason.rule < 0 || reason.points < points;
  });
  if (after == reasons.end()) return;
  std::move_backward(after, reasons.end() - 1, reasons.end());
  *after = {static_cast<std::int16_t>(rule), points};
}

void ModelScorer::give_reasons(ModelScore& row) const {
  row.reasons = fit_reasons_;
  double most = 0;
  for (std::size_t index = first_pain_; index < rule_points_.size(); ++index) {
    const RulePoints& given = rule_points_[index];
    if (given.now <= 0 || given.hidden) continue;
    const double points = round_points(given.now);
    add_reason(row.reasons, index, points);
    if (rules_[index].of_product && rules_[index].has_resource && points > most) {
      most = points;
      row.resource_rule = static_cast<std::int16_t>(index);
    }
  }
}

} // namespace leadscore
