#include "check/suppressions.hpp"

#include "base/text.hpp"
#include "check/mistake_tables.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace leadscore {
namespace {

constexpr std::string_view marker = "leadscore:";
constexpr std::string_view how_to_write = "write: # leadscore: ignore LS205 because it is meant so";

/// Where the comment of a line begins: the first `#` outside of quotes that stands first or after a blank.
std::size_t comment_start(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    if (quote != 0) {
      if (quote == '"' && letter == '\\')
        ++i;
      else if (letter == quote)
        quote = 0;
      continue;
    }
    const bool begins = i == 0 || std::string_view(" \t[{,:").find(line[i - 1]) != std::string_view::npos;
    if ((letter == '"' || letter == '\'') && begins) quote = letter;
    if (letter == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) return i;
  }
  return std::string_view::npos;
}

/// The words of a text, at blanks and commas.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char letter : text) {
    if (letter != ' ' && letter != '\t' && letter != ',' && letter != '\r')
      words.back() += letter;
    else if (!words.back().empty())
      words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::string upper(std::string text) {
  for (char& letter : text)
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  return text;
}

Suppression read(std::string_view comment) {
  Suppression result;
  const std::vector<std::string> words = words_of(comment);
  if (words.empty() || words.front() != "ignore") return result;
  std::size_t next = 1;
  while (next < words.size() && words[next] != "because") result.codes.push_back(upper(words[next++]));
  result.has_reason = next + 1 < words.size();
  result.is_understood = !result.codes.empty();
  return result;
}

/// Columns count characters.
int column_of(std::string_view line, std::size_t byte) {
  const auto before = line.substr(0, byte);
  return 1 + static_cast<int>(std::ranges::count_if(
                 before, [](char letter) { return (static_cast<unsigned char>(letter) & 0xC0U) != 0x80U; }));
}

int next_line_with_content(const std::vector<std::string>& lines, std::size_t index) {
  for (++index; index < lines.size(); ++index) {
    const std::string_view text = trim(lines[index]);
    if (!text.empty() && text.front() != '#') return static_cast<int>(index) + 1;
  }
  return 0;
}

} // namespace

std::vector<Suppression> suppressions_in(const RuleSet& rules) {
  std::vector<Suppression> result;
  for (std::size_t index = 0; index < rules.lines.size(); ++index) {
    const std::string_view line = rules.lines[index];
    if (line.find(marker) == std::string_view::npos) continue;
    const std::size_t start = comment_start(line);
    if (start == std::string_view::npos) continue;
    const std::string_view comment = trim(line.substr(start + 1));
    if (!comment.starts_with(marker)) continue;
    Suppression suppression = read(comment.substr(marker.size()));
    suppression.at = {static_cast<int>(index) + 1, column_of(line, start)};
    suppression.line =
        trim(line.substr(0, start)).empty() ? next_line_with_content(rules.lines, index) : suppression.at.line;
    result.push_back(std::move(suppression));
  }
  return result;
}

void apply_suppressions(const RuleSet& rules, bool data_was_given, std::vector<Finding>& findings) {
  std::vector<Finding> added;
  const auto report = [&](std::string_view code, const Suppression& suppression, std::string message,
                          std::string remedy) {
    added.push_back(finding_of(rules, code, {suppression.at, std::move(message), std::move(remedy)}));
  };
  std::vector<std::string> codes;
  for (const Mistake& mistake : known_mistakes()) codes.emplace_back(mistake.code);

  for (const Suppression& suppression : suppressions_in(rules)) {
    if (!suppression.is_understood) {
      report("LS004", suppression, "this comment speaks to leadscore, but does not say which finding to ignore",
             std::string(how_to_write));
      continue;
    }
    if (!suppression.has_reason) {
      report("LS001", suppression,
             fmt::format("this comment ignores {} without a reason", fmt::join(suppression.codes, ", ")),
             "add one, for whoever reads the file next year: because …");
    }
    for (const std::string& code : suppression.codes) {
      const auto known = std::ranges::find(known_mistakes(), std::string_view(code), &Mistake::code);
      if (known == known_mistakes().end()) {
        report("LS002", suppression, fmt::format("there is no finding '{}'", code), suggestion(code, codes));
        continue;
      }
      const auto is_meant = [&](const Finding& finding) {
        return finding.mistake == &*known && finding.problem.at.line == suppression.line;
      };
      if (std::erase_if(findings, is_meant) == 0 && (data_was_given || !known->needs_data)) {
        report("LS003", suppression,
               fmt::format("there is no {} in line {}, so there is nothing to ignore", code, suppression.line),
               "remove the comment");
      }
    }
  }
  findings.insert(findings.end(), std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
}

std::span<const Mistake> mistakes_of_suppressions() {
  static const std::array<Mistake, 4> table = {{
      {.code = "LS001",
       .severity = Severity::warning,
       .title = "a finding is ignored without a reason",
       .why = "In a year nobody knows whether the finding was judged or merely silenced.",
       .bad = "lists:\n  old: [a.example]   # leadscore: ignore LS401\n",
       .good = "lists:\n  old: [a.example]   # leadscore: ignore LS401 because the spring campaign needs it again\n"},
      {.code = "LS002",
       .severity = Severity::warning,
       .title = "a comment ignores a finding that does not exist",
       .why = "The finding that was meant is still told, or will be.",
       .bad = "lists:\n  old: [a.example]   # leadscore: ignore LS4O1 because it is needed again\n",
       .good = "lists:\n  old: [a.example]   # leadscore: ignore LS401 because it is needed again\n"},
      {.code = "LS003",
       .severity = Severity::warning,
       .title = "a comment ignores a finding that is not there",
       .why = "The rules have changed since. The comment would silence the next finding of that kind, unseen.",
       .bad = "trend: 7d   # leadscore: ignore LS111 because a trial is started once\n",
       .good = "trend: 7d\n"},
      {.code = "LS004",
       .severity = Severity::warning,
       .title = "a comment to leadscore that cannot be understood",
       .why = "Whoever wrote it believes that a finding is dealt with.",
       .bad = "trend: 7d   # leadscore: ingore LS111 because a trial is started once\n",
       .good = "trend: 7d   # this is about leadscore: a note\n"},
  }};
  return table;
}

} // namespace leadscore
