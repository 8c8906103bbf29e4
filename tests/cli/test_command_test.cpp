#include "cli/run_program.hpp"
#include "places.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace leadscore::cli {

namespace {

const char* const cases = R"(rules: rules.yaml
as_of: 2026-11-20
cases:
  - {name: a manager in a trial, lead: {title: Manager}, events: [1d ago trial_signup], expect: {score: 35}}
  - {name: nobody, expect: {score: 1}}
)";

std::string sample(const char* name) { return std::string(places::source) + "/" + name; }

} // namespace

TEST_CASE("test exits with 1 when a case fails, and shows it") {
  const HandMadeInput input;
  input.write("cases.yaml", cases);
  const Outcome outcome = input.run({"test", "cases.yaml"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.err == "");
  CHECK(outcome.out == "FAIL cases.yaml:5: nobody\n"
                       "  'esign' as of 2026-11-20T00:00:00Z\n"
                       "           expected  actual\n"
                       "    score  1         0\n"
                       "    explain:\n"
                       "      score                                                0\n"
                       "\n"
                       "2 cases, 2 checks: 1 case failed\n");
}

TEST_CASE("test --filter runs some of the cases, and --quiet says nothing when they pass") {
  const HandMadeInput input;
  input.write("cases.yaml", cases);
  Outcome outcome = input.run({"test", "cases.yaml", "--filter", "MANAGER"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "1 case, 1 check: all passed\n");
  outcome = input.run({"test", "cases.yaml", "--filter", "manager", "--quiet"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "");
  outcome = input.run({"test", "cases.yaml", "--filter", "manger"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "--filter: no case of cases.yaml has 'manger' in its name\n");
}

TEST_CASE("test --coverage-threshold fails below it") {
  const HandMadeInput input;
  input.write("cases.yaml", cases);
  const Outcome outcome = input.run({"test", "cases.yaml", "--filter", "manager", "--coverage-threshold", "100"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.out == "1 case, 1 check: all passed\n"
                       "coverage of rules.yaml: 66 % (2 of 3), wanted 100 %\n"
                       "rules.yaml:8:41: rule 'manager' of 'esign': in no case does this condition fail\n");
  CHECK(input.run({"test", "cases.yaml", "--filter", "manager", "--coverage-threshold", "66"}).exit_code == 0);
}

TEST_CASE("test --junit writes what CI systems read") {
  const HandMadeInput input;
  input.write("cases.yaml", cases);
  CHECK(input.run({"test", "cases.yaml", "--junit", "report.xml"}).exit_code == 1);
  CHECK(input.read("report.xml") ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites>\n"
        "<testsuite name=\"cases.yaml\" tests=\"2\" failures=\"1\">\n"
        "<testcase classname=\"cases.yaml\" name=\"a manager in a trial\" line=\"4\"/>\n"
        "<testcase classname=\"cases.yaml\" name=\"nobody\" line=\"5\">\n"
        "<failure message=\"score: expected 1, not 0\">  'esign' as of 2026-11-20T00:00:00Z\n"
        "           expected  actual\n"
        "    score  1         0\n"
        "    explain:\n"
        "      score                                                0\n"
        "</failure>\n"
        "</testcase>\n"
        "</testsuite>\n"
        "</testsuites>\n");
  CHECK(input.run({"test", "cases.yaml", "--junit", "no/such/folder.xml"}).err ==
        "no/such/folder.xml: cannot be written: No such file or directory\n");
}

TEST_CASE("test --format json gives everything to programs") {
  const HandMadeInput input;
  input.write("cases.yaml", cases);
  const auto json = nlohmann::json::parse(input.run({"test", "cases.yaml", "--format", "json", "--coverage"}).out);
  CHECK(json.at("format") == "leadscore-test/1");
  CHECK(json.at("passed") == false);
  REQUIRE(json.at("cases").size() == 2);
  CHECK(json.at("cases").at(0).at("passed") == true);
  const auto& value = json.at("cases").at(1).at("failures").at(0).at("values").at(0);
  CHECK(value == nlohmann::json{{"name", "score"}, {"expected", "1"}, {"actual", "0"}});
  CHECK(json.at("coverage").at("percent") == 100);
}

TEST_CASE("mistakes in the options of test are told") {
  const HandMadeInput input;
  input.write("cases.yaml", cases);
  for (const auto& [arguments, message] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"test", "--quiet"}, "leadscore test: name a file of cases\nsee 'leadscore test --help'\n"},
           {{"test", "none.yaml"},
            "none.yaml: the file of cases cannot be opened: No such file or directory (check the path)\n"},
           {{"test", "cases.yaml", "--leads", "leads.csv"},
            "leadscore test: --leads and --events go with --from-lead; cases bring their own\n"},
           {{"test", "--from-lead", "L-1"}, "leadscore test: --from-lead needs --leads, to look for the lead\n"},
           {{"test", "--from-lead", "L-11", "--leads", "leads.csv", "--rules", "rules.yaml"},
            "no lead has the key 'L-11' (did you mean 'L-1'?)\n"}}) {
    const Outcome outcome = input.run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == message);
  }
}

TEST_CASE("test --from-lead prints a case that passes, with what matters only and nobody's name") {
  const HandMadeInput input;
  const Outcome outcome = input.run({"test", "--from-lead", "L-1", "--leads", "leads.csv", "--events", "events.csv",
                                     "--rules", "rules.yaml", "--as-of", "2026-11-20"});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK(outcome.out == R"(rules: rules.yaml
cases:
  - name: a real lead
    as_of: 2026-11-20T00:00:00Z
    lead: {created_at: 2026-11-01, title: Manager}
    events:
      - {at: 2026-11-18T10:00:00Z, event: trial_signup}
      - {at: 2026-11-19T10:00:00Z, event: trial_signup}
    expect:
      - {model: esign, score: 50, ready: true, fit: 20, pain: 30, pain_now: 30, velocity_points: 0, activity: latent,
         rules: {manager: 20, trial: 30}}
)");
  input.write("made.yaml", outcome.out);
  CHECK(input.run({"test", "made.yaml"}).out == "1 case, 9 checks: all passed\n");
}

TEST_CASE("test --from-lead: negative expectations are numbers") {
  const HandMadeInput input;
  std::string rules = text_of_file(input.path("rules.yaml"));
  const std::string points = "points: 20";
  rules.replace(rules.find(points), points.size(), "points: -20");
  input.write("rules.yaml", rules);
  const Outcome made = input.run(
      {"test", "--from-lead", "L-1", "--leads", "leads.csv", "--rules", "rules.yaml", "--as-of", "2026-11-20"});
  REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  CHECK_MESSAGE(made.out.find("fit: -20") != std::string::npos, made.out);
  input.write("made.yaml", made.out);
  const Outcome tested = input.run({"test", "made.yaml"});
  CHECK_MESSAGE(tested.exit_code == 0, tested.out, tested.err);
}

TEST_CASE("test: a mistake in the YAML of a file of cases is reported with its place") {
  const TemporaryFolder folder;
  Surroundings surroundings;
  surroundings.folder = folder.path();
  folder.write("cases.yaml", "cases:\n  - {name: a\n");
  const Outcome outcome = run_leadscore({"test", "cases.yaml"}, surroundings);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "cases.yaml:3:1: a comma or } is missing before this (close the mapping that begins with {)\n");
  folder.write("cases.yaml", "");
  CHECK(run_leadscore({"test", "cases.yaml"}, surroundings).err ==
        "cases.yaml: the file is empty ('leadscore init' writes one to start from)\n");
}

