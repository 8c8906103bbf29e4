#pragma once

#include "rules/value_kind.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace leadscore {

enum class Need : bool { optional, required };

/// What is known of one key of a mapping.
struct KeyDescription {
  std::string name;
  std::string description; ///< what the value means: a phrase that begins in lower case
  Need need = Need::optional;
  std::string schema;  ///< of its value
  std::string example; ///< a value, as YAML
  /// Reads a value as the table would, and throws it away.
  std::function<bool(Reading&, const YamlNode&)> accepts;
};

/// The keys that a kind of mapping takes: the part of a MappingTable that does not depend on where values go.
struct KeyTable {
  std::string noun; ///< what people call the mapping: "model", "event rule"
  std::vector<KeyDescription> keys;
  /// Keys that people may look for here, and why they are somewhere else.
  struct Refused {
    std::string name;
    std::string reason;
  };
  std::vector<Refused> refused;
  std::vector<std::string> any_of; ///< keys of which the mapping has at least one; empty: no such need

  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;
  /// The members of a JSON Schema object: every key with its description and example. `other_keys`: what further keys
  /// may hold, as a schema.
  [[nodiscard]] std::string schema(std::string_view other_keys = "false") const;
};

/// All tables that were asked for their schema so far: a test holds their examples against their readers.
const std::vector<const KeyTable*>& tables_with_schema();
/// The node of a value that is written alone.
YamlNode yaml_value(const std::string& text);

/// A value of YAML as JSON: what is not in quotes may be a number or a truth value.
std::string yaml_json(const YamlNode& node);

/// "a model", "an event rule".
std::string with_article(std::string_view noun);

/// True if the mapping has the key.
bool has_key(const YamlNode& node, std::string_view name);
/// Reports keys that no form of a thing has and that are nearly a key that tells its form (`form_keys`); `thing` is
/// what people call the thing, with its article. False if there are none.
bool report_misspelt_form(Reading& reading, const YamlNode& node, const std::vector<std::string>& form_keys,
                          const std::vector<const KeyTable*>& forms, std::string_view thing);
/// Reports a mapping that should give words a meaning of the user's own and is empty or no mapping. True if it is good.
bool check_own_mapping(Reading& reading, const YamlNode& node, const std::string& label, std::string_view wanted,
                       const std::string& example);
/// Where the key stands, else where the mapping begins.
Position place_of_key(const YamlNode& node, std::string_view name);
/// The schema of a value that has one of several forms.
std::string any_of_schema(const std::vector<std::string>& schemas);
std::string reference_schema(std::string_view definition);

/// Goes over a mapping: calls `read_key` with the place in `table` of each key that is known and stands there for the
/// first time; reports unknown, repeated and missing ones. Keys of `relatives` (other forms of the same thing) get a
/// message of their own. False if anything was reported or `read_key` returned false.
bool read_keys(Reading& reading, const KeyTable& table, const YamlNode& node, const std::string& label,
               const std::vector<const KeyTable*>& relatives,
               const std::function<bool(std::size_t key, const YamlNode& value)>& read_key);

/// Calls `read_entry` for each key of a mapping whose keys are the user's own names; reports keys that are no names or
/// stand twice. `things` is what the names are of, in the plural.
template <class ReadEntry>
bool read_named(Reading& reading, const YamlNode& node, const std::string& label, std::string_view wanted,
                std::string_view things, ReadEntry read_entry) {
  if (node.kind != YamlNode::Kind::mapping) {
    report_wrong_value(reading, node, label, wanted);
    return false;
  }
  bool good = true;
  std::vector<Name> names;
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    Name key;
    if (!name().read(reading, node.keys[i], "a name in " + label, key)) {
      good = false;
      continue;
    }
    names.push_back(key);
    good = read_entry(key, node.values[i]) && good;
  }
  report_repeated_names(reading, names, std::string(things).c_str());
  return good;
}

template <class Value>
inline constexpr bool is_optional = false;
template <class Value>
inline constexpr bool is_optional<std::optional<Value>> = true;

/// A kind of mapping: its keys, what each means, and where its value goes in `Target`.
template <class Target>
class MappingTable {
public:
  explicit MappingTable(std::string noun) { table_.noun = std::move(noun); }

  /// `example`: a value of the key, as YAML.
  /// `member` is a pointer to a member of Target, or a function from Target& to a reference. A value for an
  /// std::optional is read as what the optional holds, unless the kind itself reads an optional.
  template <class Member, class Value>
  MappingTable& key(const std::string& name, Member member, ValueKind<Value> kind, Need need,
                    const std::string& description, const std::string& example) {
    table_.keys.push_back({.name = name,
                           .description = description,
                           .need = need,
                           .schema = std::move(kind.schema),
                           .example = example,
                           .accepts = [read = kind.read, name](Reading& reading, const YamlNode& node) {
                             Value value{};
                             return read(reading, node, "'" + name + "'", value);
                           }});
    readers_.push_back([member, read = std::move(kind.read)](Reading& reading, const YamlNode& node,
                                                             const std::string& label, Target& target) {
      auto& place = std::invoke(member, target);
      using PlaceType = std::remove_reference_t<decltype(place)>;
      if constexpr (is_optional<PlaceType> && !is_optional<Value>) {
        Value value{};
        const bool good = read(reading, node, label, value);
        if (good) place = std::move(value);
        return good;
      } else {
        return read(reading, node, label, place);
      }
    });
    return *this;
  }

  /// Refuses a key with a message of its own: "'cap' cannot be used in a fit rule (reason)".
  MappingTable& refuse(std::string name, std::string reason) {
    table_.refused.push_back({.name = std::move(name), .reason = std::move(reason)});
    return *this;
  }

  /// The mapping has at least one of these keys. For the schema: whoever reads the mapping reports what is missing.
  MappingTable& needs_any_of(std::vector<std::string> names) {
    table_.any_of = std::move(names);
    return *this;
  }

  bool read(Reading& reading, const YamlNode& node, const std::string& label, Target& target,
            const std::vector<const KeyTable*>& relatives = {}) const {
    return read_keys(reading, table_, node, label, relatives, [&](std::size_t index, const YamlNode& value) {
      return readers_[index](reading, value, "'" + table_.keys[index].name + "'", target);
    });
  }

  [[nodiscard]] const KeyTable& keys() const { return table_; }

private:
  using Reader = std::function<bool(Reading&, const YamlNode&, const std::string&, Target&)>;
  KeyTable table_;
  std::vector<Reader> readers_; ///< one for each key
};

/// A mapping as a value. `at`, if the target has it, is where the mapping begins.
template <class Target>
ValueKind<Target> mapping(const MappingTable<Target>& table) {
  return {.read =
              [&table](Reading& reading, const YamlNode& node, const std::string& label, Target& target) {
                if constexpr (requires { target.at = node.at; }) target.at = node.at;
                return table.read(reading, node, label, target);
              },
          .schema = table.keys().schema()};
}
template <class Target>
ValueKind<Target> mapping(MappingTable<Target>&&) = delete;

} // namespace leadscore
