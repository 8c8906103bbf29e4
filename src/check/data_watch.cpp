#include "check/data_watch.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "check/data_thresholds.hpp"

#include <cmath>

namespace leadscore {
namespace {

void see_bound(BoundFacts& facts, double points, const std::optional<double>& most) {
  if (!most || points == 0) return;
  ++facts.leads;
  if (points > *most) ++facts.cut;
}

/// The undecayed sums of groups and section against their maxima.
void see_section(const SectionProgram& section, std::span<const RulePoints> points, BoundFacts*& group_facts,
                 BoundFacts& facts) {
  double sum = 0;
  for (const GroupProgram& group : section.groups) {
    double group_sum = 0;
    for (const RulePoints& rule : points.subspan(group.first, group.count))
      if (!rule.hidden) group_sum += rule.undecayed;
    see_bound(*group_facts++, group_sum, group.group->max);
    if (group.group->min) group_sum = std::max(group_sum, *group.group->min);
    if (group.group->max) group_sum = std::min(group_sum, *group.group->max);
    sum += group_sum;
  }
  see_bound(facts, sum, section.section->max);
}

void see_value(MissedValues& missed, const RuleProgram& rule, CellText& cell) {
  if (cell.absent()) return;
  ++missed.leads;
  if (line_of(rule, cell) != nullptr) return;
  ++missed.missed;
  const auto count = [&missed](CellText& value) {
    const auto known = missed.counts.find(value.comparable());
    if (known != missed.counts.end())
      ++known->second;
    else if (missed.counts.size() < data_thresholds::most_values)
      missed.counts.emplace(value.comparable(), 1);
    else
      missed.too_many = true;
  };
  if (cell.values().empty()) count(cell);
  for (CellText& value : cell.values()) count(value);
}

void add(BoundFacts& sum, const BoundFacts& more) {
  sum.leads += more.leads;
  sum.cut += more.cut;
}

void add(RuleFacts& sum, const RuleFacts& more) {
  add(sum.cap, more.cap);
  sum.with += more.with;
  sum.won_with += more.won_with;
  sum.decides = sum.decides || more.decides;
  sum.missed.leads += more.missed.leads;
  sum.missed.missed += more.missed.missed;
  for (const auto& [value, count] : more.missed.counts) sum.missed.counts[value] += count;
  sum.missed.too_many =
      sum.missed.too_many || more.missed.too_many || sum.missed.counts.size() > data_thresholds::most_values;
}

} // namespace

DataWatch::DataWatch(const Program& program, unsigned threads) : program_(program), threads_(threads) {
  for (const std::string& status : program.rules->handoff.won) won_.insert(comparable(status));
  for (std::vector<ModelFacts>& models : threads_) {
    for (const ModelProgram& model : program.models) {
      ModelFacts& facts = models.emplace_back();
      facts.rules.resize(model.rules.size());
      facts.groups.resize(model.fit.groups.size() + model.pain.groups.size());
    }
  }
}

void DataWatch::see(unsigned thread, LeadFields& fields, ModelScorer& scorer, const ModelScore& row) {
  ModelFacts& facts = threads_[thread][row.model];
  const bool won = program_.status && won_.contains(fields.cell(*program_.status).comparable());
  ++facts.leads;
  if (row.ready) ++facts.ready;
  if (won) ++facts.won;
  see_rules(facts, fields, scorer, row, won);
  BoundFacts* groups = facts.groups.data();
  see_section(scorer.program().fit, scorer.rule_points(), groups, facts.fit);
  see_section(scorer.program().pain, scorer.rule_points(), groups, facts.pain);
}

void DataWatch::see_rules(ModelFacts& facts, LeadFields& fields, ModelScorer& scorer, const ModelScore& row,
                          bool won) const {
  const ModelProgram& model = scorer.program();
  const double target = round_points(model.model->target);
  for (std::size_t index = 0; index < model.rules.size(); ++index) {
    const RuleProgram& rule = model.rules[index];
    const RulePoints& points = scorer.rule_points()[index];
    RuleFacts& rule_facts = facts.rules[index];
    if (points.undecayed > 0) {
      ++rule_facts.with;
      if (won) ++rule_facts.won_with;
    }
    if (points.matched && rule.rule->cap)
      see_bound(rule_facts.cap, std::abs(scorer.trackers().rule(rule.event_rule).undecayed()), rule.rule->cap);
    if (rule.rule->shape == RuleShape::points_by) see_value(rule_facts.missed, rule, fields.cell(rule.field));
    if (!rule_facts.decides) rule_facts.decides = (round_points(scorer.score_without(index)) >= target) != row.ready;
  }
}

std::vector<ModelFacts> DataWatch::facts() const {
  std::vector<ModelFacts> sum = threads_.front();
  for (std::size_t thread = 1; thread < threads_.size(); ++thread) {
    for (std::size_t model = 0; model < sum.size(); ++model) {
      ModelFacts& facts = sum[model];
      const ModelFacts& more = threads_[thread][model];
      facts.leads += more.leads;
      facts.ready += more.ready;
      facts.won += more.won;
      for (std::size_t rule = 0; rule < facts.rules.size(); ++rule) add(facts.rules[rule], more.rules[rule]);
      for (std::size_t group = 0; group < facts.groups.size(); ++group) add(facts.groups[group], more.groups[group]);
      add(facts.fit, more.fit);
      add(facts.pain, more.pain);
    }
  }
  return sum;
}

} // namespace leadscore
