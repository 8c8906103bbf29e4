#include "base/text.hpp"
#include "check/every_condition.hpp"
#include "check/mistake_tables.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>

namespace leadscore {
namespace {

/// Names of fields and lists that something in the rule file speaks of, comparable. Disabled rules count.
struct Uses {
  std::set<std::string> fields, lists;

  void add_field(const Name& name) { fields.insert(comparable(name.text)); }

  void add(const Condition& condition) {
    add_field(condition.field);
    for (const FieldTest& test : condition.tests)
      if (test.op == FieldOperator::in_list || test.op == FieldOperator::not_in_list)
        lists.insert(comparable(test.texts.front()));
    if (condition.events.where) add_lists_of(*condition.events.where);
    for (const EventSelector& step : condition.steps)
      if (step.where) add_lists_of(*step.where);
    for (const Condition& part : condition.parts) add(part);
  }

  /// Of a `where`, whose fields are columns of events.
  void add_lists_of(const Condition& where) {
    Uses inside;
    inside.add(where);
    lists.merge(inside.lists);
  }
};

Uses uses_in(const RuleSet& rules) {
  Uses uses;
  each_condition(rules, true, [&](const Condition& condition, About about) {
    if (about == About::lead)
      uses.add(condition);
    else
      uses.add_lists_of(condition);
  });
  const auto add_rule = [&](const Rule& rule) { uses.add_field(rule.field); };
  for (const Model& model : rules.models) {
    for (const Section* const section : {&model.fit, &model.pain})
      for (const RuleGroup& group : section->groups) std::ranges::for_each(group.rules, add_rule);
    std::ranges::for_each(model.disabled, add_rule);
    uses.add_field(model.account.roles);
  }
  const LeadInput& leads = rules.inputs.leads;
  for (const Name& name : {leads.key, leads.created_at, leads.status, leads.owner, leads.account, leads.email})
    uses.add_field(name);
  std::ranges::for_each(leads.show, [&](const Name& name) { uses.add_field(name); });
  for (const EventSource& source : rules.inputs.events) uses.add_field(source.matches);
  for (const Enrichment& one : rules.inputs.enrich) uses.add_field(one.on);
  uses.add_field(rules.nurture.persona);
  uses.add_field(rules.nurture.vertical);
  uses.add_field(rules.nurture.purpose);
  for (const Export& one : rules.exports)
    for (const Export::Column& column : one.columns) uses.add_field(column.field);
  return uses;
}

std::vector<Found> unused_lists(const CheckedRules& checked) {
  const Uses uses = uses_in(checked.rules);
  std::vector<Found> found;
  for (const ListDefinition& list : checked.rules.lists) {
    const std::string name = comparable(list.name);
    // The kind of an e-mail address goes by these two, whether or not a rule names them.
    if (name == "free_email_domains" || name == "disposable_email_domains" || uses.lists.contains(name)) continue;
    found.push_back({list.at, fmt::format("nothing uses the list '{}'", list.name),
                     fmt::format("use it, e.g. {{field: account, in_list: {}}}, or remove it", list.name)});
  }
  return found;
}

std::vector<Found> unused_derived_fields(const CheckedRules& checked) {
  const Uses uses = uses_in(checked.rules);
  std::vector<Found> found;
  for (const DerivedField& field : checked.rules.derive) {
    if (uses.fields.contains(comparable(field.name))) continue;
    found.push_back({field.at, fmt::format("nothing uses the derived field '{}'", field.name),
                     "use it in a rule, show it, or remove it"});
  }
  return found;
}

std::vector<Found> unused_columns(const CheckedRules& checked) {
  const Uses uses = uses_in(checked.rules);
  std::vector<Found> found;
  for (const ColumnName& column : checked.rules.inputs.leads.columns) {
    if (uses.fields.contains(comparable(column.name))) continue;
    found.push_back({column.header.at, fmt::format("nothing uses the column '{}'", column.name),
                     "use it in a rule, show it, or remove it"});
  }
  return found;
}

std::vector<Found> models_without_rules(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    if (!model.fit.groups.empty() || !model.pain.groups.empty()) continue;
    found.push_back(
        {model.at,
         fmt::format("the model '{}' has no rules{}", model.name, model.disabled.empty() ? "" : " that are enabled"),
         "give it rules, or remove it"});
  }
  return found;
}

} // namespace

std::span<const Mistake> mistakes_of_unused() {
  using enum Severity;
  static const std::array table = {
      Mistake{.code = "LS401",
              .severity = warning,
              .title = "a list that nothing uses",
              .why = "Someone keeps it up to date and believes that it counts.",
              .bad = "lists:\n  competitors: [rival.example]\n",
              .good = "lists:\n  competitors: [rival.example]\ndisqualify: [{name: competitor, when: {field: "
                      "email.domain, in_list: competitors}}]\n",
              .find = unused_lists},
      Mistake{.code = "LS402",
              .severity = warning,
              .title = "a derived field that nothing uses",
              .why = "It is worked out for every lead and changes nothing. Often a rule names the field that it was "
                     "made from.",
              .bad = "derive:\n  region:\n    - {value: dach, when: {field: country, in: [DE, AT, CH]}}\n",
              .good =
                  "derive:\n  region:\n    - {value: dach, when: {field: country, in: [DE, AT, CH]}}\nfit:\n  rules: "
                  "[{name: region, field: region, points_by: {dach: 5}}]\n",
              .find = unused_derived_fields},
      Mistake{.code = "LS403",
              .severity = warning,
              .title = "a column that nothing uses",
              .why = "A run stops when the export lacks the column, though no rule looks at it.",
              .bad = "inputs:\n  leads: {key: lead_id, columns: {region: Sales Region}}\n",
              .good = "inputs:\n  leads: {key: lead_id, show: [region], columns: {region: Sales Region}}\n",
              .find = unused_columns},
      Mistake{.code = "LS404",
              .severity = error,
              .title = "a model without rules",
              .why = "Every lead has a score of 0 under it, and nobody is ever ready.",
              .bad = "fit: {rules: []}\npain: {rules: []}\n",
              .good = "fit:\n  rules: [{name: business e-mail, when: {field: email.kind, is: business}, points: 10}]\n",
              .find = models_without_rules},
  };
  return table;
}

} // namespace leadscore
