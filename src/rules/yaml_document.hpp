#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// A value of a YAML file, with its place.
struct YamlNode {
  enum class Kind : unsigned char { empty, scalar, sequence, mapping };
  Kind kind = Kind::empty;
  bool quoted = false; ///< scalar: in quotes or a block, so that it is text whatever it looks like
  Position at;         ///< of an empty value: its key
  std::string text;    ///< scalar: as written, `null` and `~` too

  std::vector<YamlNode> keys;   ///< mapping: one for each value
  std::vector<YamlNode> values; ///< sequence, mapping
};

/// A YAML file with one document, or what is wrong with it. The lines are there in both cases.
struct YamlDocument {
  std::optional<YamlNode> root;
  std::vector<std::string> lines; ///< without line breaks and byte-order mark
  std::optional<Problem> problem; ///< without file and source line
};

inline constexpr std::size_t most_yaml_bytes = 1 << 20;
/// Brackets, commas, colons, quotes and other signs that can begin or end a value. The parser holds all that stands
/// between a bracket and its partner in memory before it says what it has seen, so these are counted beforehand.
inline constexpr std::size_t most_yaml_signs = 120'000;
inline constexpr std::size_t most_yaml_depth = 64;
inline constexpr std::size_t most_yaml_nodes = 100'000;

/// Reads YAML 1.2 without anchors, aliases and tags. Text that is too large, nested too deep, not UTF-8, or made to
/// blow up is refused in time and memory in proportion to its size.
YamlDocument read_yaml(std::string_view text);

/// The text of a file that holds YAML. Throws Error if it cannot be read or is larger than most_yaml_bytes. `what` is
/// what people call the file; the other two tell how to name the right one, and what to do when it is too large.
std::string text_of_yaml_file(const std::string& path, std::string_view what, std::string_view how_to_name,
                              std::string_view how_to_shrink);

} // namespace leadscore
