#include "publish/guard_rails.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace leadscore;

namespace {

struct Watched {
  RuleSet rules;
  std::vector<ModelScore> rows;
  GuardRailFacts facts;

  Watched() {
    rules.models.resize(1);
    rules.models[0].name = "esign";
    rules.models[0].target = 100;
    facts.leads = 100;
  }
  Rule& add_rule(const std::string& name, const std::string& type, double points) {
    Rule rule;
    rule.name = name;
    rule.shape = RuleShape::event;
    rule.points = points;
    rule.events.types = {{type, {}}};
    rules.models[0].pain.groups.push_back({"", {rule}, std::nullopt, std::nullopt, false, {}});
    return rules.models[0].pain.groups.back().rules[0];
  }
  void add_rows(LeadIndex count, double fit, bool fast_track) {
    for (LeadIndex lead = 0; lead < count; ++lead) {
      ModelScore row;
      row.lead = static_cast<LeadIndex>(rows.size());
      row.fit = fit;
      row.ready = true;
      row.fast_track = fast_track;
      rows.push_back(row);
    }
  }
  /// The guard rail of that name as `figure (limit) broken|holds`; empty if there is none.
  [[nodiscard]] std::string rail(const std::string& name) const {
    for (const GuardRail& found : guard_rails(rules, rows, facts)) {
      if (found.name == name) return found.figure + " (" + found.limit + ") " + (found.broken ? "broken" : "holds");
    }
    return "";
  }
};

} // namespace

TEST_CASE("leads that are ready only by the fast track may be 5 % of all leads") {
  Watched run;
  run.add_rows(5, 40, true);
  run.add_rows(20, 100, true); // would be ready without it
  CHECK(run.rail("leads ready by profile alone") == "5 % (5 %) holds");
  run.add_rows(1, 99.99, true);
  CHECK(run.rail("leads ready by profile alone") == "6 % (5 %) broken");
}

TEST_CASE("of the leads that sales has had, 5 % may turn out to be never") {
  Watched run;
  run.add_rows(41, 0, false);
  CHECK(run.rail("leads that sales found to have bad fit and low pain").empty());
  run.rules.handoff.statuses = {"new"};
  run.rules.handoff.never = {"Disqualified"};
  run.facts.status = [](LeadIndex lead) -> std::string_view {
    return lead < 2 ? " disqualified" : lead < 40 ? "working" : "new";
  };
  CHECK(run.rail("leads that sales found to have bad fit and low pain") == "5 % (5 %) holds");
  run.rows.pop_back();
  run.rows.erase(run.rows.begin() + 30);
  CHECK(run.rail("leads that sales found to have bad fit and low pain") == "5.13 % (5 %) broken");
}

TEST_CASE("with a memory it is what became of the hand-offs that counts") {
  Watched run;
  const std::string never = "leads that sales found to have bad fit and low pain";
  const std::string close_rate = "close rate of the hand-offs";
  Feedback feedback;
  run.facts.feedback = &feedback;
  run.facts.status = [](LeadIndex) -> std::string_view { return "never"; };
  run.rules.handoff.never = {"never"};
  run.rules.handoff.won = {"won"};
  CHECK(run.rail(never).empty());
  feedback.all = {29, 0, 0, 0, 2};
  CHECK(run.rail(never) == "6.9 % (5 %) broken");
  CHECK(run.rail(close_rate).empty()); // too few
  feedback.all = {40, 4, 0, 0, 2};
  feedback.advice = TargetAdvice::cannot_follow_up;
  CHECK(run.rail(never) == "5 % (5 %) holds");
  CHECK(run.rail(close_rate) == "10 % (10 % to 15 %) holds");
  feedback.advice = TargetAdvice::too_high;
  CHECK(run.rail(close_rate) == "10 % (10 % to 15 %) broken");
}

TEST_CASE("hand-offs are held against what the roster can take until the deadline") {
  Watched run;
  const std::string name = "hand-offs against what the roster can follow up in 2d";
  run.facts.handed_off = 50;
  CHECK(run.rail(name).empty());
  run.rules.handoff.assign.emplace();
  run.rules.handoff.assign->roster = {{"Ana", std::nullopt, 20, {}}, {"Bo", std::nullopt, 5, {}}};
  CHECK(run.rail(name) == "50 (50) holds");
  run.facts.handed_off = 51;
  CHECK(run.rail(name) == "51 (50) broken");
  run.rules.handoff.assign->roster[1].per_day.reset();
  CHECK(run.rail(name).empty());
}

TEST_CASE("a model may have 25 behaviour rules") {
  Watched run;
  for (int rule = 0; rule < 25; ++rule) run.add_rule("r" + std::to_string(rule), "login", 1);
  CHECK(run.rail("behaviour rules in a model") == "25 (25) holds");
  run.add_rule("one more", "login", 1);
  CHECK(run.rail("behaviour rules in a model") == "26 (25) broken");
}

TEST_CASE("a model in which nothing is negative or nothing decays is named") {
  Watched run;
  run.add_rule("login", "login", 5);
  CHECK(run.rail("models in which nothing is negative") == "esign (none) broken");
  CHECK(run.rail("models in which nothing decays") == "esign (none) broken");
  run.add_rule("careers", "careers", -5).decay.kind = Decay::Kind::half_life;
  CHECK(run.rail("models in which nothing is negative") == "none (none) holds");
  CHECK(run.rail("models in which nothing decays") == "none (none) holds");
}

TEST_CASE("rules that score mail opens, keywords or any page view are named") {
  Watched run;
  run.add_rule("login", "login", 5);
  run.add_rule("webinar", "webinar_opened", 5);
  run.add_rule("mail sent", "email_sent", 5);
  CHECK(run.rail("rules that score trivial actions") == "none (none) holds");
  run.add_rule("opens", "Email-Opened", 1);
  run.add_rule("clicks", "mail_click", 1);
  run.add_rule("ad", "Keyword Search", 1);
  run.add_rule("any page", "page_view", 1);
  run.add_rule("pricing", "page_view", 1).events.where = std::make_shared<Condition>();
  run.add_rule("unloved", "email_open", -1);
  CHECK(run.rail("rules that score trivial actions") == "opens, clicks, ad, any page (none) broken");
}
