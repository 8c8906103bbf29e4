#include "rules/parse.hpp"

#include "base/hash.hpp"
#include "rules/field_names.hpp"
#include "rules/parse_after.hpp"
#include "rules/parse_conditions.hpp"
#include "rules/parse_inputs.hpp"
#include "rules/parse_models.hpp"
#include "rules/rule_file_table.hpp"
#include "rules/yaml_document.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <unordered_map>
#include <unordered_set>

namespace leadscore {
namespace {

template <class Value>
auto in_rules(Value RuleSet::*member) {
  return [member](RuleFileDraft& draft) -> Value& { return draft.rules.*member; };
}

ValueKind<std::int64_t> version() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::int64_t& value) {
                if (node.kind != YamlNode::Kind::scalar || node.quoted || node.text != "1") {
                  report_wrong_value(reading, node, label, "1");
                  return false;
                }
                value = 1;
                return true;
              },
          .schema = R"("const": 1)"};
}

/// A text that the file gives a name to, for the checks of names.
template <class Thing>
void check_repeated(Reading& reading, const std::vector<Thing>& things, const char* words) {
  std::vector<Name> names;
  for (const Thing& thing : things) names.push_back({.text = thing.name, .at = thing.at});
  report_repeated_names(reading, names, words);
}

void check_former_names(Reading& reading, const std::vector<Model>& models) {
  std::unordered_set<std::string_view> names;
  for (const Model& model : models) names.insert(model.name);
  std::unordered_map<std::string_view, std::string_view> heirs; ///< former name → model
  for (const Model& model : models) {
    if (model.was.empty()) continue;
    if (names.contains(model.was)) {
      reading.report(model.at,
                     fmt::format("the model '{}' was '{}', but there is a model of that name", model.name, model.was),
                     "'was' is a name that no model has any more");
    } else if (const auto [heir, is_new] = heirs.emplace(model.was, model.name); !is_new) {
      reading.report(
          model.at,
          fmt::format("the models '{}' and '{}' both say that they were '{}'", heir->second, model.name, model.was),
          "keep one of them");
    }
  }
}

/// What can be judged only when the whole file has been read.
void check_whole(Reading& reading, const YamlNode& root, const RuleSet& rules) {
  check_names(reading, rules);
  check_repeated(reading, rules.inputs.leads.drop, "drop entries");
  check_repeated(reading, rules.inputs.drop_events, "drop_events entries");
  check_repeated(reading, rules.models, "models");
  check_repeated(reading, rules.stages, "stages");
  check_repeated(reading, rules.nurture.campaigns, "campaigns");
  check_former_names(reading, rules.models);

  std::vector<Name> files;
  for (const Export& one : rules.exports) files.push_back({.text = one.file, .at = one.at});
  report_repeated_names(reading, files, "exports");

  const auto section = std::ranges::find(root.keys, "handoff", &YamlNode::text);
  if (section != root.keys.end() && rules.inputs.leads.status) {
    const YamlNode& handoff_node = root.values[static_cast<std::size_t>(section - root.keys.begin())];
    if (handoff_node.kind == YamlNode::Kind::mapping && !has_key(handoff_node, "statuses")) {
      reading.report(handoff_node.at, "this 'handoff' section has no 'statuses'",
                     "a status column is mapped, so say which statuses may be handed off: statuses: [new, open]");
    }
  }
}

} // namespace

const MappingTable<RuleFileDraft>& rule_file_table() {
  static const MappingTable<RuleFileDraft> table =
      MappingTable<RuleFileDraft>("rule file")
          .key("version", &RuleFileDraft::version, version(), Need::required, "version of the rule file's format: 1",
               "1")
          .key("timezone", in_rules(&RuleSet::timezone), time_zone(), Need::optional,
               "IANA time zone in which times without an offset are read and days begin; default UTC", "Europe/Berlin")
          .key("inputs", in_rules(&RuleSet::inputs), inputs(), Need::required, "the files and what their columns mean",
               "{leads: {key: lead_id}}")
          .key("lists", in_rules(&RuleSet::lists), lists(), Need::optional, "lists of values, by name",
               "{competitors: [rival.example]}")
          .key("derive", in_rules(&RuleSet::derive), derived_fields(), Need::optional,
               "new fields of the lead, by name; the first entry that holds gives the value",
               "{seniority: [{value: manager, when: {field: title, contains: manager}}]}")
          .key("models", in_rules(&RuleSet::models), list_of(model()), Need::required,
               "scoring models, one for each product or line of business", "[{name: sales, target: 100}]")
          .key("do_not_call", in_rules(&RuleSet::do_not_call), condition(Place::opt_out), Need::optional,
               "condition on leads that are never handed off, under any model; default: nobody",
               "{field: do_not_call, is: \"true\"}")
          .key("do_not_mail", in_rules(&RuleSet::do_not_mail), condition(Place::opt_out), Need::optional,
               "condition on leads that are in no campaign; default: nobody", "{event: unsubscribe}")
          .key("stages", in_rules(&RuleSet::stages), stages(), Need::optional, "the funnel; the first that fits",
               "[{name: customer, when: {field: status, is: won}}]")
          .key("handoff", in_rules(&RuleSet::handoff), handoff(), Need::optional,
               "who is handed off to sales, to whom and until when", "{statuses: [new, open]}")
          .key("nurture", in_rules(&RuleSet::nurture), nurture(), Need::optional,
               "campaigns for the leads that are not with sales", "{campaigns: [{name: newsletter}]}")
          .key("exports", in_rules(&RuleSet::exports), exports(), Need::optional,
               "further files, with the columns that another system wants",
               "[{file: crm.csv, columns: {Record ID: lead_id, Lead Score: score.total}}]");
  return table;
}

ParsedRules parse_rules_text(std::string_view text, const std::string& path) {
  YamlDocument document = read_yaml(text);
  RuleFileDraft draft;
  Reading reading;
  if (document.root) {
    rule_file_table().read(reading, *document.root, "the rule file", draft);
    check_whole(reading, *document.root, draft.rules);
  } else if (document.problem) {
    reading.problems.push_back(std::move(*document.problem));
  }

  ParsedRules parsed;
  parsed.rules = std::move(draft.rules);
  parsed.rules.path = path;
  parsed.rules.folder = std::filesystem::path(path).parent_path().string();
  parsed.rules.sha256 = sha256_hex(text);
  parsed.rules.bytes = text.size();
  parsed.rules.lines = std::move(document.lines);
  if (reading.is_full()) {
    parsed.problems.push_back(problem_in(parsed.rules, {},
                                         fmt::format("there are more than {} problems", most_problems - 1),
                                         "mend the first ones, then look again"));
  }
  std::ranges::stable_sort(reading.problems, {}, &Problem::at);
  for (Problem& problem : reading.problems) {
    parsed.problems.push_back(
        problem_in(parsed.rules, problem.at, std::move(problem.message), std::move(problem.remedy)));
  }
  return parsed;
}

ParsedRules parse_rules_file(const std::string& path) {
  return parse_rules_text(text_of_yaml_file(path, "the rule file", "name it with --rules FILE",
                                            "put long lists into files of their own: lists: {name: {file: names.csv}}"),
                          path);
}

Problem problem_in(const RuleSet& rules, Position at, std::string message, std::string remedy) {
  Problem problem{
      .file = rules.path, .at = at, .message = std::move(message), .remedy = std::move(remedy), .source_line = {}};
  if (at.line >= 1 && static_cast<std::size_t>(at.line) <= rules.lines.size()) {
    problem.source_line = rules.lines[static_cast<std::size_t>(at.line) - 1];
  }
  return problem;
}

} // namespace leadscore
