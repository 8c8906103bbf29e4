#include "base/number.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "data/input.hpp"
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

} // namespace

ExitCode run_history(const HistoryOptions& options) {
  const std::string path = (fs::path(options.workspace) / "history.db").string();
  if (!fs::exists(path))
    throw Error(fmt::format("{}: there is no history (name the folder of `nightly` with --workspace)", path));
  HistoryStore history(path, HistoryStore::Access::read);
  if (options.campaigns) print_to_standard_output(campaigns_text(history));
  if (!options.campaigns && options.leads.empty()) print_to_standard_output(runs_text(history));
  std::string text;
  for (const std::string& lead : options.leads)
    text += (text.empty() ? "" : "\n") + lead_text(history, options.workspace, std::string(trim(lead)));
  if (!text.empty()) print_to_standard_output(text);
  return ExitCode::done;
}

} // namespace leadscore
