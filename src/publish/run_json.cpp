#include "publish/run_json.hpp"

#include "base/number.hpp"

#include <nlohmann/json.hpp>

namespace leadscore {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view format_name = "leadscore run";
constexpr int format_version = 1;

/// Points as they are printed: whole numbers without a fraction.
Json points(double value) {
  const double rounded = round_points(value);
  const auto whole = static_cast<std::int64_t>(rounded);
  if (static_cast<double>(whole) == rounded) return whole;
  return rounded;
}

Json input_files(const ScoredRun& run) {
  Json inputs = Json::array();
  for (const InputFileReport& input : run.inputs) {
    inputs.push_back({{"kind", input.kind},
                      {"path", input.path},
                      {"sha256", input.sha256},
                      {"bytes", input.bytes},
                      {"records", input.records}});
  }
  return inputs;
}

Json lead_counts(const ScoredRun& run) {
  const RecordCounts& counts = run.lead_records;
  return {{"read", counts.read},
          {"scored", counts.used},
          {"rejected", counts.rejected},
          {"dropped", counts.dropped},
          {"duplicates", counts.duplicates},
          {"left_out", counts.left_out},
          {"bad_created_at", run.bad_created_at},
          {"emails_without_address", run.emails_without_address},
          {"emails_with_more_than_an_address", run.emails_with_more},
          {"blank", counts.skipped.blank},
          {"repeated_header", counts.skipped.repeated_header}};
}

Json event_counts(const ScoredRun& run) {
  const RecordCounts& counts = run.event_records;
  return {{"read", counts.read},
          {"used", counts.used},
          {"rejected", counts.rejected},
          {"dropped", counts.dropped},
          {"duplicates", counts.duplicates},
          {"left_out", counts.left_out},
          {"future", counts.future},
          {"unknown_lead", counts.unknown_lead},
          {"of_dropped_lead", counts.of_dropped_lead},
          {"blank", counts.skipped.blank},
          {"repeated_header", counts.skipped.repeated_header}};
}

Json rejects_by_code(const ScoredRun& run) {
  Json rejects = Json::object();
  for (std::size_t code = 0; code < reject_code_count; ++code) {
    const std::int64_t count = run.lead_records.by_code[code] + run.event_records.by_code[code];
    if (count > 0) rejects[std::string(to_text(static_cast<RejectCode>(code)))] = count;
  }
  return rejects;
}

Json input_warnings(const ScoredRun& run) {
  Json warnings = Json::array();
  for (const InputWarning& warning : run.input_warnings)
    warnings.push_back({{"file", warning.file}, {"line", warning.line}, {"text", warning.text}});
  return warnings;
}

Json models(const ScoredRun& run, const RowCounts& counts) {
  std::vector<std::int64_t> handed_off(counts.models.size());
  for (const HandoffEntry& entry : run.handoff) ++handed_off[run.rows[entry.row].model];

  Json all = Json::array();
  for (std::size_t index = 0; index < counts.models.size(); ++index) {
    const Model& model = run.rules->models[index];
    const RowCounts::OfModel& of_model = counts.models[index];
    Json rules = Json::array();
    if (index < run.rule_totals.size()) {
      for (const RuleTotals& rule : run.rule_totals[index]) {
        rules.push_back(
            {{"name", rule.name}, {"leads", rule.leads}, {"events", rule.events}, {"points", points(rule.points)}});
      }
    }
    all.push_back({{"name", model.name},
                   {"target", points(model.target)},
                   {"leads", of_model.leads},
                   {"ready", of_model.ready},
                   {"fast_track", of_model.fast_track},
                   {"disqualified", of_model.disqualified},
                   {"handed_off", handed_off[index]},
                   {"rules", std::move(rules)}});
  }
  return all;
}

/// Number of rows in each campaign of the rule file.
Json campaigns(const ScoredRun& run, const RowCounts& counts) {
  Json all = Json::object();
  for (std::size_t campaign = 0; campaign < counts.campaigns.size(); ++campaign)
    all[run.rules->nurture.campaigns[campaign].name] = counts.campaigns[campaign];
  return all;
}

Json dropped_by_hygiene(const ScoredRun& run) {
  Json all = Json::array();
  for (const HygieneReport& entry : run.hygiene) {
    all.push_back({{"name", entry.name}, {"events", entry.events}, {"points", points(entry.points)}});
  }
  return all;
}

Json not_numbers(const ScoredRun& run) {
  Json all = Json::array();
  for (const NotANumber& entry : run.not_numbers)
    all.push_back(
        {{"field", entry.field}, {"cells", entry.found.cells}, {"cells_with_decimal_comma", entry.found.with_comma}});
  return all;
}

Json guard_rail_figures(const ScoredRun& run) {
  Json all = Json::array();
  for (const GuardRail& rail : run.guard_rails) {
    all.push_back({{"name", rail.name},
                   {"figure", rail.figure},
                   {"limit", rail.limit},
                   {"broken", rail.broken},
                   {"advice", rail.advice}});
  }
  return all;
}

Json outcomes_json(const Outcomes& outcomes) {
  return {{"leads", outcomes.leads},
          {"won", outcomes.won},
          {"lost", outcomes.lost},
          {"not_now", outcomes.not_now},
          {"never", outcomes.never}};
}

/// What only a run with a memory knows.
Json night(const ScoredRun& run) {
  const NightReport& report = *run.night;
  Json campaigns = Json::array();
  for (std::size_t campaign = 0; campaign < report.campaigns.size(); ++campaign) {
    const CampaignReport& figures = report.campaigns[campaign];
    campaigns.push_back({{"name", run.rules->nurture.campaigns[campaign].name},
                         {"members", figures.members},
                         {"entered", figures.entered},
                         {"left", figures.left},
                         {"goals", figures.goals},
                         {"became_ready", figures.became_ready}});
    const auto& gained = figures.median_points_gained;
    campaigns.back()["median_points_gained"] = gained ? points(*gained) : Json();
  }
  Json parts = Json::array();
  for (const OutcomesOf& part : report.feedback.parts) {
    Json& json = parts.emplace_back(Json{{"of", part.kind}, {"name", part.name}});
    json.update(outcomes_json(part.outcomes));
  }
  return {{"overdue", report.overdue.size()},
          {"baseline", report.baseline ? Json(*report.baseline) : Json()},
          {"handed_off_before", report.kept},
          {"campaigns", std::move(campaigns)},
          {"feedback",
           {{"all", outcomes_json(report.feedback.all)},
            {"parts", std::move(parts)},
            {"held_out", outcomes_json(report.feedback.held_out)},
            {"due", report.feedback.due},
            {"called_in_time", report.feedback.called_in_time},
            {"advice", to_text(report.feedback.advice)}}}};
}

Json performance(const ScoredRun& run, const RunFiles& files) {
  Json phases = Json::array();
  for (const PhaseReport& phase : run.phases) {
    phases.push_back({{"name", phase.name}, {"seconds", phase.seconds}, {"bytes", phase.bytes}});
  }
  phases.push_back({{"name", "publish"}, {"seconds", files.publish_seconds}, {"bytes", files.publish_bytes}});
  return {{"phases", std::move(phases)}, {"peak_memory_bytes", files.peak_memory_bytes}};
}

} // namespace

