#include "check/report.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

namespace leadscore {
namespace {

constexpr std::size_t text_width = 100;

struct FindingCounts {
  std::size_t errors = 0, warnings = 0;
};

FindingCounts number_by_severity(std::span<const Finding> findings) {
  FindingCounts counts;
  for (const Finding& finding : findings) ++(finding.severity() == Severity::error ? counts.errors : counts.warnings);
  return counts;
}

std::string number_of(std::size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

/// Text in lines of at most `text_width`, each after `indent`.
std::string wrapped(std::string_view text, std::string_view indent) {
  std::string result;
  std::string line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (!line.empty() && indent.size() + line.size() + 1 + word.size() > text_width) {
      result.append(indent).append(line).append("\n");
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result.append(indent).append(line).append("\n");
}

std::string indented(std::string_view text, std::string_view indent) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    result.append(indent).append(text.substr(0, end)).append("\n");
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

/// What a workflow command of GitHub cannot hold as it is.
std::string escaped(std::string_view text, bool is_property) {
  std::string result;
  for (const char letter : text) {
    const bool is_special =
        letter == '%' || letter == '\r' || letter == '\n' || (is_property && (letter == ':' || letter == ','));
    result += is_special ? fmt::format("%{:02X}", static_cast<unsigned char>(letter)) : std::string(1, letter);
  }
  return result;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> themes = {{
    {"LS0", "comments that ignore findings"},
    {"LS1", "judgement: what the field has learnt about scoring"},
    {"LS2", "conditions"},
    {"LS3", "ranges, bands and steps"},
    {"LS4", "what nothing uses"},
    {"LS5", "time and decay"},
    {"LS6", "models, funnel, hand-off and campaigns"},
    {"LS9", "what only data shows (with --leads and --events)"},
}};

} // namespace

std::string findings_text(std::span<const Finding> findings, const std::string& rules_path) {
  if (findings.empty()) return fmt::format("{}: nothing to find fault with\n", rules_path);
  std::string text;
  std::vector<const Mistake*> told;
  for (const Finding& finding : findings) {
    Problem problem = finding.problem;
    if (finding.mistake != nullptr)
      problem.message = fmt::format("{} {}: {}", to_text(finding.severity()), finding.mistake->code, problem.message);
    text += to_text(problem) + "\n";
    if (finding.mistake == nullptr || std::ranges::find(told, finding.mistake) != told.end()) continue;
    told.push_back(finding.mistake);
    text += wrapped(finding.mistake->why, "      ");
  }
  const FindingCounts counts = number_by_severity(findings);
  text +=
      fmt::format("\n{}: {}, {}", rules_path, number_of(counts.errors, "error"), number_of(counts.warnings, "warning"));
  if (!told.empty()) text += fmt::format(" (an example of each: leadscore check --explain {})", told.front()->code);
  return text + "\n";
}

std::string findings_json(std::span<const Finding> findings, const std::string& rules_path) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    nlohmann::ordered_json one;
    one["code"] = finding.mistake == nullptr ? nlohmann::ordered_json() : finding.mistake->code;
    one["severity"] = to_text(finding.severity());
    one["file"] = finding.problem.file;
    one["line"] = finding.problem.at.line;
    one["column"] = finding.problem.at.column;
    one["message"] = finding.problem.message;
    one["remedy"] = finding.problem.remedy;
    one["why"] = finding.mistake == nullptr ? "" : finding.mistake->why;
    list.push_back(std::move(one));
  }
  const FindingCounts counts = number_by_severity(findings);
  nlohmann::ordered_json report;
  report["rules"] = rules_path;
  report["errors"] = counts.errors;
  report["warnings"] = counts.warnings;
  report["findings"] = std::move(list);
  return report.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string findings_github(std::span<const Finding> findings) {
  std::string text;
  for (const Finding& finding : findings) {
    const Problem& problem = finding.problem;
    text += fmt::format("::{} file={}", to_text(finding.severity()), escaped(problem.file, true));
    if (problem.at.line > 0) text += fmt::format(",line={},col={}", problem.at.line, problem.at.column);
    text += fmt::format(",title={}", finding.mistake == nullptr ? "rule file" : finding.mistake->code);
    std::string message = problem.message;
    if (!problem.remedy.empty()) message += fmt::format(" ({})", problem.remedy);
    text += fmt::format("::{}\n", escaped(message, false));
  }
  return text;
}

std::string mistake_page(const Mistake& mistake) {
  std::string page = fmt::format("{} ({}): {}\n\n", mistake.code, to_text(mistake.severity), mistake.title);
  page += wrapped(mistake.why, "");
  if (!mistake.bad.empty()) page += "\nNot so:\n\n" + indented(mistake.bad, "  ");
  if (!mistake.good.empty()) page += "\nBut so:\n\n" + indented(mistake.good, "  ");
  return page + fmt::format("\nTo keep it, say why at the end of the line:\n\n  # leadscore: ignore {} because …\n",
                            mistake.code);
}

std::string mistake_list() {
  std::string list;
  for (const auto& [prefix, theme] : themes) {
    list += fmt::format("{}{}\n", list.empty() ? "" : "\n", theme);
    for (const Mistake& mistake : known_mistakes())
      if (mistake.code.starts_with(prefix))
        list += fmt::format("  {}  {:<7}  {}\n", mistake.code, to_text(mistake.severity), mistake.title);
  }
  return list;
}

} // namespace leadscore
