#include "history/rebuild.hpp"

#include "base/ending_signals.hpp"
#include "base/error.hpp"
#include "history/history_store.hpp"
#include "history/past_run.hpp"
#include "history/workspace.hpp"
#include "history/workspace_lock.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <initializer_list>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace leadscore {

namespace {

namespace fs = std::filesystem;

/// Names as one key; names hold no NUL.
std::string key_of(std::initializer_list<std::string_view> names) {
  std::string key;
  for (const std::string_view name : names) key.append(name) += '\0';
  return key;
}

/// Who is in a campaign by a run, against who was by the runs before.
class CampaignsOfRun {
public:
  explicit CampaignsOfRun(std::vector<PastRun::Campaign> rows) : rows_(std::move(rows)), stays_(rows_.size()) {
    for (std::size_t row = 0; row < rows_.size(); ++row)
      by_membership_.emplace(key_of({rows_[row].lead, rows_[row].model, rows_[row].campaign}), row);
  }

  void follow(const PastRun::Scored& scored) {
    if (scored.ready) ready_.insert(key_of({scored.lead, scored.model}));
  }

  /// Fills in who entered, who left and who became ready since the run before.
  void compare(HistoryStore& store, NightRecord& night) {
    const std::vector<std::string> names = store.names();
    std::vector<std::pair<std::string, std::int64_t>> others; // lead and campaign, id
    store.for_each_member(night.run.as_of, [&](const PresentMembership& member) {
      const std::string& model = names.at(member.model);
      const std::string& campaign = names.at(member.campaign);
      if (!member.became_ready && ready_.contains(key_of({member.lead, model}))) became_ready_.push_back(member.id);
      const auto found = by_membership_.find(key_of({member.lead, model, campaign}));
      if (found != by_membership_.end())
        stays_[found->second] = true;
      else
        others.emplace_back(key_of({member.lead, campaign}), member.id);
    });
    // With one row for each lead, its model may be another one than when it entered.
    std::unordered_map<std::string, std::size_t> entering;
    for (std::size_t row = 0; row < rows_.size(); ++row)
      if (!stays_[row]) entering.emplace(key_of({rows_[row].lead, rows_[row].campaign}), row);
    for (const auto& [key, id] : others) {
      const auto found = entering.find(key);
      if (found != entering.end() && !stays_[found->second])
        stays_[found->second] = true;
      else
        left_.push_back({id, false});
    }
    fill_in(night);
  }

private:
  static std::size_t number_of(std::vector<std::string>& names, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    names.push_back(name);
    return names.size() - 1;
  }

  void fill_in(NightRecord& night) {
    night.left = left_;
    night.became_ready = became_ready_;
    for (const PastRun::Campaign& row : rows_) {
      number_of(night.models, row.model);
      number_of(night.campaigns, row.campaign);
    }
    night.entered = [this, &night](const auto& enter) {
      for (std::size_t row = 0; row < rows_.size(); ++row)
        if (!stays_[row])
          enter({rows_[row].lead, number_of(night.models, rows_[row].model),
                 number_of(night.campaigns, rows_[row].campaign), rows_[row].score,
                 ready_.contains(key_of({rows_[row].lead, rows_[row].model}))});
    };
  }

  std::vector<PastRun::Campaign> rows_;
  std::vector<bool> stays_;
  std::unordered_map<std::string, std::size_t> by_membership_;
  std::unordered_set<std::string> ready_; ///< lead and model
  std::vector<LeftCampaign> left_;
  std::vector<std::int64_t> became_ready_;
};

/// Adds runs, oldest first, to a history that is empty at first.
class Rebuilder {
public:
  explicit Rebuilder(HistoryStore& store) : store_(store) {}

  void add(const PastRun& past) {
    NightRecord night;
    night.run = past.record();
    changed_.assign(ledger_.size(), false);
    CampaignsOfRun campaigns(past.campaigns());
    std::vector<LedgerRow> rows = past.handoffs(night.run);
    past.for_each_scored([&](const PastRun::Scored& scored) {
      campaigns.follow(scored);
      const bool is_new = follow_score(scored, night.run.as_of);
      if (night.run.baseline && scored.ready_at != no_instant && is_new) rows.push_back(baseline(scored, night.run));
    });
    for (const PastRun::Overdue& overdue : past.overdue()) follow_overdue(overdue, night.run.as_of);
    campaigns.compare(store_, night);
    for (const LedgerRow& row : rows) give(row);
    record(night, rows);
  }

  RebuiltHistory rebuilt;

private:
  /// True if the lead has no row of the model that keeps it from a baseline. A run by whose reckoning the readiness
  /// period began at or before `fell_at` clears it. Source: 3-scoring, Hand-off and the ledger.
  bool follow_score(const PastRun::Scored& scored, Instant as_of) {
    const auto found = rows_of_.find(key_of({scored.lead, scored.model}));
    if (found == rows_of_.end()) return true;
    for (const std::size_t number : found->second) {
      LedgerRow& row = ledger_[number];
      const Instant before = row.fell_at;
      if (scored.ready_at == no_instant && row.fell_at == no_instant) row.fell_at = as_of;
      if (scored.ready_at != no_instant && row.fell_at != no_instant && scored.ready_at <= row.fell_at)
        row.fell_at = no_instant;
      if (row.fell_at != before) changed_[number] = true;
    }
    return ledger_[found->second.back()].fell_at != no_instant;
  }

