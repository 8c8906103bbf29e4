#pragma once

#include "base/time.hpp"
#include "data/lead_table.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leadscore {

enum class Activity : std::uint8_t { active, latent, fresh, dormant };
std::string_view to_text(Activity activity); ///< active, latent, new, dormant
enum class QuadrantLabel : std::uint8_t { none, both, fit_only, pain_only, neither };
std::string_view to_text(QuadrantLabel quadrant); ///< empty for none

/// One lead under one model at T: a row of scored.csv. Numbers are exact; round_points is applied where they are
/// written or compared. Source: 3-scoring.
/// What is looked at in row after row to route and to count them stands first, in one cache line.
struct alignas(64) ModelScore {
  LeadIndex lead = 0;
  std::uint16_t model = 0;           ///< index in RuleSet::models
  std::int16_t disqualified_by = -1; ///< index in Model::disqualify; -1: not
  std::int16_t stage = -1;           ///< index in RuleSet::stages, filled in after the accounts
  std::int16_t campaign = -1;        ///< index in Nurture::campaigns, filled in after the hand-off
  bool fast_track = false;
  bool ready = false;
  Activity activity = Activity::dormant;
  QuadrantLabel quadrant = QuadrantLabel::none;
  double score = 0; ///< S(T)
  double velocity = 0;
  double pain_now = 0; ///< P(T)
  Instant ready_at = no_instant;
  Instant last_activity_at = no_instant; ///< the last sign of life
  Seconds since_points = -1;             ///< days_since_points in seconds; -1: absent

  double fit = 0;
  double pain = 0;  ///< P₀(T)
  double decay = 0; ///< P(T) − P₀(T)
  double product_pain = 0, other_pain = 0;
  double velocity_points = 0;
  double change = 0; ///< of the printed numbers
  Instant first_ready_at = no_instant, expires_at = no_instant, reopened_at = no_instant;
  Instant first_touch = no_instant;
  Seconds idle = -1; ///< idle time; -1: absent
  std::int32_t times_ready = 0;
  std::int16_t band = -1, grid_fit = -1, grid_pain = -1; ///< index in the rule set; -1: none
  std::int16_t resource_rule = -1;                       ///< index in Program's rules of the model; -1: none

  struct Reason {
    std::int16_t rule = -1; ///< index in the model's rules: fit, then pain, in the order of the rule file; -1: none
    double points = 0;      ///< printed points
  };
  std::array<Reason, 5> reasons{};

  [[nodiscard]] bool has_days_to_ready() const { return first_ready_at != no_instant && first_touch != no_instant; }
  [[nodiscard]] double days_to_ready() const {
    return static_cast<double>(first_ready_at - first_touch) / static_cast<double>(seconds_a_day);
  }
};

/// What one rule did over all leads, for run.json.
struct RuleTotals {
  std::string name;
  std::int64_t leads = 0;  ///< whom it matched: its condition holds, a line with points fits, or events match
  std::int64_t events = 0; ///< that matched, counted or thinned (event rules)
  double points = 0;       ///< it gives now, after decay and its own cap
};

} // namespace leadscore
