#include "cases/parse_expectations.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "rules/score_columns.hpp"

#include <fmt/format.h>
#include <map>

namespace leadscore {
namespace {

ColumnKind kind_of(ScoreColumn column) {
  switch (column) {
  case ScoreColumn::fit:
  case ScoreColumn::pain:
  case ScoreColumn::decay:
  case ScoreColumn::pain_now:
  case ScoreColumn::product_pain:
  case ScoreColumn::other_pain:
  case ScoreColumn::velocity:
  case ScoreColumn::velocity_points:
  case ScoreColumn::score:
  case ScoreColumn::target:
  case ScoreColumn::gap:
  case ScoreColumn::days_to_ready:
  case ScoreColumn::times_ready:
  case ScoreColumn::change:
  case ScoreColumn::idle_days:
  case ScoreColumn::days_since_points:
    return ColumnKind::number;
  case ScoreColumn::fast_track:
  case ScoreColumn::ready:
    return ColumnKind::truth;
  case ScoreColumn::ready_at:
  case ScoreColumn::first_ready_at:
  case ScoreColumn::expires_at:
  case ScoreColumn::reopened_at:
  case ScoreColumn::last_activity_at:
    return ColumnKind::time;
  case ScoreColumn::reasons:
    return ColumnKind::reasons;
  default:
    return ColumnKind::text;
  }
}

FieldTest text_test(FieldOperator op, std::string text, Position at) {
  FieldTest test;
  test.op = op;
  test.texts.push_back(std::move(text));
  test.at = at;
  return test;
}

FieldTest number_test(FieldOperator op, double number, Position at) {
  FieldTest test;
  test.op = op;
  test.number = number;
  test.at = at;
  return test;
}

/// One bound of a number, or one way to hold a text against another.
template <class Value>
void add_test(MappingTable<Expected>& table, FieldOperator op, ValueKind<Value> kind, Value FieldTest::*member,
              const std::string& description, const char* example) {
  ValueKind<FieldTest> test{.read =
                                [op, member, read = std::move(kind.read)](Reading& reading, const YamlNode& node,
                                                                          const std::string& label, FieldTest& value) {
                                  value.op = op;
                                  value.at = node.at;
                                  return read(reading, node, label, value.*member);
                                },
                            .schema = std::move(kind.schema)};
  table.key(
      std::string(to_text(op)), [](Expected& expected) -> FieldTest& { return expected.tests.emplace_back(); },
      std::move(test), Need::optional, description, example);
}

ValueKind<std::vector<std::string>> lone_text() { return list_of(value_text(), {.least = 1, .lone_value = true}); }

const MappingTable<Expected>& bounds_of(ColumnKind kind) {
  static const MappingTable<Expected> numbers = [] {
    MappingTable<Expected> table("expectation of a number");
    add_test(table, FieldOperator::at_least, number(), &FieldTest::number, "it is not below this", "80");
    add_test(table, FieldOperator::above, number(), &FieldTest::number, "it is above this", "0");
    add_test(table, FieldOperator::at_most, number(), &FieldTest::number, "it is not above this", "100");
    add_test(table, FieldOperator::below, number(), &FieldTest::number, "it is below this", "5");
    return table;
  }();
  static const MappingTable<Expected> times = [] {
    MappingTable<Expected> table("expectation of a time");
    add_test(table, FieldOperator::present, boolean(), &FieldTest::flag, "true: there is one; false: there is none",
             "true");
    return table;
  }();
  static const MappingTable<Expected> texts = [] {
    MappingTable<Expected> table("expectation of a text");
    add_test(table, FieldOperator::is_not, lone_text(), &FieldTest::texts, "it is another text, or there is none",
             "[unsubscribed]");
    add_test(table, FieldOperator::in, lone_text(), &FieldTest::texts, "it is one of these", "[both, pain_only]");
    add_test(table, FieldOperator::contains, lone_text(), &FieldTest::texts, "this stands in it, or all of a list",
             "document");
    return table;
  }();
  return kind == ColumnKind::number ? numbers : kind == ColumnKind::time ? times : texts;
}

std::string_view words_for(ColumnKind kind) {
  switch (kind) {
  case ColumnKind::number:
    return "a number, or bounds such as {at_least: 80}";
  case ColumnKind::truth:
    return "true or false";
  case ColumnKind::time:
    return "a date or time, '3d ago', or {present: true}";
  case ColumnKind::text:
    return "a text, or {in: [a, b]}, {is_not: a} or {contains: a}";
  case ColumnKind::reasons:
    return "a list of rules, or a text";
  }
  return {};
}

bool read_scalar(Reading& reading, const YamlNode& node, const std::string& label, ColumnKind kind,
                 Expected& expected) {
  if (trim(node.text).empty()) {
    expected.tests.push_back(text_test(FieldOperator::is, "", node.at));
    return true;
  }
  if (kind == ColumnKind::number) {
    double exact = 0;
    if (!number().read(reading, node, label, exact)) return false;
    expected.tests.push_back(number_test(FieldOperator::at_least, exact, node.at));
    expected.tests.push_back(number_test(FieldOperator::at_most, exact, node.at));
    return true;
  }
  if (kind == ColumnKind::truth) {
    bool truth = false;
    if (!boolean().read(reading, node, label, truth)) return false;
    expected.tests.push_back(text_test(FieldOperator::is, truth ? "true" : "false", node.at));
    return true;
  }
  if (kind == ColumnKind::time) return moment().read(reading, node, label, expected.time.emplace());
  expected.tests.push_back(text_test(FieldOperator::is, node.text, node.at));
  return true;
}

bool read_expected(Reading& reading, const YamlNode& node, const std::string& label, ColumnKind kind,
                   Expected& expected) {
  expected.at = node.at;
  if (node.kind == YamlNode::Kind::scalar) return read_scalar(reading, node, label, kind, expected);
  if (node.kind == YamlNode::Kind::mapping && kind != ColumnKind::truth) {
    if (!bounds_of(kind).read(reading, node, label, expected)) return false;
    if (!expected.tests.empty()) return true;
  }
  if (node.kind == YamlNode::Kind::sequence && kind == ColumnKind::reasons)
    return list_of(value_text()).read(reading, node, label, expected.among);
  report_wrong_value(reading, node, label, words_for(kind));
  return false;
}

std::string schema_of(ColumnKind kind) {
  const std::string absent = R"("const": "")";
  const std::string bounds = kind == ColumnKind::truth ? std::string() : bounds_of(kind).keys().schema();
  switch (kind) {
  case ColumnKind::number:
    return any_of_schema({number().schema, absent, bounds});
  case ColumnKind::truth:
    return any_of_schema({boolean().schema, absent});
  case ColumnKind::time:
    return any_of_schema({moment().schema, bounds});
  case ColumnKind::text:
    return any_of_schema({value_text().schema, bounds});
  case ColumnKind::reasons:
    return any_of_schema({value_text().schema, list_of(value_text()).schema, bounds});
  }
  return {};
}

std::string definition_name(ColumnKind kind) {
  switch (kind) {
  case ColumnKind::number:
    return "expected_number";
  case ColumnKind::truth:
    return "expected_truth";
  case ColumnKind::time:
    return "expected_time";
  case ColumnKind::text:
    return "expected_text";
  case ColumnKind::reasons:
    return "expected_reasons";
  }
  return {};
}

ValueKind<Expected> expected(ColumnKind kind) {
  return {.read = [kind](Reading& reading, const YamlNode& node, const std::string& label,
                         Expected& value) { return read_expected(reading, node, label, kind, value); },
          .schema = reference_schema(definition_name(kind))};
}

/// A mapping from names that the rule file gives to what is expected of each.
ValueKind<std::vector<Expected>> expected_by_name(ColumnKind kind, std::string Expected::*place,
                                                  const std::string& wanted) {
  return {.read =
              [kind, place, wanted](Reading& reading, const YamlNode& node, const std::string& label,
                                    std::vector<Expected>& values) {
                return read_named(reading, node, label, wanted, "expectations",
                                  [&](const Name& key, const YamlNode& value) {
                                    Expected one;
                                    one.*place = key.text;
                                    one.name = key.text;
                                    const bool good = read_expected(reading, value, "'" + key.text + "'", kind, one);
                                    one.at = key.at;
                                    if (good) values.push_back(std::move(one));
                                    return good;
                                  });
              },
          .schema = fmt::format(R"("type": "object", "additionalProperties": {{{}}})",
                                reference_schema(definition_name(kind)))};
}

std::string description_of(const ExpectedColumn& column) {
  if (column.field.starts_with("score.")) return fmt::format("the column '{}' of scored.csv", column.name);
  return fmt::format("'{}' as an export would have it", column.name);
}

std::string example_of(const ExpectedColumn& column) {
  static const std::map<std::string_view, const char*> words{{"quadrant", "both"},
                                                             {"band", "A"},
                                                             {"grid", "A1"},
                                                             {"activity", "active"},
                                                             {"stage", "engaged"},
                                                             {"channel", "phone"},
                                                             {"account", "acme.example"},
                                                             {"disqualified_by", "unsubscribed"},
                                                             {"campaign", "welcome"},
                                                             {"handoff.owner", "Ana"}};
  switch (column.kind) {
  case ColumnKind::number:
    return "{at_least: 20}";
  case ColumnKind::truth:
    return "true";
  case ColumnKind::time:
    return "{present: true}";
  case ColumnKind::reasons:
    return "[created a document]";
  case ColumnKind::text:
    return words.at(column.name);
  }
  return {};
}

} // namespace

const std::vector<ExpectedColumn>& expected_columns() {
  static const std::vector<ExpectedColumn> columns = [] {
    std::vector<ExpectedColumn> result;
    for (std::size_t index = 0; index < score_column_count; ++index) {
      const auto column = static_cast<ScoreColumn>(index);
      if (column == ScoreColumn::model) continue; // says which row is meant
      result.push_back({std::string(to_text(column)), "score." + std::string(to_text(column)), kind_of(column)});
    }
    for (const auto& [name, kind] :
         std::initializer_list<std::pair<const char*, ColumnKind>>{{"account.score", ColumnKind::number},
                                                                   {"account.leads", ColumnKind::number},
                                                                   {"account.ready", ColumnKind::truth},
                                                                   {"account.won", ColumnKind::truth},
                                                                   {"handoff.listed", ColumnKind::truth},
                                                                   {"handoff.owner", ColumnKind::text},
                                                                   {"handoff.rank", ColumnKind::number},
                                                                   {"handoff.follow_up_by", ColumnKind::time}})
      result.push_back({name, name, kind});
    return result;
  }();
  return columns;
}

std::string expectation_definitions() {
  std::string result;
  for (const ColumnKind kind :
       {ColumnKind::number, ColumnKind::truth, ColumnKind::time, ColumnKind::text, ColumnKind::reasons})
    result += fmt::format(R"({}: {{{}}}, )", json_text(definition_name(kind)), schema_of(kind));
  return result + fmt::format(R"("expectation": {{{}}})", expectation_table().keys().schema());
}

ValueKind<Expectation> expectation() {
  return {.read = mapping(expectation_table()).read, .schema = reference_schema("expectation")};
}

ValueKind<Moment> moment() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, Moment& value) {
                value.at = node.at;
                if (!text().read(reading, node, label, value.text)) return false;
                value.from_as_of = seconds_from_as_of(value.text);
                return true;
              },
          .schema = R"("type": "string")"};
}

