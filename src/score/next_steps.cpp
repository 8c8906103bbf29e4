#include "score/next_steps.hpp"

#include "base/number.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

namespace {

/// More events than this of one rule is no advice.
constexpr int most_events = 10;

} // namespace

/// The kinds of the run, and behind them, for each event rule of the model, an event that only just meets it: of its
/// first type, meeting also every other matcher of that type that has no condition.
std::vector<EventKind> NextSteps::with_imagined(const Program& program, const EventStore& events, std::size_t model) {
  std::vector<EventKind> kinds = events.kinds();
  for (const EventRuleProgram& rule : program.models[model].trackers.rules) {
    const EventMatcher& wanted = program.events.matchers[rule.matcher];
    EventKind kind;
    kind.type = wanted.types.front();
    kind.passive = program.events.passive[kind.type];
    for (const MatcherIndex matcher : program.events.matchers_of_type[kind.type])
      if (matcher == rule.matcher || program.events.matchers[matcher].where.kind == Check::Kind::always)
        kind.matchers.push_back(matcher);
    for (std::uint32_t measure = 0; measure < program.events.measures.size(); ++measure)
      kind.measures.emplace_back(measure, measure == rule.measure ? 1 : 0);
    kinds.push_back(std::move(kind));
  }
  return kinds;
}

NextSteps::NextSteps(const Program& program, std::size_t model, const EventStore& events, const TimeZone& zone,
                     Instant as_of)
    : program_(program), model_(program.models[model]), as_of_(as_of), target_(round_points(model_.model->target)),
      first_imagined_(static_cast<KindIndex>(events.kinds().size())), kinds_(with_imagined(program, events, model)),
      scorer_(program, model, kinds_, zone, as_of) {}

std::vector<NextStep> NextSteps::of(LeadFields& fields, const LeadInputs& lead) {
  const double score = scorer_.score_only(fields, lead);
  std::vector<NextStep> steps;
  add_fields(fields, lead, score, steps);
  add_events(fields, lead, score, steps);
  std::stable_sort(steps.begin(), steps.end(), [](const NextStep& a, const NextStep& b) {
    if (a.closes_gap != b.closes_gap) return a.closes_gap;
    return !a.closes_gap && round_points(a.gain) > round_points(b.gain);
  });
  return steps;
}

void NextSteps::add_events(LeadFields& fields, const LeadInputs& lead, double score, std::vector<NextStep>& steps) {
  for (const RuleProgram& rule : model_.rules) {
    if (rule.event_rule == nothing || rule.rule->points <= 0) continue;
    std::vector<Event> events(lead.events.begin(), lead.events.end());
    NextStep step;
    for (int count = 1; count <= most_events && !step.closes_gap; ++count) {
      events.push_back({as_of_, first_imagined_ + rule.event_rule});
      const double with_more = scorer_.score_only(fields, {lead.lead, lead.created_at, events});
      const double gain = round_points(with_more) - round_points(score);
      if (round_points(gain) <= round_points(step.gain)) break;
      step.gain = gain;
      step.closes_gap = round_points(with_more) >= target_;
      step.text = fmt::format("{} more of '{}' (+{})", count, rule.rule->name, format_points(gain));
    }
    if (step.gain > 0) steps.push_back(std::move(step));
  }
}

void NextSteps::add_fields(LeadFields& fields, const LeadInputs& lead, double score, std::vector<NextStep>& steps) {
  for (std::size_t index = 0; index < model_.rules.size(); ++index) {
    const RuleProgram& rule = model_.rules[index];
    double best = 0;
    FieldIndex unknown = nothing;
    if (rule.rule->shape == RuleShape::when) {
      unknown = unknown_field(fields, rule.when);
      best = rule.rule->points;
    } else if (rule.rule->shape != RuleShape::event && fields.cell(rule.field).absent()) {
      unknown = rule.field;
      for (const Rule::Value& value : rule.rule->values) best = std::max(best, value.points);
      for (const Rule::Range& range : rule.rule->ranges) best = std::max(best, range.points);
    }
    if (unknown == nothing || best <= 0) continue;
    const double with_field = scorer_.score_if(fields, lead, index, best);
    const double gain = round_points(with_field) - round_points(score);
    if (gain <= 0) continue;
    steps.push_back({fmt::format("a known {}, worth up to +{}", program_.fields[unknown].name, format_points(gain)),
                     gain, round_points(with_field) >= target_});
  }
}

/// A field of a condition on fields that the lead has no value for; nothing if there is none, or if events matter.
FieldIndex NextSteps::unknown_field(LeadFields& fields, const Check& check) const {
  if (check.kind == Check::Kind::atom) {
    const FieldIndex field = program_.atoms[check.index].field;
    return fields.cell(field).absent() ? field : nothing;
  }
  if (check.kind != Check::Kind::all && check.kind != Check::Kind::any) return nothing;
  for (const Check& part : check.parts) {
    const FieldIndex field = unknown_field(fields, part);
    if (field != nothing) return field;
  }
  return nothing;
}

} // namespace leadscore
