#include "places.hpp"
#include "rules/parse_conditions.hpp"
#include "rules/parse_rules.hpp"
#include "rules/rule_file_table.hpp"
#include "rules/schema.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

using namespace leadscore;
using Json = nlohmann::json;

namespace {

const std::string installed_path = std::string(places::source) + "/docs/schema/leadscore-rules.schema.json";

/// Calls `visit` for each object that describes a mapping with known keys.
template <class Visit>
void each_mapping(const Json& json, Visit visit) {
  if (json.is_object() && json.contains("properties") && json.contains("additionalProperties")) visit(json);
  if (json.is_structured()) {
    for (const auto& part : json) each_mapping(part, visit);
  }
}

void check_form(const Json& definition, const KeyTable& form) {
  CAPTURE(form.noun);
  const Json* found = nullptr;
  each_mapping(definition, [&](const Json& mapping) {
    if (mapping.value("title", "") == form.noun) found = &mapping;
  });
  REQUIRE(found != nullptr);
  for (const KeyDescription& key : form.keys) CHECK(found->at("properties").contains(key.name));
  CHECK(found->at("properties").size() == form.keys.size());
}

} // namespace

/// With LEADSCORE_REWRITE set, the installed schema is written anew.
TEST_CASE("the installed JSON Schema is the one that the parser's tables give") {
  if (std::getenv("LEADSCORE_REWRITE") != nullptr) {
    std::ofstream(installed_path) << rule_file_schema();
    return;
  }
  std::ifstream file(installed_path);
  std::ostringstream text;
  text << file.rdbuf();
  CHECK(text.str() == rule_file_schema());
}

TEST_CASE("the JSON Schema has every key that the parser knows") {
  const Json schema = Json::parse(rule_file_schema());
  CHECK(schema.at("$schema") == "http://json-schema.org/draft-07/schema#");
  for (const KeyDescription& key : rule_file_table().keys().keys) CHECK(schema.at("properties").contains(key.name));
  const Json& definitions = schema.at("definitions");
  for (const Place place : {Place::disqualify, Place::derive, Place::where}) {
    for (const KeyTable* form : condition_forms(place)) {
      check_form(definitions.at(std::string(condition_definition(place))), *form);
    }
  }
  for (const SectionKind section : {SectionKind::fit, SectionKind::pain}) {
    for (const KeyTable* form : rule_forms(section)) {
      check_form(definitions.at(std::string(rule_definition(section))), *form);
    }
    check_form(definitions.at(std::string(section_entry_definition(section))), group_form(section));
  }
  for (const KeyTable* form : decay_forms()) check_form(definitions.at("decay"), *form);
}

TEST_CASE("every key of the JSON Schema has an example that its own reader accepts") {
  rule_file_schema();
  std::size_t examples = 0;
  for (const KeyTable* table : tables_with_schema())
    for (const KeyDescription& key : table->keys) {
      CAPTURE(table->noun);
      CAPTURE(key.name);
      CAPTURE(key.example);
      CHECK(key.example != "");
      Reading reading;
      CHECK(key.accepts(reading, yaml_value(key.example)));
      for (const Problem& problem : reading.problems) FAIL_CHECK(problem.message);
      ++examples;
    }
  CHECK(examples > 200);
}

TEST_CASE("every key of the JSON Schema is described, and has an example") {
  int keys = 0;
  each_mapping(Json::parse(rule_file_schema()), [&](const Json& mapping) {
    CHECK(mapping.at("additionalProperties") == false);
    for (const auto& [name, value] : mapping.at("properties").items()) {
      CAPTURE(name);
      CHECK(value.at("description").get<std::string>().size() >= 10);
      CHECK_FALSE(value.at("examples").at(0).is_null());
      ++keys;
    }
  });
  CHECK(keys > 200);
}

TEST_CASE("every reference of the JSON Schema leads to a definition") {
  const std::string text = rule_file_schema();
  const Json definitions = Json::parse(text).at("definitions");
  const std::string reference = "\"#/definitions/";
  int references = 0;
  for (std::size_t at = text.find(reference); at != std::string::npos; at = text.find(reference, at + 1)) {
    const std::size_t begin = at + reference.size();
    CHECK(definitions.contains(text.substr(begin, text.find('"', begin) - begin)));
    ++references;
  }
  CHECK(references > 10);
}
