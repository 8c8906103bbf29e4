#pragma once

#include "rules/parse.hpp"
#include "rules/program.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace leadscore {

/// What all parts of compiling share: what is compiled, for which files, and where results and problems go.
struct CompileContext {
  const RuleSet& rules;
  const InputHeaders& headers;
  const std::unordered_map<std::string, std::shared_ptr<const LookupList>>& lists;
  std::vector<Problem>& problems;
  Program& program;

  /// Reports what is wrong at a place of the rule file.
  void problem(Position at, std::string message, std::string remedy) {
    problems.push_back(problem_in(rules, at, std::move(message), std::move(remedy)));
  }

  /// Reports that the name at `at` fits several columns of a file.
  void ambiguous_column(Position at, const std::string& path, const std::string& column) {
    problem(at, path + " has more than one column '" + column + "'",
            "give each column a name of its own in the export, or leave the others out");
  }
};

/// The `all`, `any` and `not` of a condition; `leaf` gives the Check of each condition below them.
template <typename Leaf>
Check compile_tree(const Condition& condition, const Leaf& leaf) {
  Check::Kind kind = Check::Kind::all;
  switch (condition.kind) {
  case ConditionKind::all:
    break;
  case ConditionKind::any:
    kind = Check::Kind::any;
    break;
  case ConditionKind::negation:
    kind = Check::Kind::negation;
    break;
  default:
    return leaf(condition);
  }
  Check result{kind, 0, {}};
  for (const Condition& part : condition.parts) result.parts.push_back(compile_tree(part, leaf));
  return result;
}

} // namespace leadscore
