#pragma once

#include "publish/scored_run.hpp"

#include <cstdint>
#include <vector>

namespace leadscore {

/// How many rows are what, for the summary and run.json.
struct RowCounts {
  struct OfModel {
    std::int64_t leads = 0, ready = 0, disqualified = 0, fast_track = 0;
    std::int64_t became_ready = 0, fell_back = 0; ///< within the model's `trend`
  };
  std::vector<OfModel> models;         ///< as in the rule file
  std::vector<std::int64_t> campaigns; ///< rows of nurture.csv, by campaign of the rule file
  std::int64_t ready_leads = 0;        ///< under one model or more
};

/// Goes once through the rows, on all threads: they are more than any cache holds.
RowCounts count_rows(const ScoredRun& run, unsigned threads = 1);

} // namespace leadscore
