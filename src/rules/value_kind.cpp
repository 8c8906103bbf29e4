#include "rules/value_kind.hpp"

#include "base/longest_duration.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <unordered_map>

namespace leadscore {
namespace {

constexpr double largest_number = 1e12;
constexpr std::int64_t largest_whole_number = 1'000'000'000;
constexpr std::size_t most_quoted_bytes = 60;

/// Text for a message: cut if it is long, line breaks as blanks.
std::string shortened(std::string_view text) {
  std::string result(text.substr(0, most_quoted_bytes));
  if (text.size() > most_quoted_bytes) {
    while (!result.empty() && !is_utf8(result)) result.pop_back();
    result += "…";
  }
  std::ranges::replace(result, '\n', ' ');
  return result;
}

/// The scalar's text if it may be a number, a truth value or another word with a meaning: one that is not in quotes.
bool is_plain_scalar(const YamlNode& node) { return node.kind == YamlNode::Kind::scalar && !node.quoted; }

std::string describe(NumberBounds bounds) {
  const bool has_least = std::isfinite(bounds.least);
  const bool has_most = std::isfinite(bounds.most);
  if (has_least && has_most) return fmt::format("a number from {} to {}", bounds.least, bounds.most);
  if (has_least && bounds.above_least) return fmt::format("a number above {}", bounds.least);
  if (has_least) return fmt::format("a number of {} or more", bounds.least);
  if (has_most) return fmt::format("a number of {} or less", bounds.most);
  return "a number";
}

bool holds(NumberBounds bounds, double value) {
  return (bounds.above_least ? value > bounds.least : value >= bounds.least) && value <= bounds.most;
}

std::string remedy_for_number(const YamlNode& node, std::optional<double> value) {
  if (node.kind == YamlNode::Kind::scalar && node.quoted && value) return "remove the quotes";
  if (value || node.kind != YamlNode::Kind::scalar) return {};
  return "write plain digits such as 10, -5 or 2.5";
}

std::string number_schema(NumberBounds bounds) {
  return fmt::format(R"("type": "number", "{}": {:.0f}, "maximum": {:.0f})",
                     bounds.above_least ? "exclusiveMinimum" : "minimum", std::max(bounds.least, -largest_number),
                     std::min(bounds.most, largest_number));
}

constexpr std::string_view duration_remedy = "write e.g. 90s, 15m, 48h, 30d or 2w";
constexpr std::string_view any_scalar_schema = R"("type": ["string", "number", "boolean", "null"])";
/// A text that is not blank.
constexpr std::string_view text_schema = R"("type": ["string", "number", "boolean", "null"], "pattern": "\\S")";

/// A regular expression for the whole numbers from 0 to `most`, with or without leading zeros.
std::string digits_up_to(std::int64_t most) {
  const std::string limit = std::to_string(most);
  std::string result = limit;
  if (limit.size() > 1) result += fmt::format("|[0-9]{{1,{}}}", limit.size() - 1);
  for (std::size_t place = 0; place < limit.size(); ++place)
    if (limit[place] > '0')
      result += fmt::format("|{}[0-{}][0-9]{{{}}}", limit.substr(0, place), static_cast<char>(limit[place] - 1),
                            limit.size() - place - 1);
  return fmt::format("0*({})", result);
}

/// A regular expression for durations up to `longest_duration`.
std::string duration_pattern(Zero zero) {
  std::string units;
  for (const auto& [unit, seconds] : {std::pair{'s', 1}, {'m', 60}, {'h', 3'600}, {'d', 86'400}, {'w', 604'800}})
    units += fmt::format("{}{}{}", units.empty() ? "" : "|", digits_up_to(longest_duration_seconds / seconds), unit);
  return fmt::format("{}({})", zero == Zero::refused ? "(?!0+[smhdw]$)" : "", units);
}

bool read_duration(Reading& reading, const YamlNode& node, const std::string& label, Zero zero, std::string_view wanted,
                   Seconds& value) {
  const auto seconds = node.kind == YamlNode::Kind::scalar ? parse_duration(node.text) : std::optional<std::int64_t>();
  if (!seconds) {
    report_wrong_value(reading, node, label, wanted, std::string(duration_remedy));
    return false;
  }
  if (*seconds == 0 && zero == Zero::refused) {
    report_wrong_value(reading, node, label, "a duration above 0", std::string(duration_remedy));
    return false;
  }
  value = *seconds;
  return true;
}

} // namespace

std::optional<double> yaml_number(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::scalar) return std::nullopt;
  std::string_view text = node.text;
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  const auto first = text.substr(0, 2).find_first_of("0123456789");
  if (first == std::string_view::npos || (first == 1 && text.front() != '.')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return node.text.starts_with('-') && value != 0 ? -value : value;
}

std::string json_text(std::string_view text) {
  std::string result = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') result += '\\';
    if (static_cast<unsigned char>(byte) < 0x20)
      result += fmt::format("\\u{:04x}", static_cast<unsigned char>(byte));
    else
      result += byte;
  }
  return result + '"';
}

std::string what_stands_there(const YamlNode& node) {
  switch (node.kind) {
  case YamlNode::Kind::empty:
    return "nothing";
  case YamlNode::Kind::scalar:
    return node.quoted ? fmt::format("the text \"{}\"", shortened(node.text))
                       : fmt::format("'{}'", shortened(node.text));
  case YamlNode::Kind::sequence:
    return "a list";
  case YamlNode::Kind::mapping:
    return "a mapping";
  }
  return {};
}

void report_wrong_value(Reading& reading, const YamlNode& node, const std::string& label, std::string_view wanted,
                        std::string remedy) {
  if (node.kind == YamlNode::Kind::empty) {
    reading.report(node.at, label + " has no value", fmt::format("it must be {}", wanted));
    return;
  }
  reading.report(node.at, fmt::format("{} must be {}, not {}", label, wanted, what_stands_there(node)),
                 std::move(remedy));
}

void report_repeated_names(Reading& reading, const std::vector<Name>& names, const char* things) {
  std::unordered_map<std::string_view, Position> first_places;
  for (const Name& name : names) {
    if (name.text.empty()) continue;
    const auto [first, is_new] = first_places.emplace(name.text, name.at);
    if (is_new) continue;
    reading.report(name.at, fmt::format("two {} are named '{}'", things, shortened(name.text)),
                   fmt::format("the first stands in line {}; give this one another name", first->second.line));
  }
}

ValueKind<double> number(NumberBounds bounds) {
  return {.read =
              [bounds](Reading& reading, const YamlNode& node, const std::string& label, double& value) {
                const std::optional<double> found = yaml_number(node);
                if (!found || node.quoted || !holds(bounds, *found)) {
                  report_wrong_value(reading, node, label, describe(bounds), remedy_for_number(node, found));
                  return false;
                }
                if (!(std::abs(*found) <= largest_number)) {
                  reading.report(node.at, fmt::format("{} is too large", label), "numbers go up to 1000000000000");
                  return false;
                }
                value = *found;
                return true;
              },
          .schema = number_schema(bounds)};
}

ValueKind<std::int64_t> whole_number(std::int64_t least) {
  return {.read =
              [least](Reading& reading, const YamlNode& node, const std::string& label, std::int64_t& value) {
                const std::optional<double> found = yaml_number(node);
                if (!found || node.quoted || std::trunc(*found) != *found || *found < static_cast<double>(least)) {
                  report_wrong_value(reading, node, label, fmt::format("a whole number of {} or more", least),
                                     remedy_for_number(node, found));
                  return false;
                }
                if (*found > static_cast<double>(largest_whole_number)) {
                  reading.report(node.at, fmt::format("{} is too large", label),
                                 fmt::format("whole numbers go up to {}", largest_whole_number));
                  return false;
                }
                value = static_cast<std::int64_t>(*found);
                return true;
              },
          .schema = fmt::format(R"("type": "integer", "minimum": {}, "maximum": {})", least, largest_whole_number)};
}

ValueKind<bool> boolean() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, bool& value) {
                const bool is_true = node.text == "true" || node.text == "True" || node.text == "TRUE";
                const bool is_false = node.text == "false" || node.text == "False" || node.text == "FALSE";
                if (!is_plain_scalar(node) || (!is_true && !is_false)) {
                  const bool only_quoted = node.kind == YamlNode::Kind::scalar && node.quoted && (is_true || is_false);
                  report_wrong_value(reading, node, label, "true or false", only_quoted ? "remove the quotes" : "");
                  return false;
                }
                value = is_true;
                return true;
              },
          .schema = R"("type": "boolean")"};
}

