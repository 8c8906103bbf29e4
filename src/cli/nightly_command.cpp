#include "base/number.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/input_guards.hpp"
#include "cli/rejected_input.hpp"
#include "cli/scoring.hpp"
#include "history/workspace.hpp"
#include "publish/publish.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace leadscore {

namespace {

/// Says so and is true if there is nothing to do: the run of T is complete. Throws Error for a T before the newest run.
bool is_complete(HistoryStore& history, const LoadedInputs& loaded, const NightlyOptions& options) {
  const std::vector<RunRecord> runs = history.runs();
  if (runs.empty()) return false;
  const bool known =
      std::any_of(runs.begin(), runs.end(), [&](const RunRecord& run) { return run.as_of == loaded.as_of; });
  if (known && !options.again) {
    if (!options.score.input.quiet)
      print_to_standard_output(
          fmt::format("the run as of {} is complete (--again runs it once more)\n", format_instant(loaded.as_of)));
    return true;
  }
  if (loaded.as_of < runs.back().as_of)
    throw Error(fmt::format("--as-of: {} is before the newest run, {} (the ledger only goes forward; `score` looks at "
                            "any time)",
                            format_instant(loaded.as_of), format_instant(runs.back().as_of)));
  return false;
}

/// Models of the ledger that bear another name now. Throws Error for those that the rule file lacks.
std::vector<std::pair<std::string, std::string>> renamed_models(HistoryStore& history, const LoadedInputs& loaded) {
  std::vector<std::pair<std::string, std::string>> renamed;
  std::vector<std::string> names;
  for (const auto& [name, was] : loaded.models) names.push_back(name);
  for (const std::string& model : history.models()) {
    if (std::find(names.begin(), names.end(), model) != names.end()) continue;
    const auto heir = std::find_if(loaded.models.begin(), loaded.models.end(),
                                   [&model](const auto& candidate) { return candidate.second == model; });
    if (heir == loaded.models.end())
      throw Error(fmt::format("{}: the ledger has hand-offs of model '{}', which the rule file lacks (write `was: {}` "
                              "into the model that takes its place; {})",
                              loaded.rules.path, model, model, suggestion(model, names)));
    renamed.emplace_back(model, heir->first);
  }
  return renamed;
}

/// Finds leads by their keys one after the other. Members of campaigns entered in the order of the export, and most
/// exports keep theirs: the next few leads after the last one found are tried first, which spares looks into the index.
class LeadsInOrder {
public:
  explicit LeadsInOrder(const Leads& leads) : leads_(leads) {}
  std::optional<LeadIndex> find(std::string_view key) {
    const auto end = std::min<std::size_t>(leads_.table.size(), next_ + std::size_t{tried});
    for (LeadIndex lead = next_; lead < end; ++lead)
      if (leads_.table.identity(lead) == key) {
        next_ = lead + 1;
        return lead;
      }
    const LeadLookup::Answer answer = leads_.lookup.by_key(key);
    if (answer.found != LeadLookup::Found::lead) return std::nullopt;
    next_ = answer.lead + 1;
    return answer.lead;
  }

private:
  static constexpr LeadIndex tried = 4;

