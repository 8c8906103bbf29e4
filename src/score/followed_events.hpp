#pragma once

#include "data/event_store.hpp"
#include "data/lead_fields.hpp"
#include "score/model_score.hpp"
#include "score/trackers.hpp"

#include <optional>
#include <span>
#include <vector>

namespace leadscore {

/// What one lead is to the evaluator.
struct LeadInputs {
  LeadIndex lead = 0;
  std::optional<Instant> created_at;
  std::span<const Event> events; ///< in order, none later than T
};

/// True if both models make the same of a lead's events but for how points fade, are bounded and compared: one
/// FollowedEvents does for both.
bool follow_the_same(const ModelProgram& left, const ModelProgram& right);

/// What happened to one lead, for the models that follow the same events. Fed once for all of them, forward in time.
class FollowedEvents {
public:
  /// Points that an event gives a rule, before decay, thinning and caps; not 0.
  struct Weight {
    std::uint32_t rule = 0; ///< index in TrackerProgram::rules
    double points = 0;
  };

  FollowedEvents(const ModelProgram& model, const std::vector<EventKind>& kinds, const TimeZone& zone, Instant as_of);

  void begin(const LeadInputs& lead);
  /// Feeds the next event with time ≤ t (`inclusive`) or < t; null: there is none.
  const Event* feed_next(Instant t, bool inclusive);
  void feed_until(Instant t, bool inclusive) {
    while (feed_next(t, inclusive) != nullptr) {
    }
  }
  /// The place in LeadInputs::events of the event that comes next.
  [[nodiscard]] std::size_t next_event() const { return next_event_; }

  [[nodiscard]] const LeadInputs& lead() const { return lead_; }
  [[nodiscard]] const std::vector<EventKind>& kinds() const { return kinds_; }
  [[nodiscard]] Trackers& trackers() { return trackers_; }
  [[nodiscard]] Instant first_touch() const { return first_touch_; }
  // Of the events fed so far:
  [[nodiscard]] Instant last_life() const { return last_life_; }
  [[nodiscard]] Instant last_pain() const { return last_pain_; }
  [[nodiscard]] Instant restarted_at() const { return restarted_at_; } ///< velocity's clock

  [[nodiscard]] bool of_model(const Event& event) const { return meanings_[event.kind()].of_model; }
  /// Weights above 0 of an event.
  [[nodiscard]] std::span<const Weight> gains(const Event& event) const {
    const KindMeaning& kind = meanings_[event.kind()];
    return std::span(gains_).subspan(kind.first_gain, kind.gains);
  }
  /// What an event can at most take away.
  [[nodiscard]] double loss(const Event& event) const { return meanings_[event.kind()].loss; }
  /// By rule, what all events of the lead give it if each counts in full; rules that none gives anything are left out.
  [[nodiscard]] std::span<const Weight> most() const { return most_; }

  // At T, once all events are fed:
  Activity activity();
  /// The first entry of `disqualify` that holds; -1: none. `fields` must be at the lead.
  std::int16_t disqualified_by(LeadFields& fields);

private:
  /// What an event of a kind means, besides what the trackers do with it.
  struct KindMeaning {
    bool passive = false, of_model = false, of_pain = false, sign_of_life = false;
    std::uint32_t first_gain = 0, gains = 0;
    double loss = 0;
  };
  void find_meanings();
  void feed(const Event& event);
  [[nodiscard]] Activity find_activity() const;

  const ModelProgram& model_;
  const std::vector<EventKind>& kinds_;
  Instant as_of_;
  std::optional<Seconds> restart_after_;
  std::vector<KindMeaning> meanings_; ///< by kind
  std::vector<Weight> gains_;
  Trackers trackers_, disqualify_trackers_;

  LeadInputs lead_;
  std::size_t next_event_ = 0;
  Instant first_touch_ = no_instant;
  Instant last_life_ = no_instant, last_pain_ = no_instant;
  Instant last_not_passive_ = no_instant, restarted_at_ = no_instant;
  std::vector<Weight> most_;
  std::vector<std::uint32_t> place_in_most_; ///< by rule
  std::optional<std::int16_t> disqualified_by_;
  std::optional<Activity> activity_;
};

} // namespace leadscore
