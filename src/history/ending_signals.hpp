#pragma once

#include <csignal>

namespace leadscore {

/// While this lives, the signals that ask a program to end (SIGTERM, SIGINT, SIGHUP) wait.
class EndingSignalsWait {
public:
  EndingSignalsWait() {
    sigset_t ending;
    sigemptyset(&ending);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ending, signal);
    pthread_sigmask(SIG_BLOCK, &ending, &before_);
  }
  ~EndingSignalsWait() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  EndingSignalsWait(const EndingSignalsWait&) = delete;
  EndingSignalsWait& operator=(const EndingSignalsWait&) = delete;

private:
  sigset_t before_{};
};

} // namespace leadscore
