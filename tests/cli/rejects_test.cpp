#include "cli/nights.hpp"
#include "cli/run_program.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace leadscore::cli {

namespace {

std::string broken_lines(int count) {
  std::string text;
  for (int number = 0; number < count; ++number) text += "broken\n";
  return text;
}

/// What is said of `rejected` of `read` leads, the first of which stands at line `first`.
std::string too_many(int rejected, int read, int first, const std::string& columns) {
  std::string text = fmt::format("too many rejected leads: {} of {} records cannot be used, so nothing is published\n",
                                 rejected, read);
  for (int line = first; line < first + std::min(rejected, 10); ++line)
    text +=
        fmt::format("  leads.csv:{}: too_few_columns: the header has {} columns, this record has 1\n", line, columns);
  return text + "mend the export, or allow more with --max-rejects N or --max-rejects P%\n";
}

std::ptrdiff_t lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

unsigned permissions_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

} // namespace

TEST_CASE("too many rejected records end the run with an exit code of their own and publish nothing") {
  const HandMadeInput input;
  input.write("leads.csv", hand_made_leads + broken_lines(11));
  const Outcome outcome = input.score({"--out", "out"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.out == "");
  CHECK(outcome.err == too_many(11, 13, 4, "5") + "the rejected records are in rejects-2026-11-20T00:00:00Z.csv\n");
  CHECK_FALSE(input.exists("out"));
  const std::string file = "rejects-2026-11-20T00:00:00Z.csv";
  CHECK(input.read(file).starts_with("file,line,column,code,reason,record\nleads.csv,4,,too_few_columns,\"the header "
                                     "has 5 columns, this record has 1\",broken\n"));
  CHECK(lines(input.read(file)) == 12);
  CHECK(permissions_of(input.path(file)) == 0600);

  CHECK(input.score({"--out", "-"}).err ==
        too_many(11, 13, 4, "5") + "with --out DIR the rejected records are written beside that folder\n");
  CHECK(input.score({"--out", "out", "--quiet", "--max-rejects", "11"}).exit_code == 0);
  CHECK(input.score({"--out", "out", "--quiet", "--max-rejects", "90%"}).exit_code == 0);
  CHECK(input.score({"--out", "-", "--max-rejects", "10"}).exit_code == 3);
  CHECK(input.score({"--out", "-", "--max-rejects", "80%"}).exit_code == 3);
}

TEST_CASE("more than half of the records stop the run, however few they are") {
  const HandMadeInput input;
  input.write("leads.csv", hand_made_leads + broken_lines(2));
  CHECK(input.score({"--out", "out", "--quiet"}).exit_code == 0);
  input.write("leads.csv", hand_made_leads + broken_lines(3));
  CHECK(input.score({"--out", "out", "--quiet"}).exit_code == 3);
}

TEST_CASE("the first thousand rejected records are written beside the output folder, in a folder that is made") {
  const HandMadeInput input;
  input.write("leads.csv", hand_made_leads + broken_lines(1500));
  const Outcome outcome = input.score({"--out", "deep/down/out/", "--group-readable"});
  CHECK(outcome.exit_code == 3);
  const std::string file = "deep/down/rejects-2026-11-20T00:00:00Z.csv";
  CHECK(outcome.err ==
        too_many(1500, 1502, 4, "5") + "the first 1 000 of 1 500 rejected records are in " + file + "\n");
  CHECK(lines(input.read(file)) == 1001);
  CHECK(permissions_of(input.path(file)) == 0640);

  input.write("leads.csv", hand_made_leads + broken_lines(12)); // the file of the same as-of is replaced
  CHECK(input.score({"--out", "deep/down/out"}).exit_code == 3);
  CHECK(lines(input.read(file)) == 13);

  input.write("plain", "");
  CHECK(input.score({"--out", "plain/out"}).exit_code == 2);
}

TEST_CASE("rejected records that cannot be written are told, and the code stays") {
  const HandMadeInput input;
  input.write("leads.csv", hand_made_leads + broken_lines(3));
  std::filesystem::create_directories(input.path("made/rejects-2026-11-20T00:00:00Z.csv/in the way"));
  const Outcome outcome = input.score({"--out", "made/out"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.err == too_many(3, 5, 4, "5") + "the rejected records are not written: "
                                                "made/rejects-2026-11-20T00:00:00Z.csv: cannot be written: Is a "
                                                "directory\n");
}

TEST_CASE("what was published before stays when too many records are rejected, all of them written or not") {
  const HandMadeInput input;
  REQUIRE(input.score({"--out", "out", "--quiet"}).exit_code == 0);
  const auto before = files_of_run_folder(input.path("out"));
  input.write("leads.csv", hand_made_leads + broken_lines(1));
  for (const char* const rejects : {"first", "all"}) {
    CHECK(input.score({"--out", "out", "--max-rejects", "0", "--rejects", rejects}).exit_code == 3);
    CHECK(files_of_run_folder(input.path("out")) == before);
    CHECK(input.read("rejects-2026-11-20T00:00:00Z.csv").ends_with("broken\n"));
    CHECK(lines(input.run({"--version"}).out) == 1);
  }
}

TEST_CASE("a night that rejects too many records writes the first of them into the workspace") {
  Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  const std::string good = nights.leads;
  nights.leads += broken_lines(4);
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--rejects", "all"}}) {
    const Outcome outcome = nights.night("2026-11-17", more);
    CHECK(outcome.exit_code == 3);
    CHECK(outcome.err == too_many(4, 7, 5, "3") + "the rejected records are in ws/rejects-2026-11-17T00:00:00Z.csv\n");
    CHECK(nights.names_in("ws/runs") == "2026-11-16T00:00:00Z");
  }
  CHECK(lines(nights.read("ws/rejects-2026-11-17T00:00:00Z.csv")) == 5);

  nights.leads = good;
  CHECK(nights.night("2026-11-17", {"--keep-runs", "2"}).exit_code == 0);
  CHECK(nights.names_in("ws").find("rejects-2026-11-17T00:00:00Z.csv") != std::string::npos);
  CHECK(nights.night("2026-11-18", {"--keep-runs", "1"}).exit_code == 0); // it goes with the run folders of its time
  CHECK(nights.names_in("ws").find("rejects-") == std::string::npos);
}

TEST_CASE("of each warning the first hundred are written, or all when asked for") {
  const HandMadeInput input;
  std::string events = hand_made_events;
  for (int number = 0; number < 150; ++number)
    events += "u" + std::to_string(number) + ",L-9,trial_signup,2026-11-18\n";
  input.write("events.csv", events);
  const auto written = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"--out", "out", "--quiet"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    CHECK(input.score(arguments).exit_code == 0);
    CHECK(nlohmann::json::parse(input.read("out/run.json"))["rejects"]["unknown_lead"] == 150);
    return lines(input.read("out/rejects.csv")) - 1;
  };
  CHECK(written({}) == 100);
  CHECK(written({"--rejects", "all"}) == 150);
}

