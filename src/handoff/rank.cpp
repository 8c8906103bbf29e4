#include "handoff/rank.hpp"

#include "base/number.hpp"

#include <algorithm>
#include <utility>

namespace leadscore {

RankKey::RankKey(const ModelScore& row)
    : score(round_points(row.score)), velocity(round_points(row.velocity)), ready_at(row.ready_at), lead(row.lead),
      model(row.model) {}

bool operator<(const RankKey& left, const RankKey& right) {
  if (left.score != right.score) return left.score > right.score;
  if (left.velocity != right.velocity) return left.velocity > right.velocity;
  if (left.ready_at != right.ready_at) {
    if (left.ready_at == no_instant || right.ready_at == no_instant) return right.ready_at == no_instant;
    return left.ready_at < right.ready_at;
  }
  if (left.lead != right.lead) return left.lead < right.lead;
  return left.model < right.model;
}

std::vector<std::size_t> in_rank_order(std::span<const ModelScore> rows, std::vector<std::size_t> chosen) {
  std::vector<std::pair<RankKey, std::size_t>> keyed;
  keyed.reserve(chosen.size());
  for (const std::size_t row : chosen) keyed.emplace_back(RankKey(rows[row]), row);
  std::sort(keyed.begin(), keyed.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
  for (std::size_t place = 0; place < keyed.size(); ++place) chosen[place] = keyed[place].second;
  return chosen;
}

} // namespace leadscore
