#include "base/text.hpp"
#include "cli/campaign_keeper.hpp"
#include "cli/company.hpp"
#include "cli/ledger_keeper.hpp"
#include "cli/run_program.hpp"
#include "golden/csv_table.hpp"
#include "history/history_store.hpp"
#include "places.hpp"
#include "publish/markdown.hpp"

#include <array>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace leadscore::cli {

namespace {

namespace fs = std::filesystem;

/// The company's year, one night after the other. The days on which something goes wrong are named where it does.
class Year {
public:
  Year() {
    rules_.roster = {{"Ana", 1}, {"Bo", 2}, {"Cy", 1}};
    change_rules("esign", 50, "UTC");
  }

  void change_rules(const std::string& model, double target, const std::string& zone) {
    model_ = model;
    target_ = target;
    zone_name_ = zone;
    write_rules(target);
  }
  /// The rules as they are, with this target.
  void write_rules(double target) {
    rules_.reopen_below = target * 0.75;
    zone_ = *TimeZone::find(zone_name_);
    folder_.write("rules.yaml", fmt::format(R"(version: 1
timezone: {}
inputs:
  leads: {{key: lead_id, status: status, owner: owner, account: domain, created_at: created_at, email: email}}
  events: {{key: lead_id, type: event, time: timestamp}}
  max_age: 9d
lists: {{free_email_domains: {{add: [freemail.example]}}}}
models:
  - name: {}
    target: {}
    fit: {{rules: [{{name: title, field: title, points_by: {{chief: 30, manager: 15, rival: 40}}}}]}}
    pain:
      decay: {{half_life: 14d}}
      rules: [{{name: demo, event: demo, points: 20, times: 3}}, {{name: page, event: page, points: 5, times: 3}}]
    disqualify: [{{name: rival, when: {{field: title, is: rival}}}}]
handoff:
  statuses: [new]
  recycled: [recycled]
  won: [won]
  lost: [lost]
  not_now: [not now]
  never: [never]
  recycled_after: 5d
  per_run: 4
  holdout: 10%
  assign: {{roster: [{{name: Ana, per_day: 1}}, {{name: Bo, per_day: 2}}, {{name: Cy, per_day: 1}}]}}
nurture: {{campaigns: [{{name: customers, when: {{field: status, is: won}}}}, {{name: everyone}}]}}
)",
                                            zone_name_, model_, target));
  }

  void live(std::int64_t day) { company_.live(day); }

  [[nodiscard]] Outcome run(std::int64_t day, const std::vector<std::string>& more = {},
                            const std::vector<std::pair<std::string, std::string>>& environment = {}) {
    export_ = company_.leads();
    folder_.write("leads.csv", leads_csv(export_));
    folder_.write("events.csv", company_.events_csv());
    return run_as_it_is(day, more, environment);
  }

