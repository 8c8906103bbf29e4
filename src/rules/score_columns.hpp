#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// The columns of scored.csv after the key and the `show` columns, in their order. In the rule file they are
/// `score.NAME`. Source: 4-files.
enum class ScoreColumn : std::uint8_t {
  model,
  fit,
  pain,
  decay,
  pain_now,
  product_pain,
  other_pain,
  velocity,
  velocity_points,
  fast_track,
  score,
  target,
  gap,
  ready,
  ready_at,
  first_ready_at,
  expires_at,
  days_to_ready,
  times_ready,
  reopened_at,
  change,
  quadrant,
  band,
  grid,
  activity,
  stage,
  channel,
  last_activity_at,
  idle_days,
  days_since_points,
  account,
  disqualified_by,
  campaign,
  reasons,
};
inline constexpr std::size_t score_column_count = static_cast<std::size_t>(ScoreColumn::reasons) + 1;

std::string_view to_text(ScoreColumn column);

/// The column that a field named `score.NAME` means; `score.total` is the score.
std::optional<ScoreColumn> score_column(std::string_view field);

/// Names of all fields that exist only after scoring: `score.*`, `account.*`, `handoff.*`.
const std::vector<std::string>& computed_field_names();

} // namespace leadscore
