#include "publish/night_summary.hpp"

#include "base/number.hpp"
#include "publish/markdown.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr std::size_t most_overdue_shown = 5;

void list_kinds(const ScoredRun& run, std::string& text) {
  if (run.night->baseline)
    text += fmt::format("\nBaseline: {} counted as handed off without being listed.\n",
                        counted(static_cast<std::int64_t>(*run.night->baseline), "ready lead"));
  const auto again = [&run](std::string_view why) {
    return std::count_if(run.handoff.begin(), run.handoff.end(),
                         [why](const HandoffEntry& entry) { return entry.again == why; });
  };
  const auto reopened = again("reopened");
  const auto recycled = again("recycled");
  if (reopened + recycled + static_cast<std::ptrdiff_t>(run.night->kept) == 0) return;
  text += fmt::format("\nOf the list, {} reopened, {} recycled, {} handed off by an earlier run of this as-of.\n",
                      grouped(reopened), grouped(recycled), grouped(static_cast<std::int64_t>(run.night->kept)));
}

void overdue(const ScoredRun& run, std::string& text) {
  const std::vector<OverdueEntry>& overdue = run.night->overdue;
  if (overdue.empty()) return;
  const std::size_t shown = std::min(most_overdue_shown, overdue.size());
  text += fmt::format("\n## Overdue: {}{}\n\n", grouped(static_cast<std::int64_t>(overdue.size())),
                      shown < overdue.size() ? fmt::format(", the top {}", shown) : "");
  MarkdownTable table({run.key_header, "handed off", "follow up by", "owner"}, "llll");
  for (std::size_t place = 0; place < shown; ++place) {
    const HandoffEntry& entry = overdue[place].entry;
    table.add({std::string(run.leads->key(run.rows[entry.row].lead)), format_instant(overdue[place].handed_at),
               format_instant(entry.follow_up_by), entry.owner});
  }
  text += table.text();
}

std::string advice_in_words(const ScoredRun& run) {
  const Handoff& handoff = run.rules->handoff;
  const Feedback& feedback = run.night->feedback;
  const std::string band = fmt::format("{} to {}", percent(handoff.close_rate_low), percent(handoff.close_rate_high));
  switch (feedback.advice) {
  case TargetAdvice::unknown:
    return fmt::format("Too few to judge the target by ({} of {}).", feedback.all.leads, fewest_to_judge);
  case TargetAdvice::too_low:
    return fmt::format("Below the wanted {}: the target is too low, or nurturing too short.", band);
  case TargetAdvice::too_high:
    return fmt::format("Above the wanted {}: money lies on the table. Try a lower target, or one more SDR.", band);
  case TargetAdvice::room_to_spare:
    return fmt::format("Within the wanted {}, and the team has room to spare: try a target for 8 to 10 %.", band);
  case TargetAdvice::cannot_follow_up:
    return fmt::format("Within the wanted {}, but the team cannot follow up in time: try a target for 15 to 20 %.",
                       band);
  case TargetAdvice::right:
    return fmt::format("Within the wanted {}, and the team keeps up: leave the target as it is.", band);
  }
  return {};
}

void add_outcomes(MarkdownTable& table, std::string name, const Outcomes& outcomes) {
  if (outcomes.leads == 0) return;
  table.add({std::move(name), grouped(outcomes.leads), grouped(outcomes.won), percent(outcomes.share(outcomes.won)),
             grouped(outcomes.lost), percent(outcomes.share(outcomes.not_now)),
             percent(outcomes.share(outcomes.never))});
}

void what_became_of_hand_offs(const ScoredRun& run, std::string& text) {
  const Feedback& feedback = run.night->feedback;
  if (!run.status_column) return;
  if (feedback.due > 0)
    text += fmt::format("\nCalled in time: {} of {} whose deadline has passed.\n",
                        percent(static_cast<double>(feedback.called_in_time) / static_cast<double>(feedback.due)),
                        counted(feedback.due, "hand-off"));
  if (feedback.all.leads == 0) return;
  text += fmt::format("\n## What became of the hand-offs of {} ago and before\n\n",
                      format_duration(run.rules->handoff.sales_cycle));
  MarkdownTable table({"", "leads", "won", "close rate", "lost", "not now", "never"}, "lrrrrrr");
  add_outcomes(table, "all", feedback.all);
  for (const OutcomesOf& part : feedback.parts) add_outcomes(table, part.kind + " " + part.name, part.outcomes);
  add_outcomes(table, "held out, not handed off", feedback.held_out);
  text += table.text() + "\n" + advice_in_words(run) + "\n";
}

void campaigns(const ScoredRun& run, std::string& text) {
  const std::vector<CampaignReport>& reports = run.night->campaigns;
  MarkdownTable table({"campaign", "members", "entered", "left", "goals", "became ready", "points gained"}, "lrrrrrr");
  for (std::size_t campaign = 0; campaign < reports.size(); ++campaign) {
    const CampaignReport& report = reports[campaign];
    if (report.members + report.left == 0) continue;
    table.add({run.rules->nurture.campaigns[campaign].name, grouped(report.members), grouped(report.entered),
               grouped(report.left), grouped(report.goals), grouped(report.became_ready),
               report.median_points_gained ? format_points(*report.median_points_gained) : "-"});
  }
  if (!table.empty()) text += "\n## Campaigns since the last run\n\n" + table.text();
}

} // namespace

std::string reasons_to_wait(const ScoredRun& run) {
  constexpr std::array<std::string_view, 3> reasons{"for somebody with room", "for a place on the list",
                                                    "for a working day"};
  std::array<std::int64_t, 3> counts{};
  for (const WaitingRow& waiting : run.waiting) ++counts[static_cast<std::size_t>(waiting.reason)];
  std::string parts;
  for (std::size_t reason = 0; reason < reasons.size(); ++reason)
    if (counts[reason] > 0)
      parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", grouped(counts[reason]), reasons[reason]);
  return fmt::format("{} ({})", grouped(static_cast<std::int64_t>(run.waiting.size())), parts);
}

std::string night_summary(const ScoredRun& run) {
  std::string text;
  list_kinds(run, text);
  overdue(run, text);
  what_became_of_hand_offs(run, text);
  campaigns(run, text);
  return text;
}

} // namespace leadscore
