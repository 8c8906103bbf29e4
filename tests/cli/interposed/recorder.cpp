// Stands between a program and the C library (LD_PRELOAD), and writes down what the program does to a folder, in
// order, so that a test can play what a power cut would have left (cli/power_cut).
//
//   RECORD_IN=PATH   the folder, absolute
//   RECORD_TO=PATH   a file outside of it, which gets one line for each call that succeeded. Paths are absolute, files
//                    that are open go by their inode:
//
//       open INODE PATH            a file that may be new
//       write INODE OFFSET SIZE    followed by that many bytes and a line break
//       size INODE SIZE            cut or grown
//       sync INODE                 a file or folder is flushed
//       folder INODE PATH          made
//       link PATH TARGET           a symbolic link
//       rename FROM TO
//       exchange LEFT RIGHT
//       remove PATH                a file, a link or an empty folder

#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <initializer_list>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::string setting(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

bool counts(const std::string& path) {
  static const std::string folder = setting("RECORD_IN");
  return !folder.empty() && path.starts_with(folder);
}

void record(const std::string& line, const void* bytes = nullptr, std::size_t size = 0) {
  static const auto file = static_cast<int>(
      syscall(SYS_openat, AT_FDCWD, setting("RECORD_TO").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  std::string text = line + "\n";
  if (bytes != nullptr) text.append(static_cast<const char*>(bytes), size) += '\n';
  if (syscall(SYS_write, file, text.data(), text.size()) != static_cast<long>(text.size())) abort();
}

std::string target_of(const std::string& link) {
  char path[4096];
  const ssize_t size = readlink(link.c_str(), path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
}

std::string path_of(int file) { return target_of("/proc/self/fd/" + std::to_string(file)); }

std::string absolute(int folder, const std::string& path) {
  if (path.starts_with('/')) return path;
  return (folder == AT_FDCWD ? target_of("/proc/self/cwd") : path_of(folder)) + "/" + path;
}

std::string inode_of(int file) {
  struct stat status {};
  return fstat(file, &status) == 0 ? std::to_string(status.st_ino) : "0";
}

int opened(int folder, const char* path, int flags, mode_t mode) {
  const auto file = static_cast<int>(syscall(SYS_openat, folder, path, flags, mode));
  const std::string whole = absolute(folder, path);
  if (file < 0 || !counts(whole)) return file;
  if ((flags & O_CREAT) != 0) record("open " + inode_of(file) + " " + whole);
  if ((flags & O_TRUNC) != 0) record("size " + inode_of(file) + " 0");
  return file;
}

mode_t mode_of(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

int synced(int file) {
  if (counts(path_of(file))) record("sync " + inode_of(file)); // no need to wait for the disk: no power is cut here
  return 0;
}

/// Does a call on paths and writes it down.
int done(long result, const char* call, std::initializer_list<std::string> paths) {
  if (result != 0 || !counts(*paths.begin())) return static_cast<int>(result);
  std::string line = call;
  for (const std::string& path : paths) line += " " + path;
  record(line);
  return 0;
}

} // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return opened(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return opened(AT_FDCWD, path, flags, mode);
}

ssize_t write(int file, const void* bytes, size_t size) {
  const off_t offset = lseek(file, 0, SEEK_CUR);
  const ssize_t written = syscall(SYS_write, file, bytes, size);
  if (written > 0 && counts(path_of(file)))
    record("write " + inode_of(file) + " " + std::to_string(offset) + " " + std::to_string(written), bytes,
           static_cast<std::size_t>(written));
  return written;
}

ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset) {
  const ssize_t written = syscall(SYS_pwrite64, file, bytes, size, offset);
  if (written > 0 && counts(path_of(file)))
    record("write " + inode_of(file) + " " + std::to_string(offset) + " " + std::to_string(written), bytes,
           static_cast<std::size_t>(written));
  return written;
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset) { return pwrite64(file, bytes, size, offset); }

int ftruncate64(int file, off64_t size) {
  const auto result = static_cast<int>(syscall(SYS_ftruncate, file, size));
  if (result == 0 && counts(path_of(file))) record("size " + inode_of(file) + " " + std::to_string(size));
  return result;
}

int ftruncate(int file, off_t size) { return ftruncate64(file, size); }

int fsync(int file) { return synced(file); }
int fdatasync(int file) { return synced(file); }

int rename(const char* from, const char* to) {
  return done(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0), "rename",
              {absolute(AT_FDCWD, from), absolute(AT_FDCWD, to)});
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  return done(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags),
              (flags & RENAME_EXCHANGE) != 0 ? "exchange" : "rename",
              {absolute(from_folder, from), absolute(to_folder, to)});
}

int symlink(const char* target, const char* path) {
  return done(syscall(SYS_symlinkat, target, AT_FDCWD, path), "link", {absolute(AT_FDCWD, path), target});
}

int mkdir(const char* path, mode_t mode) {
  const auto result = static_cast<int>(syscall(SYS_mkdirat, AT_FDCWD, path, mode));
  struct stat status {};
  if (result != 0 || stat(path, &status) != 0) return result;
  return done(result, ("folder " + std::to_string(status.st_ino)).c_str(), {absolute(AT_FDCWD, path)});
}

int unlinkat(int folder, const char* path, int flags) {
  const std::string whole = absolute(folder, path);
  return done(syscall(SYS_unlinkat, folder, path, flags), "remove", {whole});
}

int unlink(const char* path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char* path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
}
