#include "rules/mapping_table.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

std::optional<std::size_t> KeyTable::find(std::string_view name) const {
  const auto found = std::ranges::find(keys, name, &KeyDescription::name);
  if (found == keys.end()) return std::nullopt;
  return static_cast<std::size_t>(found - keys.begin());
}

std::vector<std::string> KeyTable::names() const {
  std::vector<std::string> result;
  for (const KeyDescription& key : keys) result.push_back(key.name);
  return result;
}

namespace {

std::vector<const KeyTable*>& asked_tables() {
  static std::vector<const KeyTable*> tables;
  return tables;
}

} // namespace

std::string yaml_json(const YamlNode& node) {
  std::string list;
  switch (node.kind) {
  case YamlNode::Kind::empty:
    return "null";
  case YamlNode::Kind::scalar:
    if (const auto number = yaml_number(node); number && !node.quoted) return fmt::format("{}", *number);
    return !node.quoted && (node.text == "true" || node.text == "false") ? node.text : json_text(node.text);
  case YamlNode::Kind::sequence:
    for (const YamlNode& entry : node.values) list += (list.empty() ? "" : ", ") + yaml_json(entry);
    return "[" + list + "]";
  case YamlNode::Kind::mapping:
    for (std::size_t i = 0; i < node.keys.size(); ++i)
      list += fmt::format("{}{}: {}", i == 0 ? "" : ", ", json_text(node.keys[i].text), yaml_json(node.values[i]));
    return "{" + list + "}";
  }
  return {};
}

const std::vector<const KeyTable*>& tables_with_schema() { return asked_tables(); }

YamlNode yaml_value(const std::string& text) {
  YamlDocument document = read_yaml("value: " + text + "\n");
  return document.root ? document.root->values.front() : YamlNode{};
}

std::string KeyTable::schema(std::string_view other_keys) const {
  if (std::ranges::find(asked_tables(), this) == asked_tables().end()) asked_tables().push_back(this);
  std::string properties;
  std::string required;
  for (const KeyDescription& key : keys) {
    properties +=
        fmt::format(R"({}{}: {{"description": {}, "examples": [{}], {}}})", properties.empty() ? "" : ", ",
                    json_text(key.name), json_text(key.description), yaml_json(yaml_value(key.example)), key.schema);
    if (key.need == Need::required) required += (required.empty() ? "" : ", ") + json_text(key.name);
  }
  std::string schema =
      fmt::format(R"("type": "object", "additionalProperties": {}, "properties": {{{}}})", other_keys, properties);
  if (!required.empty()) schema += fmt::format(R"(, "required": [{}])", required);
  std::vector<std::string> alternatives;
  for (const std::string& name : any_of) alternatives.push_back(fmt::format(R"("required": [{}])", json_text(name)));
  if (!alternatives.empty()) schema += ", " + any_of_schema(alternatives);
  return schema;
}

