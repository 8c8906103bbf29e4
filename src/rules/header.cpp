#include "rules/header.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace leadscore {

std::optional<std::size_t> find_column(const std::vector<std::string>& header, const std::string& name) {
  const auto exact = std::find(header.begin(), header.end(), name);
  if (exact != header.end()) return static_cast<std::size_t>(exact - header.begin());
  const std::string wanted = comparable(name);
  std::optional<std::size_t> found;
  for (std::size_t column = 0; column < header.size(); ++column) {
    if (comparable(header[column]) != wanted) continue;
    if (found) return std::nullopt;
    found = column;
  }
  return found;
}

bool is_ambiguous(const std::vector<std::string>& header, const std::string& name) {
  const auto exact = std::count(header.begin(), header.end(), name);
  if (exact > 0) return exact > 1;
  const std::string wanted = comparable(name);
  return std::count_if(header.begin(), header.end(),
                       [&](const std::string& column) { return comparable(column) == wanted; }) > 1;
}

} // namespace leadscore
