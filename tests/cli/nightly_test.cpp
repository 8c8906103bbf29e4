#include "cli/nights.hpp"

#include <doctest/doctest.h>

namespace leadscore::cli {

TEST_CASE("nightly lists each lead once, and keeps every run") {
  const Nights nights;
  CHECK(nights.listed("2026-11-16") == "a b");
  CHECK(nights.listed("2026-11-17") == "");
  CHECK(nights.names_in("ws") == "history.db latest lock metrics.prom runs");
  CHECK(nights.names_in("ws/runs") == "2026-11-16T00:00:00Z 2026-11-17T00:00:00Z");
  CHECK(std::filesystem::read_symlink(nights.path("ws/latest")) == "runs/2026-11-17T00:00:00Z");
  CHECK(nights.names_in("ws/latest") ==
        "accounts.csv metrics.prom nearly_ready.csv nurture.csv overdue.csv rejects.csv run.json scored.csv "
        "sdr_handoff.csv summary.md");
}

TEST_CASE("a lead that is ready for the first time later is listed then") {
  Nights nights;
  CHECK(nights.listed("2026-11-16") == "a b");
  nights.leads = "lead_id,title,status\na,chief,new\nb,chief,new\nc,chief,new\n";
  CHECK(nights.listed("2026-11-17") == "c");
}

TEST_CASE("a complete as-of is not run again, and nightly says so") {
  const Nights nights;
  REQUIRE(nights.night("2026-11-16").exit_code == 0);
  const Outcome outcome = nights.night("2026-11-16", {}, false);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "the run as of 2026-11-16T00:00:00Z is complete (--again runs it once more)\n");
  CHECK(outcome.err == "");
  CHECK(nights.night("2026-11-16").out == "");
}

TEST_CASE("a complete as-of is not run again even if it is not the newest or its input is gone") {
  const Nights nights;
  REQUIRE(nights.night("2026-11-16").exit_code == 0);
  REQUIRE(nights.night("2026-11-17").exit_code == 0);
  std::filesystem::remove(nights.path("leads.csv"));
  CHECK(nights.run_nightly("2026-11-16", {"--quiet"}).exit_code == 0);
}

TEST_CASE("--again keeps the hand-offs of then and adds to them") {
  Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  nights.leads = "lead_id,title,status\nc,chief,new\na,intern,new\nb,chief,called\n";
  CHECK(nights.listed("2026-11-16", {"--again"}) == "c b a");
  CHECK(nights.listed("2026-11-17") == "");
}

TEST_CASE("an as-of before the newest run is refused") {
  const Nights nights;
  REQUIRE(nights.night("2026-11-17").exit_code == 0);
  for (const char* const more : {"--quiet", "--again"}) {
    const Outcome outcome = nights.night("2026-11-16", {more});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err ==
          "--as-of: 2026-11-16T00:00:00Z is before the newest run, 2026-11-17T00:00:00Z (the ledger only "
          "goes forward; `score` looks at any time)\n");
  }
}

TEST_CASE("--baseline lists nobody, and whom it found ready is not listed later") {
  Nights nights;
  CHECK(nights.listed("2026-11-16", {"--baseline"}) == "");
  nights.leads += "d,chief,new\n";
  CHECK(nights.listed("2026-11-17") == "d");
  CHECK(nights.lines_of("overdue.csv") == 1);
}

TEST_CASE("on a day off nobody is handed off, and all wait") {
  const Nights nights;
  CHECK(nights.listed("2026-11-21") == ""); // a Saturday
  CHECK(nights.listed("2026-11-23") == "a b");
}

TEST_CASE("per_run bounds a list, and who does not fit is listed next") {
  Nights nights;
  nights.handoff = "statuses: [new], per_run: 1";
  CHECK(nights.listed("2026-11-16") == "a");
  CHECK(nights.listed("2026-11-17") == "b");
  CHECK(nights.listed("2026-11-18") == "");
}

TEST_CASE("a lead that fell and came back is listed again, but not before again_after") {
  Nights nights;
  nights.target = 60;
  nights.handoff = "statuses: [new], again_after: 3d, days: [mon, tue, wed, thu, fri, sat, sun]";
  REQUIRE(nights.listed("2026-11-16") == "a");
  nights.leads = "lead_id,title,status\na,intern,new\nb,chief,new\nc,intern,new\n";
  REQUIRE(nights.listed("2026-11-17") == "");
  nights.leads = "lead_id,title,status\na,chief,new\nb,chief,new\nc,intern,new\n";
  nights.events = "lead_id,event,timestamp\na,demo,2026-11-17T12:00:00Z\n";
  CHECK(nights.listed("2026-11-18") == "");
  CHECK(nights.listed("2026-11-19") == "a");
  CHECK(nights.column("again") == "reopened");
  CHECK(nights.listed("2026-11-23") == "");
}

