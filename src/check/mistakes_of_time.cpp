#include "base/number.hpp"
#include "base/text.hpp"
#include "check/mistake_tables.hpp"
#include "check/points.hpp"
#include "score/decayed_sum.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace leadscore {
namespace {

std::string date_text(Day day) {
  const CalendarDate date = calendar_date(day);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

// ---- windows against decay ------------------------------------------------------------------------------------------

/// What counts as nothing: less than this share of an action's points.
constexpr double nothing_left = 0.01;

/// The age at which a decay leaves less than a hundredth for good. None: never.
std::optional<Seconds> end_of(const Decay& decay) {
  const auto duration = static_cast<double>(decay.duration);
  switch (decay.kind) {
  case Decay::Kind::none:
    return std::nullopt;
  case Decay::Kind::half_life:
    return static_cast<Seconds>(std::ceil(duration * -std::log2(nothing_left)));
  case Decay::Kind::linear:
  case Decay::Kind::window:
    return decay.duration;
  case Decay::Kind::every:
    if (decay.lose <= 0) return std::nullopt;
    return decay.duration * static_cast<Seconds>(decay.compound && decay.lose < 1
                                                     ? std::ceil(std::log(nothing_left) / std::log1p(-decay.lose))
                                                     : std::ceil(1 / decay.lose));
  case Decay::Kind::steps:
    if (decay.steps.empty() || decay.steps.back().keep >= nothing_left) return std::nullopt;
    for (auto step = decay.steps.rbegin(); step != decay.steps.rend(); ++step)
      if (std::next(step) == decay.steps.rend() || std::next(step)->keep >= nothing_left) return step->after;
    return std::nullopt;
  }
  return std::nullopt;
}

/// The event rule of the model whose points for these events last longest; null if one lasts forever or there is none.
const Rule* longest_lasting(const Model& model, const EventSelector& events) {
  const Rule* longest = nullptr;
  for (const RuleGroup& group : model.pain.groups) {
    for (const Rule& rule : group.rules) {
      const bool is_about =
          rule.shape == RuleShape::event && rule.points > 0 && std::ranges::any_of(events.types, [&](const Name& type) {
            return std::ranges::any_of(
                rule.events.types, [&](const Name& other) { return comparable(other.text) == comparable(type.text); });
          });
      if (!is_about) continue;
      if (!end_of(rule.decay)) return nullptr;
      if (longest == nullptr || *end_of(rule.decay) > *end_of(longest->decay)) longest = &rule;
    }
  }
  return longest;
}

std::vector<Found> windows_longer_than_decay(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    const std::function<void(const Condition&)> look = [&](const Condition& condition) {
      for (const Condition& part : condition.parts) look(part);
      if (condition.kind != ConditionKind::event || !condition.in_last) return;
      const Rule* const rule = longest_lasting(model, condition.events);
      if (rule == nullptr || *condition.in_last <= *end_of(rule->decay)) return;
      found.push_back({checked.places.of(condition.at, {"in_last"}),
                       fmt::format("this looks back {}, but the points of '{}' for such an event are gone after {}",
                                   format_duration(*condition.in_last), rule->name,
                                   format_duration(*end_of(rule->decay) / seconds_a_day * seconds_a_day)),
                       "look back no longer than the points last, or let them last longer"});
    };
    for (const RuleGroup& group : model.pain.groups)
      for (const Rule& rule : group.rules)
        if (rule.shape == RuleShape::when) look(*rule.when);
  }
  return found;
}

// ---- decay and inactivity together ----------------------------------------------------------------------------------

double taken_by_silence(const Inactivity& inactivity, Seconds silence) {
  double taken = 0;
  for (const Inactivity::Step& step : inactivity.steps)
    if (step.after <= silence) taken = inactivity.cumulative ? taken - step.points : -step.points;
  return taken;
}

std::vector<Found> nothing_left_in_the_sales_cycle(const CheckedRules& checked) {
  std::vector<Found> found;
  const Seconds cycle = checked.rules.handoff.sales_cycle;
  for (const Model& model : checked.rules.models) {
    const double taken = taken_by_silence(model.inactivity, cycle);
    double left = 0;
    bool halves = false;
    for (const RuleGroup& group : model.pain.groups) {
      for (const Rule& rule : group.rules) {
        if (rule.shape != RuleShape::event || rule.points <= 0) continue;
        halves = halves || rule.decay.kind == Decay::Kind::half_life;
        left = std::max(left, decay_factor(rule.decay, cycle));
      }
    }
    if (taken <= 0 || !halves || model.target * left - taken > 0) continue;
    found.push_back(
        {checked.places.of(model.at, {"pain", "inactivity"}),
         fmt::format("a lead that earns the target of {} by its actions and then is silent has no pain left "
                     "when the sales cycle of {} ends: decay leaves {}, and inactivity takes {}",
                     format_points(model.target), format_duration(cycle), format_points(model.target * left),
                     format_points(taken)),
         "choose a longer half-life or gentler steps, or give the real 'sales_cycle' in 'handoff'"});
  }
  return found;
}

// ---- velocity, fast track, dates ------------------------------------------------------------------------------------

std::vector<Found> bonus_by_fit_alone(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    if (model.velocity.of != VelocitySettings::Of::total || model.pain.groups.empty()) continue;
    const double most = most_for_one_lead(model.fit, checked.logic) / model.velocity.min_days;
    const auto lowest = std::ranges::min_element(model.velocity.bonus, {}, &VelocitySettings::Bonus::at_least);
    if (lowest == model.velocity.bonus.end() || lowest->points <= 0 ||
        round_points(most) < round_points(lowest->at_least))
      continue;
    const auto index = static_cast<std::size_t>(lowest - model.velocity.bonus.begin());
    found.push_back(
        {checked.places.of(checked.places.of(model.at, {"velocity", "bonus"}), {index}),
         fmt::format("fit alone can reach {} points a day on the first day, and {} of them earn a bonus of {}",
                     format_points(most), format_points(lowest->at_least), format_points(lowest->points)),
         fmt::format("let the bonus begin above {}, or write of: pain", format_points(most))});
  }
  return found;
}