ValueKind<Seconds> duration(Zero zero) {
  return {.read = [zero](Reading& reading, const YamlNode& node, const std::string& label,
                         Seconds& value) { return read_duration(reading, node, label, zero, "a duration", value); },
          .schema = fmt::format(R"("type": "string", "pattern": "^{}$")", duration_pattern(zero))};
}

ValueKind<std::optional<Seconds>> duration_or_never() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::optional<Seconds>& value) {
                if (node.kind == YamlNode::Kind::scalar && node.text == "never") {
                  value.reset();
                  return true;
                }
                Seconds seconds = 0;
                if (!read_duration(reading, node, label, Zero::refused, "a duration or 'never'", seconds)) {
                  return false;
                }
                value = seconds;
                return true;
              },
          .schema = fmt::format(R"("type": "string", "pattern": "^({}|never)$")", duration_pattern(Zero::refused))};
}

ValueKind<double> percent() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, double& value) {
                const auto found =
                    node.kind == YamlNode::Kind::scalar ? parse_percent(node.text) : std::optional<double>();
                if (!found) {
                  report_wrong_value(reading, node, label, "a percentage from 0% to 100%", "write e.g. 25%");
                  return false;
                }
                value = *found;
                return true;
              },
          .schema = R"("type": "string", "pattern": "^0*(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?)%$")"};
}