const MappingTable<Expectation>& expectation_table() {
  static const MappingTable<Expectation> whole = [] {
    MappingTable<Expectation> table("expectation");
    const auto values = [](Expectation& expectation) -> std::vector<Expected>& { return expectation.values; };
    table
        .key("at", &Expectation::when, moment(), Need::optional,
             "the instant at which the lead is looked at; default: the case's as_of", "in 30d")
        .key("model", &Expectation::model, name(), Need::optional,
             "the model whose row is meant; needed only if several apply to the lead", "sales")
        .key("scored", &Expectation::scored, boolean(), Need::optional,
             "false: the lead has no row, because it is dropped or no model applies", "false");
    for (const ExpectedColumn& column : expected_columns()) {
      const auto place = [column](Expectation& expectation) -> Expected& {
        Expected& value = expectation.values.emplace_back();
        value.name = column.name;
        value.field = column.field;
        return value;
      };
      table.key(column.name, place, expected(column.kind), Need::optional, description_of(column), example_of(column));
    }
    table
        .key("rules", values,
             expected_by_name(ColumnKind::number, &Expected::rule, "a mapping from names of rules to points"),
             Need::optional, "the points that rules give now, after decay and cap, by the rule's name",
             "{created a document: {at_least: 24}}")
        .key("shown", values,
             expected_by_name(ColumnKind::text, &Expected::shown_column, "a mapping from 'show' columns to texts"),
             Need::optional, "the key and the 'show' columns of scored.csv, by name", "{title: VP of HR}");
    return table;
  }();
  return whole;
}

} // namespace leadscore
