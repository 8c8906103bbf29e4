#pragma once

#include <string_view>

namespace leadscore {

/// True if two different values are probably the same thing, spelled in another way: they differ (from three letters
/// and digits on) in spaces, hyphens and other signs, in a final s, or (from six letters and digits on) in one letter.
/// `Real-Estate`, `real estate`.
bool is_meant_by(std::string_view listed, std::string_view found);

/// True for a column whose values may tell who somebody is: names, addresses, numbers.
bool may_be_personal(std::string_view column);

} // namespace leadscore
