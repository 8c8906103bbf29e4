#include "check/places.hpp"

#include <algorithm>
#include <string>

namespace leadscore {
namespace {

const YamlNode* child(const YamlNode& node, const Places::Step& step) {
  if (const auto* const index = std::get_if<std::size_t>(&step))
    return *index < node.values.size() ? &node.values[*index] : nullptr;
  const auto key = std::ranges::find(node.keys, std::get<std::string_view>(step), &YamlNode::text);
  if (key == node.keys.end()) return nullptr;
  return &node.values[static_cast<std::size_t>(key - node.keys.begin())];
}

} // namespace

Places::Places(const RuleSet& rules) {
  std::string text;
  for (const std::string& line : rules.lines) text += line + "\n";
  root_ = read_yaml(text).root.value_or(YamlNode{});
  remember(root_);
  nodes_[{}] = &root_;
}

void Places::remember(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::mapping && node.kind != YamlNode::Kind::sequence) return;
  // A list in block style begins where its first entry does: what is inside is what people mean.
  nodes_[node.at] = &node;
  for (const YamlNode& value : node.values) remember(value);
}

Places::Found Places::find(Position from, std::initializer_list<Step> path) const {
  const auto start = nodes_.find(from);
  if (start == nodes_.end()) return {from, path.size() == 0};
  Found found{from, true};
  const YamlNode* node = start->second;
  for (const Step& step : path) {
    node = child(*node, step);
    if (node == nullptr) return {found.at, false};
    found.at = node->at;
  }
  return found;
}

Position Places::of(Position from, std::initializer_list<Step> path) const { return find(from, path).at; }

bool Places::has(Position from, std::initializer_list<Step> path) const { return find(from, path).whole; }

} // namespace leadscore
