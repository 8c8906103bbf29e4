#include "rules/yaml_text.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace leadscore {

std::string yaml_text(std::string_view text) {
  const auto is_plain = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           std::string_view("_./@ -").find(byte) != std::string_view::npos;
  };
  const bool begins_well = !text.empty() && std::string_view(" -.@").find(text.front()) == std::string_view::npos;
  const bool is_word = fold(text) != "null"; // which YAML reads as nothing
  if (begins_well && is_word && text.back() != ' ' && std::all_of(text.begin(), text.end(), is_plain))
    return std::string(text);
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string yaml_list(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + yaml_text(text);
  return "[" + list + "]";
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char byte) { return static_cast<unsigned char>(byte) < 0x20; }, ' ');
  return text;
}

} // namespace leadscore
