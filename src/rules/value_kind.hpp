#pragma once

#include "rules/reading.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Kinds of values of the rule file. A kind knows how a value is read and what the JSON Schema says of it: two sides of
/// one thing, so that they cannot drift apart.
namespace leadscore {

template <class Value>
struct ValueKind {
  /// Reads `node` into the value, or reports what is wrong, leaves the value and returns false. `label` is what people
  /// call the value: "'points'", "an entry of 'won'".
  std::function<bool(Reading&, const YamlNode& node, const std::string& label, Value&)> read;
  std::string schema; ///< the members of a JSON Schema object, without its braces
};

/// A number of YAML 1.2's core schema: plain digits, `.5`, `5.`, `1e3`.
std::optional<double> yaml_number(const YamlNode& node);

/// A JSON string with its quotes.
std::string json_text(std::string_view text);

/// What stands there, for messages: `'abc'`, `the text "10"`, `a list`.
std::string what_stands_there(const YamlNode& node);

/// "'points' must be a number, not 'ten'", or "'points' has no value".
void report_wrong_value(Reading& reading, const YamlNode& node, const std::string& label, std::string_view wanted,
                        std::string remedy = {});

struct NumberBounds {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool above_least = false; ///< true: `least` itself is out
};
inline constexpr NumberBounds any_number{};
inline constexpr NumberBounds positive_number{.least = 0, .above_least = true};
inline constexpr NumberBounds number_from_zero{.least = 0};
inline constexpr NumberBounds number_up_to_zero{.most = 0};
inline constexpr NumberBounds share_of_one{.least = 0, .most = 1};

ValueKind<double> number(NumberBounds bounds = any_number);
ValueKind<std::int64_t> whole_number(std::int64_t least);
/// `true` or `false`, not in quotes.
ValueKind<bool> boolean();
enum class Zero : bool { refused, allowed };
/// `90s 15m 48h 30d 2w` as seconds.
ValueKind<Seconds> duration(Zero zero = Zero::refused);
/// A duration, or `never` for none.
ValueKind<std::optional<Seconds>> duration_or_never();
/// `25%` as 0.25.
ValueKind<double> percent();
/// A calendar date `2027-01-31`.
ValueKind<Day> date();
/// Any text, the empty one too, exactly as it is written: `NO`, `007`, `true`.
ValueKind<std::string> value_text();
/// A text that is not blank, white space at its ends removed.
ValueKind<std::string> text();
/// The same with its place.
ValueKind<Name> name();
/// The name of a file, or a pattern for names.
ValueKind<std::string> file_name();
/// A file that is read: no command, not standard input.
ValueKind<Name> input_file();
/// The same for something that is looked for among the fields of a lead, and judged when all of the file is read.
ValueKind<Name> field_name(Place place);

/// "a, b or c".
std::string listed(const std::vector<std::string>& words, std::string_view last_link);

template <class Value>
struct Word {
  std::string text;
  Value value;
};
/// The index of the word that stands there, or none and a report.
std::optional<std::size_t> read_word(Reading& reading, const YamlNode& node, const std::string& label,
                                     const std::vector<std::string>& words);
std::string word_schema(const std::vector<std::string>& words);

/// One of a few words.
template <class Value>
ValueKind<Value> one_of(std::vector<Word<Value>> words) {
  std::vector<std::string> texts;
  for (const auto& word : words) texts.push_back(word.text);
  return {.read =
              [words, texts](Reading& reading, const YamlNode& node, const std::string& label, Value& value) {
                const auto index = read_word(reading, node, label, texts);
                if (index) value = words[*index].value;
                return index.has_value();
              },
          .schema = word_schema(texts)};
}

/// How many entries a list needs.
struct ListNeeds {
  std::size_t least = 1;
  bool lone_value = false; ///< true: a value that stands alone is a list of one
};

std::string list_schema(const std::string& entry_schema, ListNeeds needs);

/// A list whose entries are of one kind. Entries that cannot be read are reported and left out.
template <class Value>
ValueKind<std::vector<Value>> list_of(ValueKind<Value> entry, ListNeeds needs = {}) {
  std::string schema = list_schema(entry.schema, needs);
  return {.read =
              [entry = std::move(entry), needs](Reading& reading, const YamlNode& node, const std::string& label,
                                                std::vector<Value>& values) {
                values.clear();
                if (needs.lone_value && node.kind != YamlNode::Kind::sequence) {
                  Value value{};
                  if (!entry.read(reading, node, label, value)) return false;
                  values.push_back(std::move(value));
                  return true;
                }
                if (node.kind != YamlNode::Kind::sequence) {
                  report_wrong_value(reading, node, label, "a list", "write it in square brackets: [ ]");
                  return false;
                }
                if (node.values.size() < needs.least) {
                  reading.report(node.at,
                                 label + (needs.least == 1
                                              ? " is an empty list"
                                              : " needs at least " + std::to_string(needs.least) + " entries"),
                                 "add an entry, or remove the key");
                  return false;
                }
                bool good = true;
                const std::string entry_label = "an entry of " + label;
                for (const YamlNode& child : node.values) {
                  Value value{};
                  if (entry.read(reading, child, entry_label, value)) {
                    values.push_back(std::move(value));
                  } else {
                    good = false;
                  }
                }
                return good;
              },
          .schema = std::move(schema)};
}

/// One value or a list of them.
template <class Value>
ValueKind<std::vector<Value>> one_or_list_of(ValueKind<Value> entry) {
  return list_of(std::move(entry), {.least = 1, .lone_value = true});
}

} // namespace leadscore
