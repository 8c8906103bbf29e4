#include "score/followed_events.hpp"

#include <algorithm>

namespace leadscore {

namespace {

bool same_events(const EventRuleProgram& a, const EventRuleProgram& b) {
  return a.matcher == b.matcher && a.measure == b.measure && a.points == b.points && a.once_per == b.once_per &&
         a.once_per_text == b.once_per_text && a.per_day == b.per_day && a.times == b.times;
}

bool same_trackers(const TrackerProgram& a, const TrackerProgram& b) {
  return std::equal(a.rules.begin(), a.rules.end(), b.rules.begin(), b.rules.end(), same_events) &&
         a.counts == b.counts && a.paths == b.paths && a.of_model == b.of_model && a.of_pain == b.of_pain &&
         a.of_positive_pain == b.of_positive_pain;
}

bool any_of_kind(const EventKind& kind, const std::vector<MatcherIndex>& matchers) {
  return std::any_of(matchers.begin(), matchers.end(), [&](MatcherIndex matcher) { return kind.meets(matcher); });
}

} // namespace

bool follow_the_same(const ModelProgram& left, const ModelProgram& right) {
  const Model& a = *left.model;
  const Model& b = *right.model;
  return same_trackers(left.trackers, right.trackers) &&
         same_trackers(left.disqualify_trackers, right.disqualify_trackers) && left.disqualify == right.disqualify &&
         a.velocity.restart_after == b.velocity.restart_after && a.activity == b.activity && a.trend == b.trend;
}

FollowedEvents::FollowedEvents(const ModelProgram& model, const std::vector<EventKind>& kinds, const TimeZone& zone,
                               Instant as_of)
    : model_(model), kinds_(kinds), as_of_(as_of), restart_after_(model.model->velocity.restart_after),
      trackers_(model.trackers, kinds, zone), disqualify_trackers_(model.disqualify_trackers, kinds, zone),
      place_in_most_(model.trackers.rules.size(), nothing) {
  find_meanings();
}

void FollowedEvents::find_meanings() {
  const TrackerProgram& trackers = model_.trackers;
  for (const EventKind& kind : kinds_) {
    KindMeaning& meaning = meanings_.emplace_back();
    meaning.passive = kind.passive;
    meaning.of_model = any_of_kind(kind, trackers.of_model);
    meaning.of_pain = any_of_kind(kind, trackers.of_pain);
    meaning.sign_of_life = !kind.passive && any_of_kind(kind, trackers.of_positive_pain);
    meaning.first_gain = static_cast<std::uint32_t>(gains_.size());
    for (std::uint32_t index = 0; index < trackers.rules.size(); ++index) {
      const EventRuleProgram& rule = trackers.rules[index];
      if (!kind.meets(rule.matcher)) continue;
      const double points = rule.points * (rule.measure == nothing ? 1 : kind.units(rule.measure));
      if (points > 0) gains_.push_back({index, points});
      if (points < 0) meaning.loss -= points;
    }
    meaning.gains = static_cast<std::uint32_t>(gains_.size()) - meaning.first_gain;
  }
}

void FollowedEvents::begin(const LeadInputs& lead) {
  lead_ = lead;
  trackers_.reset();
  next_event_ = 0;
  last_life_ = last_pain_ = last_not_passive_ = restarted_at_ = no_instant;
  disqualified_by_.reset();
  activity_.reset();
  first_touch_ = lead.created_at.value_or(no_instant);
  for (const Event& event : lead.events) {
    if (meanings_[event.kind()].passive) continue;
    if (first_touch_ == no_instant || event.time() < first_touch_) first_touch_ = event.time();
    break;
  }
  for (const Weight& most : most_) place_in_most_[most.rule] = nothing;
  most_.clear();
  for (const Event& event : lead.events) {
    for (const Weight& gain : gains(event)) {
      std::uint32_t& place = place_in_most_[gain.rule];
      if (place == nothing) {
        place = static_cast<std::uint32_t>(most_.size());
        most_.push_back(gain);
      } else {
        most_[place].points += gain.points;
      }
    }
  }
}

const Event* FollowedEvents::feed_next(Instant t, bool inclusive) {
  if (next_event_ == lead_.events.size()) return nullptr;
  const Event& event = lead_.events[next_event_];
  if (inclusive ? event.time() > t : event.time() >= t) return nullptr;
  feed(event);
  ++next_event_;
  return &event;
}

void FollowedEvents::feed(const Event& event) {
  const KindMeaning& meaning = meanings_[event.kind()];
  if (meaning.sign_of_life) last_life_ = event.time();
  if (meaning.of_pain) last_pain_ = event.time();
  if (!meaning.passive) {
    // Velocity's clock starts anew after a silence. Source: 3-scoring, step 8.
    if (restart_after_) {
      const bool has_before = last_not_passive_ != no_instant;
      const bool has_created = lead_.created_at && *lead_.created_at <= event.time();
      const bool long_after_before = !has_before || event.time() - last_not_passive_ >= *restart_after_;
      const bool long_after_created = !has_created || event.time() - *lead_.created_at >= *restart_after_;
      if ((has_before || has_created) && long_after_before && long_after_created) restarted_at_ = event.time();
    }
    last_not_passive_ = event.time();
  }
  trackers_.add(event);
}

Activity FollowedEvents::activity() {
  if (!activity_) activity_ = find_activity();
  return *activity_;
}

Activity FollowedEvents::find_activity() const {
  const ActivitySettings& settings = model_.model->activity;
  std::int64_t active = 0;
  std::int64_t latent = 0;
  const Seconds longest = std::max(settings.active.in_last, settings.latent.in_last);
  for (std::size_t index = lead_.events.size(); index-- > 0;) { // the newest first
    const Event& event = lead_.events[index];
    const Seconds age = as_of_ - event.time();
    if (age >= longest) break;
    if (meanings_[event.kind()].passive) continue;
    active += age < settings.active.in_last ? 1 : 0;
    latent += age < settings.latent.in_last ? 1 : 0;
  }
  if (active >= settings.active.at_least) return Activity::active;
  if (latent >= settings.latent.at_least) return Activity::latent;
  const bool any = last_not_passive_ != no_instant;
  if (!any && lead_.created_at && as_of_ - *lead_.created_at < settings.latent.in_last) return Activity::fresh;
  return Activity::dormant;
}

std::int16_t FollowedEvents::disqualified_by(LeadFields& fields) {
  if (disqualified_by_) return *disqualified_by_;
  disqualified_by_ = -1;
  if (model_.disqualify.empty()) return -1;
  if (!disqualify_trackers_.empty()) {
    disqualify_trackers_.reset();
    for (const Event& event : lead_.events)
      if (disqualify_trackers_.concerns(event.kind())) disqualify_trackers_.add(event);
  }
  for (std::size_t index = 0; index < model_.disqualify.size(); ++index) {
    const bool met = holds(
        model_.disqualify[index], [&](std::uint32_t atom) { return fields.atom(atom, as_of_); },
        [&](std::uint32_t count) { return disqualify_trackers_.count_holds(count, as_of_); },
        [&](std::uint32_t path) { return disqualify_trackers_.path_holds(path, as_of_); });
    if (!met) continue;
    disqualified_by_ = static_cast<std::int16_t>(index);
    break;
  }
  return *disqualified_by_;
}

} // namespace leadscore
