#include "publish/hand_made_run.hpp"

namespace leadscore {

namespace {

Model model(const std::string& name, double target) {
  Model made;
  made.name = name;
  made.target = target;
  return made;
}

} // namespace

HandMadeRun::HandMadeRun()
    : leads(hand_made_leads({{{"L1", "ana@acme.example", "New", "Ana"}, "Acme, Inc."},
                             {{"L2", "=cmd()", "won", ""}, "Acme, Inc."},
                             {{"-3", "", "open", "Bo"}, ""}})) {
  constexpr Instant noon = 1'795'176'000; // 2026-11-20T12:00:00Z
  rules.path = "rules.yaml";
  rules.sha256 = "abc";
  rules.bytes = 11;
  rules.lines = {"version: 1"};
  rules.models = {model("esign", 100), model("crm", 50)};
  rules.models[0].bands = {{"A", 100}, {"B", 75}};
  rules.models[0].grid = Grid{{{"A", 40}, {"B", 0}}, {{"1", 60}, {"2", 0}}};
  rules.models[0].fast_track = Condition{};
  rules.models[0].disqualify = {{"competitor", {}, {}}};
  rules.stages = {{"sales-ready", std::nullopt, "phone", {}}, {"new", std::nullopt, "mail", {}}};
  rules.nurture.campaigns = {{"welcome", std::nullopt, std::nullopt, {}}, {"nurture", std::nullopt, std::nullopt, {}}};

  run.rules = &rules;
  run.leads = &leads;
  run.as_of = noon;
  run.arguments = {"score", "--as-of", "2026-11-20T12:00:00Z"};
  run.key_header = "lead_id";
  run.show_headers = {"email"};
  run.show_columns = {1};
  run.status_column = 2;
  run.owner_column = 3;
  run.rule_names = {{"seniority", "created a document"}, {"crm visit"}};
  run.rule_resources = {{"", "Tutorial: templates"}, {""}};

  ModelScore first;
  first.lead = 0;
  first.fit = 37.5;
  first.pain = 90;
  first.decay = -7.254;
  first.pain_now = 82.746;
  first.product_pain = 80;
  first.other_pain = 2.75;
  first.velocity = 60.123;
  first.velocity_points = 10;
  first.score = 130.246;
  first.change = 30.25;
  first.ready_at = noon - 3600;
  first.first_ready_at = noon - 7200;
  first.expires_at = noon + 5 * seconds_a_day;
  first.reopened_at = noon - 2 * seconds_a_day;
  first.last_activity_at = noon - 60;
  first.first_touch = noon - 7200 - 3 * seconds_a_day;
  first.idle = 60;
  first.since_points = 6 * 3600;
  first.times_ready = 2;
  first.ready = true;
  first.activity = Activity::active;
  first.quadrant = QuadrantLabel::both;
  first.band = 0;
  first.grid_fit = 1;
  first.grid_pain = 0;
  first.stage = 0;
  first.resource_rule = 1;
  first.reasons[0] = {1, 75};
  first.reasons[1] = {0, 12.5};
  ModelScore second = first;
  second.model = 1;
  second.score = 49.99;
  second.ready = false;
  second.ready_at = second.expires_at = no_instant;
  second.band = second.grid_fit = second.grid_pain = -1;
  second.reasons = {};
  second.reasons[0] = {0, 5};
  second.resource_rule = -1;
  second.campaign = 0;
  ModelScore third;
  third.lead = 1;
  third.score = 100;
  third.ready = third.fast_track = true;
  third.disqualified_by = 0;
  third.stage = 1;
  ModelScore fourth;
  fourth.lead = 2;
  fourth.score = 99.996;
  fourth.ready = true;
  run.rows = {first, second, third, fourth};

  run.accounts.resize(2);
  run.accounts[0].score = 130.246;
  run.accounts[0].target = 120;
  run.accounts[0].ready = true;
  run.accounts[0].leads = 2;
  run.accounts[0].active_leads = 1;
  run.accounts[0].ready_leads = 2;
  run.accounts[0].roles = {"decision maker", "end user"};
  run.accounts[0].missing_roles = {"influencer"};
  run.accounts[0].best_row = 0;
  run.accounts[0].last_activity_at = noon - 60;
  run.accounts[1].model = 1;
  run.accounts[1].score = 49.99;
  run.accounts[1].leads = 1;

  run.handoff = {{0, 1, noon + 4 * seconds_a_day, "Ana", ""}, {3, 2, noon + 4 * seconds_a_day, "", ""}};
  run.waiting = {{3, WaitReason::no_room}};
  run.handed_off = 1;
  run.segment_texts = {"", "vp", "+law"};
  run.nurture = {{1, {1, 2, 0}}};
  run.nearly_ready = {{1, "1 more crm visit"}};
  run.lead_records.read = 5;
  run.lead_records.used = 3;
  run.lead_records.rejected = 1;
  run.lead_records.duplicates = 1;
  run.lead_records.by_code[static_cast<std::size_t>(RejectCode::too_few_columns)] = 1;
  run.lead_records.by_code[static_cast<std::size_t>(RejectCode::duplicate_lead)] = 1;
  run.event_records.read = 12345;
  run.event_records.used = 12340;
  run.event_records.left_out = 5;
  run.event_records.future = 2;
  run.event_records.unknown_lead = 3;
  static const std::vector<RejectedRecord> rejects = {
      {"leads.csv", 7, "", RejectCode::too_few_columns, "the header has 4 columns, this record has 1", "x\"y"}};
  run.rejects = rejects;
  run.inputs = {{"leads", "leads.csv", "00ff", 123, 5}};
}

} // namespace leadscore
