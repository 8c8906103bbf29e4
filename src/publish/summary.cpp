#include "publish/summary.hpp"

#include "base/number.hpp"
#include "base/time.hpp"
#include "handoff/row_fields.hpp"
#include "publish/markdown.hpp"
#include "publish/night_summary.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace leadscore {

namespace {

constexpr std::size_t most_shown = 10;
constexpr std::size_t longest_reasons = 60;

/// The first reasons that fit the screen.
std::string short_reasons(const std::string& reasons) {
  if (reasons.size() <= longest_reasons) return reasons;
  const std::size_t end = reasons.rfind("; ", longest_reasons);
  if (end == std::string::npos) return reasons;
  return reasons.substr(0, end) + "; …";
}

/// `, 3 rejected, 2 duplicates`: what became of the records that were not used.
std::string rest_of(const RecordCounts& counts) {
  std::string text;
  const auto add = [&text](std::int64_t number, std::string_view what) {
    if (number > 0) text += fmt::format(", {} {}", grouped(number), what);
  };
  add(counts.rejected, "rejected");
  add(counts.duplicates, counts.duplicates == 1 ? "duplicate" : "duplicates");
  add(counts.dropped, "dropped");
  add(counts.future, "later than the time of scoring");
  add(counts.unknown_lead, "of unknown leads");
  add(counts.of_dropped_lead, "of dropped leads");
  const std::int64_t others = counts.left_out - counts.future - counts.unknown_lead - counts.of_dropped_lead;
  add(others, "left out");
  std::string skipped;
  if (counts.skipped.blank > 0) skipped = counted(counts.skipped.blank, "blank row");
  if (counts.skipped.repeated_header > 0)
    skipped += (skipped.empty() ? "" : ", ") + counted(counts.skipped.repeated_header, "repeated header");
  if (!skipped.empty()) text += "; skipped: " + skipped;
  return text;
}

/// `, of whom 1 waits: nobody in the roster has room`; of a run with a memory those who wait are not on the list.
std::string waiting_in_words(const ScoredRun& run) {
  if (run.waiting.empty()) return {};
  if (run.night) return "; waiting: " + reasons_to_wait(run);
  return fmt::format(", of whom {} {}: nobody in the roster has room",
                     grouped(static_cast<std::int64_t>(run.waiting.size())),
                     run.waiting.size() == 1 ? "waits" : "wait");
}

void figures(const ScoredRun& run, const RowCounts& counts, std::string& text) {
  text += fmt::format("- leads: {} scored of {} read{}\n", grouped(run.lead_records.used),
                      grouped(run.lead_records.read), rest_of(run.lead_records));
  text += fmt::format("- events: {} used of {} read{}\n", grouped(run.event_records.used),
                      grouped(run.event_records.read), rest_of(run.event_records));
  for (std::size_t model = 0; model < run.rules->models.size(); ++model) {
    const Model& rules = run.rules->models[model];
    const RowCounts::OfModel& of_model = counts.models[model];
    const double share =
        of_model.leads == 0 ? 0 : 100 * static_cast<double>(of_model.ready) / static_cast<double>(of_model.leads);
    text +=
        fmt::format("- ready in model {}: {} of {} ({} %), target {}; in the last {} {} became ready, {} fell back\n",
                    cell_text(rules.name), grouped(of_model.ready), counted(of_model.leads, "lead"),
                    format_points(share), format_points(rules.target), format_duration(rules.trend),
                    grouped(of_model.became_ready), grouped(of_model.fell_back));
  }
  text += fmt::format("- on the hand-off list: {}", grouped(static_cast<std::int64_t>(run.handoff.size())));
  text += waiting_in_words(run);
  if (!run.same_person.empty())
    text += fmt::format("; left out as the same person as one of these: {}",
                        grouped(static_cast<std::int64_t>(run.same_person.size())));
  text += fmt::format("\n- in nurture campaigns: {}; nearly ready: {}\n",
                      grouped(static_cast<std::int64_t>(run.nurture.size())),
                      grouped(static_cast<std::int64_t>(run.nearly_ready.size())));
  if (run.rules->do_not_call || run.rules->do_not_mail)
    text += fmt::format("- opted out: {} of calls, {} of mail\n", counted(run.opt_outs.number_not_called(), "lead"),
                        grouped(run.opt_outs.number_not_mailed()));
}

void top_of_the_list(const ScoredRun& run, std::string& text) {
  if (run.handoff.empty()) {
    text += "\nNobody is handed off.\n";
    return;
  }
  const std::size_t shown = std::min(most_shown, run.handoff.size());
  const bool several_models = run.rules->models.size() > 1;
  std::vector<std::string> headers{"rank", run.key_header, "score", "points a day", "follow up by", "why"};
  if (several_models) headers.insert(headers.begin() + 2, "model");
  MarkdownTable table(std::move(headers), several_models ? "rllrrll" : "rlrrll");
  for (std::size_t place = 0; place < shown; ++place) {
    const HandoffEntry& entry = run.handoff[place];
    const ModelScore& row = run.rows[entry.row];
    std::vector<std::string> cells{std::to_string(entry.rank),
                                   std::string(run.leads->key(row.lead)),
                                   format_points(row.score),
                                   format_points(row.velocity),
                                   entry.follow_up_by == no_instant ? std::string()
                                                                    : format_instant(entry.follow_up_by),
                                   short_reasons(reasons_text(run.rule_names, row))};
    if (several_models) cells.insert(cells.begin() + 2, run.rules->models[row.model].name);
    table.add(std::move(cells));
  }
  text += shown == run.handoff.size() ? "\n## Call first\n\n" : fmt::format("\n## Call first: the top {}\n\n", shown);
  text += table.text();
}

void rejected_records(const ScoredRun& run, std::string& text) {
  MarkdownTable table({"records", "why"}, "rl");
  for (std::size_t code = 0; code < reject_code_count; ++code) {
    const auto add = [&](std::int64_t count, std::string_view kind) {
      if (count == 0) return;
      table.add({grouped(count), fmt::format("{} ({})", to_text(static_cast<RejectCode>(code)), kind)});
    };
    add(run.lead_records.by_code[code], "leads");
    add(run.event_records.by_code[code], "events");
  }
  if (!table.empty()) text += "\n## Records not used (rejects.csv tells which)\n\n" + table.text();
}

void cells_that_could_not_be_read(const ScoredRun& run, std::string& text) {
  std::string lines;
  if (run.bad_created_at > 0) {
    lines += fmt::format("- created_at counts as absent for {}: no time, before 1990, or in the future\n",
                         counted(run.bad_created_at, "lead"));
  }
  if (run.emails_without_address > 0)
    lines += fmt::format("- the e-mail cell holds no address for {}\n", counted(run.emails_without_address, "lead"));
  if (run.emails_with_more > 0)
    lines += fmt::format("- the e-mail cell holds more than an address for {}: the first address counts\n",
                         counted(run.emails_with_more, "lead"));
  for (const NotANumber& entry : run.not_numbers) {
    const auto& [cells, with_comma] = entry.found;
    if (cells > 0)
      lines += fmt::format("- {}: {} {}\n", cell_text(entry.field), counted(cells, "cell"),
                           cells == 1 ? "is no number" : "are no numbers");
    if (with_comma > 0)
      lines += fmt::format("- {}: {} can only be read with a decimal comma, so its '1.234' is probably no 1.234 (set "
                           "numbers: comma in the rule file)\n",
                           cell_text(entry.field), counted(with_comma, "cell"));
  }
  for (const HygieneReport& entry : run.hygiene) {
    lines += fmt::format("- hygiene: {} dropped {} worth {} points\n", cell_text(entry.name),
                         counted(entry.events, "event"), format_points(entry.points));
  }
  if (!lines.empty()) text += "\n## Data\n\n" + lines;
}

/// What is probably wrong with the input.
void input_warnings(const ScoredRun& run, std::string& text) {
  std::string lines;
  for (const std::string& guard : run.accepted)
    lines += fmt::format("- accepted with --accept-input: {}\n", cell_text(guard));
  for (const InputWarning& warning : run.input_warnings)
    lines += fmt::format("- {}:{}: {}\n", cell_text(warning.file), warning.line, cell_text(warning.text));
  if (!lines.empty()) text += "\n## Input warnings\n\n" + lines;
}

void broken_guard_rails(const ScoredRun& run, std::string& text) {
  const auto broken =
      std::count_if(run.guard_rails.begin(), run.guard_rails.end(), [](const GuardRail& rail) { return rail.broken; });
  if (run.guard_rails.empty()) return;
  if (broken == 0) {
    text += "\nAll guard rails hold.\n";
    return;
  }
  text += fmt::format("\n## Guard rails: {} of {} broken\n\n", broken, run.guard_rails.size());
  for (const GuardRail& rail : run.guard_rails) {
    if (!rail.broken) continue;
    text +=
        fmt::format("- {}: {} (limit {}): {}\n", cell_text(rail.name), cell_text(rail.figure), rail.limit, rail.advice);
  }
}

} // namespace

std::string summary_text(const ScoredRun& run, const RowCounts& counts) {
  std::string text = fmt::format("# Lead scores as of {}\n\n", format_instant(run.as_of));
  figures(run, counts, text);
  input_warnings(run, text);
  top_of_the_list(run, text);
  if (run.night) text += night_summary(run);
  rejected_records(run, text);
  cells_that_could_not_be_read(run, text);
  broken_guard_rails(run, text);
  return text;
}

} // namespace leadscore
