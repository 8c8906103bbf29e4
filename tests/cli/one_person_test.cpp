#include "cli/nights.hpp"
#include "golden/csv_table.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace leadscore::cli {

namespace {

constexpr const char* person_header = "lead_id,title,status,email\n";

/// `a` has 10 points more than the others, who come by rank in the order of the file.
struct NightsWith : Nights {
  explicit NightsWith(const std::string& records) { leads = person_header + records; }
};

nlohmann::json run_json_of(const Nights& nights) { return nlohmann::json::parse(nights.read("ws/latest/run.json")); }

} // namespace

TEST_CASE("records with one address are one person: the first on the list is listed, the others are counted") {
  NightsWith nights("x,chief,new,ANN@example.com\na,chief,new,ann@example.com\ny,chief,new, Ann@Example.com\n"
                    "b,chief,new,bob@example.com\nc,chief,new,\nd,chief,new,no address\ne,chief,new,no "
                    "address\n");
  nights.nurture = "nurture: {campaigns: [{name: all}]}\n";
  const Outcome outcome = nights.night("2026-11-16", {}, false);
  CHECK(outcome.err == "");
  CHECK(nights.column("lead_id") == "a b c d e");
  CHECK(outcome.out.find("- on the hand-off list: 5; left out as the same person as one of these: 2\n") !=
        std::string::npos);
  CHECK(run_json_of(nights)["same_person"] == 2);
  CHECK(nights.read("ws/metrics.prom").find("leadscore_same_person{model=\"esign\"} 2\n") != std::string::npos);
  CHECK(nights.column("lead_id", "nurture.csv") == ""); // nor are they mailed
  CHECK(nights.listed("2026-11-17") == "");
  CHECK(run_json_of(nights)["same_person"] == 0); // none of them is due
}

TEST_CASE("with one_per_person: false each record is called") {
  NightsWith nights("a,chief,new,ann@example.com\nb,chief,new,ann@example.com\n");
  nights.handoff += ", one_per_person: false";
  CHECK(nights.listed("2026-11-16") == "a b");
}

TEST_CASE("a merged record is not called again, nor when it is split again") {
  NightsWith nights("a,chief,new,ann@example.com\nb,chief,new,bob@example.com\n");
  CHECK(nights.listed("2026-11-16") == "a b");
  nights.leads = std::string(person_header) + "n,chief,new,Ann@Example.com\nb,chief,new,bob@example.com\n";
  CHECK(nights.listed("2026-11-17") == "");
  nights.leads = std::string(person_header) + "n,chief,new,Ann@Example.com\nb,chief,new,bob@example.com\n"
                                              "a,chief,new,ann@example.com\no,chief,new,ann@example.com\n";
  CHECK(nights.listed("2026-11-18") == "");
}

TEST_CASE("the first lead with the address stands in for one that is gone: its status and its fall count") {
  NightsWith nights("a,chief,new,ann@example.com\n");
  nights.handoff = "statuses: [new], again_after: 5d";
  CHECK(nights.listed("2026-11-02") == "a");
  nights.leads = std::string(person_header) + "n,intern,new,ann@example.com\no,chief,new,ann@example.com\n";
  CHECK(nights.listed("2026-11-05") == ""); // n fell, for both of them
  CHECK(nights.column("lead_id", "overdue.csv") == "n");
  nights.leads = std::string(person_header) + "n,intern,called,ann@example.com\no,chief,new,ann@example.com\n";
  CHECK(nights.listed("2026-11-09") == "o");
  CHECK(nights.column("again") == "reopened");
  CHECK(nights.column("lead_id", "overdue.csv") == "");
}

TEST_CASE("a person has one owner over records and nights") {
  NightsWith nights("a,chief,new,ann@example.com\nb,chief,new,bob@example.com\n");
  nights.handoff = "statuses: [new, back], recycled: [back], recycled_after: 1d";
  nights.roster = "{together: lead, roster: [{name: Ana}, {name: Bo}, {name: Cy}]}";
  CHECK(nights.listed("2026-11-16") == "a b");
  CHECK(nights.column("owner") == "Ana Bo");
  nights.leads = std::string(person_header) + "n,chief,back,Bob@example.com\nz,chief,new,\n";
  nights.events += "n,demo,2026-11-19\n";
  CHECK(nights.listed("2026-11-20") == "n z");
  CHECK(nights.column("owner") == "Bo Cy");
  CHECK(nights.column("again") == "recycled -");
}

