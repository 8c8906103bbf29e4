#include "cases/coverage.hpp"

#include "base/text.hpp"
#include "data/atoms.hpp"
#include "handoff/row_fields.hpp"
#include "score/trackers.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

Coverage::Coverage(const CaseProgram& rules) : rules_(rules) {
  expect_inputs();
  for (const ModelProgram& model : rules.program.models) expect_model(model);
  expect_opt_outs();
  expect_routing();
}

std::size_t Coverage::seen() const {
  return static_cast<std::size_t>(
      std::count_if(points_.begin(), points_.end(), [](const auto& one) { return one.seen; }));
}

int Coverage::percent() const { return points_.empty() ? 100 : static_cast<int>(seen() * 100 / total()); }

std::vector<CoveragePoint> Coverage::missing() const {
  std::vector<CoveragePoint> result;
  std::copy_if(points_.begin(), points_.end(), std::back_inserter(result), [](const auto& one) { return !one.seen; });
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return result;
}

// ---- what there is to exercise --------------------------------------------------------------------------------------

std::size_t Coverage::point(Position at, std::string what) {
  points_.push_back({at, std::move(what), false});
  return points_.size() - 1;
}

void Coverage::expect_condition(const Condition& condition, const Check& check, const TrackerProgram& trackers,
                                const std::string& owner, std::vector<Branches>& into) {
  const std::size_t holds = point(condition.at, fmt::format("{}: in no case does this condition hold", owner));
  const std::size_t fails = point(condition.at, fmt::format("{}: in no case does this condition fail", owner));
  into.push_back({&check, holds, fails});
  switch (condition.kind) {
  case ConditionKind::field:
    return;
  case ConditionKind::event:
    expect_where(condition.events, trackers.counts[check.index].matcher, owner);
    return;
  case ConditionKind::sequence:
    for (std::size_t step = 0; step < condition.steps.size(); ++step)
      expect_where(condition.steps[step], trackers.paths[check.index].steps[step], owner);
    return;
  default:
    for (std::size_t part = 0; part < condition.parts.size(); ++part)
      expect_condition(condition.parts[part], check.parts[part], trackers, owner, into);
  }
}

void Coverage::expect_where(const EventSelector& selector, MatcherIndex matcher, const std::string& owner) {
  if (selector.where == nullptr) return;
  const Position at = selector.where->at;
  const std::size_t holds = point(at, fmt::format("{}: no event of any case meets this 'where'", owner));
  const std::size_t fails = point(at, fmt::format("{}: every event of the cases meets this 'where'", owner));
  wheres_.push_back({matcher, holds, fails});
}

void Coverage::expect_rule(const RuleProgram& rule, std::size_t index, const ModelProgram& model, ModelPoints& into) {
  const Rule& source = *rule.rule;
  const std::string owner = fmt::format("rule '{}' of '{}'", source.name, model.model->name);
  if (source.when) expect_condition(*source.when, rule.when, model.trackers, owner, into.conditions);
  if (source.shape == RuleShape::event) {
    into.event_rules.push_back({index, point(source.at, fmt::format("{}: no case has such an event", owner))});
    expect_where(source.events, model.trackers.rules[rule.event_rule].matcher, owner);
  }
  if (source.shape != RuleShape::points_by && source.shape != RuleShape::points_by_range) return;
  ModelPoints::LinePoints lines;
  lines.rule = index;
  for (const Rule::Value& value : source.values)
    lines.lines.push_back(point(value.at, fmt::format("{}: no case has the value '{}'", owner, value.value)));
  for (const Rule::Range& range : source.ranges)
    lines.lines.push_back(point(range.at, fmt::format("{}: no case lies in this range", owner)));
  if (source.absent != 0) lines.absent = point(source.at, fmt::format("{}: no case lacks the value", owner));
  if (source.otherwise != 0)
    lines.otherwise = point(source.at, fmt::format("{}: no case has a value that no line fits", owner));
  into.line_rules.push_back(std::move(lines));
}

