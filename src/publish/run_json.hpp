#pragma once

#include "publish/row_counts.hpp"
#include "publish/scored_run.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// What run.json tells beyond the run itself.
struct RunFiles {
  std::vector<std::string> names;     ///< of all files in the folder, run.json among them
  double publish_seconds = 0;         ///< spent on writing the other files
  std::int64_t publish_bytes = 0;     ///< of the other files
  std::int64_t peak_memory_bytes = 0; ///< of this process
};

/// The text of run.json. Equal runs have equal texts but for the values under `performance`. Source: 4-files.
std::string run_json(const ScoredRun& run, const RowCounts& counts, const RunFiles& files);

/// The file names that a run.json of ours lists; none if `text` is something else.
std::optional<std::vector<std::string>> files_of_run(std::string_view text);

} // namespace leadscore
