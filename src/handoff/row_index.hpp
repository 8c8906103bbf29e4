#pragma once

#include "score/model_score.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace leadscore {

/// Finds the row of a lead under a model. `rows`: leads in input order, each with its models in order.
class RowIndex {
public:
  RowIndex(std::span<const ModelScore> rows, std::size_t leads) : rows_(rows), first_(leads, rows.size()) {
    for (std::size_t row = rows.size(); row-- > 0;) first_[rows[row].lead] = row;
  }
  /// None if the model does not apply to the lead.
  [[nodiscard]] std::optional<std::size_t> of(LeadIndex lead, std::uint16_t model) const {
    for (std::size_t row = first_[lead]; row < rows_.size() && rows_[row].lead == lead; ++row)
      if (rows_[row].model == model) return row;
    return std::nullopt;
  }
  /// Calls `work` for each row of the lead.
  template <typename Work>
  void for_each_of(LeadIndex lead, const Work& work) const {
    for (std::size_t row = first_[lead]; row < rows_.size() && rows_[row].lead == lead; ++row) work(row);
  }
  /// The lead's first row; none if no model applies to it.
  [[nodiscard]] std::optional<std::size_t> first_of(LeadIndex lead) const {
    return first_[lead] < rows_.size() ? std::optional(first_[lead]) : std::nullopt;
  }

private:
  std::span<const ModelScore> rows_;
  std::vector<std::size_t> first_; ///< by lead
};

} // namespace leadscore
