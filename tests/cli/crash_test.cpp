#include "cli/nights.hpp"
#include "golden/csv_table.hpp"
#include "history/history_store.hpp"
#include "places.hpp"

#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <thread>

namespace leadscore::cli {

namespace {

namespace fs = std::filesystem;

constexpr const char* first_night = "2026-11-16";
constexpr const char* second_night = "2026-11-17";
constexpr const char* third_night = "2026-11-18";
constexpr Instant second_time = 1'794'873'600; ///< 2026-11-17T00:00:00Z

/// A company after its first night, in which `a` and `b` were handed off. In the second night `c` is ready too, `a`
/// has fallen and `b` was called.
class SecondNight {
public:
  SecondNight() {
    nights_.nurture = "nurture: {campaigns: [{name: all}]}\n";
    REQUIRE(nights_.listed(first_night) == "a b");
    nights_.leads = "lead_id,title,status\na,intern,new\nb,chief,called\nc,chief,new\nd,intern,new\n";
    fs::copy(nights_.path("ws"), nights_.path("before"), keep_links);
    old_run_ = files();
    REQUIRE(nights_.listed(second_night) == "c");
    new_run_ = files();
    nights_.write_files();
  }

  void begin_again() const {
    fs::remove_all(nights_.path("ws"));
    fs::copy(nights_.path("before"), nights_.path("ws"), keep_links);
    fs::remove(nights_.path("log"));
  }

  /// The second night, with a fault at the n-th call on files of the workspace. False: there are fewer calls.
  bool run_with_fault(int at, const std::string& kind) {
    Surroundings surroundings;
    surroundings.folder = nights_.path("");
    surroundings.environment = {{"LD_PRELOAD", places::faults},
                                {"FAULT_IN", nights_.path("ws")},
                                {"FAULT_AT", std::to_string(at)},
                                {"FAULT_KIND", kind},
                                {"FAULT_LOG", nights_.path("log")}};
    outcome_ = run_leadscore(arguments(second_night), surroundings);
    return fs::exists(nights_.path("log"));
  }

  [[nodiscard]] std::string call() const { return nights_.read("log"); }
  [[nodiscard]] const Outcome& outcome() const { return outcome_; }
  [[nodiscard]] bool shows_old_run() const { return files() == old_run_; }
  [[nodiscard]] bool shows_new_run() const { return files() == new_run_; }
  [[nodiscard]] Outcome run(const char* as_of) const {
    Surroundings surroundings;
    surroundings.folder = nights_.path("");
    return run_leadscore(arguments(as_of), surroundings);
  }
  [[nodiscard]] std::string listed() const { return nights_.column("lead_id"); }
  [[nodiscard]] std::string hidden() const {
    std::string names;
    for (const char* const folder : {"ws", "ws/runs"})
      for (const auto& entry : fs::directory_iterator(nights_.path(folder)))
        if (entry.path().filename().string().starts_with('.')) names += entry.path().filename().string() + " ";
    return names;
  }
  /// Leads that the ledger says were handed off in the second night; what it found out about `a` and `b`.
  [[nodiscard]] std::string ledger() const {
    HistoryStore history(nights_.path("ws/history.db"), HistoryStore::Access::read);
    std::string text;
    for (const LedgerRow& row : history.ledger(second_time + 1)) {
      if (row.handed_at == second_time) text += row.lead;
      if (row.fell_at == second_time) text += " " + row.lead + " fell";
      if (row.status_changed_at == second_time) text += " " + row.lead + " changed ";
    }
    return text;
  }

private:
  static constexpr auto keep_links = fs::copy_options::recursive | fs::copy_options::copy_symlinks;

  static std::vector<std::string> arguments(const char* as_of) {
    return {"nightly",        "--workspace", "ws",         "--leads",   "leads.csv", "--events",
            "events.csv",     "--rules",     "rules.yaml", "--as-of",   as_of,       "--quiet",
            "--accept-input", "--keep-runs", "2",          "--threads", "1"};
  }
  /// The newest run, but for what the clock says.
  [[nodiscard]] std::map<std::string, std::string> files() const {
    auto files = files_of_run_folder(nights_.path("ws/latest"));
    files.erase("metrics.prom");
    return files;
  }

  Nights nights_;
  std::map<std::string, std::string> old_run_, new_run_;
  Outcome outcome_;
};

} // namespace

TEST_CASE("a nightly run that fails or dies at any call shows the whole last run or the whole new one") {
  if (is_sanitized) return;
  SecondNight night;
  for (const std::string kind : {"kill", "error", "term"}) {
    int faults = 0;
    for (int at = 1;; at += kind == "term" ? 7 : 1) {
      night.begin_again();
      if (!night.run_with_fault(at, kind)) break;
      ++faults;
      CAPTURE(kind);
      CAPTURE(at);
      CAPTURE(night.call());
      CAPTURE(night.outcome().err);
      REQUIRE((night.shows_old_run() || night.shows_new_run()));
      const int code = night.outcome().exit_code;
      if (kind == "kill") REQUIRE(code == 128 + SIGKILL);
      if (kind == "term") REQUIRE(code == 128 + SIGTERM);
      if (kind == "error") {
        REQUIRE((code == 0 || code == 2));
        REQUIRE(night.outcome().err.empty() == (code == 0));
        if (code == 0) REQUIRE(night.shows_new_run());
      }

      const Outcome next = night.run(second_night);
      REQUIRE(next.err == "");
      REQUIRE(next.exit_code == 0);
      REQUIRE(night.shows_new_run());
      REQUIRE(night.ledger() == " a fell b changed c");
      REQUIRE(night.hidden() == "");
      if (at % 10 != 0) continue;
      REQUIRE(night.run(third_night).exit_code == 0);
      REQUIRE(night.listed() == "");
    }
    MESSAGE(kind << ": " << faults << " faults");
    CHECK(faults >= (kind == "term" ? 10 : 80));
  }
}

TEST_CASE("of twenty runs at once one publishes, and the others say that it is locked") {
  const Nights nights;
  nights.write_files();
  std::vector<Outcome> outcomes(20);
  const auto run_all = [&](const std::vector<std::string>& more) {
    std::vector<std::thread> threads;
    for (Outcome& outcome : outcomes)
      threads.emplace_back([&outcome, &nights, more] { outcome = nights.run_nightly(first_night, more); });
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
