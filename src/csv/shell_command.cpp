#include "csv/shell_command.hpp"

#include "base/ending_signals.hpp"
#include "base/error.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace leadscore {
namespace {

constexpr std::size_t most_commands = 256;
/// The commands that run, where the handler of a signal finds them; 0: a free place.
std::array<std::atomic<pid_t>, most_commands> running;
static_assert(std::atomic<pid_t>::is_always_lock_free);

bool has_ended(pid_t process) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == process;
}

/// Ends a group of processes: politely, after a second by force. Callable from the handler of a signal.
void end_group(pid_t group) {
  constexpr timespec pause{0, 10'000'000};
  constexpr int most_pauses = 100;
  ::kill(-group, SIGTERM);
  for (int pauses = 0; pauses < most_pauses && !has_ended(group); ++pauses) nanosleep(&pause, nullptr);
  ::kill(-group, SIGKILL);
}

void end_all() {
  for (std::atomic<pid_t>& process : running)
    if (const pid_t group = process.exchange(0); group != 0) end_group(group);
}

/// A signal that ends the program ends the commands first.
void watch_signals() {
  static std::once_flag once;
  std::call_once(once, [] {
    also_on_ending_signals(end_all);
    // Where it is ignored, which a program may inherit, nobody learns how a child ended.
    std::signal(SIGCHLD, SIG_DFL);
  });
}

/// The attributes and file actions of a child, freed at the end.
class SpawnPlan {
public:
  explicit SpawnPlan(int output) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    // A session of its own: the whole group can be ended, and nothing can wait for an answer from the terminal.
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  /// Gives the error, 0 if there is none.
  int start(std::string command, pid_t& process) const {
    std::string shell = "sh";
    std::string flag = "-c";
    const std::array<char*, 4> arguments{shell.data(), flag.data(), command.data(), nullptr};
    return posix_spawn(&process, "/bin/sh", &actions_, &attributes_, arguments.data(), environ);
  }

private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

} // namespace

ShellCommand::ShellCommand(std::string name, const std::string& command) : name_(std::move(name)) {
  if (command.find_first_not_of(" \t\n") == std::string::npos)
    throw Error(fmt::format("{}: names no command (write cmd:COMMAND)", name_));
  watch_signals();
  const auto fail = [&](int cause) {
    throw Error(fmt::format("{}: the command cannot be started: {}", name_, std::strerror(cause)));
  };
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno);
  output_ = ends[0];
  int cause = EAGAIN;
  {
    const EndingSignalsWait until_it_is_entered; // in `running`
    while (place_ < most_commands && running[place_] != 0) ++place_;
    if (place_ < most_commands) cause = SpawnPlan(ends[1]).start(command, process_);
    if (cause == 0) running[place_] = process_;
  }
  ::close(ends[1]);
  if (cause != 0) {
    process_ = -1;
    ::close(output_);
    fail(cause);
  }
}

ShellCommand::~ShellCommand() {
  ::close(output_);
  if (process_ < 0) return;
  end_group(process_);
  running[place_] = 0;
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void ShellCommand::finish() {
  if (process_ < 0) return;
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
  // What it left behind in the background.
  ::kill(-process_, SIGTERM);
  running[place_] = 0;
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  if (info.si_code == CLD_EXITED && info.si_status == 0) return;
  throw Error(fmt::format("{}: the command {} {} (its own messages are above)", name_,
                          info.si_code == CLD_EXITED ? "failed with exit code" : "was ended by signal",
                          info.si_status));
}

} // namespace leadscore
