#include "score/trace.hpp"

#include "base/number.hpp"
#include "score/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr Seconds longest_path = Seconds{366} * seconds_a_day;
constexpr std::size_t next_steps_told = 8;

} // namespace

Tracer::Tracer(const Program& program, std::size_t model, const EventStore& events, const TimeZone& zone, Instant as_of)
    : program_(program), model_(program.models[model]), events_(events), zone_(zone), as_of_(as_of),
      scorer_(program, model, events.kinds(), zone, as_of), next_steps_(program, model, events, zone, as_of) {}

Trace Tracer::trace(LeadFields& fields, const LeadInputs& lead, std::size_t points_of_path) {
  Trace trace;
  trace.target = model_.model->target;
  trace.score = scorer_.score(fields, lead);
  trace.inactivity = scorer_.parts().inactivity;
  trace.runs.assign(scorer_.runs().begin(), scorer_.runs().end());
  trace_rules(lead, trace);
  sum_up(trace);
  trace_dropped(lead, trace);
  trace_path(fields, lead, points_of_path, trace);
  if (!trace.score.ready) trace.next = next_steps_.of(fields, lead);
  if (trace.next.size() > next_steps_told) trace.next.resize(next_steps_told);
  scorer_.score_only(fields, lead);
  find_near_misses(trace);
  return trace;
}

std::string Tracer::type_name(const Event& event) const {
  const TypeIndex type = events_.kinds()[event.kind()].type;
  return type == EventKind::other_type ? "(other)" : program_.events.types[type];
}

// ---- rules and their events -----------------------------------------------------------------------------------------

void Tracer::trace_rules(const LeadInputs& lead, Trace& trace) {
  for (std::size_t index = 0; index < model_.rules.size(); ++index) {
    const RuleProgram& rule = model_.rules[index];
    const RulePoints& points = scorer_.rule_points()[index];
    TraceRule traced{rule.rule->name, rule.in_fit, points.undecayed, points.now, 0, points.hidden, {}};
    if (rule.event_rule != nothing) {
      trace_events(lead, rule, traced);
      double sum = 0;
      for (const TraceEvent& event : traced.events) sum += event.now;
      if (points.undecayed != 0) traced.cut = std::abs(sum - points.now);
    }
    if (points.undecayed != 0 || points.now != 0 || !traced.events.empty()) trace.rules.push_back(std::move(traced));
  }
}

/// Plays the rule's events again through the tracker that scores them, to tell what became of each.
void Tracer::trace_events(const LeadInputs& lead, const RuleProgram& rule, TraceRule& traced) const {
  const EventRuleProgram& program = model_.trackers.rules[rule.event_rule];
  RuleTracker tracker(program, zone_);
  for (const Event& event : lead.events) {
    const EventKind& kind = events_.kinds()[event.kind()];
    if (!kind.meets(program.matcher)) continue;
    const double units = program.measure == nothing ? 1 : kind.units(program.measure);
    const std::uint64_t text = program.once_per_text == nothing ? EventKind::no_text : kind.text(program.once_per_text);
    TraceEvent told{event.time(), type_name(event), 0, 0, tracker.add(event.time(), units, text)};
    if (told.thinned == Thinned::counted) {
      told.points = program.points * units;
      told.now = told.points * decay_factor(program.decay, as_of_ - event.time());
    }
    traced.events.push_back(std::move(told));
  }
  auto surplus = std::count_if(traced.events.begin(), traced.events.end(),
                               [](const TraceEvent& event) { return event.thinned == Thinned::counted; }) -
                 static_cast<std::ptrdiff_t>(tracker.counted().size());
  for (TraceEvent& event : traced.events) {
    if (surplus == 0) break;
    if (event.thinned != Thinned::counted) continue;
    event.thinned = Thinned::times;
    event.points = event.now = 0;
    --surplus;
  }
}

// ---- the sum --------------------------------------------------------------------------------------------------------

void Tracer::trace_section(const SectionProgram& section, TraceRow::Part part, double bounded_sum, Trace& trace) const {
  double sum = 0;
  for (const GroupProgram& group : section.groups) {
    double group_sum = 0;
    for (std::uint32_t index = group.first; index < group.first + group.count; ++index) {
      const RulePoints& points = scorer_.rule_points()[index];
      if (points.hidden) continue;
      group_sum += points.now;
      if (points.now != 0) trace.rows.push_back({part, model_.rules[index].rule->name, points.now});
    }
    const double group_points = bounded(group_sum, group.group->min, group.group->max);
    if (group_points != group_sum)
      trace.rows.push_back(
          {TraceRow::Part::bound, fmt::format("bound of the group '{}'", group.group->name), group_points - group_sum});
    sum += group_points;
  }
  if (bounded_sum != sum)
    trace.rows.push_back(
        {TraceRow::Part::bound, part == TraceRow::Part::fit ? "bound of fit" : "bound of pain", bounded_sum - sum});
}

