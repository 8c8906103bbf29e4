#include "publish/run_folder.hpp"

#include "base/error.hpp"
#include "publish/run_json.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>
#include <unistd.h>

namespace leadscore {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_unsynced = std::size_t{8} << 20;

/// Where `target` really is: absolute, without `.`, `..` and final slash, links resolved as far as the path exists.
fs::path resolved(const std::string& target) {
  if (target.empty()) throw Error("--out: the folder has no name (name a folder, or `-` for standard output)");
  std::error_code error;
  fs::path path = fs::weakly_canonical(fs::path(target), error);
  if (error) throw Error(disk_problem(target, "cannot be looked at", error.value()));
  path = fs::absolute(path, error);
  if (!path.has_filename()) path = path.parent_path();
  if (fs::is_symlink(fs::symlink_status(path, error))) {
    throw Error(
        fmt::format("{}: is a link that leads nowhere (mend the link or choose another folder with --out)", target));
  }
  return path;
}

/// Throws Error unless the folder at `path` may be replaced by a run.
void check_contents(const fs::path& path, const std::string& shown) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found) {
    fs::path above = path.parent_path();
    while (!fs::exists(above, error) && above.has_relative_path()) above = above.parent_path();
    if (!fs::is_directory(above, error)) throw Error(disk_problem(shown, "cannot be made", ENOTDIR));
    return;
  }
  if (error) throw Error(disk_problem(shown, "cannot be looked at", error.value()));
  if (!fs::is_directory(status)) throw Error(fmt::format("{}: is not a folder (choose another one with --out)", shown));
  if (path == path.root_path() || fs::equivalent(path, fs::current_path(error), error)) {
    throw Error(fmt::format(
        "{}: a run cannot replace the folder that you stand in (name a folder inside it with --out)", shown));
  }
  std::map<std::string, bool> files; ///< name → whether it is an ordinary file
  fs::directory_iterator entries(path, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    files.emplace(entries->path().filename().string(), fs::is_regular_file(entries->symlink_status()));
  }
  if (error) throw Error(disk_problem(shown, "cannot be read", error.value()));
  if (files.empty()) return;

  std::ifstream file(path / "run.json", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto known = files_of_run(text);
  if (!known) {
    throw Error(
        fmt::format("{}: holds other files and no leadscore run (choose a new or an empty folder with --out)", shown));
  }
  for (const auto& [name, is_file] : files) {
    if (is_file && std::find(known->begin(), known->end(), name) != known->end()) continue;
    throw Error(fmt::format("{}: holds '{}', which is no part of a leadscore run (move it elsewhere or choose another "
                            "folder with --out)",
                            shown, name));
  }
}

} // namespace

void check_run_folder(const std::string& target) { check_contents(resolved(target), target); }

RunFolder::RunFolder(const std::string& target, bool group_readable, Disk& disk, std::string_view option)
    : disk_(disk), shown_(target), group_readable_(group_readable), option_(option) {
  while (shown_.size() > 1 && shown_.back() == '/') shown_.pop_back();
  const fs::path path = resolved(target);
  target_ = path.string();
  parent_ = path.parent_path().string();
  name_ = path.filename().string();
  remove_leftovers(); // first: it may give back a run that a dead one moved aside
  check_contents(path, shown_);
  try {
    make_temporary_folder();
  } catch (...) {
    abandon();
    throw;
  }
}

RunFolder::RunFolder(const std::string& target, const std::string& sealed, Disk& disk, std::string_view option)
    : disk_(disk), shown_(target), option_(option), kept_(true), temporary_(fs::absolute(sealed).string()) {
  const fs::path path = resolved(target);
  target_ = path.string();
  parent_ = path.parent_path().string();
  name_ = path.filename().string();
  require(disk_.open_folder(temporary_, folder_), shown_, "cannot be put in place");
}

RunFolder::~RunFolder() { abandon(); }

