#include "places.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

constexpr Seconds day = seconds_a_day;
constexpr Seconds hour = 3600;
using Texts = std::vector<std::string>;

/// The rule set of a file that must be good.
RuleSet good(const std::string& text) {
  ParsedRules parsed = parse_rules_text(text, "folder/rules.yaml");
  for (const Problem& problem : parsed.problems) FAIL_CHECK(to_text(problem));
  return std::move(parsed.rules);
}

std::string file_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const RuleSet& sample() {
  static const RuleSet rules = good(file_text(std::string(places::source) + "/tests/rules/sample.yaml"));
  return rules;
}

RuleSet small(const std::string& more_of_model = {}, const std::string& more = {}) {
  return good("version: 1\ninputs: {leads: {key: id}}\nmodels:\n  - name: m\n    target: 100\n" + more_of_model + more);
}

Condition fast_track(const std::string& condition) {
  return *small("    fast_track: " + condition + "\n").models.front().fast_track;
}

Texts texts_of(const std::vector<Name>& names) {
  Texts texts;
  for (const Name& name : names) texts.push_back(name.text);
  return texts;
}

const Rule& rule_named(const Model& model, const std::string& name) {
  for (const Section* section : {&model.fit, &model.pain}) {
    for (const RuleGroup& group : section->groups) {
      const auto found = std::ranges::find(group.rules, name, &Rule::name);
      if (found != group.rules.end()) return *found;
    }
  }
  FAIL("no rule named " << name);
  return model.disabled.front();
}

} // namespace

TEST_CASE("the sample's inputs are read as they stand") {
  const Inputs& inputs = sample().inputs;
  CHECK(sample().timezone.name() == "Europe/Berlin");
  CHECK(sample().path == "folder/rules.yaml");
  CHECK(sample().folder == "folder");
  CHECK(sample().sha256.size() == 64);
  CHECK(inputs.leads.key.text == "lead_id");
  CHECK(inputs.leads.key.at == Position{.line = 6, .column = 10});
  CHECK(inputs.leads.created_at.text == "created_at");
  CHECK(inputs.leads.status.text == "status");
  CHECK(inputs.leads.owner.text == "owner");
  CHECK(inputs.leads.account.text == "domain");
  CHECK(inputs.leads.email.text == "email");
  CHECK(texts_of(inputs.leads.show) == Texts{"email", "company", "title"});
  REQUIRE(inputs.leads.columns.size() == 1);
  CHECK(inputs.leads.columns[0].name == "title");
  CHECK(inputs.leads.columns[0].header.text == "Job Title");
  REQUIRE(inputs.leads.drop.size() == 1);
  CHECK(inputs.leads.drop[0].name == "our own people");
  CHECK(inputs.leads.drop[0].when.field.text == "email.domain");

  REQUIRE(inputs.events.size() == 3);
  CHECK(inputs.events[0].files == "product-*.csv*");
  CHECK(inputs.events[0].key.text == "lead_id");
  CHECK(inputs.events[0].type_column.text == "event");
  CHECK(inputs.events[0].time.text == "timestamp");
  CHECK(inputs.events[0].id.text == "event_id");
  CHECK(inputs.events[1].matches.text == "email");
  CHECK(!inputs.events[1].id);
  CHECK(!inputs.events[2].type_column);
  CHECK(inputs.events[2].type_is == "webinar_attended");
  CHECK(texts_of(inputs.passive) == Texts{"email_sent", "email_open", "email_bounced", "unsubscribe"});

  REQUIRE(inputs.drop_events.size() == 2);
  CHECK(inputs.drop_events[0].name == "mail scanners");
  CHECK(texts_of(inputs.drop_events[0].types) == Texts{"email_click"});
  REQUIRE(inputs.drop_events[0].where);
  CHECK(inputs.drop_events[0].where->tests[0].texts == Texts{"(?i)bot|scanner|barracuda"});
  REQUIRE(inputs.drop_events[1].burst);
  CHECK(inputs.drop_events[1].burst->at_least == 4);
  CHECK(inputs.drop_events[1].burst->within == 10);
  CHECK(inputs.null == Texts{"NULL", "\\N", "#N/A"});

  REQUIRE(inputs.enrich.size() == 1);
  CHECK(inputs.enrich[0].file.text == "firmographics.csv");
  CHECK(inputs.enrich[0].key == "domain");
  CHECK(inputs.enrich[0].on.text == "account");
  REQUIRE(inputs.outcomes);
  CHECK(inputs.outcomes->outcome.text == "stage");
  CHECK(inputs.outcomes->time.text == "closed_at");
  CHECK(inputs.outcomes->value.text == "amount");
  CHECK(inputs.outcomes->won == Texts{"won"});
  CHECK(inputs.outcomes->lost == Texts{"lost"});
  REQUIRE(inputs.costs);
  CHECK(inputs.costs->cost.text == "cost");
  CHECK(inputs.time_formats == Texts{"%m/%d/%Y %I:%M %p"});
  CHECK(inputs.max_age == 3 * day);
  CHECK(inputs.max_shrink == 0.2);
}

