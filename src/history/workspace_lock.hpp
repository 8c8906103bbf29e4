#pragma once

#include "base/time.hpp"
#include "publish/disk.hpp"

#include <optional>
#include <string>

namespace leadscore {

/// The lock of a workspace, held as long as this lives or the program runs: whoever writes there holds it.
class WorkspaceLock {
public:
  /// Makes the folder if need be and takes the lock. `wait`: how long to wait for another run; none: as long as it
  /// takes. Throws Error, with ExitCode::locked if another run holds the lock.
  WorkspaceLock(const std::string& workspace, std::optional<Seconds> wait, Disk& disk);
  ~WorkspaceLock() { disk_.close(file_); }
  WorkspaceLock(const WorkspaceLock&) = delete;
  WorkspaceLock& operator=(const WorkspaceLock&) = delete;

private:
  void open(const std::string& name);
  void take(const std::string& name, std::optional<Seconds> wait);

  Disk& disk_;
  int file_ = -1;
};

} // namespace leadscore
