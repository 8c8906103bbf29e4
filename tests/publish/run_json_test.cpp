#include "publish/hand_made_run.hpp"
#include "publish/run_json.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace leadscore;

TEST_CASE("run.json tells the run, its inputs, counts, rules and guard rails") {
  HandMadeRun hand;
  hand.run.rule_totals = {{{"seniority", 1, 0, 12.5}, {"created a document", 1, 3, 74.999}}, {{"crm visit", 1, 1, 5}}};
  hand.run.guard_rails = {{"behaviour rules in a model", "26", "25", true, "drop some", 26, 25, {}}};
  hand.run.hygiene = {{"mail scanners", 7, 3.5}};
  hand.run.not_numbers = {{"employees", {4, 1}}};
  hand.run.bad_created_at = 2;
  hand.run.emails_without_address = 3;
  hand.run.emails_with_more = 1;
  hand.run.input_warnings = {{"l2.csv", 1, "a warning"}};
  hand.run.accepted = {"leads: too few"};
  hand.run.lead_records.skipped = {2, 0};
  hand.run.event_records.skipped = {0, 1};
  hand.run.phases = {{"leads", 1.5, 123}};
  CHECK(run_json(hand.run, count_rows(hand.run), {{"scored.csv", "run.json"}, 0.25, 99, 4096}) == R"({
  "format": "leadscore run",
  "format_version": 1,
  "program": "leadscore",
  "version": ")" LEADSCORE_VERSION R"(",
  "as_of": "2026-11-20T12:00:00Z",
  "arguments": [
    "score",
    "--as-of",
    "2026-11-20T12:00:00Z"
  ],
  "rules": {
    "path": "rules.yaml",
    "sha256": "abc",
    "bytes": 11,
    "lines": 1
  },
  "inputs": [
    {
      "kind": "leads",
      "path": "leads.csv",
      "sha256": "00ff",
      "bytes": 123,
      "records": 5
    }
  ],
  "leads": {
    "read": 5,
    "scored": 3,
    "rejected": 1,
    "dropped": 0,
    "duplicates": 1,
    "left_out": 0,
    "bad_created_at": 2,
    "emails_without_address": 3,
    "emails_with_more_than_an_address": 1,
    "blank": 2,
    "repeated_header": 0
  },
  "events": {
    "read": 12345,
    "used": 12340,
    "rejected": 0,
    "dropped": 0,
    "duplicates": 0,
    "left_out": 5,
    "future": 2,
    "unknown_lead": 3,
    "of_dropped_lead": 0,
    "blank": 0,
    "repeated_header": 1
  },
  "ready": 3,
  "ready_leads": 3,
  "handed_off": 1,
  "waiting": 1,
  "same_person": 0,
  "do_not_call": 0,
  "do_not_mail": 0,
  "rejects": {
    "too_few_columns": 1,
    "duplicate_lead": 1
  },
  "warnings": [
    {
      "file": "l2.csv",
      "line": 1,
      "text": "a warning"
    }
  ],
  "accepted_input": [
    "leads: too few"
  ],
  "models": [
    {
      "name": "esign",
      "target": 100,
      "leads": 3,
      "ready": 3,
      "fast_track": 1,
      "disqualified": 1,
      "handed_off": 2,
      "rules": [
        {
          "name": "seniority",
          "leads": 1,
          "events": 0,
          "points": 12.5
        },
        {
          "name": "created a document",
          "leads": 1,
          "events": 3,
          "points": 75
        }
      ]
    },
    {
      "name": "crm",
      "target": 50,
      "leads": 1,
      "ready": 0,
      "fast_track": 0,
      "disqualified": 0,
      "handed_off": 0,
      "rules": [
        {
          "name": "crm visit",
          "leads": 1,
          "events": 1,
          "points": 5
        }
      ]
    }
  ],
  "campaigns": {
    "welcome": 1,
    "nurture": 0
  },
  "hygiene": [
    {
      "name": "mail scanners",
      "events": 7,
      "points": 3.5
    }
  ],
  "not_numbers": [
    {
      "field": "employees",
      "cells": 4,
      "cells_with_decimal_comma": 1
    }
  ],
  "guard_rails": [
    {
      "name": "behaviour rules in a model",
      "figure": "26",
      "limit": "25",
      "broken": true,
      "advice": "drop some"
    }
  ],
  "files": [
    "scored.csv",
    "run.json"
  ],
  "performance": {
    "phases": [
      {
        "name": "leads",
        "seconds": 1.5,
        "bytes": 123
      },
      {
        "name": "publish",
        "seconds": 0.25,
        "bytes": 99
      }
    ],
    "peak_memory_bytes": 4096
  }
}
)");
}

