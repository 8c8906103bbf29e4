#pragma once

#include "data/lead_fields.hpp"
#include "data/recent_texts.hpp"
#include "score/decayed_sum.hpp"
#include "score/followed_events.hpp"
#include "score/model_score.hpp"

#include <memory>
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

/// S(t) of one lead under one model, and everything that follows from it. Holds the state of one lead at a time, which
/// moves forward in time only; one for each thread. Source: 3-scoring.
///
/// A lead with n events costs O(n log n) at most; see RuleTracker.
class ModelScorer {
public:
  ModelScorer(const Program& program, std::size_t model, const std::vector<EventKind>& kinds, const TimeZone& zone,
              Instant as_of);
  /// `followed`: of this model, or of one that follows the same events. Scorers that share it go through a lead
  /// together.
  ModelScorer(const Program& program, std::size_t model, Instant as_of, std::shared_ptr<FollowedEvents> followed);

  [[nodiscard]] bool applies(LeadFields& fields) { return fields.holds_at(program_.applies_to, as_of_); }

  /// Takes the points of fit from another model's scorer, whose fit is the same (see same_fit), where that one has just
  /// begun the same lead.
  void share_fit(const ModelScorer* of) { fit_source_ = of; }

  /// The row of scored.csv. `fields` must be at the lead.
  ModelScore score(LeadFields& fields, const LeadInputs& lead);

  /// The same for several models that follow the same events, and for which `scorers` share one FollowedEvents: goes
  /// through the lead; row() of each gives its row.
  static void walk(std::span<ModelScorer* const> scorers, LeadFields& fields, const LeadInputs& lead);
  [[nodiscard]] ModelScore row();

  /// S(T) alone.
  double score_only(LeadFields& fields, const LeadInputs& lead);
  /// S(t) at each of `times`, ascending, none after T.
  std::vector<double> path(LeadFields& fields, const LeadInputs& lead, std::span<const Instant> times);
  /// S(T) if rule `rule`, one that follows no events, gave `points`.
  double score_if(LeadFields& fields, const LeadInputs& lead, std::size_t rule, double points);

  // ---- after score(), or walk() and row(): the state at T ----------------------------------------------------------

  /// By rule of the model (fit, then pain).
  [[nodiscard]] std::span<const RulePoints> rule_points() const { return rule_points_; }
  [[nodiscard]] const ScoreParts& parts() const { return parts_; }
  [[nodiscard]] Trackers& trackers() { return followed_->trackers(); }
  [[nodiscard]] std::span<const ReadyRun> runs() const { return runs_; }
  /// Number of events that match an event rule; 0 for other rules.
  [[nodiscard]] std::int64_t events_matched(std::size_t rule);
  /// S(T) if the rule file lacked rule `rule`: without its points, and without the signs of life that only it sees.
  double score_without(std::size_t rule);
  /// Whether a condition of a pain rule or of the fast track holds at t ≥ T.
  bool check_holds(const Check& check, Instant t) { return holds_now(check, t); }
  [[nodiscard]] const ModelProgram& program() const { return program_; }

private:
  struct Bonus {
    double at_least = 0; ///< as it is compared
    double points = 0;
  };
  /// A group of a section; lone rules without bounds that follow each other are one `plain` group.
  struct Group {
    std::uint32_t first = 0, end = 0; ///< range of ModelProgram::rules
    bool plain = false, first_match = false;
    double min = 0, max = 0;
  };
  struct Groups {
    std::vector<Group> groups;
    double min = 0, max = 0;
    bool hides = false; ///< one of them is first_match
  };
  /// What is asked of a rule at each look and for each row.
  struct RuleConstants {
    double cap = 0; ///< infinite: none
    bool has_condition = false;
    bool of_product = false, has_resource = false;
  };
  /// Bands with their bounds as they are compared, the highest first.
  struct BandBound {
    double from = 0;
    std::int16_t index = -1;
  };
  using Reasons = decltype(ModelScore::reasons);
  /// How the decayed sums of events are made: one by one, or carried on from the instant before.
  enum class Sums : std::uint8_t { exact, running };

  static Groups groups_of(const SectionProgram& section);
  static std::vector<BandBound> bounds_of(const std::vector<Band>& bands);
  static std::int16_t band_of(const std::vector<BandBound>& bands, double points);

