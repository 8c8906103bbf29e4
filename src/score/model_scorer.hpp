#pragma once

#include "data/event_store.hpp"
#include "data/lead_fields.hpp"
#include "data/recent_texts.hpp"
#include "score/model_score.hpp"
#include "score/trackers.hpp"

#include <optional>
#include <span>
#include <vector>

namespace leadscore {

/// The parts of S(t). Source: 3-scoring, Parts of the score at t.
struct ScoreParts {
  double fit = 0;
  double undecayed = 0;  ///< P₀(t)
  double actions = 0;    ///< P₁(t)
  double inactivity = 0; ///< I(t), not above 0
  double velocity = 0;
  double velocity_points = 0;
  double score = 0; ///< S(t)
  bool fast_track = false;
  [[nodiscard]] double pain_now() const { return actions + inactivity; }
};

/// A run of readiness: from its first look to the look that ended it. Source: 3-scoring, Ready.
struct ReadyRun {
  Instant began = no_instant;
  Instant ended = no_instant; ///< no_instant: T lies in it
};

/// One rule at the instant that was evaluated last.
struct RulePoints {
  double undecayed = 0; ///< after its own cap
  double now = 0;       ///< after decay and its own cap
  bool matched = false; ///< its condition holds, a line or range of it fits, or events match
  bool hidden = false;  ///< in a first_match group that takes another rule
};

/// What one lead is, under one model, to the evaluator.
struct LeadInputs {
  LeadIndex lead = 0;
  std::optional<Instant> created_at;
  std::span<const Event> events; ///< in order, none later than T
};

/// S(t) of one lead under one model, and everything that follows from it. Holds the state of one lead at a time, which
/// moves forward in time only; one for each thread. Source: 3-scoring.
///
/// A lead with n events costs O(n log n) at most; see RuleTracker.
class ModelScorer {
public:
  ModelScorer(const Program& program, std::size_t model, const std::vector<EventKind>& kinds, const TimeZone& zone,
              Instant as_of);

  [[nodiscard]] bool applies(LeadFields& fields) { return fields.holds_at(program_.applies_to, as_of_); }

  /// Takes the points of fit from another model's scorer, whose fit is the same (see same_fit), where that one has just
  /// scored the same lead.
  void share_fit(const ModelScorer* of) { fit_source_ = of; }

  /// The row of scored.csv. `fields` must be at the lead.
  ModelScore score(LeadFields& fields, const LeadInputs& lead);

  /// S(T) alone.
  double score_only(LeadFields& fields, const LeadInputs& lead);
  /// S(t) at each of `times`, ascending, none after T.
  std::vector<double> path(LeadFields& fields, const LeadInputs& lead, std::span<const Instant> times);
  /// S(T) if rule `rule`, one that follows no events, gave `points`.
  double score_if(LeadFields& fields, const LeadInputs& lead, std::size_t rule, double points);

  // ---- after score(): the state at T -------------------------------------------------------------------------------

  /// By rule of the model (fit, then pain).
  [[nodiscard]] std::span<const RulePoints> rule_points() const { return rule_points_; }
  [[nodiscard]] const ScoreParts& parts() const { return parts_; }
  [[nodiscard]] Trackers& trackers() { return trackers_; }
  [[nodiscard]] std::span<const ReadyRun> runs() const { return runs_; }
  /// Number of events that match an event rule; 0 for other rules.
  [[nodiscard]] std::int64_t events_matched(std::size_t rule);
  /// S(T) if the rule file lacked rule `rule`: without its points, and without the signs of life that only it sees.
  double score_without(std::size_t rule);
  /// Whether a condition of a pain rule or of the fast track holds at t ≥ T.
  bool check_holds(const Check& check, Instant t) { return holds_now(check, t); }
  [[nodiscard]] const ModelProgram& program() const { return program_; }

private:
  /// What an event of a kind means to the model, besides what the trackers do with it.
  struct KindFlags {
    bool passive = false, of_model = false, of_pain = false, sign_of_life = false;
  };
  struct Bonus {
    double at_least = 0; ///< as it is compared
    double points = 0;
  };

