#include "base/number.hpp"
#include "base/text.hpp"
#include "check/mistake_tables.hpp"
#include "check/points.hpp"
#include "rules/event_words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <functional>

namespace leadscore {
namespace {

std::string number_of_points(double points) {
  const std::string text = format_points(points);
  return text + (text == "1" ? " point" : " points");
}

constexpr std::size_t plenty_of_rules = 20;
constexpr std::size_t too_many_rules = 25;

void each_rule(const Section& section, const std::function<void(const Rule&, const RuleGroup&)>& visit) {
  for (const RuleGroup& group : section.groups)
    for (const Rule& rule : group.rules) visit(rule, group);
}

std::size_t number_of_rules(const Section& section) {
  std::size_t count = 0;
  for (const RuleGroup& group : section.groups) count += group.rules.size();
  return count;
}

bool gives_points_for_events(const Model& model) {
  bool found = false;
  each_rule(model.pain, [&](const Rule& rule, const RuleGroup&) { found = found || bounds_of(rule).most > 0; });
  return found;
}

std::vector<Found> rules_beyond(const CheckedRules& checked, std::size_t most, std::size_t below) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    const std::size_t count = number_of_rules(model.pain);
    if (count <= most || count >= below) continue;
    found.push_back({checked.places.of(model.at, {"pain", "rules"}),
                     fmt::format("the model '{}' has {} behaviour rules", model.name, count),
                     "15 to 20 are plenty: leave out those that tell ready leads from others least"});
  }
  return found;
}

std::vector<Found> more_than_twenty(const CheckedRules& checked) {
  return rules_beyond(checked, plenty_of_rules, too_many_rules + 1);
}
std::vector<Found> more_than_twenty_five(const CheckedRules& checked) {
  return rules_beyond(checked, too_many_rules, std::string::npos);
}

/// Event rules with points above 0 that count a type of which `is_meant` is true.
std::vector<Found> scored_events(const CheckedRules& checked,
                                 const std::function<bool(const Rule& rule, const std::string& type)>& is_meant,
                                 std::string_view action, std::string_view remedy) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    each_rule(model.pain, [&](const Rule& rule, const RuleGroup&) {
      if (rule.shape != RuleShape::event || rule.points <= 0) return;
      const auto type =
          std::ranges::find_if(rule.events.types, [&](const Name& name) { return is_meant(rule, name.text); });
      if (type == rule.events.types.end()) return;
      found.push_back({type->at,
                       fmt::format("the rule '{}' gives {} for {}", rule.name, number_of_points(rule.points), action),
                       std::string(remedy)});
    });
  }
  return found;
}

std::vector<Found> scored_mail_opens(const CheckedRules& checked) {
  return scored_events(
      checked, [](const Rule&, const std::string& type) { return names_mail_open(type); }, "opening a mail",
      "leave the rule out, and score what a lead does after it came");
}

std::vector<Found> scored_mail_clicks(const CheckedRules& checked) {
  return scored_events(
      checked, [](const Rule&, const std::string& type) { return names_mail_click(type); }, "a click in a mail",
      "leave the rule out, and score the page or form that the click led to");
}

std::vector<Found> scored_visits(const CheckedRules& checked) {
  return scored_events(
      checked,
      [](const Rule& rule, const std::string& type) {
        return !rule.events.where && !rule.when && !rule.per && names_page_visit(type);
      },
      "a visit to any page", "say which pages: where: {field: url, contains: /pricing}");
}

/// The field that a condition speaks of first, if it is about search words.
const Name* keyword_in(const Condition& condition) {
  if (condition.kind == ConditionKind::field) return names_keyword(condition.field.text) ? &condition.field : nullptr;
  for (const Condition& part : condition.parts)
    if (const Name* const name = keyword_in(part)) return name;
  return condition.events.where ? keyword_in(*condition.events.where) : nullptr;
}

