#include "base/ending_signals.hpp"

#include "base/out_of_memory.hpp"

#include <array>
#include <atomic>
#include <climits>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace leadscore {

namespace {

constexpr std::array ending_signals{SIGTERM, SIGINT, SIGHUP};
/// Other threads may write into a folder while it is emptied; after that many tries it stays for the next run.
constexpr int tries = 100;
/// Folders in a folder that is removed.
constexpr int most_depth = 4;

/// A name to remove. Signals wait while it changes.
struct Slot {
  std::atomic<bool> used = false;
  std::array<char, PATH_MAX> path{};
};

std::atomic<void (*)()> further_action = nullptr;

std::array<Slot, 8>& slots() {
  static std::array<Slot, 8> all;
  return all;
}

sigset_t all_ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : ending_signals) sigaddset(&signals, signal);
  return signals;
}

/// Only calls that POSIX or Linux allow in a signal handler: no memory is allocated.
void remove_at(int folder, const char* name, int depth) {
  if (::unlinkat(folder, name, 0) == 0 || depth == most_depth) return;
  const int opened = ::openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (opened < 0) return;
  for (int round = 0; round < tries; ++round) {
    ::lseek(opened, 0, SEEK_SET);
    alignas(dirent64) std::array<char, 4096> buffer;
    ssize_t size = 0;
    while ((size = ::getdents64(opened, buffer.data(), buffer.size())) > 0) {
      for (ssize_t at = 0; at < size;) {
        const auto* const entry = reinterpret_cast<const dirent64*>(&buffer[static_cast<std::size_t>(at)]);
        at += entry->d_reclen;
        const char* const inside = &entry->d_name[0];
        if (std::strcmp(inside, ".") != 0 && std::strcmp(inside, "..") != 0) remove_at(opened, inside, depth + 1);
      }
    }
    if (::unlinkat(folder, name, AT_REMOVEDIR) == 0) break;
  }
  ::close(opened);
}

void end_by(int signal) {
  if (const auto action = further_action.load()) action();
  remove_all_by_name();
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  sigaction(signal, &by_default, nullptr);
  raise(signal); // waits until this handler has returned
}

} // namespace

void remove_files_on_ending_signals() {
  slots(); // made here, not in the handler
  for (const int signal : ending_signals) {
    struct sigaction present {};
    sigaction(signal, nullptr, &present);
    if (present.sa_handler == SIG_IGN) continue; // as nohup wants it
    struct sigaction handler {};
    handler.sa_handler = end_by;
    handler.sa_mask = all_ending_signals();
    sigaction(signal, &handler, nullptr);
  }
}

void also_on_ending_signals(void (*action)()) { further_action = action; }

void remove_without_memory(const char* path) noexcept { remove_at(AT_FDCWD, path, 0); }

void remove_all_by_name() noexcept {
  for (Slot& slot : slots())
    if (slot.used) remove_without_memory(slot.path.data());
}

EndingSignalsWait::EndingSignalsWait() {
  const sigset_t ending = all_ending_signals();
  pthread_sigmask(SIG_BLOCK, &ending, &before_);
}

void RemovedBySignals::keep(const std::string& path) {
  forget();
  if (path.size() >= PATH_MAX) return;
  const EndingSignalsWait until_it_is_written;
  for (std::size_t number = 0; number < slots().size(); ++number) {
    Slot& slot = slots()[number];
    if (slot.used) continue;
    path.copy(slot.path.data(), path.size());
    slot.path[path.size()] = '\0';
    slot.used = true;
    slot_ = static_cast<int>(number);
    return;
  }
}

void RemovedBySignals::forget() {
  if (slot_ >= 0) slots()[static_cast<std::size_t>(slot_)].used = false;
  slot_ = -1;
}

} // namespace leadscore
