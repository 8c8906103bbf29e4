#include "cli/run_program.hpp"

#include <csignal>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <random>
#include <thread>
#include <unistd.h>

namespace leadscore::cli {

namespace {

/// Names of what runs left beside the output folder.
std::string leftovers(const HandMadeInput& input) {
  std::string names;
  for (const auto& entry : std::filesystem::directory_iterator(input.path(""))) {
    const std::string name = entry.path().filename().string();
    if (name.find("leadscore") != std::string::npos) names += name + " ";
  }
  return names;
}

/// So many leads that their scored.csv does not fit into small limits.
void write_many_leads(const HandMadeInput& input, unsigned count) {
  std::string leads = "lead_id,title,created_at\n";
  for (unsigned lead = 0; lead < count; ++lead) leads += fmt::format("L-{},Manager,2026-11-01\n", lead);
  input.write("leads.csv", leads);
}

} // namespace

TEST_CASE("a full disk behind standard output is an error") {
  const HandMadeInput input;
  Surroundings surroundings;
  surroundings.folder = input.path("");
  surroundings.standard_output = "/dev/full";
  const std::vector<std::string> score{"score",   "--leads",    "leads.csv", "--events",  "events.csv",
                                       "--rules", "rules.yaml", "--as-of",   "2026-11-20"};
  const std::string message =
      "standard output: cannot be written: No space left on device (free some space or send it elsewhere)\n";
  SUBCASE("scored.csv") {
    std::vector<std::string> arguments = score;
    arguments.insert(arguments.end(), {"--out", "-"});
    const Outcome outcome = run_leadscore(arguments, surroundings);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == message);
  }
  SUBCASE("the summary") {
    const Outcome outcome = run_leadscore(score, surroundings);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == message);
  }
  SUBCASE("the version") {
    const Outcome outcome = run_leadscore({"--version"}, surroundings);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == message);
  }
  SUBCASE("help") {
    const Outcome outcome = run_leadscore({"score", "--help"}, surroundings);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == message);
  }
}

TEST_CASE("the old run stays whole when a file grows past what may be written") {
  const HandMadeInput input;
  REQUIRE(input.score({"--out", "out", "--quiet"}).exit_code == 0);
  const auto before = files_of_run_folder(input.path("out"));
  write_many_leads(input, 2000);
  const std::vector<std::string> arguments{"score",   "--leads",    "leads.csv", "--rules", "rules.yaml",
                                           "--as-of", "2026-11-20", "--out",     "out",     "--quiet"};
  Surroundings surroundings;
  surroundings.folder = input.path("");
  const std::string too_large =
      "out/scored.csv: cannot be written: File too large (raise the limit on the size of files (ulimit -f) or choose "
      "another folder with --out; nothing that was there before was touched)\n";
  SUBCASE("with the signal ignored") { surroundings.before = "trap '' XFSZ; ulimit -f 64"; }
  SUBCASE("by a signal") { surroundings.before = "ulimit -f 64"; }
  const Outcome outcome = run_leadscore(arguments, surroundings);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err == too_large);
  CHECK(leftovers(input) == "");
  CHECK(files_of_run_folder(input.path("out")) == before);

  surroundings.before = "";
  CHECK(run_leadscore(arguments, surroundings).exit_code == 0);
  CHECK(leftovers(input) == "");
  CHECK(input.read("out/scored.csv").find("\nL-1999,") != std::string::npos);
}

TEST_CASE("a folder that cannot be made or written to is told with what to do") {
  const HandMadeInput input;
  SUBCASE("below a file") {
    const Outcome outcome = input.score({"--out", "leads.csv/out"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err == "leads.csv/out: cannot be made: Not a directory (a part of the path is a file; choose another "
                         "folder with --out; nothing that was there before was touched)\n");
  }
  SUBCASE("a file") {
    const Outcome outcome = input.score({"--out", "leads.csv"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err == "leads.csv: is not a folder (choose another one with --out)\n");
  }
  SUBCASE("read-only") {
    if (::geteuid() == 0) {
      MESSAGE("not checked as root, who may write everywhere");
      return;
    }
    std::filesystem::create_directory(input.path("closed"));
    std::filesystem::permissions(input.path("closed"),
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const Outcome outcome = input.score({"--out", "closed/out"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err == "closed/out: cannot be made: Permission denied (choose a folder that you may write to with "
                         "--out; nothing that was there before was touched)\n");
  }
  CHECK(input.read("leads.csv") == hand_made_leads);
}

TEST_CASE("a run killed at any moment leaves the whole old or the whole new run") {
  const HandMadeInput input;
  write_many_leads(input, 500);
  const auto arguments = [](const std::string& as_of) {
    return std::vector<std::string>{"score",   "--leads", "leads.csv", "--rules", "rules.yaml",
                                    "--as-of", as_of,     "--out",     "out",     "--quiet"};
  };
  const std::vector<std::string> days{"2026-11-20", "2026-11-21"};
  std::vector<std::map<std::string, std::string>> whole;
  for (const std::string& day : days) {
    REQUIRE(input.run(arguments(day)).exit_code == 0);
    whole.push_back(files_of_run_folder(input.path("out")));
  }
  REQUIRE(whole[0] != whole[1]);

  std::mt19937 random(20261120);
  int unfinished = 0;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    {
      RunningProgram program(arguments(days[static_cast<std::size_t>(round) % 2]), input.path(""));
      // Most rounds end it while it writes: some steps after its temporary folder has appeared.
      const auto steps = static_cast<unsigned>(random() % 40);
      while (round % 6 != 0 && leftovers(input).empty() && !program.has_ended()) std::this_thread::yield();
      for (unsigned step = 0; step < steps && !program.has_ended(); ++step) leftovers(input);
      unfinished += program.has_ended() ? 0 : 1;
      program.kill();
    }
    const auto found = files_of_run_folder(input.path("out"));
    CHECK((found == whole[0] || found == whole[1]));
  }
  CHECK(unfinished > 0);
  CHECK(input.run(arguments(days[0])).exit_code == 0);
  CHECK(files_of_run_folder(input.path("out")) == whole[0]);
  CHECK(leftovers(input) == "");
}

} // namespace leadscore::cli
