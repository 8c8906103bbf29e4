#include "check/every_condition.hpp"

namespace leadscore {
namespace {

using Visit = std::function<void(const Condition&, About)>;

void visit_rule(const Rule& rule, const Visit& visit) {
  if (rule.when) visit(*rule.when, About::lead);
  if (rule.events.where) visit(*rule.events.where, About::event);
}

void visit_model(const Model& model, bool with_disabled, const Visit& visit) {
  if (model.applies_to) visit(*model.applies_to, About::lead);
  for (const Section* const section : {&model.fit, &model.pain})
    for (const RuleGroup& group : section->groups)
      for (const Rule& rule : group.rules) visit_rule(rule, visit);
  if (with_disabled)
    for (const Rule& rule : model.disabled) visit_rule(rule, visit);
  if (model.fast_track) visit(*model.fast_track, About::lead);
  for (const NamedCondition& one : model.disqualify) visit(one.when, About::lead);
}

} // namespace

void each_condition(const RuleSet& rules, bool with_disabled, const Visit& visit) {
  const auto maybe = [&](const std::optional<Condition>& condition) {
    if (condition) visit(*condition, About::lead);
  };
  for (const NamedCondition& one : rules.inputs.leads.drop) visit(one.when, About::lead);
  for (const DropEvents& one : rules.inputs.drop_events)
    if (one.where) visit(*one.where, About::event);
  for (const DerivedField& field : rules.derive)
    for (const DerivedField::Entry& entry : field.entries) visit(entry.when, About::lead);
  for (const Model& model : rules.models) visit_model(model, with_disabled, visit);
  maybe(rules.do_not_call);
  maybe(rules.do_not_mail);
  for (const Stage& stage : rules.stages) maybe(stage.when);
  maybe(rules.handoff.suppress);
  for (const Handoff::FollowUp& one : rules.handoff.follow_up) maybe(one.when);
  if (rules.handoff.assign)
    for (const Handoff::RosterEntry& entry : rules.handoff.assign->roster) maybe(entry.when);
  for (const Nurture::Campaign& campaign : rules.nurture.campaigns) {
    maybe(campaign.when);
    maybe(campaign.goal);
  }
  for (const Export& one : rules.exports) maybe(one.rows);
}

} // namespace leadscore
