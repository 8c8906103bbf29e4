#include "data/hygiene.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

/// Kinds that meet the matcher of their number.
std::vector<EventKind> kinds_of(std::size_t count) {
  std::vector<EventKind> kinds(count);
  for (std::size_t kind = 0; kind < count; ++kind) kinds[kind].matchers = {static_cast<MatcherIndex>(kind)};
  return kinds;
}

/// By event: the number of the entry that drops it, or `-`.
std::string judged(const std::vector<EventProgram::Drop>& drops, const std::vector<Event>& events) {
  EventProgram program;
  program.drops = drops;
  const std::vector<EventKind> kinds = kinds_of(3);
  Hygiene hygiene(program, kinds);
  std::string text;
  const auto dropped_by = hygiene.judge(events);
  if (dropped_by.empty()) return "nothing";
  for (const std::uint16_t entry : dropped_by) text += entry == Hygiene::kept ? "-" : std::to_string(entry);
  return text;
}

EventProgram::Drop soon_after(MatcherIndex dropped, MatcherIndex other, Seconds within) {
  return {dropped, std::nullopt, EventProgram::SoonAfter{other, within}};
}

} // namespace

TEST_CASE("soon_after drops what comes within its span after another event of the type") {
  CHECK(judged({soon_after(1, 0, 10)}, {{0, 1}, {100, 0}, {110, 1}}) == "--0");
  CHECK(judged({soon_after(1, 0, 10)}, {{0, 1}, {100, 0}, {111, 1}}) == "nothing");
  CHECK(judged({soon_after(1, 0, 0)}, {{100, 1}, {100, 0}, {100, 1}, {101, 1}}) == "0-0-");
}

TEST_CASE("soon_after does not see the event itself, but others of its own type") {
  CHECK(judged({soon_after(0, 0, 10)}, {{100, 0}}) == "nothing");
  CHECK(judged({soon_after(0, 0, 10)}, {{100, 0}, {110, 0}, {130, 0}}) == "-0-");
  CHECK(judged({soon_after(0, 0, 0)}, {{100, 0}, {100, 0}}) == "00");
}

TEST_CASE("soon_after sees events that an earlier entry dropped") {
  const EventProgram::Drop all{0, std::nullopt, std::nullopt};
  CHECK(judged({all, soon_after(1, 0, 10)}, {{100, 0}, {105, 1}}) == "01");
}

TEST_CASE("a burst counts only events that meet soon_after too") {
  EventProgram::Drop both = soon_after(1, 0, 10);
  both.burst = DropEvents::Burst{2, 60};
  CHECK(judged({both}, {{100, 0}, {101, 1}, {130, 1}, {131, 0}, {132, 1}}) == "-0--0");
  CHECK(judged({both}, {{100, 0}, {101, 1}, {130, 1}, {190, 1}}) == "nothing");
}

TEST_CASE("each entry judges the events that no earlier one dropped") {
  const EventProgram::Drop burst{1, DropEvents::Burst{3, 10}, std::nullopt};
  const EventProgram::Drop others{2, std::nullopt, std::nullopt};
  CHECK(judged({burst, others}, {{0, 1}, {5, 1}, {10, 1}, {11, 2}, {20, 1}}) == "0001-");
  CHECK(judged({}, {{0, 1}}) == "nothing");
}
