#include "cli/nights.hpp"
#include "places.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <optional>

/// What the program does when the system refuses it threads, memory or a place for its output.
namespace leadscore::cli {

namespace {

namespace fs = std::filesystem;

struct Command {
  const char* name;
  std::vector<std::string> arguments;
};

const std::vector<std::string> data{"--leads", "leads.csv", "--events", "events.csv", "--rules", "rules.yaml"};

Command with_data(const char* name, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), data.begin(), data.end());
  return {name, std::move(arguments)};
}

std::vector<Command> commands() {
  return {with_data("score", {"score", "--as-of", "2026-11-17", "--out", "out", "--threads", "3"}),
          with_data("nightly", {"nightly", "--workspace", "ws", "--as-of", "2026-11-17", "--threads", "3"}),
          with_data("explain", {"explain", "a", "--as-of", "2026-11-17"}),
          with_data("check", {"check", "--as-of", "2026-11-17"}),
          {"history", {"history", "--workspace", "ws"}},
          {"score of wrong rules", {"score", "--leads", "leads.csv", "--rules", "no.yaml"}}};
}

/// A folder with a workspace and a run folder, of one night before.
struct PreparedRuns {
  Nights nights;
  PreparedRuns() {
    nights.roster = "{strategy: round_robin, roster: [{name: Ana}, {name: Bo}]}";
    REQUIRE(nights.listed("2026-11-16") == "a b");
    REQUIRE(nights.run_nightly("2026-11-16", {"--quiet"}).exit_code == 0);
    Surroundings surroundings;
    surroundings.folder = nights.path("");
    std::vector<std::string> score = commands()[0].arguments;
    score[2] = "2026-11-16";
    REQUIRE(run_leadscore(score, surroundings).exit_code == 0);
    save("before");
  }
  void save(const std::string& name) const {
    fs::create_directory(nights.path(name));
    for (const char* const folder : {"ws", "out"})
      fs::copy(nights.path(folder), nights.path(name + "/" + folder),
               fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }
  void begin_again() const {
    for (const char* const folder : {"ws", "out"}) {
      fs::remove_all(nights.path(folder));
      fs::copy(nights.path(std::string("before/") + folder), nights.path(folder),
               fs::copy_options::recursive | fs::copy_options::copy_symlinks);
    }
  }
  [[nodiscard]] std::string as_of_of(const std::string& folder) const {
    const std::string text = nights.read(folder + "/run.json");
    const std::size_t at = text.find("\"as_of\": \"");
    return at == std::string::npos ? text : text.substr(at + 10, 10);
  }
  /// Runs a command that is refused `calls` times what it asks for, from the n-th time on. None: it asks less often.
  [[nodiscard]] std::optional<Outcome> run(const Command& command, const std::string& of, int at,
                                           const std::string& calls) const {
    fs::remove(nights.path("log"));
    Surroundings surroundings;
    surroundings.folder = nights.path("");
    surroundings.environment = {{"LD_PRELOAD", places::shortage},
                                {"SHORTAGE_OF", of},
                                {"SHORTAGE_AT", std::to_string(at)},
                                {"SHORTAGE_CALLS", calls},
                                {"SHORTAGE_LOG", nights.path("log")}};
    Outcome outcome = run_leadscore(command.arguments, surroundings);
    return fs::exists(nights.path("log")) ? std::optional(std::move(outcome)) : std::nullopt;
  }
  [[nodiscard]] bool is_left_tidy() const {
    return nights.names_in(".").find("leadscore-tmp") == std::string::npos &&
           nights.names_in("ws/runs").find("leadscore-tmp") == std::string::npos;
  }
};

} // namespace

TEST_CASE("without threads the results are the same") {
  if (is_sanitized) return;
  const PreparedRuns company;
  for (const Command& command : commands()) {
    company.begin_again();
    Surroundings surroundings;
    surroundings.folder = company.nights.path("");
    const Outcome expected = run_leadscore(command.arguments, surroundings);
    for (const char* const calls : {"1", "1000"})
      for (int at = 1;; ++at) {
        company.begin_again();
        const auto outcome = company.run(command, "thread", at, calls);
        if (!outcome) break;
        CAPTURE(command.name);
        CAPTURE(at);
        REQUIRE(outcome->err == expected.err);
        REQUIRE(outcome->out == expected.out);
        REQUIRE(outcome->exit_code == expected.exit_code);
      }
  }
}