  void begin(LeadFields& fields, const LeadInputs& lead);
  [[nodiscard]] bool has_fit_of(std::uint32_t lead_number) const { return fit_known_ && lead_number_ == lead_number; }
  void feed(const Event& event);
  void feed_until(Instant t, bool inclusive);
  ScoreParts evaluate(Instant t, bool exactly);
  [[nodiscard]] ScoreParts sum_up(Instant t, bool fast_track) const;
  [[nodiscard]] Instant last_life_without(std::size_t rule);
  void evaluate_rules(Instant t, bool exactly);
  void evaluate_fit(Instant t);
  void evaluate_rule(std::size_t index, Instant t, bool exactly);
  void evaluate_event_rule(std::size_t index, Instant t, bool exactly);
  [[nodiscard]] double fixed_points(std::size_t rule);
  /// A section's points, undecayed and now.
  struct Sum {
    double undecayed = 0, now = 0;
  };
  [[nodiscard]] Sum sum_of(const SectionProgram& section) const;
  void mark_hidden(const SectionProgram& section);
  [[nodiscard]] double inactivity(Instant t, double actions) const;
  [[nodiscard]] double velocity(Instant t, const ScoreParts& parts) const;
  [[nodiscard]] double bonus_of(double velocity) const;
  bool holds_now(const Check& check, Instant t);
  void look_at(Instant t, bool exactly);
  void look_if_needed(Instant t);
  double walk();
  Instant expires_at();
  void begin_ceiling();
  [[nodiscard]] bool may_ever_be_ready();
  void raise_ceiling(const Event& event);
  void lower_ceiling();
  void begin_floor(Instant look);
  [[nodiscard]] bool must_stay_ready(Instant t) const;
  [[nodiscard]] bool may_be_ready(Instant t);
  [[nodiscard]] double highest_of(const SectionProgram& section, const std::vector<double>& highest) const;
  [[nodiscard]] bool may_hold(const Check& check);
  void label(ModelScore& row);
  void give_reasons(ModelScore& row) const;
  std::int16_t disqualified_by();

  const Program& whole_;
  const ModelProgram& program_;
  const Model& model_;
  std::size_t model_index_;
  const std::vector<EventKind>& kinds_;
  const TimeZone& zone_;
  Instant as_of_;
  std::vector<KindFlags> flags_;
  std::vector<std::vector<std::pair<std::uint32_t, double>>> weights_; ///< by kind: rule, weight above 0 of an event
  Trackers trackers_, disqualify_trackers_;
  std::vector<std::vector<bool>>
      life_without_;             ///< by rule, by kind: a sign of life without the rule; empty: as with it
  std::size_t first_pain_;       ///< rules before it are of fit
  double target_, reopen_below_; ///< as they are compared
  std::vector<Bonus> bonuses_;   ///< the highest first

  const ModelScorer* fit_source_ = nullptr;

  LeadFields* fields_ = nullptr;
  std::uint32_t lead_number_ = 0; ///< LeadFields::lead_number
  LeadInputs lead_;
  std::size_t next_event_ = 0;
  Instant first_touch_ = no_instant;
  Instant last_life_ = no_instant, last_pain_ = no_instant;
  Instant last_not_passive_ = no_instant, restarted_at_ = no_instant;
  bool fit_known_ = false;
  bool fast_track_may_hold_ = false;
  double fit_ = 0;
  std::optional<std::pair<std::size_t, double>> imagined_;          ///< a rule and the points it is taken to give
  std::vector<RecentTexts<std::optional<double>>> points_of_texts_; ///< by rule: points_by
  std::vector<double> fixed_; ///< by rule: points of rules that do not change with time
  std::vector<RulePoints> rule_points_;
  bool has_ceiling_ = false;        ///< false: the fast track may hold at any look
  std::vector<double> most_points_; ///< by rule: what it can at most give at a look to come
  double fit_ceiling_ = 0, pain_ceiling_ = 0, most_bonus_ = 0;
  Seconds shortest_half_life_ = 0;                                 ///< of pain; 0: there is no floor, see begin_floor
  double least_bonus_ = 0;                                         ///< not above 0
  std::vector<double> lost_points_;                                ///< by kind: what its events can at most take away
  Instant floor_at_ = 0;                                           ///< the look that the floor comes from
  double floor_actions_ = 0, floor_below_0_ = 0, floor_taken_ = 0; ///< see must_stay_ready
  std::vector<ReadyRun> runs_;
  ScoreParts parts_;
};

} // namespace leadscore
