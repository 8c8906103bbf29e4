#include "start/hubspot_import.hpp"

#include "base/error.hpp"
#include "base/number.hpp"
#include "base/text.hpp"
#include "rules/yaml_text.hpp"
#include "start/hubspot_rules.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>

namespace leadscore {

namespace {

constexpr double target_without_threshold = 50;

/// Internal names of HubSpot's usual properties and the headers that its exports have for them.
const std::map<std::string, std::string>& known_properties() {
  static const std::map<std::string, std::string> known{{"jobtitle", "Job Title"},
                                                        {"company", "Company Name"},
                                                        {"email", "Email"},
                                                        {"country", "Country/Region"},
                                                        {"state", "State/Region"},
                                                        {"city", "City"},
                                                        {"zip", "Postal Code"},
                                                        {"industry", "Industry"},
                                                        {"numemployees", "Number of Employees"},
                                                        {"numberofemployees", "Number of Employees"},
                                                        {"annualrevenue", "Annual Revenue"},
                                                        {"hs_lead_status", "Lead Status"},
                                                        {"lifecyclestage", "Lifecycle Stage"},
                                                        {"hs_analytics_source", "Original Source"},
                                                        {"createdate", "Create Date"},
                                                        {"lastmodifieddate", "Last Modified Date"},
                                                        {"hubspot_owner_id", "Contact owner"},
                                                        {"firstname", "First Name"},
                                                        {"lastname", "Last Name"},
                                                        {"phone", "Phone Number"},
                                                        {"website", "Website URL"}};
  return known;
}

struct Section {
  std::string max;   ///< lines for its bounds
  std::string rules; ///< lines
  bool has_rules = false;
};

/// One score becomes one model.
class ScoreImport {
public:
  ScoreImport(const HubSpotJson& score, HubSpotFindings& findings, HubSpotImport& import)
      : score_(score), findings_(findings), import_(import), rules_(findings) {}

  [[nodiscard]] std::string model(const std::string& name) {
    name_ = name;
    note_unknown_keys();
    for (const HubSpotJson& group : list_at(score_, "groupConfigs")) add_group(group);
    set_limits();
    std::string text = fmt::format("  - name: {}\n", yaml_text(name)) + applies_to() + target();
    for (const auto& [key, section] : {std::pair{"fit", &fit_}, {"pain", &pain_}})
      if (section->has_rules || !section->rules.empty())
        text += fmt::format("    {}:\n{}{}{}", key, section->max,
                            section->has_rules ? "      rules:\n" : "      rules: []\n", section->rules);
    return text + outputs_ + remarks_;
  }

private:
  void remark(const std::string& where, const std::string& what, const HubSpotJson& json, std::string& at,
              const char* indent) {
    at += indent + one_line(HubSpotRules::leave_out(findings_, where, what, json).text) + "\n";
  }

  void note_unknown_keys() {
    static const std::set<std::string> known{"allowedGroupTypes",
                                             "createdAt",
                                             "filterConfiguration",
                                             "groupConfigs",
                                             "id",
                                             "lastConfigurationChangeTimestamp",
                                             "maxScore",
                                             "maxScorePerCategory",
                                             "name",
                                             "objectTypeId",
                                             "outputConfiguration",
                                             "publishedAt",
                                             "scoreStatus",
                                             "scoreType",
                                             "updatedAt"};
    for (const auto& [key, value] : score_.items())
      if (!known.contains(key)) remark(place(), fmt::format("the key '{}' is not known", key), value, remarks_, "    ");
  }

  [[nodiscard]] std::string place() const { return fmt::format("score '{}'", name_); }

  void add_group(const HubSpotJson& group) {
    const std::string category = text_at(group, "groupCategory");
    std::string name = text_at(group, "groupName");
    if (name.empty()) name = "group";
    const std::string where = fmt::format("{}, group '{}'", place(), name);
    bool fit = category == "FIT";
    std::vector<HubSpotLine> lines;
    if (!fit && category != "INTENT")
      lines.push_back(HubSpotRules::leave_out(findings_, where, "a category that is neither FIT nor INTENT", category));
    for (const auto& [key, value] : group.items()) {
      static const std::set<std::string> known{"groupCategory", "groupDecay", "groupName",         "id",
                                               "maxValue",      "minValue",   "ruleConfigurations"};
      if (!known.contains(key))
        lines.push_back(
            HubSpotRules::leave_out(findings_, where, fmt::format("the key '{}' is not known", key), value));
    }
    const std::string decay = decay_of(group, where, fit, lines);
    std::size_t number = 0;
    for (const HubSpotJson& rule : list_at(group, "ruleConfigurations"))
      for (HubSpotLine& line : rules_.lines(rule, fmt::format("{}, rule {}", where, ++number), decay))
        lines.push_back(std::move(line));
    const auto needs_events = [](const HubSpotLine& line) { return line.needs_events; };
    if (fit && std::any_of(lines.begin(), lines.end(), needs_events)) {
      std::vector<HubSpotLine> of_events;
      std::copy_if(lines.begin(), lines.end(), std::back_inserter(of_events), needs_events);
      std::erase_if(lines, needs_events);
      import_.to_do.push_back(where + ": its rules on events stand in 'pain', since fit is the profile alone");
      write_group(pain_, group, name + " (events)", of_events);
    }
    write_group(fit ? fit_ : pain_, group, name, lines);
  }

