#include "score/trackers.hpp"

#include <algorithm>

namespace leadscore {

// ---- RuleTracker ----------------------------------------------------------------------------------------------------

void RuleTracker::reset() {
  counted_.clear();
  texts_.clear();
  matched_ = 0;
  first_ = 0;
  sum_ = 0;
  counted_that_day_ = 0;
}

Thinned RuleTracker::add(Instant time, double units, std::uint64_t text) {
  ++matched_;
  const bool first = counted_.empty() && counted_that_day_ == 0;
  if (rule_.once_per && !first && time - last_counted_ < *rule_.once_per) return Thinned::once_per;
  if (text != EventKind::no_text && !texts_.insert(text).second) return Thinned::once_per_text;
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
    sum_ -= counted_[first_].weight;
    ++first_;
    if (counted().size() <= few_events) {
      sum_ = 0;
      for (const Counted& event : counted()) sum_ += event.weight;
    }
  }
  return Thinned::counted;
}

// ---- CountTracker ---------------------------------------------------------------------------------------------------

CountTracker::CountTracker(const CountProgram& count, const TimeZone& zone) : count_(count), zone_(zone) {}

void CountTracker::reset() {
  times_.clear();
  distinct_.clear();
  first_ = ended_ = 0;
  at_ = INT64_MIN;
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
  if (t < at_) first_ = ended_;
  at_ = t;
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
  for (const EventRuleProgram& rule : program.rules) rules_.emplace_back(rule, zone);
  for (const CountProgram& count : program.counts) counts_.emplace_back(count, zone);
  for (const PathProgram& path : program.paths) paths_.emplace_back(path);
  for (const EventKind& kind : kinds) {
    first_action_.push_back(static_cast<std::uint32_t>(actions_.size()));
    for (std::uint32_t index = 0; index < program.counts.size(); ++index)
      if (program.counts[index].ended_by != nothing &&
          kind.meets(static_cast<MatcherIndex>(program.counts[index].ended_by)))
        actions_.push_back({.type = Action::Type::end_count, .tracker = index});
    for (std::uint32_t index = 0; index < program.rules.size(); ++index) {
      const EventRuleProgram& rule = program.rules[index];
      if (kind.meets(rule.matcher))
        actions_.push_back(
            {.type = Action::Type::rule,
             .tracker = index,
             .units = rule.measure == nothing ? 1 : kind.units(rule.measure),
             .text = rule.once_per_text == nothing ? EventKind::no_text : kind.text(rule.once_per_text)});
    }
    for (std::uint32_t index = 0; index < program.counts.size(); ++index)
      if (kind.meets(program.counts[index].matcher))
        actions_.push_back({.type = Action::Type::count, .tracker = index});
    for (std::uint32_t index = 0; index < program.paths.size(); ++index)
      for (auto step = static_cast<std::uint32_t>(program.paths[index].steps.size()); step-- > 0;)
        if (kind.meets(program.paths[index].steps[step]))
          actions_.push_back({.type = Action::Type::step, .tracker = index, .step = step});
  }
  first_action_.push_back(static_cast<std::uint32_t>(actions_.size()));
}

void Trackers::reset() {
  for (const std::uint32_t rule : rules_matched_) rules_[rule].reset();
  rules_matched_.clear();
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
      if (rules_[action.tracker].matched() == 0) rules_matched_.push_back(action.tracker);
      rules_[action.tracker].add(event.time(), action.units, action.text);
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
