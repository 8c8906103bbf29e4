#include "score/model_scorer.hpp"

#include <algorithm>

namespace leadscore {

// What a rule is worth to a lead is not its points: groups and sections are bounded, another rule of a first_match
// group may step in, velocity points hang on the sum, and a rule's events are signs of life that hold inactivity off.
// So the sum is made once more without it.

namespace {

/// A rule whose events are signs of life. Source: 3-scoring, Words.
bool sees_life(const RuleProgram& rule) { return !rule.in_fit && rule.rule->points > 0 && !rule.matchers.empty(); }

bool meets_any(const EventKind& kind, const std::vector<MatcherIndex>& matchers) {
  return std::ranges::any_of(matchers, [&](MatcherIndex matcher) { return kind.meets(matcher); });
}

/// By rule: which kinds of events are signs of life without it; empty where that is the same.
std::vector<std::vector<bool>> signs_of_life_without(const ModelProgram& program, const std::vector<EventKind>& kinds) {
  std::vector<std::vector<bool>> result(program.rules.size());
  for (std::size_t without = 0; without < program.rules.size(); ++without) {
    if (!sees_life(program.rules[without])) continue;
    std::vector<bool> signs(kinds.size());
    bool is_same = true;
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
      if (kinds[kind].passive) continue;
      for (std::size_t index = 0; index < program.rules.size() && !signs[kind]; ++index)
        signs[kind] = index != without && sees_life(program.rules[index]) &&
                      meets_any(kinds[kind], program.rules[index].matchers);
      is_same = is_same && (signs[kind] || !meets_any(kinds[kind], program.rules[without].matchers));
    }
    if (!is_same) result[without] = std::move(signs);
  }
  return result;
}

} // namespace

/// The lead's last sign of life if the rule saw none.
Instant ModelScorer::last_life_without(std::size_t rule) {
  if (life_without_.empty()) life_without_ = signs_of_life_without(program_, followed_->kinds());
  const std::vector<bool>& signs = life_without_[rule];
  if (signs.empty()) return followed_->last_life();
  const std::span<const Event> events = followed_->lead().events;
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    if (signs[event->kind()]) return event->time();
  return no_instant;
}

double ModelScorer::score_without(std::size_t rule) {
  const Instant life = last_life_without(rule);
  const RulePoints& points = rule_points_[rule];
  if (points.undecayed == 0 && points.now == 0 && life == followed_->last_life()) return parts_.score;
  std::vector<RulePoints> with = rule_points_;
  const double fit_with = fit_;
  rule_points_[rule] = {};
  mark_hidden(fit_groups_);
  mark_hidden(pain_groups_);
  fit_ = sum_of(fit_groups_).now;
  const double score = sum_up(as_of_, parts_.fast_track, life).score;
  rule_points_ = std::move(with);
  fit_ = fit_with;
  return score;
}

} // namespace leadscore