  std::string decay_of(const HubSpotJson& group, const std::string& where, bool fit, std::vector<HubSpotLine>& lines) {
    const HubSpotJson& decay = object_at(group, "groupDecay");
    if (decay.empty()) return {};
    const auto days = number_at(decay, "decayIntervalDays");
    const auto share = number_at(decay, "percentToDecayPerInterval");
    const auto interval = whole_days(days.value_or(0));
    if (!interval || !share || *share <= 0 || *share > 100) {
      lines.push_back(HubSpotRules::leave_out(findings_, where, "this decay is not known", decay));
      return {};
    }
    if (fit) {
      lines.push_back(
          HubSpotRules::leave_out(findings_, where, "the decay of a group of fit: a profile does not fade", decay));
      return {};
    }
    return fmt::format("{{every: {}d, lose: {}%}}", *interval, format_points(*share));
  }

  void write_group(Section& section, const HubSpotJson& group, const std::string& name,
                   const std::vector<HubSpotLine>& lines) {
    const bool has_rules =
        std::any_of(lines.begin(), lines.end(), [](const HubSpotLine& line) { return line.is_rule; });
    const char* const indent = has_rules ? "            " : "        ";
    const auto min = number_at(group, "minValue");
    const auto max = number_at(group, "maxValue");
    const bool is_reversed = min && max && *min > *max;
    if (is_reversed)
      remark(fmt::format("{}, group '{}'", place(), name), "its least value is above its largest one",
             {{"minValue", *min}, {"maxValue", *max}}, section.rules, "        ");
    if (has_rules) {
      std::string unique = name;
      for (int number = 2; !group_names_.insert(comparable(unique)).second; ++number)
        unique = fmt::format("{} {}", name, number);
      section.rules += fmt::format("        - group: {}\n", yaml_text(unique));
      if (min && !is_reversed) section.rules += fmt::format("          min: {}\n", format_points(*min));
      if (max && !is_reversed) section.rules += fmt::format("          max: {}\n", format_points(*max));
      section.rules += "          rules:\n";
    }
    for (const HubSpotLine& line : lines) section.rules += indent + one_line(line.text) + "\n";
    section.has_rules = section.has_rules || has_rules;
  }

  void set_limits() {
    const auto limit = number_at(score_, "maxScorePerCategory");
    const auto total = number_at(score_, "maxScore");
    const bool both = fit_.has_rules && pain_.has_rules;
    const auto each = limit ? limit : both ? std::nullopt : total;
    if (each) {
      fit_.max = fmt::format("      max: {}\n", format_points(*each));
      pain_.max = fit_.max;
    }
    if (total && !limit && both)
      remark(place(), "a limit of the whole score: a score has none here", *total, remarks_, "    ");
  }

  std::string applies_to() {
    const HubSpotJson& filter = object_at(score_, "filterConfiguration");
    const HubSpotJson& segments = list_at(filter, "segmentIds");
    if (segments.empty()) return {};
    const std::string type = text_at(filter, "listFilterType");
    std::string text;
    if (type == "INCLUDES" || type == "EXCLUDES") {
      const HubSpotJson rule{
          {"operation", type == "INCLUDES" ? "HAS_AT_LEAST_ONE_SEGMENT_MEMBERSHIP" : "HAS_NO_SEGMENT_MEMBERSHIP"},
          {"segmentIds", segments}};
      const Translated when = condition_of_segments(rule, findings_.segments);
      if (when.problem.empty()) return fmt::format("    applies_to: {}\n", when.text);
    }
    remark(place(), "which records are scored", filter, text, "    ");
    return text;
  }

