#include "cases/case_file.hpp"
#include "cases/run_text.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace leadscore {
namespace {

struct Mistake {
  std::string text; ///< below `cases: - name: it`, in place of what is right there
  std::string message;
};

} // namespace

TEST_CASE("every mistake in a file of cases is told with its place and the nearest name") {
  const std::vector<Mistake> mistakes{
      {"lead: {employes: 5}, expect: {score: 0}",
       "the rules read no field 'employes' of a lead (did you mean 'employees'?)"},
      {"lead: {seniority: boss}, expect: {score: 0}",
       "'seniority' is worked out by 'derive' (give the fields that it comes from)"},
      {"events: [1d ago trial_signupp], expect: {score: 0}",
       "the rules name no event 'trial_signupp' (did you mean 'trial_signup'?)"},
      {"events: [1d ago webinar], expect: {score: 0}",
       "the rules name no event 'webinar' (known are open, trial_signup, page_view; write (other) for one that they do "
       "not name)"},
      {"events: [{ago: 1d, event: page_view, urll: /x}], expect: {score: 0}",
       "the rules read no column 'urll' of an event (did you mean 'url'?)"},
      {"events: [{event: page_view}], expect: {score: 0}",
       "this event does not say when it happened (write ago: 5h or at: 2026-11-19)"},
      {"events: [{event: page_view, ago: 1d, at: 2026-11-19}], expect: {score: 0}",
       "this event has both 'ago' and 'at' (write ago: 5h or at: 2026-11-19)"},
      {"events: [{event: page_view, ago: 1d, times: 20000}], expect: {score: 0}",
       "'times' is too large (a case has at most 10000 events of a kind)"},
      {"events: [trial_signup], expect: {score: 0}", "'trial_signup' does not name an event and when it happened "
                                                     "(write e.g. 2d ago trial_signup, or {ago: 2d, event: "
                                                     "trial_signup})"},
      {"events: [yesterday trial_signup], expect: {score: 0}",
       "'yesterday' is no date or time (write a date, a time such as 2026-11-20T13:05:09Z, '3d ago' or 'in 3d')"},
      {"expect: {scor: 0}", "unknown key 'scor' in an expectation (did you mean 'score'?)"},
      {"expect: {score: high}", "'score' must be a number, not 'high' (write plain digits such as 10, -5 or 2.5)"},
      {"expect: {score: {atleast: 3}}",
       "unknown key 'atleast' in an expectation of a number (did you mean 'at_least'?)"},
      {"expect: {score: [3]}", "'score' must be a number, or bounds such as {at_least: 80}, not a list"},
      {"expect: {ready: yes}", "'ready' must be true or false, not 'yes'"},
      {"expect: {quadrant: pain_onyl}", "'quadrant' is never 'pain_onyl' (did you mean 'pain_only'?)"},
      {"expect: {stage: hott}", "'stage' is never 'hott' (did you mean 'hot'?)"},
      {"expect: {model: mian}", "there is no model 'mian' (did you mean 'main'?)"},
      {"expect: {rules: {trail: 3}}", "there is no rule 'trail' (did you mean 'trial'?)"},
      {"expect: {reasons: [trail]}", "there is no rule 'trail' (did you mean 'trial'?)"},
      {"expect: {shown: {senority: boss}}", "scored.csv shows no column 'senority' (did you mean 'seniority'?)"},
      {"expect: {at: soon, score: 0}",
       "'soon' is no date or time (write a date, a time such as 2026-11-20T13:05:09Z, '3d ago' or 'in 3d')"},
      {"expect: {scored: false, score: 0}",
       "a lead that is not scored has no columns (remove 'scored: false' or the rest of it)"},
      {"as_of: 3d ago, expect: {score: 0}", "'as_of' must be a date or time, not '3d ago'"},
      {"lead: {}",
       "this case has no 'expect' (add it: what the lead must come to; a list looks at it at several points in "
       "time)"},
  };
  for (const Mistake& mistake : mistakes) {
    CAPTURE(mistake.text);
    const std::string text = run_text("as_of: 2026-11-20\ncases:\n  - {name: it, " + mistake.text + "}\n");
    const std::string first_line = text.substr(0, text.find('\n'));
    CHECK(first_line.starts_with("cases.yaml:3:"));
    CHECK(first_line.substr(first_line.find(": ") + 2) == mistake.message);
  }
}

TEST_CASE("all mistakes of a file are told at once, with the line and a caret") {
  CHECK(run_text(
            "cases:\n  - {name: it, expect: {score: 0}}\n  - {name: it, as_of: 2026-11-20, expect: {stage: warm}}\n") ==
        "cases.yaml:2:5: the case 'it' has no 'as_of' (add as_of: 2026-11-20 to the case or at the top of the file)\n"
        "    2 |   - {name: it, expect: {score: 0}}\n"
        "      |     ^\n"
        "cases.yaml:3:5: two cases are named 'it' (the first stands in line 2; give this one another name)\n"
        "    3 |   - {name: it, as_of: 2026-11-20, expect: {stage: warm}}\n"
        "      |     ^\n"
        "cases.yaml:3:51: 'stage' is never 'warm' (known are hot, cold)\n"
        "    3 |   - {name: it, as_of: 2026-11-20, expect: {stage: warm}}\n"
        "      |                                                   ^\n");
}

TEST_CASE("a file that is no YAML is told as such") {
  const CaseFile file = parse_case_text("cases: [", "cases.yaml");
  REQUIRE(file.problems.size() == 1);
  CHECK(file.problems.front().at.line >= 1);
}

} // namespace leadscore
