#include "base/time.hpp"
#include "score/decayed_sum.hpp"

#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace leadscore;

namespace {

constexpr Seconds day = seconds_a_day;
constexpr Seconds hour = 3600;

Decay decay_of(Decay::Kind kind, Seconds duration = 0) {
  Decay decay;
  decay.kind = kind;
  decay.duration = duration;
  return decay;
}

Decay every(Seconds duration, double lose, bool compound) {
  Decay decay = decay_of(Decay::Kind::every, duration);
  decay.lose = lose;
  decay.compound = compound;
  return decay;
}

Decay steps(std::vector<Decay::Step> list) {
  Decay decay = decay_of(Decay::Kind::steps);
  decay.steps = std::move(list);
  return decay;
}

std::vector<std::pair<std::string, Decay>> all_decays() {
  return {{"none", {}},
          {"half_life", decay_of(Decay::Kind::half_life, 5 * day)},
          {"linear", decay_of(Decay::Kind::linear, 9 * day)},
          {"window", decay_of(Decay::Kind::window, 4 * day)},
          {"every", every(2 * day, 0.25, false)},
          {"every, compound", every(36 * hour, 0.25, true)},
          {"every, losing nothing", every(day, 0, false)},
          {"every, losing all", every(3 * day, 1, true)},
          {"steps", steps({{2 * day, 0.5}, {5 * day, 0.25}, {20 * day, 0}})},
          {"steps that rise", steps({{0, 0.5}, {3 * day, 2}})}};
}

struct Seen {
  Instant time = 0;
  double units = 1;
};

/// Which events count, and what is left of them, all from the beginning. Source: 3-scoring, steps 2 and 3.
struct Naive {
  std::vector<Seen> counted;
  std::vector<Thinned> thinned; ///< as add() says it: `times` is decided later

  Naive(const EventRuleProgram& rule, const std::vector<Seen>& events, const TimeZone& zone) {
    std::vector<Seen> apart; ///< what once_per leaves
    std::vector<Seen> kept;
    for (const Seen& event : events) {
      if (rule.once_per && !apart.empty() && event.time - apart.back().time < *rule.once_per) {
        thinned.push_back(Thinned::once_per);
        continue;
      }
      const auto same_day = std::count_if(apart.begin(), apart.end(), [&](const Seen& other) {
        return zone.local_day(other.time) == zone.local_day(event.time);
      });
      apart.push_back(event);
      if (rule.per_day && same_day >= *rule.per_day) {
        thinned.push_back(Thinned::per_day);
        continue;
      }
      thinned.push_back(Thinned::counted);
      kept.push_back(event);
    }
    const std::size_t count = rule.times ? std::min(kept.size(), static_cast<std::size_t>(*rule.times)) : kept.size();
    counted.assign(kept.end() - static_cast<std::ptrdiff_t>(count), kept.end());
  }

