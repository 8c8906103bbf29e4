#include "check/condition_words.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

std::string shown(const std::string& text) { return trim(text).empty() ? "\"\"" : std::string(trim(text)); }

std::string value_of(const FieldTest& test) {
  using enum FieldOperator;
  switch (test.op) {
  case is:
  case is_not:
    return shown(test.texts.front());
  case in:
  case not_in: {
    std::vector<std::string> texts;
    for (const std::string& text : test.texts) texts.push_back(shown(text));
    return "[" + fmt::format("{}", fmt::join(texts, ", ")) + "]";
  }
  case at_least:
  case above:
  case at_most:
  case below:
    return format_points(test.number);
  case in_last:
  case older_than:
  case due_within:
  case anniversary_within:
    return format_duration(test.duration);
  case present:
    return test.flag ? "true" : "false";
  default:
    return test.texts.front();
  }
}

std::string words_for_test(const FieldTest& test) { return fmt::format("{}: {}", to_text(test.op), value_of(test)); }

} // namespace

std::string words_for(const Literal& literal) {
  const Condition& condition = *literal.condition;
  const std::string_view negation = literal.holds ? "" : "not ";
  if (literal.test != nullptr)
    return fmt::format("{}{{field: {}, {}}}", negation, condition.field.text, words_for_test(*literal.test));
  std::vector<std::string> types;
  if (condition.kind == ConditionKind::sequence) {
    for (const EventSelector& step : condition.steps) types.push_back(step.types.front().text);
    return fmt::format("{}{{sequence: [{}]}}", negation, fmt::join(types, ", "));
  }
  for (const Name& type : condition.events.types) types.push_back(type.text);
  std::string text = fmt::format("{}{{event: {}", negation, fmt::join(types, ", "));
  if (condition.events.where) text += ", where: …";
  if (condition.at_least) text += fmt::format(", at_least: {}", *condition.at_least);
  if (condition.at_most) text += fmt::format(", at_most: {}", *condition.at_most);
  if (condition.in_last) text += fmt::format(", in_last: {}", format_duration(*condition.in_last));
  return text + "}";
}

std::string words_for(std::span<const Literal> literals) {
  std::vector<Literal> ordered(literals.begin(), literals.end());
  std::ranges::stable_sort(ordered, {}, [](const Literal& literal) {
    return literal.test != nullptr ? literal.test->at : literal.condition->at;
  });
  std::vector<std::string> texts;
  for (const Literal& literal : ordered) texts.push_back(words_for(literal));
  return listed(texts, "and");
}

} // namespace leadscore
