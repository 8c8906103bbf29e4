#include "handoff/rank.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

ModelScore row_of(LeadIndex lead, double score, double velocity, Instant ready_at, std::uint16_t model = 0) {
  ModelScore row;
  row.lead = lead;
  row.score = score;
  row.velocity = velocity;
  row.ready_at = ready_at;
  row.model = model;
  return row;
}

} // namespace

TEST_CASE("rank goes by score, then velocity, then ready_at, then place, then model") {
  const std::vector rows{
      row_of(3, 100, 7, 50, 1), row_of(3, 100, 7, 50, 0), row_of(2, 100, 7, 50),         row_of(1, 100, 7, 49),
      row_of(5, 100, 8, 90),    row_of(6, 101, 1, 99),    row_of(0, 100, 7, no_instant),
  };
  CHECK(in_rank_order(rows, {0, 1, 2, 3, 4, 5, 6}) == std::vector<std::size_t>{5, 4, 3, 2, 1, 0, 6});
}

TEST_CASE("rank compares printed numbers") {
  const std::vector rows{row_of(0, 100.001, 5, 20), row_of(1, 100.004, 5.001, 10)};
  CHECK(in_rank_order(rows, {0, 1}) == std::vector<std::size_t>{1, 0});
}

TEST_CASE("rank orders only the rows that are chosen") {
  const std::vector rows{row_of(0, 1, 0, 0), row_of(1, 2, 0, 0), row_of(2, 3, 0, 0)};
  CHECK(in_rank_order(rows, {0, 2}) == std::vector<std::size_t>{2, 0});
}
