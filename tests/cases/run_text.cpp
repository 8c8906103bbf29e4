#include "cases/run_text.hpp"

#include "cases/resolve_cases.hpp"
#include "cases/test_report.hpp"
#include "rules/parse.hpp"

namespace leadscore {

const char* const rules_of_tests = R"(version: 1
inputs:
  leads: {key: id, created_at: created, status: status, owner: owner, account: domain, columns: {title: Job Title}, show: [seniority]}
  events: {key: id, type: event, time: time}
  passive: [open]
derive: {seniority: [{value: boss, when: {field: title, contains: chief}}]}
models:
  - name: main
    target: 50
    fit:
      rules:
        - {name: boss, when: {field: seniority, is: boss}, points: 20}
        - {name: size, field: employees, points_by_range: [{below: 10, points: -5}, {from: 10, points: 5}]}
    pain:
      rules:
        - {name: trial, event: trial_signup, points: 15, times: 2, decay: {half_life: 10d}}
        - {name: pricing, event: page_view, where: {field: url, contains: /pricing}, points: 10, times: 1}
    quadrant: {good_fit: 20, high_pain: 20}
stages: [{name: hot, when: {field: score.ready, is: true}}, {name: cold}]
)";

std::string run_text(std::string_view cases, std::string_view rules, bool with_coverage) {
  CaseFile file = parse_case_text(cases, "cases.yaml");
  const CaseProgram program(parse_rules_text(rules, "rules.yaml").rules);
  resolve_cases(file, program, {});
  if (!file.problems.empty()) return std::string(ProblemsError(std::move(file.problems)).what()) + "\n";
  Coverage coverage(program);
  TestReport report{file.path, program.rules.path, run_cases(file, program, {}, &coverage), std::nullopt};
  if (with_coverage)
    report.coverage = {coverage.percent(), coverage.seen(), coverage.total(), coverage.missing(), std::nullopt};
  return test_report_text(report);
}

} // namespace leadscore
