#pragma once

#include "rules/mapping_table.hpp"

#include <memory>

namespace leadscore {

/// A condition as it may stand at a place. Source: 2-rules, Conditions.
ValueKind<Condition> condition(Place place);
/// A condition on an event's columns.
ValueKind<std::shared_ptr<const Condition>> where_condition();
/// Event types: one or a list.
ValueKind<std::vector<Name>> event_types();

/// The keys of each form of a condition at a place, for the schema.
std::vector<const KeyTable*> condition_forms(Place place);
/// The name under which the schema defines conditions at a place.
std::string_view condition_definition(Place place);

} // namespace leadscore
