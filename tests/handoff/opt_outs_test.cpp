#include "data/hand_made_files.hpp"
#include "handoff/opt_outs.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace leadscore;

namespace {

constexpr const char* opt_out_leads = "id,email,dnc\n"
                                      "A,ann@example.com,\n"
                                      "B,ANN@example.com,yes\n"
                                      "C,cy@example.com,\n"
                                      "D,,yes\n"
                                      "E,,\n";
constexpr const char* opt_out_events = "id,event,time\n"
                                       "A,unsubscribe,2026-11-01\n"
                                       "C,unsubscribe,2026-11-01\n"
                                       "C,demo,2026-11-02\n"
                                       "E,unsubscribe,2026-11-21\n"; // later than T

/// Keys of the leads that opted out of calls, and of mails: `AB/C`.
std::string opted_out(const std::string& keys) {
  const HandMadeFiles files("version: 1\ninputs:\n  leads: {key: id}\n  events: {key: id, type: event, time: time}\n"
                            "models: [{name: m, target: 1, applies_to: {field: id, is: nobody}}]\n" +
                                keys,
                            {{"leads.csv", opt_out_leads}}, {{"events.csv", opt_out_events}});
  const auto loaded = files.load();
  People people(loaded->program, loaded->leads.table);
  const OptOuts found =
      find_opt_outs(loaded->program, loaded->leads.table, loaded->events, loaded->times, loaded->as_of, 2, people);
  std::string calls, mails;
  for (LeadIndex lead = 0; lead < loaded->leads.table.size(); ++lead) {
    if (found.from_calls(lead)) calls += loaded->leads.table.key(lead);
    if (found.from_mails(lead)) mails += loaded->leads.table.key(lead);
  }
  CHECK(found.number_not_called() == static_cast<std::int64_t>(calls.size()));
  CHECK(found.number_not_mailed() == static_cast<std::int64_t>(mails.size()));
  return calls + "/" + mails;
}

} // namespace

TEST_CASE("nobody opted out where the rule file has no such key") { CHECK(opted_out("") == "/"); }

TEST_CASE("an opt-out holds for every lead with the address, of whatever model") {
  CHECK(opted_out("do_not_call: {field: dnc, is: 'yes'}\n") == "ABD/");
  CHECK(opted_out("do_not_mail: {field: dnc, is: 'yes'}\n") == "/ABD");
  CHECK(opted_out("do_not_call: {field: dnc, is: 'yes'}\nhandoff: {one_per_person: false}\n") == "ABD/");
}

TEST_CASE("opt-outs by events hold as of T") {
  CHECK(opted_out("do_not_call: {event: unsubscribe, not_followed_by: [demo]}\ndo_not_mail: {event: unsubscribe}\n") ==
        "AB/ABC");
  CHECK(opted_out("do_not_mail: {sequence: [unsubscribe, demo]}\n") == "/C");
  CHECK(opted_out("do_not_mail: {all: [{not: {event: unsubscribe}}, {field: dnc, is: ''}]}\n") == "/E");
  CHECK(opted_out("do_not_mail: {event: unsubscribe, in_last: 10d}\n") == "/");
}
