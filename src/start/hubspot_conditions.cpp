#include "start/hubspot_conditions.hpp"

#include "base/longest_duration.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "rules/yaml_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr std::size_t longest_excerpt = 4'000;
constexpr double largest_number = 1e12; ///< of a rule file
constexpr double most_days = static_cast<double>(longest_duration_seconds) / static_cast<double>(seconds_a_day);

bool is_blank(const std::string& text) { return trim(text).empty(); }

std::string number_text(double number) {
  return number == std::trunc(number) && std::abs(number) < 1e12 ? fmt::format("{}", static_cast<std::int64_t>(number))
                                                                 : fmt::format("{}", number);
}

std::vector<std::string> texts_at(const HubSpotJson& json, const char* key) {
  std::vector<std::string> texts;
  for (const HubSpotJson& value : list_at(json, key))
    if (value.is_string()) texts.push_back(value.get<std::string>());
  return texts;
}

Translated problem(std::string text) { return {{}, std::move(text)}; }

/// Builds the condition on one field.
class OnField {
public:
  OnField(const HubSpotJson& operation, const std::string& property)
      : field_(yaml_text(property)), with_absent_(flag_at(operation, "includeObjectsWithNoValueSet")) {}

  /// Holds for present values only.
  [[nodiscard]] Translated holds(const std::string& operators) const {
    return {with_absent_ ? fmt::format("{{any: [{}, {}]}}", one(operators), one("present: false")) : one(operators),
            {}};
  }
  /// Holds for values that do not meet `operators`.
  [[nodiscard]] Translated fails(const std::string& operators) const {
    const std::string negated = fmt::format("{{not: {}}}", one(operators));
    return {with_absent_ ? negated : fmt::format("{{all: [{}, {}]}}", one("present: true"), negated), {}};
  }
  /// `is_not` and `not_in`, which absent values meet.
  [[nodiscard]] Translated differs(const std::string& operators) const {
    return {with_absent_ ? one(operators) : one(operators + ", present: true"), {}};
  }
  /// One of several texts is found so.
  [[nodiscard]] std::string any(const char* op, const std::vector<std::string>& texts) const {
    std::string list;
    for (const std::string& text : texts)
      list += (list.empty() ? "" : ", ") + one(fmt::format("{}: {}", op, yaml_text(text)));
    return texts.size() == 1 ? list : fmt::format("{{any: [{}]}}", list);
  }
  [[nodiscard]] Translated holds_any(const char* op, const std::vector<std::string>& texts) const {
    const std::string found = any(op, texts);
    return {with_absent_ ? fmt::format("{{any: [{}, {}]}}", found, one("present: false")) : found, {}};
  }
  [[nodiscard]] Translated fails_any(const char* op, const std::vector<std::string>& texts) const {
    const std::string negated = fmt::format("{{not: {}}}", any(op, texts));
    return {with_absent_ ? negated : fmt::format("{{all: [{}, {}]}}", one("present: true"), negated), {}};
  }
  [[nodiscard]] std::string one(const std::string& operators) const {
    return fmt::format("{{field: {}, {}}}", field_, operators);
  }

private:
  std::string field_;
  bool with_absent_;
};

std::optional<Translated> on_number(const OnField& field, const std::string& op, double value) {
  const std::string number = number_text(value);
  if (op == "IS_EQUAL_TO") return field.holds(fmt::format("at_least: {0}, at_most: {0}", number));
  if (op == "IS_NOT_EQUAL_TO") return field.fails(fmt::format("at_least: {0}, at_most: {0}", number));
  if (op == "IS_GREATER_THAN") return field.holds("above: " + number);
  if (op == "IS_GREATER_THAN_OR_EQUAL_TO") return field.holds("at_least: " + number);
  if (op == "IS_LESS_THAN") return field.holds("below: " + number);
  if (op == "IS_LESS_THAN_OR_EQUAL_TO") return field.holds("at_most: " + number);
  return std::nullopt;
}

std::optional<Translated> on_texts(const OnField& field, const std::string& op, const std::vector<std::string>& texts) {
  if (texts.empty() || std::ranges::any_of(texts, is_blank)) return std::nullopt;
  const bool one = texts.size() == 1;
  if (op == "IS_EQUAL_TO" || op == "IS_ANY_OF" || (op == "IS_EXACTLY" && one))
    return field.holds(one ? "is: " + yaml_text(texts.front()) : "in: " + yaml_list(texts));
  if (op == "IS_NOT_EQUAL_TO" || op == "IS_NONE_OF" || (op == "IS_NOT_EXACTLY" && one))
    return field.differs(one ? "is_not: " + yaml_text(texts.front()) : "not_in: " + yaml_list(texts));
  if (op == "CONTAINS") return field.holds_any("contains", texts);
  if (op == "DOES_NOT_CONTAIN") return field.fails_any("contains", texts);
  if (op == "STARTS_WITH") return field.holds_any("starts_with", texts);
  if (op == "ENDS_WITH") return field.holds_any("ends_with", texts);
  if (op == "CONTAINS_ALL") {
    std::string all;
    for (const std::string& text : texts)
      all += (all.empty() ? "" : ", ") + field.one(fmt::format("contains: {}", yaml_text(text)));
    return Translated{fmt::format("{{all: [{}]}}", all), {}};
  }
  return std::nullopt;
}