TEST_CASE("the sample's lists and derived fields are read in their order") {
  REQUIRE(sample().lists.size() == 2);
  CHECK(sample().lists[0].name == "target_accounts");
  CHECK(sample().lists[0].file.text == "target_accounts.csv");
  CHECK(sample().lists[0].column == "domain");
  CHECK(sample().lists[1].values == Texts{"rival.example", "other-rival.example"});
  REQUIRE(sample().derive.size() == 2);
  CHECK(sample().derive[0].name == "seniority");
  REQUIRE(sample().derive[0].entries.size() == 5);
  CHECK(sample().derive[0].entries[0].value == "vp");
  CHECK(sample().derive[0].entries[0].when.tests[0].op == FieldOperator::matches);
  CHECK(sample().derive[0].entries[0].when.tests[0].texts[0] == R"((?i)\b([se]?vp|vice[ -]president)\b)");
  CHECK(sample().derive[1].entries[0].value == "decision maker");
  CHECK(sample().derive[1].entries[0].when.tests[0].texts == Texts{"c_level", "vp"});
}

TEST_CASE("the sample's fit rules are read with their shapes and groups") {
  REQUIRE(sample().models.size() == 1);
  const Model& model = sample().models.front();
  CHECK(model.name == "esign");
  CHECK(model.applies_to->tests[0].op == FieldOperator::in);
  CHECK(model.applies_to->tests[0].texts == Texts{"esign", ""});
  CHECK(model.target == 100);
  CHECK(model.reopen_below == 75);
  CHECK(model.fit.max == 50);
  CHECK(!model.fit.min);
  REQUIRE(model.fit.groups.size() == 4);
  const Rule& business = model.fit.groups[0].rules[0];
  CHECK(model.fit.groups[0].name.empty());
  CHECK(business.shape == RuleShape::when);
  CHECK(business.points == 10);
  const Rule& seniority = model.fit.groups[1].rules[0];
  CHECK(seniority.shape == RuleShape::points_by);
  CHECK(seniority.field.text == "seniority");
  REQUIRE(seniority.values.size() == 5);
  CHECK(seniority.values[4].value == "student");
  CHECK(seniority.values[4].points == -20);
  const Rule& size = model.fit.groups[2].rules[0];
  CHECK(size.shape == RuleShape::points_by_range);
  REQUIRE(size.ranges.size() == 2);
  CHECK(size.ranges[0].from == 50);
  CHECK(size.ranges[0].below == 200);
  CHECK(size.ranges[0].points == 5);
  CHECK(!size.ranges[1].below);
  const RuleGroup& bant = model.fit.groups[3];
  CHECK(bant.name == "BANT");
  CHECK(bant.max == 15);
  CHECK(!bant.min);
  CHECK(!bant.first_match);
  CHECK(bant.rules.size() == 2);
}

