#include "cli/progress.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace leadscore {

namespace {

constexpr auto silent_for = std::chrono::milliseconds(500);
constexpr auto between_lines = std::chrono::milliseconds(100);
constexpr int bar_width = 30;

} // namespace

Progress::Progress(bool wanted) : wanted_(wanted && isatty(STDERR_FILENO) == 1) {}

void Progress::report(std::string_view phase, std::int64_t done, std::int64_t total, std::string_view unit) {
  if (!wanted_) return;
  const auto now = std::chrono::steady_clock::now();
  if (phase != phase_) {
    phase_ = phase;
    phase_began_ = now;
  }
  if (now - phase_began_ < silent_for || now - last_shown_ < between_lines) return;
  last_shown_ = now;
  shown_ = true;
  std::string bar;
  if (total > 0) {
    const auto filled = static_cast<int>(bar_width * std::min(done, total) / total);
    bar = fmt::format(" [{:=<{}}{: <{}}]", "", filled, "", bar_width - filled);
  }
  fmt::print(stderr, "\r\033[K{:<8}{} {} {}", phase, bar, done, unit);
  std::fflush(stderr);
}

void Progress::clear() {
  if (!shown_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  shown_ = false;
}

} // namespace leadscore
