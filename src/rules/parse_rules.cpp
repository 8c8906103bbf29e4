#include "rules/parse_rules.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "rules/parse_conditions.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace leadscore {
namespace {

using RuleDraft = SectionDraft::RuleDraft;
using GroupDraft = SectionDraft::GroupDraft;

// ---- decay ----------------------------------------------------------------------------------------------------------

struct DecayForm {
  std::string_view key;
  Decay::Kind kind;
  MappingTable<Decay> table;
};

ValueKind<std::vector<Decay::Step>> decay_steps() {
  struct PlacedStep : Decay::Step {
    Position at;
  };
  static const MappingTable<PlacedStep> table =
      MappingTable<PlacedStep>("decay step")
          .key("after", &PlacedStep::after, duration(), Need::required, "age from which this step holds", "30d")
          .key("keep", &PlacedStep::keep, number(share_of_one), Need::required,
               "share of the points that is left, from 0 to 1", "0.5");
  ValueKind<std::vector<PlacedStep>> list = list_of(mapping(table));
  return {.read =
              [read = std::move(list.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                            std::vector<Decay::Step>& steps) {
                std::vector<PlacedStep> placed;
                const bool good = read(reading, node, label, placed);
                std::vector<Position> places;
                for (const PlacedStep& step : placed) {
                  steps.push_back(step);
                  places.push_back(step.at);
                }
                return order_steps(reading, steps, places) && good;
              },
          .schema = std::move(list.schema)};
}

const std::vector<DecayForm>& known_decays() {
  static const std::vector<DecayForm> forms = [] {
    std::vector<DecayForm> result;
    const auto add = [&result](std::string_view key, Decay::Kind kind, const std::string& description,
                               const char* example) {
      MappingTable<Decay> table(fmt::format("'{}' decay", key));
      table.key(std::string(key), &Decay::duration, duration(), Need::required, description, example);
      result.push_back({.key = key, .kind = kind, .table = std::move(table)});
    };
    add("half_life", Decay::Kind::half_life, "points halve in this time, again and again", "60d");
    add("linear", Decay::Kind::linear, "points fall evenly and are gone after this time", "90d");
    add("window", Decay::Kind::window, "points stay whole for this time, then they are gone", "90d");
    add("every", Decay::Kind::every, "each time this time has passed, the share 'lose' is gone", "30d");
    result.back()
        .table.key("lose", &Decay::lose, percent(), Need::required, "share that is lost each time, e.g. 25%", "25%")
        .key("compound", &Decay::compound, boolean(), Need::optional,
             "true: the share is taken of what is left; false (the default): of the first value", "true");
    MappingTable<Decay> steps("'steps' decay");
    steps.key("steps", &Decay::steps, decay_steps(), Need::required, "the share that is kept from each age on",
              "[{after: 30d, keep: 0.5}, {after: 90d, keep: 0}]");
    result.push_back({.key = "steps", .kind = Decay::Kind::steps, .table = std::move(steps)});
    return result;
  }();
  return forms;
}

constexpr std::string_view decay_remedy =
    "write none, {half_life: 60d}, {linear: 90d}, {window: 90d}, {every: 30d, lose: 25%} or "
    "{steps: [{after: 30d, keep: 0.5}]}";

bool read_decay(Reading& reading, const YamlNode& node, const std::string& label, Decay& value) {
  if (node.kind == YamlNode::Kind::scalar && node.text == "none") {
    value = {};
    return true;
  }
  if (node.kind != YamlNode::Kind::mapping) {
    report_wrong_value(reading, node, label, "none or a mapping", std::string(decay_remedy));
    return false;
  }
  std::vector<const DecayForm*> found;
  std::vector<const KeyTable*> relatives;
  for (const DecayForm& form : known_decays()) {
    relatives.push_back(&form.table.keys());
    if (has_key(node, form.key)) found.push_back(&form);
  }
  if (found.empty()) {
    reading.report(node.at, label + " does not say how points decay", std::string(decay_remedy));
    return false;
  }
  if (found.size() > 1) {
    reading.report(place_of_key(node, found[1]->key),
                   fmt::format("{} cannot have both '{}' and '{}'", label, found[0]->key, found[1]->key),
                   "keep one of them");
    return false;
  }
  value = {};
  value.kind = found.front()->kind;
  return found.front()->table.read(reading, node, label, value, relatives);
}

// ---- lines of points_by and points_by_range -------------------------------------------------------------------------

ValueKind<std::vector<Rule::Value>> points_by_value() {
  ValueKind<double> points = number();
  std::string schema =
      fmt::format(R"("type": "object", "minProperties": 1, "additionalProperties": {{{}}})", points.schema);
  return {.read =
              [read = std::move(points.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                              std::vector<Rule::Value>& values) {
                if (!check_own_mapping(reading, node, label, "a mapping from values to points",
                                       "write e.g. {director: 10, manager: 6}")) {
                  return false;
                }
                bool good = true;
                std::unordered_map<std::string, int> first_lines;
                for (std::size_t i = 0; i < node.keys.size(); ++i) {
                  const YamlNode& key = node.keys[i];
                  Rule::Value value;
                  value.at = key.at;
                  good = value_text().read(reading, key, "a value in " + label, value.value) && good;
                  if (key.kind != YamlNode::Kind::scalar) continue;
                  const std::string compared = comparable(key.text);
                  if (compared.empty()) {
                    reading.report(key.at, label + " cannot give points for an empty value",
                                   "write 'absent: 5' beside 'points_by'");
                    good = false;
                  }
                  if (const auto [first, is_new] = first_lines.emplace(compared, key.at.line); !is_new) {
                    reading.report(
                        key.at, fmt::format("{} has the value '{}' a second time", label, key.text),
                        fmt::format("the first stands in line {}, and case does not matter; keep one", first->second));
                    good = false;
                  }
                  good =
                      read(reading, node.values[i], fmt::format("the points of '{}'", key.text), value.points) && good;
                  values.push_back(std::move(value));
                }
                return good;
              },
          .schema = std::move(schema)};
}

ValueKind<Rule::Range> range() {
  static const MappingTable<Rule::Range> table =
      MappingTable<Rule::Range>("range")
          .key("from", &Rule::Range::from, number(), Need::optional, "least number of this range", "50")
          .key("below", &Rule::Range::below, number(), Need::optional, "first number above this range", "200")
          .key("points", &Rule::Range::points, number(), Need::required, "points for a number in this range", "10")
          .refuse("to", "write 'below': the first number that is above the range")
          .needs_any_of({"from", "below"});
  ValueKind<Rule::Range> kind = mapping(table);
  return {.read =
              [read = std::move(kind.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                            Rule::Range& value) {
                if (!read(reading, node, label, value)) return false;
                if (!value.from && !value.below) {
                  reading.report(node.at, "this range has neither 'from' nor 'below'",
                                 "add one; points for every other number are 'otherwise', beside 'points_by_range'");
                  return false;
                }
                if (value.from && value.below && *value.from >= *value.below) {
                  reading.report(place_of_key(node, "from"),
                                 fmt::format("'from' ({}) is not below 'below' ({})", format_points(*value.from),
                                             format_points(*value.below)),
                                 "no number lies in this range");
                  return false;
                }
                return true;
              },
          .schema = std::move(kind.schema)};
}

/// `once_per: 7d` or `once_per: {field: F}`.
ValueKind<Rule::OncePer> once_per() {
  static const MappingTable<Rule::OncePer> table =
      MappingTable<Rule::OncePer>("'once_per'")
          .key("field", &Rule::OncePer::field, name(), Need::required,
               "column of the event of which each text counts once", "document_id");
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, Rule::OncePer& value) {
                if (node.kind == YamlNode::Kind::mapping) return table.read(reading, node, label, value);
                return duration().read(reading, node, label, value.span);
              },
          .schema = any_of_schema({duration().schema, table.keys().schema()})};
}

ValueKind<Rule::Per> per() {
  static const MappingTable<Rule::Per> table =
      MappingTable<Rule::Per>("'per'")
          .key("field", &Rule::Per::field, name(), Need::required, "column of the event that holds a number",
               "duration_seconds")
          .key("unit", &Rule::Per::unit, number(positive_number), Need::optional,
               "the points are given for each whole unit of that number; default 1", "60");
  return mapping(table);
}

// ---- rules ----------------------------------------------------------------------------------------------------------

/// A pointer to a member of the rule as the place where a RuleDraft keeps it.
template <class Value>
auto in_rule(Value Rule::*member) {
  return [member](RuleDraft& draft) -> Value& { return draft.rule.*member; };
}
template <class Value>
auto in_events(Value EventSelector::*member) {
  return [member](RuleDraft& draft) -> Value& { return draft.rule.events.*member; };
}

void add_common_keys(MappingTable<RuleDraft>& table, SectionKind section) {
  if (section == SectionKind::fit) {
    for (const char* const key : {"engagement", "resource"}) table.refuse(key, "only pain rules have it");
    for (const char* const key : {"where", "per", "once_per", "per_day", "times", "cap", "decay"}) {
      table.refuse(key, "only event rules have it, which stand in 'pain'");
    }
  }
  if (section == SectionKind::pain) {
    table
        .key("engagement", in_rule(&Rule::engagement),
             one_of<Engagement>(
                 {{.text = "product", .value = Engagement::product}, {.text = "other", .value = Engagement::other}}),
             Need::optional, "whether the points come from using the product; default other", "product")
        .key("resource", in_rule(&Rule::resource), text(), Need::optional,
             "what to talk about with a lead for whom this rule counts most", "\"Tutorial: templates\"");
  }
  table.key("enabled", &RuleDraft::enabled, boolean(), Need::optional, "false: as if the rule were not there", "false")
      .key("note", in_rule(&Rule::note), text(), Need::optional, "a remark for people", "agreed with sales in March")
      .key("review_by", in_rule(&Rule::review_by), date(), Need::optional,
           "date by which someone should look at this rule again", "2027-03-31");
}

struct RuleTables {
  MappingTable<RuleDraft> when;
  MappingTable<RuleDraft> points_by;
  MappingTable<RuleDraft> points_by_range;
  MappingTable<RuleDraft> event{"event rule"};
  MappingTable<GroupDraft> group{"group"};
};

ValueKind<RuleDraft> rule(SectionKind section);

RuleTables rule_tables(SectionKind section) {
  const std::string_view prefix = section == SectionKind::fit ? "fit rule with" : "pain rule with";
  const auto table_for = [prefix](std::string_view key) {
    return MappingTable<RuleDraft>(fmt::format("{} '{}'", prefix, key));
  };
  RuleTables tables{
      .when = table_for("when"), .points_by = table_for("points_by"), .points_by_range = table_for("points_by_range")};
  const Place place = section == SectionKind::fit ? Place::fit_rule : Place::pain_rule;
  const auto add_name = [](MappingTable<RuleDraft>& table) {
    table.key("name", in_rule(&Rule::name), text(), Need::required, "name of the rule, unique in its model",
              "asked for a demo");
  };

  add_name(tables.when);
  tables.when
      .key("when", in_rule(&Rule::when), condition(place), Need::required,
           "condition on the lead under which the points are given, once", "{field: country, is: DE}")
      .key("points", in_rule(&Rule::points), number(), Need::required, "points, negative ones too", "10");
  add_common_keys(tables.when, section);

  const auto add_field_keys = [](MappingTable<RuleDraft>& table) {
    table
        .key("absent", in_rule(&Rule::absent), number(), Need::optional, "points for a lead without a value; default 0",
             "-5")
        .key("otherwise", in_rule(&Rule::otherwise), number(), Need::optional,
             "points for a value that no line fits; default 0", "2");
  };
  add_name(tables.points_by);
  tables.points_by
      .key("field", in_rule(&Rule::field), field_name(place), Need::required, "field of the lead that is looked at",
           "country")
      .key("points_by", in_rule(&Rule::values), points_by_value(), Need::required, "points for each value of the field",
           "{director: 10, manager: 6}");
  add_field_keys(tables.points_by);
  add_common_keys(tables.points_by, section);

  add_name(tables.points_by_range);
  tables.points_by_range
      .key("field", in_rule(&Rule::field), field_name(place), Need::required, "field of the lead that holds a number",
           "country")
      .key("points_by_range", in_rule(&Rule::ranges), list_of(range()), Need::required,
           "points for ranges of the number; the first range that fits counts",
           "[{from: 50, below: 200, points: 5}, {from: 200, points: 10}]");
  add_field_keys(tables.points_by_range);
  add_common_keys(tables.points_by_range, section);

  add_name(tables.event);
  tables.event
      .key("event", in_events(&EventSelector::types), event_types(), Need::required, "event type, one or a list",
           "trial_signup")
      .key("where", in_events(&EventSelector::where), where_condition(), Need::optional,
           "condition on the columns of the event", "{field: url, contains: /pricing}")
      .key("when", in_rule(&Rule::when), condition(Place::event_rule_when), Need::optional,
           "condition on fields of the lead without which the rule gives nothing", "{field: country, is: DE}")
      .key("points", in_rule(&Rule::points), number(), Need::required, "points for each event, negative ones too", "10")
      .key("per", in_rule(&Rule::per), per(), Need::optional, "points for each unit of a number that the event bears",
           "{field: duration_seconds, unit: 60}")
      .key("once_per", in_rule(&Rule::once_per), once_per(), Need::optional,
           "leaves out an event that comes less than this after the last one counted; or, with {field: F}, one whose "
           "column F has the text of an earlier one counted",
           "7d")
      .key("per_day", in_rule(&Rule::per_day), whole_number(1), Need::optional, "counts the first so many of a day",
           "1")
      .key("times", in_rule(&Rule::times), whole_number(1), Need::optional, "counts the newest so many", "3")
      .key("cap", in_rule(&Rule::cap), number(number_from_zero), Need::optional,
           "bounds what the rule gives in all, on both sides", "30")
      .key("decay", &RuleDraft::decay, decay(), Need::optional,
           "how the points of an event fade; default: the decay of the section", "{half_life: 60d}");
  add_common_keys(tables.event, section);

  ValueKind<std::vector<RuleDraft>> rules = list_of(rule(section));
  tables.group.key(
      "group", [](GroupDraft& draft) -> std::string& { return draft.group.name; }, text(), Need::required,
      "name of the group, unique in its model", "BANT");
  tables.group
      .key("rules", &GroupDraft::rules, std::move(rules), Need::required, "the rules of the group",
           "[{name: business e-mail, when: {field: email.kind, is: business}, points: 10}]")
      .key(
          "min", [](GroupDraft & draft) -> auto& { return draft.group.min; }, number(), Need::optional,
          "least points of the group; default: no bound", "-20")
      .key(
          "max", [](GroupDraft & draft) -> auto& { return draft.group.max; }, number(), Need::optional,
          "most points of the group; default: no bound", "50")
      .key(
          "first_match", [](GroupDraft& draft) -> bool& { return draft.group.first_match; }, boolean(), Need::optional,
          "true: only the first rule that gives points counts; default false", "true")
      .key("enabled", &GroupDraft::enabled, boolean(), Need::optional, "false: as if the group were not there", "false")
      .key("note", &GroupDraft::note, text(), Need::optional, "a remark for people", "agreed with sales in March")
      .key("review_by", &GroupDraft::review_by, date(), Need::optional,
           "date by which someone should look at this group again", "2027-03-31");
  return tables;
}

const RuleTables& tables_of(SectionKind section) {
  static const RuleTables fit = rule_tables(SectionKind::fit);
  static const RuleTables pain = rule_tables(SectionKind::pain);
  return section == SectionKind::fit ? fit : pain;
}

struct Shape {
  std::string_view key; ///< the key that tells the shape
  RuleShape shape;
  const MappingTable<RuleDraft>* table;
};

std::vector<Shape> known_shapes(SectionKind section) {
  const RuleTables& tables = tables_of(section);
  return {{"event", RuleShape::event, &tables.event},
          {"points_by", RuleShape::points_by, &tables.points_by},
          {"points_by_range", RuleShape::points_by_range, &tables.points_by_range},
          {"when", RuleShape::when, &tables.when}};
}

constexpr std::string_view fit_shapes_remedy =
    "a fit rule has 'when' and 'points', or 'field' with 'points_by' or 'points_by_range'";
constexpr std::string_view pain_shapes_remedy = "a pain rule has 'when' and 'points', 'event' and 'points', or "
                                                "'field' with 'points_by' or 'points_by_range'";

bool read_rule(Reading& reading, const YamlNode& node, const std::string& label, SectionKind section,
               RuleDraft& draft) {
  draft.rule.at = node.at;
  draft.rule.events.at = node.at;
  const std::string remedy(section == SectionKind::fit ? fit_shapes_remedy : pain_shapes_remedy);
  if (node.kind != YamlNode::Kind::mapping) {
    report_wrong_value(reading, node, label, "a rule", remedy);
    return false;
  }
  if (has_key(node, "group")) {
    reading.report(place_of_key(node, "group"), "a group cannot stand in a group", "move it out of this one");
    return false;
  }
  if (section == SectionKind::fit && has_key(node, "event")) {
    reading.report(place_of_key(node, "event"), "a fit rule cannot give points for events",
                   "fit is the profile of a lead: move the rule to 'pain'");
    return false;
  }
  std::vector<Shape> found;
  std::vector<const KeyTable*> relatives;
  for (const Shape& shape : known_shapes(section)) {
    if (section == SectionKind::fit && shape.shape == RuleShape::event) continue;
    relatives.push_back(&shape.table->keys());
    const bool tells = has_key(node, shape.key) && (shape.shape != RuleShape::when || found.empty());
    if (tells) found.push_back(shape);
  }
  if (found.empty()) {
    std::vector<std::string> keys = {"group", "field"};
    for (const Shape& shape : known_shapes(section)) keys.emplace_back(shape.key);
    if (report_misspelt_form(reading, node, keys, relatives, "a rule")) return false;
    reading.report(node.at, "this rule does not say what it gives points for", remedy);
    return false;
  }
  if (found.size() > 1) {
    reading.report(place_of_key(node, found[1].key),
                   fmt::format("a rule cannot have both '{}' and '{}'", found[0].key, found[1].key),
                   "make two rules of it");
    return false;
  }
  draft.rule.shape = found.front().shape;
  return found.front().table->read(reading, node, label, draft, relatives);
}

ValueKind<RuleDraft> rule(SectionKind section) {
  return {.read = [section](Reading& reading, const YamlNode& node, const std::string& label,
                            RuleDraft& value) { return read_rule(reading, node, label, section, value); },
          .schema = reference_schema(rule_definition(section))};
}

bool read_section_entry(Reading& reading, const YamlNode& node, const std::string& label, SectionKind section,
                        GroupDraft& draft) {
  draft.group.at = node.at;
  if (!has_key(node, "group")) return read_rule(reading, node, label, section, draft.rules.emplace_back());
  const bool good = tables_of(section).group.read(reading, node, label, draft);
  for (RuleDraft& rule_draft : draft.rules) {
    if (!rule_draft.rule.review_by) rule_draft.rule.review_by = draft.review_by;
    rule_draft.enabled = rule_draft.enabled && draft.enabled;
  }
  return check_bounds(reading, node, draft.group.min, draft.group.max) && good;
}

} // namespace

ValueKind<std::vector<GroupDraft>> rule_list(SectionKind section) {
  const ValueKind<GroupDraft> entry{
      .read =
          [section](Reading& reading, const YamlNode& node, const std::string& label, GroupDraft& value) {
            // What is wrong is reported; the rest of the rule still takes part in the
            // search for further problems.
            read_section_entry(reading, node, label, section, value);
            return true;
          },
      .schema = reference_schema(section_entry_definition(section))};
  return list_of(entry, {.least = 0});
}

ValueKind<Decay> decay() { return {.read = read_decay, .schema = reference_schema("decay")}; }

std::vector<const KeyTable*> rule_forms(SectionKind section) {
  std::vector<const KeyTable*> result;
  for (const Shape& shape : known_shapes(section)) {
    if (section == SectionKind::pain || shape.shape != RuleShape::event) result.push_back(&shape.table->keys());
  }
  return result;
}

const KeyTable& group_form(SectionKind section) { return tables_of(section).group.keys(); }

std::vector<const KeyTable*> decay_forms() {
  std::vector<const KeyTable*> result;
  for (const DecayForm& form : known_decays()) result.push_back(&form.table.keys());
  return result;
}

std::string_view rule_definition(SectionKind section) { return section == SectionKind::fit ? "fit_rule" : "pain_rule"; }

std::string_view section_entry_definition(SectionKind section) {
  return section == SectionKind::fit ? "fit_entry" : "pain_entry";
}

bool check_bounds(Reading& reading, const YamlNode& node, std::optional<double> min, std::optional<double> max) {
  if (!min || !max || *min <= *max) return true;
  reading.report(place_of_key(node, "min"),
                 fmt::format("'min' ({}) is above 'max' ({})", format_points(*min), format_points(*max)),
                 "swap them, or remove one");
  return false;
}

} // namespace leadscore
