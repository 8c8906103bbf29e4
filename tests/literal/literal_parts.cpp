#include "literal_parts.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace leadscore {
namespace {

constexpr double day_in_seconds = 86'400;

/// "`min` / `max` bound a group or a section"; `cap` "bounds one rule's points on both sides".
double bounded(double points, const std::optional<double>& min, const std::optional<double>& max) {
  if (min && points < *min) points = *min;
  if (max && points > *max) points = *max;
  return points;
}

/// "d" of step 3, "Action decay", at age a.
double share_kept(const Decay& decay, Seconds age) {
  const double a = static_cast<double>(age);
  const double duration = static_cast<double>(decay.duration);
  switch (decay.kind) {
  case Decay::Kind::none:
    return 1; // "`none` → 1"
  case Decay::Kind::half_life:
    return std::pow(2.0, -(a / duration)); // "`half_life: H` → d = 2^(−a/H)"
  case Decay::Kind::linear:
    return std::max(0.0, 1 - a / duration); // "`linear: L` → d = max(0, 1 − a/L)"
  case Decay::Kind::window:
    return age < decay.duration ? 1 : 0;                            // "`window: W` → 1 if a < W else 0"
  case Decay::Kind::every: {                                        // "`every: E, lose: q` →
    const double times = static_cast<double>(age / decay.duration); //  floor(a/E)
    if (decay.compound) return std::pow(1 - decay.lose, times);     //  (1 − q)^floor(a/E) when `compound`
    return std::max(0.0, 1 - decay.lose * times);                   //  max(0, 1 − q·floor(a/E))"
  }
  case Decay::Kind::steps: { // "`steps` → the `keep` of the largest `after` ≤ a, else 1"
    double keep = 1;
    Seconds largest = -1;
    for (const Decay::Step& step : decay.steps) {
      if (step.after <= age && step.after > largest) {
        largest = step.after;
        keep = step.keep;
      }
    }
    return keep;
  }
  }
  return 1;
}

/// "For an event rule, those up to t that match, in order; thinned by `once_per`, then `per_day`, then `times`."
std::vector<const KnownEvent*> rule_events(const Rule& rule, const KnownLead& lead, const Sight& sight) {
  std::vector<const KnownEvent*> events;
  for (const KnownEvent* event : sight.events) {
    if (meets_selector(lead.world(), rule.events, *event)) events.push_back(event);
  }
  // "`once_per: {field: F}` one whose (non-empty) F equals, as text, that of an earlier counted one"
  if (rule.once_per && rule.once_per->field) {
    std::set<std::string> texts;
    std::vector<const KnownEvent*> counted;
    for (const KnownEvent* event : events) {
      const std::string text = comparable(cell_of(*event->columns, rule.once_per->field.text));
      if (text.empty() || texts.insert(text).second) counted.push_back(event);
    }
    events = counted;
  }
  // "`once_per: D` leaves out an event less than D after the last one counted"
  if (rule.once_per && !rule.once_per->field) {
    std::vector<const KnownEvent*> counted;
    for (const KnownEvent* event : events) {
      if (counted.empty() || event->time - counted.back()->time >= rule.once_per->span) counted.push_back(event);
    }
    events = counted;
  }
  // "`per_day: N` counts the first N of a day (in `timezone`)"
  if (rule.per_day) {
    std::map<Day, std::int64_t> of_day;
    std::vector<const KnownEvent*> counted;
    for (const KnownEvent* event : events) {
      if (++of_day[lead.world().rules.timezone.local_day(event->time)] <= *rule.per_day) counted.push_back(event);
    }
    events = counted;
  }
  // "`times: N` the N newest of what is left"
  while (rule.times && static_cast<std::int64_t>(events.size()) > *rule.times) events.erase(events.begin());
  return events;
}

/// "Event i at tᵢ has weight pᵢ = P, or P × floor(xᵢ/unit + 1e-9)", "where x is the event's number (0 if it is none)".
double weight(const Rule& rule, const KnownEvent& event) {
  if (!rule.per) return rule.points;
  const double number = parse_number(cell_of(*event.columns, rule.per->field.text), event.sign).value_or(0);
  return rule.points * std::floor(number / rule.per->unit + 1e-9);
}

/// "P for each event …, if the lead meets `when`"; "`cap: M` bounds the rule's sum to [−M, M]".
LiteralRulePoints event_rule_points(const Rule& rule, const KnownLead& lead, const Sight& sight) {
  LiteralRulePoints points{&rule, 0, 0};
  if (rule.when && !lead.meets(*rule.when, sight)) return points;
  for (const KnownEvent* event : rule_events(rule, lead, sight)) {
    points.undecayed += weight(rule, *event);
    points.decayed += weight(rule, *event) * share_kept(rule.decay, sight.at - event->time);
  }
  if (rule.cap) {
    points.undecayed = bounded(points.undecayed, -*rule.cap, *rule.cap);
    points.decayed = bounded(points.decayed, -*rule.cap, *rule.cap);
  }
  return points;
}

/// "`points_by`: the P of the field's value"; "`absent: P` to a lead without a value and `otherwise: P` to a value that
/// no line fits". "`points_by` takes the first line, in the rule file's order, that fits one of them".
double points_by_value(const Rule& rule, const std::vector<std::string>& cells) {
  if (trim(cells.front()).empty()) return rule.absent;
  for (const Rule::Value& line : rule.values) {
    for (const std::string& cell : cells) {
      if (comparable(line.value) == comparable(cell)) return line.points;
    }
  }
  return rule.otherwise;
}

/// "the P of the first range with from ≤ x < below (either end may be left out)".
double points_by_range(const Rule& rule, const std::string& cell, DecimalSign sign) {
  if (trim(cell).empty()) return rule.absent;
  const std::optional<double> x = parse_number(cell, sign);
  for (const Rule::Range& range : rule.ranges) {
    if (x && (!range.from || *range.from <= *x) && (!range.below || *x < *range.below)) return range.points;
  }
  return rule.otherwise;
}

/// The table of 2-rules, Rules. "Rules of the form `when` do not decay: `in_last` is their window."
LiteralRulePoints rule_points(const Rule& rule, const KnownLead& lead, const Sight& sight) {
  double points = 0;
  switch (rule.shape) {
  case RuleShape::event:
    return event_rule_points(rule, lead, sight);
  case RuleShape::when:
    points = lead.meets(*rule.when, sight) ? rule.points : 0;
    break;
  case RuleShape::points_by:
    points = points_by_value(rule, lead.values(rule.field.text));
    break;
  case RuleShape::points_by_range:
    points = points_by_range(rule, lead.values(rule.field.text).front(), lead.sign_of(rule.field.text));
    break;
  }
  return {&rule, points, points};
}

/// "`group: G, rules: […]`: the bounded sum of its rules; or, with `first_match`, only the first whose undecayed points
/// are not 0." "A `first_match` group takes the rule that it takes in P₀."
std::vector<LiteralRulePoints> group_points(const RuleGroup& group, const KnownLead& lead, const Sight& sight) {
  std::vector<LiteralRulePoints> points;
  bool taken = false;
  for (const Rule& rule : group.rules) {
    LiteralRulePoints one = rule_points(rule, lead, sight);
    if (group.first_match && taken) one = {&rule, 0, 0};
    if (one.undecayed != 0) taken = true;
    if (group.first_match && one.undecayed == 0) one = {&rule, 0, 0};
    points.push_back(one);
  }
  return points;
}

struct SectionPoints {
  std::vector<LiteralRulePoints> rules;
  double undecayed = 0, decayed = 0;
};

/// "groups bounded, all summed, then bounded to [`min`, `max`]".
SectionPoints section_points(const Section& section, const KnownLead& lead, const Sight& sight) {
  SectionPoints result;
  for (const RuleGroup& group : section.groups) {
    double undecayed = 0, decayed = 0;
    for (const LiteralRulePoints& points : group_points(group, lead, sight)) {
      result.rules.push_back(points);
      undecayed += points.undecayed;
      decayed += points.decayed;
    }
    result.undecayed += bounded(undecayed, group.min, group.max);
    result.decayed += bounded(decayed, group.min, group.max);
  }
  result.undecayed = bounded(result.undecayed, section.min, section.max);
  result.decayed = bounded(result.decayed, section.min, section.max);
  return result;
}

/// What the event conditions and sequence steps of a condition select, whatever stands around them.
struct Selected {
  std::vector<const EventSelector*> selectors;
  std::vector<Name> not_followed_by;
};

void add_selected(const Condition& condition, Selected& selected) {
  if (condition.kind == ConditionKind::event) selected.selectors.push_back(&condition.events);
  for (const Name& type : condition.not_followed_by) selected.not_followed_by.push_back(type);
  for (const EventSelector& step : condition.steps) selected.selectors.push_back(&step);
  for (const Condition& part : condition.parts) add_selected(part, selected);
}

/// "the type and `where` of an event rule, an event condition or a sequence step" of a pain rule.
void add_selected(const Rule& rule, Selected& selected) {
  if (rule.shape == RuleShape::event) selected.selectors.push_back(&rule.events);
  if (rule.when) add_selected(*rule.when, selected);
}

bool meets_any(const Selected& selected, const LiteralWorld& world, const KnownEvent& event) {
  return std::any_of(selected.selectors.begin(), selected.selectors.end(),
                     [&](const EventSelector* selector) { return meets_selector(world, *selector, event); });
}

/// "A sign of life is an event that is not `passive` and matches so (`not_followed_by` aside) in a pain rule with
/// points above 0."
bool is_sign_of_life(const Model& model, const LiteralWorld& world, const KnownEvent& event) {
  if (event.passive) return false;
  for (const RuleGroup& group : model.pain.groups) {
    for (const Rule& rule : group.rules) {
      Selected selected;
      add_selected(rule, selected);
      if (rule.points > 0 && meets_any(selected, world, event)) return true;
    }
  }
  return false;
}

/// "The idle time is t minus the lead's last sign of life up to t, else minus `created_at` if not later than t".
void find_idle_time(const Model& model, const KnownLead& lead, const Sight& sight, Parts& parts) {
  for (const KnownEvent* event : sight.events) {
    if (is_sign_of_life(model, lead.world(), *event)) parts.last_sign_of_life = event->time;
  }
  const std::optional<Instant> created_at = lead.created_at();
  if (parts.last_sign_of_life) {
    parts.idle = sight.at - *parts.last_sign_of_life;
  } else if (created_at && *created_at <= sight.at) {
    parts.idle = sight.at - *created_at;
  }
}

/// "The step with the largest `after` ≤ idle applies; with `cumulative` all steps reached add up. With `takes_from:
/// pain`, I is raised to at least −max(0, P₁(t))."
double inactivity_points(const Inactivity& inactivity, const Parts& parts) {
  double points = 0;
  if (!parts.idle) return 0; // "with neither, I = 0"
  Seconds largest = -1;
  for (const Inactivity::Step& step : inactivity.steps) {
    if (step.after > *parts.idle) continue;
    if (inactivity.cumulative) {
      points += step.points;
    } else if (step.after > largest) {
      largest = step.after;
      points = step.points;
    }
  }
  if (inactivity.takes_from == Inactivity::TakesFrom::pain) {
    points = std::max(points, 0 - std::max(0.0, parts.decayed_actions));
  }
  return points;
}

/// "the newest non-passive event up to t that came at least `restart_after` after both the non-passive event before it
/// and a `created_at` not later than it (at least one of them being there) gives the time that stands for t₀ here."
std::optional<Instant> velocity_restart(const Model& model, const KnownLead& lead, const Sight& sight) {
  if (!model.velocity.restart_after) return std::nullopt;
  const std::optional<Instant> created_at = lead.created_at();
  std::optional<Instant> before, newest;
  for (const KnownEvent* event : sight.events) {
    if (event->passive) continue;
    const bool has_created = created_at && *created_at <= event->time;
    const bool long_after_event = !before || event->time - *before >= *model.velocity.restart_after;
    const bool long_after_created = !has_created || event->time - *created_at >= *model.velocity.restart_after;
    if ((before || has_created) && long_after_event && long_after_created) newest = event->time;
    before = event->time;
  }
  return newest;
}

/// "velocity(t) = max(0, fit(t) + P(t)) / max(`min_days`, (t − t₀)/86 400) in points a day, or max(0, P(t)) alone above
/// the line with `of: pain`; 0 without a first touch."
double velocity_at(const Model& model, const KnownLead& lead, const Sight& sight, const Parts& parts) {
  const std::optional<Instant> touch = first_touch(lead);
  if (!touch) return 0;
  const Instant start = parts.restarted_at.value_or(*touch);
  const double sum = model.velocity.of == VelocitySettings::Of::pain ? parts.pain : parts.fit + parts.pain;
  const double days = static_cast<double>(sight.at - start) / day_in_seconds;
  return std::max(0.0, sum) / std::max(model.velocity.min_days, days);
}

/// "velocity points(t) = the `bonus` with the largest `at_least` ≤ velocity(t), else 0."
double bonus_points(const std::vector<VelocitySettings::Bonus>& bonuses, double velocity) {
  const VelocitySettings::Bonus* largest = nullptr;
  for (const VelocitySettings::Bonus& bonus : bonuses) {
    if (round_points(bonus.at_least) > round_points(velocity)) continue;
    if (largest == nullptr || bonus.at_least > largest->at_least) largest = &bonus;
  }
  return largest == nullptr ? 0 : largest->points;
}

} // namespace