TEST_CASE("sales' hands keep all records of a person out of campaigns while the one that was handed off is theirs") {
  NightsWith nights("a,chief,new,ann@example.com\nb,intern,new,Ann@example.com\nc,intern,new,\n");
  nights.handoff = "statuses: [new], won: [won]";
  nights.nurture = "nurture: {campaigns: [{name: all}]}\n";
  CHECK(nights.listed("2026-11-16") == "a");
  CHECK(nights.column("lead_id", "nurture.csv") == "c");
  nights.leads =
      std::string(person_header) + "a,chief,called,ann@example.com\nb,intern,new,Ann@example.com\nc,intern,new,\n";
  CHECK(nights.listed("2026-11-17") == "");
  CHECK(nights.column("lead_id", "nurture.csv") == "c");
  nights.leads =
      std::string(person_header) + "a,chief,won,ann@example.com\nb,intern,new,Ann@example.com\nc,intern,new,\n";
  CHECK(nights.listed("2026-11-18") == "");
  CHECK(nights.column("lead_id", "nurture.csv") == "a b c");
}

TEST_CASE("who opted out is on no list, not overdue and in no campaign, under any model and by any record") {
  NightsWith nights("a,chief,new,ann@example.com\nb,chief,new,bob@example.com\nc,intern,new,Ann@example.com\n");
  nights.nurture = "nurture: {campaigns: [{name: all}]}\n"
                   "do_not_call: {event: unsubscribe, not_followed_by: [demo]}\ndo_not_mail: {event: unsubscribe}\n";
  nights.handoff = "statuses: [new], follow_up: 1d";
  CHECK(nights.listed("2026-11-16") == "a b");
  CHECK(nights.column("lead_id", "nurture.csv") == "");
  nights.events += "c,unsubscribe,2026-11-17\n";
  const Outcome outcome = nights.night("2026-11-18", {}, false);
  CHECK(outcome.err == "");
  CHECK(nights.column("lead_id", "overdue.csv") == "b");
  CHECK(outcome.out.find("- opted out: 2 leads of calls, 2 of mail\n") != std::string::npos);
  CHECK(run_json_of(nights)["do_not_call"] == 2);
  CHECK(run_json_of(nights)["do_not_mail"] == 2);
  CHECK(nights.read("ws/metrics.prom").find("leadscore_opted_out{of=\"calls\"} 2\n") != std::string::npos);
  nights.events += "c,demo,2026-11-18\n";
  CHECK(nights.listed("2026-11-19") == "");
  CHECK(nights.column("lead_id", "overdue.csv") == "a b");
  CHECK(run_json_of(nights)["do_not_mail"] == 2);
}

TEST_CASE("score leaves out the same person and who opted out, and explain says why") {
  NightsWith nights("a,chief,new,ann@example.com\nb,chief,new,Ann@example.com\nc,chief,new,cy@example.com\n");
  nights.nurture = "do_not_call: {field: email, starts_with: cy}\ndo_not_mail: {field: email, starts_with: cy}\n";
  nights.write_files();
  Surroundings surroundings;
  surroundings.folder = nights.path("");
  const std::vector<std::string> inputs{"--rules",  "rules.yaml", "--leads", "leads.csv",
                                        "--events", "events.csv", "--as-of", "2026-11-16"};
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), inputs.begin(), inputs.end());
    return run_leadscore(arguments, surroundings);
  };
  REQUIRE(run({"score", "--out", "out"}).exit_code == 0);
  const golden::CsvTable list(nights.path("out/sdr_handoff.csv"));
  REQUIRE(list.rows().size() == 1);
  CHECK(list.rows()[0]["lead_id"] == "a");
  const Outcome same = run({"explain", "b"});
  CHECK(same.out.find("Hand-off: not handed off: the same person as a, by the e-mail address\n") != std::string::npos);
  const Outcome opted_out = run({"explain", "c"});
  CHECK(opted_out.out.find("Hand-off: not handed off: do_not_call holds for it, or for a lead with its e-mail "
                           "address\n") != std::string::npos);
  CHECK(opted_out.out.find("Opted out of: calls and mail\n") != std::string::npos);
  const auto json = nlohmann::json::parse(run({"explain", "c", "--json"}).out);
  CHECK(json["explanations"][0]["opted_out"] == "calls and mail");
}