TEST_CASE("the sample's pain rules are read with what thins, bounds and fades their events") {
  const Model& model = sample().models.front();
  REQUIRE(model.pain.groups.size() == 7);
  const Rule& document = rule_named(model, "created a document");
  CHECK(document.shape == RuleShape::event);
  CHECK(texts_of(document.events.types) == Texts{"document_created"});
  CHECK(!document.events.where);
  CHECK(document.engagement == Engagement::product);
  CHECK(document.resource == "Tutorial: templates");
  CHECK(document.times == 3);
  CHECK(document.decay.kind == Decay::Kind::half_life);
  CHECK(document.decay.duration == 60 * day);

  const Rule& pricing = rule_named(model, "pricing page");
  CHECK(pricing.engagement == Engagement::other);
  CHECK(pricing.events.where->tests[0].op == FieldOperator::contains);
  CHECK(pricing.decay.kind == Decay::Kind::window);
  CHECK(pricing.decay.duration == 90 * day);

  const Rule& reading = rule_named(model, "reading time");
  REQUIRE(reading.per);
  CHECK(reading.per->field.text == "duration_seconds");
  CHECK(reading.per->unit == 60);
  CHECK(reading.cap == 10);

  const Rule& five = rule_named(model, "pricing five times in a week");
  CHECK(five.when->kind == ConditionKind::event);
  CHECK(five.when->at_least == 5);
  CHECK(!five.when->at_most);
  CHECK(five.when->in_last == 7 * day);
  CHECK(five.decay.kind == Decay::Kind::none);

  const Rule& path = rule_named(model, "evaluation path");
  CHECK(path.when->kind == ConditionKind::sequence);
  REQUIRE(path.when->steps.size() == 2);
  CHECK(texts_of(path.when->steps[1].types) == Texts{"trial_signup"});
  CHECK(path.when->within == 14 * day);
  CHECK(path.when->in_last == 90 * day);

  CHECK(rule_named(model, "regular use").when->distinct == Distinct::days);
  CHECK(rule_named(model, "careers page").decay.kind == Decay::Kind::none);
  CHECK(rule_named(model, "careers page").points == -15);

  REQUIRE(model.inactivity.steps.size() == 3);
  CHECK(model.inactivity.steps[2].after == 90 * day);
  CHECK(model.inactivity.steps[2].points == -50);
  CHECK(!model.inactivity.cumulative);
  CHECK(model.inactivity.takes_from == Inactivity::TakesFrom::pain);
}

TEST_CASE("the sample's velocity, labels and account settings are read") {
  const Model& model = sample().models.front();
  CHECK(model.velocity.of == VelocitySettings::Of::total);
  CHECK(model.velocity.min_days == 1);
  CHECK(model.velocity.restart_after == 60 * day);
  REQUIRE(model.velocity.bonus.size() == 2);
  CHECK(model.velocity.bonus[0].at_least == 100);
  CHECK(model.velocity.bonus[0].points == 20);
  REQUIRE(model.fast_track);
  CHECK(model.fast_track->kind == ConditionKind::all);
  REQUIRE(model.fast_track->parts.size() == 3);
  CHECK(model.fast_track->parts[1].tests[0].op == FieldOperator::in_list);
  CHECK(model.fast_track->parts[2].tests[0].duration == 30 * day);
  REQUIRE(model.disqualify.size() == 2);
  CHECK(model.disqualify[1].name == "unsubscribed");
  CHECK(texts_of(model.disqualify[1].when.not_followed_by) == Texts{"trial_signup", "demo_request"});
  CHECK(model.disqualify[1].when.at_least == 1);
  CHECK(model.quadrant->good_fit == 25);
  CHECK(model.quadrant->high_pain == 40);
  REQUIRE(model.bands.size() == 4);
  CHECK(model.bands[3].name == "D");
  CHECK(model.bands[3].from == 0);
  REQUIRE(model.grid);
  CHECK(model.grid->pain[0].name == "1");
  CHECK(model.grid->pain[0].from == 60);
  CHECK(model.activity.active.at_least == 3);
  CHECK(model.activity.active.in_last == 14 * day);
  CHECK(model.trend == 7 * day);
  CHECK(model.account.score == AccountSettings::Score::sum);
  CHECK(model.account.best == 3);
  CHECK(model.account.target == 200);
  CHECK(model.account.roles.text == "buying_role");
}

