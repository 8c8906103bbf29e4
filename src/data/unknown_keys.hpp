#pragma once

#include "data/lead_table.hpp"

#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace leadscore {

/// The first keys of events that no lead has: a sample in which the cause can be found.
class UnknownKeys {
public:
  static constexpr std::size_t most = 1000;

  /// Whether more are wanted. For all threads, while one of them adds.
  [[nodiscard]] bool wants_more() const { return count_.load(std::memory_order_relaxed) < most; }
  void add(std::string key) {
    if (keys_.size() == most) return;
    keys_.push_back(std::move(key));
    count_.store(keys_.size(), std::memory_order_relaxed);
  }
  [[nodiscard]] std::span<const std::string> keys() const { return keys_; }

private:
  std::vector<std::string> keys_;
  std::atomic<std::size_t> count_ = 0;
};

/// Why events find no leads, as far as the keys tell: `the keys of events end in '.0', those of leads do not (30 of the
/// first 30 unknown keys)`. Empty: they do not tell. No key is shown.
std::string why_unknown(std::span<const std::string> unknown, const LeadTable& leads);

/// Why leads have equal keys, likewise.
std::string why_alike(const LeadTable& leads);

} // namespace leadscore
