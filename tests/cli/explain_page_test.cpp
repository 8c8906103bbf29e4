#include "cli/explanation.hpp"
#include "cli/run_program.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <sstream>

namespace leadscore::cli {

namespace {

const char* const rules = R"(version: 1
inputs:
  leads: {key: lead_id, created_at: created_at, status: status,
          drop: [{name: ours, when: {field: email.domain, is: us.example}}]}
  events: {key: lead_id, type: event, time: timestamp, id: event_id}
  drop_events: [{name: robots, event: page, where: {field: agent, is: robot}}]
models:
  - name: esign
    applies_to: {field: product, in: [esign, ""]}
    target: 60
    fit: {rules: [{name: manager, when: {field: title, contains: manager}, points: 20},
                  {name: seats, field: seats, points_by_range: [{from: 10, points: 15}]}]}
    pain:
      rules:
        - {name: trial, event: trial_signup, points: 15, cap: 25, decay: {linear: 100d}}
        - {name: pricing, event: page, points: 5, times: 2, once_per: 1h}
        - {name: four pages, when: {event: page, at_least: 4, in_last: 30d}, points: 10}
      inactivity: {steps: [{after: 30d, points: -8}]}
    velocity: {bonus: [{at_least: 1, points: 4}]}
    disqualify: [{name: bounced, when: {event: bounce}}]
stages: [{name: hot, when: {field: score.ready, is: true}, channel: phone}, {name: cold}]
handoff: {statuses: [new], suppress: {field: lead_id, is: L-5}}
nurture: {campaigns: [{name: care}]}
)";

const char* const leads = "lead_id,title,created_at,email,seats,status,product\n"
                          "L-1,Manager,2026-11-01,mia@secret.example,50,new,\n"
                          "L-2,Clerk,2026-09-01,bo@hidden.example,,new,esign\n"
                          "L-3,Manager,2026-11-01,us@us.example,50,new,\n"
                          "L-4,Manager,2026-11-01,x@other.example,50,won,\n"
                          "L-5,Manager,2026-11-01,y@other.example,50,new,\n"
                          "L-6,Manager,2026-11-01,z@other.example,50,new,\n"
                          "L-7,Manager,2026-11-01,z@gmail.com,50,new,rooms\n";

std::string events() {
  std::string text = "event_id,lead_id,event,timestamp,agent\n"
                     "1,L-1,trial_signup,2026-11-10T00:00:00Z,\n"
                     "2,L-1,page,2026-11-15T10:00:00Z,\n"
                     "3,L-1,page,2026-11-15T10:30:00Z,\n"
                     "4,L-1,page,2026-11-15T12:00:00Z,\n"
                     "5,L-1,trial_signup,2026-11-18T00:00:00Z,\n"
                     "6,L-1,page,2026-11-18T12:00:00Z,robot\n"
                     "7,L-1,page,2026-11-19T00:00:00Z,\n"
                     "8,L-2,page,2026-10-01T00:00:00Z,\n"
                     "9,L-6,bounce,2026-11-19T00:00:00Z,\n";
  for (const char* const lead : {"L-4", "L-5", "L-6"})
    for (const char* const number : {"1", "2"})
      text += std::string(lead) + number + "," + lead + ",trial_signup,2026-11-19T00:00:00Z,\n";
  return text;
}

/// The rules, leads and events of this file.
struct ExplainedInput : HandMadeInput {
  ExplainedInput() {
    write("rules.yaml", rules);
    write("leads.csv", leads);
    write("events.csv", events());
  }
  [[nodiscard]] Outcome explain(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"explain", "--leads",    "leads.csv", "--events",  "events.csv",
                                       "--rules", "rules.yaml", "--as-of",   "2026-11-20"};
    arguments.insert(arguments.begin() + 1, more.begin(), more.end());
    return run(arguments);
  }
};

std::string line_with(const std::string& text, const std::string& words) {
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);)
    if (line.find(words) != std::string::npos) return line;
  return {};
}

} // namespace