std::optional<Translated> on_days(const OnField& field, const std::string& op, double days) {
  const auto whole = whole_days(days);
  if (!whole) return std::nullopt;
  const std::string duration = fmt::format("{}d", *whole);
  if (op == "IS_LESS_THAN_X_DAYS_AGO") return field.holds("in_last: " + duration);
  if (op == "IS_MORE_THAN_X_DAYS_AGO") return field.holds("older_than: " + duration);
  if (op == "IS_LESS_THAN_X_DAYS_FROM_NOW") return field.holds("due_within: " + duration);
  return std::nullopt;
}

/// Days from now of a point in time that is told by an offset from now or today; none: it is told otherwise.
std::optional<std::int64_t> days_from_now(const HubSpotJson& point) {
  const std::string reference = text_at(object_at(point, "indexReference"), "referenceType");
  if (text_at(point, "timeType") != "INDEXED" || (reference != "NOW" && reference != "TODAY")) return std::nullopt;
  double days = 0;
  for (const auto& [key, value] : object_at(point, "offset").items()) {
    if (!value.is_number()) continue;
    const double count = value.get<double>();
    if (key == "days")
      days += count;
    else if (key == "weeks")
      days += 7 * count;
    else if (count != 0)
      return std::nullopt; // months and quarters are of no fixed length
  }
  if (!(std::abs(days) <= most_days)) return std::nullopt;
  return static_cast<std::int64_t>(days);
}

std::optional<Translated> on_time_range(const OnField& field, const HubSpotJson& operation) {
  if (text_at(operation, "operator") != "IS_BETWEEN") return std::nullopt;
  const auto from = days_from_now(object_at(operation, "lowerBoundTimePoint"));
  const auto until = days_from_now(object_at(operation, "upperBoundTimePoint"));
  if (from && until && *from < 0 && *until == 0) return field.holds(fmt::format("in_last: {}d", -*from));
  if (from && until && *from == 0 && *until > 0) return field.holds(fmt::format("due_within: {}d", *until));
  return std::nullopt;
}

std::string type_of(const HubSpotJson& operation) {
  const std::string type = text_at(operation, "operationType");
  return type.empty() || operation.contains("lowerBoundTimePoint") ? text_at(operation, "type") : type;
}

bool is_about_time(const std::string& type) {
  return type.find("DATE") != std::string::npos || type.find("TIME") != std::string::npos;
}

} // namespace

Translated condition_of(const HubSpotJson& operation, const std::string& property, AskedAbout asked) {
  const std::string type = type_of(operation);
  const std::string op = text_at(operation, "operator");
  if (property.empty() || type.empty() || op.empty()) return problem("it has no property, operation or operator");
  if (asked == AskedAbout::event && is_about_time(type))
    return problem("times of an event's columns cannot be asked for");
  const OnField field(operation, property);
  std::optional<Translated> result;
  if (type == "ALL_PROPERTY") {
    if (op == "IS_KNOWN" || op == "IS_NOT_BLANK") return {field.one("present: true"), {}};
    if (op == "IS_UNKNOWN" || op == "IS_BLANK") return {field.one("present: false"), {}};
  } else if (type == "BOOL" && operation.contains("value") && operation["value"].is_boolean()) {
    result = on_texts(field, op, {operation["value"].get<bool>() ? "true" : "false"});
  } else if (type == "NUMBER") {
    if (const auto value = number_at(operation, "value")) result = on_number(field, op, *value);
  } else if (type == "NUMBER_RANGED") {
    const auto from = number_at(operation, "lowerBound");
    const auto to = number_at(operation, "upperBound");
    if (from && to) {
      const std::string bounds = fmt::format("at_least: {}, at_most: {}", number_text(*from), number_text(*to));
      if (op == "IS_BETWEEN") return field.holds(bounds);
      if (op == "IS_NOT_BETWEEN") return field.fails(bounds);
    }
  } else if (type == "STRING") {
    const std::string value = text_at(operation, "value");
    if (!value.empty()) result = on_texts(field, op, {value});
  } else if (type == "MULTISTRING" || type == "ENUMERATION") {
    result = on_texts(field, op, texts_at(operation, "values"));
  } else if (type == "ROLLING_DATE_RANGE") {
    result = on_days(field, op, number_at(operation, "numberOfDays").value_or(0));
  } else if (type == "TIME_RANGED") {
    result = on_time_range(field, operation);
  }
  return result ? *result : problem(fmt::format("there is no word for '{}' of type {}", op, type));
}

