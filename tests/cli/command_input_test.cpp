#include "cli/run_program.hpp"
#include "places.hpp"

#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <thread>

/// Inputs that are the output of a command.
namespace leadscore::cli::command_inputs {

namespace {

Outcome run(const HandMadeInput& input, const std::vector<std::string>& leads, const std::vector<std::string>& events,
            const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"score", "--rules", "rules.yaml", "--as-of", "2026-11-20", "--leads"};
  arguments.insert(arguments.end(), leads.begin(), leads.end());
  if (!events.empty()) arguments.emplace_back("--events");
  arguments.insert(arguments.end(), events.begin(), events.end());
  arguments.insert(arguments.end(), more.begin(), more.end());
  return input.run(arguments);
}

/// Waits until a condition holds, ten seconds at most.
template <typename Condition>
bool eventually(const Condition& condition) {
  for (int pauses = 0; pauses < 1000; ++pauses) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return condition();
}

/// The number of a process that a command has written.
std::string process_in(const HandMadeInput& input, std::string_view file) {
  const std::string text = input.read(file);
  CHECK(text.ends_with('\n'));
  return text.substr(0, text.find('\n'));
}

/// One that has ended but that nobody has waited for has no command line.
bool runs(const std::string& process) { return !text_of_file("/proc/" + process + "/cmdline").empty(); }

} // namespace

TEST_CASE("the output of a command is read as a file is") {
  const HandMadeInput input;
  REQUIRE(run(input, {"leads.csv"}, {"events.csv"}, {"--out", "files", "--quiet"}).err == "");
  const Outcome outcome =
      run(input, {"cmd:cat leads.csv"}, {"cmd:gzip -c < events.csv | cat"}, {"--out", "commands", "--quiet"});
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
  CHECK(input.read("commands/scored.csv") == input.read("files/scored.csv"));
  CHECK(input.read("commands/run.json").find("\"path\": \"cmd:cat leads.csv\"") != std::string::npos);
}

TEST_CASE("a command that fails is an error, its own messages stay, and nothing is published") {
  const HandMadeInput input;
  for (const auto& [command, message] : std::vector<std::pair<std::string, std::string>>{
           {"cmd:cat leads.csv; exit 3",
            "cmd:cat leads.csv; exit 3: the command failed with exit code 3 (its own messages are above)\n"},
           {"cmd:echo oh >&2; false",
            "oh\ncmd:echo oh >&2; false: the command failed with exit code 1 (its own messages are above)\n"},
           {"cmd:cat leads.csv; kill -9 $$",
            "cmd:cat leads.csv; kill -9 $$: the command was ended by signal 9 (its own messages are above)\n"},
           {"cmd:gzip -c leads.csv | head -c 30; exit 7", "cmd:gzip -c leads.csv | head -c 30; exit 7: the command "
                                                          "failed with exit code 7 (its own messages are above)\n"},
           {"cmd: ", "cmd: : names no command (write cmd:COMMAND)\n"},
       }) {
    const Outcome outcome = run(input, {command}, {"events.csv"}, {"--out", "out"});
    CHECK(outcome.err == message);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK_FALSE(input.exists("out"));
  }
  const Outcome missing = run(input, {"cmd:no-such-program"}, {}, {"--out", "out"});
  CHECK(missing.exit_code == 2);
  CHECK(missing.err.ends_with(
      "not found\ncmd:no-such-program: the command failed with exit code 127 (its own messages are "
      "above)\n"));
}

TEST_CASE("a command has nothing to read, and none of the program's descriptors") {
  const HandMadeInput input;
  const Outcome outcome = run(input, {"cmd:cat - leads.csv; ls /proc/self/fd > fds"}, {"events.csv"}, {"--out", "-"});
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
  CHECK(input.read("fds") == "0\n1\n2\n3\n"); // the last one is of ls itself
}

