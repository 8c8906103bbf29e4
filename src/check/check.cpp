#include "base/text.hpp"
#include "check/mistake.hpp"
#include "check/mistake_tables.hpp"
#include "check/suppressions.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace leadscore {

std::string_view to_text(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

std::span<const Mistake> known_mistakes() {
  static const std::vector<Mistake> all = [] {
    std::vector<Mistake> result;
    for (const std::span<const Mistake> table : mistake_tables())
      result.insert(result.end(), table.begin(), table.end());
    std::ranges::sort(result, {}, &Mistake::code);
    return result;
  }();
  return all;
}

const Mistake& mistake_of(std::string_view code) {
  const std::string wanted = comparable(code);
  std::vector<std::string> codes;
  for (const Mistake& mistake : known_mistakes()) {
    if (comparable(mistake.code) == wanted) return mistake;
    codes.emplace_back(mistake.code);
  }
  throw Error(fmt::format("there is no finding '{}' ({}; --list prints all)", code, suggestion(code, codes, 3)));
}

Finding finding_of(const RuleSet& rules, std::string_view code, Found found) {
  return {&mistake_of(code), problem_in(rules, found.at, std::move(found.message), std::move(found.remedy))};
}

std::vector<Finding> check_rules(const RuleSet& rules, Day today, std::optional<std::vector<Finding>> in_data) {
  const bool data_was_given = in_data.has_value();
  std::vector<Finding> findings = std::move(in_data).value_or(std::vector<Finding>{});
  const Places places(rules);
  const ConditionLogic logic(rules);
  const CheckedRules checked{rules, places, logic, today};
  for (const Mistake& mistake : known_mistakes()) {
    if (mistake.find == nullptr) continue;
    for (Found& found : mistake.find(checked)) findings.push_back(finding_of(rules, mistake.code, std::move(found)));
  }
  apply_suppressions(rules, data_was_given, findings);
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return std::tie(a.problem.at, a.mistake->code, a.problem.message) <
           std::tie(b.problem.at, b.mistake->code, b.problem.message);
  });
  return findings;
}

} // namespace leadscore