TEST_CASE("of each error the first thousand are written, or all when asked for, in the order of the input") {
  const HandMadeInput input;
  std::string events = hand_made_events;
  for (int number = 0; number < 2000; ++number) events += "e,L-1,trial_signup,never\nbroken\n";
  input.write("events.csv", events);
  const auto written = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"--out", "out", "--quiet", "--max-rejects", "100%"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    CHECK(input.score(arguments).exit_code == 0);
    return input.read("out/rejects.csv");
  };
  CHECK(lines(written({})) == 2001);
  const std::string all = written({"--rejects", "all", "--threads", "1"});
  CHECK(lines(all) == 4001);
  CHECK(written({"--rejects", "all", "--threads", "5"}) == all);
  for (int line = 5; line < 4005; ++line) REQUIRE(all.find(fmt::format("events.csv,{},", line)) != std::string::npos);
}

TEST_CASE("a night may write all rejected records, too") {
  Nights nights;
  for (int number = 0; number < 150; ++number) nights.events += "x,demo,2026-11-15\n";
  REQUIRE(nights.listed("2026-11-16", {"--rejects", "all"}) == "a b");
  CHECK(nights.lines_of("rejects.csv") == 151);
  CHECK(nights.names_in("ws/runs") == "2026-11-16T00:00:00Z");
}

} // namespace leadscore::cli