TEST_CASE("what the sample says of the time after scoring is read") {
  const RuleSet& rules = sample();
  REQUIRE(rules.stages.size() == 4);
  CHECK(rules.stages[0].channel == "customer success");
  CHECK(!rules.stages[3].when);

  const Handoff& handoff = rules.handoff;
  CHECK(handoff.given);
  CHECK(handoff.statuses == Texts{"new", "open"});
  CHECK(handoff.recycled == Texts{"recycled"});
  CHECK(handoff.not_now == Texts{"not now"});
  CHECK(handoff.never == Texts{"disqualified"});
  CHECK(handoff.suppress->field.text == "account.won");
  REQUIRE(handoff.follow_up.size() == 2);
  CHECK(handoff.follow_up[0].within == 4 * hour);
  CHECK(handoff.follow_up[0].when);
  CHECK(handoff.follow_up[1].within == 48 * hour);
  CHECK(handoff.days.size() == 5);
  CHECK(handoff.again_after == 30 * day);
  CHECK(handoff.recycled_after == 14 * day);
  CHECK(handoff.per_run == 200);
  CHECK(handoff.holdout == 0);
  CHECK(handoff.close_rate_low == 0.10);
  CHECK(handoff.close_rate_high == 0.15);
  CHECK(handoff.sales_cycle == 60 * day);
  REQUIRE(handoff.assign);
  CHECK(handoff.assign->strategy == Handoff::Assign::Strategy::round_robin);
  CHECK(handoff.assign->together == Handoff::Assign::Together::account);
  REQUIRE(handoff.assign->roster.size() == 2);
  CHECK(handoff.assign->roster[0].per_day == 25);
  CHECK(handoff.assign->roster[0].when->tests[0].texts == Texts{"DE", "AT", "CH"});
  CHECK(!handoff.assign->roster[1].when);

  CHECK(rules.nurture.one_row_per == Nurture::OneRowPer::lead);
  REQUIRE(rules.nurture.campaigns.size() == 6);
  CHECK(rules.nurture.campaigns[1].when->tests[0].op == FieldOperator::due_within);
  CHECK(rules.nurture.campaigns[3].goal->kind == ConditionKind::event);
  CHECK(rules.nurture.persona.text == "buying_role");
  CHECK(rules.nurture.vertical.text == "industry");
  CHECK(rules.nurture.purpose.text == "product_interest");

  REQUIRE(rules.exports.size() == 1);
  CHECK(rules.exports[0].file == "hubspot.csv");
  REQUIRE(rules.exports[0].columns.size() == 3);
  CHECK(rules.exports[0].columns[1].header == "Lead Score");
  CHECK(rules.exports[0].columns[1].field.text == "score.total");
}

TEST_CASE("what the rule file does not say has its default") {
  const RuleSet rules = small("    pain: {rules: [{name: a, event: e, points: 1}]}\n");
  const Model& model = rules.models.front();
  CHECK(rules.timezone.name() == "UTC");
  CHECK(rules.inputs.max_age == 3 * day);
  CHECK(rules.inputs.max_shrink == 0.2);
  CHECK(rules.inputs.events.empty());
  CHECK(!rules.inputs.leads.email);
  CHECK(model.reopen_below == 75);
  CHECK(!model.applies_to);
  CHECK(!model.fit.max);
  CHECK(model.inactivity.steps.empty());
  CHECK(model.velocity.restart_after == 60 * day);
  CHECK(model.velocity.bonus.empty());
  CHECK(!model.quadrant);
  CHECK(model.activity.active.at_least == 3);
  CHECK(model.activity.latent.in_last == 90 * day);
  CHECK(model.trend == 7 * day);
  CHECK(model.account.score == AccountSettings::Score::sum);
  CHECK(!model.account.best);
  CHECK(!rules.handoff.given);
  REQUIRE(rules.handoff.follow_up.size() == 1);
  CHECK(!rules.handoff.follow_up[0].when);
  CHECK(rules.handoff.follow_up[0].within == 48 * hour);
  CHECK(rules.handoff.follow_up[0].in_days);
  CHECK(rules.handoff.days.size() == 5);
  CHECK(rules.handoff.again_after == 30 * day);
  CHECK(rules.handoff.recycled_after == 14 * day);
  CHECK(rules.handoff.close_rate_low == 0.10);
  CHECK(rules.handoff.close_rate_high == 0.15);
  CHECK(rules.handoff.sales_cycle == 60 * day);
  CHECK(!rules.handoff.assign);
  CHECK(rules.nurture.one_row_per == Nurture::OneRowPer::lead);

  const Rule& rule = model.pain.groups[0].rules[0];
  CHECK(rule.decay.kind == Decay::Kind::none);
  CHECK(rule.engagement == Engagement::other);
  CHECK(!rule.times);
  CHECK(!rule.cap);
  CHECK(!rule.when);
}

