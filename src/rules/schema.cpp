#include "rules/schema.hpp"

#include "rules/parse_conditions.hpp"
#include "rules/parse_rules.hpp"
#include "rules/rule_file_table.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace leadscore {
namespace {

std::string titled_schema(const KeyTable& form) {
  return fmt::format(R"("title": {}, {})", json_text(form.noun), form.schema());
}

std::string any_of_forms(const std::vector<const KeyTable*>& forms) {
  std::vector<std::string> schemas;
  for (const KeyTable* form : forms) schemas.push_back(titled_schema(*form));
  return any_of_schema(schemas);
}

std::string definition(std::string_view name, const std::string& schema) {
  return fmt::format("{}: {{{}}}", json_text(name), schema);
}

} // namespace

std::string rule_file_schema() {
  std::string definitions;
  for (const Place place : {Place::disqualify, Place::derive, Place::where}) {
    definitions += definition(condition_definition(place), any_of_forms(condition_forms(place))) + ", ";
  }
  for (const SectionKind section : {SectionKind::fit, SectionKind::pain}) {
    definitions += definition(rule_definition(section), any_of_forms(rule_forms(section))) + ", ";
    definitions +=
        definition(section_entry_definition(section),
                   any_of_schema({reference_schema(rule_definition(section)), titled_schema(group_form(section))})) +
        ", ";
  }
  definitions +=
      definition("decay", fmt::format(R"("anyOf": [{{"const": "none"}}, {{{}}}])", any_of_forms(decay_forms())));

  const std::string schema = fmt::format(
      R"({{"$schema": "http://json-schema.org/draft-07/schema#", "title": "leadscore rule file", {}, "definitions": {{{}}}}})",
      rule_file_table().keys().schema(), definitions);
  return nlohmann::ordered_json::parse(schema).dump(2) + "\n";
}

} // namespace leadscore
