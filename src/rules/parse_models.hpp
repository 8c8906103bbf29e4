#pragma once

#include "rules/mapping_table.hpp"

namespace leadscore {

/// A model with all that belongs to it.
ValueKind<Model> model();

} // namespace leadscore