bool bounds_an_age(const Condition& condition) {
  if (condition.in_last) return true;
  if (std::ranges::any_of(condition.tests, [](const FieldTest& test) { return test.op >= FieldOperator::in_last; }))
    return true;
  const auto bounds = [](const Condition& part) { return bounds_an_age(part); };
  return condition.kind == ConditionKind::any ? std::ranges::all_of(condition.parts, bounds)
                                              : std::ranges::any_of(condition.parts, bounds);
}

std::vector<Found> fast_track_without_age(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    if (!model.fast_track || bounds_an_age(*model.fast_track)) continue;
    found.push_back(
        {model.fast_track->at,
         fmt::format("the fast track of the model '{}' has no age: who fits it is ready for good", model.name),
         "add e.g. {field: created_at, in_last: 30d} to it"});
  }
  return found;
}

std::vector<Found> overdue_reviews(const CheckedRules& checked) {
  std::vector<Found> found;
  const auto look = [&](const Rule& rule) {
    if (!rule.review_by || *rule.review_by >= checked.today) return;
    const Position at =
        checked.places.has(rule.at, {"review_by"}) ? checked.places.of(rule.at, {"review_by"}) : rule.at;
    found.push_back(
        {at, fmt::format("the rule '{}' was to be looked at again by {}", rule.name, date_text(*rule.review_by)),
         "look at it, and set the next date or remove it"});
  };
  for (const Model& model : checked.rules.models) {
    for (const Section* const section : {&model.fit, &model.pain})
      for (const RuleGroup& group : section->groups) std::ranges::for_each(group.rules, look);
    std::ranges::for_each(model.disabled, look);
  }
  return found;
}