Sight sight_up_to(const KnownLead& lead, Instant at) {
  Sight sight{at, {}};
  for (const KnownEvent& event : lead.events) {
    if (event.time <= at) sight.events.push_back(&event);
  }
  return sight;
}

Sight sight_before(const KnownLead& lead, Instant at) {
  Sight sight{at, {}};
  for (const KnownEvent& event : lead.events) {
    if (event.time < at) sight.events.push_back(&event);
  }
  return sight;
}

std::optional<Instant> first_touch(const KnownLead& lead) {
  std::optional<Instant> earliest = lead.created_at();
  for (const KnownEvent& event : lead.events) {
    if (!event.passive && (!earliest || event.time < *earliest)) earliest = event.time;
  }
  return earliest;
}

/// "anywhere in the model's pain rules or fast track, or is of a `not_followed_by` type there; whatever its age,
/// whatever thinning, under `not` and `at_most` too, and whether or not it gives points."
bool is_event_of_model(const Model& model, const LiteralWorld& world, const KnownEvent& event) {
  Selected selected;
  for (const RuleGroup& group : model.pain.groups) {
    for (const Rule& rule : group.rules) add_selected(rule, selected);
  }
  if (model.fast_track) add_selected(*model.fast_track, selected);
  return meets_any(selected, world, event) || is_of_type(selected.not_followed_by, event.type);
}