TEST_CASE("explain of a lead that is not ready knows that another record of the person is on the list") {
  NightsWith nights("a,chief,new,ann@example.com\nb,intern,new,Ann@example.com\nc,intern,new,\n");
  nights.nurture = "nurture: {campaigns: [{name: all}]}\n";
  nights.write_files();
  Surroundings surroundings;
  surroundings.folder = nights.path("");
  const auto explained = [&](const std::string& key) {
    return run_leadscore({"explain", key, "--rules", "rules.yaml", "--leads", "leads.csv", "--events", "events.csv",
                          "--as-of", "2026-11-16"},
                         surroundings)
        .out;
  };
  CHECK(explained("b").find("Campaign:") == std::string::npos);
  CHECK(explained("c").find("Campaign: all\n") != std::string::npos);
}

TEST_CASE("a night with a wrong target or a broken export hands nobody off again") {
  Nights nights;
  nights.handoff = "statuses: [new], again_after: 2d";
  nights.events += "b,visit,2026-11-14\n"; // without any event its score has no history
  CHECK(nights.listed("2026-11-16") == "a b");
  nights.target = 500;
  CHECK(nights.listed("2026-11-19") == "");
  nights.target = 50;
  CHECK(nights.listed("2026-11-20") == "");
  const std::string leads = nights.leads;
  nights.leads = "lead_id,title,status\na,,new\nb,,new\nc,,new\n";
  CHECK(nights.listed("2026-11-23") == "");
  nights.leads = leads;
  CHECK(nights.listed("2026-11-24") == "");
  CHECK(nights.listed("2026-11-25") == "");
}

TEST_CASE("--again takes back that a fall was cleared") {
  Nights nights;
  nights.leads = "lead_id,title,status\na,,new\n";
  nights.target = 10;
  nights.handoff = "statuses: [new], again_after: 2d";
  CHECK(nights.listed("2026-11-16") == "a");
  nights.events = "lead_id,event,timestamp\n";
  CHECK(nights.listed("2026-11-17") == ""); // it fell
  nights.events = "lead_id,event,timestamp\na,demo,2026-11-15\n";
  CHECK(nights.listed("2026-11-18") == ""); // it never did
  nights.events = "lead_id,event,timestamp\na,demo,2026-11-17T12:00:00Z\n";
  CHECK(nights.listed("2026-11-18", {"--again"}) == "a"); // it did, and came back
  CHECK(nights.column("again") == "reopened");
}

TEST_CASE("deadlines run in working hours, and who has none is not overdue") {
  Nights nights;
  nights.handoff = "statuses: [new], hours: \"09:00-17:30\", "
                   "follow_up: [{when: {field: score.pain_now, at_least: 10}, within: 4h}]";
  CHECK(nights.listed("2026-11-16") == "a b");
  CHECK(nights.column("follow_up_by") == "2026-11-16T13:00:00Z -");
  CHECK(nights.listed("2026-11-17") == "");
  CHECK(nights.column("lead_id", "overdue.csv") == "a");
  CHECK(nights.night("2026-11-18", {}, false).out.find("Called in time: 0 % of 1 hand-off whose deadline has passed") !=
        std::string::npos);
}

TEST_CASE("capacity shares leads evenly over the nights") {
  Nights nights;
  nights.roster = "{strategy: capacity, together: lead, roster: [{name: Ana, per_day: 10}, {name: Bo, per_day: 10}, "
                  "{name: Cy, per_day: 10}]}";
  nights.events = "lead_id,event,timestamp\n";
  nights.leads = "lead_id,title,status\n";
  std::string owners;
  for (int day = 16; day <= 20; ++day) {
    nights.leads += fmt::format("l{},chief,new\n", day);
    REQUIRE(nights.listed(fmt::format("2026-11-{}", day)) == fmt::format("l{}", day));
    owners += nights.column("owner") + " ";
  }
  CHECK(owners == "Ana Bo Cy Ana Bo ");
}

} // namespace leadscore::cli
