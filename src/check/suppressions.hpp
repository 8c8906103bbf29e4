#pragma once

#include "check/mistake.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// A comment `# leadscore: ignore LS205, LS111 because …`. At the end of a line it speaks of that line; alone on a
/// line, of the next line that is neither empty nor a comment.
struct Suppression {
  Position at; ///< of the `#`
  int line = 0;
  std::vector<std::string> codes; ///< upper case
  bool has_reason = false;
  bool is_understood = false; ///< false: it begins with `leadscore:` and says something else
};

/// The suppressions of a rule file, by position. A `#` inside quotes or in a block of text begins none.
std::vector<Suppression> suppressions_in(const RuleSet& rules);

/// Takes away the findings that comments of the rule file suppress, and adds what is wrong with the comments.
void apply_suppressions(const RuleSet& rules, bool data_was_given, std::vector<Finding>& findings);

} // namespace leadscore
