#pragma once

#include "rules/rule_set.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// A rule set and all that is wrong with it that can be told without data. With problems, the rule set holds what could
/// be read, so that more problems can be looked for; it must not be scored with.
struct ParsedRules {
  RuleSet rules;
  std::vector<Problem> problems; ///< by position
};

/// Reads a rule file. Throws Error if the file cannot be read at all (missing, over 1 MiB).
ParsedRules parse_rules_file(const std::string& path);

/// The same from text; `path` is for messages and for the folder that named files are found from.
ParsedRules parse_rules_text(std::string_view text, const std::string& path);

/// Built-in lists. Lower case, whole domains.
const std::vector<std::string>& built_in_free_email_domains();
const std::vector<std::string>& built_in_disposable_email_domains();

/// A problem at a place of the rule file, with the line for the caret.
Problem problem_in(const RuleSet& rules, Position at, std::string message, std::string remedy = {});

} // namespace leadscore
