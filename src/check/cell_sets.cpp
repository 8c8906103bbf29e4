#include "check/cell_sets.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace leadscore {
namespace {

using enum FieldOperator;

bool is_of_texts(FieldOperator op) { return op == is || op == in || op == is_not || op == not_in; }
bool is_numeric(FieldOperator op) { return op >= at_least && op <= below; }
bool is_of_time(FieldOperator op) { return op >= in_last; }

bool names_text(const FieldTest& test, std::string_view text) {
  return std::ranges::any_of(test.texts, [&](const std::string& named) { return comparable(named) == text; });
}

/// What a test says of an absent cell.
bool holds_for_absent(const FieldTest& test) {
  if (is_of_texts(test.op)) return names_text(test, "") == (test.op == is || test.op == in);
  return test.op == not_in_list || (test.op == present && !test.flag);
}

bool meets_number(const FieldTest& test, double number, const CellFacts& facts) {
  const double left = facts.is_computed ? round_points(number) : number;
  const double right = facts.is_computed ? round_points(test.number) : test.number;
  switch (test.op) {
  case at_least:
    return left >= right;
  case above:
    return left > right;
  case at_most:
    return left <= right;
  default:
    return left < right;
  }
}

const std::vector<std::string>* values_of_list(const FieldTest& test, const KnownLists& lists) {
  const auto list = lists.find(test.texts.front());
  return list == lists.end() ? nullptr : &list->second;
}

/// What a test says of a present text, of which only the comparable form is known. None: it depends on the spelling, or
/// on a file.
std::optional<bool> meets(const FieldTest& test, const std::string& text, const CellFacts& facts,
                          const KnownLists& lists) {
  if (is_of_texts(test.op)) return names_text(test, text) == (test.op == is || test.op == in);
  if (is_numeric(test.op)) {
    const auto number = parse_number(text);
    if (facts.may_have_comma && parse_number(text, DecimalSign::comma) != number) return std::nullopt;
    return number && meets_number(test, *number, facts);
  }
  switch (test.op) {
  case in_list:
  case not_in_list: {
    const auto* const values = values_of_list(test, lists);
    if (values == nullptr) return std::nullopt;
    const bool found = facts.compares_domains
                           ? std::ranges::any_of(*values,
                                                 [domain = registrable_domain(text)](const std::string& value) {
                                                   return registrable_domain(value) == domain;
                                                 })
                           : std::ranges::find(*values, text) != values->end();
    return found == (test.op == in_list);
  }
  case contains:
    return text.find(comparable(test.texts.front())) != std::string::npos;
  case starts_with:
    return text.starts_with(comparable(test.texts.front()));
  case ends_with:
    return text.ends_with(comparable(test.texts.front()));
  case present:
    return test.flag;
  default:
    return std::nullopt;
  }
}

// ---- texts ----------------------------------------------------------------------------------------------------------

/// The texts to which a test confines a cell, if it does.
std::optional<std::vector<std::string>> confined_to(const CellTest& one, const CellFacts& facts,
                                                    const KnownLists& lists) {
  const FieldTest& test = *one.test;
  if (is_of_texts(test.op)) {
    if (one.holds != (test.op == is || test.op == in)) return std::nullopt;
    std::vector<std::string> texts;
    for (const std::string& text : test.texts) texts.push_back(comparable(text));
    return texts;
  }
  const bool is_listed = (test.op == in_list && one.holds) || (test.op == not_in_list && !one.holds);
  if (!is_listed || facts.compares_domains) return std::nullopt;
  const auto* const values = values_of_list(test, lists);
  return values == nullptr ? std::nullopt : std::optional(*values);
}

/// Whether one of finitely many present texts meets all tests.
Possibility among(const std::vector<std::string>& texts, const CellFacts& facts, std::span<const CellTest> tests,
                  const KnownLists& lists) {
  Possibility result = Possibility::never;
  for (const std::string& text : texts) {
    if (text.empty()) continue;
    bool fails = false;
    bool is_sure = true;
    for (const CellTest& one : tests) {
      const auto met = meets(*one.test, text, facts, lists);
      if (!met)
        is_sure = false;
      else if (*met != one.holds)
        fails = true;
    }
    if (!fails && is_sure) return Possibility::possible;
    if (!fails) result = Possibility::unknown;
  }
  return result;
}

/// True if a text that meets `first` cannot meet `second`, or must if it is to be without it.
bool contradict(const CellTest& first, const CellTest& second) {
  const FieldTest& a = *first.test;
  const FieldTest& b = *second.test;
  if (a.texts.empty() || b.texts.empty()) return false;
  const auto listed = [](const CellTest& one) { return (one.test->op == in_list) == one.holds; };
  const bool a_is_list = a.op == in_list || a.op == not_in_list;
  const bool b_is_list = b.op == in_list || b.op == not_in_list;
  if (a_is_list && b_is_list) return a.texts == b.texts && listed(first) && !listed(second);
  if (a.op == matches && b.op == matches) return a.texts == b.texts && first.holds && !second.holds;
  if (!first.holds || a.op < contains || a.op > ends_with || b.op < contains || b.op > ends_with) return false;
  const std::string x = comparable(a.texts.front());
  const std::string y = comparable(b.texts.front());
  if (second.holds) {
    if (a.op == starts_with && b.op == starts_with) return !x.starts_with(y) && !y.starts_with(x);
    return a.op == ends_with && b.op == ends_with && !x.ends_with(y) && !y.ends_with(x);
  }
  if (b.op == contains) return x.find(y) != std::string::npos;
  if (b.op == starts_with) return a.op == starts_with && x.starts_with(y);
  return a.op == ends_with && x.ends_with(y);
}

// ---- numbers and ages -----------------------------------------------------------------------------------------------

struct Numbers {
  double least = -std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::infinity();
  bool without_least = false, without_most = false;