std::string run_json(const ScoredRun& run, const RowCounts& counts, const RunFiles& files) {
  std::int64_t ready_rows = 0;
  for (const RowCounts::OfModel& model : counts.models) ready_rows += model.ready;
  Json json = {
      {"format", format_name},
      {"format_version", format_version},
      {"program", "leadscore"},
      {"version", LEADSCORE_VERSION},
      {"as_of", format_instant(run.as_of)},
      {"arguments", run.arguments},
      {"rules",
       {{"path", run.rules->path},
        {"sha256", run.rules->sha256},
        {"bytes", run.rules->bytes},
        {"lines", run.rules->lines.size()}}},
      {"inputs", input_files(run)},
      {"leads", lead_counts(run)},
      {"events", event_counts(run)},
      {"ready", ready_rows},
      {"ready_leads", counts.ready_leads},
      {"handed_off", run.handed_off},
      {"waiting", run.waiting.size()},
      {"same_person", run.same_person.size()},
      {"do_not_call", run.opt_outs.number_not_called()},
      {"do_not_mail", run.opt_outs.number_not_mailed()},
      {"rejects", rejects_by_code(run)},
      {"warnings", input_warnings(run)},
      {"accepted_input", run.accepted},
      {"models", models(run, counts)},
      {"campaigns", campaigns(run, counts)},
      {"hygiene", dropped_by_hygiene(run)},
      {"not_numbers", not_numbers(run)},
      {"guard_rails", guard_rail_figures(run)},
      {"files", files.names},
  };
  if (run.night) json["night"] = night(run);
  json["performance"] = performance(run, files);
  // Names and paths may hold bytes that are not UTF-8: they become U+FFFD.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<std::vector<std::string>> files_of_run(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("format", Json()) != Json(format_name)) return std::nullopt;
  const auto files = json.find("files");
  if (files == json.end() || !files->is_array()) return std::nullopt;
  std::vector<std::string> names;
  for (const Json& name : *files) {
    if (!name.is_string()) return std::nullopt;
    names.push_back(name.get<std::string>());
  }
  return names;
}

} // namespace leadscore
