#pragma once

#include "base/text.hpp"

#include <absl/container/flat_hash_set.h>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// The texts of cells that count as empty. Source: 2-rules, `null`.
class NullTexts {
public:
  explicit NullTexts(const std::vector<std::string>& texts);

  /// The cell, or nothing if it is, trimmed, one of the texts.
  [[nodiscard]] std::string_view cleaned(std::string_view cell) const {
    return !cell.empty() && may_begin_[static_cast<unsigned char>(cell.front())] && is_null(cell) ? std::string_view()
                                                                                                  : cell;
  }

private:
  [[nodiscard]] bool is_null(std::string_view cell) const;

  absl::flat_hash_set<std::string> texts_;
  std::array<bool, 256> may_begin_{}; ///< by the first byte of a cell; most cells begin with another
};

} // namespace leadscore
