#include "publish/disk.hpp"

#include "base/ending_signals.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <new>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace leadscore {

namespace {

namespace fs = std::filesystem;

/// What a person can do about an errno, before ` with OPTION`.
std::string_view remedy_for(int error) {
  switch (error) {
  case ENOSPC:
  case EDQUOT:
    return "free some space or choose another folder";
  case EFBIG:
    return "raise the limit on the size of files (ulimit -f) or choose another folder";
  case EACCES:
  case EPERM:
  case EROFS:
    return "choose a folder that you may write to";
  case ENOTDIR:
    return "a part of the path is a file; choose another folder";
  case ENAMETOOLONG:
    return "choose a shorter name";
  case EBUSY:
  case EXDEV:
    return "the folder is a mount point; choose a folder inside it";
  case EIO:
    return "the disk reports a fault; have it looked at, or choose another folder";
  default:
    return "choose another folder";
  }
}

int result_of(int status) { return status == 0 ? 0 : errno; }

} // namespace

int Disk::make_folder(const std::string& path, unsigned mode) {
  if (::mkdir(path.c_str(), mode) != 0) return errno;
  return result_of(::chmod(path.c_str(), mode)); // whatever the umask
}

int Disk::create(const std::string& path, unsigned mode, int& file) {
  file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file < 0) return errno;
  if (::fchmod(file, mode) == 0) return 0;
  const int error = errno;
  ::close(file);
  file = -1;
  return error;
}

int Disk::open_folder(const std::string& path, int& folder) {
  folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  return folder < 0 ? errno : 0;
}

int Disk::write(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), std::min<std::size_t>(bytes.size(), std::size_t{1} << 24U));
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

void Disk::begin_sync(int file) { ::sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE); }

int Disk::sync(int file) {
  int status = 0;
  do {
    status = ::fsync(file);
  } while (status != 0 && errno == EINTR);
  return result_of(status);
}

int Disk::close(int file) {
  const int error = result_of(::close(file));
  return error == EINTR ? 0 : error; // on Linux the file is closed all the same
}

int Disk::rename(const std::string& from, const std::string& to) {
  return result_of(std::rename(from.c_str(), to.c_str()));
}

int Disk::link(const std::string& target, const std::string& path) {
  return result_of(::symlink(target.c_str(), path.c_str()));
}

int Disk::exchange(const std::string& left, const std::string& right) {
  return result_of(::renameat2(AT_FDCWD, left.c_str(), AT_FDCWD, right.c_str(), RENAME_EXCHANGE));
}

int Disk::remove_all(const std::string& path) {
  try {
    std::error_code error;
    fs::remove_all(path, error);
    return error.value();
  } catch (const std::bad_alloc&) { // destructors call this
    remove_without_memory(path.c_str());
    return 0;
  }
}

int Disk::lock(int folder) { return result_of(::flock(folder, LOCK_EX | LOCK_NB)); }

int Disk::sync_folder(const std::string& path) {
  int folder = -1;
  if (const int error = open_folder(path, folder); error != 0) return error;
  const int error = sync(folder);
  const int closed = close(folder);
  return error != 0 ? error : closed;
}

int Disk::make_folders(const std::string& path) {
  std::error_code error;
  std::vector<fs::path> missing;
  for (fs::path folder = fs::absolute(path, error); !error && !fs::exists(folder, error); folder = folder.parent_path())
    missing.push_back(folder);
  for (auto folder = missing.rbegin(); !error && folder != missing.rend(); ++folder) {
    if (!folder->has_filename()) continue; // "new/" names the same folder as "new"
    // No more rights for others than to look into it, whatever the umask.
    if (::mkdir(folder->c_str(), 0755) != 0 && errno != EEXIST) return errno;
    const fs::path above = fs::canonical(folder->parent_path(), error); // open_folder follows no link
    if (const int synced = error ? 0 : sync_folder(above.string()); synced != 0) return synced;
  }
  if (!error && !fs::is_directory(path, error) && !error) return ENOTDIR;
  return error.value();
}

Disk& real_disk() {
  static Disk disk;
  return disk;
}

std::string disk_problem(const std::string& path, std::string_view what, int error, std::string_view option) {
  return fmt::format("{}: {}: {} ({} with {}; nothing that was there before was touched)", path, what,
                     std::generic_category().message(error), remedy_for(error), option);
}

} // namespace leadscore
