#include "cases/resolve_cases.hpp"

#include "base/text.hpp"
#include "rules/header.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

constexpr std::string_view time_remedy = "write a date, a time such as 2026-11-20T13:05:09Z, '3d ago' or 'in 3d'";

/// The texts that a column may hold; empty: any text.
std::vector<std::string> values_of(const std::string& field, const RuleSet& rules) {
  std::vector<std::string> values;
  const auto add = [&](const auto& named) {
    for (const auto& one : named) values.push_back(one.name);
  };
  if (field == "score.quadrant") return {"both", "fit_only", "pain_only", "neither"};
  if (field == "score.activity") return {"active", "latent", "new", "dormant"};
  if (field == "score.stage") add(rules.stages);
  if (field == "score.campaign") add(rules.nurture.campaigns);
  if (field == "score.channel")
    for (const Stage& stage : rules.stages) values.push_back(stage.channel);
  for (const Model& model : rules.models) {
    if (field == "score.band") add(model.bands);
    if (field == "score.disqualified_by") add(model.disqualify);
    if (field == "score.grid" && model.grid)
      for (const Band& fit : model.grid->fit)
        for (const Band& pain : model.grid->pain) values.push_back(fit.name + pain.name);
  }
  return values;
}

class Resolver {
public:
  Resolver(CaseFile& file, const CaseProgram& rules) : file_(file), rules_(rules) {
    for (const Model& model : rules.rules.models) {
      models_.push_back(model.name);
      for (const Section* section : {&model.fit, &model.pain})
        for (const RuleGroup& group : section->groups)
          for (const Rule& rule : group.rules)
            if (std::find(rule_names_.begin(), rule_names_.end(), rule.name) == rule_names_.end())
              rule_names_.push_back(rule.name);
    }
    shown_.push_back(rules.rules.inputs.leads.key.text);
    for (const Name& shown : rules.rules.inputs.leads.show) shown_.push_back(shown.text);
  }

  void resolve(Case& one, const std::optional<Moment>& file_as_of) {
    if (!one.as_of) one.as_of = file_as_of;
    if (!one.as_of) {
      file_.report(one.at, fmt::format("the case '{}' has no 'as_of'", one.name),
                   "add as_of: 2026-11-20 to the case or at the top of the file");
      return;
    }
    if (one.as_of->from_as_of) {
      file_.report(one.as_of->at, fmt::format("'as_of' must be a date or time, not '{}'", one.as_of->text));
      return;
    }
    resolve(*one.as_of, 0);
    const Instant as_of = one.as_of->instant;
    resolve(one.lead, as_of);
    for (CaseLead& other : one.others) resolve(other, as_of);
    for (Expectation& expectation : one.expect) resolve(expectation, as_of);
  }

private:
  void resolve(Moment& moment, Instant as_of) {
    if (moment.text.empty()) return; // told already
    if (moment.from_as_of) {
      moment.instant = as_of + *moment.from_as_of;
    } else if (const auto instant = rules_.times.read(moment.text)) {
      moment.instant = *instant;
    } else {
      file_.report(moment.at, fmt::format("'{}' is no date or time", moment.text), std::string(time_remedy));
    }
  }

  void resolve(CaseLead& lead, Instant as_of) {
    for (CaseField& field : lead.fields) resolve_lead_field(field);
    for (CaseEvent& event : lead.events) {
      resolve(event.when, as_of);
      resolve_type(event.type);
      for (CaseField& column : event.columns) resolve_event_column(column);
    }
  }

  void resolve_lead_field(CaseField& field) {
    const std::vector<std::string>& header = rules_.headers.leads.front().header;
    const LeadInput& leads = rules_.rules.inputs.leads;
    std::string wanted = field.name.text;
    for (const auto& [ours, mapped] : mapped_fields(leads))
      if (wanted == ours && *mapped) wanted = mapped->text;
    for (const ColumnName& column : leads.columns)
      if (column.name == wanted) wanted = column.header.text;
    if (const auto column = find_column(header, wanted)) {
      field.column = *column;
      return;
    }
    const auto& derive = rules_.rules.derive;
    if (std::any_of(derive.begin(), derive.end(),
                    [&](const DerivedField& derived) { return derived.name == field.name.text; })) {
      file_.report(field.name.at, fmt::format("'{}' is worked out by 'derive'", field.name.text),
                   "give the fields that it comes from");
      return;
    }
    std::vector<std::string> known;
    for (const auto& [ours, mapped] : mapped_fields(leads))
      if (*mapped) known.emplace_back(ours);
    for (const ColumnName& column : leads.columns) known.push_back(column.name);
    known.insert(known.end(), header.begin(), header.end());
    file_.report(field.name.at, fmt::format("the rules read no field '{}' of a lead", field.name.text),
                 suggestion(field.name.text, known));
  }

