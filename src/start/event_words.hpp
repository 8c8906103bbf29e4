#pragma once

#include "rules/rule_set.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace leadscore {

/// What an event type's name says about it. A guess by its words, for a first rule file.
enum class EventTheme : std::uint8_t {
  product,  ///< something is done in the product
  other,    ///< a form, a webinar, a call
  trivial,  ///< any page, a click: everybody does it
  passive,  ///< done to the lead, or by machines
  negative, ///< cancelled
};
EventTheme kind_of_event(std::string_view type);
bool means_unsubscribed(std::string_view type);

/// What a status says, as sales tools have them.
enum class StatusKind : std::uint8_t { waiting, with_sales, recycled, won, lost, not_now, never };
/// None if its words do not tell.
std::optional<StatusKind> kind_of_status(std::string_view status);

} // namespace leadscore
