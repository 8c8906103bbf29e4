#pragma once

#include "base/ending_signals.hpp"
#include "base/error.hpp"
#include "publish/disk.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// Throws Error unless a run can be put at `target`: there is nothing, or an empty folder, or a folder that holds a
/// leadscore run and nothing else. Touches nothing. A command asks this before it begins to work.
void check_run_folder(const std::string& target);

/// A folder of files that appears at its place all at once, or not at all. Source: 4-files, Writing.
///
/// The files are written to a temporary folder beside the target, `.NAME.leadscore-tmp-PID-N`, which is locked as long
/// as its run lives. publish() flushes them and lets the folder change places with the target in one step; where the
/// file system cannot do that, the old folder is moved aside to `.NAME.leadscore-old-PID-N` first, and a run that dies
/// in between is mended by the next one. A target that is a symbolic link to a folder stays a link; what it points to
/// is replaced. Every failure is an Error, and leaves the target as it was.
class RunFolder {
public:
  /// Checks the target, removes what dead runs left beside it, makes the temporary folder and any missing parents.
  /// Modes: files 0600 and the folder 0700, or 0640 and 0750 if the group may read. `option`: by which the user named
  /// the target, for messages.
  RunFolder(const std::string& target, bool group_readable, Disk& disk = real_disk(),
            std::string_view option = "--out");
  /// Takes over a sealed folder beside the target that a dead run left.
  RunFolder(const std::string& target, const std::string& sealed, Disk& disk, std::string_view option);
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  /// Begins the next file; the one before has to be ended.
  void begin_file(const std::string& name);
  void write(std::string_view bytes);
  void end_file();
  void add_file(const std::string& name, std::string_view text);

  /// Flushes the folder; no file is added any more.
  void seal();
  /// Whether the folder stays beside the target if this goes without publish(); at first it does not.
  void keep(bool kept);
  /// Seals the folder, puts it in place and removes what stood there.
  void publish();

private:
  void abandon();
  void remove_leftovers();
  void make_temporary_folder();
  /// Names the temporary folder; empty: there is none any more. A signal that ends the program removes it.
  void set_temporary(const std::string& path);
  void put_in_place();
  void put_in_place_by_moving_aside(int parent);
  [[nodiscard]] std::string beside(std::string_view kind, unsigned number) const;
  void require(int error, const std::string& path, std::string_view what) const;

  Disk& disk_;
  std::string shown_;  ///< the target as the user wrote it
  std::string target_; ///< absolute, links resolved
  std::string parent_;
  std::string name_;
  bool group_readable_ = false;
  std::string option_;
  bool kept_ = false;
  std::string temporary_; ///< empty once it is in place
  RemovedBySignals removed_by_signals_;
  int folder_ = -1; ///< the open, locked temporary folder
  int file_ = -1;
  std::string file_name_;
  std::size_t unsynced_ = 0; ///< bytes of the file that the system was not yet asked to write
};

/// The reader of standard output has gone.
class ReaderGone : public Error {
public:
  using Error::Error;
};

/// Writes text to standard output; throws Error when it does not all arrive (a full disk, a closed pipe).
class StandardOutput {
public:
  explicit StandardOutput(Disk& disk = real_disk()) : disk_(disk) {}
  void write(std::string_view bytes);
  /// Flushes; to be called once all is written.
  void finish();

private:
  Disk& disk_;
};

} // namespace leadscore
