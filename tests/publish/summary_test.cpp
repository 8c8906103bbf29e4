#include "publish/hand_made_run.hpp"
#include "publish/summary.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("the summary is one screen: figures, whom to call, what was not used, guard rails") {
  HandMadeRun hand;
  hand.run.guard_rails = {{"behaviour rules in a model", "26", "25", true, "drop some", 26, 25, {}},
                          {"models in which nothing decays", "none", "none", false, "add decay", 0, 0, {}}};
  hand.run.hygiene = {{"mail scanners", 7, 3.5}};
  hand.run.not_numbers = {{"employees", {1, 0}}, {"revenue", {3, 2}}};
  hand.run.bad_created_at = 2;
  hand.run.emails_without_address = 3;
  hand.run.emails_with_more = 1;
  hand.run.input_warnings = {{"l2.csv", 1, "the header has no column 'status'"}};
  hand.run.accepted = {"leads: 1 scored"};
  hand.run.lead_records.skipped = {2, 1};
  hand.run.event_records.skipped = {0, 1};
  CHECK(summary_text(hand.run, count_rows(hand.run)) == R"(# Lead scores as of 2026-11-20T12:00:00Z

- leads: 3 scored of 5 read, 1 rejected, 1 duplicate; skipped: 2 blank rows, 1 repeated header
- events: 12 340 used of 12 345 read, 2 later than the time of scoring, 3 of unknown leads; skipped: 1 repeated header
- ready in model esign: 3 of 3 leads (100 %), target 100; in the last 7d 1 became ready, 0 fell back
- ready in model crm: 0 of 1 lead (0 %), target 50; in the last 7d 0 became ready, 0 fell back
- on the hand-off list: 2, of whom 1 waits: nobody in the roster has room
- in nurture campaigns: 1; nearly ready: 1

## Input warnings

- accepted with --accept-input: leads: 1 scored
- l2.csv:1: the header has no column 'status'

## Call first

| rank | lead_id | model |  score | points a day | follow up by         | why                                     |
|-----:|---------|-------|-------:|-------------:|----------------------|-----------------------------------------|
|    1 | L1      | esign | 130.25 |        60.12 | 2026-11-24T12:00:00Z | created a document +75; seniority +12.5 |
|    2 | -3      | esign |    100 |            0 | 2026-11-24T12:00:00Z |                                         |

## Records not used (rejects.csv tells which)

| records | why                     |
|--------:|-------------------------|
|       1 | too_few_columns (leads) |
|       1 | duplicate_lead (leads)  |

## Data

- created_at counts as absent for 2 leads: no time, before 1990, or in the future
- the e-mail cell holds no address for 3 leads
- the e-mail cell holds more than an address for 1 lead: the first address counts
- employees: 1 cell is no number
- revenue: 3 cells are no numbers
- revenue: 2 cells can only be read with a decimal comma, so its '1.234' is probably no 1.234 (set numbers: comma in the rule file)
- hygiene: mail scanners dropped 7 events worth 3.5 points

## Guard rails: 1 of 2 broken

- behaviour rules in a model: 26 (limit 25): drop some
)");
}

TEST_CASE("a quiet summary says that nobody is handed off and that the guard rails hold") {
  HandMadeRun hand;
  hand.rules.models.pop_back();
  hand.run.rows.erase(hand.run.rows.begin() + 1);
  hand.run.handoff.clear();
  hand.run.waiting.clear();
  hand.run.nurture.clear();
  hand.run.nearly_ready.clear();
  hand.run.lead_records = {.read = 3, .used = 3};
  hand.run.event_records = {.read = 0, .used = 0};
  hand.run.guard_rails = {{"models in which nothing decays", "none", "none", false, "add decay", 0, 0, {}}};
  CHECK(summary_text(hand.run, count_rows(hand.run)) == R"(# Lead scores as of 2026-11-20T12:00:00Z

- leads: 3 scored of 3 read
- events: 0 used of 0 read
- ready in model esign: 3 of 3 leads (100 %), target 100; in the last 7d 1 became ready, 0 fell back
- on the hand-off list: 0
- in nurture campaigns: 0; nearly ready: 0

Nobody is handed off.

All guard rails hold.
)");
}

TEST_CASE("the summary shows the top ten, and cuts long reasons") {
  HandMadeRun hand;
  hand.rules.models.pop_back();
  hand.run.rows.erase(hand.run.rows.begin() + 1);
  hand.run.nurture.clear();
  hand.run.nearly_ready.clear();
  hand.run.rule_names[0] = {"a rule with quite a long name", "another rule with a name that is no shorter at all"};
  hand.run.handoff.assign(11, hand.run.handoff[0]);
  const std::string text = summary_text(hand.run, count_rows(hand.run));
  CHECK(text.find("## Call first: the top 10\n") != std::string::npos);
  CHECK(text.find("another rule with a name that is no shorter at all +75; … |") != std::string::npos);
}

TEST_CASE("names with line breaks or bars do not break the summary's tables") {
  HandMadeRun hand;
  hand.run.key_header = "lead|id\nx";
  CHECK(summary_text(hand.run, count_rows(hand.run)).find("| rank | lead\\|id x | model |") != std::string::npos);
}
