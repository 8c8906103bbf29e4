#pragma once

#include "base/time.hpp"
#include "data/event_store.hpp"
#include "rules/program.hpp"

#include <absl/container/flat_hash_set.h>
#include <cstdint>
#include <span>
#include <vector>

namespace leadscore {

/// Up to this many events a plain sum is as fast as anything else.
inline constexpr std::size_t few_events = 48;

/// Why an event of a rule counts or not.
enum class Thinned : std::uint8_t { counted, once_per, once_per_text, per_day, times };

/// Follows the events of one event rule forward in time: thins them and sums their weights. add() is amortised O(1).
/// What is left of them at an instant is a DecayedSum's business.
class RuleTracker {
public:
  struct Counted {
    Instant time = 0;
    double weight = 0; ///< p = P, or P × floor(x / unit + 1e-9)
  };

  RuleTracker(const EventRuleProgram& rule, const TimeZone& zone) : rule_(rule), zone_(zone) {}
  void reset();
  /// The next event that matches. Source: 3-scoring, step 2: once_per, then per_day, then times.
  /// `text`: of its column that `once_per` compares, as EventKind gives it.
  Thinned add(Instant time, double units, std::uint64_t text = EventKind::no_text);
  /// Σ p of the counted events.
  [[nodiscard]] double undecayed() const { return sum_; }
  /// Number of events that matched, whether they count or not.
  [[nodiscard]] std::int64_t matched() const { return matched_; }
  [[nodiscard]] std::span<const Counted> counted() const { return std::span(counted_).subspan(first_); }
  /// The same, and before them those that `times` left out again: counted() begins at first().
  [[nodiscard]] std::span<const Counted> ever_counted() const { return counted_; }
  [[nodiscard]] std::size_t first() const { return first_; }

private:
  const EventRuleProgram& rule_;
  const TimeZone& zone_;
  std::vector<Counted> counted_;
  absl::flat_hash_set<std::uint64_t> texts_; ///< that counted
  std::int64_t matched_ = 0;
  std::size_t first_ = 0; ///< first one that `times` leaves
  double sum_ = 0;
  Instant last_counted_ = 0;
  Day day_ = 0;
  std::int64_t counted_that_day_ = 0;
};

/// Follows one event condition.
class CountTracker {
public:
  CountTracker(const CountProgram& count, const TimeZone& zone);
  void reset();
  void add(Instant time);
  /// An event of a `not_followed_by` type: what stands before it counts no more.
  void end_all() { first_ = ended_ = times_.size(); }
  bool holds(Instant t) { return within_bounds(value(t)); }
  /// Number of events, days or weeks at t, which is not before the last event; amortised O(1) while t goes forward.
  std::int64_t value(Instant t);
  [[nodiscard]] const CountProgram& count() const { return count_; }

private:
  [[nodiscard]] bool within_bounds(std::int64_t value) const {
    return (!count_.at_least || value >= *count_.at_least) && (!count_.at_most || value <= *count_.at_most);
  }
  const CountProgram& count_;
  const TimeZone& zone_;
  std::vector<Instant> times_;
  std::vector<std::int64_t> distinct_; ///< number of different days or weeks up to and including each event
  std::int64_t last_unit_ = 0;
  std::size_t first_ = 0; ///< the first event inside the window at at_
  std::size_t ended_ = 0; ///< events before this one are followed by one of `not_followed_by`
  Instant at_ = INT64_MIN;
};

/// Follows one sequence condition: for each number of steps, the latest start of a chain that reached it.
class PathTracker {
public:
  explicit PathTracker(const PathProgram& path);
  void reset();
  /// An event that matches step `step`; of several steps of one event the later ones come first.
  void add(std::size_t step, Instant time);
  [[nodiscard]] bool holds(Instant t) const {
    return completed_at_ != none && (!path_.in_last || t - completed_at_ < *path_.in_last);
  }
  [[nodiscard]] std::size_t steps_reached() const;
  [[nodiscard]] const PathProgram& path() const { return path_; }

private:
  static constexpr Instant none = INT64_MIN;
  const PathProgram& path_;
  std::vector<Instant> latest_start_; ///< by number of steps − 1
  Instant completed_at_ = none;
};

/// Everything that follows a lead's events for one TrackerProgram. One for each thread.
class Trackers {
public:
  Trackers(const TrackerProgram& program, const std::vector<EventKind>& kinds, const TimeZone& zone);
  void reset();
  /// The next event in order.
  void add(const Event& event);
  /// False if events of the kind mean nothing here.
  [[nodiscard]] bool concerns(KindIndex kind) const { return first_action_[kind] != first_action_[kind + 1]; }
  bool count_holds(std::uint32_t index, Instant t) { return counts_[index].holds(t); }
  bool path_holds(std::uint32_t index, Instant t) const { return paths_[index].holds(t); }
  RuleTracker& rule(std::uint32_t index) { return rules_[index]; }
  /// The rules that events have matched, in the order in which they were first matched.
  [[nodiscard]] std::span<const std::uint32_t> rules_matched() const { return rules_matched_; }
  CountTracker& count(std::uint32_t index) { return counts_[index]; }
  PathTracker& path(std::uint32_t index) { return paths_[index]; }
  [[nodiscard]] bool empty() const { return rules_.empty() && counts_.empty() && paths_.empty(); }

private:
  /// What an event of a kind does to one tracker.
  struct Action {
    enum class Type : std::uint8_t { end_count, rule, count, step };
    Type type = Type::rule;
    std::uint32_t tracker = 0;
    std::uint32_t step = 0;
    double units = 1;
    std::uint64_t text = EventKind::no_text;
  };
  std::vector<RuleTracker> rules_;
  std::vector<std::uint32_t> rules_matched_;
  std::vector<CountTracker> counts_;
  std::vector<PathTracker> paths_;
  std::vector<Action> actions_;
  std::vector<std::uint32_t> first_action_; ///< by kind; one more at the end
};

} // namespace leadscore
