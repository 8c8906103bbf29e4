#include "cli/nights.hpp"

#include <csignal>
#include <doctest/doctest.h>

namespace leadscore::cli {

namespace {

Outcome run_after(const std::string& before, const HandMadeInput& input, const std::vector<std::string>& arguments) {
  Surroundings surroundings;
  surroundings.folder = input.path("");
  surroundings.before = before;
  return run_leadscore(arguments, surroundings);
}

/// Shell commands after which a standard stream is a pipe whose reader has gone.
std::string without_reader(const std::string& stream) {
  return "mkfifo pipe; (: < pipe) & exec " + stream + "> pipe; wait";
}

const std::vector<std::string> wrong{"score", "--leads", "leads.csv", "--rules", "nope.yaml"};
const std::vector<std::string> right{"score",   "--leads",    "leads.csv", "--events",  "events.csv",
                                     "--rules", "rules.yaml", "--as-of",   "2026-11-20"};

} // namespace

TEST_CASE("a message that standard error does not take changes no exit code") {
  const HandMadeInput input;
  for (const std::string& before :
       {std::string("exec 2>/dev/full"), std::string("exec 2>&-"), std::string("exec >&- 2>&-"), without_reader("2")}) {
    CAPTURE(before);
    CHECK(run_after(before, input, wrong).exit_code == 2);
    CHECK(run_after(before, input, {"scoer"}).exit_code == 2);
    std::vector<std::string> verbose = right;
    verbose.insert(verbose.end(), {"--verbose", "--quiet"});
    std::filesystem::remove(input.path("pipe"));
    CHECK(run_after(before, input, verbose).exit_code == 0);
    std::filesystem::remove(input.path("pipe"));
  }
}

TEST_CASE("results that a closed standard output does not take are an error") {
  const HandMadeInput input;
  const std::string message =
      "standard output: cannot be written: Bad file descriptor (it is closed; send it to a file "
      "or another program)\n";
  for (const std::vector<std::string>& arguments : {right, {"schema"}, {"--version"}}) {
    const Outcome outcome = run_after("exec >&-", input, arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == message);
  }
  std::vector<std::string> to_folder = right;
  to_folder.insert(to_folder.end(), {"--out", "out", "--quiet"});
  CHECK(run_after("exec <&- >&- 2>&-", input, to_folder).exit_code == 0);
  CHECK(input.read("out/scored.csv") == hand_made_scored);
}

TEST_CASE("a program whose reader has gone ends by SIGPIPE, or says so where that is ignored") {
  const HandMadeInput input;
  Outcome outcome = run_after(without_reader(""), input, {"schema"});
  CHECK(outcome.exit_code == 128 + SIGPIPE);
  CHECK(outcome.err == "");
  std::filesystem::remove(input.path("pipe"));
  outcome = run_after("trap '' PIPE; " + without_reader(""), input, {"schema"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err ==
        "standard output: cannot be written: Broken pipe (its reader has gone; let it read to the end)\n");
}

} // namespace leadscore::cli
