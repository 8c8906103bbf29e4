#include "publish/hand_made_run.hpp"
#include "publish/night_summary.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("a night's summary tells who is overdue, what became of hand-offs, and the campaigns") {
  HandMadeRun hand;
  NightReport& night = hand.run.night.emplace();
  const Instant noon = hand.run.as_of;
  hand.run.handoff[1].again = "reopened";
  night.kept = 1;
  night.overdue = {{{0, 1, noon - 60, "Ana", ""}, noon - 3 * seconds_a_day}};
  night.campaigns.resize(hand.rules.nurture.campaigns.size());
  night.campaigns[0] = {10, 3, 2, 1, 4, 12.5};
  night.feedback.all = {40, 3, 20, 4, 2};
  night.feedback.parts = {{"owner", "Ana", {40, 3, 20, 4, 2}}};
  night.feedback.held_out = {8, 1, 0, 0, 0};
  night.feedback.due = 50;
  night.feedback.called_in_time = 45;
  night.feedback.advice = TargetAdvice::too_low;
  hand.run.status_column = 0;
  CHECK(night_summary(hand.run) == R"(
Of the list, 1 reopened, 0 recycled, 1 handed off by an earlier run of this as-of.

## Overdue: 1

| lead_id | handed off           | follow up by         | owner |
|---------|----------------------|----------------------|-------|
| L1      | 2026-11-17T12:00:00Z | 2026-11-20T11:59:00Z | Ana   |

Called in time: 90 % of 50 hand-offs whose deadline has passed.

## What became of the hand-offs of 60d ago and before

|                          | leads | won | close rate | lost | not now | never |
|--------------------------|------:|----:|-----------:|-----:|--------:|------:|
| all                      |    40 |   3 |      7.5 % |   20 |    10 % |   5 % |
| owner Ana                |    40 |   3 |      7.5 % |   20 |    10 % |   5 % |
| held out, not handed off |     8 |   1 |     12.5 % |    0 |     0 % |   0 % |

Below the wanted 10 % to 15 %: the target is too low, or nurturing too short.

## Campaigns since the last run

| campaign | members | entered | left | goals | became ready | points gained |
|----------|--------:|--------:|-----:|------:|-------------:|--------------:|
| welcome  |      10 |       3 |    2 |     1 |            4 |          12.5 |
)");
}

TEST_CASE("a quiet night adds nothing to the summary, a baseline its number") {
  HandMadeRun hand;
  NightReport& night = hand.run.night.emplace();
  CHECK(night_summary(hand.run) == "");
  night.baseline = 1234;
  CHECK(night_summary(hand.run) == "\nBaseline: 1 234 ready leads counted as handed off without being listed.\n");
}

TEST_CASE("the advice follows from the close rate and the team's capacity") {
  HandMadeRun hand;
  hand.run.status_column = 0;
  Feedback& feedback = hand.run.night.emplace().feedback;
  feedback.all = {29, 0, 0, 0, 0};
  for (const auto& [advice, words] : std::vector<std::pair<TargetAdvice, std::string>>{
           {TargetAdvice::unknown, "Too few to judge the target by (29 of 30)."},
           {TargetAdvice::too_high,
            "Above the wanted 10 % to 15 %: money lies on the table. Try a lower target, or one more SDR."},
           {TargetAdvice::room_to_spare,
            "Within the wanted 10 % to 15 %, and the team has room to spare: try a target for 8 to 10 %."},
           {TargetAdvice::cannot_follow_up,
            "Within the wanted 10 % to 15 %, but the team cannot follow up in time: try "
            "a target for 15 to 20 %."},
           {TargetAdvice::right,
            "Within the wanted 10 % to 15 %, and the team keeps up: leave the target as it is."}}) {
    feedback.advice = advice;
    CHECK(night_summary(hand.run).ends_with("\n" + words + "\n"));
  }
}

TEST_CASE("who waits is told with the reason") {
  HandMadeRun hand;
  hand.run.waiting = {{0, WaitReason::no_room}, {1, WaitReason::day_off}, {3, WaitReason::no_room}};
  CHECK(reasons_to_wait(hand.run) == "3 (2 for somebody with room, 1 for a working day)");
  hand.run.waiting = {{0, WaitReason::list_full}};
  CHECK(reasons_to_wait(hand.run) == "1 (1 for a place on the list)");
}
