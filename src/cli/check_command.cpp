#include "base/standard_streams.hpp"
#include "check/findings_in_data.hpp"
#include "check/report.hpp"
#include "cli/commands.hpp"
#include "cli/scoring.hpp"
#include "publish/publish.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace leadscore {

namespace {

/// The instant at which the rules are judged, by --as-of or by the clock.
Instant as_of(const InputOptions& options, const RuleSet& rules) {
  if (options.as_of.empty()) return present_instant();
  const auto read = TimeReader(rules.timezone, rules.inputs.time_formats).read(options.as_of);
  if (!read)
    throw Error(
        fmt::format("--as-of: '{}' is no date or time (write 2026-11-20 or 2026-11-20T13:05:09Z)", options.as_of));
  return *read;
}

std::vector<Finding> as_findings(const std::vector<Problem>& problems) {
  std::vector<Finding> findings;
  for (const Problem& problem : problems) findings.push_back({nullptr, problem});
  return findings;
}

/// What the data shows. Throws ProblemsError where the rules name what it does not have.
std::vector<Finding> findings_with_data(const ParsedRules& parsed, const InputOptions& options, Instant now) {
  Progress progress(!options.quiet);
  InputOptions with_repeated = options;
  with_repeated.find_repeated_records = true;
  const auto loaded = load_inputs(parsed, with_repeated, now, progress);
  if (options.verbose) print_to_standard_error(dump(loaded->program));
  DataWatch watch(loaded->program, loaded->threads);
  const ScoredRun run = score_and_route(*loaded, progress,
                                        [&](unsigned thread, LeadFields& fields, ModelScorer& scorer,
                                            const ModelScore& row) { watch.see(thread, fields, scorer, row); });
  progress.clear();
  if (options.verbose)
    for (const PhaseReport& phase : run.phases)
      print_to_standard_error(fmt::format("{:<8} {:.3f} s\n", phase.name, phase.seconds));
  return findings_in_data({loaded->rules, loaded->program, loaded->events, loaded->findings, run, watch.facts(),
                           !options.events.empty(), loaded->inputs.headers.leads});
}

/// What is wrong with the lists and enrichment files that the rules name.
std::vector<Problem> problems_of_named_files(const RuleSet& rules, const CsvOptions& options) {
  std::vector<Problem> problems;
  InputReport report;
  load_lists(rules, options, problems, report);
  open_inputs(rules, {}, {}, options, problems);
  return problems;
}

/// What the parser says, or, where it says nothing, what `check` does.
std::vector<Finding> findings_in(const InputOptions& options) {
  const ParsedRules parsed = parse_rules_file(options.rules);
  if (!parsed.problems.empty()) return as_findings(parsed.problems);
  const Instant now = as_of(options, parsed.rules);
  const Day today = parsed.rules.timezone.local_day(now);
  if (options.leads.empty()) {
    std::vector<Finding> findings = as_findings(problems_of_named_files(parsed.rules, options.csv));
    std::ranges::move(check_rules(parsed.rules, today), std::back_inserter(findings));
    return findings;
  }
  try {
    return check_rules(parsed.rules, today, findings_with_data(parsed, options, now));
  } catch (const ProblemsError& error) {
    std::vector<Finding> findings = as_findings(error.problems());
    std::ranges::move(check_rules(parsed.rules, today), std::back_inserter(findings));
    return findings;
  }
}

} // namespace

ExitCode run_check(const CheckOptions& options) {
  if (options.list || !options.explain.empty()) {
    print_to_standard_output(options.list ? mistake_list() : mistake_page(mistake_of(options.explain)));
    return ExitCode::done;
  }
  const std::vector<Finding> findings = findings_in(options.input);
  switch (options.format) {
  case OutputFormat::json:
    print_to_standard_output(findings_json(findings, options.input.rules));
    break;
  case OutputFormat::github:
    print_to_standard_output(findings_github(findings));
    break;
  default:
    if (!options.input.quiet || !findings.empty())
      print_to_standard_output(findings_text(findings, options.input.rules));
    break;
  }
  const bool fails = std::ranges::any_of(
      findings, [&](const Finding& finding) { return options.strict || finding.severity() == Severity::error; });
  return fails ? ExitCode::answer_is_no : ExitCode::done;
}

} // namespace leadscore
