#pragma once

#include <string>
#include <string_view>

namespace leadscore::fuzz {

/// The text with one to three changes of whole things: a line repeated, removed or moved, a number, a duration or a
/// word replaced by another one of the text or by a hard one. The same seed makes the same changes.
std::string mutate_lines(std::string_view text, unsigned seed);

} // namespace leadscore::fuzz
