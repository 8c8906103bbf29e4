#include "publish/new_files.hpp"

#include "base/ending_signals.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <unistd.h>
#include <utility>

namespace leadscore {

namespace {

constexpr unsigned file_mode = 0644;
constexpr unsigned folder_mode = 0755;

bool is_there(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

/// Writes one file and flushes it. Gives the errno of what went wrong.
int write_whole(Disk& disk, const std::string& path, const std::string& text) {
  int file = -1;
  if (const int error = disk.create(path, file_mode, file)) return error;
  int error = disk.write(file, text);
  if (error == 0) error = disk.sync(file);
  const int close_error = disk.close(file);
  return error != 0 ? error : close_error;
}

/// Creates the folder and those above it. Gives the topmost that was created; empty: it was there.
std::string make_folders(Disk& disk, const std::string& folder) {
  std::vector<std::string> missing;
  for (std::filesystem::path path = std::filesystem::absolute(folder).lexically_normal(); !is_there(path.string());
       path = path.parent_path())
    missing.push_back(path.string());
  for (auto path = missing.rbegin(); path != missing.rend(); ++path) {
    if (path->ends_with('/')) continue; // "new/" names the same folder as "new"
    if (const int error = disk.make_folder(*path, folder_mode); error != 0 && error != EEXIST)
      throw Error(disk_problem(folder, "cannot be created", error));
  }
  return missing.empty() ? std::string() : missing.back();
}

/// Renames that are taken back unless they are kept.
class Renames {
public:
  explicit Renames(Disk& disk) : disk_(disk) {}
  Renames(const Renames&) = delete;
  Renames& operator=(const Renames&) = delete;
  ~Renames() {
    for (auto done = done_.rbegin(); done != done_.rend(); ++done) disk_.rename(done->second, done->first);
  }
  int rename(const std::string& from, const std::string& to) {
    const int error = disk_.rename(from, to);
    if (error == 0) done_.emplace_back(from, to);
    return error;
  }
  void keep() { done_.clear(); }

private:
  Disk& disk_;
  std::vector<std::pair<std::string, std::string>> done_;
};

/// A folder that goes with this object or by a signal that ends the program, and all that is in it.
class Temporary {
public:
  Temporary(Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {
    if (!path_.empty()) removed_by_signals_.keep(path_);
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (!path_.empty()) disk_.remove_all(path_);
  }
  void keep() {
    path_.clear();
    removed_by_signals_.forget();
  }

private:
  Disk& disk_;
  std::string path_;
  RemovedBySignals removed_by_signals_;
};

void refuse_existing(const std::string& folder, const std::vector<TextFile>& files) {
  std::string there;
  for (const TextFile& file : files)
    if (is_there(folder + "/" + file.name)) there += (there.empty() ? "" : ", ") + file.name;
  if (!there.empty())
    throw Error(fmt::format(
        "{}: has {} already, so nothing was written (choose another folder with --out, or replace with --force)",
        folder, there));
}

} // namespace

void write_new_files(const std::string& folder, const std::vector<TextFile>& files, Existing existing, Disk& disk) {
  if (existing == Existing::refused) refuse_existing(folder, files);
  const auto require = [](const std::string& path, int error) {
    if (error != 0) throw Error(disk_problem(path, "cannot be written", error));
  };
  std::optional<EndingSignalsWait> until_names_are_known(std::in_place);
  Temporary created(disk, make_folders(disk, folder));
  const std::string waiting = fmt::format("{}/.leadscore-tmp-{}", folder, ::getpid());
  disk.remove_all(waiting);
  require(folder, disk.make_folder(waiting, folder_mode));
  // Files that are replaced wait beside the new ones until all are in place.
  const Temporary waits(disk, waiting);
  until_names_are_known.reset();
  for (const TextFile& file : files)
    require(folder + "/" + file.name, write_whole(disk, waiting + "/" + file.name, file.text));
  const EndingSignalsWait until_all_are_in_place;
  Renames renames(disk);
  for (const TextFile& file : files) {
    const std::string path = folder + "/" + file.name;
    if (is_there(path)) require(path, renames.rename(path, waiting + "/old-" + file.name));
    require(path, renames.rename(waiting + "/" + file.name, path));
  }
  int opened = -1;
  require(folder, disk.open_folder(folder, opened));
  const int error = disk.sync(opened);
  disk.close(opened);
  require(folder, error);
  renames.keep();
  created.keep();
}

} // namespace leadscore
