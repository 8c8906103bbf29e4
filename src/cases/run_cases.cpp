#include "cases/run_cases.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "cases/difference.hpp"
#include "data/atoms.hpp"
#include "handoff/row_fields.hpp"
#include "score/trace.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

/// A test as the atom that conditions of the rule file are made of, so that both mean the same.
Atom atom_of(const FieldTest& test) {
  Atom atom;
  atom.op = test.op;
  atom.number = round_points(test.number);
  atom.flag = test.flag;
  for (const std::string& text : test.texts) atom.texts.insert(comparable(text));
  return atom;
}

bool holds(const FieldTest& test, CellText& cell) {
  Atom atom = atom_of(test);
  if (test.op != FieldOperator::contains) return meets(atom, cell);
  return std::all_of(test.texts.begin(), test.texts.end(), [&](const std::string& text) {
    atom.text = comparable(text);
    return meets(atom, cell);
  });
}

bool stand_in_order(const std::string& reasons, const std::vector<std::string>& rules) {
  const std::string padded = "; " + reasons + ";";
  std::size_t from = 0;
  for (const std::string& rule : rules) {
    const std::size_t with_points = padded.find("; " + rule + " +", from);
    const std::size_t alone = padded.find("; " + rule + ";", from); // fast track has no points of its own
    from = std::min(with_points, alone);
    if (from == std::string::npos) return false;
    ++from;
  }
  return true;
}

bool is_met(const Expected& expected, const std::string& actual) {
  if (expected.time) return actual == format_instant(expected.time->instant);
  if (!expected.among.empty()) return stand_in_order(actual, expected.among);
  CellText cell;
  cell.set(actual);
  return std::all_of(expected.tests.begin(), expected.tests.end(),
                     [&](const FieldTest& test) { return holds(test, cell); });
}

std::string in_words(const FieldTest& test) {
  switch (test.op) {
  case FieldOperator::at_least:
    return "at least " + format_points(test.number);
  case FieldOperator::above:
    return "above " + format_points(test.number);
  case FieldOperator::at_most:
    return "at most " + format_points(test.number);
  case FieldOperator::below:
    return "below " + format_points(test.number);
  case FieldOperator::is_not:
    return fmt::format("not {}", fmt::join(test.texts, " or "));
  case FieldOperator::in:
    return fmt::format("{}", fmt::join(test.texts, " or "));
  case FieldOperator::contains:
    return fmt::format("contains '{}'", fmt::join(test.texts, "' and '"));
  case FieldOperator::present:
    return test.flag ? "some time" : "(empty)";
  default:
    return test.texts.front().empty() ? "(empty)" : test.texts.front();
  }
}

std::string in_words(const Expected& expected) {
  if (expected.time) return format_instant(expected.time->instant);
  if (!expected.among.empty()) return fmt::format("among them {}", fmt::join(expected.among, ", "));
  const std::vector<FieldTest>& tests = expected.tests;
  if (tests.size() == 2 && tests[0].op == FieldOperator::at_least && tests[1].op == FieldOperator::at_most &&
      tests[0].number == tests[1].number)
    return format_points(tests[0].number);
  std::vector<std::string> words;
  for (const FieldTest& test : tests) words.push_back(in_words(test));
  return fmt::format("{}", fmt::join(words, " and "));
}

/// Looks at one world with the eyes of one expectation.
class Checker {
public:
  Checker(const CaseProgram& rules, const CaseWorld& world) : rules_(rules), world_(world) {}

  /// Adds what fails to `result`.
  void check(const Expectation& expectation, CaseResult& result) {
    CaseFailure failure;
    failure.as_of = world_.as_of;
    const std::vector<std::size_t> rows = rows_meant(expectation);
    result.checks += std::max(1, static_cast<int>(expectation.values.size()));
    if (!expectation.scored) {
      if (!rows.empty()) failure.values.push_back({"scored", "false", "true"});
    } else if (rows.empty()) {
      failure.values.push_back({"scored", "true", world_.dropped ? "false: it is dropped" : "false: no model applies"});
    } else if (rows.size() > 1) {
      failure.values.push_back({"model", "one", fmt::format("{} apply: say which with 'model'", rows.size())});
    } else {
      check_row(expectation, rows.front(), failure);
    }
    if (!failure.values.empty()) result.failures.push_back(std::move(failure));
  }

private:
  [[nodiscard]] std::vector<std::size_t> rows_meant(const Expectation& expectation) const {
    std::vector<std::size_t> rows = rows_of_case(world_);
    if (expectation.model)
      std::erase_if(rows, [&](std::size_t row) {
        return rules_.rules.models[world_.rows[row].model].name != expectation.model.text;
      });
    return rows;
  }

