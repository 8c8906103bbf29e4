#include "base/number.hpp"
#include "base/text.hpp"
#include "check/condition_words.hpp"
#include "check/every_condition.hpp"
#include "check/mistake_tables.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <re2/re2.h>

namespace leadscore {
namespace {

// ---- never and always -----------------------------------------------------------------------------------------------

/// Why a condition can never hold, as far as that can be said in a sentence.
std::string why_never(const CheckedRules& checked, const Condition& condition, About about) {
  const Asked asked[] = {{&condition, true}};
  const std::vector<Literal> conflict = checked.logic.can_all_be(asked, about).literals;
  if (conflict.empty()) return "no lead can meet all of it";
  if (conflict.size() > 1)
    return fmt::format("{} cannot {} be", words_for(conflict), conflict.size() == 2 ? "both" : "all");
  const Condition& part = *conflict.front().condition;
  if (part.kind != ConditionKind::field) return fmt::format("{} cannot be", words_for(conflict));
  const CellFacts& facts = checked.logic.facts_of(part.field.text, about);
  if (facts.values) {
    std::vector<std::string> values;
    for (const std::string& value : *facts.values) values.push_back(fmt::format("'{}'", value));
    if (facts.may_be_absent) values.emplace_back("empty");
    return fmt::format("'{}' is {}", part.field.text, listed(values, "or"));
  }
  if (facts.is_number) return fmt::format("'{}' is never below {}", part.field.text, format_points(facts.least));
  return fmt::format("no value of '{}' does", part.field.text);
}

std::string remedy_for_never(const CheckedRules& checked, const Condition& condition, About about) {
  if (condition.kind == ConditionKind::field) {
    const CellFacts& facts = checked.logic.facts_of(condition.field.text, about);
    for (const FieldTest& test : condition.tests) {
      if (!facts.values || test.texts.empty()) continue;
      if (const auto near = nearest(comparable(test.texts.front()), *facts.values))
        return fmt::format("did you mean '{}'?", *near);
    }
    return "mend the values, or remove the condition";
  }
  if (condition.kind == ConditionKind::all) return "for one or the other write 'any' in place of 'all'";
  return "mend it, or remove it";
}

std::string remedy_for_always(const Condition& condition) {
  if (condition.kind == ConditionKind::any) return "one of the parts is always true: for all of them write 'all'";
  if (condition.kind == ConditionKind::event) return "at_least: 0 counts those without any; write at_least: 1";
  return "mend it, or leave the condition out";
}

/// Looks for the smallest parts of a condition that can never hold, or always do. True if it found some.
class ExtremeParts {
public:
  ExtremeParts(const CheckedRules& checked, bool wanted_always) : checked_(checked), always_(wanted_always) {}

  bool look(const Condition& condition, About about) {
    bool found = false;
    for (const Condition& part : condition.parts) found = look(part, about) || found;
    if (condition.events.where) found = look(*condition.events.where, About::event) || found;
    for (const EventSelector& step : condition.steps)
      if (step.where) found = look(*step.where, About::event) || found;
    if (found) return true;
    if (checked_.logic.never(condition, about)) {
      if (!always_)
        all_.push_back({condition.at,
                        fmt::format("this condition can never hold: {}", why_never(checked_, condition, about)),
                        remedy_for_never(checked_, condition, about)});
      return true;
    }
    if (checked_.logic.always(condition, about)) {
      if (always_)
        all_.push_back({condition.at, "this condition always holds: there is no lead that it leaves out",
                        remedy_for_always(condition)});
      return true;
    }
    return false;
  }