TEST_CASE("explain tells where every point of a ready lead comes from") {
  const ExplainedInput input;
  const Outcome outcome = input.explain({"L-1"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out == R"(L-1 under 'esign': 84 of 60, ready

  points                                             now
  fit   manager                                      +20
  fit   seats                                        +15
  pain  trial                                        +25
  pain  pricing                                      +10
  pain  four pages                                   +10
  velocity                                            +4
  score                                               84

  fit 35, pain 45, decay 0, pain now 45, velocity 4.21 a day

Events
  trial: 25 points, 25 now
    its cap cuts off 3.2
    2026-11-10T00:00:00Z  trial_signup                +15, decay -1.5
    2026-11-18T00:00:00Z  trial_signup                +15, decay -0.3
  pricing: 10 points, 10 now
    2026-11-15T10:00:00Z  page                     does not count: newer ones do (times)
    2026-11-15T10:30:00Z  page                     does not count: too soon after the one before (once_per)
    2026-11-15T12:00:00Z  page                         +5
    2026-11-19T00:00:00Z  page                         +5

Dropped by hygiene (they count for nothing)
    2026-11-18T12:00:00Z  page                     robots

Score over time
        84 │                                                        ●●●●
           │                                                     ●●●····
        60 ┼─────────────────────────────────────────────●●●●●●●●─────── target
           │                            ●●●●●●●●●●●●●●●●●···············
           │●●●●●●●●●●●●●●●●●●●●●●●●●●●●································
           │····························································
           │····························································
           │····························································
         0 │····························································
            2026-11-01                                        2026-11-20
  ready since 2026-11-15T12:00:00Z
  not ready any more on 2026-12-21T00:00:00Z if nothing happens

Hand-off: on the list at rank 1, without owner, follow up by 2026-11-24T00:00:00Z
Stage: hot

)");
}

TEST_CASE("explain tells what a lead that is not ready lacks") {
  const ExplainedInput input;
  const Outcome outcome = input.explain({"L-2"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out == R"(L-2 under 'esign': 0 of 60, not ready (60 to go)

  points                                             now
  pain  pricing                                       +5
  inactivity                                          -5
  score                                                0

  fit 0, pain 5, decay -5, pain now 0, velocity 0 a day

Events
  pricing: 5 points, 5 now
    2026-10-01T00:00:00Z  page                         +5

Score over time
        60 ┼──────────────────────────────────────────────────────────── target
           │
           │
           │
           │
           │
           │
           │                       ●●●●●●●●●●●●●●●●●●●●●●
         0 │●●●●●●●●●●●●●●●●●●●●●●●······················●●●●●●●●●●●●●●●
            2026-09-01                                        2026-11-20

Hand-off: not handed off: not ready, 60 points to go
Stage: cold
Campaign: care

What would raise it
  - 2 more of 'trial' (+30)
  - a known seats, worth up to +15
  - 1 more of 'pricing' (+10)

)");
}

TEST_CASE("explain --json holds all of it") {
  const ExplainedInput input;
  const Outcome outcome = input.explain({"--json", "L-1"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(outcome.out);
  REQUIRE(json["explanations"].size() == 1);
  nlohmann::ordered_json& one = json["explanations"][0];
  CHECK(one["path"].size() == 60);
  CHECK(one["path"].front().dump() == R"({"time":"2026-11-01T00:00:00Z","score":39.0})");
  one["path"] = nlohmann::ordered_json::array({one["path"].back()});
  CHECK(json.dump(1) + "\n" == R"({
 "format": "leadscore-explain/1",
 "as_of": "2026-11-20T00:00:00Z",
 "explanations": [
  {
   "lead": "L-1",
   "model": "esign",
   "score": 84.0,
   "target": 60.0,
   "ready": true,
   "fit": 35.0,
   "pain": 45.0,
   "decay": 0.0,
   "pain_now": 45.0,
   "inactivity": 0.0,
   "velocity": 4.21,
   "velocity_points": 4.0,
   "fast_track": false,
   "rows": [
    {
     "part": "fit",
     "label": "manager",
     "points": 20.0
    },
    {
     "part": "fit",
     "label": "seats",
     "points": 15.0
    },
    {
     "part": "pain",
     "label": "trial",
     "points": 25.0
    },
    {
     "part": "pain",
     "label": "pricing",
     "points": 10.0
    },
    {
     "part": "pain",
     "label": "four pages",
     "points": 10.0
    },
    {
     "part": "velocity",
     "label": "velocity",
     "points": 4.0
    }
   ],
   "rules": [
    {
     "name": "manager",
     "section": "fit",
     "points": 20.0,
     "now": 20.0,
     "cut_by_cap": 0.0,
     "hidden_by_group": false,
     "events": []
    },
    {
     "name": "seats",
     "section": "fit",
     "points": 15.0,
     "now": 15.0,
     "cut_by_cap": 0.0,
     "hidden_by_group": false,
     "events": []
    },
    {
     "name": "trial",
     "section": "pain",
     "points": 25.0,
     "now": 25.0,
     "cut_by_cap": 3.2,
     "hidden_by_group": false,
     "events": [
      {
       "time": "2026-11-10T00:00:00Z",
       "type": "trial_signup",
       "points": 15.0,
       "decay": -1.5,
       "now": 13.5,
       "counts": "counted"
      },
      {
       "time": "2026-11-18T00:00:00Z",
       "type": "trial_signup",
       "points": 15.0,
       "decay": -0.3,
       "now": 14.7,
       "counts": "counted"
      }
     ]
    },
    {
     "name": "pricing",
     "section": "pain",
     "points": 10.0,
     "now": 10.0,
     "cut_by_cap": 0.0,
     "hidden_by_group": false,
     "events": [
      {
       "time": "2026-11-15T10:00:00Z",
       "type": "page",
       "points": 0.0,
       "decay": 0.0,
       "now": 0.0,
       "counts": "times"
      },
      {
       "time": "2026-11-15T10:30:00Z",
       "type": "page",
       "points": 0.0,
       "decay": 0.0,
       "now": 0.0,
       "counts": "once_per"
      },
      {
       "time": "2026-11-15T12:00:00Z",
       "type": "page",
       "points": 5.0,
       "decay": 0.0,
       "now": 5.0,
       "counts": "counted"
      },
      {
       "time": "2026-11-19T00:00:00Z",
       "type": "page",
       "points": 5.0,
       "decay": 0.0,
       "now": 5.0,
       "counts": "counted"
      }
     ]
    },
    {
     "name": "four pages",
     "section": "pain",
     "points": 10.0,
     "now": 10.0,
     "cut_by_cap": 0.0,
     "hidden_by_group": false,
     "events": []
    }
   ],
   "dropped_events": [
    {
     "time": "2026-11-18T12:00:00Z",
     "type": "page",
     "by": "robots"
    }
   ],
   "runs_of_readiness": [
    {
     "began": "2026-11-15T12:00:00Z",
     "ended": null
    }
   ],
   "reopened_at": null,
   "expires_at": "2026-12-21T00:00:00Z",
   "path": [
    {
     "time": "2026-11-20T00:00:00Z",
     "score": 84.0
    }
   ],
   "reasons": "trial +25; manager +20; seats +15; pricing +10; four pages +10",
   "handoff": "on the list at rank 1, without owner, follow up by 2026-11-24T00:00:00Z",
   "stage": "hot",
   "channel": "phone",
   "campaign": null,
   "opted_out": null,
   "disqualified_by": null,
   "account": "secret.example",
   "next": [],
   "near_misses": []
  }
 ]
}
)");
}

TEST_CASE("explain says why a lead is or is not handed off") {
  const ExplainedInput input;
  const auto handoff = [&](const std::string& key) { return line_with(input.explain({key}).out, "Hand-off: "); };
  CHECK(handoff("L-1") == "Hand-off: on the list at rank 1, without owner, follow up by 2026-11-24T00:00:00Z");
  CHECK(handoff("L-2") == "Hand-off: not handed off: not ready, 60 points to go");
  CHECK(handoff("L-4") == "Hand-off: not handed off: its status 'won' is none of handoff.statuses");
  CHECK(handoff("L-5") == "Hand-off: not handed off: handoff.suppress holds for it");
  CHECK(handoff("L-6") == "Hand-off: not handed off: disqualified by 'bounced'");

  const std::string handoff_section = "handoff: {statuses: [new], suppress: {field: lead_id, is: L-5}}";
  const auto with = [&](const std::string& section) {
    std::string text = rules;
    input.write("rules.yaml", text.replace(text.find(handoff_section), handoff_section.size(), section));
    return handoff("L-1");
  };
  CHECK(with("handoff: {statuses: [new], holdout: 100%}") == "Hand-off: not handed off: in the holdout");
}

TEST_CASE("explain tells what is wrong with the leads that it is asked about") {
  const ExplainedInput input;
  for (const auto& [keys, message] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"L1"}, "no lead has the key 'L1' (did you mean 'L-1'?)\n"},
           {{"L-1", "somebody else"}, "no lead has the key 'somebody else'\n"},
           {{"L-3"}, "lead 'L-3' is left out by inputs.leads.drop, so it has no score\n"}}) {
    const Outcome outcome = input.explain(keys);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err == message);
  }
}

