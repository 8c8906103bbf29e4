#include "cli/run_program.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

/// What becomes of scored leads, through the program: its lists as they are written.
namespace leadscore::cli {

namespace {

/// Two leads of each of two firms, of which one is a customer, and one lead alone.
const char* const firms = "id,firm,status,owner,points,extra\n"
                          "L-1,Acme,new,Ana,60,\n"
                          "L-2,acme,won,Bo,10,\n"
                          "L-3,Beta,new,,55,\n"
                          "L-4,Beta,open,Cy,49.996,\n"
                          "L-5,,new,,70,\n";

const char* const inputs = "version: 1\n"
                           "inputs:\n"
                           "  leads: {key: id, status: status, owner: owner, account: firm}\n"
                           "  events: {key: k, type: t, time: at}\n";

/// A model that gives each lead the points in its cell.
const char* const points_model = "models:\n"
                                 "  - name: m\n"
                                 "    target: 50\n"
                                 "    fit: {rules: [{name: p, field: points, points_by: {60: 60, 10: 10, 55: 55, "
                                 "\"49.996\": 49.996, 70: 70}}]}\n";

class Routed {
public:
  Routed(const std::string& rules, const std::string& leads, const std::string& events = "k,t,at\n") {
    input_.write("rules.yaml", rules);
    input_.write("leads.csv", leads);
    input_.write("events.csv", events);
    const Outcome outcome = input_.score({"--out", "out", "--quiet"});
    CHECK(outcome.err == "");
    REQUIRE(outcome.exit_code == 0);
  }
  [[nodiscard]] std::string file(const std::string& name) const { return input_.read("out/" + name); }

private:
  HandMadeInput input_;
};

std::string exporting(const std::string& columns, const std::string& rows = {}) {
  return "exports: [{file: x.csv, " + (rows.empty() ? "" : "rows: " + rows + ", ") + "columns: {" + columns + "}}]\n";
}

/// The keys of the rows for which a condition holds in an export, with a blank after each.
std::string keys_where(const std::string& condition) {
  const std::string table = Routed(std::string(inputs) + points_model +
                                       "handoff: {statuses: [new, open], won: [won]}\n" + exporting("K: id", condition),
                                   firms)
                                .file("x.csv");
  std::string keys;
  for (std::size_t at = table.find('\n') + 1; at < table.size(); at = table.find('\n', at) + 1)
    keys += table.substr(at, table.find('\n', at) - at) + " ";
  return keys;
}

} // namespace

TEST_CASE("conditions on scores compare what is printed") {
  // L-4 has 49.996 points: printed 50.
  CHECK(keys_where("{field: score.total, at_least: 50}") == "L-1 L-3 L-4 L-5 ");
  CHECK(keys_where("{field: score.score, below: 50}") == "L-2 ");
  CHECK(keys_where("{field: score.total, at_most: 49.996}") == "L-2 L-4 "); // both sides are rounded
  CHECK(keys_where("{field: score.fit, is: \"50\"}") == "L-4 ");
  CHECK(keys_where("{field: score.ready, is: true}") == "L-1 L-3 L-4 L-5 ");
  CHECK(keys_where("{field: score.gap, above: 0}") == "L-2 ");
  CHECK(keys_where("{field: score.ready_at, present: false}") == "L-2 ");
  CHECK(keys_where("{field: score.reasons, contains: \"p +50\"}") == "L-4 ");
  CHECK(keys_where("{field: score.model, is_not: m}") == "");
  CHECK(keys_where("{field: score.quadrant, is: \"\"}") == "L-1 L-2 L-3 L-4 L-5 ");
}

TEST_CASE("conditions on numbers of a score hold as they would for the printed text") {
  // L-2 has no event, so no idle time: it is neither above nor below anything.
  CHECK(keys_where("{field: score.idle_days, at_least: 0}") == "");
  CHECK(keys_where("{field: score.idle_days, below: 1000000}") == "");
  CHECK(keys_where("{field: score.times_ready, at_least: 1}") == "L-1 L-3 L-4 L-5 ");
  CHECK(keys_where("{field: score.target, at_least: 50}") == "L-1 L-2 L-3 L-4 L-5 ");
  CHECK(keys_where("{field: score.change, above: 0}") == "");
  CHECK(keys_where("{field: score.pain_now, at_most: 0}") == "L-1 L-2 L-3 L-4 L-5 ");
  CHECK(keys_where("{field: score.gap, at_most: 0}") == "L-1 L-3 L-4 L-5 ");
  CHECK(keys_where("{field: score.gap, at_least: 40.001}") == "L-2 "); // both sides are rounded
  CHECK(keys_where("{field: score.velocity, below: 0.01}") == "L-1 L-2 L-3 L-4 L-5 ");
}

TEST_CASE("conditions on accounts and on the hand-off") {
  CHECK(keys_where("{field: account.won, is: true}") == "L-1 L-2 ");
  CHECK(keys_where("{field: account.won, is: false}") == "L-3 L-4 ");
  CHECK(keys_where("{field: account.won, present: false}") == "L-5 ");
  CHECK(keys_where("{field: account.leads, at_least: 2}") == "L-1 L-2 L-3 L-4 ");
  CHECK(keys_where("{field: account.score, is: \"105\"}") == "L-3 L-4 "); // 104.996
  CHECK(keys_where("{field: handoff.listed, is: false}") == "L-2 ");
  CHECK(keys_where("{field: handoff.rank, below: 3}") == "L-1 L-5 ");
}

TEST_CASE("an export tells the hand-off beside what it is asked for") {
  const Routed routed(std::string(inputs) + points_model +
                          "handoff:\n"
                          "  statuses: [new, open]\n"
                          "  won: [won]\n"
                          "  suppress: {field: account.won, is: true}\n"
                          "  follow_up: [{when: {field: score.total, at_least: 60}, within: 4h}, {within: 48h}]\n"
                          "  days: [mon, tue, wed, thu, fri, sat, sun]\n" +
                          exporting("Record: id, Score: score.total, Listed: handoff.listed, Owner: handoff.owner, "
                                    "Rank: handoff.rank, Until: handoff.follow_up_by, Firm: account, Won: account.won"),
                      firms);
  CHECK(routed.file("x.csv") == "Record,Score,Listed,Owner,Rank,Until,Firm,Won\n"
                                "L-1,60,false,,,,Acme,true\n" // left alone: a colleague of a customer
                                "L-2,10,false,,,,acme,true\n"
                                "L-3,55,true,,2,2026-11-22T00:00:00Z,Beta,false\n"
                                "L-4,50,true,Cy,3,2026-11-22T00:00:00Z,Beta,false\n"
                                "L-5,70,true,,1,2026-11-20T04:00:00Z,,\n");
}

TEST_CASE("an export has the rows that meet its condition, under every model") {
  const Routed routed(std::string(inputs) +
                          "models:\n"
                          "  - {name: a, target: 50, fit: {rules: [{name: p, field: points, points_by: {60: 60}}]}}\n"
                          "  - {name: b, target: 5, applies_to: {field: points, is: 60}, "
                          "fit: {rules: [{name: q, field: status, points_by: {new: 7}}]}}\n" +
                          exporting("\"Key, as is\": id, Model: score.model, Points: score.total, Extra: extra",
                                    "{field: score.ready, is: true}") +
                          "handoff: {statuses: [new]}\n",
                      firms);
  CHECK(routed.file("x.csv") == "\"Key, as is\",Model,Points,Extra\nL-1,a,60,\nL-1,b,7,\n");
}

TEST_CASE("a lead is in the first campaign whose condition holds and whose goal does not") {
  const std::string rules = std::string(inputs) +
                            "models:\n"
                            "  - name: m\n"
                            "    target: 50\n"
                            "    fit: {rules: [{name: p, field: points, points_by: {60: 60, 70: 70}}]}\n"
                            "    disqualify: [{name: gone, when: {event: bye}}]\n"
                            "handoff: {statuses: [new], won: [won]}\n"
                            "nurture:\n"
                            "  campaigns:\n"
                            "    - {name: customers, when: {field: status, is: won}}\n"
                            "    - {name: welcome, when: {event: trial, in_last: 30d}, goal: {event: document}}\n"
                            "    - {name: warm, when: {field: score.gap, below: 45}, goal: {field: extra, present: "
                            "true}}\n"
                            "  segments: {persona: owner, vertical: firm}\n";
  const std::string leads = "id,firm,status,owner,points,extra\n"
                            "listed,A,new,Ana,60,\n"
                            "ready-but-open,A,open,Ana,60,\n"
                            "reached,A,open,Ana,70,x\n"
                            "customer,B,won,,,\n"
                            "fresh,B,new,,,\n"
                            "done,B,new,,,\n"
                            "late,B,new,,,\n"
                            "gone,B,open,,60,\n";
  const std::string events = "k,t,at\n"
                             "listed,trial,2026-11-19\ncustomer,trial,2026-11-19\n"
                             "fresh,trial,2026-10-21T00:00:01Z\nlate,trial,2026-10-21\n"
                             "done,trial,2026-11-18\ndone,document,2026-11-19\ngone,bye,2026-11-19\n";
  CHECK(Routed(rules, leads, events).file("nurture.csv") ==
        "id,model,campaign,persona,vertical,purpose,stage,channel,score,gap,activity,quadrant\n"
        "ready-but-open,m,warm,Ana,A,,,,60,0,dormant,\n"
        "customer,m,customers,,B,,,,0,50,latent,\n"
        "fresh,m,welcome,,B,,,,0,50,latent,\n");
}

TEST_CASE("nurture has one row a lead, of the model with the smallest gap, or one a model") {
  const auto nurture_with = [](const std::string& one_row_per) {
    return Routed(
               std::string(inputs) +
                   "models:\n"
                   "  - {name: a, target: 50, fit: {rules: [{name: p, field: points, points_by: {10: 10, 20: 20}}]}}\n"
                   "  - {name: b, target: 45, fit: {rules: [{name: q, field: points, points_by: {10: 10, 20: 15}}]}}\n"
                   "  - {name: c, target: 21, applies_to: {field: points, is: 30}}\n"
                   "handoff: {statuses: [new]}\n"
                   "nurture: {one_row_per: " +
                   one_row_per + ", campaigns: [{name: all, when: {field: score.model, is_not: c}}]}\n",
               "id,firm,status,owner,points\nL-1,,new,,10\nL-2,,new,,20\nL-3,,new,,30\n")
        .file("nurture.csv");
  };
  const std::string header = "id,model,campaign,persona,vertical,purpose,stage,channel,score,gap,activity,quadrant\n";
  // L-2: both 30 short, so the first model. L-3: c is nearest, but in no campaign.
  CHECK(nurture_with("lead") == header + "L-1,b,all,,,,,,10,35,dormant,\nL-2,a,all,,,,,,20,30,dormant,\n"
                                         "L-3,b,all,,,,,,0,45,dormant,\n");
  CHECK(nurture_with("model") == header + "L-1,a,all,,,,,,10,40,dormant,\nL-1,b,all,,,,,,10,35,dormant,\n"
                                          "L-2,a,all,,,,,,20,30,dormant,\nL-2,b,all,,,,,,15,30,dormant,\n"
                                          "L-3,a,all,,,,,,0,50,dormant,\nL-3,b,all,,,,,,0,45,dormant,\n");
}

TEST_CASE("stages are asked in order, know scores and accounts, and give the channel") {
  const Routed routed(std::string(inputs) + points_model +
                          "handoff: {statuses: [new, open], won: [won]}\n"
                          "stages:\n"
                          "  - {name: customer, when: {field: account.won, is: true}, channel: success}\n"
                          "  - {name: hot, when: {field: score.total, above: 50}, channel: phone}\n"
                          "  - {name: team, when: {field: account.ready, is: true}}\n"
                          "  - {name: rest, when: {field: score.fit, at_least: 50}, channel: mail}\n" +
                          exporting("K: id, Stage: score.stage, Channel: score.channel"),
                      firms);
  CHECK(routed.file("x.csv") == "K,Stage,Channel\nL-1,customer,success\nL-2,customer,success\nL-3,hot,phone\n"
                                "L-4,rest,mail\nL-5,hot,phone\n");
}

TEST_CASE("the nearly ready stand nearest first, each with the single thing that helps most") {
  const std::string rules =
      std::string(inputs) +
      "models:\n"
      "  - name: m\n"
      "    target: 50\n"
      "    fit: {rules: [{name: p, field: points, points_by: {10: 10, 30: 30, 40: 40, 50: 50}},\n"
      "                  {name: firm, when: {field: firm, present: true}, points: 2},\n"
      "                  {name: more, field: extra, points_by: {x: 4, y: 8}}]}\n"
      "    pain:\n"
      "      max: 12\n"
      "      rules: [{name: trial, event: trial, points: 6}, {name: visit, event: visit, points: 1}]\n"
      "handoff: {statuses: [new]}\n";
  const Routed routed(rules,
                      "id,firm,status,owner,points,extra\n"
                      "far,A,new,,10,x\n"
                      "near,A,new,,40,x\n"
                      "unknown,,new,,40,\n"
                      "middle,A,new,,30,y\n"
                      "ready,A,new,,50,\n"
                      "full,A,new,,30,y\n",
                      "k,t,at\nfull,trial,2026-11-01\nfull,trial,2026-11-02\n");
  CHECK(routed.file("nearly_ready.csv") == "id,model,score,gap,change,next\n"
                                           "near,m,46,4,0,1 more of 'trial' (+6)\n"
                                           "unknown,m,40,10,0,2 more of 'trial' (+12)\n"
                                           "middle,m,40,10,0,2 more of 'trial' (+12)\n"
                                           "far,m,16,34,0,2 more of 'trial' (+12)\n");
}

} // namespace leadscore::cli
