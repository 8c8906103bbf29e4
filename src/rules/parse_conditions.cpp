#include "rules/parse_conditions.hpp"

#include "base/text.hpp"
#include "rules/field_names.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <re2/re2.h>

namespace leadscore {
namespace {

/// What a condition at a place may speak of.
enum class ReadableFields : std::uint8_t {
  fields_and_events, ///< of the lead
  fields,            ///< of the lead
  event_columns,
};

ReadableFields scope_of(Place place) {
  switch (place) {
  case Place::where:
    return ReadableFields::event_columns;
  case Place::lead_input:
  case Place::drop:
  case Place::applies_to:
  case Place::derive:
  case Place::fit_rule:
  case Place::event_rule_when:
    return ReadableFields::fields;
  case Place::pain_rule:
  case Place::fast_track:
  case Place::disqualify:
  case Place::opt_out:
  case Place::stages:
  case Place::handoff:
  case Place::nurture:
  case Place::exports:
    return ReadableFields::fields_and_events;
  }
  return ReadableFields::fields;
}

// ---- operators ------------------------------------------------------------------------------------------------------

template <class Value>
ValueKind<FieldTest> test(FieldOperator op, ValueKind<Value> kind, Value FieldTest::*member) {
  return {.read =
              [op, member, read = std::move(kind.read)](Reading& reading, const YamlNode& node,
                                                        const std::string& label, FieldTest& field_test) {
                field_test.op = op;
                field_test.at = node.at;
                return read(reading, node, label, field_test.*member);
              },
          .schema = std::move(kind.schema)};
}

ValueKind<FieldTest> text_test(FieldOperator op, ValueKind<std::string> kind) {
  ValueKind<std::vector<std::string>> lone{.read =
                                               [read = std::move(kind.read)](Reading& reading, const YamlNode& node,
                                                                             const std::string& label,
                                                                             std::vector<std::string>& texts) {
                                                 texts.assign(1, {});
                                                 return read(reading, node, label, texts.front());
                                               },
                                           .schema = std::move(kind.schema)};
  return test(op, std::move(lone), &FieldTest::texts);
}

/// A text of `is` and `is_not`: a list in its place is a mistake that people make.
ValueKind<FieldTest> is_test(FieldOperator op) {
  ValueKind<FieldTest> kind = text_test(op, value_text());
  kind.read = [read = std::move(kind.read), op](Reading& reading, const YamlNode& node, const std::string& label,
                                                FieldTest& field_test) {
    if (node.kind == YamlNode::Kind::sequence) {
      report_wrong_value(reading, node, label, "a text",
                         fmt::format("for several values there is '{}'", op == FieldOperator::is ? "in" : "not_in"));
      return false;
    }
    return read(reading, node, label, field_test);
  };
  return kind;
}

/// The values of `in` and `not_in`: text alone is a mistake that people make.
ValueKind<FieldTest> in_test(FieldOperator op) {
  ValueKind<FieldTest> kind = test(op, list_of(value_text()), &FieldTest::texts);
  kind.read = [read = std::move(kind.read), op](Reading& reading, const YamlNode& node, const std::string& label,
                                                FieldTest& field_test) {
    if (node.kind == YamlNode::Kind::scalar) {
      report_wrong_value(reading, node, label, "a list",
                         fmt::format("write [ ] around it; for one value there is '{}', for the name of a list '{}'",
                                     op == FieldOperator::in ? "is" : "is_not",
                                     op == FieldOperator::in ? "in_list" : "not_in_list"));
      return false;
    }
    return read(reading, node, label, field_test);
  };
  return kind;
}

ValueKind<std::string> list_name() {
  return {.read =
              [kind = text()](Reading& reading, const YamlNode& node, const std::string& label, std::string& value) {
                if (!kind.read(reading, node, label, value)) return false;
                reading.list_uses.push_back({.text = value, .at = node.at});
                return true;
              },
          .schema = text().schema};
}

ValueKind<std::string> pattern() {
  return {.read =
              [kind = text()](Reading& reading, const YamlNode& node, const std::string& label, std::string& value) {
                std::string trimmed;
                if (!kind.read(reading, node, label, trimmed)) return false;
                re2::RE2::Options options;
                options.set_log_errors(false);
                const re2::RE2 compiled(node.text, options);
                if (!compiled.ok()) {
                  reading.report(node.at, fmt::format("{} is not a valid pattern: {}", label, compiled.error()),
                                 "patterns have RE2 syntax; in YAML, put them in single quotes");
                  return false;
                }
                value = node.text;
                return true;
              },
          .schema = R"("type": "string", "format": "regex")"};
}

void add_operators(MappingTable<Condition>& table, ReadableFields scope) {
  const auto add = [&table](FieldOperator op, ValueKind<FieldTest> kind, const std::string& description,
                            const char* example) {
    const auto new_test = [](Condition& condition) -> FieldTest& { return condition.tests.emplace_back(); };
    table.key(std::string(to_text(op)), new_test, std::move(kind), Need::optional, description, example);
  };
  using enum FieldOperator;
  add(is, is_test(is), "the value is this text, without regard to case; \"\" is no value", "DE");
  add(is_not, is_test(is_not), "the value is another text, or there is none", "US");
  add(in, in_test(in), "the value is one of these texts; \"\" stands for no value", "[DE, AT, CH]");
  add(not_in, in_test(not_in), "the value is none of these texts", "[US, \"\"]");
  add(in_list, text_test(in_list, list_name()), "the value stands in the list of this name", "competitors");
  add(not_in_list, text_test(not_in_list, list_name()), "the value does not stand in the list of this name",
      "competitors");
  add(contains, text_test(contains, text()), "the value contains this text, without regard to case", "/pricing");
  add(starts_with, text_test(starts_with, text()), "the value starts with this text, without regard to case",
      "https://");
  add(ends_with, text_test(ends_with, text()), "the value ends with this text, without regard to case", ".example");
  add(matches, text_test(matches, pattern()),
      "this pattern (RE2 syntax) is found in the value; it minds case unless it begins with (?i)",
      "'(?i)\\b(chief|founder)\\b'");
  add(present, test(present, boolean(), &FieldTest::flag), "true: there is a value; false: there is none", "true");
  add(at_least, test(at_least, number(), &FieldTest::number), "the value is a number not below this", "50");
  add(above, test(above, number(), &FieldTest::number), "the value is a number above this", "0");
  add(at_most, test(at_most, number(), &FieldTest::number), "the value is a number not above this", "200");
  add(below, test(below, number(), &FieldTest::number), "the value is a number below this", "5");
  if (scope == ReadableFields::event_columns) {
    for (const FieldOperator op : {in_last, older_than, due_within, anniversary_within}) {
      table.refuse(std::string(to_text(op)), "times are judged on fields of the lead, and the age of an event by "
                                             "'in_last' beside 'event'");
    }
    return;
  }
  add(in_last, test(in_last, duration(), &FieldTest::duration), "the value is a time in the past, younger than this",
      "30d");
  add(older_than, test(older_than, duration(Zero::allowed), &FieldTest::duration),
      "the value is a time in the past, as old as this or older", "90d");
  add(due_within, test(due_within, duration(), &FieldTest::duration), "the value is a time ahead, less than this away",
      "60d");
  add(anniversary_within, test(anniversary_within, duration(), &FieldTest::duration),
      "the month and day of the value come round within this time, today included", "14d");
}

// ---- forms ----------------------------------------------------------------------------------------------------------

ValueKind<EventSelector> sequence_step() {
  static const MappingTable<EventSelector> table =
      MappingTable<EventSelector>("step")
          .key("event", &EventSelector::types, event_types(), Need::required, "event type of this step, one or a list",
               "trial_signup")
          .key("where", &EventSelector::where, where_condition(), Need::optional,
               "condition on the columns of the event", "{field: url, contains: /pricing}");
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, EventSelector& step) {
                step.at = node.at;
                if (node.kind == YamlNode::Kind::mapping) return table.read(reading, node, label, step);
                if (node.kind != YamlNode::Kind::scalar) {
                  report_wrong_value(reading, node, label, "an event type or a mapping with 'event' and 'where'");
                  return false;
                }
                return name().read(reading, node, label, step.types.emplace_back());
              },
          .schema = any_of_schema({name().schema, table.keys().schema()})};
}

