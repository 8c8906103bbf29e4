#include "data/staged_events.hpp"

#include <doctest/doctest.h>
#include <random>
#include <tuple>
#include <vector>

using namespace leadscore;

TEST_CASE("every lead has one place on one shelf, whatever the number of leads") {
  for (const std::size_t leads : {std::size_t{0}, std::size_t{1}, std::size_t{255}, std::size_t{256}, std::size_t{257},
                                  std::size_t{100'000}, std::size_t{16'777'216}, std::size_t{40'000'000}}) {
    const Shelves shelves(leads);
    CAPTURE(leads);
    CHECK(shelves.first_lead(0) == 0);
    CHECK(shelves.first_lead(shelves.count()) == leads);
    for (std::size_t lead = 0; lead < leads; lead += 1 + leads / 1'000) {
      const auto index = static_cast<LeadIndex>(lead);
      const std::size_t shelf = shelves.of(index);
      REQUIRE(shelf < shelves.count());
      REQUIRE(shelves.first_lead(shelf) + shelves.place(index) == lead);
      REQUIRE(shelves.first_lead(shelf + 1) > lead);
    }
  }
}

TEST_CASE("staged events keep their order on each shelf, and their identities") {
  std::mt19937 random(10);
  constexpr std::size_t leads = 1'000;
  const Shelves shelves(leads);
  EventStaging staging(shelves);
  for (const bool with_ids : {true, false}) {
    std::vector<std::vector<std::tuple<Instant, LeadIndex, std::uint64_t>>> expected(shelves.count());
    for (Instant time = 0; time < 5'000; ++time) {
      const auto lead = static_cast<LeadIndex>(random() % leads);
      const std::uint64_t hash = with_ids && random() % 3 == 0 ? random() : 0;
      staging.add(Event(time, 7), lead);
      if (hash != 0) staging.identify({hash, 1, 2});
      expected[shelves.of(lead)].emplace_back(time, lead, hash);
    }
    const StagedEvents staged = staging.release();
    CHECK(staged.begin.size() == shelves.count() + 1);
    CHECK(staged.identities.empty() == !with_ids);
    for (std::size_t shelf = 0; shelf < shelves.count(); ++shelf) {
      REQUIRE(staged.begin[shelf + 1] - staged.begin[shelf] == expected[shelf].size());
      for (std::size_t index = 0; index < expected[shelf].size(); ++index) {
        const std::size_t at = staged.begin[shelf] + index;
        const auto [time, lead, hash] = expected[shelf][index];
        CHECK(staged.events[at].time() == time);
        CHECK(shelves.first_lead(shelf) + staged.places[at] == lead);
        CHECK((with_ids ? staged.identities[at].hash : 0) == hash);
      }
    }
  }
  CHECK(staging.release().events.empty());
}
