#include "start/templates.hpp"

#include "base/number.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace leadscore {

namespace {

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";
constexpr std::string_view ago = " ago";

} // namespace

std::string_view template_text(std::string_view path) {
  const auto all = templates();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Template& one) { return one.path == path; });
  if (found == all.end()) throw std::logic_error(fmt::format("there is no template '{}'", path));
  return found->text;
}

std::string filled_in(std::string_view text, const std::function<std::string(std::string_view name)>& value_of) {
  std::string result;
  for (std::size_t at = 0;;) {
    const std::size_t begin = text.find(opening, at);
    if (begin == std::string_view::npos) return result.append(text.substr(at));
    const std::size_t end = text.find(closing, begin);
    const std::size_t name = begin + opening.size();
    result.append(text.substr(at, begin - at)).append(value_of(text.substr(name, end - name)));
    at = end + closing.size();
  }
}

std::string time_in_template(std::string_view name, Instant now) {
  constexpr std::size_t date_size = std::string_view("2026-11-20").size();
  if (name == "today") return format_instant(now).substr(0, date_size);
  if (!name.ends_with(ago)) throw std::logic_error(fmt::format("a template says '{}'", name));
  name.remove_suffix(ago.size());
  Instant instant = now - now % 3600;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find(' '), name.size());
    instant -= parse_duration(name.substr(0, end)).value();
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return format_instant(instant);
}

} // namespace leadscore
