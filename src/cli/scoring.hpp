#pragma once

#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "data/event_reader.hpp"
#include "data/lead_reader.hpp"
#include "publish/scored_run.hpp"
#include "rules/rule_set.hpp"

#include <memory>
#include <string>
#include <vector>

namespace leadscore {

/// Everything that a command has before it scores: rules, program, leads and events of one point in time.
struct LoadedInputs {
  RuleSet rules;
  TimeReader times;
  Instant as_of = 0;
  unsigned threads = 1;
  OpenInputs inputs;
  Program program;
  Leads leads;
  EventStore events;
  InputReport report;
  EventFindings findings;
  std::vector<PhaseReport> phases;
};

/// Reads rules and data. Every mistake in the rules, and every name in them that the headers lack, is told at once.
/// Throws Error. `now`: what --as-of is without a value.
std::unique_ptr<LoadedInputs> load_inputs(const InputOptions& options, Instant now, Progress& progress);

/// Scores and routes everything. The result points into `loaded`.
ScoredRun score_and_route(LoadedInputs& loaded, Progress& progress);

} // namespace leadscore
