#pragma once

#include <string_view>

/// What the name of an event type says, in the words that tools use. A guess: `email_opened`, `Email Open` and `open`
/// all mean a mail that was opened.
namespace leadscore {

bool names_mail_open(std::string_view event_type);
bool names_mail_click(std::string_view event_type);
/// What is done to a lead: a mail sent, delivered or bounced.
bool names_mail_delivery(std::string_view event_type);
bool names_page_visit(std::string_view event_type);
/// Somebody who wants no calls or no mail: `unsubscribed`, `Email Opt Out`, `HasOptedOutOfEmail`, `do_not_call`.
bool names_opt_out(std::string_view event_type_or_field);
/// A column that says who agreed to calls or mail: `opted_in_to_mailing_list`. Who did not has opted out.
bool names_opt_in(std::string_view field);
bool names_keyword(std::string_view event_type_or_field);

} // namespace leadscore
