#include "start/hubspot_rules.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "rules/yaml_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace leadscore {

namespace {

/// A step of a match ladder: the values that meet it, where it asks for texts only.
std::optional<std::vector<std::string>> texts_of_step(const HubSpotJson& operation) {
  const std::string op = text_at(operation, "operator");
  const std::string type = text_at(operation, "operationType");
  if (flag_at(operation, "includeObjectsWithNoValueSet")) return std::nullopt;
  std::vector<std::string> texts;
  if (type == "STRING" && op == "IS_EQUAL_TO") texts.push_back(text_at(operation, "value"));
  if ((type == "ENUMERATION" && op == "IS_ANY_OF") || (type == "MULTISTRING" && op == "IS_EQUAL_TO"))
    for (const HubSpotJson& value : list_at(operation, "values"))
      texts.push_back(value.is_string() ? value.get<std::string>() : "");
  const bool usable = !texts.empty() && std::none_of(texts.begin(), texts.end(),
                                                     [](const std::string& text) { return trim(text).empty(); });
  return usable ? std::optional(texts) : std::nullopt;
}

} // namespace

HubSpotLine HubSpotRules::leave_out(HubSpotFindings& findings, const std::string& where, const std::string& what,
                                    const HubSpotJson& json) {
  findings.left_out.push_back(where + ": " + what);
  return {.text = fmt::format("# HubSpot has here, not taken over ({}): {}", what, excerpt(json))};
}

void HubSpotRules::leave_out(const Place& place, const std::string& what, const HubSpotJson& json) {
  place.lines->push_back(leave_out(findings_, place.where, what, json));
}

std::string HubSpotRules::unique(const std::string& name) {
  std::string result = name;
  for (int number = 2; !names_.insert(comparable(result)).second; ++number) result = fmt::format("{} {}", name, number);
  return result;
}

void HubSpotRules::add_rule(const Place& place, const std::string& name, const std::string& body, bool needs_events) {
  place.lines->push_back({.text = fmt::format("- {{name: {}, {}{}}}", yaml_text(unique(name.empty() ? "rule" : name)),
                                              body, place.enabled ? "" : ", enabled: false"),
                          .is_rule = true,
                          .needs_events = needs_events});
}

std::vector<HubSpotLine> HubSpotRules::lines(const HubSpotJson& rule, const std::string& where,
                                             const std::string& decay) {
  std::vector<HubSpotLine> result;
  Place place{.where = where,
              .decay = decay,
              .min = number_at(rule, rule.contains("minValue") ? "minValue" : "minimumValue"),
              .max = number_at(rule, rule.contains("maxValue") ? "maxValue" : "maximumValue"),
              .enabled = !rule.is_object() || !rule.contains("enabled") || flag_at(rule, "enabled"),
              .lines = &result};
  if (rule.is_object())
    for (const auto& [key, value] : rule.items()) {
      static const std::set<std::string> known{"configuration", "enabled",      "id",          "maxValue",
                                               "minValue",      "maximumValue", "minimumValue"};
      if (!known.contains(key)) leave_out(place, fmt::format("the key '{}' is not known", key), value);
    }
  const HubSpotJson& calculation = object_at(object_at(rule, "configuration"), "calculation");
  if (place.min && place.max && *place.min > *place.max) {
    leave_out(place, "its least value is above its largest one", limits_of(place));
    place.min = place.max = std::nullopt;
  }
  if (calculation.empty())
    leave_out(place, "this rule has no calculation", rule);
  else
    add_calculation(calculation, place);
  return result;
}

