#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// Tells which rows of a file are no records: those whose cells are all empty or white space, and those whose cells are
/// the header's, both without white space and zero-width characters at their ends. Source: 4-files, Reading CSV.
class RowFilter {
public:
  enum class Kind { record, blank, repeated_header };

  RowFilter(const std::vector<std::string>& header, char delimiter);

  /// False if the row, which is not empty, is a record by its first byte, or the second one behind a quote. Nearly all
  /// rows of most files are.
  [[nodiscard]] bool needs_check(std::string_view row) const {
    const bool has_quote = row.size() > 1 && row.front() == '"';
    return needs_check_[static_cast<unsigned char>(row[has_quote ? 1 : 0])];
  }
  /// `row`: without its line break, not empty, its quoting not damaged.
  [[nodiscard]] Kind kind_of(std::string_view row) const;

private:
  [[nodiscard]] bool is_header(std::string_view row) const;

  std::vector<std::string> names_;
  std::string first_text_; ///< the first name up to a delimiter or a quote in it
  char delimiter_;
  std::string marks_; ///< the delimiter and the quote
  std::array<bool, 256> needs_check_{};
};

/// Whether all cells of the row are empty or white space.
bool is_blank_row(std::string_view row, char delimiter);

/// The cells of one record, unescaped.
std::vector<std::string> cells_of(std::string_view record, char delimiter);

} // namespace leadscore