  const Leads& leads_;
  LeadIndex next_ = 0;
};

Night read_night(HistoryStore& history, const LoadedInputs& loaded, bool baseline) {
  LeadsInOrder leads(loaded.leads);
  const auto lead_of = [&leads](std::string_view key) { return leads.find(key); };
  const auto model_of = [&loaded](std::string_view name) -> std::optional<std::uint16_t> {
    const auto& models = loaded.rules.models;
    const auto found =
        std::ranges::find_if(models, [name](const Model& model) { return model.name == name || model.was == name; });
    if (found == models.end()) return std::nullopt;
    return static_cast<std::uint16_t>(found - models.begin());
  };
  const auto campaign_of = [&loaded](std::string_view name) -> std::int16_t {
    const auto& campaigns = loaded.rules.nurture.campaigns;
    const auto found = std::ranges::find(campaigns, name, &Nurture::Campaign::name);
    return found == campaigns.end() ? std::int16_t{-1} : static_cast<std::int16_t>(found - campaigns.begin());
  };

  Night night;
  night.people = std::make_unique<People>(loaded.program, loaded.leads.table);
  PersonOf person_of;
  if (loaded.rules.handoff.one_per_person && night.people->have_addresses()) {
    night.people->identify_all(1); // beside scoring
    person_of = [people = night.people.get()](LeadIndex lead) { return people->of(lead); };
  }
  night.ledger =
      Ledger(history.ledger(loaded.as_of), lead_of, model_of, std::move(person_of), loaded.leads.table.size());
  night.held_out = history.held_out(loaded.as_of);
  night.last_round_robin = history.last_round_robin();
  night.least_recently_given = night.tonight.least_recently_given = history.least_recently_given();
  night.baseline = baseline;
  /// With a row for each lead and model, what a lead is in under a model that --model leaves out tonight stays as it
  /// is.
  const auto stays = [&](std::string_view model) {
    return loaded.rules.nurture.one_row_per == Nurture::OneRowPer::model && !model_of(model) &&
           std::ranges::any_of(loaded.models,
                               [model](const auto& known) { return known.first == model || known.second == model; });
  };
  std::vector<bool> left_alone;      // models by their numbers in the history
  std::vector<std::uint16_t> models; // as those of tonight, likewise
  std::vector<std::int16_t> campaigns;
  for (const std::string& name : history.names()) {
    left_alone.push_back(stays(name));
    models.push_back(model_of(name).value_or(UINT16_MAX));
    campaigns.push_back(campaign_of(name));
  }
  night.members.reserve(loaded.leads.table.size());
  history.for_each_member(loaded.as_of, [&](const PresentMembership& membership) {
    if (left_alone.at(membership.model)) return;
    Member member;
    member.id = membership.id;
    member.lead = lead_of(membership.lead);
    member.model = models.at(membership.model);
    member.campaign = campaigns.at(membership.campaign);
    member.entered_score = membership.entered_score;
    member.became_ready = membership.became_ready;
    night.members.push_back(member);
  });
  return night;
}

NightReport report_of(const Night& night, const ScoredRun& run) {
  NightReport report;
  report.finished_at = present_instant();
  for (const OverdueHandoff& overdue : night.tonight.followed.overdue) {
    const LedgerRow& row = night.ledger.rows()[overdue.ledger_row];
    const auto rank = static_cast<std::int64_t>(report.overdue.size()) + 1;
    report.overdue.push_back(
        {{overdue.row, rank, row.follow_up_by, row.owner, std::string(to_text(row.occasion))}, row.handed_at});
  }
  report.campaigns = night.tonight.memberships.reports;
  report.feedback = night.tonight.feedback;
  if (night.baseline)
    report.baseline = night.tonight.new_rows.size();
  else
    report.kept = run.handoff.size() - night.tonight.new_rows.size();
  return report;
}

NightRecord record_of(const Night& night, const ScoredRun& run) {
  NightRecord record;
  record.run.as_of = run.as_of;
  record.run.finished_at = run.night->finished_at;
  record.run.version = LEADSCORE_VERSION;
  record.run.rules_sha256 = run.rules->sha256;
  record.run.baseline = night.baseline;
  record.run.leads_read = run.lead_records.read;
  record.run.leads_scored = run.lead_records.used;
  record.run.events_read = run.event_records.read;
  record.run.events_used = run.event_records.used;
  record.run.events_readable = run.event_records.readable();
  record.run.events_unknown_lead = run.event_records.unknown_lead;
  record.run.accepted_input = !run.accepted.empty();
  record.run.rejected = run.lead_records.rejected + run.event_records.rejected;
  record.run.ready = std::count_if(run.rows.begin(), run.rows.end(), [](const ModelScore& row) { return row.ready; });
  record.run.handed_off = static_cast<std::int64_t>(run.handed_off);
  record.run.waiting = static_cast<std::int64_t>(run.waiting.size());
  record.run.overdue = static_cast<std::int64_t>(run.night->overdue.size());
  record.run.in_campaigns = static_cast<std::int64_t>(run.nurture.size());
  record.new_rows = night.tonight.new_rows;
  for (const std::size_t row : night.tonight.followed.changed) record.changed_rows.push_back(&night.ledger.rows()[row]);
  record.held_out = night.tonight.held_out;
  record.last_round_robin = night.tonight.last_round_robin;
  record.least_recently_given = night.tonight.least_recently_given;
  for (const Model& model : run.rules->models) record.models.push_back(model.name);
  for (const Nurture::Campaign& campaign : run.rules->nurture.campaigns) record.campaigns.push_back(campaign.name);
  record.entered = [&night, &run](const auto& enter) {
    for (const std::size_t index : night.tonight.memberships.entered) {
      const ModelScore& row = run.rows[index];
      enter({run.leads->identity(row.lead), row.model, static_cast<std::size_t>(row.campaign), row.score, row.ready});
    }
  };
  record.left = night.tonight.memberships.left;
  record.became_ready = night.tonight.memberships.became_ready;
  return record;
}

ExitCode run_night(Workspace& workspace, const NightlyOptions& options, const std::vector<std::string>& arguments) {
  const InputOptions& input = options.score.input;
  Progress progress(!input.quiet);
  HistoryStore& history = workspace.history();
  const auto loaded =
      load_rules(input, [](const TimeZone& zone) { return zone.start_of_day(zone.local_day(present_instant())); });
  if (is_complete(history, *loaded, options)) {
    workspace.show_success();
    return ExitCode::done;
  }
  auto renamed = renamed_models(history, *loaded);
  std::unique_ptr<RunFolder> files; // is removed if the run ends without publish()
  RejectedInput rejected(options.score, options.workspace);
  if (input.all_rejects) {
    files = workspace.begin_run(loaded->as_of);
    rejected.write_all_to(*files, *loaded);
  }
  rejected.load(*loaded, progress);
  std::vector<std::string> broken = broken_guards(*loaded, history.runs());
  require_guards(broken, options.score.accept_input);

  auto night_being_read = beside(loaded->threads, [&] { return read_night(history, *loaded, options.baseline); });
  AllScores scores = score_loaded(*loaded, progress);
  Night night = night_being_read.get();
  ScoredRun run = route_scores(*loaded, std::move(scores), night);
  run.arguments = arguments;
  run.accepted = std::move(broken);
  run.night = report_of(night, run);
  NightRecord record = record_of(night, run);
  record.renamed_models = std::move(renamed);
  TableOptions tables = options.score.tables;
  tables.threads = loaded->threads;
  progress.clear();
  std::string summary;
  const auto write = [&](RunFolder& folder) {
    WrittenRun written = write_run_files(run, {tables, options.score.group_readable, rejected.end()}, folder);
    summary = std::move(written.summary);
    return std::move(written.sha256);
  };
  if (files)
    workspace.publish(*files, std::move(record), loaded->threads, write);
  else
    workspace.publish(std::move(record), loaded->threads, write);
  if (options.keep_runs) workspace.keep_runs(*options.keep_runs);
  if (!input.quiet) print_to_standard_output(summary);
  const bool is_broken =
      std::any_of(run.guard_rails.begin(), run.guard_rails.end(), [](const GuardRail& rail) { return rail.broken; });
  return options.strict && is_broken ? ExitCode::answer_is_no : ExitCode::done;
}

} // namespace

ExitCode run_nightly(const NightlyOptions& options, const std::vector<std::string>& arguments) {
  Workspace workspace({options.workspace, options.lock_wait, options.score.group_readable});
  try {
    return run_night(workspace, options, arguments);
  } catch (...) {
    workspace.show_failure(std::current_exception());
    throw;
  }
}

} // namespace leadscore