  void check_row(const Expectation& expectation, std::size_t index, CaseFailure& failure) {
    const ModelScore& row = world_.rows[index];
    RowFields fields(world_.routing.facts);
    fields.begin(row, index);
    const Trace trace = trace_of(row);
    std::vector<const Expected*> failed;
    for (const Expected& expected : expectation.values) {
      const std::string actual = actual_value(expected, fields, row, trace);
      if (is_met(expected, actual)) continue;
      const std::string name = expected.rule.empty() ? expected.name : "rules: " + expected.rule;
      failure.values.push_back({name, in_words(expected), actual.empty() ? "(empty)" : actual});
      failed.push_back(&expected);
    }
    if (failed.empty()) return;
    failure.model = rules_.rules.models[row.model].name;
    failure.explanation = difference_text(trace, failed);
  }

  [[nodiscard]] Trace trace_of(const ModelScore& row) const {
    Tracer tracer(rules_.program, row.model, world_.events, rules_.times.zone(), world_.as_of);
    LeadFields fields(rules_.program, rules_.times, world_.as_of);
    fields.begin(world_.leads.table, row.lead);
    return tracer.trace(fields, {row.lead, world_.leads.table.created_at(row.lead), world_.events.of(row.lead)}, 0);
  }

  [[nodiscard]] std::string actual_value(const Expected& expected, const RowFields& fields, const ModelScore& row,
                                         const Trace& trace) const {
    if (!expected.rule.empty()) return points_of_rule(expected.rule, row, trace);
    if (!expected.shown_column.empty()) return shown_text(expected.shown_column, row);
    return fields.computed(expected.field);
  }

  [[nodiscard]] std::string points_of_rule(const std::string& name, const ModelScore& row, const Trace& trace) const {
    for (const TraceRule& rule : trace.rules)
      if (rule.name == name) return format_points(rule.hidden ? 0 : rule.now);
    const std::vector<std::string>& names = world_.routing.facts.rule_names[row.model];
    return std::find(names.begin(), names.end(), name) == names.end() ? "no such rule in this model" : "0";
  }

  [[nodiscard]] std::string shown_text(const std::string& name, const ModelScore& row) const {
    const LeadInput& leads = rules_.rules.inputs.leads;
    for (std::size_t place = 0; place < leads.show.size(); ++place)
      if (leads.show[place].text == name)
        return std::string(exact_cell(world_.leads.table, row.lead, world_.leads.show_columns[place]));
    return std::string(world_.leads.table.key(row.lead));
  }

  const CaseProgram& rules_;
  const CaseWorld& world_;
};

CaseResult run_case(const Case& one, const CaseProgram& rules, Coverage* coverage) {
  CaseResult result;
  result.name = one.name;
  result.line = one.at.line;
  std::unique_ptr<CaseWorld> world;
  for (const Expectation& expectation : one.expect) {
    const Instant as_of = expectation.when ? expectation.when->instant : one.as_of->instant;
    if (world == nullptr || world->as_of != as_of) {
      world = score_case(rules, one, as_of);
      if (coverage != nullptr) coverage->add(*world);
    }
    Checker(rules, *world).check(expectation, result);
  }
  return result;
}

} // namespace

std::vector<CaseResult> run_cases(const CaseFile& file, const CaseProgram& rules, const std::string& filter,
                                  Coverage* coverage) {
  const std::string wanted = comparable(filter);
  std::vector<CaseResult> results;
  for (const Case& one : file.cases)
    if (comparable(one.name).find(wanted) != std::string::npos) results.push_back(run_case(one, rules, coverage));
  if (results.empty()) throw Error(fmt::format("--filter: no case of {} has '{}' in its name", file.path, filter));
  return results;
}

} // namespace leadscore
