#include "rules/parse_models.hpp"

#include "base/number.hpp"
#include "rules/parse_conditions.hpp"
#include "rules/parse_rules.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

namespace leadscore {
namespace {

constexpr double default_reopen_share = 0.75;

struct ModelDraft {
  Model model;
  std::optional<double> reopen_below;
  SectionDraft fit, pain;
};

// ---- sections -------------------------------------------------------------------------------------------------------

ValueKind<Inactivity> inactivity() {
  struct PlacedStep : Inactivity::Step {
    Position at;
  };
  static const MappingTable<PlacedStep> step =
      MappingTable<PlacedStep>("inactivity step")
          .key("after", &PlacedStep::after, duration(), Need::required, "time without a sign of life", "30d")
          .key("points", &PlacedStep::points, number(number_up_to_zero), Need::required,
               "points that are taken away: a negative number", "-15");
  static const ValueKind<std::vector<PlacedStep>> placed_steps = list_of(mapping(step));
  static const ValueKind<std::vector<Inactivity::Step>> steps{
      .read =
          [](Reading& reading, const YamlNode& node, const std::string& label, std::vector<Inactivity::Step>& value) {
            std::vector<PlacedStep> placed;
            const bool good = placed_steps.read(reading, node, label, placed);
            std::vector<Position> places;
            value.clear();
            for (const PlacedStep& one : placed) {
              value.push_back(one);
              places.push_back(one.at);
            }
            return order_steps(reading, value, places) && good;
          },
      .schema = placed_steps.schema};
  using TakesFrom = Inactivity::TakesFrom;
  static const MappingTable<Inactivity> table =
      MappingTable<Inactivity>("'inactivity'")
          .key("steps", &Inactivity::steps, steps, Need::required, "points that silence takes away, by its length",
               "[{after: 30d, points: -15}, {after: 60d, points: -30}]")
          .key("cumulative", &Inactivity::cumulative, boolean(), Need::optional,
               "true: all steps reached add up; default false: the last one reached counts", "true")
          .key("takes_from", &Inactivity::takes_from,
               one_of<TakesFrom>(
                   {{.text = "pain", .value = TakesFrom::pain}, {.text = "score", .value = TakesFrom::score}}),
               Need::optional,
               "pain (the default): never takes more than the pain there is; score: goes on into the rest", "pain");
  return mapping(table);
}

template <class Draft, class GetSection>
void add_section_keys(MappingTable<Draft>& table, GetSection get_section, SectionKind kind) {
  table
      .key(
          "min", [get_section](Draft & draft) -> auto& { return get_section(draft).section.min; }, number(),
          Need::optional, "least points of the section; default: no bound", "-20")
      .key(
          "max", [get_section](Draft & draft) -> auto& { return get_section(draft).section.max; }, number(),
          Need::optional, "most points of the section; default: no bound", "50")
      .key(
          "rules", [get_section](Draft & draft) -> auto& { return get_section(draft).groups; }, rule_list(kind),
          Need::optional, kind == SectionKind::fit ? "rules on who the lead is" : "rules on what the lead did",
          "[{name: business e-mail, when: {field: email.kind, is: business}, points: 10}]");
}

SectionDraft& fit_of(ModelDraft& draft) { return draft.fit; }
SectionDraft& pain_of(ModelDraft& draft) { return draft.pain; }

/// A section reads straight into the draft of its model.
ValueKind<ModelDraft> section(const MappingTable<ModelDraft>& table, SectionDraft& (*get_section)(ModelDraft&)) {
  return {
      .read =
          [&table, get_section](Reading& reading, const YamlNode& node, const std::string& label, ModelDraft& draft) {
            const bool good = table.read(reading, node, label, draft);
            const Section& read_section = get_section(draft).section;
            return check_bounds(reading, node, read_section.min, read_section.max) && good;
          },
      .schema = table.keys().schema()};
}

ValueKind<ModelDraft> fit_section() {
  static const MappingTable<ModelDraft> table = [] {
    MappingTable<ModelDraft> result("fit section");
    add_section_keys(result, fit_of, SectionKind::fit);
    return result;
  }();
  return section(table, fit_of);
}

ValueKind<ModelDraft> pain_section() {
  static const MappingTable<ModelDraft> table = [] {
    MappingTable<ModelDraft> result("pain section");
    add_section_keys(result, pain_of, SectionKind::pain);
    result
        .key(
            "decay", [](ModelDraft & draft) -> auto& { return draft.pain.decay; }, decay(), Need::optional,
            "how the points of single events fade, in every event rule that has no decay of its own",
            "{half_life: 60d}")
        .key(
            "inactivity", [](ModelDraft & draft) -> auto& { return draft.model.inactivity; }, inactivity(),
            Need::optional, "points that silence takes away",
            "{steps: [{after: 30d, points: -15}, {after: 60d, points: -30}]}");
    return result;
  }();
  return section(table, pain_of);
}

// ---- velocity and labels --------------------------------------------------------------------------------------------

/// Reports values that two entries of a list share. `value_of` gives text.
template <class Entry, class ValueOf>
bool check_distinct(Reading& reading, const YamlNode& node, const std::vector<Entry>& entries, std::string_view key,
                    ValueOf value_of) {
  if (entries.size() != node.values.size()) return true;
  std::unordered_map<std::string, int> first_lines;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string value = value_of(entries[i]);
    const auto [first, is_new] = first_lines.emplace(value, node.values[i].at.line);
    if (is_new) continue;
    reading.report(place_of_key(node.values[i], key), fmt::format("two entries have '{}: {}'", key, value),
                   fmt::format("the first stands in line {}; keep one", first->second));
    return false;
  }
  return true;
}

ValueKind<VelocitySettings> velocity() {
  using Bonus = VelocitySettings::Bonus;
  using Of = VelocitySettings::Of;
  static const MappingTable<Bonus> bonus =
      MappingTable<Bonus>("bonus")
          .key("at_least", &Bonus::at_least, number(number_from_zero), Need::required, "points a day", "60")
          .key("points", &Bonus::points, number(), Need::required, "points that so fast a lead gets on top", "10");
  static const ValueKind<std::vector<Bonus>> bonuses = [] {
    ValueKind<std::vector<Bonus>> list = list_of(mapping(bonus), {.least = 0});
    auto read_all = [read = std::move(list.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                                  std::vector<Bonus>& value) {
      return read(reading, node, label, value) &&
             check_distinct(reading, node, value, "at_least",
                            [](const Bonus& one) { return format_points(one.at_least); });
    };
    return ValueKind<std::vector<Bonus>>{.read = std::move(read_all), .schema = std::move(list.schema)};
  }();
  static const MappingTable<VelocitySettings> table =
      MappingTable<VelocitySettings>("'velocity'")
          .key("of", &VelocitySettings::of,
               one_of<Of>({{.text = "total", .value = Of::total}, {.text = "pain", .value = Of::pain}}), Need::optional,
               "total (the default): fit and pain by time; pain: without fit", "total")
          .key("min_days", &VelocitySettings::min_days, number(positive_number), Need::optional,
               "a shorter time counts as so many days; default 1", "1")
          .key("restart_after", &VelocitySettings::restart_after, duration_or_never(), Need::optional,
               "after so long a silence the clock starts anew; default 60d; never turns that off", "60d")
          .key("bonus", &VelocitySettings::bonus, bonuses, Need::optional,
               "points by velocity; the highest that fits counts",
               "[{at_least: 100, points: 20}, {at_least: 60, points: 10}]");
  return mapping(table);
}

ValueKind<Quadrant> quadrant() {
  static const MappingTable<Quadrant> table =
      MappingTable<Quadrant>("'quadrant'")
          .key("good_fit", &Quadrant::good_fit, number(), Need::required, "fit from which it is good", "25")
          .key("high_pain", &Quadrant::high_pain, number(), Need::required, "pain from which it is high", "40");
  return mapping(table);
}

ValueKind<std::vector<Band>> bands() {
  static const MappingTable<Band> table =
      MappingTable<Band>("band")
          .key("name", &Band::name, text(), Need::required, "name of the band", "A")
          .key("from", &Band::from, number(), Need::required, "least number of the band", "75");
  ValueKind<std::vector<Band>> list = list_of(mapping(table));
  auto read_all = [read = std::move(list.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                                std::vector<Band>& value) {
    if (!read(reading, node, label, value)) return false;
    const bool names = check_distinct(reading, node, value, "name", [](const Band& band) { return band.name; });
    const bool bounds =
        check_distinct(reading, node, value, "from", [](const Band& band) { return format_points(band.from); });
    return names && bounds;
  };
  return {.read = std::move(read_all), .schema = std::move(list.schema)};
}

ValueKind<Grid> grid() {
  static const MappingTable<Grid> table =
      MappingTable<Grid>("'grid'")
          .key("fit", &Grid::fit, bands(), Need::required, "bands of fit", "[{name: A, from: 25}, {name: B, from: 0}]")
          .key("pain", &Grid::pain, bands(), Need::required, "bands of pain",
               "[{name: 1, from: 40}, {name: 2, from: 0}]");
  return mapping(table);
}

ValueKind<ActivitySettings> activity() {
  static const MappingTable<ActivityBound> bound =
      MappingTable<ActivityBound>("activity bound")
          .key("at_least", &ActivityBound::at_least, whole_number(1), Need::required, "least number of events", "3")
          .key("in_last", &ActivityBound::in_last, duration(), Need::required, "events younger than this count", "30d");
  static const MappingTable<ActivitySettings> table =
      MappingTable<ActivitySettings>("'activity'")
          .key("active", &ActivitySettings::active, mapping(bound), Need::optional,
               "when a lead is active; default {at_least: 3, in_last: 14d}", "{at_least: 3, in_last: 14d}")
          .key("latent", &ActivitySettings::latent, mapping(bound), Need::optional,
               "when a lead that is not active is latent; default {at_least: 1, in_last: 90d}",
               "{at_least: 1, in_last: 90d}");
  return mapping(table);
}

ValueKind<AccountSettings> account() {
  using Score = AccountSettings::Score;
  static const MappingTable<AccountSettings> table =
      MappingTable<AccountSettings>("'account'")
          .key("score", &AccountSettings::score,
               one_of<Score>({{.text = "sum", .value = Score::sum},
                              {.text = "max", .value = Score::max},
                              {.text = "mean", .value = Score::mean}}),
               Need::optional, "how the scores of an account's leads make its score; default sum", "sum")
          .key("best", &AccountSettings::best, whole_number(1), Need::optional,
               "only so many leads with the best scores count; default all", "3")
          .key("target", &AccountSettings::target, number(positive_number), Need::optional,
               "the score at which an account is ready", "200")
          .key("roles", &AccountSettings::roles, field_name(Place::lead_input), Need::optional,
               "field that holds the buying role of a lead", "buying_role");
  return mapping(table);
}

ValueKind<NamedCondition> disqualification() {
  static const MappingTable<NamedCondition> table =
      MappingTable<NamedCondition>("disqualify entry")
          .key("name", &NamedCondition::name, text(), Need::required, "why such a lead is out", "unsubscribed")
          .key("when", &NamedCondition::when, condition(Place::disqualify), Need::required,
               "condition under which a lead is out", "{event: unsubscribe}");
  return mapping(table);
}

// ---- model ----------------------------------------------------------------------------------------------------------

template <class Value>
auto in_model(Value Model::*member) {
  return [member](ModelDraft& draft) -> Value& { return draft.model.*member; };
}

/// A key whose value reads into the draft as a whole.
ModelDraft& whole(ModelDraft& draft) { return draft; }

const MappingTable<ModelDraft>& model_table() {
  static const MappingTable<ModelDraft> table =
      MappingTable<ModelDraft>("model")
          .key("name", in_model(&Model::name), text(), Need::required, "name of the model, unique in the file", "sales")
          .key("was", in_model(&Model::was), text(), Need::optional,
               "earlier name of the model, under which the ledger knows it", "esign")
          .key("applies_to", in_model(&Model::applies_to), condition(Place::applies_to), Need::optional,
               "condition on fields of the leads that the model scores; default: every lead",
               "{field: product_interest, is: esign}")
          .key("target", in_model(&Model::target), number(positive_number), Need::required,
               "the score at which a lead is ready for sales, above 0", "100")
          .key("reopen_below", &ModelDraft::reopen_below, number(number_from_zero), Need::optional,
               "a ready lead stays so until its score falls below this; default 75 % of the target", "75")
          .key("fit", whole, fit_section(), Need::optional, "who the lead is: rules on its profile",
               "{max: 50, rules: [{name: business e-mail, when: {field: email.kind, is: business}, points: 10}]}")
          .key("pain", whole, pain_section(), Need::optional, "what the lead did: rules on its events",
               "{decay: {half_life: 60d}, rules: [{name: started a trial, event: trial_signup, points: 20, times: 1}]}")
          .key("velocity", in_model(&Model::velocity), velocity(), Need::optional,
               "points a day, and the bonus for them", "{of: total, bonus: [{at_least: 60, points: 10}]}")
          .key("fast_track", in_model(&Model::fast_track), condition(Place::fast_track), Need::optional,
               "condition under which a lead is ready at once",
               "{all: [{field: title, contains: chief}, {field: created_at, in_last: 30d}]}")
          .key("disqualify", in_model(&Model::disqualify), list_of(disqualification(), {.least = 0}), Need::optional,
               "conditions under which a lead is out, whatever its score",
               "[{name: unsubscribed, when: {event: unsubscribe}}]")
          .key("quadrant", in_model(&Model::quadrant), quadrant(), Need::optional,
               "bounds of the labels both, fit_only, pain_only and neither", "{good_fit: 25, high_pain: 40}")
          .key("bands", in_model(&Model::bands), bands(), Need::optional, "labels by score",
               "[{name: A, from: 100}, {name: B, from: 0}]")
          .key("grid", in_model(&Model::grid), grid(), Need::optional, "labels by fit and pain",
               "{fit: [{name: A, from: 25}, {name: B, from: 0}], pain: [{name: 1, from: 40}, {name: 2, from: 0}]}")
          .key("activity", in_model(&Model::activity), activity(), Need::optional,
               "bounds of the labels active and latent", "{active: {at_least: 3, in_last: 14d}}")
          .key("trend", in_model(&Model::trend), duration(), Need::optional,
               "time over which the change of the score is told; default 7d", "7d")
          .key("account", in_model(&Model::account), account(), Need::optional, "how leads roll up to accounts",
               "{score: sum, best: 3, target: 200}");
  return table;
}

/// Sets disabled rules apart and fills in the section's decay.
void finish_section(SectionDraft&& draft, Section& section, std::vector<Rule>& disabled) {
  section.min = draft.section.min;
  section.max = draft.section.max;
  for (SectionDraft::GroupDraft& group_draft : draft.groups) {
    RuleGroup group = std::move(group_draft.group);
    for (SectionDraft::RuleDraft& rule_draft : group_draft.rules) {
      if (rule_draft.rule.shape == RuleShape::event) {
        rule_draft.rule.decay = rule_draft.decay ? *rule_draft.decay : draft.decay.value_or(Decay{});
      }
      (rule_draft.enabled ? group.rules : disabled).push_back(std::move(rule_draft.rule));
    }
    if (!group.rules.empty()) section.groups.push_back(std::move(group));
  }
}

void check_names_in_model(Reading& reading, const ModelDraft& draft) {
  std::vector<Name> rules;
  std::vector<Name> groups;
  for (const SectionDraft* section : {&draft.fit, &draft.pain}) {
    for (const SectionDraft::GroupDraft& group : section->groups) {
      groups.push_back({.text = group.group.name, .at = group.group.at});
      for (const SectionDraft::RuleDraft& one : group.rules)
        rules.push_back({.text = one.rule.name, .at = one.rule.at});
    }
  }
  report_repeated_names(reading, rules, "rules of this model");
  report_repeated_names(reading, groups, "groups of this model");
  std::vector<Name> disqualifications;
  for (const NamedCondition& one : draft.model.disqualify)
    disqualifications.push_back({.text = one.name, .at = one.at});
  report_repeated_names(reading, disqualifications, "disqualify entries");
}

} // namespace

ValueKind<Model> model() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, Model& value) {
                ModelDraft draft;
                draft.model.at = node.at;
                model_table().read(reading, node, label, draft);
                check_names_in_model(reading, draft);
                const double target = draft.model.target;
                draft.model.reopen_below = draft.reopen_below.value_or(default_reopen_share * target);
                if (target > 0 && draft.model.reopen_below > target) {
                  reading.report(
                      place_of_key(node, "reopen_below"),
                      fmt::format("'reopen_below' ({}) is above 'target' ({})", draft.model.reopen_below, target),
                      "it is the score below which a ready lead is ready no more");
                }
                finish_section(std::move(draft.fit), draft.model.fit, draft.model.disabled);
                finish_section(std::move(draft.pain), draft.model.pain, draft.model.disabled);
                value = std::move(draft.model);
                return true;
              },
          .schema = model_table().keys().schema()};
}

} // namespace leadscore