void RunFolder::abandon() {
  if (file_ >= 0) disk_.close(file_);
  if (!temporary_.empty() && !kept_) disk_.remove_all(temporary_);
  if (folder_ >= 0) disk_.close(folder_);
}

void RunFolder::require(int error, const std::string& path, std::string_view what) const {
  if (error != 0) throw Error(disk_problem(path, what, error, option_));
}

std::string RunFolder::beside(std::string_view kind, unsigned number) const {
  return fmt::format("{}/.{}.leadscore-{}-{}-{}", parent_, name_, kind, ::getpid(), number);
}

/// A folder beside the target is a dead run's if nobody holds its lock. Who fails to look at one leaves it alone.
void RunFolder::remove_leftovers() {
  std::vector<std::string> left;
  std::error_code error;
  for (fs::directory_iterator entries(parent_, error), end; !error && entries != end; entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (name.starts_with(fmt::format(".{}.leadscore-tmp-", name_)) ||
        name.starts_with(fmt::format(".{}.leadscore-old-", name_))) {
      left.push_back(entries->path().string());
    }
  }
  std::sort(left.begin(), left.end());
  const std::string moved_aside = fmt::format("{}/.{}.leadscore-old-", parent_, name_);
  for (const std::string& path : left) {
    int folder = -1;
    if (disk_.open_folder(path, folder) != 0) continue;
    if (disk_.lock(folder) == 0) {
      const bool is_missing = fs::symlink_status(target_, error).type() == fs::file_type::not_found;
      if (!is_missing || !path.starts_with(moved_aside) || disk_.rename(path, target_) != 0) disk_.remove_all(path);
    }
    disk_.close(folder);
  }
}

void RunFolder::make_temporary_folder() {
  require(disk_.make_folders(parent_), shown_, "cannot be made");
  const EndingSignalsWait until_its_name_is_known;
  std::error_code error;
  // Another run may take the folder for a dead one's between its making and its locking: then it is made once more.
  for (unsigned number = 0; number < 1000; ++number) {
    const std::string path = beside("tmp", number);
    const int made = disk_.make_folder(path, group_readable_ ? 0750 : 0700);
    if (made == EEXIST) continue;
    require(made, shown_, "cannot be made");
    set_temporary(path);
    const int opened = disk_.open_folder(path, folder_);
    if (opened == ENOENT) {
      set_temporary({});
      continue;
    }
    require(opened, shown_, "cannot be made");
    const int locked = disk_.lock(folder_);
    if (locked != EWOULDBLOCK && fs::exists(path, error)) return; // some file systems have no locks: then without
    disk_.close(folder_);
    folder_ = -1;
    set_temporary({});
  }
  require(EEXIST, shown_, "cannot be made");
}

void RunFolder::set_temporary(const std::string& path) {
  temporary_ = path;
  if (path.empty() || kept_)
    removed_by_signals_.forget();
  else
    removed_by_signals_.keep(path);
}

void RunFolder::keep(bool kept) {
  kept_ = kept;
  set_temporary(temporary_);
}

void RunFolder::begin_file(const std::string& name) {
  file_name_ = shown_ + "/" + name;
  unsynced_ = 0;
  require(name.find('/') == std::string::npos ? 0 : EINVAL, file_name_, "cannot be made");
  require(disk_.create(temporary_ + "/" + name, group_readable_ ? 0640 : 0600, file_), file_name_, "cannot be made");
}

void RunFolder::write(std::string_view bytes) {
  require(disk_.write(file_, bytes), file_name_, "cannot be written");
  unsynced_ += bytes.size();
  if (unsynced_ < most_unsynced) return;
  Disk::begin_sync(file_);
  unsynced_ = 0;
}

void RunFolder::end_file() {
  require(disk_.sync(file_), file_name_, "cannot be written");
  const int file = file_;
  file_ = -1;
  require(disk_.close(file), file_name_, "cannot be written");
}

