#include "csv/row_filter.hpp"

#include "base/text.hpp"
#include "csv/split.hpp"

#include <algorithm>
#include <numeric>

namespace leadscore {
namespace {

constexpr std::array<std::string_view, 5> zero_width_characters{"\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF"};

/// The first bytes of the characters above and of white space beyond ASCII.
constexpr std::string_view leads_of_invisible = "\xC2\xE1\xE2\xE3\xEF";

constexpr std::string_view white_space_in_ascii = "\t\n\v\f\r ";

/// Without white space and zero-width characters at both ends.
std::string_view without_invisible_ends(std::string_view text) {
  for (;;) {
    text = trim(text);
    const std::size_t size = text.size();
    for (const std::string_view character : zero_width_characters) {
      if (text.starts_with(character)) text.remove_prefix(character.size());
      if (text.ends_with(character)) text.remove_suffix(character.size());
    }
    if (text.size() == size) return text;
  }
}

} // namespace

std::vector<std::string> cells_of(std::string_view record, char delimiter) {
  // Every column ends at a delimiter or at the record's end.
  std::vector<std::size_t> wanted(static_cast<std::size_t>(std::count(record.begin(), record.end(), delimiter)) + 1);
  std::iota(wanted.begin(), wanted.end(), std::size_t{0});
  RecordSplitter splitter(record, delimiter, wanted);
  splitter.next();
  const auto cells = splitter.fields().first(splitter.place().columns);
  return {cells.begin(), cells.end()};
}

bool is_blank_row(std::string_view row, char delimiter) {
  bool has_quotes = false;
  for (std::string_view rest = trim(row); !rest.empty(); rest = trim(rest.substr(1))) {
    if (rest.front() != delimiter && rest.front() != '"') return false;
    has_quotes = has_quotes || rest.front() == '"';
  }
  if (!has_quotes) return true;
  const std::vector<std::string> cells = cells_of(row, delimiter);
  return std::all_of(cells.begin(), cells.end(), [](const std::string& cell) { return trim(cell).empty(); });
}

RowFilter::RowFilter(const std::vector<std::string>& header, char delimiter)
    : delimiter_(delimiter), marks_{delimiter, '"'} {
  for (const std::string& name : header) names_.emplace_back(without_invisible_ends(name));
  const std::string& first_name = names_.front();
  first_text_ = without_invisible_ends(first_name.substr(0, first_name.find_first_of(marks_)));
  std::string bytes = std::string(white_space_in_ascii).append(leads_of_invisible).append(marks_);
  if (!first_name.empty()) bytes += first_name.front();
  for (const char byte : bytes) needs_check_[static_cast<unsigned char>(byte)] = true;
}

RowFilter::Kind RowFilter::kind_of(std::string_view row) const {
  if (is_blank_row(row, delimiter_)) return Kind::blank;
  return is_header(row) ? Kind::repeated_header : Kind::record;
}

bool RowFilter::is_header(std::string_view row) const {
  // Most rows differ from it in their first cell, up to a delimiter or a quote in it.
  std::string_view first = row.substr(row.starts_with('"') ? 1 : 0);
  first = first.substr(0, first.find_first_of(marks_));
  if (without_invisible_ends(first) != first_text_) return false;
  const std::vector<std::string> cells = cells_of(row, delimiter_);
  return std::equal(cells.begin(), cells.end(), names_.begin(), names_.end(),
                    [](std::string_view cell, std::string_view name) { return without_invisible_ends(cell) == name; });
}

} // namespace leadscore
