#include "cli/run_program.hpp"
#include "places.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace leadscore::cli {

namespace {

/// hand_made_rules with another value of the trial, written as new.yaml.
void write_new_rules(const HandMadeInput& input, const std::string& more = {}) {
  std::string rules = hand_made_rules;
  rules.replace(rules.find("points: 15"), 10, "points: 20");
  input.write("new.yaml", rules + more);
}

Outcome diff(const HandMadeInput& input, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "diff");
  arguments.insert(arguments.end(), {"--leads", "leads.csv", "--events", "events.csv", "--as-of", "2026-11-20"});
  return input.run(arguments);
}

nlohmann::json diff_json(const HandMadeInput& input, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--format", "json"});
  const Outcome outcome = diff(input, arguments);
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  return nlohmann::json::parse(outcome.out);
}

} // namespace

TEST_CASE("diff of two rule files tells who moves and by which rule") {
  const HandMadeInput input;
  write_new_rules(input);
  const auto json = diff_json(input, {"rules.yaml", "new.yaml"});
  CHECK(json.at("rows") == 2);
  CHECK(json.at("points") == 15);
  CHECK(json.at("figures").at("score_changed") == 2);
  CHECK(json.at("figures").at("ready_changed") == 0);
  CHECK(json.at("causes") == nlohmann::json{{"rules", 15}, {"data", 0}, {"time", 0}});
  const auto& first = json.at("changes").at(0);
  CHECK(first.at("lead") == "L-1");
  CHECK(first.at("before").at("score") == 50);
  CHECK(first.at("after").at("score") == 60);
  CHECK(first.at("why") == nlohmann::json::array({{{"what", "trial"}, {"points", 10}}}));
}

TEST_CASE("diff says the same whether the data is read once or for each side") {
  const HandMadeInput input;
  write_new_rules(input);
  auto once = diff_json(input, {"rules.yaml", "new.yaml"});
  write_new_rules(input, "derive: {of_no_use: [{value: x, when: {field: title, is: x}}]}\n");
  auto twice = diff_json(input, {"rules.yaml", "new.yaml"});
  CHECK(once == twice);
}

TEST_CASE("diff of two rule files of which one names other events and columns reads both") {
  const HandMadeInput input;
  write_new_rules(input, "stages: [{name: known, when: {event: trial_signup, where: {field: event_id, is: 3}}}]\n");
  CHECK(diff_json(input, {"rules.yaml", "new.yaml"}).at("points") == 15);
  CHECK(diff_json(input, {"new.yaml", "rules.yaml"}).at("points") == -15);
}

TEST_CASE("diff of one rule file at two instants is a matter of time") {
  const HandMadeInput input;
  const auto json = diff_json(input, {"rules.yaml", "--before", "2026-11-19"});
  CHECK(json.at("before").at("as_of") == "2026-11-19T00:00:00Z");
  CHECK(json.at("points") == 30 - 15);
  CHECK(json.at("causes") == nlohmann::json{{"rules", 0}, {"data", 0}, {"time", 15}});
}

TEST_CASE("diff tells changed rules from time when both changed") {
  const HandMadeInput input;
  write_new_rules(input);
  const auto json = diff_json(input, {"rules.yaml", "new.yaml", "--before", "2026-11-19"});
  CHECK(json.at("points") == 30);
  CHECK(json.at("causes") == nlohmann::json{{"rules", 15}, {"data", 0}, {"time", 15}});
}