ValueKind<Day> date() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, Day& value) {
                const auto digits = [&](std::size_t from, std::size_t count) -> std::optional<int> {
                  int result = 0;
                  for (const char digit : node.text.substr(from, count)) {
                    if (digit < '0' || digit > '9') return std::nullopt;
                    result = result * 10 + (digit - '0');
                  }
                  return result;
                };
                if (node.kind == YamlNode::Kind::scalar && node.text.size() == 10 && node.text[4] == '-' &&
                    node.text[7] == '-') {
                  const auto year = digits(0, 4);
                  const auto month = digits(5, 2);
                  const auto day = digits(8, 2);
                  if (year && month && day && *month >= 1 && *month <= 12 && *day >= 1 && *day <= 31) {
                    const Day found = day_of({.year = *year, .month = *month, .day = *day});
                    const CalendarDate again = calendar_date(found);
                    if (again.year == *year && again.month == *month && again.day == *day) {
                      value = found;
                      return true;
                    }
                  }
                }
                report_wrong_value(reading, node, label, "a date", "write year-month-day, e.g. 2027-01-31");
                return false;
              },
          .schema = R"("type": "string", "format": "date")"};
}

ValueKind<std::string> value_text() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::string& value) {
                if (node.kind != YamlNode::Kind::scalar) {
                  report_wrong_value(reading, node, label, "a text",
                                     node.kind == YamlNode::Kind::empty ? "" : "write one value, in quotes if need be");
                  return false;
                }
                value = node.text;
                return true;
              },
          .schema = std::string(any_scalar_schema)};
}

ValueKind<std::string> text() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::string& value) {
                if (node.kind != YamlNode::Kind::scalar) {
                  report_wrong_value(reading, node, label, "a text");
                  return false;
                }
                if (trim(node.text).empty()) {
                  reading.report(node.at, label + " is an empty text", "write something, or remove the key");
                  return false;
                }
                value = trim(node.text);
                return true;
              },
          .schema = std::string(text_schema)};
}

ValueKind<Name> name() {
  return {.read =
              [kind = text()](Reading& reading, const YamlNode& node, const std::string& label, Name& value) {
                if (!kind.read(reading, node, label, value.text)) return false;
                value.at = node.at;
                return true;
              },
          .schema = std::string(text_schema)};
}

ValueKind<std::string> file_name() {
  ValueKind<std::string> kind = text();
  std::string schema = kind.schema;
  return {.read =
              [kind = std::move(kind)](Reading& reading, const YamlNode& node, const std::string& label,
                                       std::string& value) {
                if (!kind.read(reading, node, label, value)) return false;
                if (value.find('\0') == std::string::npos) return true;
                reading.report(node.at, label + " has a NUL character, which no file name can have", "remove it");
                return false;
              },
          .schema = std::move(schema)};
}

ValueKind<Name> input_file() {
  return {.read =
              [kind = file_name()](Reading& reading, const YamlNode& node, const std::string& label, Name& value) {
                if (!kind.read(reading, node, label, value.text)) return false;
                value.at = node.at;
                if (value.text == "-") {
                  reading.report(node.at, label + " cannot be standard input", "name a file");
                  return false;
                }
                if (value.text.starts_with("cmd:")) {
                  reading.report(node.at, label + " cannot be a command, because a rule file must not run programs",
                                 "name a file; commands are for --leads and --events");
                  return false;
                }
                return true;
              },
          .schema = file_name().schema};
}

ValueKind<Name> field_name(Place place) {
  return {.read =
              [kind = name(), place](Reading& reading, const YamlNode& node, const std::string& label, Name& value) {
                if (!kind.read(reading, node, label, value)) return false;
                reading.field_uses.push_back({.field = value, .place = place});
                return true;
              },
          .schema = std::string(text_schema)};
}

std::string listed(const std::vector<std::string>& words, std::string_view last_link) {
  std::string result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) result += i + 1 == words.size() ? fmt::format(" {} ", last_link) : std::string(", ");
    result += words[i];
  }
  return result;
}

std::optional<std::size_t> read_word(Reading& reading, const YamlNode& node, const std::string& label,
                                     const std::vector<std::string>& words) {
  if (node.kind == YamlNode::Kind::scalar) {
    const auto found = std::ranges::find(words, node.text);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  }
  const auto near = node.kind == YamlNode::Kind::scalar ? nearest(node.text, words) : std::optional<std::string>();
  report_wrong_value(reading, node, label, listed(words, "or"), near ? fmt::format("did you mean '{}'?", *near) : "");
  return std::nullopt;
}

std::string word_schema(const std::vector<std::string>& words) {
  std::string schema = R"("enum": [)";
  for (std::size_t i = 0; i < words.size(); ++i) schema += (i > 0 ? ", " : "") + json_text(words[i]);
  return schema + "]";
}

std::string list_schema(const std::string& entry_schema, ListNeeds needs) {
  const std::string list =
      fmt::format(R"("type": "array", "minItems": {}, "items": {{{}}})", needs.least, entry_schema);
  return needs.lone_value ? fmt::format(R"("anyOf": [{{{}}}, {{{}}}])", entry_schema, list) : list;
}

} // namespace leadscore