void RunFolder::add_file(const std::string& name, std::string_view text) {
  begin_file(name);
  write(text);
  end_file();
}

void RunFolder::seal() {
  require(disk_.sync(folder_), shown_, "cannot be written");
  require(disk_.sync_folder(parent_), shown_, "cannot be written");
}

void RunFolder::publish() {
  seal();
  put_in_place();
  // From here on the run stands in its place, and what follows only tidies up; the next run mends what it misses.
  if (!temporary_.empty()) disk_.remove_all(temporary_);
  set_temporary({});
  disk_.close(folder_);
  folder_ = -1;
}

void RunFolder::put_in_place() {
  const EndingSignalsWait until_it_stands_there;
  int parent = -1;
  require(disk_.open_folder(parent_, parent), shown_, "cannot be put in place");
  struct Closer {
    Disk& disk;
    int folder;
    ~Closer() { disk.close(folder); }
  } const closer{disk_, parent};

  std::error_code error;
  if (fs::symlink_status(target_, error).type() == fs::file_type::not_found) {
    require(disk_.rename(temporary_, target_), shown_, "cannot be put in place");
    const int synced = disk_.sync(parent);
    if (synced != 0) disk_.rename(target_, temporary_);
    require(synced, shown_, "cannot be put in place");
    set_temporary({});
    return;
  }
  const int exchanged = disk_.exchange(temporary_, target_);
  if (exchanged == EINVAL || exchanged == ENOSYS || exchanged == EOPNOTSUPP) {
    put_in_place_by_moving_aside(parent);
    return;
  }
  require(exchanged, shown_, "cannot be put in place");
  try {
    check_contents(temporary_, shown_); // what stood there may have changed since it was looked at
    require(disk_.sync(parent), shown_, "cannot be put in place");
  } catch (const Error&) {
    if (disk_.exchange(temporary_, target_) != 0) set_temporary({}); // it holds what stood there: not ours to remove
    throw;
  }
}

void RunFolder::put_in_place_by_moving_aside(int parent) {
  int old = -1;
  require(disk_.open_folder(target_, old), shown_, "cannot be put in place");
  disk_.lock(old); // so that no other run takes it for a dead one's
  std::string aside;
  int error = EEXIST;
  for (unsigned number = 0; number < 1000 && (error == EEXIST || error == ENOTEMPTY); ++number) {
    aside = beside("old", number);
    error = disk_.rename(target_, aside);
  }
  if (error == 0) {
    error = disk_.rename(temporary_, target_);
    if (error == 0) {
      error = disk_.sync(parent);
      if (error != 0) disk_.rename(target_, temporary_);
    }
    if (error != 0) disk_.rename(aside, target_);
  }
  if (error == 0) {
    set_temporary({});
    disk_.remove_all(aside);
  }
  disk_.close(old);
  require(error, shown_, "cannot be put in place");
}

void StandardOutput::write(std::string_view bytes) {
  const int error = disk_.write(STDOUT_FILENO, bytes);
  if (error == 0) return;
  const auto text = [error](std::string_view remedy) {
    return fmt::format("standard output: cannot be written: {} ({})", std::generic_category().message(error), remedy);
  };
  if (error == EPIPE) throw ReaderGone(text("its reader has gone; let it read to the end"));
  throw Error(text(error == EFBIG   ? "raise the limit on the size of files (ulimit -f) or send it elsewhere"
                   : error == EBADF ? "it is closed; send it to a file or another program"
                                    : "free some space or send it elsewhere"));
}

void StandardOutput::finish() {
  const int error = disk_.sync(STDOUT_FILENO);
  if (error == 0 || error == EINVAL || error == EROFS || error == ENOTSUP || error == EBADF)
    return; // a pipe, a terminal
  throw Error(fmt::format("standard output: cannot be written: {} (free some space or send it elsewhere)",
                          std::generic_category().message(error)));
}

} // namespace leadscore
