#include "cli/second_night.hpp"
#include "history/version_1.hpp"
#include "places.hpp"

#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <optional>
#include <thread>

namespace leadscore::cli {

namespace {

namespace fs = std::filesystem;

/// Runs the second night with a fault at the n-th call on files of the workspace. None: there are fewer calls.
template <typename Night>
std::optional<Outcome> run_with_fault(const Night& night, int at, const std::string& kind) {
  fs::remove(night.path("log"));
  Outcome outcome = night.run({{"LD_PRELOAD", places::faults},
                               {"ASAN_OPTIONS", "verify_asan_link_order=0"},
                               {"FAULT_IN", night.path("ws")},
                               {"FAULT_AT", std::to_string(at)},
                               {"FAULT_KIND", kind},
                               {"FAULT_LOG", night.path("log")}});
  return fs::exists(night.path("log")) ? std::optional(std::move(outcome)) : std::nullopt;
}

/// The third night of the company of history/version_1.sql, which begins with a migration.
struct NightOfMigration {
  Nights nights;
  NightOfMigration() { nights.write_files(); }
  void begin_again() const {
    fs::remove_all(nights.path("ws"));
    fs::create_directory(nights.path("ws"));
    write_version_1(nights.path("ws/history.db"));
  }
  [[nodiscard]] std::string path(const std::string& name) const { return nights.path(name); }
  [[nodiscard]] Outcome run(const std::vector<std::pair<std::string, std::string>>& environment) const {
    Surroundings surroundings;
    surroundings.folder = nights.path("");
    surroundings.environment = environment;
    return run_leadscore({"nightly", "--workspace", "ws", "--leads", "leads.csv", "--events", "events.csv", "--rules",
                          "rules.yaml", "--as-of", "2026-11-18", "--quiet", "--accept-input", "--threads", "1"},
                         surroundings);
  }
};

} // namespace

TEST_CASE("a migration that fails or dies at any call is done by the next run, and nobody is listed twice") {
  const NightOfMigration night;
  for (const std::string kind : {"kill", "error"}) {
    const int step = is_sanitized ? 19 : 1;
    int faults = 0;
    for (int at = 1;; at += step) {
      night.begin_again();
      const auto outcome = run_with_fault(night, at, kind);
      if (!outcome) break;
      ++faults;
      CAPTURE(kind);
      CAPTURE(at);
      CAPTURE(night.nights.read("log"));
      const Outcome next = night.run(without_waiting_for_the_disk());
      REQUIRE(next.err == "");
      REQUIRE(next.exit_code == 0);
      REQUIRE(night.nights.column("lead_id") == "");
      REQUIRE(night.nights.names_in("ws") == "history.db history.db.v1 latest lock metrics.prom runs");
    }
    CHECK(faults >= 80 / step);
  }
}

TEST_CASE("a nightly run that fails or dies at any call shows the whole last run or the whole new one") {
  const SecondNight night;
  for (const std::string kind : {"kill", "error", "term"}) {
    const int step = is_sanitized ? 19 : kind == "term" ? 7 : 1;
    int faults = 0;
    for (int at = 1;; at += step) {
      night.begin_again();
      const auto outcome = run_with_fault(night, at, kind);
      if (!outcome) break;
      ++faults;
      CAPTURE(kind);
      CAPTURE(at);
      CAPTURE(night.nights().read("log"));
      CAPTURE(outcome->err);
      REQUIRE((night.shows_old_run() || night.shows_new_run()));
      const int code = outcome->exit_code;
      if (kind == "kill") REQUIRE(code == 128 + SIGKILL);
      if (kind == "term") REQUIRE(code == 128 + SIGTERM);
      if (kind == "error") {
        REQUIRE((code == 0 || code == 2));
        REQUIRE(outcome->err.empty() == (code == 0));
        if (code == 0) REQUIRE(night.shows_new_run());
      }

      const Outcome next = night.run();
      REQUIRE(next.err == "");
      REQUIRE(next.exit_code == 0);
      REQUIRE(night.what_is_wrong() == "");
      if (at % 10 != 0) continue;
      REQUIRE(night.run_third().exit_code == 0);
      REQUIRE(night.nights().column("lead_id") == "");
    }
    MESSAGE(kind << ": " << faults << " faults");
    CHECK(faults >= 80 / step);
  }
}

TEST_CASE("of twenty runs at once one publishes, and the others say that it is locked") {
  const Nights nights;
  nights.write_files();
  std::vector<Outcome> outcomes(20);
  const auto run_all = [&](const std::vector<std::string>& more) {
    std::vector<std::thread> threads;
    for (Outcome& outcome : outcomes)
      threads.emplace_back([&outcome, &nights, more] { outcome = nights.run_nightly("2026-11-16", more); });
    for (std::thread& thread : threads) thread.join();
  };
  SUBCASE("without waiting") {
    run_all({"--quiet"});
    int done = 0;
    for (const Outcome& outcome : outcomes) {
      if (outcome.exit_code == 0) {
        ++done;
        CHECK(outcome.err == "");
        continue;
      }
      CHECK(outcome.exit_code == 11);
      CHECK(outcome.err == "ws/lock: another run holds the lock (let it end, or wait for it with --lock-wait)\n");
    }
    CHECK(done >= 1);
  }
  SUBCASE("with waiting all are done") {
    run_all({"--quiet", "--lock-wait"});
    for (const Outcome& outcome : outcomes) {
      CHECK(outcome.err == "");
      CHECK(outcome.exit_code == 0);
    }
  }
  CHECK(nights.column("lead_id") == "a b");
  CHECK(nights.names_in("ws/runs") == "2026-11-16T00:00:00Z");
}

} // namespace leadscore::cli