TEST_CASE("without memory a command ends with code 2 and a message, and nothing is half done") {
  if (is_sanitized) return;
  const PreparedRuns company;
  for (const Command& command : commands()) {
    int failures = 0;
    for (const char* const calls : {"1", "1000000000"})
      for (int at = 1;; at += std::max(1, at / 6)) {
        company.begin_again();
        const auto outcome = company.run(command, "memory", at, calls);
        if (!outcome) break;
        CAPTURE(command.name);
        CAPTURE(at);
        CAPTURE(calls);
        CAPTURE(outcome->err);
        REQUIRE((outcome->exit_code == 0 || outcome->exit_code == 2));
        failures += outcome->exit_code == 2 ? 1 : 0;
        if (outcome->exit_code == 2) REQUIRE(outcome->err != "");
        REQUIRE(outcome->err.find("bug") == std::string::npos);
        const std::string run = company.as_of_of("out");
        REQUIRE((run == "2026-11-16" || run == "2026-11-17"));
        const std::string night = company.as_of_of("ws/latest");
        REQUIRE((night == "2026-11-16" || night == "2026-11-17"));
      }
    CAPTURE(command.name);
    CHECK(failures > 20);
  }
  company.begin_again();
  const auto outcome = company.run(commands()[0], "memory", 50, "1000000000");
  REQUIRE(outcome);
  CHECK(outcome->err == "out of memory (end other programs, raise the limit on memory, or run with fewer --threads)\n");
}

TEST_CASE("output that cannot be written is an error, and messages that cannot be written are none") {
  if (is_sanitized) return;
  const PreparedRuns company;
  for (const Command& command : commands()) {
    for (const char* const calls : {"1", "1000"})
      for (int at = 1;; ++at) {
        company.begin_again();
        const auto outcome = company.run(command, "output", at, calls);
        if (!outcome) break;
        CAPTURE(command.name);
        CAPTURE(at);
        REQUIRE(outcome->exit_code == 2);
      }
  }
}

TEST_CASE("a limit on memory that stops threads does not stop the run") {
  if (is_sanitized) return;
  const PreparedRuns company;
  Surroundings surroundings;
  surroundings.folder = company.nights.path("");
  std::vector<std::string> arguments = commands()[0].arguments;
  arguments.back() = "rules.yaml";
  *(std::find(arguments.begin(), arguments.end(), "--threads") + 1) = "1024";
  arguments.emplace_back("--quiet");
  surroundings.before = "ulimit -v 3000000";
  const Outcome outcome = run_leadscore(arguments, surroundings);
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("a signal at any write removes the temporary folder of the run") {
  const HandMadeInput input;
  for (int at = 1;; ++at) {
    std::filesystem::remove(input.path("log"));
    Surroundings surroundings;
    surroundings.folder = input.path("");
    surroundings.environment = {{"LD_PRELOAD", places::faults}, {"ASAN_OPTIONS", "verify_asan_link_order=0"},
                                {"FAULT_IN", input.path("")},   {"FAULT_AT", std::to_string(at)},
                                {"FAULT_KIND", "term"},         {"FAULT_LOG", input.path("log")}};
    const Outcome outcome = run_leadscore({"score", "--leads", "leads.csv", "--events", "events.csv", "--rules",
                                           "rules.yaml", "--as-of", "2026-11-20", "--out", "out", "--quiet"},
                                          surroundings);
    if (!input.exists("log")) {
      CHECK(at > 20);
      break;
    }
    CAPTURE(at);
    CAPTURE(input.read("log"));
    CHECK(outcome.exit_code == 128 + 15);
    for (const auto& entry : std::filesystem::directory_iterator(input.path("")))
      CHECK(entry.path().filename().string().find("leadscore-tmp") == std::string::npos);
  }
}

} // namespace leadscore::cli