TEST_CASE("explain says so when no model applies to a lead") {
  const ExplainedInput input;
  CHECK(input.explain({"L-7"}).out == "no model applies to L-7\n");
  const Outcome both = input.explain({" L-7", "L-2"});
  CHECK(both.exit_code == 0);
  CHECK(both.out.starts_with("L-2 under 'esign': "));
  CHECK(both.out.ends_with("no model applies to L-7\n"));
  CHECK(nlohmann::json::parse(input.explain({"--json", "L-7"}).out)["explanations"].empty());
}

TEST_CASE("explain tells when a lead was ready and fell back, when it came back, and what it nearly reached") {
  const ExplainedInput input;
  std::string visits = "event_id,lead_id,event,timestamp,agent\n";
  for (int number = 10; number < 24; ++number)
    visits += "v" + std::to_string(number) + ",L-2,page,2026-02-" + std::to_string(number) + "T00:00:00Z,\n";
  input.write("events.csv", visits + "x,L-2,page,2026-11-18T00:00:00Z,\ny,L-2,page,2026-11-19T00:00:00Z,\n");
  input.write("rules.yaml", R"(version: 1
inputs:
  leads: {key: lead_id}
  events: {key: lead_id, type: event, time: timestamp}
models:
  - name: esign
    target: 20
    pain:
      rules:
        - {name: page, event: page, points: 5, cap: 30, decay: {window: 14d}}
        - {name: three pages, when: {event: page, at_least: 3, in_last: 7d}, points: 10}
    fast_track: {sequence: [page, page, page, trial_signup]}
)");
  const Outcome outcome = input.explain({"L-2"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out == R"(L-2 under 'esign': 10 of 20, not ready (10 to go)

  points                                             now
  pain  page                                         +10
  score                                               10

  fit 0, pain 30, decay -20, pain now 10, velocity 5 a day

Events
  page: 30 points, 10 now
    … 4 earlier events
    2026-02-14T00:00:00Z  page                         +5, decay -5
    2026-02-15T00:00:00Z  page                         +5, decay -5
    2026-02-16T00:00:00Z  page                         +5, decay -5
    2026-02-17T00:00:00Z  page                         +5, decay -5
    2026-02-18T00:00:00Z  page                         +5, decay -5
    2026-02-19T00:00:00Z  page                         +5, decay -5
    2026-02-20T00:00:00Z  page                         +5, decay -5
    2026-02-21T00:00:00Z  page                         +5, decay -5
    2026-02-22T00:00:00Z  page                         +5, decay -5
    2026-02-23T00:00:00Z  page                         +5, decay -5
    2026-11-18T00:00:00Z  page                         +5
    2026-11-19T00:00:00Z  page                         +5

Score over time
        40 │  ●●
           │ ●··
           │ ···●
           │ ····
        20 ┼─────●────────────────────────────────────────────────────── target
           │ ·····
           │ ·····                                                     ●
           │●·····                                                     ·
         0 │······●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●●·
            2026-02-10                                        2026-11-20
  ready 2026-02-12T00:00:00Z, fell below 15 by 2026-11-18T00:00:00Z
  came back 2026-11-18T00:00:00Z

Hand-off: not handed off: not ready, 10 points to go

What would raise it
  - 1 more of 'page' (+15) makes it ready

Near misses
  - 'three pages': 2 of 3 in the last 7d
  - 'fast track': 3 of 4 steps

)");
}

TEST_CASE("the path of a score is drawn with the target as a line of its own") {
  const auto day = [](int number) { return 1'793'491'200 + number * seconds_a_day; };
  std::vector<TracePoint> path;
  for (const double score : {0.0, 0.0, 10.0, 30.0, 60.0, 90.0, 120.0, 100.0, 80.0, 50.0, 0.0, 40.0})
    path.push_back({day(static_cast<int>(path.size())), score});
  CHECK(path_chart(path, 80, 7) == R"(       120 │      ●
           │     ●·●
        80 ┼────────●─── target
           │    ●····●
           │   ●······ ●
           │  ●······· ·
         0 │●●········●·
            2026-11-01 2026-11-12
)");
  CHECK(path_chart({}, 80, 7) == "");
  CHECK(path_chart({{day(0), 0}}, 80, 3) == R"(        80 ┼─ target
           │
         0 │●
            2026-11-01 2026-11-01
)");
}

} // namespace leadscore::cli
