#pragma once

#include <string>
#include <string_view>

namespace leadscore {

/// True for one `@` between non-empty texts without white space and a domain of at least two non-empty labels.
bool is_email_address(std::string_view text);

/// The address in an e-mail cell, which may also hold a display name, angle brackets, `mailto:` or several addresses;
/// empty if there is none. Source: 2-rules, Fields.
std::string_view email_address_in(std::string_view cell);

/// The same in the form in which addresses are compared; empty if there is none.
std::string comparable_address_in(std::string_view cell);

/// Writes the form in which e-mail cells are compared into `out`: of their address or, without one, of the cell.
void comparable_email_into(std::string_view cell, std::string& out);

} // namespace leadscore
