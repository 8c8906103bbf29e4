#include "handoff/row_index.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("rows are found by lead and model, also beside leads that have none") {
  std::vector<ModelScore> rows;
  const auto add = [&rows](LeadIndex lead, std::uint16_t model) {
    ModelScore& row = rows.emplace_back();
    row.lead = lead;
    row.model = model;
  };
  add(2, 0);
  add(2, 3);
  add(5, 3);
  for (LeadIndex lead = 6; lead < 9000; ++lead) add(lead, 1); // several pieces
  for (const unsigned threads : {1U, 3U}) {
    const RowIndex index(rows, 9002, threads);
    CHECK(index.of(2, 0) == 0);
    CHECK(index.of(2, 3) == 1);
    CHECK(index.of(5, 3) == 2);
    CHECK(index.of(8999, 1) == rows.size() - 1);
    CHECK_FALSE(index.of(2, 1));
    CHECK(index.first_of(2) == 0);
    CHECK(index.first_of(5) == 2);
    for (const LeadIndex lead : {0U, 1U, 3U, 4U, 9000U, 9001U}) CHECK_FALSE(index.first_of(lead));
    std::vector<std::size_t> found;
    index.for_each_of(2, [&found](std::size_t row) { found.push_back(row); });
    CHECK(found == std::vector<std::size_t>{0, 1});
  }
  CHECK_FALSE(RowIndex({}, 1).first_of(0));
}
