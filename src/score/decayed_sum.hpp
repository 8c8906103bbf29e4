#pragma once

#include "score/trackers.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

namespace leadscore {

/// The share of an action's points that is left at an age in seconds. Source: 3-scoring, step 3.
double decay_factor(const Decay& decay, Seconds age);
inline double half_life_factor(Seconds half_life, Seconds age) {
  return std::exp2(-static_cast<double>(age) / static_cast<double>(half_life));
}

/// decay_factor of one half-life, remembered for the ages asked about lately: rules of a model share their half-life,
/// looks fall together, and an event often belongs to two rules. Half of the exponentials need not be computed.
class HalfLifeFactors {
public:
  explicit HalfLifeFactors(Seconds half_life) : half_life_(half_life) {}
  double at(Seconds age) {
    Entry& entry = entries_[static_cast<std::size_t>(age) % entries_.size()];
    if (entry.age != age) entry = {age, half_life_factor(half_life_, age)};
    return entry.factor;
  }
  [[nodiscard]] Seconds half_life() const { return half_life_; }

private:
  struct Entry {
    Seconds age = 0;
    double factor = 1;
  };
  Seconds half_life_;
  std::array<Entry, 64> entries_;
};

/// Σ p·d of the events that a rule's tracker counts. at() is O(1) for `none` and `half_life`, O(steps of the decay ×
/// log events) for the rest (O(events) below a fixed small number of events), so that a lead with n events costs O(n
/// log n) over all looks.
class DecayedSum {
public:
  /// `factors`: of the rule's half-life, shared with other rules; null: none, or another decay.
  explicit DecayedSum(const EventRuleProgram& rule, HalfLifeFactors* factors = nullptr)
      : rule_(rule), factors_(factors) {}
  /// To be called before the first at() of a lead.
  void reset();
  /// At t, which must not go back. `events`: of the same rule (or one that differs in its decay only), fed up to t.
  double at(const RuleTracker& events, Instant t);
  /// The same, summed event by event: what is printed is free of the rounding of running sums. Needs no reset().
  [[nodiscard]] double exactly_at(const RuleTracker& events, Instant t) const;

private:
  [[nodiscard]] double factor(Seconds age) const {
    return factors_ == nullptr ? decay_factor(rule_.decay, age) : factors_->at(age);
  }
  void run_to(const RuleTracker& events, Instant t);
  double by_steps(const RuleTracker& events, Instant t);

  const EventRuleProgram& rule_;
  HalfLifeFactors* factors_;
  double running_ = 0; ///< half_life: Σ p·d at running_at_ of the counted events first_ … in_running_ − 1
  Instant running_at_ = 0;
  std::size_t first_ = 0, in_running_ = 0;
  std::vector<long double> prefix_, prefix_moment_; ///< of weights, and of weight × seconds since the first
};

/// The sums of a model's event rules, by TrackerProgram::rules.
class DecayedSums {
public:
  explicit DecayedSums(const TrackerProgram& program);
  void reset() {
    for (DecayedSum& sum : sums_) sum.reset();
  }
  DecayedSum& of(std::uint32_t rule) { return sums_[rule]; }

private:
  std::vector<std::unique_ptr<HalfLifeFactors>> half_lives_;
  std::vector<DecayedSum> sums_;
};

} // namespace leadscore
