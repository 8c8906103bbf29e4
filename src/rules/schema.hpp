#pragma once

#include <string>

namespace leadscore {

/// The JSON Schema (draft 7) of the rule file, for editors: made from the tables that the parser reads by. Ends with a
/// line break.
std::string rule_file_schema();

} // namespace leadscore
