#include "cases/case_file.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "cases/parse_expectations.hpp"
#include "rules/mapping_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace leadscore {
namespace {

constexpr std::string_view ago = " ago";
constexpr std::int64_t most_times = 10'000;

ValueKind<std::vector<CaseField>> fields_by_name() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::vector<CaseField>& fields) {
                return read_named(reading, node, label, "a mapping from fields to values", "fields",
                                  [&](const Name& key, const YamlNode& value) {
                                    CaseField& field = fields.emplace_back();
                                    field.name = key;
                                    field.at = value.at;
                                    if (value.kind == YamlNode::Kind::empty) return true;
                                    return value_text().read(reading, value, "'" + key.text + "'", field.value);
                                  });
              },
          .schema = fmt::format(R"("type": "object", "additionalProperties": {{{}}})", value_text().schema)};
}

// ---- events ---------------------------------------------------------------------------------------------------------

/// The keys of an event that are no columns.
const MappingTable<CaseEvent>& event_table() {
  static const auto when = [](CaseEvent& event) -> Moment& { return event.when; };
  static const ValueKind<Moment> age{
      .read =
          [](Reading& reading, const YamlNode& node, const std::string& label, Moment& value) {
            Seconds seconds = 0;
            if (!duration(Zero::allowed).read(reading, node, label, seconds)) return false;
            value = {-seconds, node.text + std::string(ago), node.at};
            return true;
          },
      .schema = duration(Zero::allowed).schema};
  static const MappingTable<CaseEvent> table =
      MappingTable<CaseEvent>("event")
          .key("event", &CaseEvent::type, name(), Need::required, "type of the event; (other): one that no rule names",
               "trial_signup")
          .key("ago", when, age, Need::optional, "how long before the as-of it happened: 5h", "5h")
          .key("at", when, moment(), Need::optional, "when it happened: a date or time, '3d ago' or 'in 3d'",
               "2026-11-19 10:00")
          .key("times", &CaseEvent::times, whole_number(1), Need::optional, "so many such events; default 1", "3")
          .key("every", &CaseEvent::every, duration(), Need::optional,
               "how far apart they are, the newest as 'ago' or 'at' says; default: all at once", "1d");
  return table;
}

/// Splits the mapping of an event into its own keys and the columns.
bool read_event_mapping(Reading& reading, const YamlNode& node, const std::string& label, CaseEvent& event) {
  YamlNode own = node;
  YamlNode columns = node;
  for (YamlNode* part : {&own, &columns}) {
    part->keys.clear();
    part->values.clear();
  }
  for (std::size_t index = 0; index < node.keys.size(); ++index) {
    YamlNode& part = event_table().keys().find(node.keys[index].text) ? own : columns;
    part.keys.push_back(node.keys[index]);
    part.values.push_back(node.values[index]);
  }
  bool good = event_table().read(reading, own, label, event);
  good = fields_by_name().read(reading, columns, label, event.columns) && good;
  if (has_key(node, "ago") == has_key(node, "at")) {
    reading.report(node.at,
                   has_key(node, "ago") ? "this event has both 'ago' and 'at'"
                                        : "this event does not say when it happened",
                   "write ago: 5h or at: 2026-11-19");
    return false;
  }
  if (event.times > most_times) {
    reading.report(place_of_key(node, "times"), "'times' is too large",
                   fmt::format("a case has at most {} events of a kind", most_times));
    return false;
  }
  return good;
}

/// The first words of `text` that say when: `2d ago`, `in 2d`, `2026-11-19`, `2026-11-19 10:00`.
std::string_view words_for_when(std::string_view text) {
  const auto word_end = [&](std::size_t from) { return std::min(text.find(' ', from), text.size()); };
  const std::size_t first = word_end(0);
  if (first == text.size()) return text;
  const std::string_view two = text.substr(0, word_end(first + 1));
  if (seconds_from_as_of(two)) return two;
  const bool clock = two.size() > first + 2 && two.find(':', first) != std::string_view::npos;
  return clock ? two : text.substr(0, first);
}

bool read_event_text(Reading& reading, const YamlNode& node, CaseEvent& event) {
  const std::string_view all = trim(node.text);
  const std::string_view when = words_for_when(all);
  const std::string_view type = trim(all.substr(when.size()));
  if (type.empty()) {
    reading.report(node.at, fmt::format("{} does not name an event and when it happened", what_stands_there(node)),
                   "write e.g. 2d ago trial_signup, or {ago: 2d, event: trial_signup}");
    return false;
  }
  event.when = {seconds_from_as_of(when), std::string(when), node.at};
  event.type = {std::string(type), node.at};
  return true;
}

ValueKind<CaseEvent> event() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, CaseEvent& value) {
                value.at = node.at;
                if (node.kind == YamlNode::Kind::mapping) return read_event_mapping(reading, node, label, value);
                if (node.kind == YamlNode::Kind::scalar) return read_event_text(reading, node, value);
                report_wrong_value(reading, node, label, "an event", "write e.g. 2d ago trial_signup");
                return false;
              },
          .schema =
              any_of_schema({R"("type": "string")", event_table().keys().schema("{" + value_text().schema + "}")})};
}

