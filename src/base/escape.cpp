#include "base/escape.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>

namespace leadscore {
namespace {

/// A code point and the number of its bytes; where the bytes are not UTF-8, one byte that is not valid.
struct DecodedCodePoint {
  std::uint32_t code_point = 0;
  std::size_t size = 1;
  bool is_valid = false;
};

/// The code point that begins at byte `at` of the text.
DecodedCodePoint code_point_at(std::string_view text, std::size_t at) {
  const auto byte_at = [&](std::size_t place) -> std::uint32_t {
    return place < text.size() ? static_cast<unsigned char>(text[place]) : 0;
  };
  const std::uint32_t lead = byte_at(at);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  std::uint32_t code_point = lead & (0xFFU >> (size + 1));
  for (std::size_t place = 1; place < size; ++place) {
    const std::uint32_t byte = byte_at(at + place);
    if ((byte & 0xC0U) != 0x80) return {};
    code_point = code_point << 6U | (byte & 0x3FU);
  }
  const std::uint32_t least = size == 4 ? 0x10000 : size == 3 ? 0x800 : 0x80;
  const bool is_surrogate = code_point >= 0xD800 && code_point < 0xE000;
  if (lead < 0xC2 || lead > 0xF4 || code_point < least || code_point > 0x10FFFF || is_surrogate) return {};
  return {code_point, size, true};
}

bool is_control(std::uint32_t code_point) { return code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0); }

bool is_bidirectional_control(std::uint32_t code_point) {
  return code_point == 0x061C || code_point == 0x200E || code_point == 0x200F ||
         (code_point >= 0x202A && code_point <= 0x202E) || (code_point >= 0x2066 && code_point <= 0x2069);
}

/// Copies `text`, but what `replacement(code_point)` gives for a code point, if that is not empty. `bad_byte(byte)`
/// gives the same for a byte that is not UTF-8.
template <typename Replacement, typename BadByte>
std::string replaced(std::string_view text, const Replacement& replacement, const BadByte& bad_byte) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const DecodedCodePoint next = code_point_at(text, at);
    const std::string other =
        next.is_valid ? replacement(next.code_point) : bad_byte(static_cast<unsigned char>(text[at]));
    if (other.empty())
      result += text.substr(at, next.size);
    else
      result += other;
    at += next.size;
  }
  return result;
}

std::string hex_byte(std::uint32_t byte) { return fmt::format("\\x{:02X}", byte); }

/// What stands for a control character; empty: it is none.
std::string shown_control(std::uint32_t code_point) {
  if (is_control(code_point)) return hex_byte(code_point);
  if (is_bidirectional_control(code_point)) return fmt::format("\\u{{{:04X}}}", code_point);
  return {};
}

bool is_plain(char byte) { return byte == ' ' || is_visible_ascii(byte); }

} // namespace

std::string terminal_text(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  return replaced(text, shown_control, hex_byte);
}

std::string terminal_lines(std::string_view text) {
  return replaced(
      text, [](std::uint32_t code_point) { return code_point == '\n' ? std::string() : shown_control(code_point); },
      hex_byte);
}

std::string markdown_text(std::string_view text) {
  // An underscore or hash within a word means nothing in Markdown, and names are full of them.
  const auto is_in_word = [&](std::size_t at) {
    const auto is_letter = [](char byte) {
      return static_cast<unsigned char>(byte) >= 0x80 || is_digit(byte) || (byte >= 'A' && byte <= 'Z') ||
             (byte >= 'a' && byte <= 'z');
    };
    return at > 0 && at + 1 < text.size() && is_letter(text[at - 1]) && is_letter(text[at + 1]);
  };
  constexpr std::string_view markup = "\\`*[]|~";
  std::string escaped;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (byte == '&') {
      escaped += "&amp;";
    } else if (byte == '<') {
      escaped += "&lt;";
    } else if (byte == '>') {
      escaped += "&gt;";
    } else {
      if (markup.find(byte) != std::string_view::npos || ((byte == '_' || byte == '#') && !is_in_word(at)))
        escaped += '\\';
      escaped += byte;
    }
  }
  return terminal_text(escaped);
}

std::string escaped_json(std::string_view document) {
  return replaced(
      document,
      [](std::uint32_t code_point) {
        const bool is_escaped = (is_control(code_point) && code_point >= 0x7F) || is_bidirectional_control(code_point);
        return is_escaped ? fmt::format("\\u{:04x}", code_point) : std::string();
      },
      [](unsigned char) { return std::string(); });
}

} // namespace leadscore
