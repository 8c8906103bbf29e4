#include "score/decayed_sum.hpp"

#include <algorithm>
#include <cmath>

namespace leadscore {

namespace {

/// A share below this adds nothing to what is printed.
constexpr double negligible_share = 1e-18;

double every_factor(const Decay& decay, double periods) {
  return decay.compound ? std::pow(1 - decay.lose, periods) : std::max(0.0, 1 - decay.lose * periods);
}

} // namespace

double decay_factor(const Decay& decay, Seconds age) {
  const auto seconds = static_cast<double>(age);
  const auto duration = static_cast<double>(decay.duration);
  switch (decay.kind) {
  case Decay::Kind::none:
    return 1;
  case Decay::Kind::half_life:
    return half_life_factor(decay.duration, age);
  case Decay::Kind::linear:
    return std::max(0.0, 1 - seconds / duration);
  case Decay::Kind::window:
    return age < decay.duration ? 1 : 0;
  case Decay::Kind::every:
    return every_factor(decay, std::floor(seconds / duration));
  case Decay::Kind::steps: {
    double keep = 1;
    for (const Decay::Step& step : decay.steps)
      if (step.after <= age) keep = step.keep;
    return keep;
  }
  }
  return 1;
}

void DecayedSum::reset() {
  running_ = 0;
  running_at_ = 0;
  first_ = in_running_ = 0;
  prefix_.clear();
  prefix_moment_.clear();
}

/// Moves the running sum to t, takes away what `times` has left out since, and adds the events that it lacks.
void DecayedSum::run_to(const RuleTracker& events, Instant t) {
  const std::span<const RuleTracker::Counted> counted = events.ever_counted();
  for (; first_ < events.first(); ++first_) {
    const RuleTracker::Counted& oldest = counted[first_];
    if (first_ < in_running_) running_ -= oldest.weight * factor(running_at_ - oldest.time);
  }
  if (t != running_at_ && in_running_ > first_) running_ *= factor(t - running_at_);
  if (in_running_ <= first_) running_ = 0;
  running_at_ = t;
  for (in_running_ = std::max(in_running_, first_); in_running_ < counted.size(); ++in_running_) {
    const RuleTracker::Counted& event = counted[in_running_];
    running_ += event.weight * (event.time == t ? 1 : factor(t - event.time));
  }
}

double DecayedSum::exactly_at(const RuleTracker& events, Instant t) const {
  if (rule_.decay.kind == Decay::Kind::none) return events.undecayed();
  double sum = 0;
  for (const RuleTracker::Counted& event : events.counted()) sum += event.weight * factor(t - event.time);
  return sum;
}

double DecayedSum::at(const RuleTracker& events, Instant t) {
  if (rule_.decay.kind == Decay::Kind::none || events.ever_counted().empty()) return events.undecayed();
  const bool few = events.counted().size() <= few_events;
  if (rule_.decay.kind == Decay::Kind::half_life && (!rule_.times || !few)) {
    run_to(events, t);
    return running_;
  }
  return few ? exactly_at(events, t) : by_steps(events, t);
}

double DecayedSum::by_steps(const RuleTracker& events, Instant t) {
  const std::span<const RuleTracker::Counted> counted = events.ever_counted();
  const Instant origin = counted.front().time;
  for (std::size_t index = prefix_.size(); index < counted.size(); ++index) {
    const auto weight = static_cast<long double>(counted[index].weight);
    const auto since_origin = static_cast<long double>(counted[index].time - origin);
    prefix_.push_back((index == 0 ? 0 : prefix_.back()) + weight);
    prefix_moment_.push_back((index == 0 ? 0 : prefix_moment_.back()) + weight * since_origin);
  }
  /// The number of events, of those that `times` left out too, that stand up to an instant.
  const auto place = [&](Instant bound) {
    const auto found =
        std::upper_bound(events.counted().begin(), events.counted().end(), bound,
                         [](Instant instant, const RuleTracker::Counted& event) { return instant < event.time; });
    return events.first() + static_cast<std::size_t>(found - events.counted().begin());
  };
  const auto before = [](const std::vector<long double>& sums, std::size_t index) {
    return index == 0 ? 0.0L : sums[index - 1];
  };
  /// Σ weight of the events with after < time ≤ until.
  const auto between = [&](Instant after, Instant until) {
    return static_cast<double>(before(prefix_, place(until)) - before(prefix_, place(after)));
  };
  const Decay& decay = rule_.decay;
  const Instant oldest = counted[events.first()].time - 1;
  const Seconds oldest_age = t - counted[events.first()].time;
  switch (decay.kind) {
  case Decay::Kind::window:
    return between(std::max(oldest, t - decay.duration), t);
  case Decay::Kind::linear: {
    const std::size_t index = place(std::max(oldest, t - decay.duration));
    const long double weights = prefix_.back() - before(prefix_, index);
    const long double moments = prefix_moment_.back() - before(prefix_moment_, index);
    const auto age = static_cast<long double>(t - origin);
    return static_cast<double>(weights - (age * weights - moments) / static_cast<long double>(decay.duration));
  }
  case Decay::Kind::every: {
    if (decay.lose == 0) return events.undecayed();
    double sum = 0;
    for (Seconds period = 0; period * decay.duration <= oldest_age; ++period) {
      const double share = every_factor(decay, static_cast<double>(period));
      if (share < negligible_share) break;
      sum += share * between(t - (period + 1) * decay.duration, t - period * decay.duration);
    }
    return sum;
  }
  case Decay::Kind::steps: {
    double sum = 0;
    Instant until = t;
    double keep = 1;
    for (const Decay::Step& step : decay.steps) {
      sum += keep * between(t - step.after, until);
      until = t - step.after;
      keep = step.keep;
    }
    return sum + keep * between(oldest, std::max(until, oldest));
  }
  default:
    return exactly_at(events, t);
  }
}

DecayedSums::DecayedSums(const TrackerProgram& program) {
  const auto factors_of = [&](const Decay& decay) -> HalfLifeFactors* {
    if (decay.kind != Decay::Kind::half_life) return nullptr;
    for (const auto& known : half_lives_)
      if (known->half_life() == decay.duration) return known.get();
    return half_lives_.emplace_back(std::make_unique<HalfLifeFactors>(decay.duration)).get();
  };
  for (const EventRuleProgram& rule : program.rules) sums_.emplace_back(rule, factors_of(rule.decay));
}

} // namespace leadscore