// ---- cases ----------------------------------------------------------------------------------------------------------

template <class Target>
void add_lead(MappingTable<Target>& table, const std::function<CaseLead&(Target&)>& lead) {
  table
      .key(
          "lead", [lead](Target& target) -> std::vector<CaseField>& { return lead(target).fields; }, fields_by_name(),
          Need::optional, "the lead's fields, as the rules name them; times may be '3d ago' or 'in 20d'",
          "{title: VP of HR, email: v.p@acme.example, created_at: 3d ago}")
      .key(
          "events", [lead](Target& target) -> std::vector<CaseEvent>& { return lead(target).events; },
          list_of(event(), {.least = 0}), Need::optional, "what the lead did",
          "[2d ago trial_signup, {ago: 5h, event: page_view, url: /pricing, times: 3}]");
}

ValueKind<Case> one_case() {
  static const MappingTable<CaseLead> other = [] {
    MappingTable<CaseLead> table("lead beside the case's own");
    add_lead<CaseLead>(table, [](CaseLead& lead) -> CaseLead& { return lead; });
    return table;
  }();
  static const MappingTable<Case> table = [] {
    MappingTable<Case> result("case");
    result.key("name", &Case::name, text(), Need::required, "what the case shows, in words", "a student is never ready")
        .key("as_of", &Case::as_of, moment(), Need::optional, "instant of scoring; default: the file's as_of",
             "2026-11-20");
    add_lead<Case>(result, [](Case& one) -> CaseLead& { return one.lead; });
    result
        .key("others", &Case::others, list_of(mapping(other)), Need::optional,
             "further leads of the same run: colleagues, or rivals for a place on the list",
             "[{lead: {email: a.colleague@acme.example, status: won}}]")
        .key("expect", &Case::expect, one_or_list_of(expectation()), Need::required,
             "what the lead must come to; a list looks at it at several points in time",
             "{ready: true, score: {at_least: 80}}");
    return result;
  }();
  return mapping(table);
}

const MappingTable<CaseFile>& case_file_table() {
  static const MappingTable<CaseFile> table =
      MappingTable<CaseFile>("file of cases")
          .key("rules", &CaseFile::rules, name(), Need::optional,
               "the rule file, from the folder of this file; --rules goes before it", "scoring_rules.yaml")
          .key("as_of", &CaseFile::as_of, moment(), Need::optional,
               "instant of scoring of all cases that name none: a date or time", "2026-11-20")
          .key("cases", &CaseFile::cases, list_of(one_case()), Need::required, "the cases, each with a name of its own",
               "[{name: a student is never ready, lead: {title: Student}, expect: {ready: false}}]");
  return table;
}

} // namespace

std::optional<Seconds> seconds_from_as_of(std::string_view text) {
  if (text.starts_with("in ")) return parse_duration(text.substr(3));
  if (!text.ends_with(ago)) return std::nullopt;
  const auto age = parse_duration(text.substr(0, text.size() - ago.size()));
  return age ? std::optional(-*age) : std::nullopt;
}

void CaseFile::report(Position place, std::string message, std::string remedy) {
  Problem problem{path, place, std::move(message), std::move(remedy), {}};
  if (place.line >= 1 && static_cast<std::size_t>(place.line) <= lines.size())
    problem.source_line = lines[static_cast<std::size_t>(place.line) - 1];
  problems.push_back(std::move(problem));
}

CaseFile parse_case_text(std::string_view text, const std::string& path) {
  YamlDocument document = read_yaml(text);
  CaseFile file;
  Reading reading;
  if (document.root) {
    case_file_table().read(reading, *document.root, "the file of cases", file);
    std::vector<Name> names;
    for (const Case& one : file.cases) names.push_back({one.name, one.at});
    report_repeated_names(reading, names, "cases");
  } else if (document.problem) {
    file.is_yaml = false;
    reading.problems.push_back(std::move(*document.problem));
  }
  file.path = path;
  file.lines = std::move(document.lines);
  for (Problem& problem : reading.problems)
    file.report(problem.at, std::move(problem.message), std::move(problem.remedy));
  return file;
}

CaseFile read_case_file(const std::string& path) {
  return parse_case_text(text_of_yaml_file(path, "the file of cases", "check the path", "make several files of it"),
                         path);
}

std::string case_file_schema() {
  const std::string schema = fmt::format(
      R"({{"$schema": "http://json-schema.org/draft-07/schema#", "title": "leadscore file of cases", {}, "definitions": {{{}}}}})",
      case_file_table().keys().schema(), expectation_definitions());
  return nlohmann::ordered_json::parse(schema).dump(2) + "\n";
}

} // namespace leadscore