TEST_CASE("the sample's cases pass and cover every rule of the rule file to start from") {
  const Outcome outcome =
      run_leadscore({"test", sample("sample_data/scoring_tests.yaml"), "--coverage-threshold", "100"});
  CHECK(outcome.exit_code == 0);
  CHECK_MESSAGE(outcome.out.find(": 100 % (") != std::string::npos, outcome.out);
}

TEST_CASE("cases made of leads of the sample pass, and show no name or address") {
  const TemporaryFolder folder;
  for (const std::string lead : {"case-fast-one-day", "case-flapping", "case-cancelled-meeting", "case-enriched-title",
                                 "case-two-products", "case-unsubscribed-then-demo"}) {
    CAPTURE(lead);
    const Outcome made = run_leadscore({"test", "--from-lead", lead, "--leads", sample("sample_data/leads.csv"),
                                        "--events", sample("sample_data/events-*.csv"), "--rules",
                                        sample("scoring_rules.yaml"), "--as-of", "2026-11-20"});
    REQUIRE_MESSAGE(made.exit_code == 0, made.err);
    CHECK(made.out.find("ahrens") == std::string::npos);
    CHECK(made.out.find("works.example") == std::string::npos);
    folder.write("made.yaml", made.out);
    const Outcome outcome = run_leadscore({"test", folder.path("made.yaml")});
    CHECK_MESSAGE(outcome.exit_code == 0, made.out, outcome.out, outcome.err);
  }
}

} // namespace leadscore::cli
