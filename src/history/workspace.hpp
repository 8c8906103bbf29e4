#pragma once

#include "base/error.hpp"
#include "base/out_of_memory.hpp"
#include "history/history_store.hpp"
#include "history/workspace_lock.hpp"
#include "publish/disk.hpp"
#include "publish/run_folder.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leadscore {

/// The folder in which `nightly` keeps its runs:
///
///     runs/2026-11-20T00:00:00Z/   the files of each run
///     latest                       a link to the newest one
///     history.db                   the ledger, campaigns, a row of metrics for each run
///     metrics.prom                 of the newest run, and whether the last one failed
///     lock                         held by the run that works here
///
/// How a run is published, so that it is there as a whole or not at all, whatever happens:
///
/// 1. Its files are written to a folder beside its place in runs/ (see RunFolder) and flushed to disk, names and all.
///    Meanwhile history.db takes what is new in a transaction.
/// 2. The transaction ends with the SHA-256 of the folder's run.json. From here on the run counts.
/// 3. The folder goes to its place, `latest` is turned to it and metrics.prom replaced, each by a rename. Signals that
///    ask the program to end wait that long.
///
/// A run that dies before step 2 leaves a folder that nobody asks for: the next run removes it. One that dies later
/// leaves a flushed folder whose run.json has the hash of history.db's newest run: the next run ends step 3 for it.
class Workspace {
public:
  struct Options {
    std::string path;
    std::optional<Seconds> lock_wait = 0; ///< how long to wait for another run; none: as long as it takes
    bool group_readable = false;
  };

  /// Makes the folder if need be, takes the lock, opens history.db and mends what a dead run left. Throws Error, with
  /// ExitCode::locked if another run holds the lock.
  explicit Workspace(Options options, Disk& disk = real_disk());
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  HistoryStore& history() { return *history_; }
  /// Where the run of T stands, or will.
  [[nodiscard]] std::string run_folder(Instant as_of) const;

  /// The folder of the run of T, for files that are written before publish().
  std::unique_ptr<RunFolder> begin_run(Instant as_of) {
    return std::make_unique<RunFolder>(run_folder(as_of), options_.group_readable, disk_, option);
  }

  /// Publishes a run: `write` puts its files (metrics.prom among them) into the folder and gives the SHA-256 of
  /// run.json; `night` is what the history takes, but for that hash. Throws Error.
  void publish(NightRecord night, unsigned threads, const std::function<std::string(RunFolder&)>& write);
  /// The same into a folder of begin_run().
  void publish(RunFolder& files, NightRecord night, unsigned threads,
               const std::function<std::string(RunFolder&)>& write);

  /// metrics.prom tells of the newest run and of no failure after it. Throws Error.
  void show_success();
  /// metrics.prom tells that the last run failed; its other figures stay. Nothing if it cannot be written.
  void show_failure(const std::exception_ptr& failure) noexcept;

  /// Removes the oldest run folders so that `count` are left; their rows in history.db stay. Rejected records of nights
  /// before them that were not published go, too.
  void keep_runs(std::size_t count);

private:
  static constexpr std::string_view option = "--workspace";

  void require_whole_history(const std::optional<RunRecord>& newest) const;
  void remove_rejects_before(const std::string& run);
  void mend();
  void mend_left_overs(const std::optional<RunRecord>& newest);
  /// What metrics.prom says of the last run once the newest one is shown.
  enum class Outcome : std::uint8_t { success, kept };
  void show_newest(const RunRecord& newest, Outcome outcome);
  /// False: nothing had to be done. So does replace_metrics.
  bool turn_latest(const std::string& run);
  bool replace_metrics(const std::string& run, Outcome outcome);
  void put_metrics(const std::string& text);
  void show_failure_with(ExitCode exit_code) noexcept;
  bool is_recorded(const RunRecord& run);
  void open_history();
  [[nodiscard]] std::string path(std::string_view name) const;
  void require(int error, const std::string& path, std::string_view what) const;

  Options options_;
  Disk& disk_;
  WorkspaceLock lock_;
  std::unique_ptr<HistoryStore> history_;
  BeforeOutOfMemory before_out_of_memory_;
};

/// The folders of runs in a workspace, oldest first.
std::vector<std::string> run_names(const std::string& workspace);

} // namespace leadscore
