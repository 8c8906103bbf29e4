#include "check/report.hpp"
#include "cli/commands.hpp"
#include "cli/scoring.hpp"
#include "publish/publish.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

namespace {

/// Today in the rule file's time zone, by --as-of or by the clock.
Day today(const CheckOptions& options, const RuleSet& rules) {
  Instant as_of = present_instant();
  if (!options.as_of.empty()) {
    const auto read = TimeReader(rules.timezone, rules.inputs.time_formats).read(options.as_of);
    if (!read)
      throw Error(
          fmt::format("--as-of: '{}' is no date or time (write 2026-11-20 or 2026-11-20T13:05:09Z)", options.as_of));
    as_of = *read;
  }
  return rules.timezone.local_day(as_of);
}

/// What the parser says, or, where it says nothing, what `check` does.
std::vector<Finding> findings_in(const CheckOptions& options) {
  ParsedRules parsed = parse_rules_file(options.rules);
  if (parsed.problems.empty()) return check_rules(parsed.rules, today(options, parsed.rules));
  std::vector<Finding> findings;
  for (Problem& problem : parsed.problems) findings.push_back({nullptr, std::move(problem)});
  return findings;
}

} // namespace

ExitCode run_check(const CheckOptions& options) {
  if (options.list || !options.explain.empty()) {
    print_to_standard_output(options.list ? mistake_list() : mistake_page(mistake_of(options.explain)));
    return ExitCode::done;
  }
  const std::vector<Finding> findings = findings_in(options);
  switch (options.format) {
  case OutputFormat::json:
    print_to_standard_output(findings_json(findings, options.rules));
    break;
  case OutputFormat::github:
    print_to_standard_output(findings_github(findings));
    break;
  default:
    if (!options.quiet || !findings.empty()) print_to_standard_output(findings_text(findings, options.rules));
    break;
  }
  const bool fails = std::ranges::any_of(
      findings, [&](const Finding& finding) { return options.strict || finding.severity() == Severity::error; });
  return fails ? ExitCode::answer_is_no : ExitCode::done;
}

} // namespace leadscore