/// Conditions inside conditions.
ValueKind<Condition> part(Place place);

struct Forms {
  MappingTable<Condition> field{"condition on a field"};
  MappingTable<Condition> event{"condition on events"};
  MappingTable<Condition> sequence{"condition on a sequence of events"};
  MappingTable<Condition> all{"'all' condition"};
  MappingTable<Condition> any{"'any' condition"};
  MappingTable<Condition> negation{"'not' condition"};
};

Forms forms_at(Place place) {
  Forms forms;
  const ReadableFields scope = scope_of(place);
  if (scope == ReadableFields::event_columns) forms.field = MappingTable<Condition>("condition on a column");
  forms.field.key("field", &Condition::field, scope == ReadableFields::event_columns ? name() : field_name(place),
                  Need::required, scope == ReadableFields::event_columns ? "column of the event" : "field of the lead",
                  "country");
  add_operators(forms.field, scope);
  std::vector<std::string> operators = forms.field.keys().names();
  operators.erase(operators.begin()); // the field itself
  forms.field.needs_any_of(std::move(operators));

  const auto events = [](auto EventSelector::*member) {
    return [member](Condition & condition) -> auto& { return condition.events.*member; };
  };
  forms.event
      .key("event", events(&EventSelector::types), event_types(), Need::required, "event type, one or a list",
           "trial_signup")
      .key("where", events(&EventSelector::where), where_condition(), Need::optional,
           "condition on the columns of the event", "{field: url, contains: /pricing}")
      .key("at_least", &Condition::at_least, whole_number(0), Need::optional,
           "least number of such events; 1 if neither bound is given", "3")
      .key("at_most", &Condition::at_most, whole_number(0), Need::optional, "largest number of such events", "5")
      .key("distinct", &Condition::distinct,
           one_of<Distinct>({{.text = "days", .value = Distinct::days}, {.text = "weeks", .value = Distinct::weeks}}),
           Need::optional, "counts the days or weeks with such an event in place of the events", "days")
      .key("in_last", &Condition::in_last, duration(), Need::optional, "only events younger than this", "30d")
      .key("not_followed_by", &Condition::not_followed_by, event_types(), Need::optional,
           "only events after which none of these types stands, one or a list", "[trial_signup, demo_request]");

  forms.sequence
      .key("sequence", &Condition::steps, list_of(sequence_step(), {.least = 1}), Need::required,
           "event types, or mappings with 'event' and 'where', in the order in which they must stand",
           "[whitepaper_download, trial_signup]")
      .key("within", &Condition::within, duration(Zero::allowed), Need::optional,
           "the last step comes at most this long after the first", "14d")
      .key("in_last", &Condition::in_last, duration(), Need::optional, "the last step is younger than this", "30d");

  forms.all.key("all", &Condition::parts, list_of(part(place)), Need::required, "conditions that must all hold",
                "[{field: country, is: DE}, {field: employees, at_least: 50}]");
  forms.any.key("any", &Condition::parts, list_of(part(place)), Need::required,
                "conditions of which at least one must hold", "[{field: country, is: DE}, {field: country, is: AT}]");
  ValueKind<Condition> negated = part(place);
  ValueKind<std::vector<Condition>> lone{
      .read = [read = std::move(negated.read)](
                  Reading& reading, const YamlNode& node, const std::string& label,
                  std::vector<Condition>& parts) { return read(reading, node, label, parts.emplace_back()); },
      .schema = std::move(negated.schema)};
  forms.negation.key("not", &Condition::parts, std::move(lone), Need::required, "condition that must not hold",
                     "{field: country, is: DE}");
  return forms;
}