TEST_CASE("commands are ended when the run fails") {
  const HandMadeInput input;
  const Outcome outcome =
      run(input, {"cmd:echo $$ > pid; printf 'a\\0b\\n'; yes"},
          {"cmd:echo $$ > pid2; cat events.csv; yes x,L-1,a,b | head -c 100000; sleep 1000"}, {"--out", "out"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err.find("the header holds NUL bytes") != std::string::npos);
  CHECK_FALSE(runs(process_in(input, "pid")));
  CHECK_FALSE(runs(process_in(input, "pid2")));
}

TEST_CASE("what a command leaves in the background is ended") {
  const HandMadeInput input;
  const Outcome outcome =
      run(input, {"cmd:cat leads.csv; sleep 1000 > /dev/null 2>&1 & echo $! > pid"}, {"events.csv"}, {"--out", "-"});
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
  const std::string process = process_in(input, "pid");
  CHECK(eventually([&] { return !runs(process); }));
}

TEST_CASE("a signal that ends the program ends its commands") {
  for (const int signal : {SIGTERM, SIGINT}) {
    const HandMadeInput input;
    const std::string command = "cmd:cat leads.csv; (echo $$ > pid.new; mv pid.new pid; sleep 1000) | sleep 1000";
    RunningProgram program({"score", "--rules", "rules.yaml", "--leads", command, "--as-of", "2026-11-20"},
                           input.path(""));
    REQUIRE(eventually([&] { return input.exists("pid"); }));
    const std::string process = process_in(input, "pid");
    CHECK(program.end_by(signal) == 128 + signal);
    CHECK(eventually([&] { return !runs(process); }));
  }
}

TEST_CASE("a command is not taken for a file or a pattern, and fits 'files' as a whole") {
  const HandMadeInput input;
  std::string rules = hand_made_rules;
  rules.replace(rules.find("{key: lead_id, type"), 1, "{files: \"cmd:*events*\", ");
  input.write("rules.yaml", rules);
  CHECK(run(input, {"cmd:cat l*ds.csv"}, {"cmd:cat ./events.csv"}, {"--out", "-"}).err == "");
  CHECK(run(input, {"cmd:cat leads.csv"}, {"cmd:cat ./e*s.csv"}, {"--out", "-"}).err ==
        "cmd:cat ./e*s.csv: no entry of inputs.events takes this file (add an entry, or widen a 'files' pattern)\n");
}

TEST_CASE("a settings file may name commands only if it says so") {
  const HandMadeInput input;
  const std::string options = "as-of = \"2026-11-20\"\nrules = \"rules.yaml\"\nleads = [\"cmd:cat leads.csv\"]\n";
  const auto score = [&](const std::string& settings, const std::vector<std::string>& more = {}) {
    input.write("leadscore.toml", settings);
    std::vector<std::string> arguments{"score", "--out", "-"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return input.run(arguments);
  };
  const Outcome refused = score("[score]\n" + options);
  CHECK(refused.exit_code == 2);
  CHECK(refused.err == "leadscore.toml:4:1: 'leads' names a command (write 'allow-commands = true' into the file if "
                       "everybody who can change it may run programs)\n");
  CHECK(score("[score]\nallow-commands = false\n" + options)
            .err.starts_with("leadscore.toml:5:1: 'leads' names a command"));
  CHECK(score("[nightly]\nallow-commands = true\n[score]\n" + options).exit_code == 2);
  CHECK(score("[score]\nallow-commands = 7\n" + options).err ==
        "leadscore.toml:2:18: 'allow-commands' must be true or false\n");
  CHECK(score("[score]\nallow-commands = true\n" + options).err == "");
  CHECK(score("allow-commands = true\n[score]\n" + options).err == "");
  // The command line goes before the file.
  CHECK(score("[score]\n" + options, {"--leads", "leads.csv"}).err == "");
  CHECK(score("[score]\n" + options, {"--leads", "cmd:cat leads.csv"}).err == "");
}

} // namespace leadscore::cli::command_inputs
