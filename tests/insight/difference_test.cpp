#include "base/error.hpp"
#include "insight/diff_report.hpp"
#include "insight/difference_of_runs.hpp"
#include "insight/row_causes.hpp"

#include <doctest/doctest.h>
#include <initializer_list>
#include <string>

namespace leadscore {
namespace {

struct Row {
  const char* lead;
  double score;
  bool ready = false;
  const char* quadrant = "neither";
  const char* campaign = "";
  const char* owner = "";
  std::int64_t rank = 0;
};

ComparedRun run_of(const char* name, Names& names, std::initializer_list<Row> rows) {
  ComparedRun run;
  run.name = name;
  run.as_of = "2026-11-20T00:00:00Z";
  for (const Row& row : rows) {
    ComparedRow& compared = run.rows.emplace_back();
    compared.lead = row.lead;
    compared.model = names.add("main");
    compared.score = row.score;
    compared.ready = row.ready;
    compared.quadrant = names.add(row.quadrant);
    compared.campaign = names.add(row.campaign);
    compared.owner = names.add(row.owner);
    compared.rank = row.rank;
    run.handed_off += row.rank > 0 ? 1 : 0;
  }
  return run;
}

/// Two sides with every kind of change.
struct Example {
  Names names;
  ComparedRun before = run_of(
      "old.yaml", names,
      {{"same", 10}, {"up", 40, false, "fit_only", "nurture"}, {"down", 60, true, "both", "", "Ana", 1}, {"gone", 5}});
  ComparedRun after = run_of(
      "new.yaml", names,
      {{"same", 10}, {"down", 45, false, "both", "nurture"}, {"up", 62.5, true, "both", "", "Bo", 1}, {"new", 7}});
  Example() {
    before.rules = {{"main", "trial", 100}, {"main", "visit", 15}};
    after.rules = {{"main", "trial", 120}, {"main", "call", 4.5}};
    before.capacity = 10;
    before.rules_sha256 = "old";
    after.rules_sha256 = "new";
  }
};

std::vector<RowCause> no_causes(const RowChange&) { return {{"trial", 22.5}}; }

std::int64_t figure(const DifferenceOfRuns& difference, const std::string& name) {
  for (const ChangeFigure& one : difference.figures)
    if (one.name == name) return one.rows;
  return -1;
}

} // namespace

TEST_CASE("rows are held against each other by lead and model, wherever they stand") {
  const Example example;
  const DifferenceOfRuns difference = difference_of_runs(example.before, example.after, example.names);
  CHECK(difference.rows == 5);
  CHECK(difference.changes.size() == 4);
  CHECK(figure(difference, "changed") == 4);
  CHECK(figure(difference, "score_changed") == 4);
  CHECK(figure(difference, "ready_changed") == 2);
  CHECK(figure(difference, "became_ready") == 1);
  CHECK(figure(difference, "no_longer_ready") == 1);
  CHECK(figure(difference, "campaign_changed") == 2);
  CHECK(figure(difference, "owner_changed") == 2);
  CHECK(figure(difference, "rank_changed") == 2);
  CHECK(figure(difference, "added") == 1);
  CHECK(figure(difference, "removed") == 1);
  CHECK(difference.readiness[0][1] == 1);
  CHECK(difference.readiness[1][0] == 1);
}

TEST_CASE("equal sides have no changes") {
  const Example example;
  const DifferenceOfRuns difference = difference_of_runs(example.before, example.before, example.names);
  CHECK(!difference.changed());
  CHECK(difference.rules.empty());
  REQUIRE(difference.causes);
  CHECK(difference.causes->rules == 0);
}

TEST_CASE("what rules add and what is no rule sum to the change of all scores") {
  const Example example;
  const DifferenceOfRuns difference = difference_of_runs(example.before, example.after, example.names);
  double sum = 0;
  for (const RuleChange& rule : difference.rules) sum += rule.points();
  CHECK(sum == doctest::Approx(difference.points));
  CHECK(difference.points == doctest::Approx(9.5));
  REQUIRE(difference.causes);
  CHECK(difference.causes->rules == doctest::Approx(9.5));
}

TEST_CASE("where more than one of rules, data and time changed, nobody can tell them apart") {
  Example example;
  example.after.as_of = "2026-11-21T00:00:00Z";
  CHECK(!difference_of_runs(example.before, example.after, example.names).causes);
}

TEST_CASE("the report for a terminal") {
  const Example example;
  const DifferenceOfRuns difference = difference_of_runs(example.before, example.after, example.names);
  DiffReport report{&difference, true, 2, no_causes, {"ready_changed > 0"}};
  CHECK(diff_text(report) == R"(before: old.yaml as of 2026-11-20T00:00:00Z
after:  new.yaml as of 2026-11-20T00:00:00Z
4 of 5 rows (leads under models) change

What changes
  figure            rows  share  meaning
  changed           4     80 %   rows with any change
  score_changed     4     80 %   rows whose score changes
  ready_changed     2     40 %   rows whose readiness changes
  became_ready      1     20 %   rows that become ready
  no_longer_ready   1     20 %   rows that are ready no more
  campaign_changed  2     40 %   rows whose campaign changes
  owner_changed     2     40 %   rows whose owner on the hand-off list changes
  rank_changed      2     40 %   rows whose rank on the hand-off list changes
  added             1     20 %   rows that stand after only
  removed           1     20 %   rows that stood before only

Readiness
  before \ after  not ready  ready
  not ready       3          1
  ready           1          0

Quadrant
  before \ after  both  fit_only  neither
  both            1     0         0
  fit_only        1     0         0
  neither         0     0         1

Hand-offs
                                      before  after
  on the list                         1       1
  new a working day, last four weeks  0       0
  room for, a day                     10      no bound

Where the change comes from
  cause          points
  changed rules  +9.5
  changed data   0
  time           0
  all scores     +9.5

By rule, all rows
  model  rule   before  after  change
  main   trial  100     120    +20
  main   visit  15      0      -15
  main   call   0       4.5    +4.5

The largest 2 of 4 changed rows
  lead  model  score      change  ready     campaign     owner    rank   why
  up    main   40 → 62.5  +22.5   no → yes  nurture → -  - → Bo   - → 1  trial +22.5
  down  main   60 → 45    -15     yes → no  - → nurture  Ana → -  1 → -  trial +22.5

failed: ready_changed > 0
)");
}

TEST_CASE("a report without rows names no lead") {
  const Example example;
  const DifferenceOfRuns difference = difference_of_runs(example.before, example.after, example.names);
  const DiffReport report{&difference, false, 20, no_causes, {}};
  for (const std::string& text : {diff_text(report), diff_markdown(report), diff_json(report)}) {
    CHECK(text.find("gone") == std::string::npos);
    CHECK(text.find("Ana") == std::string::npos);
    CHECK(text.find("trial") != std::string::npos);
  }
}

TEST_CASE("the rows as CSV") {
  const Example example;
  const DifferenceOfRuns difference = difference_of_runs(example.before, example.after, example.names);
  CHECK(diff_csv({&difference, true, 10, no_causes, {}}) ==
        "lead,model,change,score_before,score_after,ready_before,ready_after,quadrant_before,quadrant_after,"
        "campaign_before,campaign_after,owner_before,owner_after,rank_before,rank_after,why\n"
        "up,main,22.5,40,62.5,false,true,fit_only,both,nurture,,,Bo,,1,trial +22.5\n"
        "down,main,-15,60,45,true,false,both,both,,nurture,Ana,,1,,trial +22.5\n"
        "new,main,7,,7,,false,,neither,,,,,,,trial +22.5\n"
        "gone,main,-5,5,,false,,neither,,,,,,,,trial +22.5\n");
}

TEST_CASE("a table in Markdown keeps what people wrote in one cell") {
  Names names;
  const ComparedRun before = run_of("a", names, {{"a|b", 1}});
  const ComparedRun after = run_of("b", names, {{"a|b", 2}});
  const DifferenceOfRuns difference = difference_of_runs(before, after, names);
  CHECK(diff_markdown({&difference, true, 10, no_causes, {}}).find("| a\\|b | main | 1 → 2 | +1 |") !=
        std::string::npos);
}

TEST_CASE("--fail-if compares a figure with a number or a share of the rows") {
  const Example example;
  const DifferenceOfRuns difference = difference_of_runs(example.before, example.after, example.names);
  CHECK(parse_fail_condition("ready_changed > 39%").holds(difference));
  CHECK(!parse_fail_condition("ready_changed > 40%").holds(difference));
  CHECK(parse_fail_condition("ready_changed >= 40%").holds(difference));
  CHECK(parse_fail_condition("added>0").holds(difference));
  CHECK(!parse_fail_condition("added > 1").holds(difference));
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"ready_changed < 2%", "--fail-if: 'ready_changed < 2%' is no condition (write e.g. 'ready_changed > 2%')"},
           {"ready > 2%",
            "--fail-if: there is no figure 'ready' (known are changed, score_changed, ready_changed, "
            "became_ready, no_longer_ready, campaign_changed, owner_changed, rank_changed, added, removed)"},
           {"redy_changed > 2%", "--fail-if: there is no figure 'redy_changed' (did you mean 'ready_changed'?)"},
           {"ready_changed > few", "--fail-if: 'few' is neither a number of rows nor a share (write e.g. 20 or 2%)"}}) {
    CHECK_THROWS_WITH_AS(parse_fail_condition(text), message.c_str(), Error);
  }
}

TEST_CASE("what the reasons of a row tell of its change") {
  const auto causes = causes_of_reasons("fast track; trial +10; visit +5.5", "trial +25; boss +3");
  REQUIRE(causes.size() == 3);
  CHECK(causes[0].what == "trial");
  CHECK(causes[0].points == 15);
  CHECK(causes[1].what == "visit");
  CHECK(causes[1].points == -5.5);
  CHECK(causes[2].what == "boss");
}

} // namespace leadscore
