#include "cases/case_file.hpp"
#include "cases/parse_expectations.hpp"
#include "places.hpp"
#include "rules/mapping_table.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace leadscore {
namespace {

const std::string installed_path = std::string(places::source) + "/docs/schema/leadscore-cases.schema.json";

/// Every object of the schema that describes keys.
void check_described(const nlohmann::json& json, int& keys) {
  if (json.is_object() && json.contains("properties"))
    for (const auto& [name, value] : json.at("properties").items()) {
      CAPTURE(name);
      CHECK(value.at("description").get<std::string>().size() >= 10);
      CHECK_FALSE(value.at("examples").at(0).is_null());
      ++keys;
    }
  if (json.is_structured())
    for (const auto& part : json) check_described(part, keys);
}

} // namespace

/// With LEADSCORE_REWRITE set, the installed schema is written anew.
TEST_CASE("the installed JSON Schema of the file of cases is the one that its parser's tables give") {
  if (std::getenv("LEADSCORE_REWRITE") != nullptr) {
    std::ofstream(installed_path) << case_file_schema();
    return;
  }
  std::ostringstream text;
  text << std::ifstream(installed_path).rdbuf();
  CHECK(text.str() == case_file_schema());
}

TEST_CASE("every key of the file of cases has an example that its own reader accepts") {
  case_file_schema();
  std::size_t examples = 0;
  for (const KeyTable* table : tables_with_schema())
    for (const KeyDescription& key : table->keys) {
      CAPTURE(table->noun);
      CAPTURE(key.name);
      CAPTURE(key.example);
      Reading reading;
      CHECK(key.accepts(reading, yaml_value(key.example)));
      for (const Problem& problem : reading.problems) FAIL_CHECK(problem.message);
      ++examples;
    }
  CHECK(examples > 60);
}

TEST_CASE("the JSON Schema of the file of cases describes every key, and every column that can be expected") {
  const auto schema = nlohmann::json::parse(case_file_schema());
  CHECK(schema.at("$schema") == "http://json-schema.org/draft-07/schema#");
  int keys = 0;
  check_described(schema, keys);
  CHECK(keys > 60);
  const auto& expectation = schema.at("definitions").at("expectation").at("properties");
  for (const ExpectedColumn& column : expected_columns()) CHECK(expectation.contains(column.name));
}

} // namespace leadscore