  std::vector<Found> all() { return std::move(all_); }

private:
  const CheckedRules& checked_;
  bool always_;
  std::vector<Found> all_;
};

std::vector<Found> extreme_conditions(const CheckedRules& checked, bool wanted_always) {
  ExtremeParts parts(checked, wanted_always);
  each_condition(checked.rules, false, [&](const Condition& condition, About about) { parts.look(condition, about); });
  return parts.all();
}

std::vector<Found> conditions_that_never_hold(const CheckedRules& checked) {
  return extreme_conditions(checked, false);
}
std::vector<Found> conditions_that_always_hold(const CheckedRules& checked) {
  return extreme_conditions(checked, true);
}

// ---- values that a field cannot have --------------------------------------------------------------------------------

std::vector<Found> impossible_values(const CheckedRules& checked) {
  std::vector<Found> found;
  const auto look_at_values = [&](const Rule& rule) {
    const CellFacts& facts = checked.logic.facts_of(rule.field.text, About::lead);
    if (!facts.values) return;
    for (const Rule::Value& value : rule.values) {
      if (std::ranges::find(*facts.values, comparable(value.value)) != facts.values->end()) continue;
      found.push_back({value.at, fmt::format("'{}' is never '{}'", rule.field.text, value.value),
                       suggestion(comparable(value.value), *facts.values)});
    }
  };
  const std::function<void(const Condition&, About)> look = [&](const Condition& condition, About about) {
    for (const Condition& part : condition.parts) look(part, about);
    if (condition.kind != ConditionKind::field) return;
    const CellFacts& facts = checked.logic.facts_of(condition.field.text, about);
    if (!facts.values || checked.logic.never(condition, about) || checked.logic.always(condition, about)) return;
    for (const FieldTest& test : condition.tests) {
      if (test.op > FieldOperator::not_in) continue;
      for (const std::string& text : test.texts) {
        if (comparable(text).empty() || std::ranges::find(*facts.values, comparable(text)) != facts.values->end())
          continue;
        found.push_back({test.at, fmt::format("'{}' is never '{}'", condition.field.text, text),
                         suggestion(comparable(text), *facts.values)});
      }
    }
  };
  for (const Model& model : checked.rules.models)
    for (const Section* const section : {&model.fit, &model.pain})
      for (const RuleGroup& group : section->groups)
        for (const Rule& rule : group.rules) look_at_values(rule);
  each_condition(checked.rules, false, look);
  return found;
}

// ---- patterns -------------------------------------------------------------------------------------------------------

/// A pattern of some tens of words compiles to a few hundred steps; this one is walked for each lead or event.
constexpr int costly_pattern = 2'000;

struct Pattern {
  const FieldTest* test = nullptr;
  bool matches_nothing = false; ///< finds an empty text, so it is found everywhere
  int steps = 0;
};

void each_pattern(const RuleSet& rules, const std::function<void(const Pattern&)>& visit) {
  const std::function<void(const Condition&, About)> look = [&](const Condition& condition, About) {
    for (const Condition& part : condition.parts) look(part, About::lead);
    if (condition.events.where) look(*condition.events.where, About::event);
    for (const EventSelector& step : condition.steps)
      if (step.where) look(*step.where, About::event);
    for (const FieldTest& test : condition.tests) {
      if (test.op != FieldOperator::matches) continue;
      const re2::RE2 pattern(test.texts.front(), re2::RE2::Quiet);
      if (pattern.ok()) visit({&test, re2::RE2::PartialMatch("", pattern), pattern.ProgramSize()});
    }
  };
  each_condition(rules, true, look);
}

/// Found in the empty text and without an anchor, a pattern is found in every text.
std::vector<Found> patterns_that_match_everything(const CheckedRules& checked) {
  std::vector<Found> found;
  each_pattern(checked.rules, [&](const Pattern& pattern) {
    const std::string& text = pattern.test->texts.front();
    const bool is_anchored = text.find_first_of("^$") != std::string::npos || text.find("\\A") != std::string::npos ||
                             text.find("\\z") != std::string::npos || text.find("\\b") != std::string::npos ||
                             text.find("\\B") != std::string::npos;
    const bool is_any = text == "^.*$" || text == "^.*" || text == ".*$";
    if (!pattern.matches_nothing || (is_anchored && !is_any)) return;
    found.push_back({pattern.test->at, fmt::format("the pattern '{}' is found in every text", text),
                     "name what must be there; for any value at all there is present: true"});
  });
  return found;
}

std::vector<Found> patterns_that_cost_much(const CheckedRules& checked) {
  std::vector<Found> found;
  each_pattern(checked.rules, [&](const Pattern& pattern) {
    if (pattern.steps <= costly_pattern) return;
    found.push_back(
        {pattern.test->at,
         fmt::format("this pattern takes {} steps to follow, for every value that is looked at", pattern.steps),
         "write + or * in place of large repetitions such as {0,200}, or put a long choice into a list"});
  });
  return found;
}

// ---- events counted twice -------------------------------------------------------------------------------------------

struct EventRule {
  const Rule* rule;
  const RuleGroup* group;
};

bool share_a_type(const EventSelector& a, const EventSelector& b) {
  return std::ranges::any_of(a.types, [&](const Name& type) {
    return std::ranges::any_of(b.types,
                               [&](const Name& other) { return comparable(type.text) == comparable(other.text); });
  });
}

/// True if some event surely is counted by both. Two texts that a column contains may always stand in it together; that
/// alone is no proof that they do.
bool count_the_same(const ConditionLogic& logic, const Rule& a, const Rule& b) {
  if (!share_a_type(a.events, b.events)) return false;
  if (!a.events.where || !b.events.where) return true;
  const Condition& first = *a.events.where;
  const Condition& second = *b.events.where;
  if (logic.disjoint(first, second, About::event)) return false;
  if (logic.implies(first, second, About::event) || logic.implies(second, first, About::event)) return true;
  const Asked both[] = {{&first, true}, {&second, true}};
  const Answer answer = logic.can_all_be(both, About::event);
  if (answer.possibility != Possibility::possible) return false;
  return std::ranges::all_of(answer.literals, [](const Literal& literal) {
    return literal.test->op <= FieldOperator::not_in_list || literal.test->op >= FieldOperator::present;
  });
}

std::vector<Found> events_counted_twice(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    std::vector<EventRule> before;
    for (const RuleGroup& group : model.pain.groups) {
      for (const Rule& rule : group.rules) {
        if (rule.shape != RuleShape::event) continue;
        for (const EventRule& other : before) {
          // A number that events bear is another measure than their count; a minus beside a plus is a correction.
          if (rule.per.has_value() != other.rule->per.has_value() || (rule.points > 0) != (other.rule->points > 0))
            continue;
          if (&group == other.group && group.first_match) continue;
          if (!count_the_same(checked.logic, rule, *other.rule)) continue;
          if (rule.when && other.rule->when && checked.logic.disjoint(*rule.when, *other.rule->when)) continue;
          found.push_back(
              {rule.at,
               fmt::format("the rule '{}' counts events that '{}' in line {} counts, too", rule.name, other.rule->name,
                           other.rule->at.line),
               "let the one leave out what the other counts, or put both into a group with first_match: true"});
          break;
        }
        before.push_back({&rule, &group});
      }
    }
  }
  return found;
}

// ---- first match ----------------------------------------------------------------------------------------------------

/// When a rule of a first_match group gives points at all, as conditions of which any must hold; empty: not known.
std::vector<Condition> when_it_counts(const Rule& rule) {
  std::vector<Condition> ways;
  const auto on_field = [&] {
    Condition& way = ways.emplace_back();
    way.kind = ConditionKind::field;
    way.field = rule.field;
    return &way;
  };
  switch (rule.shape) {
  case RuleShape::when:
    if (rule.points != 0) ways.push_back(*rule.when);
    return ways;
  case RuleShape::points_by:
    if (rule.absent != 0 || rule.otherwise != 0) return ways;
    for (const Rule::Value& value : rule.values)
      if (value.points != 0)
        on_field()->tests.push_back({.op = FieldOperator::is, .texts = {value.value}, .at = value.at});
    return ways;
  case RuleShape::points_by_range:
    if (rule.absent != 0 || rule.otherwise != 0) return ways;
    for (const Rule::Range& range : rule.ranges) {
      if (range.points == 0) return {};
      Condition* const way = on_field();
      if (range.from)
        way->tests.push_back({.op = FieldOperator::at_least, .texts = {}, .number = *range.from, .at = range.at});
      if (range.below)
        way->tests.push_back({.op = FieldOperator::below, .texts = {}, .number = *range.below, .at = range.at});
    }
    return ways;
  case RuleShape::event: {
    if (rule.points == 0 || rule.per) return ways;
    Condition happened;
    happened.kind = ConditionKind::event;
    happened.events = rule.events;
    happened.at_least = 1;
    if (!rule.when) return {happened};
    Condition& both = ways.emplace_back();
    both.kind = ConditionKind::all;
    both.parts = {happened, *rule.when};
    return ways;
  }
  }
  return ways;
}

std::vector<Found> hidden_rules(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    for (const Section* const section : {&model.fit, &model.pain}) {
      for (const RuleGroup& group : section->groups) {
        if (!group.first_match) continue;
        std::vector<std::vector<Condition>> before;
        std::vector<const Rule*> rules_before;
        for (const Rule& rule : group.rules) {
          const std::vector<Condition> ways = when_it_counts(rule);
          const bool is_hidden = !ways.empty() && std::ranges::all_of(ways, [&](const Condition& way) {
            if (checked.logic.never(way)) return false; // told as such
            std::vector<Asked> asked{{&way, true}};
            for (const auto& earlier : before)
              for (const Condition& one : earlier) asked.push_back({&one, false});
            return asked.size() > 1 && checked.logic.can_all_be(asked).possibility == Possibility::never;
          });
          if (is_hidden) {
            found.push_back(
                {rule.at,
                 fmt::format(
                     "the rule '{}' never counts: wherever it holds, {} of the group '{}' counts before it", rule.name,
                     rules_before.size() == 1 ? fmt::format("'{}'", rules_before.front()->name) : "an earlier rule",
                     group.name),
                 "put it before the others, or leave it out"});
          } else {
            before.push_back(ways);
            rules_before.push_back(&rule);
          }
        }
      }
    }
  }
  return found;
}