TEST_CASE("a text is what is written, whatever YAML may take it for") {
  const Condition condition =
      fast_track(R"({field: country, in: [NO, 007, 1.0, true, ~, null, "", 'yes', "a\tb", 2026-01-01, 0x10, .inf]})");
  CHECK(condition.tests[0].texts ==
        Texts{"NO", "007", "1.0", "true", "~", "null", "", "yes", "a\tb", "2026-01-01", "0x10", ".inf"});
  CHECK(fast_track("{field: x, is: null}").tests[0].texts == Texts{"null"});
  CHECK(fast_track("{field: x, is: ' a '}").tests[0].texts == Texts{" a "});
  const RuleSet rules =
      small("    fit: {rules: [{name: a, field: x, points_by: {NO: 1, 007: 2, null: 3, true: 4}}]}\n");
  const std::vector<Rule::Value>& values = rules.models[0].fit.groups[0].rules[0].values;
  REQUIRE(values.size() == 4);
  CHECK(values[0].value == "NO");
  CHECK(values[1].value == "007");
  CHECK(values[2].value == "null");
  CHECK(values[3].value == "true");
}

TEST_CASE("numbers and truth values are those of YAML 1.2") {
  const auto number_of = [](const std::string& text) {
    return fast_track("{field: x, at_least: " + text + "}").tests.at(0).number;
  };
  CHECK(number_of(".5") == 0.5);
  CHECK(number_of("-.25") == -0.25);
  CHECK(number_of("5.") == 5);
  CHECK(number_of("+1e3") == 1000);
  CHECK(number_of("-2.5E-1") == -0.25);
  CHECK(number_of("007") == 7);
  CHECK(fast_track("{field: x, present: True}").tests.at(0).flag);
  CHECK_FALSE(fast_track("{field: x, present: FALSE}").tests.at(0).flag);
}

TEST_CASE("a field of a profile may be a header that begins like a computed field") {
  const RuleSet rules = small("    fit: {rules: [{name: a, when: {field: account.name, is: x}, points: 5}]}\n");
  CHECK(rules.models[0].fit.groups[0].rules[0].when->field.text == "account.name");
}

TEST_CASE("every operator on a field is read") {
  const Condition condition =
      fast_track("{field: x, is: a, is_not: b, in: [c], not_in: [d], in_list: free_email_domains, "
                 "not_in_list: disposable_email_domains, contains: e, starts_with: f, ends_with: g, matches: h+, "
                 "present: false, at_least: 1.5, above: -2, at_most: 3, below: 4, in_last: 90s, older_than: 0d, "
                 "due_within: 2w, anniversary_within: 15m}");
  REQUIRE(condition.tests.size() == 19);
  for (std::size_t i = 0; i < condition.tests.size(); ++i) {
    CHECK(condition.tests[i].op == static_cast<FieldOperator>(i));
  }
  const auto of = [&](FieldOperator op) { return condition.tests[static_cast<std::size_t>(op)]; };
  CHECK(of(FieldOperator::matches).texts == Texts{"h+"});
  CHECK(!of(FieldOperator::present).flag);
  CHECK(of(FieldOperator::at_least).number == 1.5);
  CHECK(of(FieldOperator::above).number == -2);
  CHECK(of(FieldOperator::in_last).duration == 90);
  CHECK(of(FieldOperator::older_than).duration == 0);
  CHECK(of(FieldOperator::due_within).duration == 14 * day);
  CHECK(of(FieldOperator::anniversary_within).duration == 900);
}

TEST_CASE("conditions on events take one type or several, bounds and steps with conditions") {
  const Condition events = fast_track("{event: [a, b], at_most: 0, distinct: weeks, not_followed_by: c, "
                                      "where: {all: [{field: x, is: y}, {not: {field: z, present: true}}]}}");
  CHECK(texts_of(events.events.types) == Texts{"a", "b"});
  CHECK(!events.at_least);
  CHECK(events.at_most == 0);
  CHECK(events.distinct == Distinct::weeks);
  CHECK(texts_of(events.not_followed_by) == Texts{"c"});
  REQUIRE(events.events.where);
  CHECK(events.events.where->kind == ConditionKind::all);
  CHECK(events.events.where->parts[1].kind == ConditionKind::negation);
  CHECK(events.events.where->parts[1].parts[0].field.text == "z");

  CHECK(fast_track("{event: a}").at_least == 1);
  CHECK(fast_track("{event: a, at_least: 0}").at_least == 0);

  const Condition sequence = fast_track("{sequence: [a, {event: [b, c], where: {field: x, at_least: 2}}]}");
  CHECK(texts_of(sequence.steps[1].types) == Texts{"b", "c"});
  CHECK(sequence.steps[1].where->tests[0].number == 2);
  CHECK(!sequence.within);
  CHECK(!sequence.in_last);
}

