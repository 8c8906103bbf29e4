#include "hand_cases.hpp"

namespace leadscore {

std::vector<HandCase> hand_cases_of_parts() {
  const std::string ten_days_old = "lead_id,created_at\nL1,2026-06-20\n";
  return {
      hand_case("fit is the sum of the rules that hold",
                "    fit:\n"
                "      rules:\n"
                "        - {name: a, when: {field: country, is: de}, points: 10}\n"
                "        - {name: b, when: {field: title, present: true}, points: 5}\n"
                "        - {name: c, when: {field: title, is: boss}, points: 100}\n",
                "lead_id,created_at,country,title\nL1,2026-06-20, DE ,clerk\n", "",
                {{{"lead_id", "L1"},
                  {"model", "m"},
                  {"fit", "15"},
                  {"pain", "0"},
                  {"decay", "0"},
                  {"pain_now", "0"},
                  {"velocity", "1.5"},
                  {"velocity_points", "0"},
                  {"score", "15"},
                  {"target", "50"},
                  {"gap", "35"},
                  {"ready", "false"},
                  {"times_ready", "0"},
                  {"fast_track", ""},
                  {"quadrant", ""},
                  {"band", ""},
                  {"grid", ""},
                  {"stage", ""},
                  {"reasons", "a +10; b +5"}}}),
      hand_case("a group is bounded before it is summed",
                "    fit:\n"
                "      rules:\n"
                "        - group: BANT\n"
                "          max: 15\n"
                "          rules:\n"
                "            - {name: a, when: {field: budget, is: approved}, points: 10}\n"
                "            - {name: b, when: {field: timing, is: now}, points: 10}\n"
                "        - group: bad\n"
                "          min: -4\n"
                "          rules: [{name: c, when: {field: budget, is: approved}, points: -10}]\n",
                "lead_id,created_at,budget,timing\nL1,2026-06-20,approved,now\n", "",
                {{{"fit", "11"}, {"reasons", "a +10; b +10"}}}),
      hand_case(
          "the fit section is bounded on both sides",
          "    fit:\n"
          "      min: -5\n"
          "      max: 12\n"
          "      rules: [{name: a, field: country, points_by: {de: 30, us: -20, fr: 7}}]\n",
          "lead_id,created_at,country\nL1,2026-06-20,DE\nL2,2026-06-20,US\nL3,2026-06-20,FR\n", "",
          {{{"fit", "12"}, {"score", "12"}, {"reasons", "a +30"}}, {{"fit", "-5"}, {"score", "0"}}, {{"fit", "7"}}}),
      hand_case("every repeat of an event gives its points",
                "    pain: {rules: [{name: v, event: view, points: 10}]}\n", ten_days_old,
                "L1,view,2026-06-25T00:00:00Z,,,\nL1, VIEW ,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-29T00:00:00Z,,,\n",
                {{{"pain", "30"}, {"decay", "0"}, {"pain_now", "30"}, {"velocity", "3"}, {"reasons", "v +30"}}}),
      hand_case("times counts the newest events, each with its own decay",
                "    pain: {rules: [{name: v, event: view, points: 10, times: 2, decay: {half_life: 1d}}]}\n",
                ten_days_old,
                "L1,view,2026-06-30T00:00:00Z,,,\nL1,view,2026-06-28T00:00:00Z,,,\nL1,view,2026-06-29T00:00:00Z,,,\n",
                {{{"pain", "20"}, {"decay", "-5"}, {"pain_now", "15"}}}),
      hand_case("once_per leaves out an event less than its time after the last one counted",
                "    pain: {rules: [{name: v, event: view, points: 10, once_per: 1h}]}\n", ten_days_old,
                "L1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:59:59Z,,,\nL1,view,2026-06-25T01:00:00Z,,,\n"
                "L1,view,2026-06-25T01:59:00Z,,,\n",
                {{{"pain", "20"}}}),
      hand_case(
          "per_day counts the first of a day, after once_per",
          "    pain: {rules: [{name: v, event: view, points: 10, once_per: 1h, per_day: 1, decay: {window: 5d}}]}\n",
          ten_days_old,
          "L1,view,2026-06-24T23:30:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:30:00Z,,,\n"
          "L1,view,2026-06-25T12:00:00Z,,,\n",
          {{{"pain", "20"}, {"pain_now", "10"}}}),
      hand_case(
          "per gives points for every whole unit of the event's number",
          "    pain: {rules: [{name: v, event: view, points: 5, per: {field: n, unit: 60}}]}\n", ten_days_old,
          "L1,view,2026-06-25T00:00:00Z,,,130\nL1,view,2026-06-25T00:00:00Z,,,59\nL1,view,2026-06-25T00:00:00Z,,,x\n"
          "L1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,60\n",
          {{{"pain", "15"}}}),
      hand_case(
          "three tenths are three units of a tenth",
          "    pain: {rules: [{name: v, event: view, points: 5, per: {field: n, unit: 0.1}}]}\n", ten_days_old,
          "L1,view,2026-06-25T00:00:00Z,,,0.3\nL1,view,2026-06-25T00:00:00Z,,,.7\nL1,view,2026-06-25T00:00:00Z,,,0."
          "29\n",
          {{{"pain", "60"}}}),
      hand_case("cap bounds one rule on both sides",
                "    pain:\n"
                "      rules:\n"
                "        - {name: v, event: view, points: 10, cap: 25}\n"
                "        - {name: c, event: click, points: -10, cap: 15}\n",
                ten_days_old,
                "L1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,\n"
                "L1,click,2026-06-25T00:00:00Z,,,\nL1,click,2026-06-25T00:00:00Z,,,\n",
                {{{"pain", "10"}, {"other_pain", "10"}, {"reasons", "v +25"}}}),
      hand_case("cap clips the decayed sum by itself",
                "    pain: {rules: [{name: v, event: view, points: 10, cap: 15, decay: {half_life: 5d}}]}\n",
                ten_days_old,
                "L1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,\n"
                "L1,view,2026-06-25T00:00:00Z,,,\n",
                {{{"pain", "15"}, {"decay", "0"}, {"pain_now", "15"}}}),
      hand_case("half-life halves with every half-life",
                "    pain: {rules: [{name: v, event: view, points: 8, decay: {half_life: 2d}}]}\n", ten_days_old,
                "L1,view,2026-06-26T00:00:00Z,,,\n", {{{"pain", "8"}, {"decay", "-6"}, {"pain_now", "2"}}}),
      hand_case("linear decay ends at nothing",
                "    pain: {rules: [{name: v, event: view, points: 10, decay: {linear: 4d}}]}\n", ten_days_old,
                "L1,view,2026-06-29T00:00:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,\n",
                {{{"pain", "20"}, {"decay", "-12.5"}, {"pain_now", "7.5"}}}),
      hand_case("a window ends exactly at its length",
                "    pain: {rules: [{name: v, event: view, points: 10, decay: {window: 3d}}]}\n", ten_days_old,
                "L1,view,2026-06-27T00:00:00Z,,,\nL1,view,2026-06-27T00:00:01Z,,,\n",
                {{{"pain", "20"}, {"pain_now", "10"}}}),
      hand_case("stepwise loss is of the first value and stops at nothing",
                "    pain: {rules: [{name: v, event: view, points: 10, decay: {every: 1d, lose: 25%}}]}\n",
                ten_days_old,
                "L1,view,2026-06-27T12:00:00Z,,,\nL1,view,2026-06-24T00:00:00Z,,,\nL1,view,2026-06-29T00:00:00Z,,,\n",
                {{{"pain", "30"}, {"pain_now", "12.5"}}}),
      hand_case(
          "compound loss is of what is left",
          "    pain: {rules: [{name: v, event: view, points: 16, decay: {every: 1d, lose: 25%, compound: true}}]}\n",
          ten_days_old, "L1,view,2026-06-27T12:00:00Z,,,\n", {{{"pain", "16"}, {"pain_now", "9"}}}),
      hand_case("steps keep the share of the largest age reached",
                "    pain:\n"
                "      rules:\n"
                "        - {name: v, event: view, points: 10, decay: {steps: [{after: 1d, keep: 0.5}, {after: 3d, "
                "keep: 0.2}]}}\n",
                ten_days_old,
                "L1,view,2026-06-29T00:00:01Z,,,\nL1,view,2026-06-29T00:00:00Z,,,\nL1,view,2026-06-27T00:00:00Z,,,\n",
                {{{"pain", "30"}, {"pain_now", "17"}}}),
      hand_case("a rule takes the section's decay unless it has its own",
                "    pain:\n"
                "      decay: {window: 1d}\n"
                "      rules:\n"
                "        - {name: v, event: view, points: 10}\n"
                "        - {name: c, event: click, points: 7, decay: none}\n",
                ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\nL1,click,2026-06-25T00:00:00Z,,,\n",
                {{{"pain", "17"}, {"pain_now", "7"}, {"decay", "-10"}}}),
      hand_case("rules of the form when do not decay, in_last is their window",
                "    pain:\n"
                "      decay: {half_life: 1d}\n"
                "      rules:\n"
                "        - {name: v, when: {event: view, at_least: 2, in_last: 5d}, points: 10}\n"
                "        - {name: w, when: {event: view, at_least: 3, in_last: 5d}, points: 99}\n",
                ten_days_old,
                "L1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:00:01Z,,,\nL1,view,2026-06-26T00:00:00Z,,,\n",
                {{{"pain", "10"}, {"decay", "0"}}}),
      hand_case("an event rule gives nothing to a lead that does not meet its when at that instant",
                "    pain:\n"
                "      rules:\n"
                "        - {name: v, event: view, points: 10, when: {field: created_at, in_last: 10d}}\n"
                "        - {name: w, event: view, points: 3, when: {field: created_at, older_than: 10d}}\n",
                ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\n", {{{"pain", "3"}, {"change", "3"}}}),
      hand_case("first_match takes the first rule whose undecayed points are not 0",
                "    pain:\n"
                "      rules:\n"
                "        - group: g\n"
                "          first_match: true\n"
                "          rules:\n"
                "            - {name: a, event: signup, points: 50}\n"
                "            - {name: b, event: click, points: 30, cap: 0}\n"
                "            - {name: c, event: view, points: 10, decay: {window: 1d}}\n"
                "            - {name: d, event: view, points: 20}\n",
                ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\nL1,click,2026-06-25T00:00:00Z,,,\n",
                {{{"pain", "10"}, {"pain_now", "0"}, {"other_pain", "0"}, {"reasons", ""}}}),
      hand_case("first_match does not take a rule whose undecayed points cancel out, whatever decay leaves of them",
                "    pain:\n"
                "      rules:\n"
                "        - group: g\n"
                "          first_match: true\n"
                "          rules:\n"
                "            - {name: a, event: view, per: {field: n}, points: 10, decay: {half_life: 1d}}\n"
                "            - {name: b, event: view, points: 3}\n",
                ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,-1\nL1,view,2026-06-29T00:00:00Z,,,1\n",
                {{{"pain", "6"}, {"pain_now", "6"}, {"other_pain", "6"}, {"reasons", "b +6"}}}),
      hand_case("an event of 1990 has decayed to nothing and hides no later one",
                "    target: 10\n"
                "    pain: {rules: [{name: v, event: view, points: 10, decay: {half_life: 1d}}]}\n",
                ten_days_old, "L1,view,1990-01-01T00:00:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,\n",
                {{{"pain", "20"}, {"times_ready", "2"}, {"first_ready_at", "1990-01-01T00:00:00Z"}}}),
      hand_case("pain is bounded, decayed or not, and inactivity comes after",
                "    pain:\n"
                "      max: 25\n"
                "      rules: [{name: v, event: view, points: 20, decay: {half_life: 5d}}]\n"
                "      inactivity: {steps: [{after: 5d, points: -15}]}\n",
                ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,\n",
                {{{"pain", "25"}, {"pain_now", "5"}, {"decay", "-20"}, {"other_pain", "20"}, {"idle_days", "5"}}}),
      hand_case(
          "the inactivity step with the largest age reached applies",
          "    pain: {rules: [{name: v, event: view, points: 100}],"
          " inactivity: {steps: [{after: 2d, points: -10}, {after: 5d, points: -30}, {after: 9d, points: -50}]}}\n",
          ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\n",
          {{{"pain_now", "70"}, {"decay", "-30"}, {"last_activity_at", "2026-06-25T00:00:00Z"}, {"idle_days", "5"}}}),
      hand_case("steps of inactivity and decay may stand in any order",
                "    pain:\n"
                "      decay: {steps: [{after: 9d, keep: 0.1}, {after: 2d, keep: 0.5}]}\n"
                "      rules: [{name: v, event: view, points: 100}]\n"
                "      inactivity: {steps: [{after: 9d, points: -50}, {after: 5d, points: -30}, {after: 2d, points: "
                "-10}]}\n",
                ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\n", {{{"pain", "100"}, {"pain_now", "20"}}}),
      hand_case(
          "cumulative inactivity adds up all steps reached",
          "    pain: {rules: [{name: v, event: view, points: 100}],"
          " inactivity: {cumulative: true, steps: [{after: 2d, points: -10}, {after: 5d, points: -30}, {after: 9d, "
          "points: -50}]}}\n",
          ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\n", {{{"pain_now", "60"}}}),
      hand_case("inactivity never takes more than the pain there is",
                "    fit: {rules: [{name: f, when: {field: lead_id, present: true}, points: 40}]}\n"
                "    pain: {rules: [{name: v, event: view, points: 10}, {name: c, event: click, points: -30}],"
                " inactivity: {steps: [{after: 5d, points: -30}]}}\n",
                "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\n",
                "L1,view,2026-06-25T00:00:00Z,,,\nL2,view,2026-06-25T00:00:00Z,,,\nL2,click,2026-06-25T00:00:00Z,,,\n",
                {{{"pain", "10"}, {"pain_now", "0"}, {"decay", "-10"}, {"score", "40"}},
                 {{"pain", "-20"}, {"pain_now", "-20"}, {"decay", "0"}, {"score", "20"}}}),
      hand_case("inactivity that takes from the score goes on into the rest",
                "    fit: {rules: [{name: f, when: {field: lead_id, present: true}, points: 40}]}\n"
                "    pain: {rules: [{name: v, event: view, points: 10}],"
                " inactivity: {takes_from: score, steps: [{after: 5d, points: -30}]}}\n",
                ten_days_old, "L1,view,2026-06-25T00:00:00Z,,,\n",
                {{{"pain", "10"}, {"pain_now", "-20"}, {"decay", "-30"}, {"score", "20"}, {"velocity", "2"}}}),
      hand_case(
          "idle time is since created_at without a sign of life, and there is none without either",
          "    pain: {rules: [{name: v, event: [view, open], points: 10}, {name: c, event: click, points: -1}],"
          " inactivity: {takes_from: score, steps: [{after: 9d, points: -5}]}}\n",
          "lead_id,created_at\nL1,2026-06-20\nL2,\n",
          "L1,open,2026-06-29T00:00:00Z,,,\nL1,click,2026-06-29T00:00:00Z,,,\nL2,open,2026-06-01T00:00:00Z,,,\n",
          {{{"pain", "9"}, {"pain_now", "4"}, {"last_activity_at", ""}, {"idle_days", "10"}},
           {{"pain", "10"}, {"pain_now", "10"}, {"idle_days", ""}, {"velocity", "0"}, {"days_since_points", "29"}}}),
      hand_case(
          "velocity is (fit + pain) over the days since first touch",
          "    fit: {rules: [{name: f, when: {field: lead_id, present: true}, points: 30}]}\n"
          "    pain: {rules: [{name: v, event: view, points: 10}]}\n"
          "    velocity: {bonus: [{at_least: 2, points: 4}, {at_least: 5, points: 6}, {at_least: 4, points: 5}]}\n",
          ten_days_old, "L1,view,2026-06-29T00:00:00Z,,,\n",
          {{{"velocity", "4"}, {"velocity_points", "5"}, {"score", "45"}}}),
      hand_case("velocity of pain leaves fit out",
                "    fit: {rules: [{name: f, when: {field: lead_id, present: true}, points: 30}]}\n"
                "    pain: {rules: [{name: v, event: view, points: 10}]}\n"
                "    velocity: {of: pain, bonus: [{at_least: 1, points: 4}]}\n",
                ten_days_old, "L1,view,2026-06-29T00:00:00Z,,,\n", {{{"velocity", "1"}, {"velocity_points", "4"}}}),
      hand_case("min_days keeps the first hours from dividing by almost nothing",
                "    pain: {rules: [{name: v, event: view, points: 10}]}\n"
                "    velocity: {min_days: 2}\n",
                "lead_id,created_at\nL1,2026-06-29T12:00:00Z\n", "L1,view,2026-06-29T13:00:00Z,,,\n",
                {{{"velocity", "5"}}}),
      hand_case("velocity is 0 for a negative sum and for a lead without first touch",
                "    fit: {rules: [{name: f, field: country, points_by: {us: -30}, otherwise: 20}]}\n",
                "lead_id,created_at,country\nL1,2026-06-20,us\nL2,,de\n", "",
                {{{"velocity", "0"}, {"score", "0"}, {"gap", "50"}}, {{"velocity", "0"}, {"score", "20"}}}),
      hand_case("the clock of velocity starts anew after a long silence",
                "    pain: {rules: [{name: v, event: view, points: 10}]}\n"
                "    velocity: {restart_after: 10d}\n",
                "lead_id,created_at\nL1,2026-05-01\nL2,2026-05-01\nL3,\nL4,2026-06-19T00:00:01Z\n",
                "L1,view,2026-06-10T00:00:00Z,,,\nL1,open,2026-06-15T00:00:00Z,,,\nL1,view,2026-06-28T00:00:00Z,,,\n"
                "L1,view,2026-06-29T00:00:00Z,,,\n"
                "L2,view,2026-05-05T00:00:00Z,,,\nL2,view,2026-05-14T23:59:59Z,,,\n"
                "L3,view,2026-06-20T00:00:00Z,,,\n"
                "L4,view,2026-06-09T00:00:00Z,,,\nL4,view,2026-06-29T00:00:00Z,,,\n",
                {{{"reopened_at", "2026-06-28T00:00:00Z"}, {"velocity", "15"}},
                 {{"reopened_at", ""}, {"velocity", "0.33"}},
                 {{"reopened_at", ""}, {"velocity", "1"}},
                 {{"reopened_at", ""}, {"velocity", "0.95"}}}),
      hand_case("restart_after never keeps the first touch",
                "    pain: {rules: [{name: v, event: view, points: 10}]}\n"
                "    velocity: {restart_after: never}\n",
                "lead_id,created_at\nL1,2026-04-01\n", "L1,view,2026-06-29T00:00:00Z,,,\n",
                {{{"reopened_at", ""}, {"velocity", "0.11"}}}),
      hand_case("the fast track gives at least the target",
                "    fit: {rules: [{name: f, when: {field: country, is: de}, points: 20}]}\n"
                "    pain: {rules: [{name: v, event: view, points: 60}]}\n"
                "    fast_track: {field: country, is: de}\n",
                "lead_id,created_at,country\nL1,2026-06-20,de\nL2,2026-06-20,us\nL3,2026-06-20,de\n",
                "L3,view,2026-06-29T00:00:00Z,,,\n",
                {{{"fast_track", "true"},
                  {"score", "50"},
                  {"gap", "0"},
                  {"ready", "true"},
                  {"ready_at", "2026-06-20T00:00:00Z"},
                  {"days_to_ready", "0"},
                  {"velocity", "2"},
                  {"reasons", "fast track; f +20"}},
                 {{"fast_track", "false"}, {"score", "0"}, {"reasons", ""}},
                 {{"fast_track", "true"}, {"score", "80"}, {"reasons", "fast track; v +60; f +20"}}}),
  };
}

} // namespace leadscore
