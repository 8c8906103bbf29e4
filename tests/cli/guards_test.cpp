#include "cli/nights.hpp"
#include "cli/run_program.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace leadscore::cli {

namespace {

/// What a run says that is refused, with these broken guards.
std::string refused(const std::vector<std::string>& guards) {
  std::string text = "the input cannot be right, so nothing is published\n";
  for (const std::string& guard : guards) text += "  " + guard + "\n";
  return text + "mend the export, or publish it all the same with --accept-input\n";
}

/// Leads with these keys, all alike but for the key.
std::string leads_of(const std::vector<std::string>& keys) {
  std::string text = "lead_id,title,created_at\n";
  for (const std::string& key : keys) text += key + ",Manager,2026-11-01\n";
  return text;
}

/// So many leads and so many events of each night; the company of Nights.
std::string many_leads(int count) {
  std::string text = "lead_id,title,status\n";
  for (int number = 0; number < count; ++number) text += fmt::format("k{},intern,new\n", number);
  return text;
}
std::string many_events(int known, int unknown) {
  std::string text = "lead_id,event,timestamp\n";
  for (int number = 0; number < known; ++number) text += "k0,demo,2026-11-15\n";
  for (int number = 0; number < unknown; ++number) text += "who,demo,2026-11-15\n";
  return text;
}

} // namespace

TEST_CASE("score publishes nothing if more than half of the leads repeat an earlier key") {
  const HandMadeInput input;
  input.write("events.csv", "event_id,lead_id,event,timestamp\n");
  input.write("leads.csv", leads_of({"a", "a", "a", "b"})); // exactly half
  CHECK(input.score({"--out", "out", "--quiet"}).exit_code == 0);
  const auto before = files_of_run_folder(input.path("out"));
  input.write("leads.csv", leads_of({"a", "a", "a", "b", "b"}));
  const Outcome outcome = input.score({"--out", "out"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.out == "");
  CHECK(outcome.err == refused({"leads: 3 of 5 records with a key repeat the key of an earlier one"}));
  CHECK(files_of_run_folder(input.path("out")) == before);

  input.write("leads.csv", leads_of({"7.0123E+14", "7.0123E+14", "7.0123E+14"}));
  CHECK(input.score({"--out", "out"}).err ==
        refused({"leads: 2 of 3 records with a key repeat the key of an earlier one: the keys of leads are in "
                 "scientific notation, such as 9.91214E+15 (1 of 1 different keys)"}));
  const Outcome accepted = input.score({"--out", "out", "--accept-input"});
  CHECK(accepted.exit_code == 0);
  CHECK(accepted.out.find("\n## Input warnings\n\n- accepted with --accept-input: leads: 2 of 3 records with "
                          "a key repeat the key of an earlier one") != std::string::npos);
  CHECK(nlohmann::json::parse(input.read("out/run.json"))["accepted_input"].size() == 1);
}

TEST_CASE("records without a key do not count among those that repeat one") {
  const HandMadeInput input;
  input.write("events.csv", "event_id,lead_id,event,timestamp\n");
  input.write("leads.csv", leads_of({"a", "a", "a", "b", "b", "", ""}));
  CHECK(input.score({"--out", "out"}).err ==
        refused({"leads: 3 of 5 records with a key repeat the key of an earlier one"}));
}

TEST_CASE("score publishes nothing if not one event that can be read is of a known lead") {
  const HandMadeInput input;
  const std::string header = "event_id,lead_id,event,timestamp\n";
  const auto code_with = [&](const std::string& events) {
    input.write("events.csv", header + events);
    return input.score({"--out", "out", "--quiet", "--max-rejects", "100%"}).exit_code;
  };
  CHECK(code_with("") == 0);                                                               // no events at all
  CHECK(code_with("1,L-1,trial_signup,soon\n") == 0);                                      // none that can be read
  CHECK(code_with("1,L-9,trial_signup,2026-11-18\n2,L-1,trial_signup,2026-12-24\n") == 0); // one of a known lead
  CHECK(code_with("1,L-9,trial_signup,2026-11-18\n") == 3);
  CHECK(input.score({"--out", "out"}).err == refused({"events: none of the 1 that can be read is of a known lead"}));
  input.write("events.csv", header + "1,L-1.0,trial_signup,2026-11-18\n2,L-2.0,trial_signup,2026-11-18\n");
  CHECK(input.score({"--out", "out"}).err ==
        refused({"events: none of the 2 that can be read is of a known lead: the keys of events end in '.0', those of "
                 "leads do not (2 of the first 2 unknown keys)"}));
  CHECK(input.score({"--out", "out", "--quiet", "--accept-input"}).exit_code == 0);
}

TEST_CASE("events of leads that the rules drop are of known leads") {
  const HandMadeInput input;
  std::string rules = hand_made_rules;
  const std::string key = "{key: lead_id, ";
  rules.replace(rules.find(key), key.size(), key + "drop: [{name: all, when: {field: lead_id, present: true}}], ");
  input.write("rules.yaml", rules);
  CHECK(input.score({"--out", "out", "--quiet"}).exit_code == 0);
}

TEST_CASE("explain looks at input that is not published") {
  const HandMadeInput input;
  input.write("events.csv", "event_id,lead_id,event,timestamp\n1,L-9,trial_signup,2026-11-18\n");
  CHECK(input
            .run({"explain", "L-1", "--leads", "leads.csv", "--events", "events.csv", "--rules", "rules.yaml",
                  "--as-of", "2026-11-20"})
            .exit_code == 0);
}

TEST_CASE("a night whose newest event is older than max_age publishes nothing") {
  const Nights nights;
  REQUIRE(nights.night("2026-11-18").exit_code == 0); // exactly 3 days
  const Outcome outcome = nights.night("2026-11-18T00:00:01Z");
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.out == "");
  CHECK(outcome.err == refused({"events: the newest is of 2026-11-15T00:00:00Z, more than inputs.max_age (3d) before "
                                "2026-11-18T00:00:01Z"}));
  CHECK(nights.names_in("ws/runs") == "2026-11-18T00:00:00Z");
  CHECK(nights.night("2026-11-19", {"--accept-input"}).exit_code == 0);
}

