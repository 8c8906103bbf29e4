#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// The operations on the disk by which a run folder is made, so that tests can let each of them fail. Those that
/// return an int return 0, or the errno of what went wrong. Paths are as the system takes them.
class Disk {
public:
  Disk() = default;
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  virtual ~Disk() = default;

  virtual int make_folder(const std::string& path, unsigned mode);
  /// A new file to be written; EEXIST if there is one.
  virtual int create(const std::string& path, unsigned mode, int& file);
  virtual int open_folder(const std::string& path, int& folder);
  /// Writes all of `bytes`.
  virtual int write(int file, std::string_view bytes);
  /// Flushes a file or folder to the disk.
  virtual int sync(int file);
  /// Has the system begin to write what the file holds, without waiting for it: a later sync() then waits less.
  static void begin_sync(int file);
  virtual int close(int file);
  virtual int rename(const std::string& from, const std::string& to);
  /// A new symbolic link at `path` that says `target`.
  virtual int link(const std::string& target, const std::string& path);
  /// Lets two paths change places in one step.
  virtual int exchange(const std::string& left, const std::string& right);
  /// Removes a folder and all that is in it.
  virtual int remove_all(const std::string& path);
  /// Takes the lock of an open folder until it is closed; EWOULDBLOCK if another one has it.
  virtual int lock(int folder);

  /// Flushes the names in a folder: what was made, moved or removed there survives a power cut from then on.
  int sync_folder(const std::string& path);
  /// Makes a folder and those above it that are missing, and flushes their names.
  int make_folders(const std::string& path);
};

/// The disk of this machine.
Disk& real_disk();

/// Complete text for people about an operation on `path` that failed with `error`:
///
///     out/scored.csv: cannot be written: No space left on device (free some space or choose another folder with
///     --out; nothing that was there before was touched)
///
/// `option`: the one by which the folder was named.
std::string disk_problem(const std::string& path, std::string_view what, int error, std::string_view option = "--out");

} // namespace leadscore
