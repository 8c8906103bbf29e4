#include "rules/yaml_text.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace leadscore {

namespace {

/// JSON leaves characters raw that YAML does not allow or takes for a line break: DEL, C1 controls, U+2028, U+2029 and
/// U+FEFF.
std::string with_controls_escaped(std::string_view json) {
  std::string result;
  for (std::size_t at = 0; at < json.size();) {
    const std::string_view rest = json.substr(at);
    const auto second = [&rest] { return static_cast<unsigned char>(rest[1]); };
    if (rest.front() == '\x7F') {
      result += "\\x7F";
      at += 1;
    } else if (rest.front() == '\xC2' && rest.size() > 1 && second() < 0xA0) {
      result += fmt::format("\\x{:02X}", second());
      at += 2;
    } else if (rest.starts_with("\u2028") || rest.starts_with("\u2029") || rest.starts_with("\uFEFF")) {
      result += rest.starts_with("\u2028") ? "\\u2028" : rest.starts_with("\u2029") ? "\\u2029" : "\\uFEFF";
      at += 3;
    } else {
      result += rest.front();
      at += 1;
    }
  }
  return result;
}

} // namespace

std::string yaml_text(std::string_view text) {
  const auto is_plain = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           std::string_view("_./@ -").find(byte) != std::string_view::npos;
  };
  const bool begins_well = !text.empty() && std::string_view(" -.@").find(text.front()) == std::string_view::npos;
  const bool is_word = fold(text) != "null"; // which YAML reads as nothing
  if (begins_well && is_word && text.back() != ' ' && std::all_of(text.begin(), text.end(), is_plain))
    return std::string(text);
  if (parse_plain_number(text)) return std::string(text); // in quotes it would be no number
  const std::string quoted = nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return with_controls_escaped(quoted);
}

std::string yaml_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + yaml_text(text);
  return "[" + list + "]";
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == '\x7F'; },
      ' ');
  return text;
}

} // namespace leadscore
