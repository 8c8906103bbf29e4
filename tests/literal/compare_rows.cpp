#include "compare_rows.hpp"

#include "base/number.hpp"

#include <cmath>
#include <fmt/format.h>
#include <set>

namespace leadscore {
namespace {

/// True if a number lies so near to the middle between two printed ones that either is right.
bool is_at_edge_of_rounding(double number) {
  const double hundredths = std::abs(number) * 100;
  return std::abs(hundredths - std::floor(hundredths) - 0.5) < 2e-7;
}

bool agree(const LiteralScore& literal, const std::string& column, const std::string& expected,
           const std::string& found) {
  if (expected == found) return true;
  const auto number = literal.numbers.find(column);
  if (number == literal.numbers.end() || !is_at_edge_of_rounding(number->second)) return false;
  const std::optional<double> printed = parse_plain_number(found);
  return printed && std::abs(*printed - number->second) < 0.005 + 2e-9;
}

} // namespace

std::string differences(const std::vector<LiteralScore>& literal, const PrintedRows& fast) {
  std::string text;
  if (literal.size() != fast.size()) text += fmt::format("{} rows, but literally {}\n", fast.size(), literal.size());
  for (std::size_t i = 0; i < std::min(literal.size(), fast.size()); ++i) {
    std::set<std::string> columns;
    for (const auto& [column, cell] : literal[i].row) columns.insert(column);
    for (const auto& [column, cell] : fast[i]) columns.insert(column);
    for (const std::string& column : columns) {
      const auto expected = literal[i].row.find(column);
      const auto found = fast[i].find(column);
      if (expected == literal[i].row.end()) {
        text += fmt::format("row {}: unexpected column {}\n", i + 1, column);
      } else if (found == fast[i].end()) {
        text += fmt::format("row {}: no column {}\n", i + 1, column);
      } else if (!agree(literal[i], column, expected->second, found->second)) {
        text += fmt::format("row {}: {} is '{}', but literally '{}'\n", i + 1, column, found->second, expected->second);
      }
    }
  }
  return text;
}

} // namespace leadscore
