#include "cli/nights.hpp"

#include <doctest/doctest.h>

namespace leadscore::cli {

namespace {

/// `nightly` with options from a file and the environment only, but for those given.
Outcome nightly(const Nights& nights, const std::vector<std::string>& more,
                const std::vector<std::pair<std::string, std::string>>& environment = {}) {
  nights.write_files();
  std::vector<std::string> arguments{"nightly"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Surroundings surroundings;
  surroundings.folder = nights.path("");
  surroundings.environment = environment;
  return run_leadscore(arguments, surroundings);
}

constexpr const char* settings = "[nightly]\n"
                                 "workspace = \"ws\"\n"
                                 "leads = [\"leads.csv\"]\n"
                                 "events = [\"events.csv\"]\n"
                                 "rules = \"rules.yaml\"\n"
                                 "as-of = \"2026-11-16\"\n"
                                 "keep-runs = 3\n"
                                 "lock-wait = \"1s\"\n"
                                 "quiet = true\n";

} // namespace

TEST_CASE("all options can stand in leadscore.toml, or in another file") {
  const Nights nights;
  SUBCASE("found where the program starts") {
    nights.write("leadscore.toml", settings);
    const Outcome outcome = nightly(nights, {});
    CHECK(outcome.err == "");
    CHECK(outcome.out == "");
    CHECK(outcome.exit_code == 0);
  }
  SUBCASE("named after the command") {
    nights.write("other.toml", settings);
    CHECK(nightly(nights, {"--config", "other.toml"}).err == "");
  }
  CHECK(nights.names_in("ws/runs") == "2026-11-16T00:00:00Z");
}

TEST_CASE("the command line goes before the file, and the file before the environment") {
  const Nights nights;
  nights.write("leadscore.toml", settings);
  CHECK(nightly(nights, {"--as-of", "2026-11-17"}, {{"LEADSCORE_AS_OF", "2026-11-18"}}).err == "");
  CHECK(nightly(nights, {"--again"}, {{"LEADSCORE_AS_OF", "2026-11-18"}}).err.find("2026-11-16T00:00:00Z is before") !=
        std::string::npos);
  nights.write("leadscore.toml", "[nightly]\nworkspace = \"ws\"\n");
  const std::vector<std::pair<std::string, std::string>> environment{
      {"LEADSCORE_AS_OF", "2026-11-18"},  {"LEADSCORE_WORKSPACE", "elsewhere"}, {"LEADSCORE_LEADS", "leads.csv"},
      {"LEADSCORE_EVENTS", "events.csv"}, {"LEADSCORE_RULES", "rules.yaml"},    {"LEADSCORE_LOCK_WAIT", "1s"},
      {"LEADSCORE_QUIET", "true"}};
  CHECK(nightly(nights, {}, environment).err == "");
  CHECK(nights.names_in("ws/runs") == "2026-11-17T00:00:00Z 2026-11-18T00:00:00Z");
}

TEST_CASE("a name in the file that no option has is an error with its place and the nearest name") {
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"[nightly]\n# a comment\n  wrokspace = \"ws\"\n",
            "leadscore.toml:3:3: 'wrokspace' is no option of 'nightly' (did you mean 'workspace'?)\n"},
           {"[nihgtly]\nworkspace = \"ws\"\n",
            "leadscore.toml:1:1: there is no command 'nihgtly' (did you mean 'nightly'?)\n"},
           {"workspace = \"ws\"\n", "leadscore.toml:1:1: 'workspace' stands in no section (write it below the command "
                                    "that it is for, such as [nightly])\n"},
       }) {
    const Nights nights;
    nights.write("leadscore.toml", text);
    const Outcome outcome = nightly(nights, {"--leads", "leads.csv", "--workspace", "ws"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err == message);
  }
}

TEST_CASE("a settings file that is named but not there is an error") {
  const Nights nights;
  const Outcome outcome = nightly(nights, {"--config", "no.toml"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "no.toml: there is no such file (check the path after --config)\n");
}

TEST_CASE("help does not name the environment") {
  const Outcome outcome = run_leadscore({"nightly", "--help"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find("LEADSCORE_") == std::string::npos);
  CHECK(outcome.out.find("--lock-wait") != std::string::npos);
}

} // namespace leadscore::cli
