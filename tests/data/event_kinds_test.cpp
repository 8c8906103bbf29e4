#include "base/error.hpp"
#include "data/event_kinds.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("an event keeps its time and its kind") {
  for (const Instant time : {Instant{0}, Instant{-1}, Instant{1'795'000'000}, Instant{-62'000'000'000}}) {
    for (const KindIndex kind : {KindIndex{0}, KindIndex{1}, Event::most_kinds - 1}) {
      const Event event(time, kind);
      CHECK(event.time() == time);
      CHECK(event.kind() == kind);
    }
  }
}

TEST_CASE("more kinds of events than there is room for are an error, with a way out") {
  EventKindTable kinds(2);
  CHECK(kinds.number_of("a", {}) == 0);
  CHECK(kinds.number_of("b", {}) == 1);
  CHECK(kinds.number_of("a", {}) == 0);
  std::string message;
  try {
    kinds.number_of("c", {});
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message == "the events have more than 2 different amounts (give 'per' a larger unit)");
}
