#include "cli/nights.hpp"

#include <doctest/doctest.h>

namespace leadscore::cli {

namespace {

Outcome history(const Nights& nights, const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"history", "--workspace", "ws"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Surroundings surroundings;
  surroundings.folder = nights.path("");
  return run_leadscore(arguments, surroundings);
}

} // namespace

TEST_CASE("history shows the runs, a lead's life, and the campaigns") {
  Nights nights;
  nights.nurture = "nurture:\n  campaigns: [{name: welcome, goal: {field: title, is: chief}}]\n";
  REQUIRE(nights.listed("2026-11-16") == "a b");
  nights.leads = "lead_id,title,status\na,intern,called\nb,chief,new\nc,chief,new\n";
  REQUIRE(nights.listed("2026-11-19") == "c");

  const Outcome runs = history(nights, {});
  CHECK(runs.err == "");
  CHECK(runs.out == "| as of                | leads | events | rejected | ready | handed off | waiting | overdue | in "
                    "campaigns |     |\n"
                    "|----------------------|------:|-------:|---------:|------:|-----------:|--------:|--------:|-----"
                    "--------:|-----|\n"
                    "| 2026-11-16T00:00:00Z |     3 |      1 |        0 |     2 |          2 |       0 |       0 |     "
                    "       1 |     |\n"
                    "| 2026-11-19T00:00:00Z |     3 |      1 |        0 |     2 |          1 |       0 |       1 |     "
                    "       0 |     |\n");

  const Outcome lead = history(nights, {"a", " c ", "x"});
  CHECK(lead.err == "");
  CHECK(lead.out ==
        R"(# a

hand-offs

| handed off           | model | score | again | owner | follow up by         | overdue since | status then | status now | changed              | fell                 |
|----------------------|-------|------:|-------|-------|----------------------|---------------|-------------|------------|----------------------|----------------------|
| 2026-11-16T00:00:00Z | esign |    60 |       |       | 2026-11-18T00:00:00Z |               | new         | called     | 2026-11-19T00:00:00Z | 2026-11-19T00:00:00Z |

scores in the runs that are kept

| as of                | model | score | gap | ready | campaign |
|----------------------|-------|------:|----:|-------|----------|
| 2026-11-16T00:00:00Z | esign |    60 |   0 | true  |          |
| 2026-11-19T00:00:00Z | esign |    10 |  40 | false |          |

# c

hand-offs

| handed off           | model | score | again | owner | follow up by         | overdue since | status then | status now | changed | fell |
|----------------------|-------|------:|-------|-------|----------------------|---------------|-------------|------------|---------|------|
| 2026-11-19T00:00:00Z | esign |    50 |       |       | 2026-11-21T00:00:00Z |               | new         | new        |         |      |

campaigns

| campaign | model | entered              | with score | became ready         | left                 | goal    |
|----------|-------|----------------------|-----------:|----------------------|----------------------|---------|
| welcome  | esign | 2026-11-16T00:00:00Z |          0 | 2026-11-19T00:00:00Z | 2026-11-19T00:00:00Z | reached |

scores in the runs that are kept

| as of                | model | score | gap | ready | campaign |
|----------------------|-------|------:|----:|-------|----------|
| 2026-11-16T00:00:00Z | esign |     0 |  50 | false | welcome  |
| 2026-11-19T00:00:00Z | esign |    50 |   0 | true  |          |

x: the history knows no such lead
)");

  const Outcome campaigns = history(nights, {"--campaigns"});
  CHECK(campaigns.out == "| campaign | members | entered | left | goals | became ready |\n"
                         "|----------|--------:|--------:|-----:|------:|-------------:|\n"
                         "| welcome  |       0 |       1 |    1 |     1 |            1 |\n");
}

TEST_CASE("history shows who is and who was in a campaign") {
  Nights nights;
  nights.nurture = "nurture:\n  campaigns: [{name: welcome, goal: {field: title, is: chief}}]\n";
  nights.leads = "lead_id,title,status\na,chief,new\nb,intern,new\nc,intern,new\n";
  REQUIRE(nights.listed("2026-11-16") == "a");
  nights.leads = "lead_id,title,status\na,chief,called\nb,intern,new\nc,chief,new\n\"d,e\",intern,new\n";
  REQUIRE(nights.listed("2026-11-17") == "c");

  const Outcome all = history(nights, {"--campaign", "welcome"});
  CHECK(all.err == "");
  CHECK(all.exit_code == 0);
  CHECK(all.out == R"(# welcome

2 in it now; 3 entered, 1 left (1 reached the goal), 1 became ready

| lead | model | entered              | with score | became ready         | left                 | goal    |
|------|-------|----------------------|-----------:|----------------------|----------------------|---------|
| d,e  | esign | 2026-11-17T00:00:00Z |          0 |                      |                      |         |
| b    | esign | 2026-11-16T00:00:00Z |          0 |                      |                      |         |
| c    | esign | 2026-11-16T00:00:00Z |          0 | 2026-11-17T00:00:00Z | 2026-11-17T00:00:00Z | reached |
)");
  CHECK(history(nights, {"--campaign", "welcome", "--limit", "1"}).out == R"(# welcome

2 in it now; 3 entered, 1 left (1 reached the goal), 1 became ready

| lead | model | entered              | with score | became ready | left | goal |
|------|-------|----------------------|-----------:|--------------|------|------|
| d,e  | esign | 2026-11-17T00:00:00Z |          0 |              |      |      |

2 more (--limit N shows N of them, --format csv all)
)");
  CHECK(history(nights, {"--campaign", "welcome", "--format", "csv"}).out ==
        "lead,model,entered_at,entered_score,ready_at,left_at,goal_reached\n"
        "\"d,e\",esign,2026-11-17T00:00:00Z,0,,,false\n"
        "b,esign,2026-11-16T00:00:00Z,0,,,false\n"
        "c,esign,2026-11-16T00:00:00Z,0,2026-11-17T00:00:00Z,2026-11-17T00:00:00Z,true\n");

  const Outcome unknown = history(nights, {"--campaign", "welcom"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.out == "");
  CHECK(unknown.err == "--campaign: nobody was ever in a campaign 'welcom' (did you mean 'welcome'?)\n");
  const Outcome alone = history(nights, {"--format", "csv"});
  CHECK(alone.exit_code == 2);
  CHECK(alone.err == "leadscore history: --format requires --campaign\nsee 'leadscore history --help'\n");
}

TEST_CASE("a night with --model leaves the other models' members where they are") {
  Nights nights;
  nights.model =
      "fax\n    target: 1000\n    fit: {rules: [{name: intern, when: {field: title, is: intern}, points: 1}]}"
      "\n    pain: {rules: [{name: call, event: demo, points: 1}]}\n  - name: esign";
  nights.nurture = "nurture:\n  one_row_per: model\n  campaigns: [{name: welcome}]\n";
  REQUIRE(nights.listed("2026-11-16") == "a b");
  const std::vector<std::string> members{"--campaign", "welcome", "--format", "csv"};
  const std::string header = "lead,model,entered_at,entered_score,ready_at,left_at,goal_reached\n";
  CHECK(history(nights, members).out ==
        header + "c,fax,2026-11-16T00:00:00Z,1,,,false\nc,esign,2026-11-16T00:00:00Z,0,,,false\n");
  nights.leads = "lead_id,title,status\na,chief,called\nb,chief,new\nc,chief,new\n";
  REQUIRE(nights.listed("2026-11-17", {"--model", "esign"}) == "c");
  CHECK(history(nights, members).out ==
        header + "c,fax,2026-11-16T00:00:00Z,1,,,false\n"
                 "c,esign,2026-11-16T00:00:00Z,0,2026-11-17T00:00:00Z,2026-11-17T00:00:00Z,false\n");
}

TEST_CASE("a workspace without history is an error") {
  const Nights nights;
  const Outcome outcome = history(nights, {});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "ws/history.db: there is no history (name the folder of `nightly` with --workspace)\n");
}

TEST_CASE("a new workspace has neither runs nor campaigns to show") {
  Nights nights;
  nights.target = -1;
  REQUIRE(nights.night("2026-11-16").exit_code == 2);
  CHECK(history(nights, {}).out == "no run is complete yet\n");
  CHECK(history(nights, {"--campaigns"}).out == "nobody was in a campaign yet\n");
}

} // namespace leadscore::cli