TEST_CASE("every decay is read, and a rule without one takes the section's") {
  const RuleSet rules =
      small("    pain:\n"
            "      decay: {linear: 30d}\n"
            "      rules:\n"
            "        - {name: a, event: e, points: 1}\n"
            "        - {name: b, event: e, points: 1, decay: none}\n"
            "        - {name: c, event: e, points: 1, decay: {every: 7d, lose: 25%, compound: true}}\n"
            "        - {name: d, event: e, points: 1, decay: {steps: [{after: 1d, keep: 0.5}, "
            "{after: 2d, keep: 0}]}}\n"
            "        - {group: g, rules: [{name: f, event: e, points: 1}]}\n"
            "        - {name: h, when: {event: e}, points: 1}\n");
  const Model& model = rules.models.front();
  CHECK(rule_named(model, "a").decay.kind == Decay::Kind::linear);
  CHECK(rule_named(model, "a").decay.duration == 30 * day);
  CHECK(rule_named(model, "b").decay.kind == Decay::Kind::none);
  const Decay& every = rule_named(model, "c").decay;
  CHECK(every.kind == Decay::Kind::every);
  CHECK(every.duration == 7 * day);
  CHECK(every.lose == 0.25);
  CHECK(every.compound);
  const Decay& steps = rule_named(model, "d").decay;
  CHECK(steps.kind == Decay::Kind::steps);
  REQUIRE(steps.steps.size() == 2);
  CHECK(steps.steps[1].after == 2 * day);
  CHECK(steps.steps[1].keep == 0);
  CHECK(rule_named(model, "f").decay.kind == Decay::Kind::linear);
  CHECK(rule_named(model, "h").decay.kind == Decay::Kind::none);
}

TEST_CASE("an event rule takes all that thins and bounds its events") {
  const RuleSet rules =
      small("    pain: {rules: [{name: a, event: [e, f], where: {field: x, is: y}, "
            "when: {field: country, is: DE}, points: -2.5, per: {field: n}, once_per: 1h, per_day: 2, "
            "times: 3, cap: 4, engagement: other, resource: r, note: n, review_by: 2027-01-31}]}\n");
  const Rule& rule = rules.models[0].pain.groups[0].rules[0];
  CHECK(texts_of(rule.events.types) == Texts{"e", "f"});
  CHECK(rule.when->field.text == "country");
  CHECK(rule.points == -2.5);
  CHECK(rule.per->unit == 1);
  REQUIRE(rule.once_per);
  CHECK(rule.once_per->span == hour);
  CHECK(rule.per_day == 2);
  CHECK(rule.times == 3);
  CHECK(rule.cap == 4);
  CHECK(rule.resource == "r");
  CHECK(rule.note == "n");
  CHECK(rule.review_by == day_of({.year = 2027, .month = 1, .day = 31}));
}

TEST_CASE("disabled rules and groups are set apart") {
  const RuleSet rules = small("    fit:\n"
                              "      rules:\n"
                              "        - {name: a, when: {field: x, is: y}, points: 1, enabled: false}\n"
                              "        - group: g\n"
                              "          first_match: true\n"
                              "          min: -3\n"
                              "          rules:\n"
                              "            - {name: b, when: {field: x, is: y}, points: 1, enabled: false}\n"
                              "            - {name: c, field: x, points_by: {y: 1}, absent: 2, otherwise: 3}\n"
                              "        - group: h\n"
                              "          enabled: false\n"
                              "          rules: [{name: d, when: {field: x, is: y}, points: 1}]\n");
  const Model& model = rules.models.front();
  REQUIRE(model.disabled.size() == 3);
  CHECK(model.disabled[0].name == "a");
  CHECK(model.disabled[1].name == "b");
  CHECK(model.disabled[2].name == "d");
  REQUIRE(model.fit.groups.size() == 1);
  CHECK(model.fit.groups[0].name == "g");
  CHECK(model.fit.groups[0].first_match);
  CHECK(model.fit.groups[0].min == -3);
  REQUIRE(model.fit.groups[0].rules.size() == 1);
  CHECK(model.fit.groups[0].rules[0].absent == 2);
  CHECK(model.fit.groups[0].rules[0].otherwise == 3);
}