  [[nodiscard]] bool empty() const { return least > most || (least == most && (without_least || without_most)); }
  void meet(FieldOperator op, double bound) {
    const bool open = op == above || op == below;
    if (op == at_least || op == above) {
      if (bound > least || (bound == least && open)) {
        least = bound;
        without_least = open;
      }
    } else if (bound < most || (bound == most && open)) {
      most = bound;
      without_most = open;
    }
  }
};

FieldOperator opposite(FieldOperator op) {
  switch (op) {
  case at_least:
    return below;
  case above:
    return at_most;
  case at_most:
    return above;
  default:
    return at_least;
  }
}

/// Ages at which a time meets a test: from `least` up to and including `most`.
struct Ages {
  Seconds least = 0, most = 0;
};
constexpr Seconds ever = std::numeric_limits<Seconds>::max();

std::vector<Ages> ages_of(const CellTest& one) {
  const Seconds duration = one.test->duration;
  switch (one.test->op) {
  case in_last:
    return one.holds ? std::vector<Ages>{{0, duration - 1}} : std::vector<Ages>{{-ever, -1}, {duration, ever}};
  case older_than:
    return one.holds ? std::vector<Ages>{{duration, ever}} : std::vector<Ages>{{-ever, duration - 1}};
  default: // due_within
    return one.holds ? std::vector<Ages>{{1 - duration, 0}} : std::vector<Ages>{{-ever, -duration}, {1, ever}};
  }
}

bool have_common_age(std::span<const CellTest> tests) {
  std::vector<Ages> left{{-ever, ever}};
  Seconds anniversary_inside = ever;
  Seconds anniversary_outside = 0;
  for (const CellTest& one : tests) {
    if (!is_of_time(one.test->op)) continue;
    if (one.test->op == anniversary_within) {
      if (one.holds)
        anniversary_inside = std::min(anniversary_inside, one.test->duration);
      else
        anniversary_outside = std::max(anniversary_outside, one.test->duration);
      continue;
    }
    std::vector<Ages> both;
    for (const Ages& a : left) {
      for (const Ages& b : ages_of(one)) {
        const Ages common{std::max(a.least, b.least), std::min(a.most, b.most)};
        if (common.least <= common.most) both.push_back(common);
      }
    }
    left = std::move(both);
  }
  return !left.empty() && anniversary_inside > anniversary_outside;
}

// ---- all cells ------------------------------------------------------------------------------------------------------

/// Texts that are likely to meet the tests, to show that they can be met.
std::vector<std::string> likely_texts(std::span<const CellTest> tests, const Numbers& numbers) {
  std::string start;
  std::string middle;
  std::string end;
  for (const CellTest& one : tests) {
    if (!one.holds || one.test->texts.empty()) continue;
    const std::string text = comparable(one.test->texts.front());
    if (one.test->op == starts_with && text.size() > start.size()) start = text;
    if (one.test->op == ends_with && text.size() > end.size()) end = text;
    if (one.test->op == contains) middle += "~" + text;
  }
  std::vector<std::string> texts = {start + middle + "~" + end, start + middle + end};
  const double middle_number = numbers.least / 2 + numbers.most / 2;
  for (const double number : {0.0, 1.0, numbers.least, numbers.most, numbers.least + 1, numbers.most - 1, middle_number,
                              numbers.least + 0.01, numbers.most - 0.01}) {
    if (number > -1e15 && number < 1e15) texts.push_back(format_points(number));
  }
  return texts;
}

bool is_about_text(FieldOperator op) { return op >= in_list && op <= matches; }

/// `is_enough`: unknown is as good as possible.
Possibility possibility_of_any_text(const CellFacts& facts, std::span<const CellTest> tests, const KnownLists& lists,
                                    bool is_enough) {
  Numbers numbers;
  numbers.least = facts.least;
  bool must_be_number = facts.is_number;
  bool must_be_time = false;
  bool speaks_of_times = false;
  bool speaks_of_others = false;
  for (const CellTest& one : tests) {
    const FieldOperator op = one.test->op;
    if (op == present && one.test->flag != one.holds) return Possibility::never;
    if (is_numeric(op)) {
      const double bound = facts.is_computed ? round_points(one.test->number) : one.test->number;
      numbers.meet(one.holds ? op : opposite(op), bound);
      must_be_number = must_be_number || one.holds;
    }
    speaks_of_times = speaks_of_times || is_of_time(op);
    speaks_of_others = speaks_of_others || (!is_of_time(op) && op != present);
    must_be_time = must_be_time || (is_of_time(op) && one.holds);
    if (!is_about_text(op)) continue;
    for (const CellTest& other : tests)
      if (is_about_text(other.test->op) && contradict(one, other)) return Possibility::never;
  }
  if (must_be_number && numbers.empty()) return Possibility::never;
  if (must_be_time && !have_common_age(tests)) return Possibility::never;
  if (is_enough) return Possibility::unknown;
  if (speaks_of_times && !speaks_of_others) {
    const bool by_calendar =
        std::ranges::any_of(tests, [](const CellTest& one) { return one.test->op == anniversary_within; });
    return by_calendar ? Possibility::unknown : Possibility::possible;
  }
  const bool is_shown = among(likely_texts(tests, numbers), facts, tests, lists) == Possibility::possible;
  return is_shown ? Possibility::possible : Possibility::unknown;
}

Possibility judge(const CellFacts& facts, std::span<const CellTest> tests, const KnownLists& lists, bool is_enough);

/// True if one of several values is enough to meet the test.
bool is_met_by_one(const CellTest& one) {
  const FieldOperator op = one.test->op;
  if (op >= present) return false;
  return (op != is_not && op != not_in && op != not_in_list) == one.holds;
}

/// A cell with several values: what every value has to meet, and what the first one has, must be possible together with
/// each thing that one value has to meet.
Possibility judge_several(const CellFacts& facts, std::span<const CellTest> tests, const KnownLists& lists,
                          bool is_enough) {
  CellFacts of_value = facts;
  of_value.several = false;
  of_value.may_be_absent = false;
  const auto is_about_first = [](const CellTest& one) { return is_numeric(one.test->op) || is_of_time(one.test->op); };
  std::vector<CellTest> of_all;
  std::vector<CellTest> of_first;
  for (const CellTest& one : tests) {
    if (is_met_by_one(one)) continue;
    if (!is_about_first(one)) of_all.push_back(one);
    of_first.push_back(one);
  }
  Possibility result = judge(of_value, of_first, lists, is_enough);
  for (const CellTest& one : tests) {
    if (!is_met_by_one(one)) continue;
    std::vector<CellTest> of_one = of_all;
    of_one.push_back(one);
    result = std::min(result, judge(of_value, of_one, lists, is_enough));
  }
  return result;
}

Possibility judge(const CellFacts& facts, std::span<const CellTest> tests, const KnownLists& lists, bool is_enough) {
  const auto holds_when_absent = [](const CellTest& one) { return holds_for_absent(*one.test) == one.holds; };
  if (facts.may_be_absent && std::ranges::all_of(tests, holds_when_absent)) return Possibility::possible;
  if (facts.several) return judge_several(facts, tests, lists, is_enough);
  if (facts.values) return among(*facts.values, facts, tests, lists);
  for (const CellTest& one : tests) {
    if (const auto texts = confined_to(one, facts, lists)) return among(*texts, facts, tests, lists);
  }
  return possibility_of_any_text(facts, tests, lists, is_enough);
}

} // namespace

Possibility possibility(const CellFacts& facts, std::span<const CellTest> tests, const KnownLists& lists) {
  return judge(facts, tests, lists, false);
}

bool is_impossible(const CellFacts& facts, std::span<const CellTest> tests, const KnownLists& lists) {
  return judge(facts, tests, lists, true) == Possibility::never;
}

} // namespace leadscore
