#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace leadscore {

/// A line on a terminal that says how far a long phase has come; silent elsewhere and for phases under half a second.
/// Calls may come from several threads, one at a time.
class Progress {
public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  /// `wanted`: false is always silent. `descriptor`: standard error.
  explicit Progress(bool wanted, int descriptor = 2, Clock clock = std::chrono::steady_clock::now);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `total` 0: not known.
  void report(std::string_view phase, std::int64_t done, std::int64_t total, std::string_view unit);
  /// Removes the line.
  void clear();

private:
  void show(std::string_view text) const;

  int descriptor_;
  Clock clock_;
  bool wanted_;
  bool shown_ = false;
  std::string phase_;
  std::chrono::steady_clock::time_point phase_began_, last_shown_;
};

} // namespace leadscore
