#include "base/error.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace leadscore {
namespace {

/// Characters of a source line that are shown at most.
constexpr std::size_t longest_shown_line = 100;

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// The line's characters, one string_view for each; tabs and other control characters as one blank.
std::vector<std::string_view> characters_of(std::string_view line) {
  std::vector<std::string_view> characters;
  for (std::size_t begin = 0; begin < line.size();) {
    std::size_t end = begin + 1;
    while (end < line.size() && !begins_character(line[end])) ++end;
    const bool is_control = static_cast<unsigned char>(line[begin]) < 0x20;
    characters.push_back(is_control ? std::string_view(" ") : line.substr(begin, end - begin));
    begin = end;
  }
  return characters;
}

void append_source_line(std::string& text, const Problem& problem) {
  std::string_view line = problem.source_line;
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  const auto characters = characters_of(line);
  const std::size_t caret = problem.at.column > 0 ? static_cast<std::size_t>(problem.at.column - 1) : 0;
  std::size_t first = 0;
  if (characters.size() > longest_shown_line && caret > longest_shown_line / 2) {
    first = std::min(caret - longest_shown_line / 2, characters.size() - longest_shown_line);
  }
  const std::size_t last = std::min(characters.size(), first + longest_shown_line);
  std::string shown = first > 0 ? "…" : "";
  for (std::size_t i = first; i < last; ++i) shown += characters[i];
  if (last < characters.size()) shown += "…";

  const std::string number = fmt::format("{:>5}", problem.at.line);
  text += fmt::format("\n{} | {}", number, shown);
  if (problem.at.column > 0) {
    const std::size_t blanks = (first > 0 ? 1 : 0) + (caret >= first ? caret - first : 0);
    text += fmt::format("\n{} | {}^", std::string(number.size(), ' '), std::string(std::min(blanks, last + 1), ' '));
  }
}

auto order_of(const Problem& problem) {
  return std::tie(problem.file, problem.at, problem.message, problem.remedy, problem.source_line);
}

std::vector<Problem> ordered_once(std::vector<Problem> problems) {
  std::sort(problems.begin(), problems.end(),
            [](const Problem& left, const Problem& right) { return order_of(left) < order_of(right); });
  problems.erase(
      std::unique(problems.begin(), problems.end(),
                  [](const Problem& left, const Problem& right) { return order_of(left) == order_of(right); }),
      problems.end());
  return problems;
}

std::string text_of_all(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : ordered_once(problems)) {
    if (!text.empty()) text += '\n';
    text += to_text(problem);
  }
  return text;
}

} // namespace

std::string to_text(const Problem& problem) {
  std::string text = problem.file;
  if (problem.at.line > 0) {
    if (!text.empty()) text += ':';
    text += std::to_string(problem.at.line);
    if (problem.at.column > 0) text += fmt::format(":{}", problem.at.column);
  }
  if (!text.empty()) text += ": ";
  text += problem.message;
  if (!problem.remedy.empty()) text += fmt::format(" ({})", problem.remedy);
  if (!problem.source_line.empty() && problem.at.line > 0) append_source_line(text, problem);
  return text;
}

ProblemsError::ProblemsError(std::vector<Problem> problems)
    : Error(text_of_all(problems)), problems_(ordered_once(std::move(problems))) {}

} // namespace leadscore
