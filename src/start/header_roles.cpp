#include "start/header_roles.hpp"

#include "base/text.hpp"
#include "start/time_formats.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>

namespace leadscore {

namespace {

using Names = std::vector<std::string_view>;

/// Headers as the exports of HubSpot, Salesforce, Pipedrive, Zoho, Mailchimp, Intercom and home-made tables have them,
/// in plain form, the surest first.
const std::map<Role, Names>& known_headers() {
  static const std::map<Role, Names> known = {
      {Role::key,
       {"lead id", "leadid", "record id contact", "record id", "contact id", "contactid", "person id", "user id",
        "customer id", "visitor id", "prospect id", "deal id", "id", "euid", "leid", "external id", "anonymous id",
        "distinct id", "device id"}},
      {Role::email,
       {"email", "e mail", "email address", "e mail address", "person email work", "person email", "work email",
        "business email", "person email home", "person email other", "attendee email", "recipient", "recipient email"}},
      {Role::created,
       {"create date", "created date", "created time", "created at", "created", "date created", "person person created",
        "deal deal created", "optin time", "confirm time", "signed up", "sign up date", "signup date", "first seen",
        "creation date", "added on"}},
      {Role::status,
       {"lead status", "status", "contact status", "person status", "deal status", "lifecycle stage", "lead stage",
        "deal stage", "stage"}},
      {Role::owner,
       {"contact owner", "lead owner", "owner", "person owner", "deal owner", "account owner", "record owner",
        "owner name", "assigned to", "company owner"}},
      {Role::domain,
       {"domain", "company domain name", "company domain", "email domain", "website url", "website",
        "company website"}},
      {Role::company,
       {"company", "company name", "company account", "account name", "account", "person organization", "organization",
        "organisation", "associated company"}},
      {Role::title, {"job title", "title", "person title", "person job title", "position", "role"}},
      {Role::country, {"country", "country region", "mailing country", "person country", "country code", "cc"}},
      {Role::industry, {"industry", "sector", "vertical"}},
      {Role::employees,
       {"employees", "number of employees", "no of employees", "num employees", "employee count", "company size"}},
      {Role::source, {"lead source", "source", "original source", "person source", "utm source"}},
      {Role::first_name, {"first name", "firstname", "person first name", "given name"}},
      {Role::last_name, {"last name", "lastname", "person last name", "surname", "person name", "full name", "name"}},
      {Role::phone,
       {"phone", "phone number", "mobile", "mobile phone number", "mobile phone", "person phone work",
        "person phone mobile"}},
      {Role::event_type,
       {"event", "event type", "event name", "action", "activity type", "activity", "interaction type", "event text",
        "engagement type", "interaction", "type", "kind"}},
      {Role::event_time, {"timestamp",          "time",         "event time", "event timestamp",   "occurred at",
                          "event date",         "date time",    "datetime",   "action date",       "activity date",
                          "action time",        "date",         "join time",  "registration time", "registered at",
                          "original timestamp", "received at",  "sent at",    "viewed at",         "clicked at",
                          "started at",         "start time",   "created at", "created time",      "create date",
                          "client event time",  "time of event"}},
      {Role::event_id, {"event id", "insert id", "message id", "activity id", "uuid", "event uuid", "id"}},
      {Role::address_of_page, {"url", "page url", "page", "path", "link", "page path"}},
  };
  return known;
}

bool has_any(const std::vector<std::string>& header, std::initializer_list<std::string_view> names) {
  return std::any_of(header.begin(), header.end(), [&](const std::string& one) {
    return std::find(names.begin(), names.end(), without_zone(one)) != names.end();
  });
}

} // namespace

std::string plain_header(std::string_view header) {
  std::string result;
  for (const char byte : fold(without_zone(trim(header)))) {
    const bool separates = std::string_view(" _-./()#:").find(byte) != std::string_view::npos;
    if (!separates)
      result += byte;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  }
  while (result.ends_with(' ')) result.pop_back();
  return result;
}

std::optional<std::size_t> fitness(std::string_view header, Role role) {
  const Names& names = known_headers().at(role);
  const auto found = std::find(names.begin(), names.end(), plain_header(header));
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

std::span<const Role> personal_roles() {
  static constexpr std::array roles{Role::email,     Role::created, Role::status,   Role::owner,  Role::company,
                                    Role::title,     Role::country, Role::industry, Role::source, Role::first_name,
                                    Role::last_name, Role::phone,   Role::employees};
  return roles;
}

std::string_view tool_of(const std::vector<std::string>& header) {
  if (has_any(header, {"Record ID", "Record ID - Contact", "Contact owner", "Lifecycle Stage"})) return "HubSpot";
  if (std::any_of(header.begin(), header.end(), [](const std::string& one) {
        return one.starts_with("Person - ") || one.starts_with("Deal - ") || one.starts_with("Organization - ");
      }))
    return "Pipedrive";
  if (has_any(header, {"MEMBER_RATING", "OPTIN_TIME", "LEID", "EUID"})) return "Mailchimp";
  if (has_any(header, {"Last heard from", "Last contacted", "Web sessions"})) return "Intercom";
  if (has_any(header, {"LEADID", "Created Time", "Lead Id"})) return "Zoho";
  if (has_any(header, {"Lead Owner", "Company / Account", "Account Owner", "Mailing Country", "Created Date"}))
    return "Salesforce";
  return {};
}

} // namespace leadscore
