#include "handoff/row_fields.hpp"
#include "publish/hand_made_run.hpp"
#include "publish/tables.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

template <typename Write>
std::string text_of(const Write& write, const ScoredRun& run, const TableOptions& options) {
  std::string text;
  write(run, options, [&text](std::string_view piece) { text += piece; });
  return text;
}
std::string scored_csv(const ScoredRun& run, const TableOptions& options) {
  return text_of(write_scored_csv, run, options);
}
std::string accounts_csv(const ScoredRun& run, const TableOptions& options) {
  return text_of(write_accounts_csv, run, options);
}
std::string nurture_csv(const ScoredRun& run, const TableOptions& options) {
  return text_of(write_nurture_csv, run, options);
}

} // namespace

TEST_CASE("scored.csv has one row for each lead and model, in input order, exact text") {
  const HandMadeRun hand;
  CHECK(
      scored_csv(hand.run, {}) ==
      "lead_id,email,model,fit,pain,decay,pain_now,product_pain,other_pain,velocity,velocity_points,fast_track,score,"
      "target,gap,ready,ready_at,first_ready_at,expires_at,days_to_ready,times_ready,reopened_at,change,quadrant,band,"
      "grid,activity,stage,channel,last_activity_at,idle_days,days_since_points,account,disqualified_by,campaign,"
      "reasons\n"
      "L1,ana@acme.example,esign,37.5,90,-7.25,82.75,80,2.75,60.12,10,false,130.25,100,0,true,2026-11-20T11:00:00Z,"
      "2026-11-20T10:00:00Z,2026-11-25T12:00:00Z,3,2,2026-11-18T12:00:00Z,30.25,both,A,B1,active,sales-ready,phone,"
      "2026-11-20T11:59:00Z,0,0.25,\"Acme, Inc.\",,,created a document +75; seniority +12.5\n"
      "L1,ana@acme.example,crm,37.5,90,-7.25,82.75,80,2.75,60.12,10,,49.99,50,0.01,false,,2026-11-20T10:00:00Z,,"
      "3,2,2026-11-18T12:00:00Z,30.25,both,,,active,sales-ready,phone,2026-11-20T11:59:00Z,0,0.25,\"Acme, Inc.\",,"
      "welcome,crm visit +5\n"
      "L2,=cmd(),esign,0,0,0,0,0,0,0,0,true,100,100,0,true,,,,,0,,0,,,,dormant,new,mail,,,,\"Acme, Inc.\",competitor,,"
      "fast track\n"
      "-3,,esign,0,0,0,0,0,0,0,0,false,100,100,0,true,,,,,0,,0,,,,dormant,,,,,,,,,\n");
}

TEST_CASE("scored.csv is the same with any number of threads") {
  HandMadeRun hand;
  const std::vector<ModelScore> few = hand.run.rows;
  for (int copy = 0; copy < 5000; ++copy) hand.run.rows.insert(hand.run.rows.end(), few.begin(), few.end());
  for (std::size_t row = 0; row < hand.run.rows.size(); ++row) hand.run.rows[row].pain = static_cast<double>(row);
  TableOptions options;
  const std::string one = scored_csv(hand.run, options);
  for (const unsigned threads : {2U, 3U, 8U}) {
    options.threads = threads;
    CHECK(scored_csv(hand.run, options) == one);
  }
}

TEST_CASE("what the sink of scored.csv throws is thrown on") {
  HandMadeRun hand;
  TableOptions options;
  options.threads = 4;
  CHECK_THROWS_WITH(write_scored_csv(hand.run, options, [](std::string_view) { throw std::runtime_error("full"); }),
                    "full");
}

