#include "cases/test_report.hpp"

#include "base/utf8.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace leadscore {
namespace {

using Json = nlohmann::ordered_json;

std::size_t failed_cases(const TestReport& report) {
  return static_cast<std::size_t>(
      std::count_if(report.cases.begin(), report.cases.end(), [](const CaseResult& one) { return !one.passed(); }));
}

std::string counted(std::size_t number, std::string_view thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

/// Where the row was looked at, expected beside actual, and what `explain` says of it.
std::string failure_text(const CaseFailure& failure) {
  std::size_t name_width = 0;
  std::size_t expected_width = character_count("expected");
  for (const CheckedValue& value : failure.values) {
    name_width = std::max(name_width, character_count(value.name));
    expected_width = std::max(expected_width, character_count(value.expected));
  }
  std::string text = failure.model.empty() ? "  as of " : fmt::format("  '{}' as of ", failure.model);
  text += format_instant(failure.as_of) + "\n";
  text += fmt::format("    {}  {}  actual\n", padded("", name_width), padded("expected", expected_width));
  for (const CheckedValue& value : failure.values)
    text += fmt::format("    {}  {}  {}\n", padded(value.name, name_width), padded(value.expected, expected_width),
                        value.actual);
  if (failure.explanation.empty()) return text;
  text += "    explain:\n";
  std::istringstream lines(failure.explanation);
  for (std::string line; std::getline(lines, line);) text += "    " + line + "\n";
  return text;
}

std::string coverage_text(const TestReport& report) {
  const CoverageReport& coverage = *report.coverage;
  std::string text =
      fmt::format("coverage of {}: {} % ({} of {}){}\n", report.rules_path, coverage.percent, coverage.seen,
                  coverage.total, coverage.is_enough() ? "" : fmt::format(", wanted {} %", *coverage.threshold));
  for (const CoveragePoint& point : coverage.missing)
    text += fmt::format("{}:{}:{}: {}\n", report.rules_path, point.at.line, point.at.column, point.what);
  return text;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (byte == '&')
      result += "&amp;";
    else if (byte == '<')
      result += "&lt;";
    else if (byte == '>')
      result += "&gt;";
    else if (byte == '"')
      result += "&quot;";
    else
      result += code < 0x20 && byte != '\n' && byte != '\t' ? '?' : byte;
  }
  return result;
}

Json failure_json(const CaseFailure& failure) {
  Json values = Json::array();
  for (const CheckedValue& value : failure.values)
    values.push_back({{"name", value.name}, {"expected", value.expected}, {"actual", value.actual}});
  return {{"as_of", format_instant(failure.as_of)},
          {"model", failure.model.empty() ? Json() : Json(failure.model)},
          {"values", std::move(values)},
          {"explanation", failure.explanation}};
}

} // namespace

bool TestReport::passed() const { return failed_cases(*this) == 0 && (!coverage || coverage->is_enough()); }

std::string test_report_text(const TestReport& report) {
  std::string text;
  int checks = 0;
  for (const CaseResult& one : report.cases) {
    checks += one.checks;
    if (one.passed()) continue;
    text += fmt::format("FAIL {}:{}: {}\n", report.path, one.line, one.name);
    for (const CaseFailure& failure : one.failures) text += failure_text(failure);
    text += "\n";
  }
  const std::size_t failed = failed_cases(report);
  text += fmt::format("{}, {}: {}\n", counted(report.cases.size(), "case"),
                      counted(static_cast<std::size_t>(checks), "check"),
                      failed == 0 ? "all passed" : fmt::format("{} failed", counted(failed, "case")));
  return report.coverage ? text + coverage_text(report) : text;
}

std::string test_report_json(const TestReport& report) {
  Json json{{"format", "leadscore-test/1"},
            {"file", report.path},
            {"rules", report.rules_path},
            {"passed", report.passed()},
            {"cases", Json::array()}};
  for (const CaseResult& one : report.cases) {
    Json failures = Json::array();
    for (const CaseFailure& failure : one.failures) failures.push_back(failure_json(failure));
    json["cases"].push_back({{"name", one.name},
                             {"line", one.line},
                             {"passed", one.passed()},
                             {"checks", one.checks},
                             {"failures", std::move(failures)}});
  }
  if (report.coverage) {
    Json missing = Json::array();
    for (const CoveragePoint& point : report.coverage->missing)
      missing.push_back({{"line", point.at.line}, {"column", point.at.column}, {"what", point.what}});
    json["coverage"] = {{"percent", report.coverage->percent},
                        {"seen", report.coverage->seen},
                        {"total", report.coverage->total},
                        {"missing", std::move(missing)}};
  }
  return json.dump(2) + "\n";
}

std::string test_report_junit(const TestReport& report) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  text += fmt::format("<testsuites>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", escaped(report.path),
                      report.cases.size(), failed_cases(report));
  for (const CaseResult& one : report.cases) {
    text += fmt::format("<testcase classname=\"{}\" name=\"{}\" line=\"{}\"", escaped(report.path), escaped(one.name),
                        one.line);
    if (one.passed()) {
      text += "/>\n";
      continue;
    }
    const CheckedValue& first = one.failures.front().values.front();
    text += fmt::format(">\n<failure message=\"{}\">",
                        escaped(fmt::format("{}: expected {}, not {}", first.name, first.expected, first.actual)));
    for (const CaseFailure& failure : one.failures) text += escaped(failure_text(failure));
    text += "</failure>\n</testcase>\n";
  }
  return text + "</testsuite>\n</testsuites>\n";
}

} // namespace leadscore
