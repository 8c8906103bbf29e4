#include "cli/run_program.hpp"
#include "golden/csv_table.hpp"
#include "places.hpp"

#include <cmath>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace leadscore::cli {

namespace {

const std::vector<std::string> hand_made_arguments{"--leads", "leads.csv",  "--events", "events.csv",
                                                   "--rules", "rules.yaml", "--as-of",  "2026-11-20"};

Outcome explain(const HandMadeInput& input, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "explain");
  arguments.insert(arguments.end(), hand_made_arguments.begin(), hand_made_arguments.end());
  return input.run(arguments);
}

std::int64_t hundredths(double points) { return std::llround(points * 100); }

} // namespace

TEST_CASE("explain shows each rule, the total and what follows") {
  const HandMadeInput input;
  const Outcome outcome = explain(input, {"L-1"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  for (const std::string part : {"L-1", "esign", "manager", "trial", "50"}) {
    CAPTURE(part);
    CHECK(outcome.out.find(part) != std::string::npos);
  }
}

TEST_CASE("explain --json names the rules and the events behind them") {
  const HandMadeInput input;
  const Outcome outcome = explain(input, {"L-2", "L-1", "--json"});
  REQUIRE(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json.at("as_of") == "2026-11-20T00:00:00Z");
  REQUIRE(json.at("explanations").size() == 2);
  CHECK(json.at("explanations").at(0).at("lead") == "L-2");
  const auto& second = json.at("explanations").at(1);
  CHECK(second.at("lead") == "L-1");
  CHECK(second.at("score") == 50);
  CHECK(second.at("ready") == true);
  for (const auto& rule : second.at("rules")) {
    if (rule.at("name") != "trial") continue;
    REQUIRE(rule.at("events").size() == 2);
    CHECK(rule.at("events").at(0).at("time") == "2026-11-18T10:00:00Z");
    CHECK(rule.at("events").at(0).at("now") == 15);
  }
}

TEST_CASE("explain names the nearest key when no lead has the one asked for") {
  const HandMadeInput input;
  const Outcome outcome = explain(input, {"L-11"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "no lead has the key 'L-11' (did you mean 'L-1'?)\n");
}

TEST_CASE("explain says who gets a lead, or that nobody does") {
  const HandMadeInput input;
  const auto handoff_of = [&](const std::string& more_rules) {
    input.write("rules.yaml", std::string(hand_made_rules) + more_rules);
    const Outcome outcome = explain(input, {"L-1", "--json"});
    REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
    return nlohmann::json::parse(outcome.out).at("explanations").at(0).at("handoff").get<std::string>();
  };
  CHECK(handoff_of("") == "on the list at rank 1, without owner, follow up by 2026-11-24T00:00:00Z");
  CHECK(handoff_of("handoff: {assign: {roster: [{name: Ana}]}}\n") ==
        "on the list at rank 1, owner Ana, follow up by 2026-11-24T00:00:00Z");
  CHECK(handoff_of("handoff: {assign: {roster: [{name: Ana, when: {field: title, is: Boss}}]}}\n") ==
        "on the list at rank 1, nobody has room for it, follow up by 2026-11-24T00:00:00Z");
}

TEST_CASE("a lead is explained alone as it is beside a lead whose rank follows from all") {
  const HandMadeInput input;
  const Outcome both = explain(input, {"L-1", "L-2"});
  const Outcome first = explain(input, {"L-1"});
  const Outcome second = explain(input, {"L-2"});
  REQUIRE(both.exit_code == 0);
  CHECK(first.out.find("on the list at rank 1") != std::string::npos);
  CHECK(second.out.find("not ready") != std::string::npos);
  CHECK(both.out == first.out + second.out);
}

TEST_CASE("the stage of a lead that is explained alone may follow from its account's score") {
  const HandMadeInput input;
  input.write("leads.csv", "lead_id,title,firm\nL-1,Manager,Acme\nL-2,,Acme\n");
  input.write("rules.yaml",
              "version: 1\n"
              "inputs:\n"
              "  leads: {key: lead_id, account: firm}\n"
              "  events: {key: lead_id, type: event, time: timestamp}\n"
              "models:\n"
              "  - {name: m, target: 50, fit: {rules: [{name: p, field: title, points_by: {manager: 30}}]}}\n"
              "stages:\n"
              "  - {name: warm, when: {field: account.score, at_least: 30}}\n"
              "  - {name: cold}\n");
  const Outcome outcome = explain(input, {"L-2", "--json"});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK(nlohmann::json::parse(outcome.out).at("explanations").at(0).at("stage") == "warm");
}

TEST_CASE("the rows of an explanation sum to the score of scored.csv for every lead of the sample") {
  const std::filesystem::path source{places::source};
  const TemporaryFolder folder;
  const std::vector<std::string> inputs{"--leads",  (source / "sample_data" / "leads.csv").string(),
                                        "--events", (source / "sample_data" / "events-*.csv").string(),
                                        "--rules",  (source / "scoring_rules.yaml").string(),
                                        "--as-of",  "2026-11-20"};
  std::vector<std::string> score{"score", "--out", folder.path("out"), "--quiet"};
  score.insert(score.end(), inputs.begin(), inputs.end());
  REQUIRE(run_leadscore(score).exit_code == 0);
  const golden::CsvTable scored(folder.path("out/scored.csv"));

  std::vector<std::string> arguments{"explain", "--json"};
  arguments.insert(arguments.end(), inputs.begin(), inputs.end());
  arguments.emplace_back("--");
  for (const golden::Row& row : scored.rows()) {
    if (std::find(arguments.begin(), arguments.end(), row["lead_id"]) == arguments.end())
      arguments.push_back(row["lead_id"]);
  }
  const Outcome outcome = run_leadscore(arguments);
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  const auto explanations = nlohmann::json::parse(outcome.out).at("explanations");
  REQUIRE(explanations.size() == scored.rows().size());
  for (std::size_t place = 0; place < explanations.size(); ++place) {
    const auto& explanation = explanations[place];
    const golden::Row& row = scored.rows()[place];
    CAPTURE(row["lead_id"]);
    CAPTURE(row["model"]);
    REQUIRE(explanation.at("lead") == row["lead_id"]);
    REQUIRE(explanation.at("model") == row["model"]);
    std::int64_t sum = 0;
    for (const auto& part : explanation.at("rows")) sum += hundredths(part.at("points").get<double>());
    CHECK(sum == hundredths(row.number("score")));
    CHECK(hundredths(explanation.at("score").get<double>()) == hundredths(row.number("score")));
  }
}

} // namespace leadscore::cli
