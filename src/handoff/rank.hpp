#pragma once

#include "score/model_score.hpp"

#include <span>
#include <vector>

namespace leadscore {

/// What decides a row's place in the hand-off order, as it is printed. Smaller stands before larger.
/// Source: 3-scoring, Order.
struct RankKey {
  double score = 0;              ///< printed S(T); the higher, the earlier
  double velocity = 0;           ///< printed points a day; the higher, the earlier
  Instant ready_at = no_instant; ///< the earlier, the earlier; absent comes last
  LeadIndex lead = 0;
  std::uint16_t model = 0;

  explicit RankKey(const ModelScore& row);
  friend bool operator<(const RankKey& left, const RankKey& right);
};

/// `chosen` (indices in `rows`) in hand-off order: score, velocity, ready_at, place in the input, model.
std::vector<std::size_t> in_rank_order(std::span<const ModelScore> rows, std::vector<std::size_t> chosen);

} // namespace leadscore