const Forms& forms(Place place) {
  static const std::array<Forms, place_count> all_forms = [] {
    std::array<Forms, place_count> result;
    for (std::size_t i = 0; i < place_count; ++i) result[i] = forms_at(static_cast<Place>(i));
    return result;
  }();
  return all_forms[static_cast<std::size_t>(place)];
}

struct Form {
  ConditionKind kind;
  std::string_view key; ///< the key that tells the form
  const MappingTable<Condition>* table;
};

std::vector<Form> known_forms(Place place) {
  const Forms& tables = forms(place);
  return {{ConditionKind::event, "event", &tables.event},
          {ConditionKind::field, "field", &tables.field},
          {ConditionKind::sequence, "sequence", &tables.sequence},
          {ConditionKind::all, "all", &tables.all},
          {ConditionKind::any, "any", &tables.any},
          {ConditionKind::negation, "not", &tables.negation}};
}

std::string forms_remedy(Place place) {
  return scope_of(place) == ReadableFields::fields_and_events
             ? "a condition has one of the keys field, event, sequence, all, any and not"
             : "a condition here has one of the keys field, all, any and not";
}

bool read_field_condition(Reading& reading, const YamlNode& node, const std::string& label, const Form& form,
                          Condition& condition) {
  if (!form.table->read(reading, node, label, condition)) return false;
  if (condition.tests.empty()) {
    reading.report(node.at, fmt::format("this condition does not say what '{}' must be", condition.field.text),
                   "add an operator, e.g. is: a text, at_least: 10 or present: true");
    return false;
  }
  return true;
}

