#include "publish/guard_rails.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "handoff/assign.hpp"
#include "handoff/deadline.hpp"
#include "publish/markdown.hpp"
#include "rules/event_words.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>

namespace leadscore {

namespace {

constexpr double most_ready_by_profile = 0.05;
constexpr double most_never = 0.05;
constexpr std::int64_t most_behaviour_rules = 25;

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

/// A share of something that has to stay small.
GuardRail share_rail(std::string name, double share, double most, std::string advice, GuardRailAbout about) {
  return {std::move(name), percent(share), percent(most), share > most, std::move(advice), share, most, {}, about};
}

/// A number of something that has to stay small.
GuardRail count_rail(std::string name, std::int64_t count, std::int64_t most, std::string advice,
                     GuardRailAbout about = GuardRailAbout::rules) {
  return {std::move(name),
          std::to_string(count),
          std::to_string(most),
          count > most,
          std::move(advice),
          static_cast<double>(count),
          static_cast<double>(most),
          {},
          about};
}

/// Something that nothing of what `names` says may be.
GuardRail none_rail(std::string name, const std::vector<std::string>& names, std::string advice) {
  return {std::move(name),      names.empty() ? "none" : joined(names), "none", !names.empty(),
          std::move(advice),    static_cast<double>(names.size()),      0,      {},
          GuardRailAbout::rules};
}

template <typename Visit>
void each_rule(const Section& section, const Visit& visit) {
  for (const RuleGroup& group : section.groups) {
    for (const Rule& rule : group.rules) visit(rule);
  }
}

/// Leads that are ready only because the fast track says so.
GuardRail ready_by_profile(const RuleSet& rules, std::span<const ModelScore> rows, std::size_t leads) {
  std::unordered_set<LeadIndex> found;
  for (const ModelScore& row : rows) {
    if (!row.ready || !row.fast_track) continue;
    const double earned = std::max(0.0, row.fit + row.pain_now + row.velocity_points);
    if (round_points(earned) < round_points(rules.models[row.model].target)) found.insert(row.lead);
  }
  const double share = leads == 0 ? 0 : static_cast<double>(found.size()) / static_cast<double>(leads);
  return share_rail("leads ready by profile alone", share, most_ready_by_profile,
                    "make the fast track stricter, or ask for some pain before a lead is handed off",
                    GuardRailAbout::fast_track);
}

std::vector<std::string> comparable_all(const std::vector<std::string>& texts) {
  std::vector<std::string> found;
  for (const std::string& text : texts) found.push_back(comparable(text));
  return found;
}

bool holds(const std::vector<std::string>& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

/// What sales found, among `judged` leads.
GuardRail found_never(double never, double judged) {
  return share_rail("leads that sales found to have bad fit and low pain", never / judged, most_never,
                    "raise the target, or take points from what these leads have in common", GuardRailAbout::hand_off);
}

/// Without a memory: leads that sales found to have neither fit nor pain, among those whose status says that sales has
/// had them.
void never_by_status(const RuleSet& rules, std::span<const ModelScore> rows, const GuardRailFacts& facts,
                     std::vector<GuardRail>& rails) {
  if (!facts.status || rules.handoff.never.empty()) return;
  const std::vector<std::string> never = comparable_all(rules.handoff.never);
  const std::vector<std::string> waiting = comparable_all(rules.handoff.statuses);
  std::size_t judged = 0;
  std::size_t rejected = 0;
  LeadIndex last = UINT32_MAX;
  for (const ModelScore& row : rows) {
    if (row.lead == last) continue;
    last = row.lead;
    const std::string status = comparable(facts.status(row.lead));
    if (status.empty() || holds(waiting, status)) continue;
    ++judged;
    if (holds(never, status)) ++rejected;
  }
  if (judged > 0) rails.push_back(found_never(static_cast<double>(rejected), static_cast<double>(judged)));
}

/// With a memory: what became of the hand-offs that have had their time.
void what_became_of_hand_offs(const RuleSet& rules, const GuardRailFacts& facts, std::vector<GuardRail>& rails) {
  const Outcomes& all = facts.feedback->all;
  if (!facts.status || all.leads == 0) return;
  if (!rules.handoff.never.empty())
    rails.push_back(found_never(static_cast<double>(all.never), static_cast<double>(all.leads)));
  if (rules.handoff.won.empty() || all.leads < fewest_to_judge) return;
  const TargetAdvice advice = facts.feedback->advice;
  const double close_rate = all.share(all.won);
  rails.push_back(
      {"close rate of the hand-offs", percent(close_rate),
       percent(rules.handoff.close_rate_low) + " to " + percent(rules.handoff.close_rate_high),
       advice == TargetAdvice::too_low || advice == TargetAdvice::too_high,
       advice == TargetAdvice::too_high ? "try a lower target, or one more SDR" : "raise the target, or nurture longer",
       close_rate, rules.handoff.close_rate_high, rules.handoff.close_rate_low, GuardRailAbout::hand_off});
}

/// Hand-offs against what the roster can take until their deadline.
void handoffs_against_capacity(const RuleSet& rules, std::size_t handed_off, std::vector<GuardRail>& rails) {
  const auto a_day = roster_capacity(rules.handoff);
  if (!a_day || rules.handoff.follow_up.empty()) return;
  const Handoff::FollowUp& last = rules.handoff.follow_up.back();
  const Seconds day = rules.handoff.hours.value_or(Handoff::Hours{}).length();
  const Seconds within = working_time(last, rules.handoff.hours);
  const std::int64_t working_days = std::max<std::int64_t>(1, (within + day - 1) / day);
  rails.push_back(count_rail("hand-offs against what the roster can follow up in " + format_duration(last.within),
                             static_cast<std::int64_t>(handed_off), *a_day * working_days,
                             "raise the target, or give the roster more people or a higher per_day",
                             GuardRailAbout::roster));
}

GuardRail number_of_behaviour_rules(const RuleSet& rules) {
  std::int64_t most = 0;
  for (const Model& model : rules.models) {
    std::int64_t count = 0;
    each_rule(model.pain, [&count](const Rule&) { ++count; });
    most = std::max(most, count);
  }
  return count_rail("behaviour rules in a model", most, most_behaviour_rules,
                    "drop the rules that tell ready leads from others least");
}

bool takes_points(const Model& model) {
  bool found = !model.disqualify.empty();
  const auto look = [&found](const Rule& rule) {
    found = found || rule.points < 0 || rule.absent < 0 || rule.otherwise < 0;
    for (const Rule::Value& value : rule.values) found = found || value.points < 0;
    for (const Rule::Range& range : rule.ranges) found = found || range.points < 0;
  };
  each_rule(model.fit, look);
  each_rule(model.pain, look);
  return found;
}

bool has_decay(const Model& model) {
  bool found = !model.inactivity.steps.empty();
  each_rule(model.pain, [&found](const Rule& rule) {
    found = found || (rule.shape == RuleShape::event && rule.decay.kind != Decay::Kind::none);
  });
  return found;
}

template <typename Predicate>
GuardRail models_without(const RuleSet& rules, std::string name, std::string advice, const Predicate& has) {
  std::vector<std::string> without;
  for (const Model& model : rules.models) {
    if (!has(model)) without.push_back(model.name);
  }
  return none_rail(std::move(name), without, std::move(advice));
}

/// Mail opened or clicked, any page at all, a keyword: what everyone does and what tells nothing.
bool is_trivial(const Rule& rule) {
  if (rule.shape != RuleShape::event || rule.points <= 0) return false;
  return std::ranges::any_of(rule.events.types, [&rule](const Name& type) {
    return names_mail_open(type.text) || names_mail_click(type.text) || names_keyword(type.text) ||
           (!rule.events.where && names_page_visit(type.text));
  });
}

GuardRail trivial_actions(const RuleSet& rules) {
  std::vector<std::string> names;
  for (const Model& model : rules.models) {
    each_rule(model.pain, [&](const Rule& rule) {
      if (is_trivial(rule) && !holds(names, rule.name)) names.push_back(rule.name);
    });
  }
  return none_rail(
      "rules that score trivial actions", names,
      "score what a lead does in the product and on pages that matter; a `where` on the URL makes a visit tell more");
}

} // namespace

std::vector<GuardRail> guard_rails(const RuleSet& rules, std::span<const ModelScore> rows,
                                   const GuardRailFacts& facts) {
  std::vector<GuardRail> rails;
  rails.push_back(ready_by_profile(rules, rows, facts.leads));
  if (facts.feedback == nullptr)
    never_by_status(rules, rows, facts, rails);
  else
    what_became_of_hand_offs(rules, facts, rails);
  handoffs_against_capacity(rules, facts.handed_off, rails);
  rails.push_back(number_of_behaviour_rules(rules));
  rails.push_back(models_without(rules, "models in which nothing is negative",
                                 "give the careers page, free e-mail or students negative points, or disqualify them",
                                 takes_points));
  rails.push_back(models_without(rules, "models in which nothing decays",
                                 "add `decay` to the pain section, or steps of inactivity", has_decay));
  rails.push_back(trivial_actions(rules));
  return rails;
}

} // namespace leadscore
