#include "cli/nights.hpp"
#include "history/history_store.hpp"
#include "history/rebuild.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <random>

namespace leadscore::cli {

namespace {

namespace fs = std::filesystem;

constexpr auto keep_links = fs::copy_options::recursive | fs::copy_options::copy_symlinks;

/// Forty nights over a year; leads come, become ready, fall, are called and leave.
class YearOfNights {
public:
  YearOfNights() {
    nights.handoff = "statuses: [new], again_after: 60d";
    nights.roster = "{strategy: round_robin, roster: [{name: Ana}, {name: Bo}, {name: '=Cy'}]}";
    nights.nurture = "nurture: {campaigns: [{name: welcome, when: {field: title, is: intern}}, {name: all}]}\n";
    std::mt19937 random(7);
    for (int night = 0; night < 40; ++night) {
      change(random);
      REQUIRE(nights.night(day(night), {"--accept-input"}).exit_code == 0);
    }
    change(random);
    nights.write_files();
  }
  /// The list of the night after the last one, keys and owners.
  [[nodiscard]] std::string next_list() const {
    const Outcome outcome = nights.run_nightly(day(40), {"--accept-input", "--quiet"});
    CHECK(outcome.err == "");
    CHECK(outcome.exit_code == 0);
    return nights.column("lead_id") + " | " + nights.column("again") + " | " + nights.column("owner");
  }
  void copy(const std::string& from, const std::string& to) const {
    fs::remove_all(nights.path(to));
    fs::copy(nights.path(from), nights.path(to), keep_links);
  }
  [[nodiscard]] std::string ledger() const {
    HistoryStore history(nights.path("ws/history.db"), HistoryStore::Access::read);
    std::string text;
    for (const LedgerRow& row : history.ledger(INT64_MAX))
      text += fmt::format("{} {} {} {} {} {} {} {} {} {}\n", row.lead, row.model, row.handed_at, row.ready_at,
                          row.follow_up_by, row.owner, row.status, row.score, to_text(row.occasion), row.fell_at);
    return text;
  }
  [[nodiscard]] std::string memberships() const {
    HistoryStore history(nights.path("ws/history.db"), HistoryStore::Access::read);
    std::string text;
    for (const char* const campaign : {"welcome", "all"}) {
      std::vector<std::string> lines;
      history.for_each_membership(campaign, [&lines](const Membership& member) {
        lines.push_back(fmt::format("{} {} {} {} {} {}\n", member.campaign, member.lead, member.entered_at,
                                    member.entered_score, member.ready_at, member.left_at));
      });
      std::sort(lines.begin(), lines.end());
      for (const std::string& line : lines) text += line;
    }
    return text;
  }
  [[nodiscard]] Outcome rebuild(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"history", "--rebuild", "--workspace", "ws"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Surroundings surroundings;
    surroundings.folder = nights.path("");
    return run_leadscore(arguments, surroundings);
  }

