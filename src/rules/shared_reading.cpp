#include "rules/shared_reading.hpp"

#include "rules/yaml_document.hpp"

#include <algorithm>
#include <string_view>

namespace leadscore {
namespace {

/// Equal wherever they stand.
bool equal(const YamlNode& a, const YamlNode& b) {
  return a.kind == b.kind && a.quoted == b.quoted && a.text == b.text && std::ranges::equal(a.keys, b.keys, equal) &&
         std::ranges::equal(a.values, b.values, equal);
}

YamlNode root_of(const RuleSet& rules) {
  std::string text;
  for (const std::string& line : rules.lines) text += line + "\n";
  return read_yaml(text).root.value_or(YamlNode{});
}

const YamlNode* section(const YamlNode& root, std::string_view name) {
  const auto key = std::ranges::find(root.keys, name, &YamlNode::text);
  return key == root.keys.end() ? nullptr : &root.values[static_cast<std::size_t>(key - root.keys.begin())];
}

} // namespace

bool same_inputs(const RuleSet& first, const RuleSet& second) {
  if (first.folder != second.folder) return false;
  const YamlNode first_root = root_of(first);
  const YamlNode second_root = root_of(second);
  return std::ranges::all_of(std::initializer_list<std::string_view>{"timezone", "inputs", "lists", "derive"},
                             [&](std::string_view name) {
                               const YamlNode* const a = section(first_root, name);
                               const YamlNode* const b = section(second_root, name);
                               return a == nullptr || b == nullptr ? a == b : equal(*a, *b);
                             });
}

} // namespace leadscore
