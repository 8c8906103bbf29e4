#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace leadscore {

/// Counts the event types that no rule names, as they are compared. One for each thread; merged afterwards.
class UnknownTypes {
public:
  /// More different ones are not told apart: the column probably holds something else than types.
  static constexpr std::size_t most = 1000;

  /// The place to count a type at.
  std::size_t place_of(std::string_view text);
  void count(std::size_t place) { ++counts_[place]; }
  void add(const UnknownTypes& more);

  [[nodiscard]] bool too_many() const { return counts_.front() > 0 || names_.size() > most; }
  /// The commonest first; equally common ones by name. With too_many() not all, and not the same in every run.
  [[nodiscard]] std::vector<std::pair<std::string, std::int64_t>> by_count() const;
  [[nodiscard]] std::int64_t total() const;

private:
  std::unordered_map<std::string, std::size_t> names_;
  std::vector<std::int64_t> counts_ = {0}; ///< the first is of those that are not told apart
};

} // namespace leadscore
