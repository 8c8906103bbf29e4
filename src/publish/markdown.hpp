#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Pieces of summary.md.
namespace leadscore {

/// 1234567 → `1 234 567`.
std::string grouped(std::int64_t number);

/// `1 lead`, `2 leads`.
std::string counted(std::int64_t number, std::string_view noun);

/// Text that stays one cell of a Markdown table: no line breaks or other control characters, `|` escaped.
std::string cell_text(std::string_view text);

/// A share as it is read: `12.5 %`.
std::string percent(double share);

/// A Markdown table with aligned columns.
class MarkdownTable {
public:
  /// `alignment`: `l` or `r` for each column.
  MarkdownTable(std::vector<std::string> headers, std::string alignment);
  void add(std::vector<std::string> cells);
  [[nodiscard]] bool empty() const { return lines_.size() == 1; }
  [[nodiscard]] std::string text() const;

private:
  [[nodiscard]] bool is_right(std::size_t column) const { return alignment_[column] == 'r'; }
  std::string alignment_;
  std::vector<std::vector<std::string>> lines_;
};

} // namespace leadscore
