#pragma once

#include "rules/rule_set.hpp"
#include "rules/yaml_document.hpp"

#include <initializer_list>
#include <map>
#include <string_view>
#include <variant>

namespace leadscore {

/// Where the keys of a rule file stand, for findings about a key whose place the rule set does not keep.
class Places {
public:
  /// A key of a mapping, or the index of an entry of a list.
  using Step = std::variant<std::string_view, std::size_t>;

  explicit Places(const RuleSet& rules);

  /// The place of the value at the end of `path`, which begins at the mapping or list that stands at `from`; as far as
  /// it leads. {} as `from` is the whole file.
  [[nodiscard]] Position of(Position from, std::initializer_list<Step> path) const;
  /// True if the path leads somewhere.
  [[nodiscard]] bool has(Position from, std::initializer_list<Step> path) const;

private:
  struct Found {
    Position at;
    bool whole = false; ///< the path was gone to its end
  };
  [[nodiscard]] Found find(Position from, std::initializer_list<Step> path) const;
  void remember(const YamlNode& node);

  YamlNode root_;
  std::map<Position, const YamlNode*> nodes_; ///< mappings and lists
};

} // namespace leadscore
