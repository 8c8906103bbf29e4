#include "publish/metrics.hpp"

#include "publish/scored_run.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace leadscore {

namespace {

/// A value of a label: backslash, quote and line break escaped.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '\\' || letter == '"') result += '\\';
    if (letter == '\n')
      result += "\\n";
    else
      result += letter;
  }
  return result;
}

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

class Metrics {
public:
  /// Begins a metric; its samples follow.
  void begin(std::string_view name, std::string_view help) {
    name_ = fmt::format("leadscore_{}", name);
    text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n", name_, help);
  }
  template <typename Number>
  void sample(const Labels& labels, Number value) {
    text_ += name_;
    char separator = '{';
    for (const auto& [name, label] : labels) {
      text_ += fmt::format("{}{}=\"{}\"", separator, name, escaped(label));
      separator = ',';
    }
    text_ += fmt::format("{} {}\n", labels.size() == 0 ? "" : "}", value);
  }
  template <typename Number>
  void gauge(std::string_view name, std::string_view help, Number value) {
    begin(name, help);
    sample({}, value);
  }
  std::string take() { return std::move(text_); }

private:
  std::string name_, text_;
};

constexpr std::string_view outcome_prefix = "leadscore_last_run_";

void outcome(ExitCode exit_code, Instant ended_at, Metrics& metrics) {
  metrics.gauge("last_run_success", "1 if the last run published its results, 0 if it failed.",
                exit_code == ExitCode::done ? 1 : 0);
  metrics.gauge("last_run_exit_code", "The exit code of the last run if it failed, else 0.",
                static_cast<int>(exit_code));
  metrics.gauge("last_run_timestamp_seconds", "When the last run ended.", ended_at);
}

void records(const ScoredRun& run, Metrics& metrics) {
  metrics.begin("records", "Records of the input by what became of them.");
  for (const auto& [kind, counts] : {std::pair{"leads", &run.lead_records}, {"events", &run.event_records}}) {
    for (const auto& [fate, count] : {std::pair{"used", counts->used},
                                      {"rejected", counts->rejected},
                                      {"dropped", counts->dropped},
                                      {"duplicate", counts->duplicates},
                                      {"left_out", counts->left_out}})
      metrics.sample({{"kind", kind}, {"fate", fate}}, count);
  }
  metrics.begin("rejects", "Records with something wrong with them, by code.");
  for (std::size_t code = 0; code < reject_code_count; ++code)
    metrics.sample({{"code", to_text(static_cast<RejectCode>(code))}},
                   run.lead_records.by_code[code] + run.event_records.by_code[code]);
}

/// A figure by model.
template <typename Count>
void by_model(const ScoredRun& run, std::string_view name, std::string_view help, const Count& count,
              Metrics& metrics) {
  std::vector<std::int64_t> counts(run.rules->models.size());
  count([&counts, &run](std::size_t row) { ++counts[run.rows[row].model]; });
  metrics.begin(name, help);
  for (std::size_t model = 0; model < counts.size(); ++model)
    metrics.sample({{"model", run.rules->models[model].name}}, counts[model]);
}

void rows_by_model(const ScoredRun& run, Metrics& metrics) {
  by_model(
      run, "leads", "Leads to which the model applies.",
      [&run](const auto& add) {
        for (std::size_t row = 0; row < run.rows.size(); ++row) add(row);
      },
      metrics);
  by_model(
      run, "ready", "Leads that are ready.",
      [&run](const auto& add) {
        for (std::size_t row = 0; row < run.rows.size(); ++row)
          if (run.rows[row].ready) add(row);
      },
      metrics);
  by_model(
      run, "handed_off", "Leads on the hand-off list.",
      [&run](const auto& add) {
        for (const HandoffEntry& entry : run.handoff) add(entry.row);
      },
      metrics);
  by_model(
      run, "waiting", "Leads that may be handed off, but not now.",
      [&run](const auto& add) {
        for (const WaitingRow& waiting : run.waiting) add(waiting.row);
      },
      metrics);
  by_model(
      run, "same_person", "Leads that may be handed off, but whose person is on the list or waits already.",
      [&run](const auto& add) {
        for (const SamePerson& same : run.same_person) add(same.row);
      },
      metrics);
  by_model(
      run, "overdue", "Hand-offs past their deadline with an unchanged status.",
      [&run](const auto& add) {
        for (const OverdueEntry& overdue : run.night->overdue) add(overdue.entry.row);
      },
      metrics);
}

void opt_outs(const ScoredRun& run, Metrics& metrics) {
  metrics.begin("opted_out", "Leads that are not to be called, or mailed.");
  metrics.sample({{"of", "calls"}}, run.opt_outs.number_not_called());
  metrics.sample({{"of", "mail"}}, run.opt_outs.number_not_mailed());
}

void campaigns(const ScoredRun& run, Metrics& metrics) {
  metrics.begin("campaign_members", "Leads in a nurture campaign.");
  for (std::size_t campaign = 0; campaign < run.night->campaigns.size(); ++campaign)
    metrics.sample({{"campaign", run.rules->nurture.campaigns[campaign].name}}, run.night->campaigns[campaign].members);
}

void guard_rails(const ScoredRun& run, Metrics& metrics) {
  metrics.begin("guard_rail_broken", "1 if a guard rail is broken; summary.md tells what to do.");
  for (const GuardRail& rail : run.guard_rails) metrics.sample({{"rail", rail.name}}, rail.broken ? 1 : 0);
  metrics.begin("guard_rail_figure", "The figure of a guard rail; shares are from 0 to 1.");
  for (const GuardRail& rail : run.guard_rails) metrics.sample({{"rail", rail.name}}, rail.value);
  metrics.begin("guard_rail_limit", "The most that the figure of a guard rail may be, and the least if there is one.");
  for (const GuardRail& rail : run.guard_rails) {
    metrics.sample({{"rail", rail.name}, {"bound", "most"}}, rail.most);
    if (rail.least) metrics.sample({{"rail", rail.name}, {"bound", "least"}}, *rail.least);
  }
}

} // namespace

std::string metrics_text(const ScoredRun& run, double publish_seconds) {
  Metrics metrics;
  outcome(ExitCode::done, run.night->finished_at, metrics);
  metrics.gauge("last_success_timestamp_seconds", "When the newest run was done.", run.night->finished_at);
  metrics.gauge("as_of_timestamp_seconds", "The instant of scoring of the newest run.", run.as_of);
  metrics.begin("phase_duration_seconds", "What each phase of the newest run took.");
  for (const PhaseReport& phase : run.phases)
    metrics.sample({{"phase", phase.name}}, fmt::format("{:.3f}", phase.seconds));
  metrics.sample({{"phase", "publish"}}, fmt::format("{:.3f}", publish_seconds));
  records(run, metrics);
  rows_by_model(run, metrics);
  opt_outs(run, metrics);
  campaigns(run, metrics);
  guard_rails(run, metrics);
  return metrics.take();
}

std::string metrics_without_outcome(std::string_view text) {
  std::string rest;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
    text.remove_prefix(line.size());
    std::string_view name = line;
    for (const std::string_view comment : {"# HELP ", "# TYPE "})
      if (name.starts_with(comment)) name.remove_prefix(comment.size());
    if (!name.starts_with(outcome_prefix)) rest += line;
  }
  return rest;
}

std::string metrics_of_failed_run(std::string_view present, ExitCode exit_code, Instant ended_at) {
  Metrics metrics;
  outcome(exit_code, ended_at, metrics);
  return metrics.take() + metrics_without_outcome(present);
}

} // namespace leadscore