  /// A night that nobody should have published.
  enum class Broken { keys, half, events, duplicates, high_target, low_target };
  [[nodiscard]] Outcome run_broken(std::int64_t day, Broken kind) {
    export_ = company_.leads();
    std::string events = company_.events_csv();
    if (kind == Broken::keys)
      for (CompanyLead& lead : export_) lead.key += ".0";
    if (kind == Broken::half) export_.resize(export_.size() / 2);
    if (kind == Broken::events) events.resize(events.find('\n') + 1);
    std::vector<CompanyLead> records = export_;
    if (kind == Broken::duplicates) records.insert(records.end(), export_.begin(), export_.end());
    if (kind == Broken::high_target) write_rules(10 * target_);
    if (kind == Broken::low_target) write_rules(target_ / 10);
    folder_.write("leads.csv", leads_csv(records));
    folder_.write("events.csv", events);
    return run_as_it_is(day, {"--accept-input"});
  }
  /// After the check of a broken night.
  void mend() { write_rules(target_); }
  [[nodiscard]] Outcome run_as_it_is(std::int64_t day, const std::vector<std::string>& more = {},
                                     const std::vector<std::pair<std::string, std::string>>& environment = {}) {
    std::vector<std::string> arguments{"nightly",    "--workspace", "ws",          "--leads", "leads.csv",  "--events",
                                       "events.csv", "--rules",     "rules.yaml",  "--as-of", date_of(day), "--quiet",
                                       "--threads",  "1",           "--keep-runs", "5"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Surroundings surroundings;
    surroundings.folder = folder_.path();
    surroundings.environment = environment.empty() ? without_waiting_for_the_disk() : environment;
    return run_leadscore(arguments, surroundings);
  }

  /// Holds the newest run against what the ledger's rules come to. `is_good`: no broken night.
  void check(std::int64_t day, bool is_good = true) {
    CAPTURE(date_of(day));
    const Instant as_of = *TimeReader(zone_).read(date_of(day));
    REQUIRE(fs::read_symlink(folder_.path("ws/latest")) == "runs/" + format_instant(as_of));
    const std::vector<ScoredLead> rows = scored_leads();
    const int today = weekday(zone_.local_day(as_of));
    const ExpectedNight expected = keeper_.expected(rules_, rows, export_, as_of, today < 5);

    const golden::CsvTable list(latest("sdr_handoff.csv"));
    std::vector<std::string> listed, owners, again;
    std::vector<Instant> deadlines;
    for (const golden::Row& row : list.rows()) {
      listed.push_back(row["lead_id"]);
      owners.push_back(row["owner"]);
      again.push_back(row["again"]);
      deadlines.push_back(*TimeReader().read(row["follow_up_by"]));
    }
    REQUIRE(listed == expected.listed);
    REQUIRE(owners == expected.owners);
    REQUIRE(again == expected.again);
    REQUIRE(column("overdue.csv") == expected.overdue);
    const auto nurtured = column("nurture.csv");
    REQUIRE(std::set<std::string>(nurtured.begin(), nurtured.end()) == expected.nurtured);
    check_figures(rows, expected);
    check_campaigns(rows);
    if (is_good) {
      check_reasons(expected, rows);
      remember_falls(rows, as_of);
    }

    keeper_.accept(expected, rows, export_, deadlines, as_of);
    check_outcomes(as_of);
    company_.receive(listed, owners);
    hand_offs_ += listed.size();
    for (const std::string& reason : again) (reason == "reopened" ? reopened_ : recycled_) += reason.empty() ? 0U : 1U;
    waiting_ += expected.waiting;
    same_person_ += expected.same_person;
    overdue_ += expected.overdue.size();
  }

  /// The history has every night and every hand-off.
  void check_history(std::size_t nights) const {
    HistoryStore history(folder_.path("ws/history.db"), HistoryStore::Access::read);
    CHECK(history.runs().size() == nights);
    CHECK(history.ledger(INT64_MAX).size() == keeper_.rows());
    CHECK(keeper_.rows() == hand_offs_);
  }

  /// The year had enough of everything to mean something; history and folders did not grow out of proportion.
  void check_whole_year() const {
    CHECK(hand_offs_ > 50);
    CHECK(reopened_ > 0);
    CHECK(recycled_ > 0);
    CHECK(waiting_ > 0);
    CHECK(same_person_ > 0);
    CHECK(overdue_ > 0);
    CHECK(fs::file_size(folder_.path("ws/history.db")) < 1'000'000);
    std::size_t folders = 0;
    for (const auto& entry : fs::directory_iterator(folder_.path("ws/runs"))) folders += entry.is_directory() ? 1U : 0U;
    CHECK(folders == 5);
  }

  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }
  [[nodiscard]] std::string workspace() const { return folder_.path("ws"); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }

private:
  [[nodiscard]] std::string latest(const std::string& file) const { return folder_.path("ws/latest/" + file); }

  [[nodiscard]] std::vector<std::string> column(const std::string& file) const {
    const golden::CsvTable table(latest(file));
    std::vector<std::string> keys;
    for (const golden::Row& row : table.rows()) keys.push_back(row["lead_id"]);
    return keys;
  }

  [[nodiscard]] std::vector<ScoredLead> scored_leads() const {
    const golden::CsvTable table(latest("scored.csv"));
    std::vector<ScoredLead> rows;
    const TimeReader times;
    for (const golden::Row& row : table.rows())
      rows.push_back({row["lead_id"], row["campaign"], row.number("score"), row.number("velocity"),
                      times.read(row["ready_at"]), times.read(row["last_activity_at"]), row["ready"] == "true",
                      !row["disqualified_by"].empty()});
    return rows;
  }

