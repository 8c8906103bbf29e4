#include "cli/run_program.hpp"
#include "places.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace leadscore::cli {

namespace {

/// `check` on the sample, of which only what data shows is looked at.
nlohmann::json findings_in_sample(std::vector<std::string> more) {
  std::vector<std::string> arguments{
      "check",   "--format",  "json", "--leads", "sample_data/leads.csv", "--events", "sample_data/events-*.csv",
      "--as-of", "2026-11-20"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Surroundings in_source;
  in_source.folder = places::source;
  const Outcome outcome = run_leadscore(arguments, in_source);
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK_EQ(outcome.err, "");
  auto findings = nlohmann::json::parse(outcome.out).at("findings");
  nlohmann::json in_data = nlohmann::json::array();
  for (const auto& finding : findings)
    if (finding.at("code").get<std::string>().starts_with("LS9")) in_data.push_back(finding);
  return in_data;
}

} // namespace

TEST_CASE("check finds little in the data of the sample, and that is true") {
  const auto findings = findings_in_sample({});
  REQUIRE_EQ(findings.size(), 1);
  CHECK_EQ(findings.at(0).at("code"), "LS906");
  CHECK_EQ(findings.at(0).at("message"), "1 cell of 'employees' holds no number");
}

TEST_CASE("check finds the same in data on any number of threads") {
  CHECK_EQ(findings_in_sample({"--threads", "1"}), findings_in_sample({"--threads", "7"}));
}

TEST_CASE("check with data prints its findings with the line of the rule file") {
  const HandMadeInput input;
  std::string leads = "lead_id,employees\n";
  for (int number = 0; number < 100; ++number) leads += fmt::format("L-{},20\n", number);
  input.write("many.csv", leads);
  input.write("small.yaml", "version: 1\n"
                            "inputs: {leads: {key: lead_id}}\n"
                            "models:\n"
                            "  - name: m\n"
                            "    target: 5\n"
                            "    fit:\n"
                            "      rules:\n"
                            "        - {name: large, when: {field: employees, at_least: 500}, points: 5}\n");
  const Outcome outcome = input.run({"check", "small.yaml", "--leads", "many.csv"});
  CHECK_EQ(outcome.exit_code, 0);
  CHECK_EQ(outcome.err, "");
  const std::string expected =
      "small.yaml:8:11: warning LS901: 'large' matches none of the 100 leads of 'm' (look whether it says what the "
      "export says, or drop it)\n"
      "    8 |         - {name: large, when: {field: employees, at_least: 500}, points: 5}\n"
      "      |           ^\n"
      "      Whoever reads the rules believes that it counts. Mostly it is spelled otherwise than in the\n"
      "      export.\n";
  CHECK_MESSAGE(outcome.out.find(expected) != std::string::npos, outcome.out);
  CHECK_EQ(input.run({"check", "small.yaml", "--leads", "many.csv", "--strict"}).exit_code, 1);
}

TEST_CASE("check with data does not call a comment unused that ignores what the data shows") {
  const HandMadeInput input;
  input.write("few.csv", "lead_id,employees\nL-1,many\n");
  const std::string rules = "version: 1\n"
                            "inputs: {leads: {key: lead_id}}\n"
                            "models:\n"
                            "  - name: m\n"
                            "    target: 50\n"
                            "    fit:\n"
                            "      rules:\n"
                            "        # leadscore: ignore LS906 because one tool exports words\n"
                            "        - {name: large, when: {field: employees, at_least: 500}, points: 5}\n";
  input.write("small.yaml", rules);
  const auto says = [&](std::string_view code, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"check", "small.yaml"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return input.run(arguments).out.find(code) != std::string::npos;
  };
  CHECK_FALSE(says("LS906", {"--leads", "few.csv"}));
  CHECK_FALSE(says("LS003", {"--leads", "few.csv"}));
  CHECK_FALSE(says("LS003", {}));
  input.write("few.csv", "lead_id,employees\nL-1,5\n");
  CHECK(says("LS003", {"--leads", "few.csv"}));
}

TEST_CASE("check tells names that the data does not have as errors of the rule file") {
  const HandMadeInput input;
  input.write("few.csv", "lead_id,size\nL-1,5\n");
  input.write("small.yaml", "version: 1\n"
                            "inputs: {leads: {key: lead_id}}\n"
                            "models:\n"
                            "  - name: m\n"
                            "    target: 50\n"
                            "    fit: {rules: [{name: large, when: {field: sise, at_least: 500}, points: 5}]}\n");
  const Outcome outcome = input.run({"check", "small.yaml", "--leads", "few.csv"});
  CHECK_EQ(outcome.exit_code, 1);
  CHECK_EQ(outcome.err, "");
  CHECK(outcome.out.starts_with("small.yaml:6:47: unknown field 'sise' (did you mean 'size'?)\n"));
}

TEST_CASE("check with events needs leads") {
  const HandMadeInput input;
  const Outcome outcome = input.run({"check", "rules.yaml", "--events", "events.csv"});
  CHECK_EQ(outcome.exit_code, 2);
  CHECK_EQ(outcome.out, "");
  CHECK_EQ(outcome.err, "leadscore check: --events requires --leads\nsee 'leadscore check --help'\n");
}

} // namespace leadscore::cli