  std::string target() {
    std::optional<double> highest;
    for (const HubSpotJson& output : list_at(object_at(score_, "outputConfiguration"), "outputs")) {
      const std::string type = text_at(output, "outputType");
      if (type == "THRESHOLD") highest = add_bands(output);
      if (type == "MATRIX") add_grid(output);
      if (type != "THRESHOLD" && type != "MATRIX" && type != "SCORE")
        remark(place(), fmt::format("the output '{}' is not known", type), output, outputs_, "    ");
    }
    if (highest && round_points(*highest) > 0)
      return fmt::format("    target: {}               # the highest threshold of the score\n",
                         format_points(*highest));
    const auto limit = number_at(score_, score_.contains("maxScore") ? "maxScore" : "maxScorePerCategory");
    const double target = limit && round_points(*limit / 2) > 0 ? *limit / 2 : target_without_threshold;
    import_.to_do.push_back(
        fmt::format("{}: it has no threshold, so the target is a guess ({})", place(), format_points(target)));
    return fmt::format(
        "    target: {}               # a guess: HubSpot's score has no threshold. From where on should sales call?\n",
        format_points(target));
  }

  /// `[{name: A, from: 10}, …]`; empty if it cannot be said.
  static std::string bands_text(const HubSpotJson& boundaries, std::optional<double>& highest) {
    std::string text;
    std::set<std::string> names; ///< comparable
    std::set<double> bounds;     ///< as they are written
    for (const HubSpotJson& one : boundaries) {
      const std::string label(trim(text_at(one, "label")));
      const auto from = number_at(one, "threshold");
      if (label.empty() || !from || !names.insert(comparable(label)).second ||
          !bounds.insert(round_points(*from)).second)
        return {};
      highest = std::max(highest.value_or(*from), *from);
      text += fmt::format("{}{{name: {}, from: {}}}", text.empty() ? "" : ", ", yaml_text(label), format_points(*from));
    }
    return text.empty() ? text : "[" + text + "]";
  }

  std::optional<double> add_bands(const HubSpotJson& output) {
    std::optional<double> highest;
    const std::string bands = bands_text(list_at(output, "boundaries"), highest);
    if (bands.empty() || has_bands_)
      remark(place(),
             has_bands_ ? "further thresholds: a score has one set of bands here" : "these thresholds are not known",
             output, outputs_, "    ");
    else
      outputs_ += fmt::format("    bands: {}\n", bands);
    has_bands_ = true;
    return highest;
  }

  void add_grid(const HubSpotJson& output) {
    const HubSpotJson& boundaries = object_at(output, "boundaries");
    std::optional<double> ignored;
    const std::string fit = bands_text(list_at(boundaries, "FIT"), ignored);
    const std::string pain = bands_text(list_at(boundaries, "INTENT"), ignored);
    if (fit.empty() || pain.empty() || has_grid_)
      remark(place(), "this matrix is not known", output, outputs_, "    ");
    else
      outputs_ += fmt::format("    grid:\n      fit: {}\n      pain: {}\n", fit, pain);
    has_grid_ = true;
  }