Translated condition_of(const HubSpotJson& condition, AskedAbout asked, std::set<std::string>& properties) {
  const std::string type = text_at(condition, "type");
  if (type == "SINGLE") {
    const std::string property = text_at(condition, "property");
    Translated result = condition_of(object_at(condition, "operation"), property, asked);
    if (result.problem.empty() && asked == AskedAbout::record) properties.insert(property);
    return result;
  }
  if (type != "COMPOSITE") return problem(fmt::format("the condition's type '{}' is not known", type));
  const std::string op = text_at(condition, "operator");
  if (op != "AND" && op != "OR") return problem(fmt::format("conditions joined by '{}' are not known", op));
  std::string parts;
  std::size_t count = 0;
  for (const HubSpotJson& part : list_at(condition, "conditions")) {
    Translated one = condition_of(part, asked, properties);
    if (!one.problem.empty()) return one;
    parts += (parts.empty() ? "" : ", ") + one.text;
    ++count;
  }
  if (count == 0) return problem("the condition is empty");
  return {count == 1 ? parts : fmt::format("{{{}: [{}]}}", op == "AND" ? "all" : "any", parts), {}};
}

std::string segment_list(std::int64_t segment) { return fmt::format("hubspot_segment_{}", segment); }

Translated condition_of_segments(const HubSpotJson& rule, std::set<std::int64_t>& segments) {
  const std::string operation = text_at(rule, "operation");
  const bool none = operation == "HAS_NO_SEGMENT_MEMBERSHIP";
  const bool all = operation == "HAS_ALL_SEGMENT_MEMBERSHIP";
  if (!none && !all && operation != "HAS_AT_LEAST_ONE_SEGMENT_MEMBERSHIP")
    return problem(fmt::format("the operation '{}' is not known", operation));
  std::string parts;
  std::size_t count = 0;
  for (const HubSpotJson& id : list_at(rule, "segmentIds")) {
    if (!id.is_number_integer()) return problem("a segment has no number");
    const auto segment = id.get<std::int64_t>();
    segments.insert(segment);
    parts += fmt::format("{}{{field: {}, {}: {}}}", count++ == 0 ? "" : ", ", hubspot_key,
                         none ? "not_in_list" : "in_list", segment_list(segment));
  }
  if (count == 0) return problem("it names no segment");
  return {count == 1 ? parts : fmt::format("{{{}: [{}]}}", none || all ? "all" : "any", parts), {}};
}

std::optional<std::int64_t> days_of_time_frame(const HubSpotJson& operation, std::string& problem) {
  const std::string type = type_of(operation);
  const std::string op = text_at(operation, "operator");
  if (operation.empty() || (type == "ALL_PROPERTY" && op == "IS_KNOWN")) return std::nullopt;
  if (type == "ROLLING_DATE_RANGE" && op == "IS_LESS_THAN_X_DAYS_AGO") {
    if (const auto days = whole_days(number_at(operation, "numberOfDays").value_or(0))) return days;
  }
  if (type == "TIME_RANGED" && op == "IS_BETWEEN") {
    const auto from = days_from_now(object_at(operation, "lowerBoundTimePoint"));
    const auto until = days_from_now(object_at(operation, "upperBoundTimePoint"));
    if (from && until && *from < 0 && *until == 0) return -*from;
  }
  problem = fmt::format("the time frame '{}' of type {}", op, type);
  return std::nullopt;
}

std::optional<std::int64_t> whole_days(double days) {
  if (!(days >= 1 && days <= most_days)) return std::nullopt;
  return static_cast<std::int64_t>(days);
}

std::string text_at(const HubSpotJson& json, const char* key) {
  if (!json.is_object() || !json.contains(key)) return {};
  const HubSpotJson& value = json.at(key);
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (!value.is_string()) return {};
  std::string text = value.get<std::string>();
  return is_blank(text) ? std::string() : text;
}

std::optional<double> number_at(const HubSpotJson& json, const char* key) {
  if (!json.is_object() || !json.contains(key) || !json.at(key).is_number()) return std::nullopt;
  return std::clamp(json.at(key).get<double>(), -largest_number, largest_number);
}

bool flag_at(const HubSpotJson& json, const char* key) {
  return json.is_object() && json.contains(key) && json.at(key) == true;
}

const HubSpotJson& list_at(const HubSpotJson& json, const char* key) {
  static const HubSpotJson none = HubSpotJson::array();
  return json.is_object() && json.contains(key) && json.at(key).is_array() ? json.at(key) : none;
}

const HubSpotJson& object_at(const HubSpotJson& json, const char* key) {
  static const HubSpotJson none = HubSpotJson::object();
  return json.is_object() && json.contains(key) && json.at(key).is_object() ? json.at(key) : none;
}

std::string excerpt(const HubSpotJson& json) {
  std::string text = json.dump(-1, ' ', true, HubSpotJson::error_handler_t::replace);
  if (text.size() > longest_excerpt) text = text.substr(0, longest_excerpt) + "...";
  return text;
}

} // namespace leadscore