std::vector<Found> latent_within_active(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    const ActivityBound& active = model.activity.active;
    const ActivityBound& latent = model.activity.latent;
    if (latent.in_last > active.in_last || latent.at_least < active.at_least) continue;
    found.push_back({checked.places.of(model.at, {"activity", "latent"}),
                     fmt::format("no lead is ever latent: {} events in {} make it active already", latent.at_least,
                                 format_duration(latent.in_last)),
                     "let 'latent' ask for fewer events, or look back longer than 'active'"});
  }
  return found;
}

} // namespace

std::span<const Mistake> mistakes_of_time() {
  using enum Severity;
  static const std::array table = {
      Mistake{
          .code = "LS501",
          .severity = warning,
          .title = "a condition that looks back longer than the points last",
          .why =
              "The rule still gives its points when the action itself is worth nothing any more: the one says that it "
              "is old, the other that it counts. Less than a hundredth left is taken as nothing.",
          .bad = "pain:\n  rules:\n    - {name: webinar, event: webinar, points: 10, times: 1, decay: {window: 30d}}\n "
                 "   - {name: two webinars, when: {event: webinar, at_least: 2, in_last: 90d}, points: 5}\n",
          .good = "pain:\n  rules:\n    - {name: webinar, event: webinar, points: 10, times: 1, decay: {window: "
                  "90d}}\n    - {name: two webinars, when: {event: webinar, at_least: 2, in_last: 90d}, points: 5}\n",
          .find = windows_longer_than_decay},
      Mistake{
          .code = "LS502",
          .severity = warning,
          .title = "half-life and inactivity that together take all pain",
          .why =
              "Both take away for the same silence. If nothing is left before a deal can close, leads drop out of the "
              "list while sales still works on them, and come back as new ones.",
          .bad = "pain:\n  decay: {half_life: 14d}\n  rules: [{name: trial, event: trial, engagement: product, points: "
                 "20, times: 1}]\n  inactivity: {steps: [{after: 30d, points: -20}]}\n",
          .good = "pain:\n  decay: {half_life: 90d}\n  rules: [{name: trial, event: trial, engagement: product, "
                  "points: 20, times: 1}]\n  inactivity: {steps: [{after: 30d, points: -20}]}\n",
          .find = nothing_left_in_the_sales_cycle},
      Mistake{
          .code = "LS503",
          .severity = warning,
          .title = "a velocity bonus that fit alone can reach",
          .why =
              "Velocity is points by time, and on the first day all fit counts at once: a good profile gets the bonus "
              "for speed without having done a thing.",
          .bad = "velocity: {bonus: [{at_least: 5, points: 10}]}\n",
          .good = "velocity: {of: pain, bonus: [{at_least: 5, points: 10}]}\n",
          .find = bonus_by_fit_alone},
      Mistake{.code = "LS504",
              .severity = warning,
              .title = "a fast track without an age",
              .why = "A profile does not fade. Whoever fits is ready forever, however long ago it came and went.",
              .bad = "fast_track: {field: title, is: CEO}\n",
              .good = "fast_track: {all: [{field: title, is: CEO}, {field: created_at, in_last: 30d}]}\n",
              .find = fast_track_without_age},
      Mistake{.code = "LS505",
              .severity = warning,
              .title = "a review that is overdue",
              .why = "The date was set because the rule was a guess. It has been counting unchecked since.",
              .bad = "fit:\n  rules: [{name: source, field: source, points_by: {fair: 5}, review_by: 2020-03-31}]\n",
              .good = "fit:\n  rules: [{name: source, field: source, points_by: {fair: 5}, review_by: 2099-03-31}]\n",
              .find = overdue_reviews},
      Mistake{.code = "LS506",
              .severity = warning,
              .title = "an activity label that no lead can get",
              .why = "'active' comes first and takes every lead that 'latent' is meant for.",
              .bad = "activity: {active: {at_least: 1, in_last: 90d}, latent: {at_least: 1, in_last: 14d}}\n",
              .good = "activity: {active: {at_least: 3, in_last: 14d}, latent: {at_least: 1, in_last: 90d}}\n",
              .find = latent_within_active},
  };
  return table;
}

} // namespace leadscore
