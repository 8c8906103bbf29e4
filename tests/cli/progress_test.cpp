#include "cli/progress.hpp"

#include <doctest/doctest.h>
#include <pty.h>
#include <stdexcept>
#include <string>
#include <unistd.h>

using namespace leadscore;

namespace {

/// A terminal that remembers what was shown on it.
class Terminal {
public:
  Terminal() {
    if (openpty(&ours_, &theirs_, nullptr, nullptr, nullptr) != 0) throw std::runtime_error("no terminal");
  }
  ~Terminal() {
    close(ours_);
    close(theirs_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  [[nodiscard]] int descriptor() const { return theirs_; }
  /// What was shown since the last call.
  std::string shown() const {
    // A mark at the end, so that reading never waits.
    if (write(theirs_, "#", 1) != 1) throw std::runtime_error("the terminal takes nothing");
    std::string text;
    while (!text.ends_with('#')) {
      char piece[256];
      const ssize_t count = read(ours_, piece, sizeof piece);
      if (count <= 0) throw std::runtime_error("the terminal gives nothing");
      text.append(piece, static_cast<std::size_t>(count));
    }
    text.pop_back();
    return text;
  }

private:
  int ours_ = -1, theirs_ = -1;
};

/// A clock that stands still unless it is moved.
struct HandMovedClock {
  std::chrono::steady_clock::time_point now{};
  Progress::Clock clock() {
    return [this] { return now; };
  }
  void pass(int milliseconds) { now += std::chrono::milliseconds(milliseconds); }
};

} // namespace

TEST_CASE("a long phase shows on a terminal how far it has come, ten times a second, and then goes without a trace") {
  const Terminal terminal;
  HandMovedClock time;
  Progress progress(true, terminal.descriptor(), time.clock());
  progress.report("reading leads", 0, 0, "MB");
  time.pass(499);
  progress.report("reading leads", 7, 0, "MB");
  CHECK(terminal.shown().empty());
  time.pass(1);
  progress.report("reading leads", 8, 0, "MB");
  CHECK(terminal.shown() == "\r\033[Kreading leads 8 MB");
  time.pass(99);
  progress.report("reading leads", 9, 0, "MB");
  CHECK(terminal.shown().empty());

  progress.report("scoring", 0, 200, "leads");
  time.pass(500);
  progress.report("scoring", 50, 200, "leads");
  CHECK(terminal.shown() == "\r\033[Kscoring  [=======                       ] 50 leads");
  time.pass(100);
  progress.report("scoring", 200, 200, "leads");
  CHECK(terminal.shown() == "\r\033[Kscoring  [==============================] 200 leads");
  progress.clear();
  CHECK(terminal.shown() == "\r\033[K");
  progress.clear();
  CHECK(terminal.shown().empty());
}

TEST_CASE("progress is silent where it is not wanted or where there is no terminal") {
  const Terminal terminal;
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  HandMovedClock time;
  Progress unwanted(false, terminal.descriptor(), time.clock());
  Progress into_a_pipe(true, ends[1], time.clock());
  for (int count = 0; count < 3; ++count) {
    unwanted.report("scoring", count, 3, "leads");
    into_a_pipe.report("scoring", count, 3, "leads");
    time.pass(1000);
  }
  CHECK(terminal.shown().empty());
  close(ends[1]);
  char byte = 0;
  CHECK(read(ends[0], &byte, 1) == 0);
  close(ends[0]);
}
