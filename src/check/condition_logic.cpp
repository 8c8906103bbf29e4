#include "check/condition_logic.hpp"

#include "base/text.hpp"
#include "check/field_facts.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

/// Cases that are looked into before the answer is "unknown".
constexpr int most_cases = 1'000;

std::vector<std::string> types_of(const std::vector<Name>& names) {
  std::vector<std::string> types;
  for (const Name& name : names) types.push_back(comparable(name.text));
  std::ranges::sort(types);
  return types;
}

bool has_all(const std::vector<Name>& some, const std::vector<Name>& of) {
  return std::ranges::includes(types_of(of), types_of(some));
}

std::string canonical_text(const EventSelector& selector) {
  return fmt::format("{}|{}", fmt::join(types_of(selector.types), "\x1f"),
                     selector.where ? canonical_text(*selector.where) : "");
}

/// Numbers of events from `least` to `most`.
struct Counts {
  std::int64_t least = 0, most = std::numeric_limits<std::int64_t>::max();
};

/// The numbers of events with which a literal is true.
std::vector<Counts> counts_of(const Literal& literal) {
  const Counts inside{literal.condition->at_least.value_or(0),
                      literal.condition->at_most.value_or(std::numeric_limits<std::int64_t>::max())};
  if (literal.holds) return {inside};
  std::vector<Counts> outside;
  if (inside.least > 0) outside.push_back({0, inside.least - 1});
  if (inside.most < std::numeric_limits<std::int64_t>::max()) outside.push_back({inside.most + 1, Counts{}.most});
  return outside;
}

/// What is counted, without the bounds.
std::string counted_text(const Condition& condition) {
  return fmt::format("{}|{}|{}|{}", canonical_text(condition.events), static_cast<int>(condition.distinct),
                     condition.in_last.value_or(-1), fmt::join(types_of(condition.not_followed_by), "\x1f"));
}

std::string bound_text(std::optional<std::int64_t> bound) { return bound ? std::to_string(*bound) : ""; }

} // namespace

std::string canonical_text(const Condition& condition) {
  std::string text;
  switch (condition.kind) {
  case ConditionKind::field:
    text = "f:" + condition.field.text;
    for (const FieldTest& test : condition.tests) {
      text += fmt::format("[{} {} {} {}", to_text(test.op), test.number, test.duration, test.flag);
      for (const std::string& value : test.texts)
        text += "\x1f" + (test.op == FieldOperator::matches ? value : comparable(value));
      text += "]";
    }
    return text;
  case ConditionKind::event:
    return fmt::format("e:{}|{}|{}", counted_text(condition), bound_text(condition.at_least),
                       bound_text(condition.at_most));
  case ConditionKind::sequence:
    text = fmt::format("s:{}|{}", condition.within.value_or(-1), condition.in_last.value_or(-1));
    for (const EventSelector& step : condition.steps) text += "[" + canonical_text(step) + "]";
    return text;
  default:
    text = fmt::format("{}:", static_cast<int>(condition.kind));
    for (const Condition& part : condition.parts) text += "(" + canonical_text(part) + ")";
    return text;
  }
}

/// Goes through the ways in which conditions can hold: each is a set of literals that must all be true.
class CaseSearch {
public:
  CaseSearch(const ConditionLogic& logic, About about) : logic_(logic), about_(about) {}

  Answer answer(std::span<const Asked> asked) {
    look({asked.begin(), asked.end()});
    if (is_possible_) return {Possibility::possible, witness_};
    if (is_unknown_ || budget_ <= 0) return {Possibility::unknown, {}};
    return {Possibility::never, conflict_};
  }

private:
  /// Adds what is still to do to the literals, one way after the other.
  void look(std::vector<Asked> todo) {
    if (is_possible_ || --budget_ <= 0) return;
    if (todo.empty()) {
      const Possibility whole = possibility_of_literals();
      if (whole == Possibility::possible) {
        is_possible_ = true;
        witness_ = literals_;
      }
      is_unknown_ = is_unknown_ || whole == Possibility::unknown;
      return;
    }
    const Asked next = todo.back();
    todo.pop_back();
    const Condition& condition = *next.condition;
    switch (condition.kind) {
    case ConditionKind::negation:
      todo.push_back({&condition.parts.front(), !next.holds});
      return look(std::move(todo));
    case ConditionKind::all:
    case ConditionKind::any:
      if ((condition.kind == ConditionKind::all) == next.holds) {
        for (const Condition& part : condition.parts) todo.push_back({&part, next.holds});
        return look(std::move(todo));
      }
      for (const Condition& part : condition.parts) {
        std::vector<Asked> one_way = todo;
        one_way.push_back({&part, next.holds});
        look(std::move(one_way));
      }
      return;
    case ConditionKind::field:
      return look_at_tests(condition, next.holds, todo);
    case ConditionKind::event:
    case ConditionKind::sequence:
      with({Literal{&condition, nullptr, next.holds}}, todo);
      return;
    }
  }