TEST_CASE("run.json of a run with a memory tells what became of hand-offs and campaigns") {
  HandMadeRun hand;
  NightReport& night = hand.run.night.emplace();
  night.overdue.resize(2);
  night.kept = 1;
  night.campaigns = {{10, 3, 2, 1, 4, 12.5}, {}};
  night.feedback.all = {40, 3, 20, 4, 2};
  night.feedback.parts = {{"owner", "Ana", {5, 1, 0, 0, 0}}};
  night.feedback.due = 50;
  night.feedback.called_in_time = 45;
  night.feedback.advice = TargetAdvice::too_low;
  const std::string text = run_json(hand.run, count_rows(hand.run), {});
  const std::size_t begin = text.find("  \"night\": {");
  REQUIRE(begin != std::string::npos);
  CHECK(text.substr(begin, text.find("  \"performance\"") - begin) == R"(  "night": {
    "overdue": 2,
    "baseline": null,
    "handed_off_before": 1,
    "campaigns": [
      {
        "name": "welcome",
        "members": 10,
        "entered": 3,
        "left": 2,
        "goals": 1,
        "became_ready": 4,
        "median_points_gained": 12.5
      },
      {
        "name": "nurture",
        "members": 0,
        "entered": 0,
        "left": 0,
        "goals": 0,
        "became_ready": 0,
        "median_points_gained": null
      }
    ],
    "feedback": {
      "all": {
        "leads": 40,
        "won": 3,
        "lost": 20,
        "not_now": 4,
        "never": 2
      },
      "parts": [
        {
          "of": "owner",
          "name": "Ana",
          "leads": 5,
          "won": 1,
          "lost": 0,
          "not_now": 0,
          "never": 0
        }
      ],
      "held_out": {
        "leads": 0,
        "won": 0,
        "lost": 0,
        "not_now": 0,
        "never": 0
      },
      "due": 50,
      "called_in_time": 45,
      "advice": "too_low"
    }
  },
)");
}

TEST_CASE("equal runs have an equal run.json but for performance") {
  const HandMadeRun hand;
  auto one = nlohmann::json::parse(run_json(hand.run, count_rows(hand.run), {{"run.json"}, 1, 2, 3}));
  auto other = nlohmann::json::parse(run_json(hand.run, count_rows(hand.run), {{"run.json"}, 4, 5, 6}));
  CHECK(one != other);
  one.erase("performance");
  other.erase("performance");
  CHECK(one == other);
}

TEST_CASE("run.json holds keys at most, no other text of a lead") {
  HandMadeRun hand;
  const std::string text = run_json(hand.run, count_rows(hand.run), {});
  CHECK(text.find("ana@acme") == std::string::npos);
  CHECK(text.find("Acme") == std::string::npos);
}

TEST_CASE("a run is known by its run.json, which lists its files") {
  const HandMadeRun hand;
  CHECK(files_of_run(run_json(hand.run, count_rows(hand.run), {{"a.csv", "run.json"}, 0, 0, 0})) ==
        std::vector<std::string>{"a.csv", "run.json"});
  CHECK(files_of_run("") == std::nullopt);
  CHECK(files_of_run("[1]") == std::nullopt);
  CHECK(files_of_run("{}") == std::nullopt);
  CHECK(files_of_run(R"({"format": "other", "files": []})") == std::nullopt);
  CHECK(files_of_run(R"({"format": "leadscore run"})") == std::nullopt);
  CHECK(files_of_run(R"({"format": "leadscore run", "files": [1]})") == std::nullopt);
}

TEST_CASE("paths that are not UTF-8 do not keep run.json from being written") {
  HandMadeRun hand;
  hand.run.inputs[0].path = "leads\xFF.csv";
  CHECK(run_json(hand.run, count_rows(hand.run), {}).find("leads\xEF\xBF\xBD.csv") != std::string::npos);
}