std::string with_article(std::string_view noun) {
  const std::size_t letter = noun.find_first_not_of('\'');
  const bool vowel =
      letter != std::string_view::npos && std::string_view("aeiou").find(noun[letter]) != std::string_view::npos;
  return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

bool has_key(const YamlNode& node, std::string_view name) {
  return node.kind == YamlNode::Kind::mapping && std::ranges::find(node.keys, name, &YamlNode::text) != node.keys.end();
}

bool report_misspelt_form(Reading& reading, const YamlNode& node, const std::vector<std::string>& form_keys,
                          const std::vector<const KeyTable*>& forms, std::string_view thing) {
  bool reported = false;
  for (const YamlNode& key : node.keys) {
    const auto knows = [&](const KeyTable* form) { return form->find(key.text).has_value(); };
    if (reading.is_full() || key.kind != YamlNode::Kind::scalar || std::ranges::any_of(forms, knows)) continue;
    const auto near = nearest(key.text, form_keys);
    if (!near) continue;
    reading.report(key.at, fmt::format("unknown key {} in {}", what_stands_there(key), thing),
                   fmt::format("did you mean '{}'?", *near));
    reported = true;
  }
  return reported;
}

bool check_own_mapping(Reading& reading, const YamlNode& node, const std::string& label, std::string_view wanted,
                       const std::string& example) {
  if (node.kind != YamlNode::Kind::mapping) {
    report_wrong_value(reading, node, label, wanted, example);
    return false;
  }
  if (node.keys.empty()) {
    reading.report(node.at, label + " is empty", example);
    return false;
  }
  return true;
}

Position place_of_key(const YamlNode& node, std::string_view name) {
  const auto found = std::ranges::find(node.keys, name, &YamlNode::text);
  return found == node.keys.end() ? node.at : found->at;
}

std::string any_of_schema(const std::vector<std::string>& schemas) {
  std::string result;
  for (const std::string& schema : schemas) result += fmt::format("{}{{{}}}", result.empty() ? "" : ", ", schema);
  return fmt::format(R"("anyOf": [{}])", result);
}

std::string reference_schema(std::string_view definition) {
  return fmt::format(R"("allOf": [{{"$ref": "#/definitions/{}"}}])", definition);
}

namespace {

void report_unknown_key(Reading& reading, const KeyTable& table, const YamlNode& key,
                        const std::vector<const KeyTable*>& relatives) {
  if (reading.is_full()) return;
  if (const auto refused = std::ranges::find(table.refused, key.text, &KeyTable::Refused::name);
      refused != table.refused.end()) {
    reading.report(key.at, fmt::format("'{}' cannot be used in {}", key.text, with_article(table.noun)),
                   refused->reason);
    return;
  }
  for (const KeyTable* relative : relatives) {
    if (relative == &table || !relative->find(key.text)) continue;
    reading.report(key.at, fmt::format("'{}' does not go with {}", key.text, with_article(table.noun)),
                   fmt::format("{} takes {}; '{}' goes with {}", with_article(table.noun), listed(table.names(), "and"),
                               key.text, with_article(relative->noun)));
    return;
  }
  const std::size_t colon = key.text.find(':');
  if (!key.quoted && colon != std::string::npos && table.find(key.text.substr(0, colon))) {
    reading.report(key.at, fmt::format("unknown key {} in {}", what_stands_there(key), with_article(table.noun)),
                   "write a blank after the colon");
    return;
  }
  const std::vector<std::string> names = table.names();
  reading.report(key.at, fmt::format("unknown key {} in {}", what_stands_there(key), with_article(table.noun)),
                 suggestion(key.text, names, names.size()));
}

} // namespace

bool read_keys(Reading& reading, const KeyTable& table, const YamlNode& node, const std::string& label,
               const std::vector<const KeyTable*>& relatives,
               const std::function<bool(std::size_t key, const YamlNode& value)>& read_key) {
  if (node.kind != YamlNode::Kind::mapping) {
    report_wrong_value(reading, node, label, "a mapping",
                       fmt::format("{} takes {}", with_article(table.noun), listed(table.names(), "and")));
    return false;
  }
  bool good = true;
  std::vector<const YamlNode*> seen(table.keys.size(), nullptr);
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const YamlNode& key = node.keys[i];
    if (key.kind != YamlNode::Kind::scalar) {
      reading.report(key.at, fmt::format("a key must be a word, not {}", what_stands_there(key)),
                     "check brackets and colons here");
      good = false;
      continue;
    }
    const auto index = table.find(key.text);
    if (!index) {
      report_unknown_key(reading, table, key, relatives);
      good = false;
    } else if (seen[*index] != nullptr) {
      reading.report(key.at, fmt::format("'{}' stands here a second time", key.text),
                     fmt::format("the first stands in line {}; keep one", seen[*index]->at.line));
      good = false;
    } else {
      seen[*index] = &key;
      good = read_key(*index, node.values[i]) && good;
    }
  }
  for (std::size_t i = 0; i < table.keys.size(); ++i) {
    if (table.keys[i].need == Need::optional || seen[i] != nullptr) continue;
    reading.report(node.at, fmt::format("this {} has no '{}'", table.noun, table.keys[i].name),
                   fmt::format("add it: {}", table.keys[i].description));
    good = false;
  }
  return good;
}

} // namespace leadscore
