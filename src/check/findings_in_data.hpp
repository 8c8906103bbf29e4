#pragma once

#include "check/data_watch.hpp"
#include "check/mistake.hpp"
#include "data/event_reader.hpp"
#include "publish/scored_run.hpp"

#include <span>
#include <vector>

namespace leadscore {

/// A scored run, and what was seen on the way to it.
struct CheckedData {
  const RuleSet& rules; ///< as they were scored
  const Program& program;
  const EventStore& events;
  const EventFindings& event_findings;
  const ScoredRun& run;
  std::vector<ModelFacts> models;
  bool has_events = true;                              ///< false: fit only was scored, and nothing is said of pain
  std::span<const InputHeaders::File> lead_files = {}; ///< and their headers
};

/// The findings of LS9. None names a lead; values and types are named only as data_thresholds says.
std::vector<Finding> findings_in_data(const CheckedData& data);

} // namespace leadscore
