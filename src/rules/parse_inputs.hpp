#pragma once

#include "rules/mapping_table.hpp"

namespace leadscore {

ValueKind<Inputs> inputs();
/// The lists of the rule file: a mapping from their names.
ValueKind<std::vector<ListDefinition>> lists();
/// The derived fields: a mapping from their names.
ValueKind<std::vector<DerivedField>> derived_fields();
ValueKind<TimeZone> time_zone();

} // namespace leadscore