bool read_condition(Reading& reading, const YamlNode& node, const std::string& label, Place place,
                    Condition& condition) {
  condition.at = node.at;
  if (node.kind != YamlNode::Kind::mapping) {
    report_wrong_value(reading, node, label, "a condition",
                       node.kind == YamlNode::Kind::sequence ? "for several conditions write {all: [ ]} or {any: [ ]}"
                                                             : "write e.g. {field: country, is: DE}");
    return false;
  }
  const std::vector<Form> known = known_forms(place);
  std::vector<const Form*> found;
  for (const Form& form : known) {
    if (has_key(node, form.key)) found.push_back(&form);
  }
  std::vector<const KeyTable*> relatives;
  for (const Form& form : known) relatives.push_back(&form.table->keys());
  if (found.empty()) {
    std::vector<std::string> keys;
    for (const Form& form : known) keys.emplace_back(form.key);
    if (report_misspelt_form(reading, node, keys, relatives, "a condition")) return false;
    reading.report(node.at, "this condition does not say what it is about", forms_remedy(place));
    return false;
  }
  if (found.size() > 1) {
    reading.report(place_of_key(node, found[1]->key),
                   fmt::format("a condition cannot have both '{}' and '{}'", found[0]->key, found[1]->key),
                   "put several conditions into {all: [ ]} or {any: [ ]}");
    return false;
  }
  const Form& form = *found.front();
  condition.kind = form.kind;
  if ((form.kind == ConditionKind::event || form.kind == ConditionKind::sequence) &&
      scope_of(place) != ReadableFields::fields_and_events) {
    reading.report(place_of_key(node, form.key),
                   fmt::format("{} cannot stand {}", with_article(form.table->keys().noun), words_for(place)),
                   forms_remedy(place));
    return false;
  }
  if (form.kind == ConditionKind::field) {
    return read_field_condition(reading, node, label, form, condition);
  }

  condition.events.at = node.at;
  bool good = form.table->read(reading, node, label, condition, relatives);
  if (form.kind == ConditionKind::event) {
    if (!condition.at_least && !condition.at_most) condition.at_least = 1;
    if (condition.at_least && condition.at_most && *condition.at_least > *condition.at_most) {
      reading.report(place_of_key(node, "at_most"),
                     fmt::format("'at_most' ({}) is below 'at_least' ({})", *condition.at_most, *condition.at_least),
                     "no lead could meet both");
      good = false;
    }
  }
  return good;
}

ValueKind<Condition> part(Place place) {
  return {.read = [place](Reading& reading, const YamlNode& node, const std::string& label,
                          Condition& value) { return read_condition(reading, node, label, place, value); },
          .schema = reference_schema(condition_definition(place))};
}

} // namespace

std::string_view to_text(FieldOperator field_operator) {
  switch (field_operator) {
  case FieldOperator::is:
    return "is";
  case FieldOperator::is_not:
    return "is_not";
  case FieldOperator::in:
    return "in";
  case FieldOperator::not_in:
    return "not_in";
  case FieldOperator::in_list:
    return "in_list";
  case FieldOperator::not_in_list:
    return "not_in_list";
  case FieldOperator::contains:
    return "contains";
  case FieldOperator::starts_with:
    return "starts_with";
  case FieldOperator::ends_with:
    return "ends_with";
  case FieldOperator::matches:
    return "matches";
  case FieldOperator::present:
    return "present";
  case FieldOperator::at_least:
    return "at_least";
  case FieldOperator::above:
    return "above";
  case FieldOperator::at_most:
    return "at_most";
  case FieldOperator::below:
    return "below";
  case FieldOperator::in_last:
    return "in_last";
  case FieldOperator::older_than:
    return "older_than";
  case FieldOperator::due_within:
    return "due_within";
  case FieldOperator::anniversary_within:
    return "anniversary_within";
  }
  return {};
}

ValueKind<Condition> condition(Place place) { return part(place); }

ValueKind<std::shared_ptr<const Condition>> where_condition() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label,
                 std::shared_ptr<const Condition>& where) {
                auto condition = std::make_shared<Condition>();
                const bool good = read_condition(reading, node, label, Place::where, *condition);
                where = std::move(condition);
                return good;
              },
          .schema = reference_schema(condition_definition(Place::where))};
}

ValueKind<std::vector<Name>> event_types() { return one_or_list_of(name()); }

std::vector<const KeyTable*> condition_forms(Place place) {
  std::vector<const KeyTable*> result;
  for (const Form& form : known_forms(place)) {
    const bool of_events = form.kind == ConditionKind::event || form.kind == ConditionKind::sequence;
    if (!of_events || scope_of(place) == ReadableFields::fields_and_events) result.push_back(&form.table->keys());
  }
  return result;
}

std::string_view condition_definition(Place place) {
  switch (scope_of(place)) {
  case ReadableFields::fields_and_events:
    return "condition";
  case ReadableFields::fields:
    return "condition_on_fields";
  case ReadableFields::event_columns:
    return "condition_on_columns";
  }
  return {};
}

} // namespace leadscore
