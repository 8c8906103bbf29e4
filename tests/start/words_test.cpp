#include "start/event_words.hpp"
#include "start/first_rules.hpp"
#include "start/header_roles.hpp"
#include "start/stage.hpp"

#include <doctest/doctest.h>

namespace leadscore {

TEST_CASE("headers of all tools are compared in one form") {
  CHECK(plain_header("Person - Email - Work") == "person email work");
  CHECK(plain_header("created_at") == "created at");
  CHECK(plain_header(" Signed up (AEDT) ") == "signed up");
  CHECK(fitness("Lead Status", Role::status) < fitness("Lifecycle Stage", Role::status));
  CHECK_FALSE(fitness("Client Grade", Role::status));
}

TEST_CASE("the tool is told by headers that only it has") {
  CHECK(tool_of({"Record ID", "Email"}) == "HubSpot");
  CHECK(tool_of({"Lead Owner", "Company / Account"}) == "Salesforce");
  CHECK(tool_of({"Person - Name"}) == "Pipedrive");
  CHECK(tool_of({"LEADID", "Created Time"}) == "Zoho");
  CHECK(tool_of({"Email Address", "LEID"}) == "Mailchimp");
  CHECK(tool_of({"Last heard from (AEDT)"}) == "Intercom");
  CHECK(tool_of({"lead_id", "email"}) == "");
}

TEST_CASE("what an event says is guessed by its words") {
  CHECK(kind_of_event("Email opened") == EventTheme::passive);
  CHECK(kind_of_event("unsubscribe") == EventTheme::passive);
  CHECK(kind_of_event("page_view") == EventTheme::trivial);
  CHECK(kind_of_event("Email clicked") == EventTheme::trivial);
  CHECK(kind_of_event("meeting_cancelled") == EventTheme::negative);
  CHECK(kind_of_event("Webinar attended") == EventTheme::other);
  CHECK(kind_of_event("document_created") == EventTheme::product);
}

TEST_CASE("what a status says is guessed by its words") {
  CHECK(kind_of_status("Open - Not Contacted") == StatusKind::waiting);
  CHECK(kind_of_status("Working - Contacted") == StatusKind::with_sales);
  CHECK(kind_of_status("Closed - Not Converted") == StatusKind::lost);
  CHECK(kind_of_status("Closed - Converted") == StatusKind::won);
  CHECK(kind_of_status("Junk Lead") == StatusKind::never);
  CHECK(kind_of_status("Pre-Qualified") == StatusKind::waiting);
  CHECK(kind_of_status("Qualified ") == StatusKind::with_sales);
  CHECK(kind_of_status("Contact in Future") == StatusKind::not_now);
  CHECK(kind_of_status("Blue") == std::nullopt);
}

TEST_CASE("the product can earn at least as much as everything else in a first rule file") {
  ExportMapping mapping;
  mapping.email = "Email";
  for (const char* const type : {"webinar", "demo request", "form", "meeting", "login", "call", "page_view", "open"})
    mapping.types.push_back({type, 10});
  const FirstRules rules = first_rules(mapping);
  double product = 0;
  double other = 0;
  for (const FirstRule& rule : rules.scored) (rule.product ? product : other) += points_of_first_rule * rule.times;
  CHECK(product >= other);
  CHECK(rules.scored.size() + rules.proposed.size() == 6);
  CHECK(rules.trivial.size() == 1);
  CHECK(rules.passive.size() == 1);
  CHECK(rules.target <= rules.most_pain() + points_of_first_rule);
  CHECK(rules.fit_max <= rules.target / 2);
}

TEST_CASE("a crontab line survives names with blanks and percent signs") {
  const TextFile file = crontab(
      {.folder = "/srv/lead data", .program = "/usr/bin/leadscore", .leads = {"50%.csv"}, .events = {}, .options = {}});
  CHECK(file.text.ends_with(
      "\n0 2 * * * cd '/srv/lead data' && /usr/bin/leadscore nightly --workspace work --leads 50\\%.csv "
      "--lock-wait 1h --quiet\n"));
  CHECK(shell_word("it's") == "'it'\\''s'");
}

} // namespace leadscore
