#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// What a column of an export is for.
enum class Role : std::uint8_t {
  key,
  email,
  created,
  status,
  owner,
  domain,
  company,
  title,
  country,
  industry,
  employees,
  source,
  first_name,
  last_name,
  phone,
  event_type,
  event_time,
  event_id,
  address_of_page,
};

/// How well a header says that its column has a role: 0 is best; none: it does not.
std::optional<std::size_t> fitness(std::string_view header, Role role);

/// Roles that tell a person from an event.
std::span<const Role> personal_roles();

/// A header in the form in which headers are compared: `Person - Email - Work`, `person_email_work` → `person email
/// work`.
std::string plain_header(std::string_view header);

/// The tool whose exports have such a header ("HubSpot"); empty if none is known to.
std::string_view tool_of(const std::vector<std::string>& header);

} // namespace leadscore