TEST_CASE("sdr_handoff.csv has the hand-offs by rank, with formulas made harmless") {
  HandMadeRun hand;
  hand.run.handoff[1].row = 2;
  CHECK(handoff_csv(hand.run, {}) ==
        "rank,lead_id,email,model,score,fit,pain_now,velocity_points,velocity,ready_at,follow_up_by,expires_at,change,"
        "owner,status,again,account,account_score,quadrant,resource,reasons\n"
        "1,L1,ana@acme.example,esign,130.25,37.5,82.75,10,60.12,2026-11-20T11:00:00Z,2026-11-24T12:00:00Z,"
        "2026-11-25T12:00:00Z,30.25,Ana,New,,\"Acme, Inc.\",130.25,both,Tutorial: templates,"
        "created a document +75; seniority +12.5\n"
        "2,L2,'=cmd(),esign,100,0,0,0,0,,2026-11-24T12:00:00Z,,0,,won,,\"Acme, Inc.\",130.25,,,fast track\n");
}

TEST_CASE("accounts.csv has target and ready only where the model has a target for accounts") {
  const HandMadeRun hand;
  CHECK(accounts_csv(hand.run, {}) ==
        "account,model,score,target,ready,leads,active_leads,ready_leads,roles,missing_roles,best_lead,best_score,"
        "last_activity_at\n"
        "\"Acme, Inc.\",esign,130.25,120,true,2,1,2,decision maker; end user,influencer,L1,130.25,"
        "2026-11-20T11:59:00Z\n"
        "\"Acme, Inc.\",crm,49.99,,,1,0,0,,,,,\n");
}

TEST_CASE("nurture.csv and nearly_ready.csv, exact text") {
  const HandMadeRun hand;
  CHECK(nurture_csv(hand.run, {}) ==
        "lead_id,email,model,campaign,persona,vertical,purpose,stage,channel,score,gap,activity,quadrant\n"
        "L1,ana@acme.example,crm,welcome,vp,'+law,,sales-ready,phone,49.99,0.01,active,both\n");
  CHECK(nearly_ready_csv(hand.run, {}) == "lead_id,email,model,score,gap,change,next\n"
                                          "L1,ana@acme.example,crm,49.99,0.01,30.25,1 more crm visit\n");
}

TEST_CASE("rejects.csv has the raw record, quoted") {
  const HandMadeRun hand;
  CHECK(rejects_csv(hand.run, {}) ==
        "file,line,column,code,reason,record\n"
        "leads.csv,7,,too_few_columns,\"the header has 4 columns, this record has 1\",\"x\"\"y\"\n");
}

TEST_CASE("exports are written as they are") {
  const ExportTable table{"hubspot.csv", {"Record ID", "Lead Score"}, {{"L1", "130.25"}, {"=1", ""}}};
  CHECK(export_csv(table, {}) == "Record ID,Lead Score\nL1,130.25\n=1,\n");
}

TEST_CASE("the formula guard may be for all files, the lists or none") {
  HandMadeRun hand;
  hand.run.handoff[1].row = 2;
  const auto guarded = [](const std::string& text) { return text.find("'=cmd()") != std::string::npos; };
  TableOptions options;
  CHECK_FALSE(guarded(scored_csv(hand.run, options)));
  CHECK(guarded(handoff_csv(hand.run, options)));
  options.formula_guard = FormulaGuard::all;
  CHECK(guarded(scored_csv(hand.run, options)));
  CHECK(guarded(handoff_csv(hand.run, options)));
  options.formula_guard = FormulaGuard::none;
  CHECK_FALSE(guarded(scored_csv(hand.run, options)));
  CHECK_FALSE(guarded(handoff_csv(hand.run, options)));
}

TEST_CASE("for Excel the lists made for people begin with a byte-order mark, the other files do not") {
  const HandMadeRun hand;
  TableOptions options;
  options.excel = true;
  CHECK(handoff_csv(hand.run, options).starts_with("\xEF\xBB\xBFrank,"));
  CHECK(nurture_csv(hand.run, options).starts_with("\xEF\xBB\xBFlead_id,"));
  CHECK(scored_csv(hand.run, options).starts_with("lead_id,"));
  CHECK(accounts_csv(hand.run, options).starts_with("account,"));
}

TEST_CASE("the gap is of the printed numbers") {
  Model model;
  model.target = 100;
  ModelScore row;
  row.score = 99.996;
  CHECK(printed_gap(model, row) == 0);
  row.score = 99.994;
  CHECK(printed_gap(model, row) == 0.01);
  row.score = 250;
  CHECK(printed_gap(model, row) == 0);
}
