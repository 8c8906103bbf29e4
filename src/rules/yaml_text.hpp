#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// A text as YAML reads it back, also inside brackets: plain where that is safe, else in double quotes.
std::string yaml_text(std::string_view text);

/// `[a, b]`.
std::string yaml_list(const std::vector<std::string>& texts);

/// Text as a remark takes it, which ends with its line.
std::string one_line(std::string text);

} // namespace leadscore
