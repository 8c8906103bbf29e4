#pragma once

#include "literal_lead.hpp"

namespace leadscore {

/// What one rule gives at an instant.
struct LiteralRulePoints {
  const Rule* rule = nullptr;
  double undecayed = 0; ///< after its own cap
  double decayed = 0;   ///< after its own cap; 0 for a rule that a first_match group does not take
};

/// The parts of S(t), 3-scoring, "Parts of the score at t". Not rounded.
struct Parts {
  std::vector<LiteralRulePoints> fit_rules, pain_rules; ///< in the order of the rule file
  double fit = 0;
  double undecayed_pain = 0;  ///< P₀
  double decayed_actions = 0; ///< P₁
  double inactivity = 0;      ///< I
  double pain = 0;            ///< P
  double decay = 0;
  std::optional<Seconds> idle;
  std::optional<Instant> last_sign_of_life, restarted_at;
  double velocity = 0, velocity_points = 0;
  bool fast_track = false;
  double score = 0; ///< S
};

/// S(t) of one lead under one model, from the events that `sight` has.
Parts score_parts(const Model& model, const KnownLead& lead, const Sight& sight);

/// The lead's events with time ≤ t (what S(t) sees), or < t (what S(t⁻) sees).
Sight sight_up_to(const KnownLead& lead, Instant at);
Sight sight_before(const KnownLead& lead, Instant at);

/// t₀: the earlier of `created_at` and the first event that is not passive.
std::optional<Instant> first_touch(const KnownLead& lead);

/// True if the event is an event of the model.
bool is_event_of_model(const Model& model, const LiteralWorld& world, const KnownEvent& event);
/// True if the event matches so in a pain rule, `not_followed_by` aside.
bool is_event_of_pain_rules(const Model& model, const LiteralWorld& world, const KnownEvent& event);

} // namespace leadscore
