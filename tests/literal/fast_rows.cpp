#include "fast_rows.hpp"

#include "cli/scoring.hpp"
#include "handoff/row_fields.hpp"

namespace leadscore {

InputOptions write_case(const RandomCase& random_case, const TemporaryFolder& folder) {
  InputOptions options;
  options.rules = folder.write("rules.yaml", random_case.rules_yaml);
  options.leads = {folder.write("leads.csv", random_case.leads_csv)};
  for (std::size_t source = 0; source < random_case.events_csv.size(); ++source)
    options.events.push_back(folder.write(random_events_file(source), random_case.events_csv[source]));
  options.as_of = format_instant(random_case.as_of);
  options.threads = 1;
  options.max_rejects.share = 1;
  options.quiet = true;
  return options;
}

std::vector<std::map<std::string, std::string>> fast_rows(const RandomCase& random_case) {
  const TemporaryFolder folder;
  const InputOptions options = write_case(random_case, folder);
  Progress progress(false);
  const auto loaded = load_inputs(options, random_case.as_of, progress);
  const ScoredRun run = score_and_route(*loaded, progress);

  const RowTexts texts{*run.rules, *run.leads, run.rule_names};
  std::vector<std::map<std::string, std::string>> rows;
  for (const ModelScore& score : run.rows) {
    auto& row = rows.emplace_back();
    row[run.key_header] = run.leads->key(score.lead);
    for (std::size_t show = 0; show < run.show_headers.size(); ++show)
      row[run.show_headers[show]] = run.leads->cell(score.lead, run.show_columns[show]);
    for (std::size_t index = 0; index < score_column_count; ++index) {
      const auto column = static_cast<ScoreColumn>(index);
      texts.append(row[std::string(to_text(column))], column, score);
    }
  }
  return rows;
}

} // namespace leadscore
