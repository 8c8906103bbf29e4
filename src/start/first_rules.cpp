#include "start/first_rules.hpp"

#include "base/text.hpp"
#include "start/event_words.hpp"

#include <algorithm>
#include <cmath>

namespace leadscore {

namespace {

constexpr std::size_t most_scored = 5;
constexpr std::size_t fewest_scored = 2;
constexpr int times_of_product = 3;
constexpr int times_of_other = 2;

bool is_scored(const FirstRules& rules, const std::string& type) {
  return std::any_of(rules.scored.begin(), rules.scored.end(),
                     [&](const FirstRule& rule) { return comparable(rule.type) == comparable(type); });
}

/// Product actions first, and no more others than those, so that the product can earn at least as much.
void choose(FirstRules& rules, const std::vector<FirstRule>& candidates) {
  std::size_t products = 0;
  const auto take = [&](bool product, std::size_t most) {
    for (const FirstRule& candidate : candidates)
      if (candidate.product == product && most > 0 && rules.scored.size() < most_scored) {
        rules.scored.push_back(candidate);
        --most;
      }
  };
  take(true, most_scored - 1);
  products = rules.scored.size();
  take(false, products == 0 ? most_scored : products);
  for (const FirstRule& candidate : candidates)
    if (!is_scored(rules, candidate.type)) rules.proposed.push_back(candidate);
}

} // namespace

double FirstRules::most_pain() const {
  double points = 0;
  for (const FirstRule& rule : scored) points += points_of_first_rule * rule.times;
  return points;
}

FirstRules first_rules(const ExportMapping& mapping) {
  FirstRules rules;
  std::vector<FirstRule> candidates;
  for (const CountedValue& type : mapping.types) {
    switch (kind_of_event(type.text)) {
    case EventTheme::product:
      candidates.push_back({type.text, type.count, true, times_of_product});
      break;
    case EventTheme::other:
      candidates.push_back({type.text, type.count, false, times_of_other});
      break;
    case EventTheme::trivial:
      rules.trivial.push_back(type);
      break;
    case EventTheme::passive:
      rules.passive.push_back(type);
      if (means_unsubscribed(type.text)) rules.unsubscribed.push_back(type);
      break;
    case EventTheme::negative:
      rules.negative.push_back(type);
      break;
    }
  }
  choose(rules, candidates);
  // Too little to score by: what every company can track stands there until it is.
  if (rules.scored.size() < fewest_scored)
    for (const auto& [type, product] :
         {std::pair{"trial_started", true}, {"feature_used", true}, {"demo_requested", false}})
      if (!is_scored(rules, type))
        rules.scored.push_back({type, 0, product, product ? times_of_product : times_of_other});

  const double reachable = rules.most_pain() + (mapping.email.empty() ? 0 : points_of_first_rule);
  rules.target = std::min(rules.target, reachable);
  rules.fit_max = std::min(rules.fit_max, std::floor(rules.target / 2));
  return rules;
}

} // namespace leadscore