  void look_at_tests(const Condition& condition, bool holds, const std::vector<Asked>& todo) {
    std::vector<Literal> all;
    for (const FieldTest& test : condition.tests) all.push_back({&condition, &test, holds});
    if (holds) return with(all, todo);
    for (const Literal& one : all) with({one}, todo);
  }

  /// Goes on with these literals too, unless they contradict one another.
  void with(const std::vector<Literal>& added, const std::vector<Asked>& todo) {
    const std::size_t before = literals_.size();
    literals_.insert(literals_.end(), added.begin(), added.end());
    if (!is_contradiction(added.front())) look(todo);
    literals_.resize(before);
  }

  /// True if what is said of the same thing as `newest` cannot be; remembers it.
  bool is_contradiction(const Literal& newest) {
    std::vector<Literal> together;
    const bool of_field = newest.condition->kind == ConditionKind::field;
    for (const Literal& one : literals_) {
      const bool same = of_field ? one.condition->kind == ConditionKind::field &&
                                       one.condition->field.text == newest.condition->field.text
                                 : one.condition->kind != ConditionKind::field;
      if (same) together.push_back(one);
    }
    const bool found = of_field ? is_impossible(logic_.facts_of(newest.condition->field.text, about_),
                                                tests_of(together), logic_.lists_)
                                : !events_can_be(together);
    if (found) remember_conflict(std::move(together));
    return found;
  }

  void remember_conflict(std::vector<Literal> together) {
    if (!has_conflict_) {
      conflict_ = std::move(together);
      has_conflict_ = true;
    } else if (conflict_.size() != together.size() || conflict_.empty() ||
               conflict_.front().condition != together.front().condition) {
      conflict_.clear(); // not the same in every case
    }
  }

  static std::vector<CellTest> tests_of(const std::vector<Literal>& together) {
    std::vector<CellTest> tests;
    for (const Literal& one : together) tests.push_back({one.test, one.holds});
    return tests;
  }

  [[nodiscard]] Possibility possibility_of_field(const std::vector<Literal>& together) const {
    return possibility(logic_.facts_of(together.front().condition->field.text, about_), tests_of(together),
                       logic_.lists_);
  }

  /// True unless numbers of events and sequences contradict one another.
  [[nodiscard]] bool events_can_be(const std::vector<Literal>& together) const {
    struct Counted {
      const Condition* condition;
      std::string text;
      std::vector<Counts> ways;
    };
    std::vector<Counted> all;
    for (const Literal& literal : together) {
      if (literal.condition->kind != ConditionKind::event) continue;
      const std::string text = counted_text(*literal.condition);
      auto found = std::ranges::find(all, text, &Counted::text);
      if (found == all.end())
        found = all.insert(
            all.end(),
            {literal.condition, text, {Counts{0, cannot_be(literal.condition->events) ? 0 : Counts{}.most}}});
      std::vector<Counts> both;
      for (const Counts& a : found->ways)
        for (const Counts& b : counts_of(literal))
          if (std::max(a.least, b.least) <= std::min(a.most, b.most))
            both.push_back({std::max(a.least, b.least), std::min(a.most, b.most)});
      found->ways = std::move(both);
      if (found->ways.empty()) return false;
    }
    const auto least = [](const Counted& one) { return std::ranges::min(one.ways, {}, &Counts::least).least; };
    const auto most = [](const Counted& one) { return std::ranges::max(one.ways, {}, &Counts::most).most; };
    for (const Counted& few : all)
      for (const Counted& many : all)
        if (least(few) > most(many) && counts_at_most(*few.condition, *many.condition)) return false;
    for (const Literal& literal : together) {
      if (literal.condition->kind != ConditionKind::sequence) continue;
      if (literal.holds &&
          std::ranges::any_of(literal.condition->steps, [&](const EventSelector& step) { return cannot_be(step); }))
        return false;
      for (const Counted& counted : all)
        if (literal.holds && most(counted) == 0 && has_one_of(*literal.condition, *counted.condition)) return false;
      for (const Literal& other : together)
        if (literal.holds && !other.holds && other.condition->kind == ConditionKind::sequence &&
            canonical_text(*literal.condition) == canonical_text(*other.condition))
          return false;
    }
    return true;
  }