void Tracer::sum_up(Trace& trace) const {
  const ScoreParts& parts = scorer_.parts();
  trace_section(model_.fit, TraceRow::Part::fit, parts.fit, trace);
  trace_section(model_.pain, TraceRow::Part::pain, parts.actions, trace);
  if (parts.inactivity != 0) trace.rows.push_back({TraceRow::Part::inactivity, "inactivity", parts.inactivity});
  if (parts.velocity_points != 0) trace.rows.push_back({TraceRow::Part::velocity, "velocity", parts.velocity_points});
  const double sum = parts.fit + parts.pain_now() + parts.velocity_points;
  if (sum < 0) trace.rows.push_back({TraceRow::Part::bound, "a score is not below 0", -sum});
  if (parts.score > std::max(0.0, sum))
    trace.rows.push_back({TraceRow::Part::bound, "fast track: at least the target", parts.score - std::max(0.0, sum)});

  // In hundredths, which are whole: what rounding each row took or gave stands in a row of its own.
  const auto hundredths = [](double points) { return std::llround(round_points(points) * 100); };
  long long total = 0;
  for (TraceRow& row : trace.rows) {
    total += hundredths(row.points);
    row.points = round_points(row.points);
  }
  const long long rounding = hundredths(parts.score) - total;
  if (rounding != 0) trace.rows.push_back({TraceRow::Part::bound, "rounding", static_cast<double>(rounding) / 100});
}

// ---- what else ------------------------------------------------------------------------------------------------------

void Tracer::trace_dropped(const LeadInputs& lead, Trace& trace) const {
  for (const DroppedEvent& dropped : events_.dropped_of(lead.lead))
    trace.dropped.push_back(
        {dropped.event.time(), type_name(dropped.event), program_.rules->inputs.drop_events[dropped.entry].name});
}

void Tracer::trace_path(LeadFields& fields, const LeadInputs& lead, std::size_t points, Trace& trace) {
  if (trace.score.first_touch == no_instant || points < 2) return;
  const Instant begin = std::max(trace.score.first_touch, as_of_ - longest_path);
  std::vector<Instant> times;
  for (std::size_t index = 0; index < points; ++index)
    times.push_back(begin + (as_of_ - begin) * static_cast<Seconds>(index) / static_cast<Seconds>(points - 1));
  const std::vector<double> scores = scorer_.path(fields, lead, times);
  for (std::size_t index = 0; index < points; ++index) trace.path.push_back({times[index], scores[index]});
}

void Tracer::near_misses_of(const Check& check, const std::string& rule, Trace& trace) {
  if (check.kind == Check::Kind::count) {
    CountTracker& tracker = scorer_.trackers().count(check.index);
    const CountProgram& count = tracker.count();
    const std::int64_t value = tracker.value(as_of_);
    if (!count.at_least || value == 0 || value >= *count.at_least) return;
    const std::string span = count.in_last ? " in the last " + format_duration(*count.in_last) : std::string();
    const char* unit = count.distinct == Distinct::days ? " days" : count.distinct == Distinct::weeks ? " weeks" : "";
    trace.near_misses.push_back(fmt::format("'{}': {} of {}{}{}", rule, value, *count.at_least, unit, span));
  } else if (check.kind == Check::Kind::path) {
    const PathTracker& tracker = scorer_.trackers().path(check.index);
    const std::size_t steps = tracker.path().steps.size();
    if (tracker.holds(as_of_) || tracker.steps_reached() == 0) return;
    if (tracker.steps_reached() == steps)
      trace.near_misses.push_back(fmt::format("'{}': all {} steps, but not in time", rule, steps));
    else
      trace.near_misses.push_back(fmt::format("'{}': {} of {} steps", rule, tracker.steps_reached(), steps));
  } else if (check.kind == Check::Kind::all || check.kind == Check::Kind::any) {
    for (const Check& part : check.parts) near_misses_of(part, rule, trace);
  }
}

void Tracer::find_near_misses(Trace& trace) {
  for (const RuleProgram& rule : model_.rules) {
    if (rule.in_fit || rule.rule->shape != RuleShape::when || rule.rule->points <= 0) continue;
    if (!scorer_.check_holds(rule.when, as_of_)) near_misses_of(rule.when, rule.rule->name, trace);
  }
  if (model_.fast_track && !scorer_.check_holds(*model_.fast_track, as_of_))
    near_misses_of(*model_.fast_track, "fast track", trace);
}

} // namespace leadscore
