#include "rules/compile_atoms.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>
#include <string>
#include <utility>

namespace leadscore {

namespace {

bool is_time_operator(FieldOperator op) { return op >= FieldOperator::in_last; }
bool is_number_operator(FieldOperator op) { return op >= FieldOperator::at_least && op <= FieldOperator::below; }

Atom compile_test(CompileContext& context, FieldIndex field_index, Field& field, const FieldTest& test) {
  Atom result;
  result.field = field_index;
  result.op = test.op;
  result.number = field.kind == Field::Kind::computed ? round_points(test.number) : test.number;
  result.duration = test.duration;
  result.flag = test.flag;
  if (is_number_operator(test.op)) note_read_as_number(field, test.at);
  switch (test.op) {
  case FieldOperator::is:
  case FieldOperator::is_not:
  case FieldOperator::in:
  case FieldOperator::not_in:
    for (const std::string& text : test.texts) result.texts.insert(comparable(text));
    break;
  case FieldOperator::in_list:
  case FieldOperator::not_in_list:
    result.list = compile_list(context, {test.texts.at(0), test.at});
    result.as_domain = field.kind == Field::Kind::account || field.kind == Field::Kind::email_domain;
    break;
  case FieldOperator::contains:
  case FieldOperator::starts_with:
  case FieldOperator::ends_with:
    result.text = comparable(test.texts.at(0));
    break;
  case FieldOperator::matches: {
    re2::RE2::Options options(re2::RE2::Quiet);
    result.pattern = std::make_shared<const re2::RE2>(test.texts.at(0), options);
    break;
  }
  default:
    break;
  }
  return result;
}

/// Models often ask the same of a lead: it is answered once.
bool is_same(const Atom& a, const Atom& b) {
  const bool same_pattern =
      !a.pattern || !b.pattern ? !a.pattern && !b.pattern : a.pattern->pattern() == b.pattern->pattern();
  return a.field == b.field && a.op == b.op && a.texts == b.texts && a.text == b.text && a.number == b.number &&
         a.duration == b.duration && a.flag == b.flag && a.list == b.list && a.as_domain == b.as_domain && same_pattern;
}

} // namespace

std::shared_ptr<const LookupList> compile_list(CompileContext& context, const Name& name) {
  const auto found = context.lists.find(name.text);
  if (found != context.lists.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& entry : context.lists) names.push_back(entry.first);
  std::sort(names.begin(), names.end());
  context.problem(name.at, fmt::format("unknown list '{}'", name.text), suggestion(name.text, names));
  return std::make_shared<LookupList>();
}

Check compile_tests(CompileContext& context, FieldIndex field, const std::vector<FieldTest>& tests,
                    std::vector<Field>& fields, std::vector<Atom>& atoms) {
  std::vector<Check> parts;
  for (const FieldTest& test : tests) {
    Atom compiled = compile_test(context, field, fields[field], test);
    const auto known =
        std::find_if(atoms.begin(), atoms.end(), [&](const Atom& atom) { return is_same(atom, compiled); });
    parts.push_back({Check::Kind::atom, static_cast<std::uint32_t>(known - atoms.begin()), {}});
    if (known == atoms.end()) atoms.push_back(std::move(compiled));
  }
  if (parts.size() == 1) return parts.front();
  return {Check::Kind::all, 0, std::move(parts)};
}

bool varies(const Check& check, const std::vector<Atom>& atoms) {
  if (check.kind == Check::Kind::atom) return is_time_operator(atoms[check.index].op);
  return std::any_of(check.parts.begin(), check.parts.end(), [&](const Check& part) { return varies(part, atoms); });
}

} // namespace leadscore
