#include "cli/progress.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

namespace leadscore {

namespace {

constexpr auto silent_for = std::chrono::milliseconds(500);
constexpr auto between_lines = std::chrono::milliseconds(100);
constexpr int bar_width = 30;

} // namespace

Progress::Progress(bool wanted, int descriptor, Clock clock)
    : descriptor_(descriptor), clock_(std::move(clock)), wanted_(wanted && isatty(descriptor) == 1) {}

void Progress::report(std::string_view phase, std::int64_t done, std::int64_t total, std::string_view unit) {
  if (!wanted_) return;
  const auto now = clock_();
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
  show(fmt::format("\r\033[K{:<8}{} {} {}", phase, bar, done, unit));
}

void Progress::clear() {
  if (!shown_) return;
  show("\r\033[K");
  shown_ = false;
}

/// A terminal that takes nothing is no reason to stop.
void Progress::show(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t written = write(descriptor_, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

} // namespace leadscore