  [[nodiscard]] bool cannot_be(const EventSelector& selector) const {
    return selector.where && logic_.never(*selector.where, About::event);
  }

  /// True if `few` never counts more than `many`.
  [[nodiscard]] bool counts_at_most(const Condition& few, const Condition& many) const {
    if (few.distinct != many.distinct && many.distinct != Distinct::events &&
        !(few.distinct == Distinct::weeks && many.distinct == Distinct::days))
      return false;
    if (many.in_last && (!few.in_last || *few.in_last > *many.in_last)) return false;
    return has_all(many.not_followed_by, few.not_followed_by) && logic_.covers(many.events, few.events);
  }

  /// True if a lead with the sequence surely has an event that `count` counts.
  [[nodiscard]] bool has_one_of(const Condition& sequence, const Condition& count) const {
    if (!count.not_followed_by.empty()) return false;
    if (!count.in_last)
      return std::ranges::any_of(sequence.steps,
                                 [&](const EventSelector& step) { return logic_.covers(count.events, step); });
    return sequence.in_last && *sequence.in_last <= *count.in_last &&
           logic_.covers(count.events, sequence.steps.back());
  }

  [[nodiscard]] Possibility possibility_of_literals() const {
    Possibility result = Possibility::possible;
    std::vector<std::string_view> done;
    std::size_t of_events = 0;
    for (const Literal& literal : literals_) {
      if (literal.condition->kind != ConditionKind::field) {
        // Two counts may depend on each other in ways that nobody looks into here.
        if (++of_events > 1) result = Possibility::unknown;
        continue;
      }
      const std::string_view field = literal.condition->field.text;
      if (std::ranges::find(done, field) != done.end()) continue;
      done.push_back(field);
      std::vector<Literal> together;
      std::ranges::copy_if(literals_, std::back_inserter(together), [&](const Literal& one) {
        return one.condition->kind == ConditionKind::field && one.condition->field.text == field;
      });
      result = std::min(result, possibility_of_field(together));
    }
    return result;
  }

  const ConditionLogic& logic_;
  About about_;
  int budget_ = most_cases;
  std::vector<Literal> literals_, witness_, conflict_;
  bool has_conflict_ = false, is_possible_ = false, is_unknown_ = false;
};

ConditionLogic::ConditionLogic(const RuleSet& rules) {
  for (const ListDefinition& list : rules.lists) {
    if (list.file || list.add) continue;
    std::vector<std::string>& values = lists_[list.name];
    for (const std::string& value : list.values) values.push_back(comparable(value));
  }
  facts_ = field_facts(rules);
  no_facts_.may_have_comma = rules.inputs.has_decimal_commas();
  // A derived field always has a value if one of its entries always holds.
  for (const DerivedField& field : rules.derive) {
    std::vector<Asked> none;
    for (const DerivedField::Entry& entry : field.entries) none.push_back({&entry.when, false});
    if (can_all_be(none).possibility == Possibility::never) facts_[field.name].may_be_absent = false;
  }
}

const CellFacts& ConditionLogic::facts_of(const std::string& field, About about) const {
  if (about == About::event) return no_facts_;
  const auto found = facts_.find(field);
  return found == facts_.end() ? no_facts_ : found->second;
}

Answer ConditionLogic::can_all_be(std::span<const Asked> asked, About about) const {
  return CaseSearch(*this, about).answer(asked);
}

bool ConditionLogic::never(const Condition& condition, About about) const {
  const Asked asked[] = {{&condition, true}};
  return can_all_be(asked, about).possibility == Possibility::never;
}

bool ConditionLogic::always(const Condition& condition, About about) const {
  const Asked asked[] = {{&condition, false}};
  return can_all_be(asked, about).possibility == Possibility::never;
}

bool ConditionLogic::implies(const Condition& first, const Condition& second, About about) const {
  const Asked asked[] = {{&first, true}, {&second, false}};
  return can_all_be(asked, about).possibility == Possibility::never;
}

bool ConditionLogic::disjoint(const Condition& first, const Condition& second, About about) const {
  const Asked asked[] = {{&first, true}, {&second, true}};
  return can_all_be(asked, about).possibility == Possibility::never;
}

bool ConditionLogic::covers(const EventSelector& second, const EventSelector& first) const {
  if (!has_all(first.types, second.types)) return false;
  if (!second.where || (first.where && first.where == second.where)) return true;
  return first.where ? implies(*first.where, *second.where, About::event) : always(*second.where, About::event);
}

} // namespace leadscore