  void begin(LeadFields& fields);
  [[nodiscard]] bool has_fit_of(std::uint32_t lead_number) const { return fit_known_ && lead_number_ == lead_number; }
  ScoreParts evaluate(Instant t, Sums sums);
  [[nodiscard]] ScoreParts sum_up(Instant t, bool fast_track, Instant last_life) const;
  [[nodiscard]] Instant last_life_without(std::size_t rule);
  void evaluate_rules(Instant t, Sums sums);
  void evaluate_fit(Instant t);
  void evaluate_rule(std::size_t index, Instant t);
  void evaluate_event_rule(std::uint32_t event_rule, Instant t, Sums sums);
  [[nodiscard]] double fixed_points(std::size_t rule);
  /// A section's points, undecayed and now.
  struct Sum {
    double undecayed = 0, now = 0;
  };
  [[nodiscard]] Sum sum_of(const Groups& section) const;
  void mark_hidden(const Groups& section);
  [[nodiscard]] double inactivity(Instant t, double actions, Instant last_life) const;
  [[nodiscard]] double velocity(Instant t, const ScoreParts& parts) const;
  [[nodiscard]] double bonus_of(double velocity) const;
  bool holds_now(const Check& check, Instant t);
  [[nodiscard]] bool in_run() const { return !runs_.empty() && runs_.back().ended == no_instant; }
  void look_at(Instant t, Sums sums);
  void look_if_needed(Instant t);
  Instant expires_at();
  void begin_looks();
  void begin_ceiling();
  [[nodiscard]] bool may_ever_be_ready();
  void expect(const Event& event);
  void lower_ceiling();
  void begin_floor(Instant look);
  [[nodiscard]] bool must_stay_ready(Instant t) const;
  [[nodiscard]] bool may_be_ready(Instant t);
  [[nodiscard]] static double highest_of(const Groups& section, const std::vector<double>& highest);
  [[nodiscard]] bool may_hold(const Check& check);
  void label(ModelScore& row) const;
  void give_reasons(ModelScore& row) const;
  static void add_reason(Reasons& reasons, std::size_t rule, double points);

  const ModelProgram& program_;
  const Model& model_;
  std::size_t model_index_;
  Instant as_of_;
  std::shared_ptr<FollowedEvents> followed_;
  DecayedSums sums_;
  std::vector<std::vector<bool>>
      life_without_;       ///< by rule, by kind: a sign of life without the rule; empty: as with it
  std::size_t first_pain_; ///< rules before it are of fit
  Groups fit_groups_, pain_groups_;
  std::vector<RuleConstants> rules_;
  std::vector<std::uint32_t> rule_of_events_; ///< by TrackerProgram::rules
  std::vector<std::size_t> fixed_rules_;      ///< whose points do not change with time, ascending
  std::vector<std::size_t> other_pain_;       ///< rules of pain that follow no events themselves
  double target_, reopen_below_;              ///< as they are compared
  std::vector<Bonus> bonuses_;                ///< the highest first
  std::vector<BandBound> bands_, fit_bands_, pain_bands_;
  double good_fit_ = 0, high_pain_ = 0; ///< as they are compared
  double most_bonus_ = 0;
  double least_bonus_ = 0;         ///< not above 0
  Seconds shortest_half_life_ = 0; ///< of pain; 0: there is no floor, see begin_floor

  const ModelScorer* fit_source_ = nullptr;
  std::vector<ModelScorer*> looking_; ///< of walk(): those that looks are taken for

  LeadFields* fields_ = nullptr;
  std::uint32_t lead_number_ = 0; ///< LeadFields::lead_number
  bool fit_known_ = false;
  bool fast_track_may_hold_ = false;
  double fit_ = 0;
  Reasons fit_reasons_{};                                           ///< as they stand before those of pain
  std::optional<std::pair<std::size_t, double>> imagined_;          ///< a rule and the points it is taken to give
  std::vector<RecentTexts<std::optional<double>>> points_of_texts_; ///< by rule: points_by
  std::vector<double> fixed_; ///< by rule: points of rules that do not change with time
  std::vector<RulePoints> rule_points_;
  bool sums_begun_ = false;
  bool has_ceiling_ = false;        ///< false: the fast track may hold at any look
  std::vector<double> most_points_; ///< by rule: what it can at most give at a look to come
  double fit_ceiling_ = 0, pain_ceiling_ = 0;
  Instant floor_at_ = 0;                                           ///< the look that the floor comes from
  double floor_actions_ = 0, floor_below_0_ = 0, floor_taken_ = 0; ///< see must_stay_ready
  std::vector<ReadyRun> runs_;
  double earlier_score_ = 0; ///< S(T − trend); 0 if the first touch is later
  ScoreParts parts_;
};

} // namespace leadscore
