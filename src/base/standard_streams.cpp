#include "base/standard_streams.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace leadscore {

namespace {

/// A signal with this handler interrupts no call; unlike an ignored one it is not handed down to other programs.
void do_nothing(int /*signal*/) {}

void handle_as_error(int signal) {
  struct sigaction present {};
  sigaction(signal, nullptr, &present);
  if (present.sa_handler == SIG_IGN) return;
  struct sigaction handler {};
  handler.sa_handler = do_nothing;
  handler.sa_flags = SA_RESTART;
  sigaction(signal, &handler, nullptr);
}

/// Nothing can be read from the standard input that this makes, and nothing be written to the outputs.
bool open_if_closed(int stream, int mode) {
  if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) return true;
  return ::open("/dev/null", mode) == stream; // the lowest number that is free
}

} // namespace

bool prepare_standard_streams() {
  handle_as_error(SIGPIPE);
  handle_as_error(SIGXFSZ);
  return open_if_closed(STDIN_FILENO, O_WRONLY) && open_if_closed(STDOUT_FILENO, O_RDONLY) &&
         open_if_closed(STDERR_FILENO, O_RDONLY);
}

void print_to_standard_error(std::string_view text, std::string_view more, std::string_view end) noexcept {
  for (std::string_view part : {text, more, end}) {
    while (!part.empty()) {
      const ssize_t written = ::write(STDERR_FILENO, part.data(), part.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return;
      part.remove_prefix(static_cast<std::size_t>(written));
    }
  }
}

void end_by_broken_pipe() {
  struct sigaction present {};
  sigaction(SIGPIPE, nullptr, &present);
  if (present.sa_handler == SIG_IGN) return;
  struct sigaction by_default {};
  by_default.sa_handler = SIG_DFL;
  sigaction(SIGPIPE, &by_default, nullptr);
  raise(SIGPIPE);
}

} // namespace leadscore
