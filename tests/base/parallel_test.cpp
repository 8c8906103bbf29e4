#include "base/parallel.hpp"

#include <doctest/doctest.h>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace leadscore {

TEST_CASE("each thread runs once, and all have ended when the call returns") {
  for (const unsigned threads : {1U, 2U, 8U}) {
    std::vector<int> runs(threads, 0);
    on_threads(threads, [&](unsigned thread) { ++runs[thread]; });
    CHECK(runs == std::vector<int>(threads, 1));
  }
}

TEST_CASE("every piece of a count is worked on once by some thread") {
  for (const unsigned threads : {1U, 3U}) {
    std::vector<int> visits(1000, 0);
    over_pieces(threads, visits.size(), 7, [&](unsigned, std::size_t begin, std::size_t end) {
      CHECK(end - begin <= 7);
      for (std::size_t index = begin; index < end; ++index) ++visits[index];
    });
    CHECK(visits == std::vector<int>(1000, 1));
  }
}

TEST_CASE("results come in the order of the inputs, whatever thread they come from") {
  for (const unsigned threads : {1U, 2U, 8U}) {
    int next = 0;
    std::vector<int> taken;
    in_order(
        threads, [&]() -> std::optional<int> { return next < 500 ? std::optional(next++) : std::nullopt; },
        [](unsigned, int&& input) {
          int work = 0;
          for (int step = 0; step < input % 7 * 1000; ++step) work += step % 3;
          return work >= 0 ? input * 2 : 0;
        },
        [&](int&& result) { taken.push_back(result); });
    REQUIRE(taken.size() == 500);
    for (std::size_t place = 0; place < taken.size(); ++place) CHECK(taken[place] == static_cast<int>(place) * 2);
  }
}

TEST_CASE("what one thread throws ends the work of all and is thrown on") {
  const auto run = [](int at_fetch, int at_work, int at_take) {
    int next = 0;
    in_order(
        4,
        [&]() -> std::optional<int> {
          if (next == at_fetch) throw std::runtime_error("fetch");
          return next++;
        },
        [&](unsigned, int&& input) {
          if (input == at_work) throw std::runtime_error("work");
          return input;
        },
        [&](int&& result) {
          if (result == at_take) throw std::runtime_error("take");
        });
  };
  CHECK_THROWS_WITH(run(100, -1, -1), "fetch");
  CHECK_THROWS_WITH(run(-1, 100, -1), "work");
  CHECK_THROWS_WITH(run(-1, -1, 100), "take");
  CHECK_THROWS_WITH(on_threads(3,
                               [](unsigned thread) {
                                 if (thread == 2) throw std::runtime_error("2");
                               }),
                    "2");
}

TEST_CASE("what pieces gave is joined in their order") {
  std::vector<std::vector<std::string>> pieces{{"a", "b"}, {}, {"c"}};
  CHECK(joined(std::move(pieces)) == std::vector<std::string>{"a", "b", "c"});
  CHECK(joined(std::vector<std::vector<int>>{}).empty());
}

} // namespace leadscore