TEST_CASE("a night that scores fewer leads than before by more than max_shrink publishes nothing") {
  Nights nights;
  nights.inputs = "  max_shrink: 29%\n"; // in binary, 29 % of 100 is less than 29
  nights.events = many_events(1, 0);
  nights.leads = many_leads(100);
  REQUIRE(nights.night("2026-11-16").exit_code == 0);
  nights.leads = many_leads(71);
  REQUIRE(nights.night("2026-11-16T01:00:00Z").exit_code == 0); // exactly 29 %
  nights.leads = many_leads(100) + "k1,again,new\nk2,again,new\n";
  REQUIRE(nights.night("2026-11-16T02:00:00Z").exit_code == 0);
  nights.leads = many_leads(70) + many_leads(70).substr(many_leads(0).size()); // 140 are read, 70 scored
  const Outcome outcome = nights.night("2026-11-17");
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.err == refused({"leads: 70 scored, 30 fewer than the 100 of the run of 2026-11-16T02:00:00Z "
                                "(inputs.max_shrink is 29 %)"}));
  CHECK(nights.night("2026-11-17", {"--accept-input"}).exit_code == 0);
  nights.leads = many_leads(50); // against the night that was accepted
  CHECK(nights.night("2026-11-17T01:00:00Z").exit_code == 0);
}

TEST_CASE("a night that uses fewer events than before by more than max_shrink publishes nothing") {
  Nights nights;
  nights.leads = many_leads(3);
  nights.events = many_events(10, 2);
  REQUIRE(nights.night("2026-11-16").exit_code == 0);
  nights.events = many_events(8, 2); // exactly 20 %
  REQUIRE(nights.night("2026-11-16T01:00:00Z").exit_code == 0);
  nights.events = many_events(6, 2);
  const std::string told = "events: 6 used, 2 fewer than the 8 of the run of 2026-11-16T01:00:00Z (inputs.max_shrink "
                           "is 20 %)";
  CHECK(nights.night("2026-11-17").err == refused({told}));
  nights.events = many_events(0, 0);
  CHECK(nights.night("2026-11-17").err ==
        refused({"events: 0 used, 8 fewer than the 8 of the run of 2026-11-16T01:00:00Z (inputs.max_shrink is 20 %)"}));
}

TEST_CASE("a night in which the share of events of unknown leads rose by more than 20 points publishes nothing") {
  Nights nights;
  nights.leads = many_leads(3);
  nights.events = many_events(90, 10);
  REQUIRE(nights.night("2026-11-16").exit_code == 0); // the first one has nothing to be held against
  nights.events = many_events(126, 54);               // 30 %: exactly 20 points more
  REQUIRE(nights.night("2026-11-16T01:00:00Z").exit_code == 0);
  nights.events = many_events(126, 127);
  const Outcome outcome = nights.night("2026-11-16T02:00:00Z");
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.err ==
        refused({"events: 127 of 253 that can be read (50.2 %) are of unknown leads, after 54 of 180 (30 "
                 "%) in the run of 2026-11-16T01:00:00Z (20 percentage points more are allowed)"}));
  REQUIRE(nights.night("2026-11-16T02:00:00Z", {"--accept-input"}).exit_code == 0);
  CHECK(nights.night("2026-11-16T03:00:00Z").exit_code == 0); // accepted ones are held against, too
}

TEST_CASE("all broken guards are told at once") {
  Nights nights;
  nights.leads = many_leads(4);
  nights.events = many_events(5, 0);
  REQUIRE(nights.night("2026-11-16").exit_code == 0);
  nights.leads = "lead_id,title,status\nk,intern,new\nk,intern,new\nk,intern,new\nk,intern,new\n";
  CHECK(nights.night("2026-11-17").err ==
        refused({"leads: 3 of 4 records with a key repeat the key of an earlier one",
                 "events: none of the 5 that can be read is of a known lead",
                 "leads: 1 scored, 3 fewer than the 4 of the run of 2026-11-16T00:00:00Z (inputs.max_shrink is 20 %)",
                 "events: 0 used, 5 fewer than the 5 of the run of 2026-11-16T00:00:00Z (inputs.max_shrink is 20 %)"}));
}

} // namespace leadscore::cli
