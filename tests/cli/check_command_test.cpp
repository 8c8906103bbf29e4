#include "cli/run_program.hpp"
#include "places.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace leadscore::cli {

namespace {

const char* const rules_with_a_warning = R"(version: 1
inputs: {leads: {key: lead_id}}
lists: {old: [a.example]}
models:
  - name: profile
    target: 20
    fit:
      rules:
        - {name: large, when: {field: employees, at_least: 200}, points: 15}
        - {name: small, when: {field: employees, below: 5}, points: -10}
        - {name: home, when: {field: country, is: DE}, points: 10}
)";

std::string with_an_error() {
  std::string rules = rules_with_a_warning;
  return rules.replace(rules.find("is: DE"), 6, "is: DE, is_not: DE");
}

} // namespace

TEST_CASE("check tells a finding with its line, why it matters and what to do") {
  const HandMadeInput input;
  input.write("scoring_rules.yaml", rules_with_a_warning);
  const Outcome outcome = input.run({"check"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out ==
        "scoring_rules.yaml:3:9: warning LS401: nothing uses the list 'old' (use it, e.g. {field: account, in_list: "
        "old}, or remove it)\n"
        "    3 | lists: {old: [a.example]}\n"
        "      |         ^\n"
        "      Someone keeps it up to date and believes that it counts.\n"
        "\n"
        "scoring_rules.yaml: 0 errors, 1 warning (an example of each: leadscore check --explain LS401)\n");
}

TEST_CASE("check exits with 1 for errors, with --strict for warnings, and with 2 if there is nothing to read") {
  const HandMadeInput input;
  input.write("warning.yaml", rules_with_a_warning);
  input.write("error.yaml", with_an_error());
  input.write("no_rules.yaml", "version: 1\nmodels: []\n");
  CHECK(input.run({"check", "warning.yaml"}).exit_code == 0);
  CHECK(input.run({"check", "--rules", "warning.yaml", "--strict"}).exit_code == 1);
  CHECK(input.run({"check", "error.yaml"}).exit_code == 1);
  CHECK(input.run({"check", "warning.yaml", "--rules", "error.yaml"}).exit_code == 0);
  Outcome outcome = input.run({"check", "no_rules.yaml"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.out.starts_with("no_rules.yaml:1:1: this rule file has no 'inputs' (add it: "));
  CHECK(outcome.out.ends_with("\nno_rules.yaml: 2 errors, 0 warnings\n"));
  outcome = input.run({"check", "missing.yaml"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
}

TEST_CASE("check opens the files that the rules name") {
  const HandMadeInput input;
  const auto errors_with = [&](const std::string& firms, const std::string& targets) {
    std::string rules = hand_made_rules;
    rules.insert(rules.find("models:"), "  enrich: [{file: " + firms +
                                            ", key: name, on: title}]\nlists: {targets: {file: " + targets +
                                            ", column: name}}\n");
    input.write("named.yaml", rules);
    const Outcome outcome = input.run({"check", "named.yaml"});
    CHECK(outcome.err == "");
    std::string errors;
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with("named.yaml:") && line.find(" warning LS") == std::string::npos) errors += line + "\n";
    return std::to_string(outcome.exit_code) + "\n" + errors;
  };
  input.write("firms.csv", "name,size\n");
  input.write("targets.csv", "name\nA\n");
  CHECK(errors_with("firms.csv", "targets.csv").starts_with("0\n"));
  CHECK(errors_with("no-firms.csv", "no-targets.csv")
            .starts_with("1\nnamed.yaml:6:25: no-targets.csv: there is no such file (check the path)\n"
                         "named.yaml:5:19: no-firms.csv: there is no such file (check the path)\n"));
  CHECK(errors_with("targets.csv", "leads.csv")
            .starts_with("1\nnamed.yaml:6:9: leads.csv has no column 'name' for the list 'targets'"));
}

TEST_CASE("check says that all is well, and nothing with --quiet") {
  const HandMadeInput input;
  const std::string rules = std::string(places::source) + "/scoring_rules.yaml";
  CHECK(input.run({"check", rules, "--as-of", "2026-11-20"}).out == rules + ": nothing to find fault with\n");
  CHECK(input.run({"check", rules, "--as-of", "2026-11-20", "--quiet"}).out == "");
  const Outcome outcome = input.run({"check", rules, "--as-of", "2028-01-01"});
  CHECK(outcome.out.find("warning LS505: the rule 'source' was to be looked at again by 2027-03-31") !=
        std::string::npos);
}

TEST_CASE("check prints findings for programs") {
  const HandMadeInput input;
  input.write("rules.yaml", with_an_error());
  const auto report = nlohmann::json::parse(input.run({"check", "rules.yaml", "--format", "json"}).out);
  CHECK(report["errors"] == 1);
  CHECK(report["warnings"] == 1);
  CHECK(report["findings"][0]["code"] == "LS401");
  CHECK(report["findings"][1]["severity"] == "error");
  CHECK(report["findings"][1]["line"] == 11);
  CHECK(
      input.run({"check", "rules.yaml", "--format", "github"}).out ==
      "::warning file=rules.yaml,line=3,col=9,title=LS401::nothing uses the list 'old' (use it, e.g. {field: account, "
      "in_list: old}, or remove it)\n"
      "::error file=rules.yaml,line=11,col=30,title=LS201::this condition can never hold: {field: country, is: DE} and "
      "{field: country, is_not: DE} cannot both be (mend the values, or remove the condition)\n");
}

TEST_CASE("check --explain prints the page of a code, and --list all of them") {
  const HandMadeInput input;
  Outcome outcome = input.run({"check", "--explain", "ls504"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "LS504 (warning): a fast track without an age\n"
                       "\n"
                       "A profile does not fade. Whoever fits is ready forever, however long ago it came and went.\n"
                       "\n"
                       "Not so:\n"
                       "\n"
                       "  fast_track: {field: title, is: CEO}\n"
                       "\n"
                       "But so:\n"
                       "\n"
                       "  fast_track: {all: [{field: title, is: CEO}, {field: created_at, in_last: 30d}]}\n"
                       "\n"
                       "To keep it, say why at the end of the line:\n"
                       "\n"
                       "  # leadscore: ignore LS504 because …\n");
  outcome = input.run({"check", "--explain", "LS54"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err.starts_with("there is no finding 'LS54' (did you mean '"));
  CHECK(input.run({"check", "--list"}).out.find("  LS504  warning  a fast track without an age\n") !=
        std::string::npos);
}

TEST_CASE("check tells a wrong --as-of") {
  const HandMadeInput input;
  input.write("rules.yaml", rules_with_a_warning);
  const Outcome outcome = input.run({"check", "rules.yaml", "--as-of", "soon"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "--as-of: 'soon' is no date or time (write 2026-11-20 or 2026-11-20T13:05:09Z)\n");
}

} // namespace leadscore::cli
