#include "cli/second_night.hpp"

#include "history/history_store.hpp"

#include <doctest/doctest.h>
#include <filesystem>

namespace leadscore::cli {

namespace {

namespace fs = std::filesystem;

constexpr Instant second_time = 1'794'873'600; ///< 2026-11-17T00:00:00Z
constexpr auto keep_links = fs::copy_options::recursive | fs::copy_options::copy_symlinks;

} // namespace

SecondNight::SecondNight() {
  nights_.nurture = "nurture: {campaigns: [{name: all}]}\n";
  REQUIRE(nights_.listed(first_night) == "a b");
  nights_.leads = "lead_id,title,status\na,intern,new\nb,chief,called\nc,chief,new\nd,intern,new\n";
  fs::copy(nights_.path("ws"), nights_.path("before"), keep_links);
  old_run_ = files();
  REQUIRE(nights_.listed(second_night) == "c");
  new_run_ = files();
  nights_.write_files();
}

void SecondNight::begin_again() const {
  fs::remove_all(nights_.path("ws"));
  fs::copy(nights_.path("before"), nights_.path("ws"), keep_links);
}

Outcome SecondNight::run(const std::vector<std::pair<std::string, std::string>>& environment,
                         const std::vector<std::string>& more) const {
  return run_as_of(second_night, more, environment);
}

Outcome SecondNight::run_third() const { return run_as_of(third_night, {}, {}); }

Outcome SecondNight::run_as_of(const char* as_of, const std::vector<std::string>& more,
                               const std::vector<std::pair<std::string, std::string>>& environment) const {
  std::vector<std::string> arguments{
      "nightly",        "--workspace", "ws",         "--leads",   "leads.csv", "--events",
      "events.csv",     "--rules",     "rules.yaml", "--as-of",   as_of,       "--quiet",
      "--accept-input", "--keep-runs", "1",          "--threads", "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Surroundings surroundings;
  surroundings.folder = nights_.path("");
  surroundings.environment = environment.empty() ? without_waiting_for_the_disk() : environment;
  return run_leadscore(arguments, surroundings);
}

void SecondNight::expect_what_is_shown() { old_run_ = std::exchange(new_run_, files()); }

std::map<std::string, std::string> SecondNight::files() const {
  if (!fs::exists(nights_.path("ws/latest"))) return {};
  auto files = files_of_run_folder(nights_.path("ws/latest"));
  files.erase("metrics.prom");
  return files;
}

std::string SecondNight::ledger() const {
  HistoryStore history(nights_.path("ws/history.db"), HistoryStore::Access::read);
  std::string text;
  for (const LedgerRow& row : history.ledger(second_time + 1)) {
    if (row.handed_at == second_time) text += row.lead;
    if (row.fell_at == second_time) text += " " + row.lead + " fell";
    if (row.status_changed_at == second_time) text += " " + row.lead + " changed ";
  }
  return text;
}

std::string SecondNight::hidden() const {
  std::string names;
  for (const char* const folder : {"ws", "ws/runs"})
    for (const auto& entry : fs::directory_iterator(nights_.path(folder)))
      if (entry.path().filename().string().starts_with('.')) names += " " + entry.path().filename().string();
  return names;
}

std::string SecondNight::what_is_wrong() const {
  std::string wrong;
  if (!shows_new_run()) wrong += "the newest run is another one; ";
  if (ledger() != " a fell b changed c") wrong += "the ledger says '" + ledger() + "'; ";
  if (!hidden().empty()) wrong += "left lying about:" + hidden() + "; ";
  if (nights_.read("ws/metrics.prom") != nights_.read("ws/latest/metrics.prom"))
    wrong += "metrics.prom is of another run; ";
  return wrong;
}

} // namespace leadscore::cli