TEST_CASE("diff of two run folders needs no data") {
  const HandMadeInput input;
  write_new_rules(input);
  REQUIRE(input.score({"--out", "old", "--quiet"}).exit_code == 0);
  REQUIRE(input
              .run({"score", "--leads", "leads.csv", "--events", "events.csv", "--rules", "new.yaml", "--as-of",
                    "2026-11-20", "--out", "new", "--quiet"})
              .exit_code == 0);
  const Outcome outcome = input.run({"diff", "old", "new", "--format", "json"});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  const auto json = nlohmann::json::parse(outcome.out);
  auto of_files = diff_json(input, {"rules.yaml", "new.yaml"});
  for (const char* const part : {"figures", "readiness", "points", "causes", "rules", "rows"}) {
    CAPTURE(part);
    CHECK(json.at(part) == of_files.at(part));
  }
  CHECK(json.at("changes").at(0).at("why") == of_files.at("changes").at(0).at("why"));
}

TEST_CASE("diff exits with 1 when it is asked to") {
  const HandMadeInput input;
  write_new_rules(input);
  CHECK(diff(input, {"rules.yaml", "new.yaml", "--fail-on-change"}).exit_code == 1);
  CHECK(diff(input, {"rules.yaml", "rules.yaml", "--fail-on-change"}).exit_code == 0);
  CHECK(diff(input, {"rules.yaml", "new.yaml", "--fail-if", "ready_changed > 2%"}).exit_code == 0);
  CHECK(diff(input, {"rules.yaml", "new.yaml", "--fail-if", "ready_changed > 2%", "--fail-if", "score_changed > 50%"})
            .exit_code == 1);
  const Outcome quiet = diff(input, {"rules.yaml", "new.yaml", "--quiet"});
  CHECK(quiet.exit_code == 0);
  CHECK(quiet.out == "");
}

TEST_CASE("diff --no-rows names no lead") {
  const HandMadeInput input;
  write_new_rules(input);
  for (const std::string format : {"text", "json", "markdown"}) {
    const Outcome outcome = diff(input, {"rules.yaml", "new.yaml", "--no-rows", "--format", format});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.out.find("L-1") == std::string::npos);
    CHECK(outcome.out.find("trial") != std::string::npos);
  }
}

TEST_CASE("mistakes in the options of diff are told") {
  const HandMadeInput input;
  for (const auto& [arguments, message] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"diff", "rules.yaml", "rules.yaml"}, "leadscore diff: --leads is required to compare rule files\n"},
           {{"diff", "rules.yaml", "--leads", "leads.csv"},
            "leadscore diff: name a second rule file, or another as-of with --before TIME\n"},
           {{"diff", "rules.yaml", "."},
            "'rules.yaml' and '.' are a run folder and a rule file (name two of a kind)\n"},
           {{"diff", "."}, "leadscore diff: name a second run folder (leadscore diff runs/old runs/new)\n"},
           {{"diff", ".", "."}, ".: there is no run in this folder (name one that --out has written)\n"},
           {{"diff", ".", ".", "--leads", "leads.csv"},
            "leadscore diff: run folders hold their scores; --leads goes with rule files\n"},
           {{"diff", ".", ".", "--before", "2026-11-01"},
            "leadscore diff: run folders have an as-of of their own; --before goes with rule files\n"},
           {{"diff", "rules.yaml", "rules.yaml", "--leads", "leads.csv", "--no-rows", "--format", "csv"},
            "leadscore diff: --format csv prints rows; leave out --no-rows\n"}}) {
    const Outcome outcome = input.run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == message);
  }
}

TEST_CASE("every change of every score of the sample is explained to the last hundredth") {
  const std::filesystem::path source{places::source};
  const Outcome outcome = run_leadscore({"diff", (source / "scoring_rules.yaml").string(), "--leads",
                                         (source / "sample_data" / "leads.csv").string(), "--events",
                                         (source / "sample_data" / "events-*.csv").string(), "--as-of", "2026-11-20",
                                         "--before", "2026-11-13", "--format", "json"});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json.at("changes").size() > 50);
  for (const auto& change : json.at("changes")) {
    double sum = 0;
    for (const auto& cause : change.at("why")) sum += cause.at("points").get<double>();
    CHECK(sum == doctest::Approx(change.at("change").get<double>()));
  }
}

} // namespace leadscore::cli
