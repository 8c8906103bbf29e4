// Stands between a program and the C library (LD_PRELOAD), and lets one of the program's calls on files go wrong.
//
//   FAULT_IN=PATH    the folder in which calls count: those that change files, by path or by descriptor
//   FAULT_AT=N       the call that goes wrong, from 1
//   FAULT_KIND=      kill (SIGKILL, after half of a write), term (SIGTERM), error (ENOSPC for what takes space,
//                    else EIO)
//   FAULT_LOG=PATH   gets the name of the call that went wrong
//
// Without settings it only keeps the program from waiting for the disk.

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// What a call is to do.
enum class Fate { as_ever, half, fails };

std::string setting(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::string path_of(int file) {
  char path[4096];
  const ssize_t size = readlink(("/proc/self/fd/" + std::to_string(file)).c_str(), path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
}

void log(const std::string& text) {
  const auto file = static_cast<int>(
      syscall(SYS_openat, AT_FDCWD, setting("FAULT_LOG").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600));
  if (syscall(SYS_write, file, text.data(), text.size()) < 0) abort();
  syscall(SYS_close, file);
}

/// Counts a call on `path`.
Fate fate_of(const char* call, const std::string& path, bool takes_space, bool can_be_half = false) {
  static std::atomic<long> count = 0; // files and history are written on two threads
  static const std::string folder = setting("FAULT_IN");
  static const long at = std::atol(setting("FAULT_AT").c_str());
  static const std::string kind = setting("FAULT_KIND");
  if (folder.empty() || path.find(folder) == std::string::npos || ++count != at) return Fate::as_ever;
  log(call + (" " + path) + "\n");
  if (kind == "term") {
    ::kill(::getpid(), SIGTERM); // to the process: the thread may leave signals to others
    return Fate::as_ever;
  }
  if (kind == "error") {
    errno = takes_space ? ENOSPC : EIO;
    return Fate::fails;
  }
  if (can_be_half) return Fate::half;
  raise(SIGKILL);
  return Fate::fails;
}

int opened(const char* call, const char* path, int flags, mode_t mode) {
  if (fate_of(call, path, (flags & O_CREAT) != 0) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

} // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return opened("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return opened("open", path, flags, mode);
}

ssize_t write(int file, const void* bytes, size_t size) {
  const Fate fate = fate_of("write", path_of(file), true, true);
  if (fate == Fate::fails) return -1;
  const auto written = syscall(SYS_write, file, bytes, fate == Fate::half ? size / 2 : size);
  if (fate == Fate::half) raise(SIGKILL);
  return written;
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  const Fate fate = fate_of("pwrite", path_of(file), true, true);
  if (fate == Fate::fails) return -1;
  const auto written = syscall(SYS_pwrite64, file, bytes, fate == Fate::half ? size / 2 : size, offset);
  if (fate == Fate::half) raise(SIGKILL);
  return written;
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) { return pwrite64(file, bytes, size, offset); }

// What is flushed need not reach the disk here: what a power cut would leave is worked out (cli/power_cut_test).
int fsync(int file) { return fate_of("fsync", path_of(file), false) == Fate::fails ? -1 : 0; }
int fdatasync(int file) { return fate_of("fdatasync", path_of(file), false) == Fate::fails ? -1 : 0; }

int close(int file) {
  const Fate fate = fate_of("close", path_of(file), false);
  const auto result = static_cast<int>(syscall(SYS_close, file));
  if (fate == Fate::as_ever) return result;
  errno = EIO;
  return -1;
}

int rename(const char* from, const char* to) {
  if (fate_of("rename", to, false) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  if (fate_of("renameat2", to, false) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

int symlink(const char* target, const char* path) {
  if (fate_of("symlink", path, true) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_symlinkat, target, AT_FDCWD, path));
}

int mkdir(const char* path, mode_t mode) {
  if (fate_of("mkdir", path, true) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}

int unlink(const char* path) {
  if (fate_of("unlink", path, false) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}

int unlinkat(int folder, const char* path, int flags) {
  const std::string whole = folder == AT_FDCWD ? path : path_of(folder) + "/" + path;
  if (fate_of("unlinkat", whole, false) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_unlinkat, folder, path, flags));
}

int fchmod(int file, mode_t mode) {
  if (fate_of("fchmod", path_of(file), false) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_fchmod, file, mode));
}

int chmod(const char* path, mode_t mode) {
  if (fate_of("chmod", path, false) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_fchmodat, AT_FDCWD, path, mode));
}

int ftruncate64(int file, off64_t size) {
  if (fate_of("ftruncate", path_of(file), false) == Fate::fails) return -1;
  return static_cast<int>(syscall(SYS_ftruncate, file, size));
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }
}