TEST_CASE("a recycled lead is listed again after a sign of life that is late enough") {
  Nights nights;
  nights.handoff = "statuses: [new], recycled: [back], recycled_after: 2d, days: [mon, tue, wed, thu, fri, sat, sun]";
  REQUIRE(nights.listed("2026-11-16") == "a b");
  nights.leads = "lead_id,title,status\na,chief,back\nb,chief,new\n";
  nights.events += "a,demo,2026-11-18T00:00:00Z\nb,demo,2026-11-19\n";
  CHECK(nights.listed("2026-11-19") == "");
  nights.events += "a,demo,2026-11-18T00:00:01Z\n";
  CHECK(nights.listed("2026-11-20") == "a");
  CHECK(nights.column("again") == "recycled");
  CHECK(nights.listed("2026-11-21") == "");
}

TEST_CASE("changed rules, late events and another time zone hand nobody off again") {
  Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  nights.target = 40;
  nights.events += "a,demo,2026-11-01\nb,demo,2026-11-02\n";
  CHECK(nights.listed("2026-11-17") == "");
  nights.zone = "Asia/Tokyo";
  CHECK(nights.listed("2026-11-18") == "");
}

TEST_CASE("a model of the ledger that the rule file lacks is an error unless a model was called so") {
  Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  nights.model = "sign";
  const Outcome outcome = nights.night("2026-11-17");
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err == "rules.yaml: the ledger has hand-offs of model 'esign', which the rule file lacks (write `was: "
                       "esign` into the model that takes its place; did you mean 'sign'?)\n");
  nights.model = "sign\n    was: esign";
  CHECK(nights.listed("2026-11-17") == "");
  nights.model = "sign";
  CHECK(nights.listed("2026-11-18") == "");
}

TEST_CASE("a hand-off past its deadline whose status stayed is overdue") {
  Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  REQUIRE(nights.listed("2026-11-18") == "");
  CHECK(nights.lines_of("overdue.csv") == 1); // the deadline has come, but not gone
  nights.leads = "lead_id,title,status\na,chief,new\nb,chief,called\nc,intern,new\n";
  nights.events += "c,page,2026-11-18\n";
  REQUIRE(nights.listed("2026-11-19") == "");
  CHECK(nights.read("ws/latest/overdue.csv") ==
        "rank,lead_id,title,model,score,fit,pain_now,velocity_points,velocity,ready_at,follow_up_by,expires_at,change,"
        "owner,status,again,account,account_score,quadrant,resource,reasons,handed_at\n"
        "1,a,chief,esign,60,50,10,0,15,2026-11-15T00:00:00Z,2026-11-18T00:00:00Z,,60,,new,,,,,,chief +50; demo +10,"
        "2026-11-16T00:00:00Z\n");
}

TEST_CASE("a second run at the same time exits at once, or waits") {
  const Nights nights;
  REQUIRE(nights.night("2026-11-16").exit_code == 0);
  const HeldLock lock(nights.path("ws/lock"));
  const Outcome outcome = nights.night("2026-11-17");
  CHECK(outcome.exit_code == 11);
  CHECK(outcome.err == "ws/lock: another run holds the lock (let it end, or wait for it with --lock-wait)\n");
  CHECK(nights.night("2026-11-17", {"--lock-wait", "1s"}).exit_code == 11);
  const Outcome wrong = nights.night("2026-11-17", {"--lock-wait", "soon"});
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.err == "--lock-wait: 'soon' is no duration (write e.g. 90s or 10m)\n");
}

TEST_CASE("a history that was lost, emptied or is an old one hands nobody off twice") {
  const Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  std::filesystem::copy_file(nights.path("ws/history.db"), nights.path("backup.db"));
  REQUIRE(nights.listed("2026-11-17") == "");
  std::string run = "2026-11-16T00:00:00Z";
  SUBCASE("lost") { std::filesystem::remove(nights.path("ws/history.db")); }
  SUBCASE("emptied") { nights.write("ws/history.db", ""); }
  SUBCASE("cut") { nights.write("ws/history.db", "x"); }
  SUBCASE("an old one") {
    std::filesystem::copy_file(nights.path("backup.db"), nights.path("ws/history.db"),
                               std::filesystem::copy_options::overwrite_existing);
    run = "2026-11-17T00:00:00Z";
  }
  const Outcome outcome = nights.night("2026-11-18", {"--accept-input"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "ws/history.db: does not have the run " + run +
                           ", which stands in runs/: its leads would be handed off twice (restore a newer history.db "
                           "from a backup; if they shall be, move that folder elsewhere)\n");
  CHECK(nights.names_in("ws/runs") == "2026-11-16T00:00:00Z 2026-11-17T00:00:00Z");
}

TEST_CASE("--keep-runs removes old run folders, and the ledger stays") {
  const Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  REQUIRE(nights.listed("2026-11-17") == "");
  REQUIRE(nights.listed("2026-11-18", {"--keep-runs", "2"}) == "");
  CHECK(nights.names_in("ws/runs") == "2026-11-17T00:00:00Z 2026-11-18T00:00:00Z");
  CHECK(nights.night("2026-11-16", {}, false).out ==
        "the run as of 2026-11-16T00:00:00Z is complete (--again runs it once more)\n");
}

} // namespace leadscore::cli