void Coverage::expect_model(const ModelProgram& model) {
  ModelPoints points;
  const std::string of_model = fmt::format("of '{}'", model.model->name);
  if (model.model->applies_to)
    expect_condition(*model.model->applies_to, model.applies_to, {}, "applies_to " + of_model, of_leads_);
  for (std::size_t index = 0; index < model.rules.size(); ++index)
    expect_rule(model.rules[index], index, model, points);
  if (model.fast_track)
    expect_condition(*model.model->fast_track, *model.fast_track, model.trackers, "fast_track " + of_model,
                     points.conditions);
  for (std::size_t entry = 0; entry < model.disqualify.size(); ++entry) {
    const NamedCondition& source = model.model->disqualify[entry];
    expect_condition(source.when, model.disqualify[entry], model.disqualify_trackers,
                     fmt::format("disqualify '{}' {}", source.name, of_model), points.disqualify);
  }
  models_.push_back(std::move(points));
}

void Coverage::expect_inputs() {
  const RuleSet& rules = rules_.rules;
  const Program& program = rules_.program;
  for (std::size_t entry = 0; entry < program.drop.size(); ++entry) {
    const NamedCondition& drop = rules.inputs.leads.drop[entry];
    expect_condition(drop.when, program.drop[entry], {}, fmt::format("drop '{}'", drop.name), of_leads_);
  }
  for (std::size_t entry = 0; entry < program.events.drops.size(); ++entry) {
    const DropEvents& drop = rules.inputs.drop_events[entry];
    const std::string owner = fmt::format("drop_events '{}'", drop.name);
    drops_.push_back(point(drop.at, owner + ": no case has an event that it drops"));
    expect_where({drop.types, drop.where, drop.at}, program.events.drops[entry].matcher, owner);
  }
  for (std::size_t field = 0; field < program.derive.size(); ++field)
    for (std::size_t entry = 0; entry < program.derive[field].size(); ++entry) {
      const DerivedField::Entry& source = rules.derive[field].entries[entry];
      expect_condition(source.when, program.derive[field][entry], {},
                       fmt::format("derive '{}: {}'", rules.derive[field].name, source.value), of_leads_);
    }
}

void Coverage::expect_opt_outs() {
  const RuleSet& rules = rules_.rules;
  const OptOutProgram& opt_outs = rules_.program.opt_outs;
  if (rules.do_not_call)
    expect_condition(*rules.do_not_call, *opt_outs.do_not_call, opt_outs.trackers, "do_not_call", opt_outs_);
  if (rules.do_not_mail)
    expect_condition(*rules.do_not_mail, *opt_outs.do_not_mail, opt_outs.trackers, "do_not_mail", opt_outs_);
}

void Coverage::expect_routing() {
  const RuleSet& rules = rules_.rules;
  const RoutingProgram& routing = rules_.program.routing;
  const auto expect = [&](const std::optional<Condition>& condition, const Check& check, const std::string& owner) {
    if (condition) expect_condition(*condition, check, routing.trackers, owner, routing_);
  };
  for (std::size_t stage = 0; stage < rules.stages.size(); ++stage)
    expect(rules.stages[stage].when, routing.stages[stage], fmt::format("stage '{}'", rules.stages[stage].name));
  expect(rules.handoff.suppress, routing.suppress, "handoff.suppress");
  for (std::size_t entry = 0; entry < rules.handoff.follow_up.size(); ++entry)
    expect(rules.handoff.follow_up[entry].when, routing.follow_up[entry], "handoff.follow_up");
  for (std::size_t entry = 0; entry < routing.roster.size(); ++entry) {
    const Handoff::RosterEntry& source = rules.handoff.assign->roster[entry];
    expect(source.when, routing.roster[entry], fmt::format("roster '{}'", source.name));
  }
  for (std::size_t entry = 0; entry < rules.nurture.campaigns.size(); ++entry) {
    const Nurture::Campaign& source = rules.nurture.campaigns[entry];
    expect(source.when, routing.campaigns[entry], fmt::format("campaign '{}'", source.name));
    if (source.goal) expect(source.goal, *routing.goals[entry], fmt::format("goal of campaign '{}'", source.name));
  }
  for (std::size_t entry = 0; entry < rules.exports.size(); ++entry)
    expect(rules.exports[entry].rows, routing.export_rows[entry],
           fmt::format("export '{}'", rules.exports[entry].file));
}

// ---- what a world exercises -----------------------------------------------------------------------------------------

