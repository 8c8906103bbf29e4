#include "cases/case_from_lead.hpp"
#include "cases/resolve_cases.hpp"
#include "cases/test_report.hpp"
#include "cli/commands.hpp"
#include "cli/explanation.hpp"
#include "cli/scoring.hpp"
#include "publish/publish.hpp"
#include "rules/parse.hpp"

#include <filesystem>

namespace leadscore {

namespace {

/// --rules, else what the file of cases says, else the default of all commands.
std::string rules_path(const TestOptions& options, const CaseFile& file) {
  if (!options.input.rules.empty()) return options.input.rules;
  if (!file.rules) return InputOptions{}.rules;
  const std::filesystem::path named(file.rules.text);
  if (named.is_absolute()) return named.string();
  return (std::filesystem::path(file.path).parent_path() / named).lexically_normal().string();
}

/// Reads cases and rules; all mistakes of both are reported at once. Which rule file is meant stands in the file of
/// cases: if that is not YAML, its own mistake is the only one.
CaseProgram load(const TestOptions& options, CaseFile& file) {
  if (!file.is_yaml && options.input.rules.empty()) throw ProblemsError(std::move(file.problems));
  ParsedRules parsed = parse_rules_file(rules_path(options, file));
  if (!parsed.problems.empty()) {
    file.problems.insert(file.problems.end(), parsed.problems.begin(), parsed.problems.end());
    throw ProblemsError(std::move(file.problems));
  }
  return CaseProgram(std::move(parsed.rules));
}

ExitCode print_case_of_lead(const TestOptions& options) {
  if (options.input.leads.empty()) throw Error("leadscore test: --from-lead needs --leads, to look for the lead");
  InputOptions input = options.input;
  if (input.rules.empty()) input.rules = InputOptions{}.rules;
  Progress progress(!input.quiet);
  const auto streams = std::make_shared<StreamCopies>();
  const auto loaded = load_inputs(parse_rules_file(input.rules), input, present_instant(), progress, nullptr, streams);
  progress.clear();
  const RealLead real{loaded->program,
                      loaded->inputs,
                      loaded->leads,
                      loaded->times,
                      input.csv,
                      loaded->as_of,
                      find_lead(loaded->leads, options.from_lead)};
  const CaseProgram rules(rules_without_carried_columns(loaded->rules), streams);
  Case one = case_of_lead(real, rules);
  mask(one, rules);
  print_to_standard_output(case_file_text(one, rules, input.rules));
  return ExitCode::done;
}

} // namespace

ExitCode run_test(const TestOptions& options) {
  if (!options.from_lead.empty()) return print_case_of_lead(options);
  if (!options.input.leads.empty() || !options.input.events.empty())
    throw Error("leadscore test: --leads and --events go with --from-lead; cases bring their own");
  if (options.file.empty()) throw Error("leadscore test: name a file of cases\nsee 'leadscore test --help'");
  CaseFile file = read_case_file(options.file);
  const CaseProgram rules = load(options, file);
  resolve_cases(file, rules, options.input.as_of);
  if (!file.problems.empty()) throw ProblemsError(std::move(file.problems));

  TestReport report;
  report.path = file.path;
  report.rules_path = rules.rules.path;
  std::optional<Coverage> coverage;
  if (options.coverage || options.coverage_threshold) coverage.emplace(rules);
  report.cases = run_cases(file, rules, options.filter, coverage ? &*coverage : nullptr);
  if (coverage)
    report.coverage = {coverage->percent(), coverage->seen(), coverage->total(), coverage->missing(),
                       options.coverage_threshold};

  if (!options.junit.empty()) write_file(options.junit, test_report_junit(report));
  if (options.format == OutputFormat::json)
    print_to_standard_output(test_report_json(report));
  else if (!options.input.quiet || !report.passed())
    print_to_standard_output(test_report_text(report));
  return report.passed() ? ExitCode::done : ExitCode::answer_is_no;
}

} // namespace leadscore