namespace {

/// A number of events as a rule file can hold it. None if there is none, or another number.
std::optional<std::int64_t> count_at(const HubSpotJson& json, const char* key) {
  constexpr double most = 1e9;
  const auto number = number_at(json, key);
  if (!number || *number < 0 || *number > most || *number != std::trunc(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

double clipped(double points, std::optional<double> min, std::optional<double> max) {
  if (max) points = std::min(points, *max);
  if (min) points = std::max(points, *min);
  return points;
}

} // namespace

HubSpotJson HubSpotRules::limits_of(const Place& place) {
  HubSpotJson limits = HubSpotJson::object();
  if (place.min) limits["minValue"] = *place.min;
  if (place.max) limits["maxValue"] = *place.max;
  return limits;
}

void HubSpotRules::add_calculation(const HubSpotJson& calculation, const Place& place) {
  static const std::map<std::string, std::set<std::string>> known{
      {"CONSTANT", {"type", "value", "id"}},
      {"MATCH", {"type", "property", "matchRules", "defaultValue", "id"}},
      {"CONDITIONAL", {"type", "value", "whereCondition", "id"}},
      {"MULTI", {"type", "calculators", "id"}},
      {"MULTI_UE", {"type", "eventCalculators", "id"}},
      {"SEGMENT_MEMBERSHIP", {"type", "segmentMembershipRules", "id"}}};
  const std::string type = text_at(calculation, "type");
  if (const auto keys = known.find(type); keys != known.end())
    for (const auto& [key, value] : calculation.items())
      if (!keys->second.contains(key)) leave_out(place, fmt::format("the key '{}' is not known", key), value);
  if (type == "CONSTANT") {
    const double points = clipped(number_at(calculation, "value").value_or(0), place.min, place.max);
    add_rule(place, "everyone",
             fmt::format("when: {{field: {}, present: true}}, points: {}", hubspot_key, format_points(points)), false);
  } else if (type == "MATCH") {
    add_ladder(calculation, place);
  } else if (type == "CONDITIONAL") {
    std::set<std::string> properties;
    const Translated when = condition_of(object_at(calculation, "whereCondition"), AskedAbout::record, properties);
    if (!when.problem.empty()) return leave_out(place, when.problem, calculation);
    findings_.properties.insert(properties.begin(), properties.end());
    std::string name;
    for (const std::string& property : properties) name += (name.empty() ? "" : " and ") + property;
    add_rule(place, name,
             fmt::format("when: {}, points: {}", when.text,
                         format_points(clipped(number_at(calculation, "value").value_or(0), place.min, place.max))),
             false);
  } else if (type == "MULTI") {
    const HubSpotJson& parts = list_at(calculation, "calculators");
    if (parts.size() > 1 && (place.min || place.max))
      leave_out(place, "the limits of a rule of several parts hold for each part here, not for their sum",
                limits_of(place));
    for (const HubSpotJson& part : parts) add_calculation(part, place);
  } else if (type == "MULTI_UE") {
    const HubSpotJson& entries = list_at(calculation, "eventCalculators");
    if (entries.size() > 1 && (place.min || place.max))
      leave_out(place, "the limits of a rule on several kinds of events hold for each kind here, not for their sum",
                limits_of(place));
    for (const HubSpotJson& entry : entries) add_events(entry, place);
  } else if (type == "SEGMENT_MEMBERSHIP") {
    add_segments(calculation, place);
  } else if (type == "ASSOCIATIONS" || type == "ASSOCIATION_UE") {
    leave_out(place, "it looks at associated records, and a lead has none here", calculation);
  } else {
    leave_out(place, fmt::format("the calculation '{}' is not known", type), calculation);
  }
}

/// A ladder that asks for texts only: `points_by`.
bool HubSpotRules::add_as_table(const HubSpotJson& calculation, const Place& place) {
  std::string table;
  std::set<std::string> seen;
  for (const HubSpotJson& step : list_at(calculation, "matchRules")) {
    const auto texts = texts_of_step(object_at(step, "operation"));
    if (!texts) return false;
    const double points = clipped(number_at(step, "value").value_or(0), place.min, place.max);
    for (const std::string& text : *texts)
      if (seen.insert(comparable(text)).second) // the first step that fits counts
        table += fmt::format("{}{}: {}", table.empty() ? "" : ", ", yaml_text(text), format_points(points));
  }
  const std::string property = text_at(calculation, "property");
  if (table.empty() || property.empty()) return false;
  findings_.properties.insert(property);
  std::string body = fmt::format("field: {}, points_by: {{{}}}", yaml_text(property), table);
  if (const auto rest = number_at(calculation, "defaultValue"); rest && *rest != 0)
    body += fmt::format(", absent: {0}, otherwise: {0}", format_points(clipped(*rest, place.min, place.max)));
  add_rule(place, property, body, false);
  return true;
}

/// The first step that holds gives its points: each rule asks that those before it do not hold.
void HubSpotRules::add_ladder(const HubSpotJson& calculation, const Place& place) {
  if (add_as_table(calculation, place)) return;
  const std::string property = text_at(calculation, "property");
  std::vector<std::string> before;
  const auto none_before = [&] {
    std::string list;
    for (const std::string& one : before) list += (list.empty() ? "" : ", ") + one;
    return before.size() == 1 ? fmt::format("{{not: {}}}", list) : fmt::format("{{not: {{any: [{}]}}}}", list);
  };
  for (const HubSpotJson& step : list_at(calculation, "matchRules")) {
    const Translated when = condition_of(object_at(step, "operation"), property, AskedAbout::record);
    if (!when.problem.empty()) {
      leave_out(place, when.problem, step);
      continue;
    }
    findings_.properties.insert(property);
    add_rule(place, property,
             fmt::format("when: {}, points: {}",
                         before.empty() ? when.text : fmt::format("{{all: [{}, {}]}}", when.text, none_before()),
                         format_points(clipped(number_at(step, "value").value_or(0), place.min, place.max))),
             false);
    before.push_back(when.text);
  }
  if (const auto rest = number_at(calculation, "defaultValue"); rest && *rest != 0 && !before.empty())
    add_rule(place, property + " otherwise",
             fmt::format("when: {}, points: {}", none_before(), format_points(clipped(*rest, place.min, place.max))),
             false);
}

void HubSpotRules::add_segments(const HubSpotJson& calculation, const Place& place) {
  for (const HubSpotJson& rule : list_at(calculation, "segmentMembershipRules")) {
    const Translated when = condition_of_segments(rule, findings_.segments);
    if (!when.problem.empty()) {
      leave_out(place, when.problem, rule);
      continue;
    }
    std::string name = text_at(rule, "operation") == "HAS_NO_SEGMENT_MEMBERSHIP" ? "not in segment" : "in segment";
    for (const HubSpotJson& id : list_at(rule, "segmentIds")) name += fmt::format(" {}", id.get<std::int64_t>());
    add_rule(place, name,
             fmt::format("when: {}, points: {}", when.text,
                         format_points(clipped(number_at(rule, "value").value_or(0), place.min, place.max))),
             false);
  }
}

void HubSpotRules::add_events(const HubSpotJson& entry, const Place& place) {
  if (text_at(entry, "eventTypeId").empty()) return leave_out(place, "it names no event type", entry);
  for (const auto& [key, value] : entry.items()) {
    static const std::set<std::string> known{"eventTypeId", "eventTimeframe", "eventFrequencyCriteria",
                                             "recordCalculation"};
    if (!known.contains(key)) leave_out(place, fmt::format("the key '{}' is not known", key), value);
  }
  const HubSpotJson& calculation = object_at(entry, "recordCalculation");
  if (text_at(calculation, "type") == "MULTI") {
    for (const HubSpotJson& part : list_at(calculation, "calculators")) add_event_rules(entry, part, place);
    return;
  }
  add_event_rules(entry, calculation, place);
}

void HubSpotRules::add_event_rules(const HubSpotJson& entry, const HubSpotJson& record_calculation,
                                   const Place& place) {
  const std::string event = text_at(entry, "eventTypeId");
  std::string problem;
  const auto days = days_of_time_frame(object_at(object_at(entry, "eventTimeframe"), "eventFilterOperation"), problem);
  if (!problem.empty()) leave_out(place, problem, entry.at("eventTimeframe"));
  /// What an event must be like, and what it gives.
  std::vector<std::pair<std::string, double>> kinds;
  const std::string type = text_at(record_calculation, "type");
  if (type == "CONSTANT" || record_calculation.empty()) {
    kinds.emplace_back("", number_at(record_calculation, "value").value_or(0));
  } else if (type == "CONDITIONAL") {
    std::set<std::string> columns;
    const Translated where = condition_of(object_at(record_calculation, "whereCondition"), AskedAbout::event, columns);
    if (!where.problem.empty()) return leave_out(place, where.problem, record_calculation);
    kinds.emplace_back(where.text, number_at(record_calculation, "value").value_or(0));
  } else if (type == "MATCH") {
    std::string before;
    for (const HubSpotJson& step : list_at(record_calculation, "matchRules")) {
      const Translated where =
          condition_of(object_at(step, "operation"), text_at(record_calculation, "property"), AskedAbout::event);
      if (!where.problem.empty()) {
        leave_out(place, where.problem, step);
        continue;
      }
      kinds.emplace_back(before.empty() ? where.text
                                        : fmt::format("{{all: [{}, {{not: {{any: [{}]}}}}]}}", where.text, before),
                         number_at(step, "value").value_or(0));
      before += (before.empty() ? "" : ", ") + where.text;
    }
    if (const auto rest = number_at(record_calculation, "defaultValue"); rest && *rest != 0 && !before.empty())
      kinds.emplace_back(fmt::format("{{not: {{any: [{}]}}}}", before), *rest);
  } else {
    return leave_out(place, fmt::format("events cannot be counted by a calculation '{}'", type), record_calculation);
  }
  if (entry.contains("eventFrequencyCriteria")) {
    for (const auto& [where, points] : kinds) add_frequencies(entry, where, days, place);
    return;
  }
  std::string decay = place.decay;
  if (days && decay.empty()) decay = fmt::format("{{window: {}d}}", *days);
  if (days && !place.decay.empty())
    leave_out(place, "a time frame beside the decay of the group: the points of older events fade, but do not end",
              entry.at("eventTimeframe"));
  for (const auto& [where, points] : kinds) {
    if (points == 0) continue;
    std::string body = "event: " + yaml_text(event);
    if (!where.empty()) body += ", where: " + where;
    body += ", points: " + format_points(points);
    const auto limit = points > 0 ? place.max : place.min;
    if (limit) body += ", cap: " + format_points(std::abs(*limit));
    if (!decay.empty()) body += ", decay: " + decay;
    add_rule(place, "event " + event, body, true);
  }
}

/// Points by how often: one rule for each range.
void HubSpotRules::add_frequencies(const HubSpotJson& entry, const std::string& where, std::optional<std::int64_t> days,
                                   const Place& place) {
  const HubSpotJson& criteria = entry.at("eventFrequencyCriteria");
  if (text_at(criteria, "type") != "BETWEEN")
    return leave_out(place, fmt::format("the frequency '{}' is not known", text_at(criteria, "type")), criteria);
  const std::string event = text_at(entry, "eventTypeId");
  if (!place.decay.empty())
    leave_out(place, "points by how often something was done do not fade, so the decay of the group is left out here",
              criteria);
  for (const HubSpotJson& range : list_at(criteria, "ranges")) {
    const std::string type = text_at(range, "type");
    const auto from = count_at(range, "from");
    const auto to = type == "BETWEEN" ? count_at(range, "to") : from;
    if (!from || !to || *from > *to || (type != "BETWEEN" && type != "EXACTLY" && type != "AT_LEAST")) {
      leave_out(place, "this range is not known", range);
      continue;
    }
    std::string when = "event: " + yaml_text(event);
    if (!where.empty()) when += ", where: " + where;
    when += fmt::format(", at_least: {}", *from);
    if (type != "AT_LEAST") when += fmt::format(", at_most: {}", *to);
    if (days) when += fmt::format(", in_last: {}d", *days);
    add_rule(place,
             fmt::format("event {} {} {}{}", event,
                         type == "AT_LEAST"  ? "at least"
                         : type == "EXACTLY" ? "exactly"
                                             : "from",
                         *from, type == "BETWEEN" ? fmt::format(" to {}", *to) : ""),
             fmt::format("when: {{{}}}, points: {}", when,
                         format_points(clipped(number_at(range, "value").value_or(0), place.min, place.max))),
             true);
  }
}

} // namespace leadscore