  /// Nobody is listed again for what a broken night found: since the last hand-off a good night found the lead below
  /// reopen_below, or by tonight's reckoning its readiness period began later.
  void check_reasons(const ExpectedNight& expected, const std::vector<ScoredLead>& rows) const {
    for (std::size_t place = 0; place < expected.listed.size(); ++place) {
      const auto has_key = [&](const auto& one) { return one.key == expected.listed[place]; };
      const CompanyLead& lead = *std::find_if(export_.begin(), export_.end(), has_key);
      const ScoredLead& row = *std::find_if(rows.begin(), rows.end(), has_key);
      const auto last = keeper_.last_handed_at(lead);
      CAPTURE(lead.key);
      REQUIRE(last.has_value() == !expected.again[place].empty());
      if (expected.again[place] != "reopened") continue;
      const auto fall = last_fall_.find(fold(lead.email));
      REQUIRE(((fall != last_fall_.end() && fall->second > *last) || *row.ready_at > *last));
    }
  }
  void remember_falls(const std::vector<ScoredLead>& rows, Instant as_of) {
    for (const ScoredLead& row : rows) {
      if (row.score >= rules_.reopen_below) continue;
      for (const CompanyLead& lead : export_)
        if (lead.key == row.key) last_fall_[fold(lead.email)] = as_of;
    }
  }

  /// Figures of run.json and of the summary against a recount.
  void check_figures(const std::vector<ScoredLead>& rows, const ExpectedNight& expected) const {
    const auto run = nlohmann::json::parse(text_of_file(latest("run.json")));
    const auto ready = std::count_if(rows.begin(), rows.end(), [](const ScoredLead& row) { return row.ready; });
    REQUIRE(run["ready"] == ready);
    REQUIRE(run["handed_off"] == expected.listed.size());
    REQUIRE(run["waiting"] == expected.waiting);
    REQUIRE(run["same_person"] == expected.same_person);
    REQUIRE(run["night"]["overdue"] == expected.overdue.size());
    std::size_t members = 0;
    for (const auto& campaign : run["night"]["campaigns"]) {
      const auto in_it = std::count_if(rows.begin(), rows.end(),
                                       [&](const ScoredLead& row) { return row.campaign == campaign["name"]; });
      REQUIRE(campaign["members"] == in_it);
      members += campaign["members"].get<std::size_t>();
    }
    REQUIRE(members == expected.nurtured.size());
    const std::string summary = text_of_file(latest("summary.md"));
    REQUIRE(summary.find(fmt::format("- on the hand-off list: {}", expected.listed.size())) != std::string::npos);
    REQUIRE((summary.find("; waiting: ") != std::string::npos) == (expected.waiting > 0));
  }

  /// Cells of the row of the summary's tables that begins with `name`; empty if there is none.
  [[nodiscard]] std::vector<std::string> summary_row(const std::string& name) const {
    const std::string summary = text_of_file(latest("summary.md"));
    const std::size_t begin = summary.find("\n| " + name + " ");
    if (begin == std::string::npos) return {};
    std::istringstream line(summary.substr(begin + 3, summary.find('\n', begin + 1) - begin - 3));
    std::vector<std::string> cells;
    for (std::string cell; std::getline(line, cell, '|');) cells.emplace_back(trim(cell));
    return {cells.begin() + 1, cells.end()};
  }

  void check_campaigns(const std::vector<ScoredLead>& rows) {
    std::map<std::string, std::string> campaign_of;
    for (const ScoredLead& row : rows)
      if (!row.campaign.empty()) campaign_of[row.key] = row.campaign;
    for (const auto& [name, figures] : campaigns_.night(campaign_of, rows)) {
      CAPTURE(name);
      const std::vector<std::string> cells = summary_row(name);
      const std::vector<std::string> counts{std::to_string(figures.members), std::to_string(figures.entered),
                                            std::to_string(figures.left), "0", std::to_string(figures.became_ready)};
      REQUIRE(cells.size() == 6);
      REQUIRE(std::vector<std::string>(cells.begin(), cells.end() - 1) == counts);
      if (figures.gained.empty())
        REQUIRE(cells.back() == "-");
      else
        REQUIRE(std::abs(std::stod(cells.back()) - figures.median()) < 0.011);
    }
  }

