#include "cli/nights.hpp"

#include <doctest/doctest.h>
#include <filesystem>

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

TEST_CASE("leadscore.toml: a mistake is an error with its place, also in what the command line goes before") {
  const std::string remedy = " (texts stand in quotes, lists in [ ])\n";
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"[nightly]\nleads = [\"other.csv\"\n",
            "2:22: is no TOML: Error while parsing array: encountered end-of-file"},
           {"[nightly]\nleads = \"other.csv\n", "2:19: is no TOML: Error while parsing string: unescaped control "
                                                "characters other than TAB (U+0009) are explicitly prohibited"},
           {"[nightly]\nleads = other.csv\n",
            "2:9: is no TOML: Error while parsing value: could not determine value type"},
           {"[nightly]\nleads\n", "2:6: is no TOML: Error while parsing key-value pair: expected '=', saw '\\n'"},
           {"[nightly\nleads = \"other.csv\"\n",
            "1:9: is no TOML: Error while parsing table header: expected ']', saw '\\n'"},
           {"[nightly]\nleads = \"a\"\nleads = \"b\"\n",
            "3:9: is no TOML: Error while parsing key-value pair: cannot redefine existing string 'leads'"},
       }) {
    const Nights nights;
    nights.write("leadscore.toml", text);
    const Outcome outcome = nightly(nights, {"--leads", "leads.csv", "--workspace", "ws"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err == "leadscore.toml:" + message + remedy);
  }
}

TEST_CASE("leadscore.toml: a value that no option takes is an error") {
  const Nights nights;
  nights.write("leadscore.toml",
               "[nightly]\nleads = {a = \"leads.csv\"}\nevents = [\"events.csv\", [1]]\nquiet = 12:30:00\n");
  const Outcome outcome = nightly(nights, {"--leads", "leads.csv", "--workspace", "ws"});
  CHECK(outcome.exit_code == 2);
  CHECK(
      outcome.err ==
      "leadscore.toml:2:9: 'leads' takes no such value (write a text, a number, true or false, or a list of those)\n"
      "leadscore.toml:3:25: 'events' takes no such value (write a text, a number, true or false, or a list of "
      "those)\n"
      "leadscore.toml:4:9: 'quiet' takes no such value (write a text, a number, true or false, or a list of those)\n");
}

TEST_CASE("leadscore.toml: a date needs no quotes") {
  const Nights nights;
  std::string text = settings;
  text.replace(text.find("\"2026-11-16\""), 12, "2026-11-16");
  nights.write("leadscore.toml", text);
  CHECK(nightly(nights, {}).err == "");
  CHECK(nights.names_in("ws/runs") == "2026-11-16T00:00:00Z");
}

TEST_CASE("leadscore.toml: long lines are not repeated, and a file that is too large is not read") {
  const Nights nights;
  SUBCASE("a long line") {
    nights.write("leadscore.toml", "[nightly]\nleads = " + std::string(1'000'000, 'x') + "\n");
    const Outcome outcome = nightly(nights, {"--workspace", "ws"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.starts_with("leadscore.toml:2:9: "));
    CHECK(outcome.err.size() < 300);
  }
  SUBCASE("a long name") {
    nights.write("leadscore.toml", "[nightly]\n" + std::string(1'000'000, 'x') + " = 1\n");
    const Outcome outcome = nightly(nights, {"--workspace", "ws"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.starts_with("leadscore.toml:2:1: "));
    CHECK(outcome.err.size() < 300);
  }
  SUBCASE("more than 1 MiB") {
    nights.write("leadscore.toml", "# " + std::string(5'000'000, 'x'));
    const Outcome outcome = nightly(nights, {"--workspace", "ws"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == "leadscore.toml: is larger than 1 MiB (it is no file of options)\n");
  }
}

TEST_CASE("a settings file that is a folder is an error") {
  const Nights nights;
  std::filesystem::create_directory(nights.path("folder"));
  const Outcome outcome = nightly(nights, {"--config", "folder"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "folder: is no file (check the path after --config)\n");
}

TEST_CASE("a settings file that is named but not there is an error") {
  const Nights nights;
  const Outcome outcome = nightly(nights, {"--config", "no.toml"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "no.toml: there is no such file (check the path after --config)\n");
}

TEST_CASE("only a regular file is read without being named") {
  const Nights nights;
  nights.write_files();
  Surroundings surroundings;
  surroundings.folder = nights.path("");
  const std::vector<std::string> arguments{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--out", "-"};
  SUBCASE("a pipe is not waited for") { surroundings.before = "mkfifo leadscore.toml"; }
  SUBCASE("a folder is left alone") { surroundings.before = "mkdir leadscore.toml"; }
  const Outcome outcome = run_leadscore(arguments, surroundings);
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("a settings file that is named may be a pipe, which is read once") {
  const Nights nights;
  Surroundings surroundings;
  nights.write_files();
  nights.write("other.toml", "[nightly]\n\nwrokspace = \"ws\"\n");
  surroundings.folder = nights.path("");
  surroundings.before = "mkfifo pipe.toml; timeout 60 sh -c 'cat other.toml > pipe.toml' & :";
  const Outcome outcome = run_leadscore({"nightly", "--config", "pipe.toml"}, surroundings);
  CHECK(outcome.err == "pipe.toml:3:1: 'wrokspace' is no option of 'nightly' (did you mean 'workspace'?)\n");
  CHECK(outcome.exit_code == 2);
}

TEST_CASE("a settings file without end is an error") {
  const Outcome outcome = run_leadscore({"score", "--config", "/dev/zero"});
  CHECK(outcome.err == "/dev/zero: is larger than 1 MiB (it is no file of options)\n");
  CHECK(outcome.exit_code == 2);
}

TEST_CASE("help does not name the environment") {
  const Outcome outcome = run_leadscore({"nightly", "--help"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out.find("LEADSCORE_") == std::string::npos);
  CHECK(outcome.out.find("--lock-wait") != std::string::npos);
}

} // namespace leadscore::cli
