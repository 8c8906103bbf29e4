#include "publish/markdown.hpp"

#include "base/number.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace leadscore {

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  for (std::size_t place = digits.size(); place > first + 3;) {
    place -= 3;
    digits.insert(place, 1, ' ');
  }
  return digits;
}

std::string counted(std::int64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string cell_text(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) {
      safe += ' ';
    } else if (letter == '|') {
      safe += "\\|";
    } else {
      safe += letter;
    }
  }
  return safe;
}

std::string percent(double share) { return format_points(share * 100) + " %"; }

MarkdownTable::MarkdownTable(std::vector<std::string> headers, std::string alignment)
    : alignment_(std::move(alignment)) {
  add(std::move(headers));
}

void MarkdownTable::add(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = cell_text(cell);
  lines_.push_back(std::move(cells));
}

std::string MarkdownTable::text() const {
  std::vector<std::size_t> widths(alignment_.size(), 3);
  for (const auto& line : lines_) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], character_count(line[column]));
    }
  }
  std::string text;
  for (std::size_t number = 0; number < lines_.size(); ++number) {
    const auto& line = lines_[number];
    for (std::size_t column = 0; column < line.size(); ++column) {
      const std::string blanks(widths[column] - character_count(line[column]), ' ');
      text += is_right(column) ? "| " + blanks + line[column] + " " : "| " + line[column] + blanks + " ";
    }
    text += "|\n";
    if (number != 0) continue;
    for (std::size_t column = 0; column < widths.size(); ++column) {
      text += "|" + std::string(widths[column] + 1, '-') + (is_right(column) ? ":" : "-");
    }
    text += "|\n";
  }
  return text;
}

} // namespace leadscore
