#include "base/number.hpp"
#include "base/text.hpp"
#include "literal_lead.hpp"

#include <algorithm>
#include <memory>
#include <re2/re2.h>
#include <set>

namespace leadscore {
namespace {

/// "`matches` (RE2 syntax, found anywhere)", "sees the cell as it stands, trimmed of white space
/// and zero-width characters at both ends, and minds case unless `(?i)`".
bool is_found(const std::string& pattern, std::string_view cell) {
  static thread_local std::map<std::string, std::unique_ptr<RE2>> patterns;
  std::unique_ptr<RE2>& compiled = patterns[pattern];
  if (!compiled) compiled = std::make_unique<RE2>(pattern);
  return RE2::PartialMatch(re2::StringPiece(cell.data(), cell.size()), *compiled);
}

/// "`in_list` on `account` or `email.domain` compares registrable domains", otherwise text compares.
bool is_in_list(const LiteralWorld& world, const std::string& list, std::string_view cell, bool compares_domains) {
  for (const std::string& value : world.list(list)) {
    if (compares_domains ? registrable_domain(value) == registrable_domain(comparable(cell))
                         : value == comparable(cell)) {
      return true;
    }
  }
  return false;
}

/// "month and day come round within D, today included; 29 February as 1 March where there is none".
bool comes_round_within(const TimeZone& zone, Instant value, Instant now, Seconds duration) {
  const CalendarDate born = calendar_date(zone.local_day(value));
  const Day today = zone.local_day(now);
  for (Day days_ahead = 0; days_ahead * seconds_a_day < duration && days_ahead < 800; ++days_ahead) {
    const CalendarDate that_day = calendar_date(today + days_ahead);
    if (day_of({that_day.year, born.month, born.day}) == today + days_ahead) return true;
  }
  return false;
}

/// One operator. "An empty or white cell is absent. For `is`, `is_not`, `in`, `not_in` absent is the empty text:
/// `not_in_list` and `present: false` hold; every other operator fails."
bool meets_test(const LiteralWorld& world, const FieldTest& test, const std::string& raw_cell, bool compares_domains,
                bool is_computed, DecimalSign sign, Instant now) {
  const std::string cell{trim(raw_cell)};
  const bool absent = cell.empty();
  const auto equals = [&](const std::string& value) { return comparable(value) == comparable(cell); };
  const auto any_equals = [&] { return std::any_of(test.texts.begin(), test.texts.end(), equals); };
  switch (test.op) {
  case FieldOperator::is:
  case FieldOperator::in:
    return any_equals();
  case FieldOperator::is_not:
  case FieldOperator::not_in:
    return !any_equals();
  case FieldOperator::in_list:
    return !absent && is_in_list(world, test.texts.at(0), cell, compares_domains);
  case FieldOperator::not_in_list:
    return absent || !is_in_list(world, test.texts.at(0), cell, compares_domains);
  case FieldOperator::contains:
    return !absent && comparable(cell).find(comparable(test.texts.at(0))) != cell.npos;
  case FieldOperator::starts_with:
    return !absent && comparable(cell).starts_with(comparable(test.texts.at(0)));
  case FieldOperator::ends_with:
    return !absent && comparable(cell).ends_with(comparable(test.texts.at(0)));
  case FieldOperator::matches:
    return !absent && is_found(test.texts.at(0), trim_invisible(cell));
  case FieldOperator::present:
    return test.flag == !absent;
  default:
    break;
  }
  if (absent) return false;

  // "wherever a computed number is held against a number of the rule file …, both are first rounded".
  const std::optional<double> number = parse_number(cell, sign);
  const double left = number ? (is_computed ? round_points(*number) : *number) : 0;
  const double right = is_computed ? round_points(test.number) : test.number;
  const std::optional<Instant> time = world.times.read(cell);
  switch (test.op) {
  case FieldOperator::at_least:
    return number && left >= right;
  case FieldOperator::above:
    return number && left > right;
  case FieldOperator::at_most:
    return number && left <= right;
  case FieldOperator::below:
    return number && left < right;
  // "`in_last: D` speaks of age (0 ≤ age < D at the instant of scoring)"
  case FieldOperator::in_last:
    return time && 0 <= now - *time && now - *time < test.duration;
  // "`older_than: D` (age ≥ D)"
  case FieldOperator::older_than:
    return time && now - *time >= test.duration;
  // "`due_within: D` (0 ≤ time ahead < D)"
  case FieldOperator::due_within:
    return time && 0 <= *time - now && *time - now < test.duration;
  case FieldOperator::anniversary_within:
    return time && comes_round_within(world.rules.timezone, *time, now, test.duration);
  default:
    return false;
  }
}

/// "the number of the lead's events of type E that meet C, are younger than D, and after which no event of type E₂
/// stands, lies in the bounds. `distinct` counts days (in `timezone`) or ISO weeks with such an event."
bool meets_event_condition(const LiteralWorld& world, const Condition& condition, const Sight& sight) {
  std::vector<Instant> counted;
  for (std::size_t i = 0; i < sight.events.size(); ++i) {
    const KnownEvent& event = *sight.events[i];
    if (!meets_selector(world, condition.events, event)) continue;
    const Seconds age = sight.at - event.time;
    if (condition.in_last && !(0 <= age && age < *condition.in_last)) continue;
    bool followed = false;
    for (std::size_t j = i + 1; j < sight.events.size(); ++j) {
      if (is_of_type(condition.not_followed_by, sight.events[j]->type)) followed = true;
    }
    if (!followed) counted.push_back(event.time);
  }
  std::int64_t number = static_cast<std::int64_t>(counted.size());
  if (condition.distinct != Distinct::events) {
    std::set<std::int64_t> spans;
    for (const Instant time : counted) {
      const Day day = world.rules.timezone.local_day(time);
      spans.insert(condition.distinct == Distinct::days ? day : iso_week_number(day));
    }
    number = static_cast<std::int64_t>(spans.size());
  }
  if (!condition.at_least && !condition.at_most) return number >= 1;
  return (!condition.at_least || number >= *condition.at_least) && (!condition.at_most || number <= *condition.at_most);
}

/// "events that match the steps stand in this order among the lead's events, the last at most `within` after the first,
/// the last itself younger than `in_last`". Tries every pair of a first and a last event.
bool meets_sequence(const LiteralWorld& world, const Condition& condition, const Sight& sight) {
  const std::size_t steps = condition.steps.size();
  for (std::size_t first = 0; first < sight.events.size(); ++first) {
    if (!meets_selector(world, condition.steps.front(), *sight.events[first])) continue;
    for (std::size_t last = first; last < sight.events.size(); ++last) {
      if ((steps == 1) != (first == last)) continue;
      if (!meets_selector(world, condition.steps.back(), *sight.events[last])) continue;
      if (condition.within && sight.events[last]->time - sight.events[first]->time > *condition.within) continue;
      if (condition.in_last && sight.at - sight.events[last]->time >= *condition.in_last) continue;
      std::size_t step = 1;
      for (std::size_t between = first + 1; between < last && step + 1 < steps; ++between) {
        if (meets_selector(world, condition.steps[step], *sight.events[between])) ++step;
      }
      if (step + 1 >= steps) return true;
    }
  }
  return false;
}

} // namespace

LiteralWorld::LiteralWorld(const RuleSet& rule_set, Instant instant, const LiteralLists& lists_from_files)
    : rules(rule_set), as_of(instant), times(rule_set.timezone, rule_set.inputs.time_formats),
      list_files(lists_from_files) {}

bool is_of_type(const std::vector<Name>& types, const std::string& type) {
  return std::any_of(types.begin(), types.end(), [&](const Name& name) { return comparable(name.text) == type; });
}

bool LiteralWorld::is_passive(const std::string& type) const { return is_of_type(rules.inputs.passive, type); }

/// "headers (exact, else without regard to case if only one header then fits)".
std::string cell_of(const std::map<std::string, std::string>& cells, const std::string& header) {
  if (const auto found = cells.find(header); found != cells.end()) return found->second;
  std::vector<std::string> fitting;
  for (const auto& [name, cell] : cells) {
    if (comparable(name) == comparable(header)) fitting.push_back(cell);
  }
  return fitting.size() == 1 ? fitting[0] : "";
}

/// "`where` sees the event's columns only".
bool meets_where(const LiteralWorld& world, const Condition& where, const KnownEvent& event) {
  const auto meets_part = [&](const Condition& part) { return meets_where(world, part, event); };
  switch (where.kind) {
  case ConditionKind::field:
    return std::all_of(where.tests.begin(), where.tests.end(), [&](const FieldTest& test) {
      return meets_test(world, test, cell_of(*event.columns, where.field.text), false, false, event.sign, world.as_of);
    });
  case ConditionKind::all:
    return std::all_of(where.parts.begin(), where.parts.end(), meets_part);
  case ConditionKind::any:
    return std::any_of(where.parts.begin(), where.parts.end(), meets_part);
  case ConditionKind::negation:
    return !meets_part(where.parts.at(0));
  default:
    return false;
  }
}

bool meets_selector(const LiteralWorld& world, const EventSelector& selector, const KnownEvent& event) {
  const auto known = event.meets.find(&selector);
  if (known != event.meets.end()) return known->second;
  const bool answer =
      is_of_type(selector.types, event.type) && (!selector.where || meets_where(world, *selector.where, event));
  event.meets[&selector] = answer;
  return answer;
}

bool KnownLead::meets(const Condition& condition, const Sight& sight) const {
  return meets(condition, sight, world_->rules.derive.size());
}

/// "`{field: F, OP: value}`: the field's value meets the operator; several operators must all hold"; "`{all: […]}`
/// `{any: […]}` `{not: C}`: as they say".
bool KnownLead::meets(const Condition& condition, const Sight& sight, std::size_t derived_above) const {
  const auto meets_part = [&](const Condition& part) { return meets(part, sight, derived_above); };
  switch (condition.kind) {
  case ConditionKind::field: {
    const std::string& name = condition.field.text;
    const bool is_computed = computed.contains(name);
    const std::vector<std::string> cells =
        is_computed ? std::vector<std::string>{computed.at(name)} : values(name, derived_above);
    const DecimalSign sign = is_computed ? DecimalSign::point : sign_of(name, derived_above);
    const bool compares_domains = name == "account" || name == "email.domain";
    return std::all_of(condition.tests.begin(), condition.tests.end(), [&](const FieldTest& test) {
      const auto meets_it = [&](const std::string& cell) {
        return meets_test(*world_, test, cell, compares_domains, is_computed, sign, sight.at);
      };
      // "`is`, `in`, `in_list`, `contains`, `starts_with`, `ends_with`, `matches` hold if they hold for one of them;
      // `is_not`, `not_in`, `not_in_list` if they hold for all; numeric and time operators see the first".
      switch (test.op) {
      case FieldOperator::is_not:
      case FieldOperator::not_in:
      case FieldOperator::not_in_list:
        return std::all_of(cells.begin(), cells.end(), meets_it);
      case FieldOperator::is:
      case FieldOperator::in:
      case FieldOperator::in_list:
      case FieldOperator::contains:
      case FieldOperator::starts_with:
      case FieldOperator::ends_with:
      case FieldOperator::matches:
        return std::any_of(cells.begin(), cells.end(), meets_it);
      default:
        return meets_it(cells.front());
      }
    });
  }
  case ConditionKind::event:
    return meets_event_condition(*world_, condition, sight);
  case ConditionKind::sequence:
    return meets_sequence(*world_, condition, sight);
  case ConditionKind::all:
    return std::all_of(condition.parts.begin(), condition.parts.end(), meets_part);
  case ConditionKind::any:
    return std::any_of(condition.parts.begin(), condition.parts.end(), meets_part);
  case ConditionKind::negation:
    return !meets_part(condition.parts.at(0));
  }
  return false;
}

} // namespace leadscore
