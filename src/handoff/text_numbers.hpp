#pragma once

#include "data/recent_texts.hpp"

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace leadscore {

/// Numbers for the texts of a field that repeat from lead to lead, given out on several threads. The empty text is
/// number 0; which numbers others get depends on the threads, so no order may follow from them.
class TextNumbers {
public:
  explicit TextNumbers(unsigned threads) : recent_(threads) {}

  /// Threads agree on a text's number, and wait for each other only at texts that they have not seen lately.
  std::uint32_t number(unsigned thread, std::string_view text) {
    if (text.empty()) return 0;
    std::optional<std::uint32_t>& known = recent_[thread].texts.of(text);
    if (!known) known = shared_number(text);
    return *known;
  }

  /// By number, once all were given out.
  [[nodiscard]] std::vector<std::string> take_texts() { return std::move(texts_); }

private:
  struct alignas(64) Recent { // a cache line of its own for each thread
    RecentTexts<std::optional<std::uint32_t>> texts;
  };

  std::uint32_t shared_number(std::string_view text) {
    const std::lock_guard lock(mutex_);
    const auto [place, is_new] = numbers_.try_emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
    if (is_new) texts_.emplace_back(text);
    return place->second;
  }

  std::vector<Recent> recent_; ///< by thread
  std::mutex mutex_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> texts_{std::string()};
};

} // namespace leadscore
