#pragma once

#include "rules/rule_set.hpp"
#include "rules/yaml_document.hpp"

#include <string>
#include <utility>
#include <vector>

namespace leadscore {

/// Where a condition or a field name stands, which decides what it may speak of.
enum class Place : std::uint8_t {
  lead_input, ///< a field of the lead that is no condition
  drop,
  applies_to,
  derive,
  fit_rule,
  event_rule_when,
  where,
  pain_rule,
  fast_track,
  disqualify,
  opt_out,
  stages,
  handoff,
  nurture,
  exports,
};
inline constexpr std::size_t place_count = 15;

/// How many problems are told at once.
inline constexpr std::size_t most_problems = 500;

/// One reading of a rule file: what is wrong with it, and what can be judged only when all of it has been read.
struct Reading {
  std::vector<Problem> problems; ///< without file and source line, in the order in which they were found

  struct FieldUse {
    Name field;
    Place place;
  };
  std::vector<FieldUse> field_uses;
  std::vector<Name> list_uses;

  /// True if so much is wrong that more would not help: what follows is not looked into any further.
  [[nodiscard]] bool is_full() const { return problems.size() >= most_problems; }

  void report(Position at, std::string message, std::string remedy = {}) {
    if (is_full()) return;
    problems.push_back(
        {.file = {}, .at = at, .message = std::move(message), .remedy = std::move(remedy), .source_line = {}});
  }
};

/// Reports each name that stands a second time: "two stages are named 'new'". `things` is the plural.
void report_repeated_names(Reading& reading, const std::vector<Name>& names, const char* things);

} // namespace leadscore
