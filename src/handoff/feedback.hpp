#pragma once

#include "handoff/ledger.hpp"
#include "rules/rule_set.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// What became of some hand-offs.
struct Outcomes {
  std::int64_t leads = 0; ///< leads under a model; each counts once, by its newest hand-off
  std::int64_t won = 0, lost = 0, not_now = 0, never = 0;
  [[nodiscard]] double share(std::int64_t number) const {
    return leads == 0 ? 0 : static_cast<double>(number) / static_cast<double>(leads);
  }
  friend bool operator==(const Outcomes&, const Outcomes&) = default;
};

/// Outcomes of the hand-offs of one owner, model or score band.
struct OutcomesOf {
  std::string kind; ///< owner, model, band
  std::string name; ///< for a band `model name`
  Outcomes outcomes;
};

/// What the close rate and the team's capacity say about the target. Source: 1-product, Guard rails.
enum class TargetAdvice : std::uint8_t {
  unknown,          ///< too few hand-offs to tell
  too_low,          ///< below the band: the target is too low, or nurturing too short
  too_high,         ///< above the band: money lies on the table
  room_to_spare,    ///< within it, and the team could take more
  cannot_follow_up, ///< within it, but deadlines are missed
  right,            ///< within it, and the team keeps up
};

/// unknown, too_low, too_high, room_to_spare, cannot_follow_up, right.
std::string_view to_text(TargetAdvice advice);

/// What sales made of the leads. Source: the ledger's rows and the leads' present status.
struct Feedback {
  Outcomes all;                    ///< of hand-offs at least sales_cycle ago
  std::vector<OutcomesOf> parts;   ///< by owner, by model, by band; names ascending
  Outcomes held_out;               ///< leads that the holdout kept off the list at least sales_cycle ago
  std::int64_t due = 0;            ///< hand-offs whose deadline has passed
  std::int64_t called_in_time = 0; ///< of these, that never stood in overdue.csv
  TargetAdvice advice = TargetAdvice::unknown;
};

/// A lead that the holdout kept off the list.
struct HeldOut {
  std::string lead, model;
  Instant since = 0; ///< T of the first run that would have handed it off
  friend bool operator==(const HeldOut&, const HeldOut&) = default;
};

/// Fewer hand-offs than this say nothing about the target.
inline constexpr std::int64_t fewest_to_judge = 30;

/// How busy the roster is tonight.
struct Workload {
  bool somebody_waits = false;          ///< a lead found nobody with room
  std::optional<std::int64_t> capacity; ///< leads a day; none if somebody in the roster has no bound
  std::int64_t used = 0;                ///< leads handed off
};

/// `status(lead)`: of a lead that the run knows, by key; none if it does not.
Feedback feedback(const RuleSet& rules, std::span<const LedgerRow> rows, std::span<const HeldOut> held_out,
                  const std::function<std::optional<std::string>(const std::string& lead)>& status, Instant as_of,
                  const Workload& workload);

} // namespace leadscore