std::vector<Found> scored_keywords(const CheckedRules& checked) {
  std::vector<Found> found;
  const auto look = [&](const Rule& rule, const RuleGroup&) {
    if (bounds_of(rule).most <= 0) return;
    const Name* name = names_keyword(rule.field.text) ? &rule.field : nullptr;
    for (const Name& type : rule.events.types)
      if (name == nullptr && names_keyword(type.text)) name = &type;
    if (name == nullptr && rule.when) name = keyword_in(*rule.when);
    if (name == nullptr && rule.events.where) name = keyword_in(*rule.events.where);
    if (name == nullptr) return;
    found.push_back({name->at,
                     fmt::format("the rule '{}' gives points for a search word ('{}')", rule.name, name->text),
                     "leave the rule out, and score what the lead does once it is there"});
  };
  for (const Model& model : checked.rules.models) {
    each_rule(model.fit, look);
    each_rule(model.pain, look);
  }
  return found;
}

struct EngagementBounds {
  double product = 0, other = 0;
};

EngagementBounds most_by_engagement(const Model& model) {
  EngagementBounds most;
  for (const RuleGroup& group : model.pain.groups) {
    for (const Engagement engagement : {Engagement::product, Engagement::other}) {
      RuleGroup part = group;
      std::erase_if(part.rules, [&](const Rule& rule) { return rule.engagement != engagement; });
      if (part.rules.empty()) continue;
      (engagement == Engagement::product ? most.product : most.other) += std::max(0.0, bounds_of(part).most);
    }
  }
  return most;
}

std::vector<Found> no_product_rule(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    if (!gives_points_for_events(model) || most_by_engagement(model).product > 0) continue;
    found.push_back(
        {checked.places.of(model.at, {"pain", "rules"}),
         fmt::format("no rule of the model '{}' gives points for what a lead does in the product", model.name),
         "score the actions that customers have in common, and mark them: engagement: product"});
  }
  return found;
}

std::vector<Found> product_earns_less(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    const EngagementBounds most = most_by_engagement(model);
    if (most.product <= 0 || most.product >= most.other || most.product >= model.target || !std::isfinite(most.other))
      continue;
    found.push_back({checked.places.of(model.at, {"pain", "rules"}),
                     fmt::format("in the model '{}' product actions can earn {} points, everything else {}", model.name,
                                 format_points(most.product), format_points(most.other)),
                     fmt::format("give them more: neither more than everything else nor the target of {} is reached by "
                                 "using the product",
                                 format_points(model.target))});
  }
  return found;
}

/// Names of event types in a condition, with those in `not_followed_by`.
void add_types(const Condition& condition, std::vector<Name>& types) {
  types.insert(types.end(), condition.events.types.begin(), condition.events.types.end());
  for (const EventSelector& step : condition.steps) types.insert(types.end(), step.types.begin(), step.types.end());
  for (const Condition& part : condition.parts) add_types(part, types);
}

std::vector<Found> opens_not_passive(const CheckedRules& checked) {
  std::vector<Name> types;
  for (const Model& model : checked.rules.models) {
    each_rule(model.pain, [&](const Rule& rule, const RuleGroup&) {
      types.insert(types.end(), rule.events.types.begin(), rule.events.types.end());
      if (rule.when) add_types(*rule.when, types);
    });
    if (model.fast_track) add_types(*model.fast_track, types);
    for (const NamedCondition& one : model.disqualify) add_types(one.when, types);
  }
  for (const Stage& stage : checked.rules.stages)
    if (stage.when) add_types(*stage.when, types);
  for (const Nurture::Campaign& campaign : checked.rules.nurture.campaigns) {
    if (campaign.when) add_types(*campaign.when, types);
    if (campaign.goal) add_types(*campaign.goal, types);
  }
  for (const DropEvents& one : checked.rules.inputs.drop_events)
    types.insert(types.end(), one.types.begin(), one.types.end());

  std::vector<std::string> told;
  for (const Name& passive : checked.rules.inputs.passive) told.push_back(comparable(passive.text));
  std::vector<Found> found;
  for (const Name& type : types) {
    if (!names_mail_open(type.text) && !names_mail_delivery(type.text)) continue;
    if (std::ranges::find(told, comparable(type.text)) != told.end()) continue;
    told.push_back(comparable(type.text));
    found.push_back({type.at, fmt::format("'{}' is not passive", type.text),
                     fmt::format("add it to inputs: passive: [{}]", type.text)});
  }
  return found;
}

