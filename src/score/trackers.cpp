#include "score/trackers.hpp"

#include <algorithm>
#include <cmath>

namespace leadscore {

namespace {

/// Up to this many events a plain sum is as fast as anything else.
constexpr std::size_t few_events = 48;
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
    return std::exp2(-seconds / duration);
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

// ---- RuleTracker ----------------------------------------------------------------------------------------------------

RuleTracker::RuleTracker(const EventRuleProgram& rule, const TimeZone& zone, HalfLifeFactors* factors)
    : rule_(rule), zone_(zone), factors_(factors) {}

void RuleTracker::reset() {
  counted_.clear();
  matched_ = 0;
  first_ = 0;
  sum_ = 0;
  counted_that_day_ = 0;
  running_ = 0;
  running_at_ = 0;
  in_running_ = 0;
  prefix_.clear();
  prefix_moment_.clear();
}

Thinned RuleTracker::add(Instant time, double units) {
  ++matched_;
  const bool first = counted_.empty() && counted_that_day_ == 0;
  if (rule_.once_per && !first && time - last_counted_ < *rule_.once_per) return Thinned::once_per;
  last_counted_ = time;
  if (rule_.per_day) {
    const Day day = zone_.local_day(time);
    if (first || day != day_) {
      day_ = day;
      counted_that_day_ = 0;
    }
    ++counted_that_day_;
    if (counted_that_day_ > *rule_.per_day) return Thinned::per_day;
  }
  const double weight = rule_.points * units;
  sum_ += weight;
  counted_.push_back({time, weight});
  if (rule_.times && counted_.size() - first_ > static_cast<std::size_t>(*rule_.times)) {
    const Counted& oldest = counted_[first_];
    if (first_ < in_running_) running_ -= oldest.weight * factor(running_at_ - oldest.time);
    sum_ -= oldest.weight;
    ++first_;
    if (counted().size() <= few_events) {
      sum_ = 0;
      for (const Counted& event : counted()) sum_ += event.weight;
    }
  }
  return Thinned::counted;
}

/// Moves the running sum to t and adds the events that it lacks.
void RuleTracker::run_to(Instant t) {
  if (t != running_at_ && in_running_ > first_) running_ *= factor(t - running_at_);
  if (in_running_ <= first_) running_ = 0;
  running_at_ = t;
  for (in_running_ = std::max(in_running_, first_); in_running_ < counted_.size(); ++in_running_) {
    const Counted& event = counted_[in_running_];
    running_ += event.weight * (event.time == t ? 1 : factor(t - event.time));
  }
}

double RuleTracker::decayed_exactly(Instant t) const {
  if (rule_.decay.kind == Decay::Kind::none) return sum_;
  double sum = 0;
  for (const Counted& event : counted()) sum += event.weight * factor(t - event.time);
  return sum;
}

double RuleTracker::decayed(Instant t) {
  if (rule_.decay.kind == Decay::Kind::none || counted_.empty()) return sum_;
  const bool few = counted().size() <= few_events;
  if (rule_.decay.kind == Decay::Kind::half_life && (!rule_.times || !few)) {
    run_to(t);
    return running_;
  }
  return few ? decayed_exactly(t) : decayed_by_steps(t);
}

/// Σ weight of the counted events with after < time ≤ until.
double RuleTracker::prefix_between(Instant after, Instant until) {
  const auto place = [&](Instant bound) {
    const auto begin = counted_.begin() + static_cast<std::ptrdiff_t>(first_);
    const auto found = std::upper_bound(begin, counted_.end(), bound,
                                        [](Instant instant, const Counted& event) { return instant < event.time; });
    return static_cast<std::size_t>(found - counted_.begin());
  };
  const auto sum_before = [&](std::size_t index) { return index == 0 ? 0.0L : prefix_[index - 1]; };
  return static_cast<double>(sum_before(place(until)) - sum_before(place(after)));
}

double RuleTracker::decayed_by_steps(Instant t) {
  const Instant origin = counted_.front().time;
  for (std::size_t index = prefix_.size(); index < counted_.size(); ++index) {
    const auto weight = static_cast<long double>(counted_[index].weight);
    const auto since_origin = static_cast<long double>(counted_[index].time - origin);
    prefix_.push_back((index == 0 ? 0 : prefix_.back()) + weight);
    prefix_moment_.push_back((index == 0 ? 0 : prefix_moment_.back()) + weight * since_origin);
  }
  const Decay& decay = rule_.decay;
  const Instant oldest = counted_[first_].time - 1;
  const Seconds oldest_age = t - counted_[first_].time;
  switch (decay.kind) {
  case Decay::Kind::window:
    return prefix_between(std::max(oldest, t - decay.duration), t);
  case Decay::Kind::linear: {
    const Instant after = std::max(oldest, t - decay.duration);
    const auto found = std::upper_bound(counted_.begin() + static_cast<std::ptrdiff_t>(first_), counted_.end(), after,
                                        [](Instant instant, const Counted& event) { return instant < event.time; });
    const auto index = static_cast<std::size_t>(found - counted_.begin());
    const long double weights = prefix_.back() - (index == 0 ? 0 : prefix_[index - 1]);
    const long double moments = prefix_moment_.back() - (index == 0 ? 0 : prefix_moment_[index - 1]);
    const auto age = static_cast<long double>(t - origin);
    return static_cast<double>(weights - (age * weights - moments) / static_cast<long double>(decay.duration));
  }
  case Decay::Kind::every: {
    if (decay.lose == 0) return sum_;
    double sum = 0;
    for (Seconds period = 0; period * decay.duration <= oldest_age; ++period) {
      const double share = every_factor(decay, static_cast<double>(period));
      if (share < negligible_share) break;
      sum += share * prefix_between(t - (period + 1) * decay.duration, t - period * decay.duration);
    }
    return sum;
  }
  case Decay::Kind::steps: {
    double sum = 0;
    Instant until = t;
    double keep = 1;
    for (const Decay::Step& step : decay.steps) {
      sum += keep * prefix_between(t - step.after, until);
      until = t - step.after;
      keep = step.keep;
    }
    return sum + keep * prefix_between(oldest, std::max(until, oldest));
  }
  default:
    return decayed_exactly(t);
  }
}

// ---- CountTracker ---------------------------------------------------------------------------------------------------

CountTracker::CountTracker(const CountProgram& count, const TimeZone& zone) : count_(count), zone_(zone) {}

void CountTracker::reset() {
  times_.clear();
  distinct_.clear();
  first_ = 0;
}

void CountTracker::add(Instant time) {
  if (count_.distinct != Distinct::events) {
    const Day day = zone_.local_day(time);
    const std::int64_t unit = count_.distinct == Distinct::days ? day : iso_week_number(day);
    const bool is_new = distinct_.empty() || unit != last_unit_;
    distinct_.push_back((distinct_.empty() ? 0 : distinct_.back()) + (is_new ? 1 : 0));
    last_unit_ = unit;
  }
  times_.push_back(time);
}

std::int64_t CountTracker::value(Instant t) {
  if (count_.in_last)
    while (first_ < times_.size() && t - times_[first_] >= *count_.in_last) ++first_;
  if (first_ == times_.size()) return 0;
  if (count_.distinct == Distinct::events) return static_cast<std::int64_t>(times_.size() - first_);
  return distinct_.back() - distinct_[first_] + 1;
}

// ---- PathTracker ----------------------------------------------------------------------------------------------------

PathTracker::PathTracker(const PathProgram& path) : path_(path), latest_start_(path.steps.size(), none) {}

void PathTracker::reset() {
  std::fill(latest_start_.begin(), latest_start_.end(), none);
  completed_at_ = none;
}

void PathTracker::add(std::size_t step, Instant time) {
  const Instant start = step == 0 ? time : latest_start_[step - 1];
  if (start == none) return;
  latest_start_[step] = std::max(latest_start_[step], start);
  if (step + 1 == latest_start_.size() && (!path_.within || time - latest_start_[step] <= *path_.within))
    completed_at_ = time;
}

std::size_t PathTracker::steps_reached() const {
  const auto reached = std::find(latest_start_.begin(), latest_start_.end(), none);
  return static_cast<std::size_t>(reached - latest_start_.begin());
}

// ---- Trackers -------------------------------------------------------------------------------------------------------

Trackers::Trackers(const TrackerProgram& program, const std::vector<EventKind>& kinds, const TimeZone& zone) {
  const auto factors_of = [&](const Decay& decay) -> HalfLifeFactors* {
    if (decay.kind != Decay::Kind::half_life) return nullptr;
    for (const auto& known : half_lives_)
      if (known->half_life() == decay.duration) return known.get();
    return half_lives_.emplace_back(std::make_unique<HalfLifeFactors>(decay)).get();
  };
  for (const EventRuleProgram& rule : program.rules) rules_.emplace_back(rule, zone, factors_of(rule.decay));
  for (const CountProgram& count : program.counts) counts_.emplace_back(count, zone);
  for (const PathProgram& path : program.paths) paths_.emplace_back(path);
  for (const EventKind& kind : kinds) {
    first_action_.push_back(static_cast<std::uint32_t>(actions_.size()));
    for (std::uint32_t index = 0; index < program.counts.size(); ++index)
      if (program.counts[index].ended_by != nothing &&
          kind.meets(static_cast<MatcherIndex>(program.counts[index].ended_by)))
        actions_.push_back({Action::Type::end_count, index, 0, 1});
    for (std::uint32_t index = 0; index < program.rules.size(); ++index) {
      const EventRuleProgram& rule = program.rules[index];
      if (kind.meets(rule.matcher))
        actions_.push_back({Action::Type::rule, index, 0, rule.measure == nothing ? 1 : kind.units(rule.measure)});
    }
    for (std::uint32_t index = 0; index < program.counts.size(); ++index)
      if (kind.meets(program.counts[index].matcher)) actions_.push_back({Action::Type::count, index, 0, 1});
    for (std::uint32_t index = 0; index < program.paths.size(); ++index)
      for (auto step = static_cast<std::uint32_t>(program.paths[index].steps.size()); step-- > 0;)
        if (kind.meets(program.paths[index].steps[step])) actions_.push_back({Action::Type::step, index, step, 1});
  }
  first_action_.push_back(static_cast<std::uint32_t>(actions_.size()));
}

void Trackers::reset() {
  for (RuleTracker& rule : rules_) rule.reset();
  for (CountTracker& count : counts_) count.reset();
  for (PathTracker& path : paths_) path.reset();
}

void Trackers::add(const Event& event) {
  for (std::uint32_t index = first_action_[event.kind()]; index < first_action_[event.kind() + 1]; ++index) {
    const Action& action = actions_[index];
    switch (action.type) {
    case Action::Type::end_count:
      counts_[action.tracker].end_all();
      break;
    case Action::Type::rule:
      rules_[action.tracker].add(event.time(), action.units);
      break;
    case Action::Type::count:
      counts_[action.tracker].add(event.time());
      break;
    case Action::Type::step:
      paths_[action.tracker].add(action.step, event.time());
      break;
    }
  }
}

} // namespace leadscore
