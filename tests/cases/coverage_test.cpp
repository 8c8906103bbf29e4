#include "cases/coverage.hpp"
#include "cases/run_text.hpp"

#include <doctest/doctest.h>

namespace leadscore {

TEST_CASE("coverage tells what no case exercises, with its place, and rounds down") {
  CHECK(run_text("as_of: 2026-11-20\ncases: [{name: it, lead: {title: Chief, employees: 5}, expect: {fit: 15}}]\n",
                 rules_of_tests, true) ==
        R"(1 case, 1 check: all passed
coverage of rules.yaml: 33 % (4 of 12)
rules.yaml:6:42: derive 'seniority: boss': in no case does this condition fail
rules.yaml:12:30: rule 'boss' of 'main': in no case does this condition fail
rules.yaml:13:85: rule 'size' of 'main': no case lies in this range
rules.yaml:16:11: rule 'trial' of 'main': no case has such an event
rules.yaml:17:11: rule 'pricing' of 'main': no case has such an event
rules.yaml:17:52: rule 'pricing' of 'main': no event of any case meets this 'where'
rules.yaml:17:52: rule 'pricing' of 'main': every event of the cases meets this 'where'
rules.yaml:19:28: stage 'hot': in no case does this condition hold
)");
}

TEST_CASE("cases that exercise everything cover everything") {
  CHECK(run_text(R"(as_of: 2026-11-20
cases:
  - name: busy
    lead: {title: Chief, employees: 5}
    events: [1d ago trial_signup, {ago: 1d, event: page_view, url: /pricing}, 1d ago page_view, 0s ago trial_signup]
    expect: {ready: true}
  - {name: idle, lead: {employees: 10}, expect: {ready: false}}
)",
                 rules_of_tests, true) == "2 cases, 2 checks: all passed\ncoverage of rules.yaml: 100 % (12 of 12)\n");
}

TEST_CASE("a case's lead has several values and an address in its cells as a lead of an export has") {
  const std::string rules =
      "version: 1\ninputs: {leads: {key: id, columns: {tags: {header: Tags, several: \";\"}}}}\n"
      "models: [{name: m, target: 1, fit: {rules: [{name: t, field: tags, points_by: {red: 1, blue: 2}},\n"
      "  {name: e, when: {field: email, is: ana@acme.example}, points: 10}]}}]\n";
  const std::string text = run_text("as_of: 2026-11-20\ncases: [{name: it, lead: {tags: blue; RED, email: Ana "
                                    "<ana@acme.example>}, expect: {fit: 11}}]\n",
                                    rules, true);
  CAPTURE(text);
  CHECK(text.starts_with("1 case, 1 check: all passed\ncoverage of rules.yaml: 50 % (2 of 4)\n"));
  CHECK(text.find("no case has the value 'blue'") != std::string::npos);
  CHECK(text.find("no case has the value 'red'") == std::string::npos);
}

} // namespace leadscore
