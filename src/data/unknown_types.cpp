#include "data/unknown_types.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace leadscore {

std::size_t UnknownTypes::place_of(std::string_view text) {
  std::string name = comparable(text);
  const auto known = names_.find(name);
  if (known != names_.end()) return known->second;
  if (names_.size() >= most) return 0;
  names_.emplace(std::move(name), counts_.size());
  counts_.push_back(0);
  return counts_.size() - 1;
}

void UnknownTypes::add(const UnknownTypes& more) {
  counts_.front() += more.counts_.front();
  for (const auto& [name, place] : more.names_) {
    const auto [mine, added] = names_.try_emplace(name, counts_.size());
    if (added) counts_.push_back(0);
    counts_[mine->second] += more.counts_[place];
  }
}

std::vector<std::pair<std::string, std::int64_t>> UnknownTypes::by_count() const {
  std::vector<std::pair<std::string, std::int64_t>> types;
  for (const auto& [name, place] : names_) types.emplace_back(name, counts_[place]);
  std::ranges::sort(types, [](const auto& a, const auto& b) {
    return std::tuple(-a.second, std::string_view(a.first)) < std::tuple(-b.second, std::string_view(b.first));
  });
  return types;
}

std::int64_t UnknownTypes::total() const { return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0}); }

} // namespace leadscore