void Coverage::add(const CaseWorld& world) {
  const LeadTable& leads = world.everyone.table.size() > 0 ? world.everyone.table : world.leads.table;
  LeadFields fields(rules_.program, rules_.times, world.as_of);
  for (LeadIndex lead = 0; lead < leads.size(); ++lead) {
    fields.begin(leads, lead);
    add_lead(fields, world.as_of);
  }
  for (std::size_t row = 0; row < world.rows.size(); ++row) add_row(world, row);
  add_events(world);
}

void Coverage::add_lead(LeadFields& fields, Instant as_of) {
  for (const Branches& branches : of_leads_) {
    const bool holds = fields.holds_at(*branches.check, as_of);
    mark(holds ? branches.holds : branches.fails, true);
  }
}

void Coverage::add_row(const CaseWorld& world, std::size_t index) {
  const ModelScore& row = world.rows[index];
  const ModelProgram& model = rules_.program.models[row.model];
  const ModelPoints& points = models_[row.model];
  LeadFields fields(rules_.program, rules_.times, world.as_of);
  fields.begin(world.leads.table, row.lead);
  const auto ask = [&](const std::vector<Branches>& conditions, const TrackerProgram& program) {
    Trackers trackers(program, world.events.kinds(), rules_.times.zone());
    for (const Event& event : world.events.of(row.lead)) trackers.add(event);
    for (const Branches& branches : conditions) {
      const bool truth = holds(
          *branches.check, [&](std::uint32_t atom) { return fields.atom(atom, world.as_of); },
          [&](std::uint32_t count) { return trackers.count_holds(count, world.as_of); },
          [&](std::uint32_t path) { return trackers.path_holds(path, world.as_of); });
      mark(truth ? branches.holds : branches.fails, true);
    }
    return trackers;
  };
  ask(points.disqualify, model.disqualify_trackers);
  ask(opt_outs_, rules_.program.opt_outs.trackers);
  Trackers trackers = ask(points.conditions, model.trackers);
  for (const auto& [rule, point] : points.event_rules) {
    const bool lead_meets = fields.holds_at(model.rules[rule].when, world.as_of);
    mark(point, lead_meets && trackers.rule(model.rules[rule].event_rule).matched() > 0);
  }
  for (const auto& lines : points.line_rules)
    add_lines(lines, model.rules[lines.rule], fields.cell(model.rules[lines.rule].field));

  RowFields row_fields(world.routing.facts);
  row_fields.begin(row, index);
  for (const Branches& branches : routing_)
    mark(row_fields.holds(*branches.check) ? branches.holds : branches.fails, true);
}

void Coverage::add_lines(const ModelPoints::LinePoints& points, const RuleProgram& rule, CellText& cell) {
  const Rule& source = *rule.rule;
  if (cell.absent()) {
    if (points.absent != SIZE_MAX) mark(points.absent, true);
    return;
  }
  const auto number = cell.number();
  const RuleProgram::Line* const taken = line_of(rule, cell);
  for (std::size_t line = 0; line < points.lines.size(); ++line) {
    bool fits = false;
    if (source.shape == RuleShape::points_by) {
      fits = taken != nullptr && taken->place == line;
    } else if (number) {
      const Rule::Range& range = source.ranges[line];
      fits = (!range.from || *number >= *range.from) && (!range.below || *number < *range.below);
    }
    if (!fits) continue;
    mark(points.lines[line], true);
    return;
  }
  if (points.otherwise != SIZE_MAX) mark(points.otherwise, true);
}

void Coverage::add_events(const CaseWorld& world) {
  const auto add_kind = [&](KindIndex index) {
    const EventKind& kind = world.events.kinds()[index];
    for (const EventBranches& where : wheres_) {
      const std::vector<TypeIndex>& types = rules_.program.events.matchers[where.matcher].types;
      if (!types.empty() && !std::binary_search(types.begin(), types.end(), kind.type)) continue;
      mark(kind.meets(where.matcher) ? where.holds : where.fails, true);
    }
  };
  for (LeadIndex lead = 0; lead < world.leads.table.size(); ++lead) {
    for (const Event& event : world.events.of(lead)) add_kind(event.kind());
    for (const DroppedEvent& dropped : world.events.dropped_of(lead)) {
      add_kind(dropped.event.kind());
      mark(drops_[dropped.entry], true);
    }
  }
}

} // namespace leadscore
