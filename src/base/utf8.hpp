#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace leadscore {

/// Appends a Unicode code point as UTF-8.
inline void append_code_point(std::string& out, std::uint32_t code_point) {
  const auto append = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code_point < 0x80) {
    append(code_point);
    return;
  }
  if (code_point < 0x800) {
    append(0xC0U | (code_point >> 6U));
  } else {
    if (code_point < 0x10000) {
      append(0xE0U | (code_point >> 12U));
    } else {
      append(0xF0U | (code_point >> 18U));
      append(0x80U | ((code_point >> 12U) & 0x3FU));
    }
    append(0x80U | ((code_point >> 6U) & 0x3FU));
  }
  append(0x80U | (code_point & 0x3FU));
}

/// Number of characters of UTF-8 text: its width on a terminal, wide and combining characters aside.
inline std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

/// The text with blanks behind it, so that it is at least `width` characters wide.
inline std::string padded(std::string_view text, std::size_t width) {
  std::string result(text);
  result.append(width - std::min(width, character_count(text)), ' ');
  return result;
}

} // namespace leadscore
