#include "base/number.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "csv/csv_writer.hpp"
#include "data/input.hpp"
#include "history/rebuild.hpp"
#include "history/workspace.hpp"
#include "publish/markdown.hpp"
#include "publish/publish.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace leadscore {

namespace {

namespace fs = std::filesystem;

std::string time_text(Instant time) { return time == no_instant ? std::string() : format_instant(time); }

std::string runs_text(HistoryStore& history) {
  MarkdownTable table(
      {"as of", "leads", "events", "rejected", "ready", "handed off", "waiting", "overdue", "in campaigns", ""},
      "lrrrrrrrrl");
  for (const RunRecord& run : history.runs())
    table.add({format_instant(run.as_of), grouped(run.leads_scored), grouped(run.events_used), grouped(run.rejected),
               grouped(run.ready), grouped(run.handed_off), grouped(run.waiting), grouped(run.overdue),
               grouped(run.in_campaigns), run.baseline ? "baseline" : ""});
  return table.empty() ? "no run is complete yet\n" : table.text();
}

std::string campaigns_text(HistoryStore& history) {
  MarkdownTable table({"campaign", "members", "entered", "left", "goals", "became ready"}, "lrrrrr");
  for (const CampaignTotals& campaign : history.campaign_totals())
    table.add({campaign.campaign, grouped(campaign.members), grouped(campaign.entered), grouped(campaign.left),
               grouped(campaign.goals), grouped(campaign.became_ready)});
  return table.empty() ? "nobody was in a campaign yet\n" : table.text();
}

std::string title_of(const CampaignTotals& campaign) {
  return fmt::format("# {}\n\n{} in it now; {} entered, {} left ({} reached the goal), {} became ready\n",
                     campaign.campaign, grouped(campaign.members), grouped(campaign.entered), grouped(campaign.left),
                     grouped(campaign.goals), grouped(campaign.became_ready));
}

std::string members_text(HistoryStore& history, const CampaignTotals& campaign, std::size_t limit) {
  MarkdownTable table({"lead", "model", "entered", "with score", "became ready", "left", "goal"}, "lllrlll");
  std::size_t shown = 0;
  history.for_each_membership(campaign.campaign, [&](const Membership& member) {
    if (shown == limit) return;
    ++shown;
    table.add({member.lead, member.model, format_instant(member.entered_at), format_points(member.entered_score),
               time_text(member.ready_at), time_text(member.left_at), member.goal_reached ? "reached" : ""});
  });
  std::string text = title_of(campaign);
  if (!table.empty()) text += "\n" + table.text();
  const auto more = campaign.entered - static_cast<std::int64_t>(shown);
  if (more > 0) text += fmt::format("\n{} more (--limit N shows N of them, --format csv all)\n", grouped(more));
  return text;
}

std::string members_csv(HistoryStore& history, const std::string& campaign) {
  TextBuffer text;
  CsvWriter csv(text);
  for (const char* const header :
       {"lead", "model", "entered_at", "entered_score", "ready_at", "left_at", "goal_reached"})
    csv.word(header);
  csv.end_record();
  const auto time = [](Instant instant) { return instant == no_instant ? std::nullopt : std::optional(instant); };
  history.for_each_membership(campaign, [&](const Membership& member) {
    csv.text(member.lead);
    csv.word(member.model);
    csv.time(member.entered_at);
    csv.points(member.entered_score);
    csv.time(time(member.ready_at));
    csv.time(time(member.left_at));
    csv.truth(member.goal_reached);
    csv.end_record();
  });
  return text.string();
}

/// Who is and who was in a campaign.
std::string campaign_text(HistoryStore& history, const HistoryOptions& options) {
  const std::vector<CampaignTotals> campaigns = history.campaign_totals();
  const auto found = std::ranges::find(campaigns, options.campaign, &CampaignTotals::campaign);
  if (found == campaigns.end()) {
    std::vector<std::string> names;
    for (const CampaignTotals& campaign : campaigns) names.push_back(campaign.campaign);
    throw Error(fmt::format("--campaign: nobody was ever in a campaign '{}'{}", options.campaign,
                            names.empty() ? "" : fmt::format(" ({})", suggestion(options.campaign, names))));
  }
  return options.format == OutputFormat::csv ? members_csv(history, found->campaign)
                                             : members_text(history, *found, options.limit);
}

/// The column of that name; the number of columns if there is none.
std::size_t column_of(const std::vector<std::string>& header, std::string_view name) {
  return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
}

/// The lead's rows in scored.csv of the runs that are kept.
void add_scores(const std::string& workspace, const std::string& lead, std::string& text) {
  MarkdownTable table({"as of", "model", "score", "gap", "ready", "campaign"}, "llrrll");
  for (const std::string& run : run_names(workspace)) {
    const fs::path path = fs::path(workspace) / "runs" / run / "scored.csv";
    std::error_code error;
    if (!fs::exists(path, error)) continue;
    CsvFile file(path.string(), {});
    std::vector<std::size_t> columns;
    for (const char* const name : {"model", "score", "gap", "ready", "campaign"})
      columns.push_back(column_of(file.header(), name));
    read_reference_file(file, [&](std::span<const std::string_view> fields) {
      if (fields.front() != lead) return;
      std::vector<std::string> cells{run};
      for (const std::size_t column : columns) cells.emplace_back(column < fields.size() ? fields[column] : "");
      table.add(std::move(cells));
    });
  }
  if (!table.empty()) text += "\nscores in the runs that are kept\n\n" + table.text();
}

std::string lead_text(HistoryStore& history, const std::string& workspace, const std::string& lead) {
  std::string text = fmt::format("# {}\n", lead);
  const std::size_t nothing_yet = text.size();
  MarkdownTable handoffs({"handed off", "model", "score", "again", "owner", "follow up by", "overdue since",
                          "status then", "status now", "changed", "fell"},
                         "llrllllllll");
  for (const LedgerRow& row : history.handoffs_of(lead))
    handoffs.add({format_instant(row.handed_at), row.model, format_points(row.score),
                  std::string(to_text(row.occasion)), row.owner, time_text(row.follow_up_by), time_text(row.overdue_at),
                  row.status, row.last_status, time_text(row.status_changed_at), time_text(row.fell_at)});
  if (!handoffs.empty()) text += "\nhand-offs\n\n" + handoffs.text();
  MarkdownTable campaigns({"campaign", "model", "entered", "with score", "became ready", "left", "goal"}, "lllrlll");
  for (const Membership& membership : history.memberships_of(lead))
    campaigns.add({membership.campaign, membership.model, format_instant(membership.entered_at),
                   format_points(membership.entered_score), time_text(membership.ready_at),
                   time_text(membership.left_at), membership.goal_reached ? "reached" : ""});
  if (!campaigns.empty()) text += "\ncampaigns\n\n" + campaigns.text();
  add_scores(workspace, lead, text);
  return text.size() == nothing_yet ? fmt::format("{}: the history knows no such lead\n", lead) : text;
}

std::string rebuilt_text(const RebuiltHistory& rebuilt, const std::string& path) {
  std::string text =
      fmt::format("{}: made anew from {}, {} to {}: {}, {} of campaigns\n", path, counted(rebuilt.runs, "run folder"),
                  format_instant(rebuilt.first), format_instant(rebuilt.last), counted(rebuilt.handoffs, "hand-off"),
                  counted(rebuilt.memberships, "membership"));
  if (!rebuilt.kept.empty()) text += fmt::format("{}: the file that was there before\n", rebuilt.kept);
  text += fmt::format(R"(
What run folders do not say, and what becomes of it:
- hand-offs of runs before {0}, or between, whose folders are gone: unknown; those leads may be listed once more
- statuses that later runs saw: the next night takes those of its export
- when a lead fell or came back between two folders: the next folder tells it
- who was held out: counted anew from the next night on
- hashes of e-mail addresses: filled in by the next night for leads that are in its export
- whether a lead that left a campaign had reached its goal: counted as not
- owners and statuses of leads that --baseline took: empty
- where the round of round_robin stands: after the last lead on the newest list
)",
                      format_instant(rebuilt.first));
  return text;
}

} // namespace

ExitCode run_history(const HistoryOptions& options) {
  const std::string path = (fs::path(options.workspace) / "history.db").string();
  if (options.rebuild) {
    print_to_standard_output(rebuilt_text(rebuild_history(options.workspace, options.lock_wait), path));
    return ExitCode::done;
  }
  if (!fs::exists(path))
    throw Error(fmt::format("{}: there is no history (name the folder of `nightly` with --workspace)", path));
  HistoryStore history(path, HistoryStore::Access::read);
  const bool asks_for_campaigns = options.campaigns || !options.campaign.empty();
  if (options.campaigns) print_to_standard_output(campaigns_text(history));
  if (!options.campaign.empty()) print_to_standard_output(campaign_text(history, options));
  if (!asks_for_campaigns && options.leads.empty()) print_to_standard_output(runs_text(history));
  std::string text;
  for (const std::string& lead : options.leads)
    text += (text.empty() ? "" : "\n") + lead_text(history, options.workspace, std::string(trim_invisible(lead)));
  if (!text.empty()) print_to_standard_output(text);
  return ExitCode::done;
}

} // namespace leadscore