std::vector<Found> nothing_negative(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    bool takes = !model.disqualify.empty();
    const auto look = [&](const Rule& rule, const RuleGroup&) { takes = takes || bounds_of(rule).least < 0; };
    each_rule(model.fit, look);
    each_rule(model.pain, look);
    if (takes || number_of_rules(model.fit) + number_of_rules(model.pain) == 0) continue;
    found.push_back(
        {model.at, fmt::format("nothing takes points away in the model '{}', and nothing rules a lead out", model.name),
         "give the careers page, free e-mail or students negative points, or name them in 'disqualify'"});
  }
  return found;
}

std::vector<Found> nothing_decays(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    bool decays = !model.inactivity.steps.empty();
    bool has_events = false;
    each_rule(model.pain, [&](const Rule& rule, const RuleGroup&) {
      if (rule.shape != RuleShape::event) return;
      has_events = has_events || rule.points > 0;
      decays = decays || rule.decay.kind != Decay::Kind::none;
    });
    if (decays || !has_events) continue;
    found.push_back(
        {checked.places.of(model.at, {"pain"}),
         fmt::format("nothing decays in the model '{}': a trial of years ago counts as one of today", model.name),
         "add decay: {half_life: 90d} to 'pain', or steps of inactivity"});
  }
  return found;
}

std::vector<Found> no_cap(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    if (model.pain.max) continue;
    each_rule(model.pain, [&](const Rule& rule, const RuleGroup& group) {
      if (rule.shape != RuleShape::event || rule.points <= 0 || group.max || is_bounded(rule)) return;
      const double enough = std::ceil(model.target / rule.points);
      const std::string how =
          rule.per ? fmt::format("{} for each {} of '{}', {} of them", format_points(rule.points),
                                 format_points(rule.per->unit), rule.per->field.text, format_points(enough))
                   : fmt::format("{} each time, {} times", format_points(rule.points), format_points(enough));
      found.push_back({rule.at,
                       fmt::format("the rule '{}' has no cap: at {} reach the target of {}", rule.name, how,
                                   format_points(model.target)),
                       "add times: 3 or a cap, in points"});
    });
  }
  return found;
}

std::vector<Found> fit_without_fast_track(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    const double most = most_for_one_lead(model.fit, checked.logic);
    if (model.fast_track || !gives_points_for_events(model) || most <= model.target / 2) continue;
    found.push_back({checked.places.of(model.at, {"fit"}),
                     fmt::format("fit can reach {} points in the model '{}', over half of its target of {}",
                                 format_points(most), model.name, format_points(model.target)),
                     fmt::format("add max: {} to 'fit'; for the perfect profile there is 'fast_track'",
                                 format_points(model.target / 2))});
  }
  return found;
}

std::vector<Found> target_out_of_reach(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    const bool has_rules = number_of_rules(model.fit) + number_of_rules(model.pain) > 0;
    const double most = most_score(model);
    if (!has_rules || model.fast_track || round_points(most) >= round_points(model.target)) continue;
    found.push_back({checked.places.of(model.at, {"target"}),
                     fmt::format("no lead can reach the target of {}: the model '{}' gives {} points at most",
                                 format_points(model.target), model.name, format_points(most)),
                     "lower the target, or give more points"});
  }
  return found;
}

std::vector<Found> single_rule_reaches_target(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    const bool is_about_events = gives_points_for_events(model);
    for (const Section* const section : {&model.fit, &model.pain}) {
      if (section == &model.fit && is_about_events) continue; // that fit is too large says it all
      each_rule(*section, [&](const Rule& rule, const RuleGroup& group) {
        double most = bounds_of(rule).most;
        if (!std::isfinite(most)) return;
        for (const auto& bound : {group.max, section->max})
          if (bound) most = std::min(most, *bound);
        if (round_points(most) < round_points(model.target)) return;
        found.push_back({rule.at,
                         fmt::format("the rule '{}' alone can give {} points, and the target is {}", rule.name,
                                     format_points(most), format_points(model.target)),
                         "give it fewer points or a lower cap, so that a second sign is needed"});
      });
    }
  }
  return found;
}

} // namespace

