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

/// Now: what --as-of is without a value.
Instant present_instant();

/// A second rule set of the same inputs (see same_inputs), compiled for the same reading of the data.
struct SecondRules {
  RuleSet rules;
  Program program; ///< filled in by load_inputs
};

/// Reads rules and data. Every mistake in the rules, and every name in them that the headers lack, is told at once.
/// Throws Error. `now`: see present_instant. `second`: other rules that will be scored with the same data.
std::unique_ptr<LoadedInputs> load_inputs(const InputOptions& options, Instant now, Progress& progress,
                                          SecondRules* second = nullptr);

/// Scores and routes everything. The result points into `loaded`.
ScoredRun score_and_route(LoadedInputs& loaded, Progress& progress);
/// The same under other rules that were loaded for; the result points into `second` as well.
ScoredRun score_and_route(LoadedInputs& loaded, const SecondRules& second, Progress& progress);

} // namespace leadscore