  void follow_overdue(const PastRun::Overdue& overdue, Instant as_of) {
    const auto found = rows_of_.find(key_of({overdue.lead, overdue.model}));
    if (found == rows_of_.end()) return;
    for (const std::size_t number : found->second) {
      LedgerRow& row = ledger_[number];
      if (row.handed_at != overdue.handed_at || row.overdue_at != no_instant) continue;
      row.overdue_at = as_of;
      changed_[number] = true;
    }
  }

  static LedgerRow baseline(const PastRun::Scored& scored, const RunRecord& run) {
    LedgerRow row;
    row.lead = scored.lead;
    row.model = scored.model;
    row.handed_at = run.as_of;
    row.ready_at = scored.ready_at;
    row.score = scored.score;
    row.rules_sha256 = run.rules_sha256;
    row.occasion = Occasion::baseline;
    return row;
  }

  void give(const LedgerRow& row) {
    if (!row.was_listed() || row.owner.empty()) return;
    std::erase(given_, row.owner);
    given_.push_back(row.owner);
  }

  void record(NightRecord& night, std::vector<LedgerRow>& rows) {
    night.new_rows = rows;
    for (std::size_t number = 0; number < changed_.size(); ++number)
      if (changed_[number]) night.changed_rows.push_back(&ledger_[number]);
    night.least_recently_given = given_;
    if (!given_.empty()) night.last_round_robin = given_.back();
    store_.record(night).commit(night.run);
    for (LedgerRow& row : rows) {
      row.id = static_cast<std::int64_t>(ledger_.size()) + 1; // as an empty table numbers them
      rows_of_[key_of({row.lead, row.model})].push_back(ledger_.size());
      ledger_.push_back(std::move(row));
    }
    ++rebuilt.runs;
    rebuilt.handoffs = static_cast<std::int64_t>(ledger_.size());
    if (rebuilt.first == no_instant) rebuilt.first = night.run.as_of;
    rebuilt.last = night.run.as_of;
  }

  HistoryStore& store_;
  std::vector<LedgerRow> ledger_;
  std::vector<bool> changed_; ///< rows of the ledger, by the run that is added
  std::unordered_map<std::string, std::vector<std::size_t>> rows_of_;
  std::vector<std::string> given_; ///< as NightRecord has them
};

/// A name beside `place` that nothing has yet.
std::string free_name(const std::string& place) {
  std::string name = place + ".before-rebuild";
  for (int number = 2; fs::exists(fs::symlink_status(name)); ++number)
    name = fmt::format("{}.before-rebuild-{}", place, number);
  return name;
}

/// Puts the new file in the place of the old one, which is kept; gives its name, empty if there was none.
std::string put_in_place(const std::string& made, const std::string& place, Disk& disk) {
  const auto require = [&place](int error, std::string_view what) {
    if (error != 0) throw Error(disk_problem(place, what, error, "--workspace"));
  };
  const EndingSignalsWait until_it_is_there;
  std::string kept;
  if (fs::exists(place)) {
    kept = free_name(place);
    // A link: at no moment is there no history. Where the file system has none, the file is moved away.
    if (::link(place.c_str(), kept.c_str()) != 0) require(disk.rename(place, kept), "cannot be kept");
    // What a dead program left half written belongs to the old file.
    for (const char* const suffix : {"-journal", "-wal", "-shm"})
      if (fs::exists(place + suffix)) require(disk.rename(place + suffix, kept + suffix), "cannot be kept");
    require(disk.sync_folder(fs::path(place).parent_path().string()), "cannot be kept");
  }
  require(disk.rename(made, place), "cannot be put in place");
  require(disk.sync_folder(fs::path(place).parent_path().string()), "cannot be put in place");
  return kept;
}

/// Where history.db really is: absolute, links resolved.
std::string place_of(const std::string& workspace) {
  const fs::path place = fs::canonical(workspace) / "history.db";
  return fs::exists(place) ? fs::canonical(place).string() : place.string();
}

bool is_group_readable(const std::string& path) {
  struct stat state {};
  return ::stat(path.c_str(), &state) == 0 && (state.st_mode & S_IRGRP) != 0;
}

} // namespace

RebuiltHistory rebuild_history(const std::string& workspace, std::optional<Seconds> lock_wait, Disk& disk) {
  if (!fs::is_directory(fs::path(workspace) / "runs"))
    throw Error(fmt::format("{}: has no folder runs/ (name the folder of `nightly` with --workspace)", workspace));
  const WorkspaceLock lock(workspace, lock_wait, disk);
  std::vector<PastRun> runs;
  for (const std::string& name : run_names(workspace)) {
    const fs::path folder = fs::path(workspace) / "runs" / name;
    if (fs::exists(folder / "run.json")) runs.emplace_back(folder.string());
  }
  if (runs.empty())
    throw Error(fmt::format("{}/runs: holds no run (there is nothing to make history.db of)", workspace));

  const std::string place = place_of(workspace);
  const std::string made =
      fmt::format("{}/.history.db.leadscore-tmp-{}", fs::path(place).parent_path().string(), ::getpid());
  const RemovedBySignals goes(made);
  const RemovedBySignals journal_goes(made + "-journal");
  disk.remove_all(made);
  RebuiltHistory rebuilt;
  try {
    {
      HistoryStore store(made, HistoryStore::Access::write, is_group_readable(place));
      Rebuilder rebuilder(store);
      for (const PastRun& run : runs) rebuilder.add(run);
      rebuilt = rebuilder.rebuilt;
      for (const CampaignTotals& campaign : store.campaign_totals()) rebuilt.memberships += campaign.entered;
    }
    rebuilt.kept = put_in_place(made, place, disk);
  } catch (...) {
    disk.remove_all(made);
    disk.remove_all(made + "-journal");
    throw;
  }
  return rebuilt;
}

} // namespace leadscore
