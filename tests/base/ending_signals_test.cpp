#include "base/ending_signals.hpp"
#include "csv/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>

namespace leadscore {

namespace {

/// Runs `work` in a process of its own; the signal that ended it, or 0.
int signal_that_ends(const std::function<void()>& work) {
  const pid_t process = ::fork();
  if (process == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(process, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

} // namespace

TEST_CASE("RemovedBySignals: a signal that ends the program removes files and folders by name") {
  const TemporaryFolder folder;
  const auto is_there = [&folder](const char* name) { return std::filesystem::exists(folder.path(name)); };
  folder.write("file", "text");
  folder.write("other", "text");
  folder.write("forgotten", "text");
  std::filesystem::create_directories(folder.path("runs/inner"));
  for (int number = 0; number < 300; ++number) folder.write("runs/inner/" + std::to_string(number), "text");
  folder.write("runs/list", "text");
  std::filesystem::create_symlink(folder.path("other"), folder.path("runs/link"));
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    CHECK(signal_that_ends([&] {
            remove_files_on_ending_signals();
            const RemovedBySignals file(folder.path("file"));
            RemovedBySignals runs(folder.path("forgotten"));
            runs.keep(folder.path("runs"));
            { const RemovedBySignals gone(folder.path("forgotten")); }
            raise(signal);
          }) == signal);
  }
  CHECK_FALSE(is_there("file"));
  CHECK_FALSE(is_there("runs"));
  CHECK(is_there("forgotten"));
  CHECK(is_there("other"));
}

TEST_CASE("RemovedBySignals: a signal that is ignored, as nohup ignores SIGHUP, removes nothing") {
  const TemporaryFolder folder;
  folder.write("file", "text");
  CHECK(signal_that_ends([&] {
          ::signal(SIGHUP, SIG_IGN);
          remove_files_on_ending_signals();
          const RemovedBySignals file(folder.path("file"));
          raise(SIGHUP);
        }) == 0);
  CHECK(std::filesystem::exists(folder.path("file")));
}

TEST_CASE("EndingSignalsWait: a signal waits until the end of the section") {
  const TemporaryFolder folder;
  CHECK(signal_that_ends([&] {
          remove_files_on_ending_signals();
          const EndingSignalsWait section;
          raise(SIGTERM);
          folder.write("written", "in the section");
        }) == SIGTERM);
  CHECK(std::filesystem::exists(folder.path("written")));
}

} // namespace leadscore
