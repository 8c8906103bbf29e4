#include "check/findings_in_data.hpp"

#include "base/text.hpp"
#include "check/data_thresholds.hpp"
#include "check/findings_in_cells.hpp"
#include "check/near_values.hpp"
#include "rules/event_words.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <iterator>
#include <set>
#include <tuple>

namespace leadscore {
namespace {

using CountedNames = std::vector<std::pair<std::string, std::int64_t>>;

double share_of(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// "software (21), media (15) and 4 more": the commonest of those that may be named.
std::string named(const CountedNames& by_count) {
  std::string text;
  std::size_t shown = 0;
  for (const auto& [name, count] : by_count) {
    if (shown == data_thresholds::most_named || count < data_thresholds::fewest_to_name) break;
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", name, count);
    ++shown;
  }
  if (shown < by_count.size()) text += fmt::format(" and {} more", by_count.size() - shown);
  return text;
}

/// All findings of one run.
class DataFindings {
public:
  explicit DataFindings(const CheckedData& data) : data_(data), places_(data.rules) {}

  std::vector<Finding> all() {
    count_events();
    for (std::size_t model = 0; model < data_.program.models.size(); ++model) {
      each_rule(model, &DataFindings::find_never);
      each_rule(model, &DataFindings::find_nearly_everyone);
      each_rule(model, &DataFindings::find_missed_values);
      each_rule(model, &DataFindings::find_cut_by_cap);
      find_cut_by_maximum(model);
      each_rule(model, &DataFindings::find_never_won);
      each_rule(model, &DataFindings::find_undecisive);
    }
    find_empty_columns();
    find_unknown_types();
    find_not_numbers();
    find_broken_guard_rails();
    find_unused_opt_outs();
    std::ranges::move(findings_in_cells(data_), std::back_inserter(findings_));
    return std::move(findings_);
  }

private:
  /// A rule with all that is known of it.
  struct Seen {
    const RuleProgram& program;
    const Rule& rule;
    const RuleFacts& facts;
    const RuleTotals& totals;
    const ModelFacts& model;
    const std::string& model_name;
    bool in_first_match = false;
  };

  void each_rule(std::size_t model, void (DataFindings::*find)(const Seen&)) {
    const ModelProgram& program = data_.program.models[model];
    const ModelFacts& facts = data_.models[model];
    for (const SectionProgram* section : {&program.fit, &program.pain}) {
      if (section == &program.pain && !data_.has_events) continue;
      for (const GroupProgram& group : section->groups) {
        for (std::size_t index = group.first; index < group.first + group.count; ++index) {
          (this->*find)({program.rules[index], *program.rules[index].rule, facts.rules[index],
                         data_.run.rule_totals[model][index], facts, program.model->name, group.group->first_match});
        }
      }
    }
  }

  void tell(std::string_view code, Position at, std::string message, std::string remedy) {
    findings_.push_back(finding_of(data_.rules, code, {at, std::move(message), std::move(remedy)}));
  }

  /// By type that the rules name: its events that count.
  void count_events() {
    std::vector<std::int64_t> by_kind(data_.events.kinds().size());
    for (std::size_t lead = 0; lead < data_.run.leads->size(); ++lead)
      for (const Event& event : data_.events.of(static_cast<LeadIndex>(lead))) ++by_kind[event.kind()];
    of_type_.assign(data_.program.events.types.size(), 0);
    for (std::size_t kind = 0; kind < by_kind.size(); ++kind) {
      const TypeIndex type = data_.events.kinds()[kind].type;
      if (type != EventKind::other_type) of_type_[type] += by_kind[kind];
    }
  }

  [[nodiscard]] std::vector<std::string> types_in_data() const {
    std::vector<std::string> types;
    for (std::size_t type = 0; type < of_type_.size(); ++type)
      if (of_type_[type] > 0) types.push_back(data_.program.events.types[type]);
    if (data_.event_findings.unknown_types.too_many()) return types;
    for (const auto& [type, count] : data_.event_findings.unknown_types.by_count())
      if (count >= data_thresholds::fewest_to_name) types.push_back(type);
    return types;
  }

  // ---- rules --------------------------------------------------------------------------------------------------------

  void find_never(const Seen& seen) {
    if (seen.model.leads < data_thresholds::fewest_leads || seen.totals.leads > 0) return;
    if (seen.rule.shape == RuleShape::event && !has_type(seen.rule.events)) {
      const std::string& type = seen.rule.events.types.front().text;
      tell("LS901", seen.rule.at,
           seen.rule.events.types.size() == 1
               ? fmt::format("'{}' counts events of type '{}', and the data has none", seen.rule.name, type)
               : fmt::format("'{}' counts events of {} types, and the data has none", seen.rule.name,
                             seen.rule.events.types.size()),
           nearest(type, types_in_data()) ? suggestion(type, types_in_data())
                                          : "drop the rule, or look for the export that is missing");
      return;
    }
    tell("LS901", seen.rule.at,
         fmt::format("'{}' matches none of the {} leads of '{}'", seen.rule.name, seen.model.leads, seen.model_name),
         "look whether it says what the export says, or drop it");
  }

  [[nodiscard]] bool has_type(const EventSelector& events) const {
    return std::ranges::any_of(events.types, [&](const Name& type) {
      const auto known = data_.program.events.type_of_text.find(comparable(type.text));
      return known != data_.program.events.type_of_text.end() && of_type_[known->second] > 0;
    });
  }

  void find_nearly_everyone(const Seen& seen) {
    const bool is_plain = seen.rule.shape == RuleShape::when || seen.rule.shape == RuleShape::event;
    if (!is_plain || seen.in_first_match || seen.model.leads < data_thresholds::fewest_leads) return;
    if (share_of(seen.totals.leads, seen.model.leads) < data_thresholds::nearly_everyone) return;
    tell("LS902", seen.rule.at,
         fmt::format("'{}' matches {} of the {} leads of '{}'", seen.rule.name, seen.totals.leads, seen.model.leads,
                     seen.model_name),
         "ask for more, or drop it and lower the target");
  }

  void find_missed_values(const Seen& seen) {
    const Field& field = data_.program.fields[seen.program.field];
    const MissedValues& missed = seen.facts.missed;
    if (seen.rule.shape != RuleShape::points_by || field.kind != Field::Kind::column || missed.too_many) return;
    if (field.index == 0 || seen.program.field == data_.program.email) return; // the key, the e-mail
    if (may_be_personal(seen.rule.field.text) || may_be_personal(data_.program.lead_columns[field.index])) return;
    CountedNames by_count(missed.counts.begin(), missed.counts.end());
    std::ranges::sort(by_count, [](const auto& a, const auto& b) {
      return std::tuple(-a.second, std::string_view(a.first)) < std::tuple(-b.second, std::string_view(b.first));
    });
    const Position at = places_.of(seen.rule.at, {"points_by"});
    for (const auto& [value, count] : by_count) {
      if (count < data_thresholds::fewest_to_name) break;
      const auto meant = std::ranges::find_if(
          seen.rule.values, [&found = value](const Rule::Value& listed) { return is_meant_by(listed.value, found); });
      if (meant == seen.rule.values.end()) continue;
      tell("LS905", meant->at,
           fmt::format("'{}' is '{}' for {} leads of '{}', and no line of '{}' says so", seen.rule.field.text, value,
                       count, seen.model_name, seen.rule.name),
           fmt::format("is it '{}'? write it as the export does", meant->value));
    }
    if (missed.leads < data_thresholds::fewest_leads || places_.has(seen.rule.at, {"otherwise"})) return;
    if (share_of(missed.missed, missed.leads) < data_thresholds::nearly_all_missed) return;
    if (by_count.front().second < data_thresholds::fewest_to_name) return;
    tell("LS905", at,
         fmt::format("'{}' lists no line for {} of the {} leads of '{}' that have '{}': {}", seen.rule.name,
                     missed.missed, missed.leads, seen.model_name, seen.rule.field.text, named(by_count)),
         "list the values that the export holds, or give `otherwise`");
  }

  // ---- bounds -------------------------------------------------------------------------------------------------------

  static bool cuts_most(const BoundFacts& facts) {
    return facts.leads >= data_thresholds::fewest_bounded &&
           share_of(facts.cut, facts.leads) > data_thresholds::most_cut;
  }

  void find_cut_by_cap(const Seen& seen) {
    if (!seen.rule.cap || !cuts_most(seen.facts.cap)) return;
    if (!seen.rule.per && *seen.rule.cap <= std::abs(seen.rule.points)) return; // is meant: once
    tell("LS907", places_.of(seen.rule.at, {"cap"}),
         fmt::format("this cap cuts the points of {} of the {} leads of '{}' that '{}' gives any", seen.facts.cap.cut,
                     seen.facts.cap.leads, seen.model_name, seen.rule.name),
         "raise it, or give fewer points for each event");
  }

  void find_cut_by_maximum(std::size_t model) {
    const ModelProgram& program = data_.program.models[model];
    const ModelFacts& facts = data_.models[model];
    const BoundFacts* of_group = facts.groups.data();
    for (const auto& [section, of_section, name] :
         {std::tuple(&program.fit, &facts.fit, "fit"), std::tuple(&program.pain, &facts.pain, "pain")}) {
      for (const GroupProgram& group : section->groups) {
        if (cuts_most(*of_group))
          tell("LS907", places_.of(group.group->at, {"max"}),
               fmt::format("this maximum cuts the points of {} of the {} leads of '{}' that have any in '{}'",
                           of_group->cut, of_group->leads, program.model->name, group.group->name),
               "raise it, or give fewer points inside");
        ++of_group;
      }
      if (cuts_most(*of_section))
        tell("LS907", places_.of(program.model->at, {std::string_view(name), "max"}),
             fmt::format("this maximum cuts the {} of {} of the {} leads of '{}' that have any", name, of_section->cut,
                         of_section->leads, program.model->name),
             "raise it, or give fewer points inside");
    }
  }

  // ---- what rules are good for --------------------------------------------------------------------------------------

  void find_never_won(const Seen& seen) {
    if (seen.facts.won_with > 0 || !is_lasting(seen.program)) return;
    const std::int64_t others = seen.model.leads - seen.model.won;
    const double by_chance = std::pow(1 - share_of(seen.facts.with, others), static_cast<double>(seen.model.won));
    if (seen.model.won == 0 || by_chance >= data_thresholds::by_chance) return;
    tell("LS909", seen.rule.at,
         fmt::format("'{}' gives points to none of the {} won leads of '{}', and to {} of its {} others",
                     seen.rule.name, seen.model.won, seen.model_name, seen.facts.with, others),
         "take its points away, or look whether customers' records are complete");
  }

  /// Whether a lead for whom the rule once held can be seen by it still.
  [[nodiscard]] bool is_lasting(const RuleProgram& rule) const {
    return rule.rule->shape == RuleShape::points_by || rule.rule->shape == RuleShape::points_by_range ||
           !rule.rule->when || lasts(*rule.rule->when);
  }

  static bool lasts(const Condition& condition) {
    switch (condition.kind) {
    case ConditionKind::field:
      return std::ranges::none_of(condition.tests,
                                  [](const FieldTest& test) { return test.op >= FieldOperator::in_last; });
    case ConditionKind::event:
      return !condition.in_last && !condition.at_most && condition.not_followed_by.empty();
    case ConditionKind::sequence:
      return !condition.in_last;
    case ConditionKind::negation:
      return lasts_negated(condition.parts.front());
    default:
      return std::ranges::all_of(condition.parts, lasts);
    }
  }

  /// What an event does not do may come to be done.
  static bool lasts_negated(const Condition& condition) {
    if (condition.kind == ConditionKind::event || condition.kind == ConditionKind::sequence) return false;
    if (condition.kind == ConditionKind::field) return lasts(condition);
    return std::ranges::all_of(condition.parts, lasts_negated);
  }

  void find_undecisive(const Seen& seen) {
    if (!data_.has_events || seen.facts.decides || seen.totals.leads == 0) return;
    const std::int64_t others = seen.model.leads - seen.model.ready;
    if (std::min(seen.model.ready, others) < data_thresholds::fewest_ready) return;
    tell("LS910", seen.rule.at,
         fmt::format("without '{}' the same {} of the {} leads of '{}' were ready", seen.rule.name, seen.model.ready,
                     seen.model.leads, seen.model_name),
         "drop it, or give it points that decide something");
  }

  // ---- columns and types --------------------------------------------------------------------------------------------

  void find_empty_columns() {
    const LeadTable& leads = *data_.run.leads;
    const auto count = static_cast<std::int64_t>(leads.size());
    if (count < data_thresholds::fewest_leads) return;
    std::vector<const Field*> by_column(data_.program.lead_columns.size());
    for (const Field& field : data_.program.fields)
      if (field.kind == Field::Kind::column && field.read_at.line > 0 && by_column[field.index] == nullptr)
        by_column[field.index] = &field;
    for (std::size_t column = 0; column < by_column.size(); ++column) {
      if (by_column[column] == nullptr) continue;
      std::int64_t filled = 0;
      for (std::size_t lead = 0; lead < leads.size(); ++lead)
        if (!trim(leads.cell(static_cast<LeadIndex>(lead), column)).empty()) ++filled;
      if (share_of(filled, count) >= data_thresholds::rarely_filled) continue;
      tell("LS903", by_column[column]->read_at,
           filled == 0
               ? fmt::format("'{}' is empty for all {} leads", by_column[column]->name, count)
               : fmt::format("'{}' is empty for {} of the {} leads", by_column[column]->name, count - filled, count),
           "have it filled in or enriched before anything hangs on it");
    }
  }

  void find_unknown_types() {
    const UnknownTypes& unknown = data_.event_findings.unknown_types;
    const std::int64_t records = data_.run.event_records.read;
    const Position at = places_.of({}, {"inputs", "events"});
    if (unknown.too_many()) {
      if (share_of(unknown.total(), records) >= data_thresholds::common_type)
        tell("LS904", at,
             fmt::format("{} of the {} event records are of more than {} types that no rule knows", unknown.total(),
                         records, UnknownTypes::most),
             "look whether `type` names the column of the types");
      return;
    }
    CountedNames by_count = unknown.by_count();
    std::erase_if(by_count, [](const auto& type) { return type.first.empty() || type.second == 0; });
    if (by_count.empty() || by_count.front().second < data_thresholds::fewest_to_name ||
        share_of(by_count.front().second, records) < data_thresholds::common_type)
      return;
    tell("LS904", at,
         fmt::format("{} of the {} event records are of types that no rule knows: {}", unknown.total(), records,
                     named(by_count)),
         "give points to what tells something, and name under `passive` what is done to a lead");
  }

  void find_not_numbers() {
    const auto cells = [](std::int64_t count) { return count == 1 ? "1 cell" : fmt::format("{} cells", count); };
    for (const NotANumber& field : data_.run.not_numbers) {
      const std::int64_t others = field.found.cells - field.found.with_comma;
      if (others > 0)
        tell("LS906", field.read_at,
             fmt::format("{} of '{}' {}", cells(others), field.field,
                         others == 1 ? "holds no number" : "hold no number"),
             "look at them in the export; docs/rules.md has the ways to write a number");
      if (field.found.with_comma > 0)
        tell("LS915", field.read_at,
             fmt::format("{} of '{}' can only be read with a decimal comma, so its '1.234' is probably no 1.234",
                         cells(field.found.with_comma), field.field),
             "set numbers: comma for the files that write numbers so");
    }
  }

  void find_broken_guard_rails() {
    for (const GuardRail& rail : data_.run.guard_rails)
      if (rail.broken && rail.about != GuardRailAbout::rules)
        tell("LS908", place_of(rail.about), fmt::format("{}: {}, above {}", rail.name, rail.figure, rail.limit),
             rail.advice);
  }

  /// Columns and events by which people opt out, and that neither key looks at. Types that rules name are LS609's.
  void find_unused_opt_outs() {
    std::set<std::string> told = opt_out_columns();
    for (const InputHeaders::File& file : data_.lead_files)
      for (const std::string& header : file.header)
        if ((names_opt_out(header) || names_opt_in(header)) && told.insert(comparable(header)).second)
          tell(
              "LS911", places_.of({}, {"inputs", "leads"}),
              fmt::format("the leads have a column '{}', and neither 'do_not_call' nor 'do_not_mail' reads it", header),
              fmt::format("add to the rule file, with the value that the export has: do_not_mail: {{field: {}, is: "
                          "\"true\"}}",
                          header));
    if (data_.event_findings.unknown_types.too_many()) return;
    for (const auto& [type, count] : data_.event_findings.unknown_types.by_count()) {
      if (count == 0 || !names_opt_out(type)) continue;
      tell("LS911", places_.of({}, {"inputs", "events"}),
           fmt::format("{} of type '{}', and neither 'do_not_call' nor 'do_not_mail' uses it",
                       count == 1 ? "1 event record is" : fmt::format("{} event records are", count), type),
           fmt::format("add to the rule file: do_not_mail: {{event: {}}}", type));
    }
  }

  /// Headers (comparable) of the columns that do_not_call and do_not_mail read, by derived fields too.
  [[nodiscard]] std::set<std::string> opt_out_columns() const {
    std::set<std::string> headers;
    std::set<std::uint32_t> derived;
    const std::function<void(const Check&)> look = [&](const Check& check) {
      for (const Check& part : check.parts) look(part);
      if (check.kind != Check::Kind::atom) return;
      const Field& field = data_.program.fields[data_.program.atoms[check.index].field];
      if (field.kind == Field::Kind::column) headers.insert(comparable(data_.program.lead_columns[field.index]));
      if (field.kind == Field::Kind::derived && derived.insert(field.index).second)
        for (const Check& entry : data_.program.derive[field.index]) look(entry);
    };
    for (const auto* const key : {&data_.program.opt_outs.do_not_call, &data_.program.opt_outs.do_not_mail})
      if (*key) look(**key);
    return headers;
  }

  [[nodiscard]] Position place_of(GuardRailAbout about) const {
    if (about == GuardRailAbout::fast_track) {
      for (const Model& model : data_.rules.models)
        if (model.fast_track) return places_.of(model.at, {"fast_track"});
    }
    if (about == GuardRailAbout::roster) return places_.of({}, {"handoff", "assign", "roster"});
    return places_.of({}, {"handoff"});
  }

  const CheckedData& data_;
  Places places_;
  std::vector<std::int64_t> of_type_;
  std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> findings_in_data(const CheckedData& data) { return DataFindings(data).all(); }

} // namespace leadscore