  [[nodiscard]] double sum(const EventRuleProgram& rule, Instant t) const {
    double result = 0;
    for (const Seen& event : counted) result += rule.points * event.units * decay_factor(rule.decay, t - event.time);
    return result;
  }
  [[nodiscard]] double undecayed(const EventRuleProgram& rule) const {
    double result = 0;
    for (const Seen& event : counted) result += rule.points * event.units;
    return result;
  }
};

bool near(double found, double expected) {
  return std::abs(found - expected) <= 1e-9 * std::max(1.0, std::abs(expected));
}

/// Plays `count` random events through a tracker and looks at it at random instants.
void check_random_rule(EventRuleProgram rule, std::size_t count, std::mt19937_64& random) {
  const TimeZone zone = TimeZone::find("Europe/Berlin").value();
  RuleTracker tracker(rule, zone);
  DecayedSum sum(rule);
  for (int round = 0; round < 2; ++round) { // reset() forgets the round before
    tracker.reset();
    sum.reset();
    std::vector<Seen> events;
    Instant time = 1'774'000'000 + static_cast<Instant>(random() % 1'000'000); // around a change of clocks
    const Seconds widest = count < 100 ? 2 * day : 6 * hour;
    for (std::size_t index = 0; index < count; ++index) {
      if (random() % 4 != 0) time += static_cast<Seconds>(random() % static_cast<std::uint64_t>(widest));
      events.push_back({time, static_cast<double>(random() % 7)});
      const Thinned thinned = tracker.add(time, events.back().units);
      const Naive naive(rule, events, zone);
      CHECK(thinned == naive.thinned.back());
      REQUIRE(tracker.counted().size() == naive.counted.size());
      if (random() % 3 == 0) time += static_cast<Seconds>(random() % static_cast<std::uint64_t>(day));
      const double expected = naive.sum(rule, time);
      CHECK(near(tracker.undecayed(), naive.undecayed(rule)));
      CHECK(near(sum.at(tracker, time), expected));
      CHECK(near(sum.exactly_at(tracker, time), expected));
    }
    const Naive naive(rule, events, zone);
    for (const Seconds later : {Seconds{0}, hour, day, 5 * day, 9 * day, 40 * day, 400 * day}) {
      CHECK(near(sum.at(tracker, time + later), naive.sum(rule, time + later)));
      CHECK(near(sum.exactly_at(tracker, time + later), naive.sum(rule, time + later)));
    }
  }
}

/// An event for Trackers: its time and the matchers that it meets.
struct Met {
  Instant time = 0;
  unsigned matchers = 0; ///< a bit for each
};

/// Kinds that meet every set of three matchers: kind n meets the matchers of n's bits.
std::vector<EventKind> kinds_of_three_matchers() {
  std::vector<EventKind> kinds(8);
  for (unsigned bits = 0; bits < 8; ++bits)
    for (MatcherIndex matcher = 0; matcher < 3; ++matcher)
      if ((bits >> matcher & 1U) != 0) kinds[bits].matchers.push_back(matcher);
  return kinds;
}

std::vector<Met> random_events(std::mt19937_64& random, std::size_t count, Seconds widest) {
  std::vector<Met> events;
  Instant time = 1'774'000'000;
  for (std::size_t index = 0; index < count; ++index) {
    if (random() % 3 != 0) time += static_cast<Seconds>(random() % static_cast<std::uint64_t>(widest));
    events.push_back({time, static_cast<unsigned>(random() % 8)});
  }
  return events;
}

/// What a count is at t, from the definition. Source: 2-rules, Conditions.
std::int64_t naive_count(const CountProgram& count, const std::vector<Met>& events, Instant t, const TimeZone& zone) {
  std::int64_t all = 0;
  std::set<std::int64_t> different;
  for (std::size_t index = 0; index < events.size(); ++index) {
    if ((events[index].matchers >> count.matcher & 1U) == 0) continue;
    if (count.in_last && t - events[index].time >= *count.in_last) continue;
    bool followed = false;
    for (std::size_t later = index + 1; later < events.size() && count.ended_by != nothing; ++later)
      followed = followed || (events[later].matchers >> count.ended_by & 1U) != 0;
    if (followed) continue;
    ++all;
    const Day local = zone.local_day(events[index].time);
    different.insert(count.distinct == Distinct::weeks ? iso_week_number(local) : local);
  }
  return count.distinct == Distinct::events ? all : static_cast<std::int64_t>(different.size());
}

/// Whether some events stand in the order of the steps, tried one by one. Source: 2-rules, Conditions.
bool naive_path(const PathProgram& path, const std::vector<Met>& events, Instant t) {
  const std::function<bool(std::size_t, std::size_t, Instant)> goes_on = [&](std::size_t step, std::size_t from,
                                                                             Instant start) {
    for (std::size_t index = from; index < events.size(); ++index) {
      const Met& event = events[index];
      if ((event.matchers >> path.steps[step] & 1U) == 0) continue;
      const Instant began = step == 0 ? event.time : start;
      if (step + 1 < path.steps.size()) {
        if (goes_on(step + 1, index + 1, began)) return true;
      } else if ((!path.within || event.time - began <= *path.within) &&
                 (!path.in_last || t - event.time < *path.in_last)) {
        return true;
      }
    }
    return false;
  };
  return goes_on(0, 0, 0);
}

} // namespace

