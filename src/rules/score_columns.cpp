#include "rules/score_columns.hpp"

#include <algorithm>
#include <array>

namespace leadscore {

namespace {

constexpr std::array<std::string_view, score_column_count> names{"model",
                                                                 "fit",
                                                                 "pain",
                                                                 "decay",
                                                                 "pain_now",
                                                                 "product_pain",
                                                                 "other_pain",
                                                                 "velocity",
                                                                 "velocity_points",
                                                                 "fast_track",
                                                                 "score",
                                                                 "target",
                                                                 "gap",
                                                                 "ready",
                                                                 "ready_at",
                                                                 "first_ready_at",
                                                                 "expires_at",
                                                                 "days_to_ready",
                                                                 "times_ready",
                                                                 "reopened_at",
                                                                 "change",
                                                                 "quadrant",
                                                                 "band",
                                                                 "grid",
                                                                 "activity",
                                                                 "stage",
                                                                 "channel",
                                                                 "last_activity_at",
                                                                 "idle_days",
                                                                 "days_since_points",
                                                                 "account",
                                                                 "disqualified_by",
                                                                 "campaign",
                                                                 "reasons"};

} // namespace

std::string_view to_text(ScoreColumn column) { return names[static_cast<std::size_t>(column)]; }

std::optional<ScoreColumn> score_column(std::string_view field) {
  if (!field.starts_with("score.")) return std::nullopt;
  const std::string_view name = field.substr(6);
  if (name == "total") return ScoreColumn::score;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<ScoreColumn>(found - names.begin());
}

const std::vector<std::string>& computed_field_names() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> result{"score.total"};
    for (const std::string_view name : names) result.push_back("score." + std::string(name));
    result.insert(result.end(), {"account.score", "account.leads", "account.ready", "account.won", "handoff.listed",
                                 "handoff.owner", "handoff.rank", "handoff.follow_up_by"});
    return result;
  }();
  return all;
}

} // namespace leadscore