TEST_CASE("a built-in list can be added to or replaced") {
  const RuleSet rules =
      small({}, "lists: {free_email_domains: {add: [a.example]}, disposable_email_domains: [b.example], "
                "c: {file: c.csv}, d: []}\n");
  REQUIRE(rules.lists.size() == 4);
  CHECK(rules.lists[0].add);
  CHECK(rules.lists[0].values == Texts{"a.example"});
  CHECK(!rules.lists[1].add);
  CHECK(rules.lists[2].file.text == "c.csv");
  CHECK(rules.lists[2].column.empty());
  CHECK(rules.lists[3].values.empty());
}

TEST_CASE("deadlines keep whether they are written in days, and none is added to those that are given") {
  const auto deadlines = [](const std::string& follow_up) {
    return small({}, "handoff: {follow_up: " + follow_up + "}\n").handoff.follow_up;
  };
  REQUIRE(deadlines("24h").size() == 1);
  CHECK(deadlines("24h")[0].within == 24 * hour);
  CHECK(!deadlines("24h")[0].in_days);
  CHECK(deadlines("1d")[0].within == 24 * hour);
  CHECK(deadlines("1d")[0].in_days);
  CHECK(deadlines("2w")[0].in_days);
  CHECK(deadlines("[{when: {field: x, is: y}, within: 4h}]").size() == 1);
  CHECK(deadlines("[]").empty());
}

TEST_CASE("working hours are two times of the day") {
  const auto hours = [](const std::string& text) {
    return small({}, "handoff: {hours: " + text + "}\n").handoff.hours;
  };
  REQUIRE(hours("09:00-17:30"));
  CHECK(hours("09:00-17:30")->from == 9 * hour);
  CHECK(hours("09:00-17:30")->to == 17 * hour + 1800);
  CHECK(hours("\" 9:05 - 24:00 \"")->from == 9 * hour + 300);
  CHECK(hours("\" 9:05 - 24:00 \"")->to == 24 * hour);
  CHECK(!small({}).handoff.hours);
  CHECK(small({}).handoff.one_per_person);
  CHECK(!small({}, "handoff: {one_per_person: false}\n").handoff.one_per_person);
}

TEST_CASE("do_not_call and do_not_mail take conditions on fields and events") {
  const RuleSet rules = small({}, "do_not_call: {any: [{field: dnc, is: x}, {event: a, not_followed_by: b}]}\n"
                                  "do_not_mail: {sequence: [a, b], within: 2d}\n");
  REQUIRE(rules.do_not_call);
  CHECK(rules.do_not_call->parts.size() == 2);
  REQUIRE(rules.do_not_mail);
  CHECK(rules.do_not_mail->kind == ConditionKind::sequence);
  CHECK(!small({}).do_not_call);
  CHECK(!small({}).do_not_mail);
}

TEST_CASE("a former name, a velocity that never restarts and single values for lists are read") {
  const RuleSet rules = small("    was: old\n    velocity: {of: pain, restart_after: never}\n    reopen_below: 100\n",
                              "handoff: {won: closed, days: sat, holdout: 2.5%, assign: {strategy: capacity, "
                              "together: lead, roster: [{name: Bo}]}}\nnurture: {one_row_per: model, campaigns: "
                              "[{name: a}]}\n");
  CHECK(rules.models[0].was == "old");
  CHECK(rules.models[0].velocity.of == VelocitySettings::Of::pain);
  CHECK(!rules.models[0].velocity.restart_after);
  CHECK(rules.models[0].reopen_below == 100);
  CHECK(rules.handoff.won == Texts{"closed"});
  CHECK(rules.handoff.days == std::vector<Weekday>{Weekday::sat});
  CHECK(rules.handoff.holdout == 0.025);
  CHECK(rules.handoff.assign->strategy == Handoff::Assign::Strategy::capacity);
  CHECK(rules.handoff.assign->together == Handoff::Assign::Together::lead);
  CHECK(rules.nurture.one_row_per == Nurture::OneRowPer::model);
}

TEST_CASE("one mapping for all event files is one source") {
  const RuleSet rules = good("version: 1\ninputs:\n  leads: {key: id}\n  events: {key: id, type: event, time: at}\n"
                             "models: [{name: m, target: 1}]\n");
  REQUIRE(rules.inputs.events.size() == 1);
  CHECK(rules.inputs.events[0].files.empty());
  CHECK(rules.inputs.events[0].at == Position{.line = 4, .column = 11});
}

