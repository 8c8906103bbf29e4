#include "cli/recorded_folder.hpp"
#include "cli/second_night.hpp"
#include "history/version_1.hpp"
#include "places.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <functional>
#include <set>

namespace leadscore::cli {

namespace {

namespace fs = std::filesystem;
using Unflushed = RecordedFolder::Unflushed;

/// What a folder may hold after a power cut at any moment while a program ran, each state once; the last ones are
/// those after its end.
struct PowerCuts {
  std::vector<Tree> during, at_the_end;
};

std::string without_final_slash(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  return path;
}

using Environment = std::vector<std::pair<std::string, std::string>>;

/// What `program` may leave in the folder `below` of `folder`. It gets the recorder as its environment.
PowerCuts power_cuts(const std::string& folder, const std::string& below,
                     const std::function<void(const Environment&)>& program) {
  const TemporaryFolder elsewhere;
  RecordedFolder recorded(without_final_slash(folder));
  program({{"LD_PRELOAD", places::recorder},
           {"RECORD_IN", without_final_slash(folder)},
           {"RECORD_TO", elsewhere.path("record")}});
  PowerCuts cuts;
  std::set<Tree> known;
  const auto cut = [&](std::vector<Tree>& states) {
    for (const auto& [names, texts] : {std::pair{Unflushed::lost, Unflushed::lost},
                                       {Unflushed::kept, Unflushed::lost},
                                       {Unflushed::lost, Unflushed::kept}}) {
      Tree tree = recorded.after_power_cut(below, names, texts);
      if (known.insert(tree).second) states.push_back(std::move(tree));
    }
  };
  std::size_t flushes = 0;
  recorded.play(text_of_file(elsewhere.path("record")), [&](const std::string& line) {
    cut(cuts.during);
    flushes += line.starts_with("sync") ? 1U : 0U;
  });
  CHECK(flushes > 10); // the recorder has seen the program
  known.clear();
  cut(cuts.at_the_end);
  return cuts;
}

} // namespace

TEST_CASE(
    "a power cut during a night leaves the whole last run or the whole new one, and the next run mends the rest") {
  if (is_sanitized) return;
  SecondNight night;
  std::vector<std::string> more;
  SUBCASE("with a run before") { night.begin_again(); }
  SUBCASE("with the same run before") { more = {"--again"}; }
  const PowerCuts cuts = power_cuts(night.path(""), "ws",
                                    [&](const Environment& recorder) { REQUIRE(night.run(recorder, more).err == ""); });
  if (!more.empty()) night.expect_what_is_shown();
  REQUIRE(night.what_is_wrong() == "");
  MESSAGE(cuts.during.size() << " states");
  CHECK(cuts.during.size() > 20);
  const auto cut_power = [&](const Tree& left) {
    fs::remove_all(night.path("ws"));
    write_tree(left, night.path("ws"));
  };
  for (const Tree& left : cuts.during) {
    cut_power(left);
    REQUIRE((night.shows_old_run() || night.shows_new_run()));
    const Outcome next = night.run({}, more);
    REQUIRE(next.err == "");
    REQUIRE(next.exit_code == 0);
    REQUIRE(night.what_is_wrong() == "");
  }
  for (const Tree& left : cuts.at_the_end) {
    cut_power(left);
    CHECK(night.shows_new_run());
    REQUIRE(night.run().exit_code == 0); // finds its work done
    CHECK(night.what_is_wrong() == "");
  }
}

TEST_CASE("a power cut during the very first night leaves nothing or the whole run") {
  if (is_sanitized) return;
  const Nights nights;
  nights.write_files();
  const auto run = [&](const Environment& environment) {
    Surroundings surroundings;
    surroundings.folder = nights.path("");
    surroundings.environment = environment;
    return run_leadscore({"nightly", "--workspace", "ws", "--leads", "leads.csv", "--events", "events.csv", "--rules",
                          "rules.yaml", "--as-of", "2026-11-16", "--quiet"},
                         surroundings);
  };
  const PowerCuts cuts =
      power_cuts(nights.path(""), "ws", [&](const Environment& recorder) { REQUIRE(run(recorder).err == ""); });
  const auto cut_power = [&](const Tree& left) {
    fs::remove_all(nights.path("ws"));
    if (!left.empty()) write_tree(left, nights.path("ws"));
  };
  CHECK(cuts.during.size() > 20);
  for (const Tree& left : cuts.during) {
    cut_power(left);
    if (fs::exists(nights.path("ws/latest"))) REQUIRE(nights.column("lead_id") == "a b");
    const Outcome next = run(without_waiting_for_the_disk());
    REQUIRE(next.err == "");
    REQUIRE(next.exit_code == 0);
    REQUIRE(nights.column("lead_id") == "a b");
    REQUIRE(nights.names_in("ws") == "history.db latest lock metrics.prom runs");
  }
  for (const Tree& left : cuts.at_the_end) {
    cut_power(left);
    CHECK(nights.column("lead_id") == "a b");
    CHECK(nights.read("ws/metrics.prom") == nights.read("ws/latest/metrics.prom"));
  }
}

TEST_CASE(
    "a power cut while history.db is migrated leaves the old history, or the new one with a copy of the old one") {
  if (is_sanitized) return;
  const Nights nights;
  nights.write_files();
  fs::create_directory(nights.path("ws"));
  write_version_1(nights.path("ws/history.db"));
  const auto run = [&](const Environment& environment) {
    Surroundings surroundings;
    surroundings.folder = nights.path("");
    surroundings.environment = environment;
    return run_leadscore({"nightly", "--workspace", "ws", "--leads", "leads.csv", "--events", "events.csv", "--rules",
                          "rules.yaml", "--as-of", "2026-11-18", "--quiet", "--accept-input", "--threads", "1"},
                         surroundings);
  };
  const auto handoffs_in = [&](const std::string& file) {
    Database database(nights.path(file));
    database.open();
    return database.number("SELECT COUNT(*) FROM handoffs");
  };
  const PowerCuts cuts =
      power_cuts(nights.path(""), "ws", [&](const Environment& recorder) { REQUIRE(run(recorder).err == ""); });
  CHECK(cuts.during.size() > 20);
  int migrated = 0;
  for (const Tree& left : cuts.during) {
    fs::remove_all(nights.path("ws"));
    write_tree(left, nights.path("ws"));
    {
      Database database(nights.path("ws/history.db"));
      database.open();
      const int version = database.number("PRAGMA user_version");
      REQUIRE((version == 1 || version == 2));
      if (version == 2) {
        ++migrated;
        REQUIRE(handoffs_in("ws/history.db.v1") == 3);
      }
    }
    const Outcome next = run(without_waiting_for_the_disk());
    REQUIRE(next.err == "");
    REQUIRE(next.exit_code == 0);
    REQUIRE(nights.column("lead_id") == "");
    REQUIRE(handoffs_in("ws/history.db") == 3);
    REQUIRE(nights.names_in("ws") == "history.db history.db.v1 latest lock metrics.prom runs");
  }
  CHECK(migrated > 3);
}

TEST_CASE("a power cut while `score` writes leaves the whole old run or the whole new one") {
  if (is_sanitized) return;
  const HandMadeInput input;
  const auto run = [&](const std::string& as_of, const Environment& environment) {
    Surroundings surroundings;
    surroundings.folder = input.path("");
    surroundings.environment = environment;
    REQUIRE(run_leadscore({"score", "--leads", "leads.csv", "--events", "events.csv", "--rules", "rules.yaml",
                           "--as-of", as_of, "--out", "new/out", "--quiet"},
                          surroundings)
                .err == "");
    return files_of_run_folder(input.path("new/out"));
  };
  std::map<std::string, std::string> before;
  SUBCASE("with a run before") { before = run("2026-11-20", {}); }
  SUBCASE("in a new folder") {}
  std::map<std::string, std::string> after;
  const PowerCuts cuts =
      power_cuts(input.path(""), "new", [&](const Environment& recorder) { after = run("2026-11-21", recorder); });
  REQUIRE(before != after);
  const auto left_by = [&](const Tree& left) {
    fs::remove_all(input.path("new"));
    write_tree(left, input.path("new"));
    return fs::exists(input.path("new/out")) ? files_of_run_folder(input.path("new/out"))
                                             : std::map<std::string, std::string>();
  };
  CHECK(cuts.during.size() > 10);
  for (const Tree& left : cuts.during) {
    const auto files = left_by(left);
    REQUIRE((files == before || files == after));
  }
  for (const Tree& left : cuts.at_the_end) CHECK(left_by(left) == after);
}

} // namespace leadscore::cli
