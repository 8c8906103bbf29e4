#include "history/workspace.hpp"

#include "base/ending_signals.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/parallel.hpp"
#include "publish/metrics.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <system_error>
#include <unistd.h>

namespace leadscore {

namespace {

namespace fs = std::filesystem;

/// In the names of all files and folders that are not in their place yet.
constexpr std::string_view temporary_mark = ".leadscore-tmp-";
constexpr std::string_view aside_mark = ".leadscore-old-";

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entries(folder, error), end; !error && entries != end; entries.increment(error))
    names.push_back(entries->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// With what the program ends because of an exception.
ExitCode exit_code_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    return error.exit_code();
  } catch (...) {
    return ExitCode::could_not_run;
  }
}

bool is_hidden(const std::string& name) { return name.starts_with('.'); }

} // namespace

std::vector<std::string> run_names(const std::string& workspace) {
  std::vector<std::string> names = names_in(fs::path(workspace) / "runs");
  std::erase_if(names, is_hidden);
  return names;
}

Workspace::Workspace(Options options, Disk& disk)
    : options_(std::move(options)), disk_(disk), lock_(options_.path, options_.lock_wait, disk),
      before_out_of_memory_(
          [](void* workspace) { static_cast<Workspace*>(workspace)->show_failure_with(ExitCode::could_not_run); },
          this) {
  try {
    const int made = disk_.make_folder(path("runs"), options_.group_readable ? 0750 : 0700);
    if (made != EEXIST) require(made, path("runs"), "cannot be made");
    open_history();
    mend();
  } catch (...) {
    show_failure(std::current_exception());
    throw;
  }
}

Workspace::~Workspace() = default;

std::string Workspace::path(std::string_view name) const { return (fs::path(options_.path) / name).string(); }

std::string Workspace::run_folder(Instant as_of) const { return path("runs/" + format_instant(as_of)); }

void Workspace::require(int error, const std::string& path, std::string_view what) const {
  if (error != 0) throw Error(disk_problem(path, what, error, option));
}

void Workspace::open_history() {
  history_.reset(); // first: two connections of one program to a file can lose each other's locks
  history_ = std::make_unique<HistoryStore>(path("history.db"), HistoryStore::Access::write, options_.group_readable);
}

/// A run stands in its place only once the history has it: one that the history lacks shows that the history was lost,
/// emptied, or is an older one.
void Workspace::require_whole_history(const std::optional<RunRecord>& newest) const {
  const std::string known = newest ? format_instant(newest->as_of) : std::string();
  for (const std::string& run : run_names(options_.path)) {
    if (run <= known || !fs::exists(fs::path(path("runs")) / run / "run.json")) continue;
    throw Error(fmt::format("{}: does not have the run {}, which stands in runs/: its leads would be handed off twice "
                            "(restore a newer history.db from a backup; if they shall be, move that folder elsewhere)",
                            path("history.db"), run));
  }
}

void Workspace::mend() {
  const auto newest = history_->newest_run();
  require_whole_history(newest);
  mend_left_overs(newest);
  if (newest && fs::exists(run_folder(newest->as_of))) show_newest(*newest, Outcome::kept);
}

void Workspace::mend_left_overs(const std::optional<RunRecord>& newest) {
  for (const std::string& name : names_in(options_.path))
    if (is_hidden(name) && name.find(temporary_mark) != std::string::npos) disk_.remove_all(path(name));
  for (const std::string& name : names_in(path("runs"))) {
    if (!is_hidden(name)) continue;
    const std::string left = path("runs/" + name);
    if (const std::size_t mark = name.find(aside_mark); mark != std::string::npos) {
      const std::string place = path("runs/" + name.substr(1, mark - 1));
      if (fs::exists(place) || disk_.rename(left, place) != 0) disk_.remove_all(left);
    } else if (newest && sha256_hex(text_of(fs::path(left) / "run.json")) == newest->run_json_sha256) {
      RunFolder(run_folder(newest->as_of), left, disk_, option).publish();
    } else if (name.find(temporary_mark) != std::string::npos) {
      disk_.remove_all(left);
    }
  }
}

bool Workspace::is_recorded(const RunRecord& run) {
  open_history();
  const auto newest = history_->newest_run();
  return newest && newest->as_of == run.as_of && newest->run_json_sha256 == run.run_json_sha256;
}

void Workspace::publish(NightRecord night, unsigned threads, const std::function<std::string(RunFolder&)>& write) {
  const std::unique_ptr<RunFolder> files = begin_run(night.run.as_of);
  publish(*files, std::move(night), threads, write);
}