std::span<const Mistake> mistakes_of_judgement() {
  using enum Severity;
  static const std::array table = {
      Mistake{
          .code = "LS101",
          .severity = warning,
          .title = "more than 20 behaviour rules",
          .why = "Teams that score well use 15 to 20 actions. With more, most points come from what tells nothing, and "
                 "nobody can say why a lead is ready.",
          .find = more_than_twenty},
      Mistake{.code = "LS102",
              .severity = error,
              .title = "more than 25 behaviour rules",
              .why = "With so many rules any busy visitor becomes ready. The guard rail of every run breaks, too.",
              .find = more_than_twenty_five},
      Mistake{.code = "LS103",
              .severity = warning,
              .title = "opening a mail gives points",
              .why =
                  "Mail programs and virus scanners open mails by themselves. Opens are a figure about the mail, not "
                  "about the lead.",
              .bad = "pain:\n  rules: [{name: opened a mail, event: email_open, points: 2, times: 5}]\n",
              .good = "pain:\n  rules: [{name: asked for a demo, event: demo_request, points: 30, times: 1}]\n",
              .find = scored_mail_opens},
      Mistake{
          .code = "LS104",
          .severity = warning,
          .title = "a click in a mail gives points",
          .why =
              "Mail gateways follow every link before a person sees it. What the lead does on the page it came to is "
              "the sign.",
          .bad = "pain:\n  rules: [{name: clicked, event: email_click, points: 3, times: 5}]\n",
          .good = "pain:\n  rules: [{name: pricing page, event: page_view, where: {field: url, contains: /pricing}, "
                  "points: 5, times: 3}]\n",
          .find = scored_mail_clicks},
      Mistake{
          .code = "LS105",
          .severity = warning,
          .title = "a visit to any page gives points",
          .why = "Everyone visits pages, job seekers and students most of all. A page about prices says something, the "
                 "home page nothing.",
          .bad = "pain:\n  rules: [{name: visit, event: page_view, points: 1, times: 10}]\n",
          .good = "pain:\n  rules: [{name: pricing page, event: page_view, where: {field: url, contains: /pricing}, "
                  "points: 5, times: 3}]\n",
          .find = scored_visits},
      Mistake{.code = "LS106",
              .severity = warning,
              .title = "a search word gives points",
              .why = "The word that someone typed tells what they looked for once, not that they mean to buy.",
              .bad = "fit:\n  rules: [{name: came by search, field: utm_term, points_by: {esign: 5}}]\n",
              .good = "fit:\n  rules: [{name: source, field: source, points_by: {referral: 5}}]\n",
              .find = scored_keywords},
      Mistake{.code = "LS107",
              .severity = warning,
              .title = "nothing that a lead does in the product gives points",
              .why = "Who uses the product and who buys it are the same people more often than readers of the blog and "
                     "buyers are. Product actions are the strongest sign there is.",
              .bad = "pain:\n  rules: [{name: asked for a demo, event: demo_request, points: 30, times: 1}]\n",
              .good =
                  "pain:\n  rules: [{name: created a document, event: document_created, engagement: product, points: "
                  "12, times: 3}]\n",
              .find = no_product_rule},
      Mistake{
          .code = "LS108",
          .severity = warning,
          .title = "product actions can earn less than everything else",
          .why = "Then whoever reads much goes before whoever uses the product. Told when product actions can neither "
                 "earn as much as the rest nor reach the target by themselves.",
          .bad = "pain:\n  rules:\n    - {name: created a document, event: document_created, engagement: product, "
                 "points: 5, times: 2}\n    - {name: whitepaper, event: whitepaper_download, points: 10, times: 3}\n",
          .good = "pain:\n  rules:\n    - {name: created a document, event: document_created, engagement: product, "
                  "points: 12, times: 3}\n    - {name: whitepaper, event: whitepaper_download, points: 8, times: 3}\n",
          .find = product_earns_less},
      Mistake{.code = "LS109",
              .severity = warning,
              .title = "mails opened, sent or bounced that are not passive",
              .why =
                  "They count as signs of life then: a lead to whom mails are sent never falls silent, and its points "
                  "never decay by inactivity.",
              .bad = "disqualify: [{name: no mail reaches it, when: {event: email_bounced, at_least: 3}}]\n",
              .good = "inputs:\n  leads: {key: lead_id}\n  events: {key: lead_id, type: event, time: timestamp}\n  "
                      "passive: [email_bounced]\n",
              .find = opens_not_passive},
      Mistake{.code = "LS110",
              .severity = warning,
              .title = "nothing is negative",
              .why =
                  "Job seekers, students and competitors are busy visitors. Without a minus they end up on the list.",
              .bad = "fit:\n  rules: [{name: business e-mail, when: {field: email.kind, is: business}, points: 10}]\n"
                     "pain:\n  rules: [{name: asked for a demo, event: demo_request, points: 30, times: 1}]\n"
                     "disqualify: []\n",
              .good = "disqualify: [{name: throw-away address, when: {field: email.kind, is: disposable}}]\n",
              .find = nothing_negative},
      Mistake{.code = "LS111",
              .severity = warning,
              .title = "nothing decays",
              .why = "Interest fades. Without decay the list fills up with leads who were interested last year.",
              .bad = "pain:\n  rules: [{name: started a trial, event: trial_signup, engagement: product, points: 20, "
                     "times: 1}]\n",
              .good = "pain:\n  decay: {half_life: 90d}\n  rules: [{name: started a trial, event: trial_signup, "
                      "engagement: product, points: 20, times: 1}]\n",
              .find = nothing_decays},
      Mistake{
          .code = "LS112",
          .severity = warning,
          .title = "an action that counts without end",
          .why =
              "One lead that does the same thing over and over becomes ready by that alone, and a script even sooner.",
          .bad = "pain:\n  rules: [{name: pricing page, event: page_view, where: {field: url, contains: /pricing}, "
                 "points: 5}]\n",
          .good = "pain:\n  rules: [{name: pricing page, event: page_view, where: {field: url, contains: /pricing}, "
                  "points: 5, times: 3}]\n",
          .find = no_cap},
      Mistake{
          .code = "LS113",
          .severity = warning,
          .title = "fit can pass half of the target",
          .why =
              "Then sales calls people who have done next to nothing. Who they are opens the door; what they do makes "
              "them ready.",
          .bad =
              "fit:\n  rules:\n    - {name: business e-mail, when: {field: email.kind, is: business}, points: 40}\n  "
              "  - {name: large, when: {field: employees, at_least: 200}, points: 40}\n",
          .good = "fit:\n  max: 50\n  rules:\n    - {name: business e-mail, when: {field: email.kind, is: business}, "
                  "points: 40}\n    - {name: large, when: {field: employees, at_least: 200}, points: 40}\n",
          .find = fit_without_fast_track},
      Mistake{.code = "LS114",
              .severity = error,
              .title = "no lead can reach the target",
              .why = "Nobody will ever be handed off, whatever happens.",
              .bad = "target: 1000\n",
              .good = "target: 100\n",
              .find = target_out_of_reach},
      Mistake{.code = "LS115",
              .severity = warning,
              .title = "one rule alone reaches the target",
              .why = "Then the other rules do not matter: the score is that one rule with a number on it.",
              .bad = "pain:\n  rules: [{name: asked for a demo, event: demo_request, points: 60, times: 2}]\n",
              .good = "pain:\n  rules: [{name: asked for a demo, event: demo_request, points: 30, times: 2}]\n",
              .find = single_rule_reaches_target},
  };
  return table;
}

} // namespace leadscore
