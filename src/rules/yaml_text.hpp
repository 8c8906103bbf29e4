#pragma once

#include <string>
#include <string_view>

namespace leadscore {

/// A text as YAML reads it back, also inside brackets: plain where that is safe, else in double quotes.
std::string yaml_text(std::string_view text);

} // namespace leadscore