  /// The summary's table of what became of hand-offs, for all and for each owner, and the share called in time.
  void check_outcomes(Instant as_of) const {
    const auto check_row = [&](const std::string& name, const std::string& owner) {
      const LedgerKeeper::Outcomes found = keeper_.outcomes(rules_, as_of, owner);
      const auto share = [&](std::int64_t count) {
        return percent(static_cast<double>(count) / static_cast<double>(found.leads));
      };
      std::vector<std::string> cells;
      if (found.leads > 0)
        cells = {std::to_string(found.leads), std::to_string(found.won), share(found.won),
                 std::to_string(found.lost),  share(found.not_now),      share(found.never)};
      CAPTURE(name);
      REQUIRE(summary_row(name) == cells);
    };
    check_row("all", "");
    for (const auto& [owner, per_day] : rules_.roster) check_row("owner " + owner, owner);
    const LedgerKeeper::Deadlines deadlines = keeper_.deadlines(as_of);
    if (deadlines.due == 0) return;
    REQUIRE(text_of_file(latest("summary.md"))
                .find(fmt::format("\nCalled in time: {} of {} hand-off",
                                  percent(static_cast<double>(deadlines.kept) / static_cast<double>(deadlines.due)),
                                  deadlines.due)) != std::string::npos);
  }

  TemporaryFolder folder_;
  Company company_;
  LedgerKeeper keeper_;
  CampaignKeeper campaigns_;
  CompanyRules rules_;
  std::string model_, zone_name_;
  double target_ = 0;
  TimeZone zone_;
  std::vector<CompanyLead> export_;          ///< of the newest night
  std::map<std::string, Instant> last_fall_; ///< by address: T of the last good night that found the person fallen
  std::size_t hand_offs_ = 0, reopened_ = 0, recycled_ = 0, waiting_ = 0, same_person_ = 0, overdue_ = 0;
};

/// The broken nights: each kind a few times, on working days and on others.
std::optional<Year::Broken> broken_on(std::int64_t day) {
  using enum Year::Broken;
  constexpr std::array<Year::Broken, 6> kinds{keys, half, events, duplicates, high_target, low_target};
  if (day < 40 || day % 11 != 7) return std::nullopt;
  return kinds[static_cast<std::size_t>(day / 11) % kinds.size()];
}

/// The nights of the year in which nobody runs the program: a company begins; a week is skipped. Sanitizers are slow:
/// under them only some weeks are played, those in which the rules and the time zone change and broken nights among
/// them.
bool is_skipped(std::int64_t day) {
  if (day < 20 || (day >= 200 && day < 207)) return true;
  const auto is_between = [day](std::int64_t first, std::int64_t last) { return day >= first && day <= last; };
  return is_sanitized && !is_between(70, 76) && !is_between(84, 85) && !is_between(89, 92) && !is_between(95, 96) &&
         !is_between(108, 112) && !is_between(128, 129) && !is_between(178, 184);
}

} // namespace

TEST_CASE("a year of nights hands off whom it has to, each lead once") {
  Year year;
  std::size_t nights = 0;
  for (std::int64_t day = 0; day < 365; ++day) {
    if (day == 90) year.change_rules("sign\n    was: esign", 40, "UTC");
    if (day == 180) year.change_rules("sign", 40, "America/New_York");
    year.live(day);
    if (is_skipped(day)) continue;
    CAPTURE(date_of(day));
    if (day == 60 || day == 130) { // a night that dies
      const Outcome dead = year.run(day, {},
                                    {{"LD_PRELOAD", places::faults},
                                     {"FAULT_IN", year.workspace()},
                                     {"FAULT_AT", day == 60 ? "30" : "70"},
                                     {"FAULT_KIND", "kill"},
                                     {"FAULT_LOG", year.path("log")}});
      REQUIRE(dead.exit_code != 2);
    }
    if (day == 110) { // an export that is empty
      year.write("leads.csv", leads_csv({}));
      REQUIRE(year.run_as_it_is(day).exit_code == 3);
    }
    const auto broken = broken_on(day);
    // What is there again after a broken night has not shrunk; what a broken night had twice has.
    const std::vector<std::string> after_broken =
        broken_on(day - 1) ? std::vector<std::string>{"--accept-input"} : std::vector<std::string>{};
    const Outcome outcome = broken ? year.run_broken(day, *broken) : year.run(day, after_broken);
    REQUIRE(outcome.err == "");
    REQUIRE(outcome.out == "");
    REQUIRE(outcome.exit_code == 0);
    ++nights;
    year.check(day, !broken);
    if (broken) year.mend();
    if (day == 75) REQUIRE(year.run(day).exit_code == 0);      // run twice
    if (day == 150) REQUIRE(year.run(day - 3).exit_code == 0); // the clock is set back to a night that is complete
    if (day == 207) REQUIRE(year.run(day - 2).exit_code == 2); // and to one that was skipped
  }
  year.check_history(nights);
  if (!is_sanitized) year.check_whole_year();
}

} // namespace leadscore::cli
