#pragma once

#include <cstdint>
#include <string>

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

} // namespace leadscore
