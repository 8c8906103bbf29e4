#include "history/workspace_lock.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <thread>

namespace leadscore {

namespace {

constexpr auto between_tries = std::chrono::milliseconds(50);

void require_done(int error, const std::string& path, std::string_view what) {
  if (error != 0) throw Error(disk_problem(path, what, error, "--workspace"));
}

} // namespace

WorkspaceLock::WorkspaceLock(const std::string& workspace, std::optional<Seconds> wait, Disk& disk) : disk_(disk) {
  if (workspace.empty()) throw Error("--workspace: the folder has no name (name the folder that keeps the runs)");
  require_done(disk_.make_folders(workspace), workspace, "cannot be made");
  const std::string name = (std::filesystem::path(workspace) / "lock").string();
  open(name);
  try {
    take(name, wait);
  } catch (...) {
    disk_.close(file_);
    throw;
  }
}

void WorkspaceLock::open(const std::string& name) {
  file_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0 && errno == ELOOP)
    throw Error(fmt::format("{}: is a link, and a lock has to be a file of its own (remove the link)", name));
  require_done(file_ < 0 ? errno : 0, name, "cannot be made");
}

void WorkspaceLock::take(const std::string& name, std::optional<Seconds> wait) {
  const auto began = std::chrono::steady_clock::now();
  for (;;) {
    const int error = disk_.lock(file_);
    if (error == 0) return;
    if (error != EWOULDBLOCK) require_done(error, name, "cannot be locked");
    if (wait && std::chrono::steady_clock::now() - began >= std::chrono::seconds(*wait))
      throw Error(fmt::format("{}: another run holds the lock (let it end, or wait for it with --lock-wait)", name),
                  ExitCode::locked);
    std::this_thread::sleep_for(between_tries);
  }
}

} // namespace leadscore