TEST_CASE("times may stand in two columns, and formats and decimal signs may be those of one source") {
  const RuleSet rules =
      good("version: 1\ninputs:\n  leads: {key: id, numbers: comma}\n  events:\n"
           "    - {files: a*, key: id, type: event, time: [Join Date, Join Time],\n"
           "       time_formats: \"%d.%m.%Y\", numbers: point}\n"
           "    - {key: id, type: event, time: at, time_formats: [\"%d/%m/%Y\", \"%m.%d.%Y\"]}\n"
           "  enrich: [{file: f.csv, key: k, on: account, numbers: point}, {file: g.csv, key: k, on: account}]\n"
           "  numbers: comma\n"
           "models: [{name: m, target: 1}]\n");
  const Inputs& inputs = rules.inputs;
  CHECK(inputs.events[0].time.text == "Join Date");
  CHECK(inputs.events[0].time_of_day.text == "Join Time");
  CHECK(inputs.events[0].time_formats == std::vector<std::string>{"%d.%m.%Y"});
  CHECK(inputs.sign_of(inputs.events[0]) == DecimalSign::point);
  CHECK(inputs.events[1].time.text == "at");
  CHECK_FALSE(inputs.events[1].time_of_day);
  CHECK(inputs.events[1].time_formats == std::vector<std::string>{"%d/%m/%Y", "%m.%d.%Y"});
  CHECK(inputs.sign_of(inputs.events[1]) == DecimalSign::comma);
  CHECK(inputs.sign_of(inputs.leads) == DecimalSign::comma);
  CHECK(inputs.sign_of(inputs.enrich[0]) == DecimalSign::point);
  CHECK(inputs.sign_of(inputs.enrich[1]) == DecimalSign::comma);
  CHECK(inputs.has_decimal_commas());
  CHECK_FALSE(good("version: 1\ninputs: {leads: {key: id}, numbers: point}\nmodels: [{name: m, target: 1}]\n")
                  .inputs.has_decimal_commas());
}

TEST_CASE("computed fields can be used where they are known, and fields of the user's own anywhere") {
  small({},
        "stages: [{name: a, when: {field: score.ready, is: true}}, {name: b, when: {field: account.leads, above: 2}}]\n"
        "handoff: {suppress: {field: score.stage, is: a}}\n"
        "exports: [{file: a.csv, rows: {field: handoff.listed, is: true}, columns: {A: score.campaign, "
        "B: account.score, C: handoff.rank, D: score.id}}]\n");
  small("    applies_to: {field: score.old, at_least: 1}\n",
        "derive: {score.old: [{value: a, when: {field: x, is: y}}]}\n");
}

TEST_CASE("JSON is a rule file too, and a byte-order mark and CRLF do no harm") {
  good(R"({"version": 1, "inputs": {"leads": {"key": "id"}}, "models": [{"name": "m", "target": 100}]})");
  const RuleSet rules =
      good("\xEF\xBB\xBFversion: 1\r\ninputs: {leads: {key: id}}\r\nmodels: [{name: m, target: 100}]\r\n");
  CHECK(rules.lines.front() == "version: 1");
  CHECK(rules.inputs.leads.key.text == "id");
}

TEST_CASE("columns of positions count characters, not bytes") {
  const ParsedRules parsed = parse_rules_text(
      "version: 1\ninputs: {leads: {key: id}}\nmodels: [{name: Käufer für Öl, target: x}]\n", "r.yaml");
  REQUIRE(parsed.problems.size() == 1);
  CHECK(parsed.problems[0].at == Position{.line = 3, .column = 40});
}

TEST_CASE("a rule file that cannot be read is refused with its name") {
  CHECK_THROWS_WITH_AS(parse_rules_file("no/such/rules.yaml"),
                       "no/such/rules.yaml: the rule file cannot be opened: No such file or directory (name it with "
                       "--rules FILE)",
                       Error);
}

TEST_CASE("the built-in lists of e-mail domains are in order, without repetition and in lower case") {
  for (const auto* const domains : {&built_in_free_email_domains(), &built_in_disposable_email_domains()}) {
    CHECK(domains->size() >= 80);
    CHECK(std::ranges::adjacent_find(*domains, std::ranges::greater_equal()) == domains->end());
    for (const std::string& domain : *domains) {
      CHECK(domain.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ @/") == std::string::npos);
      CHECK(domain.find('.') != std::string::npos);
    }
  }
}