bool is_event_of_pain_rules(const Model& model, const LiteralWorld& world, const KnownEvent& event) {
  Selected selected;
  for (const RuleGroup& group : model.pain.groups) {
    for (const Rule& rule : group.rules) add_selected(rule, selected);
  }
  return meets_any(selected, world, event);
}

Parts score_parts(const Model& model, const KnownLead& lead, const Sight& sight) {
  Parts parts;
  const SectionPoints fit = section_points(model.fit, lead, sight);
  const SectionPoints pain = section_points(model.pain, lead, sight);
  parts.fit_rules = fit.rules;
  parts.pain_rules = pain.rules;
  parts.fit = fit.undecayed;             // step 1
  parts.undecayed_pain = pain.undecayed; // step 4
  parts.decayed_actions = pain.decayed;  // step 5

  find_idle_time(model, lead, sight, parts);
  parts.inactivity = inactivity_points(model.inactivity, parts); // step 6

  // step 7: "P(t) = P₁(t) + I(t), and decay(t) = P(t) − P₀(t)"
  parts.pain = parts.decayed_actions + parts.inactivity;
  parts.decay = parts.pain - parts.undecayed_pain;

  parts.restarted_at = velocity_restart(model, lead, sight); // step 8
  parts.velocity = velocity_at(model, lead, sight, parts);
  parts.velocity_points = bonus_points(model.velocity.bonus, parts.velocity);

  // step 9: "S(t) = max(0, fit(t) + P(t) + velocity points(t)); if `fast_track` holds at t, at least the target"
  parts.score = std::max(0.0, parts.fit + parts.pain + parts.velocity_points);
  parts.fast_track = model.fast_track && lead.meets(*model.fast_track, sight);
  if (parts.fast_track) parts.score = std::max(parts.score, model.target);
  return parts;
}

} // namespace leadscore
