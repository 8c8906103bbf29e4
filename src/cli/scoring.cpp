#include "cli/scoring.hpp"

#include "base/text.hpp"
#include "data/file_warnings.hpp"
#include "handoff/routing.hpp"
#include "handoff/row_fields.hpp"
#include "publish/guard_rails.hpp"
#include "rules/parse.hpp"
#include "rules/shared_reading.hpp"

#include <absl/container/flat_hash_set.h>
#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <thread>
#include <tuple>

namespace leadscore {

namespace {

/// Measures phases as they end.
class PhaseClock {
public:
  explicit PhaseClock(std::vector<PhaseReport>& phases) : phases_(phases) {}
  void end(std::string name, std::int64_t bytes = 0) {
    const auto now = std::chrono::steady_clock::now();
    phases_.push_back({std::move(name), std::chrono::duration<double>(now - began_).count(), bytes});
    began_ = now;
  }

private:
  std::vector<PhaseReport>& phases_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

void keep_models(RuleSet& rules, const std::vector<std::string>& wanted) {
  if (wanted.empty()) return;
  std::vector<std::string> names;
  for (const Model& model : rules.models) names.push_back(model.name);
  for (const std::string& name : wanted)
    if (std::find(names.begin(), names.end(), name) == names.end())
      throw Error(fmt::format("--model: there is no model '{}' ({})", name, suggestion(name, names)));
  std::erase_if(rules.models, [&](const Model& model) {
    return std::find(wanted.begin(), wanted.end(), model.name) == wanted.end();
  });
}

Instant as_of_of(const InputOptions& options, const TimeReader& times, const DefaultAsOf& default_as_of) {
  if (options.as_of.empty()) return default_as_of(times.zone());
  const auto instant = times.read(options.as_of);
  if (!instant)
    throw Error(
        fmt::format("--as-of: '{}' is no date or time (write 2026-11-20 or 2026-11-20T13:05:09Z)", options.as_of));
  return *instant;
}

std::int64_t bytes_of(const InputReport& report, std::string_view kind) {
  std::int64_t bytes = 0;
  for (const InputFileReport& file : report.files)
    if (file.kind == kind) bytes += file.bytes;
  return bytes;
}

} // namespace

Instant present_instant() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

std::unique_ptr<LoadedInputs> load_rules(const InputOptions& options, const DefaultAsOf& default_as_of) {
  std::vector<PhaseReport> phases;
  PhaseClock clock(phases);
  auto loaded = load_rules(parse_rules_file(options.rules), options, default_as_of);
  clock.end("rules");
  loaded->phases = std::move(phases);
  return loaded;
}

std::unique_ptr<LoadedInputs> load_rules(ParsedRules parsed, const InputOptions& options,
                                         const DefaultAsOf& default_as_of) {
  auto loaded = std::make_unique<LoadedInputs>();
  if (!parsed.problems.empty()) throw ProblemsError(std::move(parsed.problems));
  loaded->rules = std::move(parsed.rules);
  for (const Model& model : loaded->rules.models) loaded->models.emplace_back(model.name, model.was);
  keep_models(loaded->rules, options.models);
  loaded->times = TimeReader(loaded->rules.timezone, loaded->rules.inputs.time_formats);
  loaded->as_of = as_of_of(options, loaded->times, default_as_of);
  loaded->threads = options.threads != 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  return loaded;
}

void load_data(LoadedInputs& loaded, const InputOptions& options, Progress& progress, SecondRules* second,
               const std::shared_ptr<StreamCopies>& copies) {
  PhaseClock clock(loaded.phases);
  std::vector<Problem> problems;
  const auto lists = load_lists(loaded.rules, options.csv, problems, loaded.report, copies.get());
  loaded.inputs = open_inputs(loaded.rules, options.leads, options.events, options.csv, problems, copies);
  if (problems.empty()) loaded.program = compile(loaded.rules, loaded.inputs.headers, lists, problems);
  if (second != nullptr && problems.empty()) {
    keep_models(second->rules, options.models);
    compile(second->rules, loaded.inputs.headers, lists, problems);
    if (problems.empty())
      std::tie(loaded.program, second->program) =
          compile_both(loaded.rules, second->rules, loaded.inputs.headers, lists);
  }
  if (!problems.empty()) throw ProblemsError(std::move(problems));
  warn_of_missing_columns(loaded.program, loaded.inputs.headers, loaded.report.warnings);
  clock.end("headers");

  const ReadOptions read{options.csv,
                         loaded.threads,
                         loaded.as_of,
                         options.max_rejects,
                         options.find_repeated_records,
                         [&](std::string_view phase, std::int64_t bytes) {
                           progress.report(fmt::format("reading {}", phase), bytes / 1'000'000, 0, "MB");
                         }};
  loaded.leads = read_leads(loaded.program, loaded.inputs, loaded.times, read, loaded.report);
  check_sum("leads", loaded.report.leads);
  clock.end("leads", bytes_of(loaded.report, "leads"));
  loaded.events =
      read_events(loaded.program, loaded.leads, loaded.inputs, loaded.times, read, loaded.report, loaded.findings);
  check_sum("events", loaded.report.events);
  clock.end("events", bytes_of(loaded.report, "events"));
}

std::unique_ptr<LoadedInputs> load_inputs(const InputOptions& options, Instant now, Progress& progress) {
  auto loaded = load_rules(options, [now](const TimeZone&) { return now; });
  load_data(*loaded, options, progress);
  return loaded;
}

std::unique_ptr<LoadedInputs> load_inputs(ParsedRules parsed, const InputOptions& options, Instant now,
                                          Progress& progress, SecondRules* second,
                                          const std::shared_ptr<StreamCopies>& copies) {
  auto loaded = load_rules(std::move(parsed), options, [now](const TimeZone&) { return now; });
  load_data(*loaded, options, progress, second, copies);
  return loaded;
}

namespace {

void name_rules(const Program& program, ScoredRun& run) {
  run.rule_names = rule_names_of(program);
  for (const ModelProgram& model : program.models) {
    auto& resources = run.rule_resources.emplace_back();
    for (const RuleProgram& rule : model.rules) resources.push_back(rule.rule->resource);
  }
}

void report_not_numbers(const LoadedInputs& loaded, const Program& program, const AllScores& scores, ScoredRun& run) {
  for (std::size_t field = 0; field < scores.not_numbers.size(); ++field)
    if (scores.not_numbers[field].cells > 0)
      run.not_numbers.push_back(
          {program.fields[field].name, scores.not_numbers[field], program.fields[field].number_at});
  for (std::size_t field = 0; field < loaded.findings.not_numbers.size(); ++field)
    if (loaded.findings.not_numbers[field].cells > 0)
      run.not_numbers.push_back({program.events.fields[field].name, loaded.findings.not_numbers[field],
                                 program.events.fields[field].number_at});
}

/// Routes what was scored, and puts together what is known of the run.
ScoredRun route_all(LoadedInputs& loaded, const RuleSet& rules, const Program& program, AllScores&& scores,
                    Night* night) {
  ScoredRun run;
  PhaseClock clock(loaded.phases);
  Routing routing =
      route(program, loaded.leads, loaded.events, loaded.times, loaded.as_of, loaded.threads, scores.rows, night);
  clock.end("route");

  run.rules = &rules;
  run.leads = &loaded.leads.table;
  run.as_of = loaded.as_of;
  run.accounts = std::move(routing.accounts);
  run.handoff = std::move(routing.handoff.entries);
  run.waiting = std::move(routing.handoff.waiting);
  run.same_person = std::move(routing.handoff.same_person);
  run.opt_outs = std::move(routing.opt_outs);
  run.handed_off = routing.handoff.handed_off;
  run.nurture = std::move(routing.nurture);
  run.segment_texts = std::move(routing.segment_texts);
  run.nearly_ready = std::move(routing.nearly_ready);
  run.exports = std::move(routing.exports);
  run.rule_totals = std::move(scores.rule_totals);
  name_rules(program, run);
  run.key_header = rules.inputs.leads.key.text;
  for (const Name& name : rules.inputs.leads.show) run.show_headers.push_back(name.text);
  run.show_columns = loaded.leads.show_columns;
  if (program.status) run.status_column = program.fields[*program.status].index;
  if (program.owner) run.owner_column = program.fields[*program.owner].index;
  run.lead_records = loaded.report.leads;
  run.event_records = loaded.report.events;
  run.rejects = loaded.report.rejects.kept();
  run.inputs = loaded.report.files;
  run.input_warnings = loaded.report.warnings;
  for (std::size_t entry = 0; entry < rules.inputs.drop_events.size(); ++entry)
    run.hygiene.push_back(
        {rules.inputs.drop_events[entry].name, loaded.findings.dropped[entry], scores.hygiene_points[entry]});
  report_not_numbers(loaded, program, scores, run);
  run.bad_created_at = loaded.leads.bad_created_at;
  run.emails_without_address = loaded.leads.emails_without_address;
  run.emails_with_more = loaded.leads.emails_with_more;
  GuardRailFacts facts;
  facts.leads = loaded.leads.table.size();
  if (run.status_column)
    facts.status = [&](LeadIndex lead) { return loaded.leads.table.cell(lead, *run.status_column); };
  facts.handed_off = run.handoff.size();
  if (night != nullptr) {
    facts.feedback = &night->tonight.feedback;
    facts.handed_off +=
        static_cast<std::size_t>(std::count_if(run.waiting.begin(), run.waiting.end(), [](const WaitingRow& waiting) {
          return waiting.reason == WaitReason::no_room;
        }));
  }
  run.guard_rails = guard_rails(rules, scores.rows, facts);
  run.rows = std::move(scores.rows);
  run.phases = loaded.phases;
  return run;
}

AllScores score_under(LoadedInputs& loaded, const Program& program, Progress& progress, const RowVisit& visit = {}) {
  PhaseClock clock(loaded.phases);
  const auto total = static_cast<std::int64_t>(loaded.leads.table.size());
  AllScores scores = score_all(
      program, loaded.leads, loaded.events, loaded.times, loaded.as_of, loaded.threads,
      [&](std::size_t done) {
        progress.report("scoring", std::min(static_cast<std::int64_t>(done), total), total, "leads");
      },
      visit);
  clock.end("score");
  return scores;
}

/// Whether a condition asks for what the members of an account make together.
bool asks_for_account(const Program& program, const Check& check) {
  if (check.kind == Check::Kind::atom) {
    const Field& field = program.fields[program.atoms[check.index].field];
    return field.kind == Field::Kind::computed && field.name.starts_with("account.") && field.name != "account.won";
  }
  return std::any_of(check.parts.begin(), check.parts.end(),
                     [&](const Check& part) { return asks_for_account(program, part); });
}

bool routing_asks_for_account(const Program& program) {
  const auto asks = [&](const Check& check) { return asks_for_account(program, check); };
  const RoutingProgram& routing = program.routing;
  return std::any_of(routing.stages.begin(), routing.stages.end(), asks) ||
         std::any_of(routing.campaigns.begin(), routing.campaigns.end(), asks) ||
         std::any_of(routing.goals.begin(), routing.goals.end(),
                     [&](const std::optional<Check>& goal) { return goal && asks(*goal); });
}

/// Adds the leads with the address of one of `leads`: whether one of them is ready decides about campaigns of all.
void add_same_persons(const LoadedInputs& loaded, std::vector<LeadIndex>& leads) {
  People people(loaded.program, loaded.leads.table);
  if (!loaded.rules.handoff.one_per_person || loaded.rules.nurture.campaigns.empty() || !people.have_addresses())
    return;
  absl::flat_hash_set<Person> persons;
  for (const LeadIndex lead : leads)
    if (const Person person = people.of(lead)) persons.insert(person);
  people.identify_all(loaded.threads);
  for (LeadIndex lead = 0; lead < loaded.leads.table.size(); ++lead)
    if (persons.contains(people.of(lead))) leads.push_back(lead);
}

} // namespace

AllScores score_loaded(LoadedInputs& loaded, Progress& progress) {
  return score_under(loaded, loaded.program, progress);
}

ScoredRun route_scores(LoadedInputs& loaded, AllScores scores, Night& night) {
  return route_all(loaded, loaded.rules, loaded.program, std::move(scores), &night);
}

ScoredRun score_and_route(LoadedInputs& loaded, Progress& progress) {
  return route_all(loaded, loaded.rules, loaded.program, score_loaded(loaded, progress), nullptr);
}

ScoredRun score_and_route(LoadedInputs& loaded, Progress& progress, const RowVisit& visit) {
  return route_all(loaded, loaded.rules, loaded.program, score_under(loaded, loaded.program, progress, visit), nullptr);
}

ScoredRun score_and_route(LoadedInputs& loaded, const SecondRules& second, Progress& progress) {
  return route_all(loaded, second.rules, second.program, score_under(loaded, second.program, progress), nullptr);
}

std::optional<ScoredRun> score_and_route_alone(LoadedInputs& loaded, std::vector<LeadIndex> leads) {
  if (routing_asks_for_account(loaded.program)) return std::nullopt;
  add_same_persons(loaded, leads);
  std::sort(leads.begin(), leads.end());
  leads.erase(std::unique(leads.begin(), leads.end()), leads.end());
  AllScores scores = score_leads(loaded.program, loaded.leads, loaded.events, loaded.times, loaded.as_of, leads);
  if (std::any_of(scores.rows.begin(), scores.rows.end(), [](const ModelScore& row) { return row.ready; }))
    return std::nullopt;
  return route_all(loaded, loaded.rules, loaded.program, std::move(scores), nullptr);
}

} // namespace leadscore
