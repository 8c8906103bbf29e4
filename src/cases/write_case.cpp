#include "base/number.hpp"
#include "cases/case_from_lead.hpp"
#include "handoff/row_fields.hpp"
#include "rules/yaml_text.hpp"
#include "score/trace.hpp"

#include <fmt/format.h>

namespace leadscore {
namespace {

std::string fields_text(const std::vector<CaseField>& fields) {
  std::string text;
  for (const CaseField& field : fields)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", yaml_text(field.name.text), yaml_text(field.value));
  return text;
}

std::string event_text(const CaseEvent& event) {
  const std::string columns = fields_text(event.columns);
  return fmt::format("{{at: {}, event: {}{}{}}}", event.when.text, yaml_text(event.type.text),
                     columns.empty() ? "" : ", ", columns);
}

/// What comes out of a row now.
std::string expectation_text(const CaseProgram& rules, const CaseWorld& world, std::size_t index) {
  const ModelScore& row = world.rows[index];
  const RowTexts texts{rules.rules, world.leads.table, world.routing.facts.rule_names};
  std::string text = "model: " + yaml_text(rules.rules.models[row.model].name);
  for (const ScoreColumn column :
       {ScoreColumn::score, ScoreColumn::ready, ScoreColumn::fit, ScoreColumn::pain, ScoreColumn::pain_now,
        ScoreColumn::velocity_points, ScoreColumn::quadrant, ScoreColumn::activity, ScoreColumn::stage,
        ScoreColumn::disqualified_by, ScoreColumn::campaign}) {
    std::string value;
    texts.append(value, column, row);
    if (!value.empty()) text += fmt::format(", {}: {}", to_text(column), yaml_text(value));
  }
  Tracer tracer(rules.program, row.model, world.events, rules.times.zone(), world.as_of);
  LeadFields fields(rules.program, rules.times, world.as_of);
  fields.begin(world.leads.table, row.lead);
  const Trace trace =
      tracer.trace(fields, {row.lead, world.leads.table.created_at(row.lead), world.events.of(row.lead)}, 0);
  std::string points;
  for (const TraceRule& rule : trace.rules)
    if (!rule.hidden && round_points(rule.now) != 0)
      points += fmt::format("{}{}: {}", points.empty() ? "" : ", ", yaml_text(rule.name), format_points(rule.now));
  if (!points.empty()) text += fmt::format(",\n         rules: {{{}}}", points);
  return text;
}

} // namespace

std::string case_file_text(const Case& one, const CaseProgram& rules, const std::string& rules_path) {
  std::string text =
      fmt::format("rules: {}\ncases:\n  - name: {}\n    as_of: {}\n    lead: {{{}}}\n", yaml_text(rules_path),
                  yaml_text(one.name), one.as_of->text, fields_text(one.lead.fields));
  if (!one.lead.events.empty()) text += "    events:\n";
  for (const CaseEvent& event : one.lead.events) text += fmt::format("      - {}\n", event_text(event));
  const auto world = score_case(rules, one, one.as_of->instant);
  const std::vector<std::size_t> rows = rows_of_case(*world);
  if (rows.empty()) return text + "    expect: {scored: false}\n";
  text += "    expect:\n";
  for (const std::size_t row : rows) text += fmt::format("      - {{{}}}\n", expectation_text(rules, *world, row));
  return text;
}

} // namespace leadscore