void Workspace::publish(RunFolder& files, NightRecord night, unsigned threads,
                        const std::function<std::string(RunFolder&)>& write) {
  auto history_taking_it = beside(threads, [this, &night] { return history_->record(night); });
  RunRecord& run = night.run;
  run.run_json_sha256 = write(files);
  files.seal();
  HistoryStore::Recording recording = history_taking_it.get();

  const EndingSignalsWait until_all_is_shown;
  files.keep(true); // as long as it is not certain what the history says
  try {
    recording.commit(run);
  } catch (const Error&) {
    if (!is_recorded(night.run)) {
      files.keep(false);
      throw;
    }
  }
  try {
    files.publish();
    show_newest(night.run, Outcome::success);
  } catch (const Error& error) {
    throw Error(fmt::format("{}\nthe run of {} stands in the ledger; the next run puts its files in place",
                            error.what(), format_instant(night.run.as_of)));
  }
}

void Workspace::show_success() {
  if (const auto newest = history_->newest_run()) show_newest(*newest, Outcome::success);
}

void Workspace::show_failure(const std::exception_ptr& failure) noexcept { show_failure_with(exit_code_of(failure)); }

void Workspace::show_failure_with(ExitCode exit_code) noexcept {
  try {
    const EndingSignalsWait until_it_is_shown;
    put_metrics(metrics_of_failed_run(text_of(path("metrics.prom")), exit_code, std::time(nullptr)));
    disk_.sync_folder(fs::canonical(options_.path).string());
  } catch (const std::exception&) { // what the run failed of is to be told, not this
  }
}

/// Turns `latest` and metrics.prom to the newest run, if they are not yet.
void Workspace::show_newest(const RunRecord& newest, Outcome outcome) {
  const EndingSignalsWait until_it_is_shown;
  const std::string run = format_instant(newest.as_of);
  const bool is_turned = turn_latest(run);
  const bool is_replaced = replace_metrics(run, outcome);
  if (is_turned || is_replaced)
    require(disk_.sync_folder(fs::canonical(options_.path).string()), options_.path, "cannot be written");
}

bool Workspace::turn_latest(const std::string& run) {
  const std::string target = "runs/" + run;
  std::error_code none;
  if (fs::read_symlink(path("latest"), none) == fs::path(target)) return false;
  const std::string temporary = path(fmt::format(".latest{}{}", temporary_mark, ::getpid()));
  require(disk_.link(target, temporary), path("latest"), "cannot be made");
  require(disk_.rename(temporary, path("latest")), path("latest"), "cannot be put in place");
  return true;
}

bool Workspace::replace_metrics(const std::string& run, Outcome outcome) {
  const std::string present = text_of(path("metrics.prom"));
  const std::string text = text_of(path("runs/" + run + "/metrics.prom"));
  if (text.empty() || present == text) return false;
  if (outcome == Outcome::kept && metrics_without_outcome(present) == metrics_without_outcome(text)) return false;
  put_metrics(text);
  return true;
}

void Workspace::put_metrics(const std::string& text) {
  const std::string place = path("metrics.prom");
  const std::string temporary = path(fmt::format(".metrics.prom{}{}", temporary_mark, ::getpid()));
  const RemovedBySignals goes(temporary);
  int file = -1;
  require(disk_.create(temporary, 0644, file), place, "cannot be made");
  int error = disk_.write(file, text);
  if (error == 0) error = disk_.sync(file);
  const int closed = disk_.close(file);
  require(error != 0 ? error : closed, place, "cannot be written");
  require(disk_.rename(temporary, place), place, "cannot be put in place");
}

void Workspace::keep_runs(std::size_t count) {
  const std::vector<std::string> names = run_names(options_.path);
  if (!names.empty())
    remove_rejects_before(names[names.size() - std::min(std::max<std::size_t>(count, 1), names.size())]);
  for (std::size_t index = 0; index + std::max<std::size_t>(count, 1) < names.size(); ++index) {
    // Out of sight in one step: nobody sees half of a run.
    const std::string hidden = path(fmt::format("runs/.{}{}removed", names[index], temporary_mark));
    if (disk_.rename(path("runs/" + names[index]), hidden) == 0) disk_.remove_all(hidden);
  }
}

/// Removes the rejected records of nights that were not published and are older than `run`.
void Workspace::remove_rejects_before(const std::string& run) {
  constexpr std::string_view begin = "rejects-", end = ".csv";
  for (const std::string& name : names_in(options_.path)) {
    if (!name.starts_with(begin) || !name.ends_with(end)) continue;
    if (name.substr(begin.size(), name.size() - begin.size() - end.size()) < run) disk_.remove_all(path(name));
  }
}

} // namespace leadscore