  Nights nights;

private:
  static std::string day(int night) { return format_instant(1'735'689'600 + night * 9 * seconds_a_day); }

  void change(std::mt19937& random) {
    if (leads_.size() < 60) leads_.push_back({"intern", "new"});
    if (leads_.size() < 60) leads_.push_back({"chief", "new"});
    for (auto& [title, status] : leads_) {
      if (random() % 10 == 0) title = random() % 2 == 0 ? "chief" : "intern";
      if (random() % 15 == 0) status = random() % 3 == 0 ? "called" : "new";
    }
    nights.leads = "lead_id,title,status\n";
    for (std::size_t lead = 0; lead < leads_.size(); ++lead)
      nights.leads +=
          fmt::format("{}L{},{},{}\n", lead % 7 == 0 ? "=" : "", lead, leads_[lead].first, leads_[lead].second);
  }

  std::vector<std::pair<std::string, std::string>> leads_;
};

} // namespace

TEST_CASE("history --rebuild: after a year of nights the next night is as with the old history") {
  const YearOfNights year;
  const std::string ledger = year.ledger();
  const std::string memberships = year.memberships();
  year.copy("ws", "saved");
  const std::string expected = year.next_list();
  year.copy("saved", "ws");

  SUBCASE("beside the old file") {
    const Outcome outcome = year.rebuild();
    CHECK(outcome.err == "");
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.out.starts_with("ws/history.db: made anew from 40 run folders, 2025-01-01T00:00:00Z to "));
    CHECK(year.nights.names_in("ws") == "history.db history.db.before-rebuild latest lock metrics.prom runs");
    CHECK(year.nights.read("ws/history.db.before-rebuild") == year.nights.read("saved/history.db"));
    CHECK(fs::status(year.nights.path("ws/history.db")).permissions() == fs::perms(0600));
  }
  SUBCASE("without a file") {
    fs::remove(year.nights.path("ws/history.db"));
    CHECK(year.rebuild().exit_code == 0);
    CHECK(year.nights.names_in("ws") == "history.db latest lock metrics.prom runs");
  }
  SUBCASE("in place of a damaged file with a journal, twice") {
    year.nights.write("ws/history.db", "damaged");
    year.nights.write("ws/history.db-journal", "damaged as well");
    CHECK(year.rebuild().exit_code == 0);
    CHECK(year.nights.read("ws/history.db.before-rebuild-journal") == "damaged as well");
    CHECK(year.rebuild().exit_code == 0);
    CHECK(year.nights.names_in("ws") == "history.db history.db.before-rebuild history.db.before-rebuild-2 "
                                        "history.db.before-rebuild-journal latest lock metrics.prom runs");
  }
  CHECK(year.ledger() == ledger);
  CHECK(year.memberships() == memberships);
  CHECK(year.next_list() == expected);
}

TEST_CASE("history --rebuild: says what it made and what run folders do not say") {
  Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  Surroundings surroundings;
  surroundings.folder = nights.path("");
  const Outcome outcome = run_leadscore({"history", "--rebuild", "--workspace", "ws"}, surroundings);
  CHECK(outcome.err == "");
  CHECK(
      outcome.out ==
      R"(ws/history.db: made anew from 1 run folder, 2026-11-16T00:00:00Z to 2026-11-16T00:00:00Z: 2 hand-offs, 0 memberships of campaigns
)" + fs::canonical(nights.path("ws")).string() +
          R"(/history.db.before-rebuild: the file that was there before

What run folders do not say, and what becomes of it:
- hand-offs of runs before 2026-11-16T00:00:00Z, or between, whose folders are gone: unknown; those leads may be listed once more
- statuses that later runs saw: the next night takes those of its export
- when a lead fell or came back between two folders: the next folder tells it
- who was held out: counted anew from the next night on
- hashes of e-mail addresses: filled in by the next night for leads that are in its export
- whether a lead that left a campaign had reached its goal: counted as not
- owners and statuses of leads that --baseline took: empty
- where the round of round_robin stands: after the last lead on the newest list
)");
}

TEST_CASE("history --rebuild: a baseline is remembered") {
  Nights nights;
  REQUIRE(nights.night("2026-11-16", {"--baseline"}).exit_code == 0);
  Surroundings surroundings;
  surroundings.folder = nights.path("");
  REQUIRE(run_leadscore({"history", "--rebuild", "--workspace", "ws"}, surroundings).exit_code == 0);
  CHECK(nights.listed("2026-11-17") == "");
}

TEST_CASE("history --rebuild: what it cannot do is told, and history.db stays") {
  Nights nights;
  Surroundings surroundings;
  surroundings.folder = nights.path("");
  const auto rebuild = [&](const std::string& workspace) {
    return run_leadscore({"history", "--rebuild", "--workspace", workspace}, surroundings);
  };
  Outcome outcome = rebuild("ws");
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "ws: has no folder runs/ (name the folder of `nightly` with --workspace)\n");
  CHECK_FALSE(fs::exists(nights.path("ws")));
  REQUIRE(nights.listed("2026-11-16") == "a b");
  const std::string before = nights.read("ws/history.db");
  SUBCASE("a run folder that is damaged") {
    nights.write("ws/latest/run.json", "{}");
    outcome = rebuild("ws");
    CHECK(outcome.err == "ws/runs/2026-11-16T00:00:00Z/run.json: is not what a night of this program writes (move its "
                         "folder elsewhere)\n");
  }
  SUBCASE("a list without its columns") {
    nights.write("ws/latest/sdr_handoff.csv", "rank,lead_id\n1,a\n");
    outcome = rebuild("ws");
    CHECK(outcome.err == "ws/runs/2026-11-16T00:00:00Z/sdr_handoff.csv: has no column 'model' (is it of a run of this "
                         "program?)\n");
  }
  SUBCASE("another run at work") {
    const HeldLock lock(nights.path("ws/lock"));
    outcome = rebuild("ws");
    CHECK(outcome.exit_code == 11);
    CHECK(outcome.err == "ws/lock: another run holds the lock (let it end, or wait for it with --lock-wait)\n");
  }
  SUBCASE("no run at all") {
    fs::remove_all(nights.path("ws/latest"));
    fs::remove_all(nights.path("ws/runs/2026-11-16T00:00:00Z"));
    outcome = rebuild("ws");
    CHECK(outcome.err == "ws/runs: holds no run (there is nothing to make history.db of)\n");
  }
  CHECK(outcome.exit_code != 0);
  CHECK(nights.read("ws/history.db") == before);
  CHECK(nights.names_in("ws").find("rebuild") == std::string::npos);
}

} // namespace leadscore::cli
