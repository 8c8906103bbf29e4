#include "hand_cases.hpp"

namespace leadscore {

std::vector<HandCase> hand_cases_of_readiness() {
  const std::string ten_days_old = "lead_id,created_at\nL1,2026-06-20\n";
  const std::string view_60 = "    pain: {rules: [{name: v, event: view, points: 60, decay: {window: 5d}}]}\n";
  const std::string view_30 = "    pain: {rules: [{name: v, event: view, points: 30}]}\n";
  return {
      hand_case("a lead is looked at at its first touch",
                "    fit: {rules: [{name: f, when: {field: created_at, in_last: 2d}, points: 50}]}\n", ten_days_old, "",
                {{{"ready", "false"},
                  {"ready_at", ""},
                  {"first_ready_at", "2026-06-20T00:00:00Z"},
                  {"days_to_ready", "0"},
                  {"times_ready", "1"},
                  {"change", "0"}}}),
      hand_case("a lead without first touch is looked at at T only",
                "    fit: {rules: [{name: f, when: {field: lead_id, present: true}, points: 50}]}\n",
                "lead_id,created_at\nL1,\n", "L1,open,2026-06-29T00:00:00Z,,,\n",
                {{{"ready", "true"},
                  {"ready_at", "2026-06-30T00:00:00Z"},
                  {"first_ready_at", "2026-06-30T00:00:00Z"},
                  {"days_to_ready", ""},
                  {"days_since_points", ""},
                  {"times_ready", "1"},
                  {"change", "0"},
                  {"expires_at", ""}}}),
      hand_case("a target that rounds to 0 is reached by every lead at its first touch, whatever takes points away",
                "    target: 0.004\n"
                "    fit: {rules: [{name: f, when: {field: lead_id, present: true}, points: -10}]}\n"
                "    pain: {rules: [{name: v, event: view, points: -5}]}\n",
                ten_days_old, "L1,view,2026-06-22T12:00:00Z,,,\n",
                {{{"score", "0"},
                  {"ready", "true"},
                  {"ready_at", "2026-06-20T00:00:00Z"},
                  {"first_ready_at", "2026-06-20T00:00:00Z"},
                  {"times_ready", "1"},
                  {"gap", "0"},
                  {"expires_at", ""}}}),
      hand_case("a lead is ready from the event that brings it to the target", view_30, ten_days_old,
                "L1,view,2026-06-22T12:00:00Z,,,\nL1,view,2026-06-24T12:00:00Z,,,\nL1,view,2026-06-26T00:00:00Z,,,\n",
                {{{"ready", "true"},
                  {"ready_at", "2026-06-24T12:00:00Z"},
                  {"first_ready_at", "2026-06-24T12:00:00Z"},
                  {"days_to_ready", "4.5"},
                  {"times_ready", "1"},
                  {"gap", "0"},
                  {"score", "90"}}}),
      hand_case("decay between two events ends a run, seen just before the second", view_60, ten_days_old,
                "L1,view,2026-06-20T00:00:00Z,,,\nL1,view,2026-06-27T00:00:00Z,,,\n",
                {{{"ready", "true"},
                  {"times_ready", "2"},
                  {"first_ready_at", "2026-06-20T00:00:00Z"},
                  {"ready_at", "2026-06-27T00:00:00Z"},
                  {"days_to_ready", "0"},
                  {"expires_at", "2026-07-02T00:00:00Z"}}}),
      hand_case("a run does not end above reopen_below",
                "    reopen_below: 30\n"
                "    pain: {rules: [{name: v, event: view, points: 30}, {name: c, event: click, points: -25}]}\n",
                "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\n",
                "L1,view,2026-06-21T00:00:00Z,,,\nL1,view,2026-06-22T00:00:00Z,,,\nL1,click,2026-06-23T00:00:00Z,,,\n"
                "L2,view,2026-06-21T00:00:00Z,,,\nL2,view,2026-06-22T00:00:00Z,,,\nL2,click,2026-06-23T00:00:00Z,,,\n"
                "L2,view,2026-06-24T00:00:00Z,,,\n",
                {{{"score", "35"},
                  {"ready", "false"},
                  {"ready_at", ""},
                  {"first_ready_at", "2026-06-22T00:00:00Z"},
                  {"times_ready", "1"},
                  {"gap", "15"}},
                 {{"score", "65"}, {"ready", "true"}, {"ready_at", "2026-06-22T00:00:00Z"}, {"times_ready", "1"}}}),
      hand_case(
          "reopen_below is 75 % of the target by default",
          "    pain: {rules: [{name: v, event: view, points: 50}, {name: c, event: click, points: -12.5}, {name: d, "
          "event: doc, points: -0.01}]}\n",
          "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\n",
          "L1,view,2026-06-21T00:00:00Z,,,\nL1,click,2026-06-22T00:00:00Z,,,\nL1,view,2026-06-23T00:00:00Z,,,\n"
          "L2,view,2026-06-21T00:00:00Z,,,\nL2,click,2026-06-22T00:00:00Z,,,\nL2,doc,2026-06-22T00:00:00Z,,,\n"
          "L2,view,2026-06-23T00:00:00Z,,,\n",
          {{{"times_ready", "1"}, {"ready_at", "2026-06-21T00:00:00Z"}},
           {{"times_ready", "2"}, {"ready_at", "2026-06-23T00:00:00Z"}}}),
      hand_case("what is printed is what is compared",
                "    fit: {rules: [{name: f, field: country, points_by: {de: 49.995, us: 49.994}}]}\n"
                "    bands: [{name: A, from: 50}, {name: B, from: 0}]\n",
                "lead_id,created_at,country\nL1,2026-06-20,de\nL2,2026-06-20,us\n", "",
                {{{"score", "50"}, {"ready", "true"}, {"gap", "0"}, {"band", "A"}},
                 {{"score", "49.99"}, {"ready", "false"}, {"gap", "0.01"}, {"band", "B"}}}),
      hand_case("an event that gives no points is looked at when it is an event of the model",
                "    fit: {rules: [{name: f, when: {field: created_at, older_than: 3d}, points: 50}]}\n"
                "    pain: {rules: [{name: v, when: {not: {event: view, at_most: 9}}, points: 1}]}\n",
                "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\n",
                "L1,view,2026-06-24T00:00:00Z,,,\nL2,click,2026-06-24T00:00:00Z,,,\n",
                {{{"ready_at", "2026-06-24T00:00:00Z"}, {"days_to_ready", "4"}},
                 {{"ready_at", "2026-06-30T00:00:00Z"}, {"days_to_ready", "10"}}}),
      hand_case(
          "events of the fast track and of not_followed_by are looked at",
          "    fit: {rules: [{name: f, when: {field: created_at, older_than: 3d}, points: 50}]}\n"
          "    pain: {rules: [{name: v, when: {event: view, not_followed_by: doc}, points: 1}]}\n"
          "    fast_track: {event: signup, where: {field: url, is: never}}\n",
          "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\nL3,2026-06-20\n",
          "L1,doc,2026-06-24T00:00:00Z,,,\nL2,signup,2026-06-24T00:00:00Z,,never,\nL3,signup,2026-06-24T00:00:00Z,,,\n",
          {{{"ready_at", "2026-06-24T00:00:00Z"}, {"days_since_points", "10"}},
           {{"ready_at", "2026-06-24T00:00:00Z"}, {"days_since_points", "10"}},
           {{"ready_at", "2026-06-30T00:00:00Z"}}}),
      hand_case(
          "a disabled rule is as if it were not there",
          "    fit: {rules: [{name: f, when: {field: created_at, older_than: 3d}, points: 50}]}\n"
          "    pain: {rules: [{name: v, event: view, points: 5, enabled: false}, {name: w, event: doc, points: 5}]}\n",
          ten_days_old, "L1,view,2026-06-24T00:00:00Z,,,\n",
          {{{"pain", "0"},
            {"ready_at", "2026-06-30T00:00:00Z"},
            {"last_activity_at", ""},
            {"days_since_points", "10"}}}),
      hand_case("days_since_points is since the newest event of the model in a pain rule, whatever its points",
                "    pain: {rules: [{name: v, event: view, points: 5}, {name: c, event: [click, open], points: -5}]}\n",
                "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\n",
                "L1,view,2026-06-22T00:00:00Z,,,\nL1,open,2026-06-27T12:00:00Z,,,\nL1,other,2026-06-29T00:00:00Z,,,\n",
                {{{"days_since_points", "2.5"}, {"last_activity_at", "2026-06-22T00:00:00Z"}, {"idle_days", "8"}},
                 {{"days_since_points", "10"}}}),
      hand_case("change is against the score of a trend ago with the same profile",
                "    trend: 2d\n"
                "    fit: {rules: [{name: f, when: {field: lead_id, present: true}, points: 3}]}\n"
                "    pain: {rules: [{name: v, event: view, points: 10, decay: {half_life: 2d}}]}\n",
                "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\nL3,2026-06-28T00:00:01Z\nL4,2026-06-28T00:00:00Z\n",
                "L1,view,2026-06-28T00:00:00Z,,,\nL2,view,2026-06-28T00:00:01Z,,,\nL3,view,2026-06-29T00:00:00Z,,,\n"
                "L4,view,2026-06-30T00:00:00Z,,,\n",
                {{{"change", "-5"}}, {{"change", "5"}}, {{"change", "10.07"}}, {{"change", "10"}}}),
      hand_case("expires_at is the first whole day at which the score is below the target",
                "    pain: {rules: [{name: v, event: view, points: 100, decay: {half_life: 10d}}]}\n"
                "    target: 40\n",
                ten_days_old, "L1,view,2026-06-25T12:00:00Z,,,\n", {{{"expires_at", "2026-07-09T00:00:00Z"}}}),
      hand_case("a score that stays has no expiry", view_60, ten_days_old, "L1,view,2026-06-20T00:00:00Z,,,\n",
                {{{"ready", "false"}, {"expires_at", ""}}}),
      hand_case("velocity points run out with time",
                "    pain: {rules: [{name: v, event: view, points: 45}]}\n"
                "    velocity: {bonus: [{at_least: 15, points: 10}]}\n",
                "lead_id,created_at\nL1,2026-06-28\n", "L1,view,2026-06-28T00:00:00Z,,,\n",
                {{{"score", "55"}, {"velocity", "22.5"}, {"expires_at", "2026-07-02T00:00:00Z"}}}),
      hand_case(
          "quadrant tells fit and pain apart",
          "    fit: {rules: [{name: f, field: country, points_by: {de: 10, us: 9.99}}]}\n"
          "    pain: {rules: [{name: v, event: view, points: 20}]}\n"
          "    quadrant: {good_fit: 10, high_pain: 20}\n",
          "lead_id,created_at,country\nL1,2026-06-20,de\nL2,2026-06-20,de\nL3,2026-06-20,us\nL4,2026-06-20,us\n",
          "L1,view,2026-06-25T00:00:00Z,,,\nL3,view,2026-06-25T00:00:00Z,,,\n",
          {{{"quadrant", "both"}}, {{"quadrant", "fit_only"}}, {{"quadrant", "pain_only"}}, {{"quadrant", "neither"}}}),
      hand_case(
          "grid is the fit band's name and the pain band's",
          "    fit: {rules: [{name: f, field: country, points_by: {de: 40}}]}\n"
          "    pain: {rules: [{name: v, event: view, points: 60}]}\n"
          "    grid: {fit: [{name: B, from: 0}, {name: A, from: 40}], pain: [{name: 1, from: 60}, {name: 2, from: "
          "0}]}\n",
          "lead_id,created_at,country\nL1,2026-06-20,de\nL2,2026-06-20,us\n", "L1,view,2026-06-25T00:00:00Z,,,\n",
          {{{"grid", "A1"}}, {{"grid", "B2"}}}),
      hand_case("activity counts events that are not passive",
                "    activity: {active: {at_least: 2, in_last: 3d}, latent: {at_least: 1, in_last: 10d}}\n",
                "lead_id,created_at\nactive,2026-01-01\nlatent,2026-01-01\nnew,2026-06-20T00:00:01Z\nold,2026-06-20\n"
                "gone,2026-06-29\n",
                "active,x,2026-06-27T00:00:01Z,,,\nactive,x,2026-06-30T00:00:00Z,,,\n"
                "latent,x,2026-06-27T00:00:00Z,,,\nlatent,x,2026-06-30T00:00:00Z,,,\n"
                "new,open,2026-06-29T00:00:00Z,,,\ngone,x,2026-06-20T00:00:00Z,,,\n",
                {{{"activity", "active"}},
                 {{"activity", "latent"}},
                 {{"activity", "new"}},
                 {{"activity", "dormant"}},
                 {{"activity", "dormant"}}}),
      hand_case("product and other pain are kept apart, before bounds and inactivity",
                "    pain:\n"
                "      max: 10\n"
                "      rules:\n"
                "        - {name: v, event: view, points: 20, decay: {half_life: 5d}}\n"
                "        - {name: d, event: doc, points: 30, engagement: product, decay: {window: 90d}}\n"
                "        - {name: w, when: {event: doc}, points: 4, engagement: product}\n"
                "      inactivity: {steps: [{after: 1d, points: -3}]}\n",
                ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\nL1,doc,2026-06-25T00:00:00Z,,,\n",
                {{{"product_pain", "34"}, {"other_pain", "10"}, {"pain", "10"}, {"pain_now", "7"}}}),
      hand_case(
          "reasons are the five rules with most points now, ties in the order of the rule file",
          "    fit: {rules: [{name: f, when: {field: lead_id, present: true}, points: 5}, {name: g, when: {field: "
          "lead_id, present: true}, points: 10}]}\n"
          "    pain:\n"
          "      rules:\n"
          "        - {name: a, event: view, points: 5}\n"
          "        - {name: b, event: view, points: 20, decay: {half_life: 5d}}\n"
          "        - {name: c, event: view, points: -7}\n"
          "        - {name: d, event: view, points: 0.004}\n"
          "        - {name: e, event: view, points: 5.001}\n"
          "        - {name: h, event: view, points: 1}\n",
          ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\n", {{{"reasons", "g +10; b +10; f +5; a +5; e +5"}}}),
      hand_case("the first disqualify entry that holds is named, and changes no score",
                "    pain: {rules: [{name: v, event: view, points: 60}]}\n"
                "    disqualify:\n"
                "      - {name: rival, when: {field: country, is: rival}}\n"
                "      - {name: unsubscribed, when: {event: unsub, not_followed_by: [signup, demo]}}\n"
                "      - {name: looked, when: {event: view}}\n",
                "lead_id,created_at,country\nL1,2026-06-20,rival\nL2,2026-06-20,\nL3,2026-06-20,\nL4,2026-06-20,\n",
                "L1,view,2026-06-25T00:00:00Z,,,\nL2,view,2026-06-25T00:00:00Z,,,\nL2,unsub,2026-06-25T00:00:00Z,,,\n"
                "L3,unsub,2026-06-25T00:00:00Z,,,\nL3,signup,2026-06-25T00:00:00Z,,,\nL3,view,2026-06-25T00:00:00Z,,,\n"
                "L4,signup,2026-06-25T00:00:00Z,,,\nL4,unsub,2026-06-25T00:00:00Z,,,\n",
                {{{"disqualified_by", "rival"}, {"score", "60"}, {"ready", "true"}},
                 {{"disqualified_by", "unsubscribed"}},
                 {{"disqualified_by", "looked"}},
                 {{"disqualified_by", "unsubscribed"}, {"score", "0"}}}),
  };
}

} // namespace leadscore
