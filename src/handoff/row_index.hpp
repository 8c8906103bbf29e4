#pragma once

#include "base/parallel.hpp"
#include "score/model_score.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace leadscore {

/// Finds the row of a lead under a model. `rows`: leads in input order, each with its models in order.
class RowIndex {
public:
  RowIndex(std::span<const ModelScore> rows, std::size_t leads, unsigned threads = 1)
      : rows_(rows), begins_(leads + 1, rows.size()) {
    constexpr std::size_t rows_a_piece = 4096;
    over_pieces(threads, rows.size(), rows_a_piece, [this](unsigned, std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) {
        // Leads without a row begin, and end, where the next one begins.
        const std::size_t first = row == 0 ? 0 : rows_[row - 1].lead + std::size_t{1};
        for (std::size_t lead = first; lead <= rows_[row].lead; ++lead) begins_[lead] = row;
      }
    });
  }
  /// None if the model does not apply to the lead.
  [[nodiscard]] std::optional<std::size_t> of(LeadIndex lead, std::uint16_t model) const {
    for (std::size_t row = begins_[lead]; row < begins_[lead + 1U]; ++row)
      if (rows_[row].model == model) return row;
    return std::nullopt;
  }
  /// Calls `work` for each row of the lead.
  template <typename Work>
  void for_each_of(LeadIndex lead, const Work& work) const {
    for (std::size_t row = begins_[lead]; row < begins_[lead + 1U]; ++row) work(row);
  }
  /// The lead's first row; none if no model applies to it.
  [[nodiscard]] std::optional<std::size_t> first_of(LeadIndex lead) const {
    return begins_[lead] < begins_[lead + 1U] ? std::optional(begins_[lead]) : std::nullopt;
  }
  /// Begins to fetch the lead's first row into the cache.
  void prefetch(LeadIndex lead) const {
    if (begins_[lead] < rows_.size()) __builtin_prefetch(&rows_[begins_[lead]]);
  }

private:
  std::span<const ModelScore> rows_;
  std::vector<std::size_t> begins_; ///< by lead, and the end
};

} // namespace leadscore
