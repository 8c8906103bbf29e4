#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "check/condition_logic.hpp"
#include "check/places.hpp"
#include "rules/rule_set.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What `check` knows: one table of mistakes, each with a page for people and a function that looks for it.
///
/// A new mistake is an entry of a table (`mistakes_of_*.cpp`), its function, a case in tests/check/corpus.txt, and the
/// line in docs/checks.md that the tests ask for. One that is found in data has `needs_data` and no function: whoever
/// reads the data makes the findings with `finding_of` and hands them to `check_rules`.
namespace leadscore {

enum class Severity : std::uint8_t { error, warning };
std::string_view to_text(Severity severity);

/// The rule file, and what the functions ask about it.
struct CheckedRules {
  const RuleSet& rules;
  const Places& places;
  const ConditionLogic& logic;
  Day today = 0; ///< in the rule file's time zone
};

/// What a function has found: a place, what is wrong there, and what to do.
struct Found {
  Position at;
  std::string message; ///< with names and figures of the file
  std::string remedy;
};

/// A mistake that people make.
struct Mistake {
  std::string_view code{}; ///< LS and three digits; the first one is the theme
  Severity severity = Severity::warning;
  std::string_view title{}; ///< what is wrong, without names: "a list that nothing uses"
  std::string_view why{};   ///< why it matters: whole sentences
  std::string_view bad{};   ///< an example, as keys of the file or of a model
  std::string_view good{};  ///< the same, mended
  std::vector<Found> (*find)(const CheckedRules& rules) = nullptr; ///< null: found in data, or by `check` itself
  bool needs_data = false;
};

/// All mistakes, by code.
std::span<const Mistake> known_mistakes();
/// The mistake of a code, in either case. Throws Error that names the nearest one.
const Mistake& mistake_of(std::string_view code);

/// Something wrong in a rule file: a mistake, or (without one) what the parser says.
struct Finding {
  const Mistake* mistake = nullptr;
  Problem problem;
  [[nodiscard]] Severity severity() const { return mistake == nullptr ? Severity::error : mistake->severity; }
};
/// `found` as a finding of the mistake `code`, with the line for the caret.
Finding finding_of(const RuleSet& rules, std::string_view code, Found found);

/// All findings in a rule file that parses, by position, without those that its comments suppress. `in_data`: further
/// ones, which only a look at data can tell; without them, suppressions of such findings are not called unused.
std::vector<Finding> check_rules(const RuleSet& rules, Day today,
                                 std::optional<std::vector<Finding>> in_data = std::nullopt);

} // namespace leadscore