TEST_CASE("what a decay leaves of an action at an age") {
  struct Row {
    Decay decay;
    std::vector<std::pair<Seconds, double>> left;
  };
  for (const auto& [decay, left] : std::vector<Row>{
           {{}, {{0, 1}, {10'000 * day, 1}}},
           {decay_of(Decay::Kind::half_life, 30 * day),
            {{0, 1}, {30 * day, 0.5}, {60 * day, 0.25}, {15 * day, std::sqrt(0.5)}}},
           {decay_of(Decay::Kind::linear, 10 * day),
            {{0, 1}, {day, 0.9}, {5 * day, 0.5}, {10 * day, 0}, {11 * day, 0}}},
           {decay_of(Decay::Kind::window, 10 * day), {{0, 1}, {10 * day - 1, 1}, {10 * day, 0}}},
           {every(7 * day, 0.25, false),
            {{0, 1}, {7 * day - 1, 1}, {7 * day, 0.75}, {14 * day, 0.5}, {28 * day, 0}, {35 * day, 0}}},
           {every(7 * day, 0.25, true), {{0, 1}, {7 * day, 0.75}, {14 * day, 0.5625}, {28 * day, 0.31640625}}},
           {every(7 * day, 1, true), {{0, 1}, {7 * day - 1, 1}, {7 * day, 0}}},
           {every(7 * day, 0, false), {{700 * day, 1}}},
           {steps({{day, 0.5}, {3 * day, 0}}), {{0, 1}, {day - 1, 1}, {day, 0.5}, {3 * day - 1, 0.5}, {3 * day, 0}}},
       }) {
    for (const auto& [age, share] : left) {
      CAPTURE(age);
      CHECK(decay_factor(decay, age) == doctest::Approx(share).epsilon(1e-15));
    }
  }
}

TEST_CASE("once_per leaves out what comes too soon after the last one that it left in") {
  EventRuleProgram rule;
  rule.points = 2;
  rule.once_per = hour;
  RuleTracker tracker(rule, TimeZone());
  CHECK(tracker.add(0, 1) == Thinned::counted);
  CHECK(tracker.add(hour - 1, 1) == Thinned::once_per);
  CHECK(tracker.add(hour, 1) == Thinned::counted);
  CHECK(tracker.add(2 * hour - 1, 1) == Thinned::once_per);
  CHECK(tracker.undecayed() == 4);
}

TEST_CASE("once_per with a field counts each of its texts once, and events without one always") {
  EventRuleProgram rule;
  rule.points = 2;
  rule.once_per_text = 0;
  rule.per_day = 3;
  const TimeZone zone;
  RuleTracker tracker(rule, zone);
  CHECK(tracker.add(0, 1, 7) == Thinned::counted);
  CHECK(tracker.add(hour, 1, 7) == Thinned::once_per_text);
  CHECK(tracker.add(hour, 1, EventKind::no_text) == Thinned::counted);
  CHECK(tracker.add(hour, 1, EventKind::no_text) == Thinned::counted);
  CHECK(tracker.add(hour, 1, 8) == Thinned::per_day);
  CHECK(tracker.add(50 * hour, 1, 8) == Thinned::once_per_text); // it counted for once_per
  tracker.reset();
  CHECK(tracker.add(51 * hour, 1, 7) == Thinned::counted);
}

TEST_CASE("per_day counts days of the rule file's zone, after once_per") {
  EventRuleProgram rule;
  rule.points = 1;
  rule.per_day = 2;
  rule.once_per = 10;
  const TimeZone zone = TimeZone::find("America/New_York").value();
  const Instant midnight = TimeReader(zone).read("2026-11-20").value();
  RuleTracker tracker(rule, zone);
  CHECK(tracker.add(midnight - 30, 1) == Thinned::counted);
  CHECK(tracker.add(midnight - 25, 1) == Thinned::once_per);
  CHECK(tracker.add(midnight - 20, 1) == Thinned::counted);
  CHECK(tracker.add(midnight - 10, 1) == Thinned::per_day);
  CHECK(tracker.add(midnight - 1, 1) == Thinned::once_per); // the one before was left in by once_per
  CHECK(tracker.add(midnight, 1) == Thinned::counted);
}

TEST_CASE("a rule's sum is what a sum over its events from the beginning is, for every decay, few events or many") {
  std::mt19937_64 random(7);
  for (const auto& [name, decay] : all_decays()) {
    CAPTURE(name);
    for (int thinning = 0; thinning < 6; ++thinning) {
      CAPTURE(thinning);
      EventRuleProgram rule;
      rule.points = thinning == 5 ? -2.5 : 5;
      rule.decay = decay;
      if (thinning == 1) rule.once_per = 3 * hour;
      if (thinning == 2) rule.per_day = 2;
      if (thinning == 3) rule.times = 5;
      if (thinning == 4) rule.times = 70;
      if (thinning == 5) {
        rule.once_per = hour;
        rule.per_day = 3;
        rule.times = 60;
      }
      check_random_rule(rule, 20, random);
      check_random_rule(rule, 48, random);
      check_random_rule(rule, 150, random);
    }
  }
}

TEST_CASE("a count is what counting from the beginning gives") {
  std::mt19937_64 random(11);
  const TimeZone zone = TimeZone::find("Europe/Berlin").value();
  for (int number = 0; number < 300; ++number) {
    TrackerProgram program;
    CountProgram count;
    count.distinct = static_cast<Distinct>(random() % 3);
    if (random() % 2 == 0) count.in_last = static_cast<Seconds>(1 + random() % 20) * day;
    if (random() % 2 == 0) count.ended_by = static_cast<std::uint32_t>(random() % 3);
    if (random() % 2 == 0) count.at_least = static_cast<std::int64_t>(random() % 5);
    if (random() % 2 == 0) count.at_most = static_cast<std::int64_t>(random() % 5);
    program.counts.push_back(count);
    Trackers trackers(program, kinds_of_three_matchers(), zone);
    std::vector<Met> seen;
    for (const Met& event : random_events(random, 25, 3 * day)) {
      seen.push_back(event);
      trackers.add({event.time, event.matchers});
      const Instant t = event.time;
      const std::int64_t expected = naive_count(count, seen, t, zone);
      CHECK(trackers.count(0).value(t) == expected);
      CHECK(trackers.count_holds(0, t) ==
            ((!count.at_least || expected >= *count.at_least) && (!count.at_most || expected <= *count.at_most)));
    }
    for (const Seconds later : {hour, day, 7 * day, 30 * day})
      CHECK(trackers.count(0).value(seen.back().time + later) ==
            naive_count(count, seen, seen.back().time + later, zone));
  }
}

TEST_CASE("an event at the end of a count's span is out of it, and an event ends only what stands before it") {
  TrackerProgram program;
  program.counts.emplace_back();
  program.counts[0].in_last = day;
  program.counts[0].ended_by = 1;
  Trackers trackers(program, kinds_of_three_matchers(), TimeZone());
  trackers.add({0, 1});
  CHECK(trackers.count(0).value(day - 1) == 1);
  CHECK(trackers.count(0).value(day) == 0);
  trackers.reset();
  trackers.add({0, 1});
  trackers.add({0, 2}); // of the same second, but later in order
  CHECK(trackers.count(0).value(0) == 0);
  trackers.add({0, 3}); // both at once: it ends the others, not itself
  CHECK(trackers.count(0).value(0) == 1);
}

TEST_CASE("days and ISO weeks of a count are those of the rule file's zone") {
  const TimeZone zone = TimeZone::find("Asia/Kolkata").value();
  const auto different = [&](Distinct distinct, const std::vector<std::string>& times) {
    TrackerProgram program;
    program.counts.emplace_back();
    program.counts[0].distinct = distinct;
    Trackers trackers(program, kinds_of_three_matchers(), zone);
    for (const std::string& time : times) trackers.add({TimeReader().read(time).value(), 1});
    return trackers.count(0).value(INT64_MAX / 2);
  };
  CHECK(different(Distinct::days, {"2026-11-19T18:29:59Z", "2026-11-19T18:30:00Z", "2026-11-20T18:29:59Z"}) == 2);
  // Sunday 15 November 2026 is the last day of its week; 31 December and 1 January lie in the same one.
  CHECK(different(Distinct::weeks, {"2026-11-15T18:29:59Z", "2026-11-15T18:30:00Z"}) == 2);
  CHECK(different(Distinct::weeks, {"2026-12-31T12:00:00Z", "2027-01-01T12:00:00Z", "2027-01-03T12:00:00Z"}) == 1);
}

TEST_CASE("a sequence holds when some events stand in its order within its spans") {
  std::mt19937_64 random(13);
  for (int number = 0; number < 600; ++number) {
    TrackerProgram program;
    PathProgram path;
    const std::size_t length = 1 + random() % 4;
    for (std::size_t step = 0; step < length; ++step) path.steps.push_back(static_cast<MatcherIndex>(random() % 3));
    if (random() % 2 == 0) path.within = static_cast<Seconds>(random() % 10) * day;
    if (random() % 2 == 0) path.in_last = static_cast<Seconds>(1 + random() % 6) * day;
    program.paths.push_back(path);
    Trackers trackers(program, kinds_of_three_matchers(), TimeZone());
    std::vector<Met> seen;
    for (const Met& event : random_events(random, 12, 2 * day)) {
      seen.push_back(event);
      trackers.add({event.time, event.matchers});
      CHECK(trackers.path_holds(0, event.time) == naive_path(path, seen, event.time));
      const Instant later = event.time + static_cast<Seconds>(random() % 8) * day;
      CHECK(trackers.path_holds(0, later) == naive_path(path, seen, later));
    }
  }
}

TEST_CASE("the ends of a sequence's spans") {
  TrackerProgram program;
  program.paths.push_back({{0, 1}, day, 2 * day});
  Trackers trackers(program, kinds_of_three_matchers(), TimeZone());
  const auto holds = [&](const std::vector<Event>& events, Instant t) {
    trackers.reset();
    for (const Event& event : events) trackers.add(event);
    return trackers.path_holds(0, t);
  };
  CHECK(holds({{0, 1}, {day, 2}}, day));
  CHECK_FALSE(holds({{0, 1}, {day + 1, 2}}, day + 1)); // the last at most `within` after the first
  CHECK(holds({{0, 1}, {1, 1}, {day + 1, 2}}, day + 1));
  CHECK(holds({{0, 1}, {0, 2}}, 2 * day - 1));
  CHECK_FALSE(holds({{0, 1}, {0, 2}}, 2 * day)); // the last itself younger than `in_last`
  CHECK_FALSE(holds({{0, 2}, {0, 1}}, 0));
  CHECK_FALSE(holds({{0, 3}}, 0)); // one event never serves two steps
  CHECK(holds({{0, 3}, {0, 3}}, 0));
}

TEST_CASE("a half-life's factors are the same whether they are remembered or not") {
  const Decay decay = decay_of(Decay::Kind::half_life, 5 * day);
  HalfLifeFactors factors(decay.duration);
  std::mt19937 random(64);
  for (int round = 0; round < 20'000; ++round) {
    const auto age = static_cast<Seconds>(random() % (round % 2 == 0 ? 200 : 100 * day));
    if (factors.at(age) != decay_factor(decay, age)) FAIL(age);
  }
}

TEST_CASE("half-lives that differ are not mixed up") {
  TrackerProgram program;
  for (const Seconds half_life : {5 * day, 10 * day, 5 * day}) {
    EventRuleProgram rule;
    rule.points = 8;
    rule.decay = decay_of(Decay::Kind::half_life, half_life);
    program.rules.push_back(rule);
  }
  Trackers trackers(program, kinds_of_three_matchers(), TimeZone());
  trackers.add({0, 1});
  DecayedSums sums(program);
  CHECK(sums.of(0).exactly_at(trackers.rule(0), 10 * day) == 2);
  CHECK(sums.of(1).exactly_at(trackers.rule(1), 10 * day) == 4);
  CHECK(sums.of(2).at(trackers.rule(2), 10 * day) == 2);
}

TEST_CASE("trackers tell which kinds of events concern them") {
  TrackerProgram program;
  program.paths.push_back({{0, 1}, day, 2 * day});
  const Trackers trackers(program, kinds_of_three_matchers(), TimeZone());
  CHECK_FALSE(trackers.concerns(0));
  CHECK(trackers.concerns(1));
  CHECK(trackers.concerns(2));
}

TEST_CASE("a count may be asked about an earlier instant again, for models take turns") {
  TrackerProgram program;
  CountProgram count;
  count.in_last = 2 * day;
  program.counts.push_back(count);
  count.ended_by = 1;
  program.counts.push_back(count);
  Trackers trackers(program, kinds_of_three_matchers(), TimeZone());
  for (const Event& event : std::vector<Event>{{0, 1}, {1, 2}, {2, 1}, {3, 1}}) trackers.add(event);
  for (int turn = 0; turn < 2; ++turn) {
    CHECK(trackers.count(0).value(3) == 3);
    CHECK(trackers.count(1).value(3) == 2); // the first one is followed by one that ends it
    CHECK(trackers.count(0).value(2 * day + 2) == 1);
    CHECK(trackers.count(1).value(2 * day + 2) == 1);
    CHECK(trackers.count(1).value(9 * day) == 0);
  }
}