  static std::vector<std::pair<std::string_view, const Name*>> mapped_fields(const LeadInput& leads) {
    return {{"created_at", &leads.created_at},
            {"status", &leads.status},
            {"owner", &leads.owner},
            {"email", &leads.email},
            {"account", &leads.account}};
  }

  void resolve_type(const Name& type) {
    const EventProgram& events = rules_.program.events;
    if (type.text == other_event_type || events.type_of_text.contains(comparable(type.text))) return;
    std::string remedy = suggestion(type.text, events.types);
    if (!remedy.starts_with("did")) remedy += fmt::format("; write {} for one that they do not name", other_event_type);
    file_.report(type.at, fmt::format("the rules name no event '{}'", type.text), remedy);
  }

  void resolve_event_column(CaseField& field) {
    const std::vector<std::string>& header = rules_.headers.events.front().header;
    const std::size_t first = header.size() - rules_.holds_type.size();
    if (const auto column = find_column(header, field.name.text); column && *column >= first) {
      field.column = *column;
      return;
    }
    std::vector<std::string> known(header.begin() + static_cast<std::ptrdiff_t>(first), header.end());
    known.insert(known.end(), {"event", "ago", "at", "times", "every"});
    file_.report(field.name.at, fmt::format("the rules read no column '{}' of an event", field.name.text),
                 suggestion(field.name.text, known));
  }

  void require(const std::string& text, Position at, const char* message, const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), text) == known.end())
      file_.report(at, fmt::format(fmt::runtime(message), text), suggestion(text, known));
  }

  void resolve(Expectation& expectation, Instant as_of) {
    if (expectation.when) resolve(*expectation.when, as_of);
    if (expectation.model) require(expectation.model.text, expectation.model.at, "there is no model '{}'", models_);
    for (Expected& expected : expectation.values) {
      if (expected.time) resolve(*expected.time, as_of);
      if (!expected.rule.empty()) require(expected.rule, expected.at, "there is no rule '{}'", rule_names_);
      if (!expected.shown_column.empty())
        require(expected.shown_column, expected.at, "scored.csv shows no column '{}'", shown_);
      for (const std::string& rule : expected.among)
        if (rule != "fast track") require(rule, expected.at, "there is no rule '{}'", rule_names_);
      resolve_values(expected);
    }
    if (!expectation.scored && !expectation.values.empty())
      file_.report(expectation.at, "a lead that is not scored has no columns",
                   "remove 'scored: false' or the rest of it");
  }

  /// Texts that no row could hold are mistakes.
  void resolve_values(const Expected& expected) {
    const std::vector<std::string> values = values_of(expected.field, rules_.rules);
    if (values.empty()) return;
    for (const FieldTest& test : expected.tests) {
      if (test.op != FieldOperator::is && test.op != FieldOperator::is_not && test.op != FieldOperator::in) continue;
      for (const std::string& text : test.texts) {
        const auto same = [&](const std::string& value) { return comparable(value) == comparable(text); };
        if (comparable(text).empty() || std::any_of(values.begin(), values.end(), same)) continue;
        file_.report(test.at, fmt::format("'{}' is never '{}'", expected.name, text), suggestion(text, values));
      }
    }
  }

  CaseFile& file_;
  const CaseProgram& rules_;
  std::vector<std::string> models_, rule_names_, shown_;
};

} // namespace

void resolve_cases(CaseFile& file, const CaseProgram& rules, const std::string& as_of) {
  std::optional<Moment> file_as_of = file.as_of;
  if (!as_of.empty()) file_as_of = Moment{std::nullopt, as_of, {}, 0};
  Resolver resolver(file, rules);
  for (Case& one : file.cases) resolver.resolve(one, file_as_of);
}

} // namespace leadscore