std::vector<Found> hidden_derive_entries(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const DerivedField& field : checked.rules.derive) {
    for (std::size_t i = 1; i < field.entries.size(); ++i) {
      const DerivedField::Entry& entry = field.entries[i];
      if (checked.logic.never(entry.when)) continue;
      std::vector<Asked> asked{{&entry.when, true}};
      for (std::size_t j = 0; j < i; ++j) asked.push_back({&field.entries[j].when, false});
      if (checked.logic.can_all_be(asked).possibility != Possibility::never) continue;
      found.push_back({entry.when.at,
                       fmt::format("'{}' is never '{}' by this line: an earlier one holds wherever it does", field.name,
                                   entry.value),
                       "the first line that holds gives the value: put the narrower one first"});
    }
  }
  return found;
}

} // namespace

std::span<const Mistake> mistakes_of_conditions() {
  using enum Severity;
  static const std::array table = {
      Mistake{
          .code = "LS201",
          .severity = error,
          .title = "a condition that can never hold",
          .why = "What depends on it never happens: the points are never given, the lead is never routed, the campaign "
                 "stays empty.",
          .bad = "fast_track: {all: [{field: country, is: DE}, {field: country, is: AT}, {field: created_at, in_last: "
                 "30d}]}\n",
          .good = "fast_track: {all: [{field: country, in: [DE, AT]}, {field: created_at, in_last: 30d}]}\n",
          .find = conditions_that_never_hold},
      Mistake{.code = "LS202",
              .severity = warning,
              .title = "a condition that always holds",
              .why = "It looks like a restriction and is none: every lead gets the points, every lead is meant.",
              .bad = "disqualify: [{name: abroad, when: {any: [{field: country, is_not: DE}, {field: country, is_not: "
                     "AT}]}}]\n",
              .good = "disqualify: [{name: abroad, when: {field: country, not_in: [DE, AT]}}]\n",
              .find = conditions_that_always_hold},
      Mistake{.code = "LS203",
              .severity = warning,
              .title = "a value that the field never has",
              .why = "Usually a word that is spelled otherwise where the field is defined. No lead is ever met by it.",
              .bad = "fit:\n  rules: [{name: e-mail, field: email.kind, points_by: {busness: 10}}]\n",
              .good = "fit:\n  rules: [{name: e-mail, field: email.kind, points_by: {business: 10}}]\n",
              .find = impossible_values},
      Mistake{.code = "LS204",
              .severity = warning,
              .title = "a pattern that matches everything",
              .why = "A pattern is found anywhere in the text, so one that may be empty is found in every text.",
              .bad = "fit:\n  rules: [{name: title, when: {field: title, matches: '.*'}, points: 5}]\n",
              .good = "fit:\n  rules: [{name: title, when: {field: title, matches: '(?i)director'}, points: 5}]\n",
              .find = patterns_that_match_everything},
      Mistake{
          .code = "LS205",
          .severity = warning,
          .title = "an event that two rules count",
          .why = "One action then earns twice, and lowering one of the rules moves only half of what it seems to move.",
          .bad = "pain:\n  rules:\n    - {name: pages, event: page_view, where: {field: url, contains: /pricing}, "
                 "points: 5, times: 3}\n"
                 "    - {name: rooms, event: page_view, where: {field: url, contains: /pricing/rooms}, points: 5, "
                 "times: 3}\n",
          .good = "pain:\n  rules:\n    - group: pricing\n      first_match: true\n      rules:\n"
                  "        - {name: rooms, event: page_view, where: {field: url, contains: /pricing/rooms}, points: 8, "
                  "times: 3}\n"
                  "        - {name: pages, event: page_view, where: {field: url, contains: /pricing}, points: 5, "
                  "times: 3}\n",
          .find = events_counted_twice},
      Mistake{.code = "LS206",
              .severity = error,
              .title = "a rule that an earlier one of its first_match group hides",
              .why = "Only the first rule that gives points counts. This one never does.",
              .bad = "fit:\n  rules:\n    - group: place\n      first_match: true\n      rules:\n"
                     "        - {name: markets, when: {field: country, in: [US, DE]}, points: 3}\n"
                     "        - {name: home, when: {field: country, is: DE}, points: 5}\n",
              .good = "fit:\n  rules:\n    - group: place\n      first_match: true\n      rules:\n"
                      "        - {name: home, when: {field: country, is: DE}, points: 5}\n"
                      "        - {name: markets, when: {field: country, in: [US, DE]}, points: 3}\n",
              .find = hidden_rules},
      Mistake{.code = "LS207",
              .severity = error,
              .title = "a line of a derived field that an earlier one hides",
              .why = "The first line that holds gives the value. Rules on the hidden value meet nobody.",
              .bad = "derive:\n  size:\n    - {value: small, when: {field: employees, below: 200}}\n"
                     "    - {value: tiny,  when: {field: employees, below: 5}}\n",
              .good = "derive:\n  size:\n    - {value: tiny,  when: {field: employees, below: 5}}\n"
                      "    - {value: small, when: {field: employees, below: 200}}\n",
              .find = hidden_derive_entries},
      Mistake{.code = "LS208",
              .severity = warning,
              .title = "a pattern that costs too much",
              .why = "It is followed for every lead or event, and takes more time than all other rules together.",
              .bad =
                  "fit:\n  rules: [{name: title, when: {field: title, matches: '(\\w{0,200} ){4}chief'}, points: 5}]\n",
              .good = "fit:\n  rules: [{name: title, when: {field: title, matches: '(\\w+ )+chief'}, points: 5}]\n",
              .find = patterns_that_cost_much},
  };
  return table;
}

} // namespace leadscore
