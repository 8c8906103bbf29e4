#include "publish/hand_made_run.hpp"
#include "publish/row_counts.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("rows are counted alike on one thread and on several; a lead that is ready twice is one ready lead") {
  HandMadeRun hand;
  const std::vector<ModelScore> few = hand.run.rows;
  const RowCounts of_few = count_rows(hand.run);
  constexpr std::int64_t times = 3000; // several pieces
  hand.run.rows.clear();
  for (std::int64_t time = 0; time < times; ++time)
    for (ModelScore row : few) {
      row.lead += static_cast<LeadIndex>(time) * 10; // no leads of the table: they are only told apart
      hand.run.rows.push_back(row);
    }
  for (const unsigned threads : {1U, 3U}) {
    const RowCounts counts = count_rows(hand.run, threads);
    CHECK(counts.ready_leads == of_few.ready_leads * times);
    for (std::size_t model = 0; model < counts.models.size(); ++model) {
      CHECK(counts.models[model].leads == of_few.models[model].leads * times);
      CHECK(counts.models[model].ready == of_few.models[model].ready * times);
      CHECK(counts.models[model].became_ready == of_few.models[model].became_ready * times);
    }
  }
  hand.run.rows = few;
  for (ModelScore& row : hand.run.rows) {
    row.lead = 0;
    row.ready = true;
  }
  CHECK(count_rows(hand.run).ready_leads == 1);
}
