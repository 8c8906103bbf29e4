#pragma once

#include <csignal>
#include <string>

namespace leadscore {

/// From here on a signal that asks the program to end (SIGTERM, SIGINT, SIGHUP, unless it is ignored) removes what
/// RemovedBySignals name, and then ends the program as it does by default. For the start of the program.
void remove_files_on_ending_signals();

/// What such a signal does besides, before it removes anything. It may only make calls that are allowed in the handler
/// of a signal.
void also_on_ending_signals(void (*action)());

/// Removes a file, or a folder with all that is in it, if that is possible. Asks for no memory.
void remove_without_memory(const char* path) noexcept;

/// While this lives, the signals that ask the program to end wait for the thread that made it. Threads that begin
/// meanwhile never get them.
class EndingSignalsWait {
public:
  EndingSignalsWait();
  ~EndingSignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  EndingSignalsWait(const EndingSignalsWait&) = delete;
  EndingSignalsWait& operator=(const EndingSignalsWait&) = delete;

private:
  sigset_t before_{};
};

/// The name of a file, or of a folder with all that is in it, that goes if a signal ends the program while this lives.
/// A name that is longer than any the system takes is not kept, nor is the ninth name at one time.
class RemovedBySignals {
public:
  RemovedBySignals() = default;
  explicit RemovedBySignals(const std::string& path) { keep(path); }
  ~RemovedBySignals() { forget(); }
  RemovedBySignals(const RemovedBySignals&) = delete;
  RemovedBySignals& operator=(const RemovedBySignals&) = delete;

  /// In place of the name that was there.
  void keep(const std::string& path);
  void forget();

private:
  int slot_ = -1;
};

} // namespace leadscore