  const HubSpotJson& score_;
  HubSpotFindings& findings_;
  HubSpotImport& import_;
  HubSpotRules rules_;
  std::string name_;
  std::set<std::string> group_names_;
  Section fit_, pain_;
  std::string outputs_, remarks_;
  bool has_bands_ = false;
  bool has_grid_ = false;
};

/// The scores in what the API returned.
std::vector<HubSpotJson> scores_of(const HubSpotJson& json, const std::string& path) {
  std::vector<HubSpotJson> scores;
  const HubSpotJson& list = json.is_array() ? json : list_at(json, "results");
  if (json.is_object() && json.contains("groupConfigs")) scores.push_back(json);
  for (const HubSpotJson& one : list)
    if (one.is_object() && one.contains("groupConfigs")) scores.push_back(one);
  if (scores.empty())
    throw Error(list.empty()
                    ? fmt::format("{}: is no score of HubSpot's lead-scoring API (it has no 'groupConfigs')", path)
                    : fmt::format("{}: lists scores without their rules (fetch each by its id: GET "
                                  "/marketing/lead-scoring/…/scores/ID)",
                                  path));
  return scores;
}

std::string inputs(const HubSpotFindings& findings, HubSpotImport& import) {
  std::string columns;
  std::vector<std::string> guessed;
  for (const std::string& property : findings.properties) {
    if (property == "email") continue;
    const auto known = known_properties().find(property);
    if (known == known_properties().end()) guessed.push_back(property);
    columns += fmt::format("      {}: {}{}\n", yaml_text(property),
                           yaml_text(known == known_properties().end() ? property : known->second),
                           known == known_properties().end() ? "   # put in the header of your export" : "");
  }
  for (const std::string& property : guessed)
    import.to_do.push_back(
        fmt::format("the header of your export for the property '{}' (inputs.leads.columns)", property));
  return fmt::format(
      "inputs:\n"
      "  leads:                     # our word: the header of your export\n"
      "    key: {}\n"
      "    email: Email\n{}{}"
      "  # What somebody did, one row for each event, its type as HubSpot numbers them (eventTypeId).\n"
      "  events: {{key: objectId, type: eventTypeId, time: occurredAt}}\n",
      hubspot_key,
      columns.empty() ? "" : "    columns:                 # HubSpot's internal name: the header of your export\n",
      columns);
}

std::string lists(const HubSpotFindings& findings, HubSpotImport& import) {
  if (findings.segments.empty()) return {};
  std::string text = "# Members of segments: export each segment, and put its record IDs here or name its file, as in\n"
                     "#     hubspot_segment_1: {file: segment-1.csv, column: Record ID}\nlists:\n";
  for (const std::int64_t segment : findings.segments) {
    text += fmt::format("  {}: [\"(record IDs of segment {})\"]\n", segment_list(segment), segment);
    import.to_do.push_back(fmt::format("the members of segment {} (lists.{})", segment, segment_list(segment)));
  }
  return text + "\n";
}

std::string remarks(std::string_view title, const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text = fmt::format("#\n# {}\n", title);
  for (const std::string& line : lines) text += fmt::format("#   - {}\n", one_line(line));
  return text;
}

bool scores_members_only(const HubSpotJson& score) {
  const HubSpotJson& filter = object_at(score, "filterConfiguration");
  return text_at(filter, "listFilterType") == "INCLUDES" && !list_at(filter, "segmentIds").empty();
}

/// A case to start from, which holds for every score: a lead that did nothing has no velocity.
std::string cases(const std::vector<std::string>& names, const std::vector<HubSpotJson>& scores, Day today) {
  const CalendarDate date = calendar_date(today);
  const auto open = std::find_if_not(scores.begin(), scores.end(), scores_members_only);
  const std::string expected = open == scores.end()
                                   ? "scored: false"
                                   : fmt::format("model: {}, velocity_points: 0",
                                                 yaml_text(names[static_cast<std::size_t>(open - scores.begin())]));
  return fmt::format("# What the rules are meant to do, as cases: leadscore test scoring_tests.yaml\n"
                     "# Write one for each decision that you take with sales.\n"
                     "rules: scoring_rules.yaml\nas_of: {:04}-{:02}-{:02}\ncases:\n"
                     "  - name: a lead of whom nothing is known\n    lead: {{}}                     # its fields\n"
                     "    events: []                   # what it did, as in [2d ago 4-1553675]\n"
                     "    expect: {{{}}}    # what must come of it, as in ready: true, score: {{at_least: 70}}\n",
                     date.year, date.month, date.day, expected);
}

} // namespace

HubSpotImport import_hubspot(std::string_view json, const std::string& path, Day today) {
  const HubSpotJson parsed = HubSpotJson::parse(json, nullptr, false);
  if (parsed.is_discarded()) throw Error(fmt::format("{}: is no JSON (save what the API returned as it is)", path));
  HubSpotImport import;
  HubSpotFindings findings;
  std::string models;
  std::vector<std::string> names;
  const std::vector<HubSpotJson> scores = scores_of(parsed, path);
  for (const HubSpotJson& score : scores) {
    std::string name(trim(text_at(score, "name")));
    if (name.empty()) name = "HubSpot score";
    const std::string plain = name;
    for (int number = 2; std::find(names.begin(), names.end(), name) != names.end(); ++number)
      name = fmt::format("{} {}", plain, number);
    names.push_back(name);
    models += ScoreImport(score, findings, import).model(name);
    import.found.push_back(fmt::format("{}: score '{}'", path, name));
  }
  const std::string middle = inputs(findings, import) + "\n" + lists(findings, import);
  import.left_out = findings.left_out;
  std::string text = fmt::format("# Lead scoring rules made by `leadscore init --from-hubspot` of {}.\n"
                                 "# Everything after a '#' is a note for people.\n",
                                 std::filesystem::path(path).filename().string());
  text += remarks("To fill in, and what was assumed:", import.to_do);
  text += remarks("Not taken over; it stands at its place below as well:", import.left_out);
  text += "version: 1\ntimezone: UTC                # yours, e.g. Europe/Berlin\n\n" + middle + "models:\n" + models;
  import.files = {{"scoring_rules.yaml", std::move(text)}, { "scoring_tests.yaml", cases(names, scores, today) }};
  return import;
}

} // namespace leadscore
