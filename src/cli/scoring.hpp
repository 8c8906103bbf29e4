#pragma once

#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "data/event_reader.hpp"
#include "data/lead_reader.hpp"
#include "publish/scored_run.hpp"
#include "rules/rule_set.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leadscore {

/// Everything that a command has before it scores: rules, program, leads and events of one point in time.
struct LoadedInputs {
  RuleSet rules;
  std::vector<std::pair<std::string, std::string>> models; ///< of the whole rule file: name, `was`
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

/// What --as-of is without a value.
using DefaultAsOf = std::function<Instant(const TimeZone&)>;
Instant now_of_this_machine();

/// Reads the rules and the point in time. Throws Error with all mistakes in the rules.
std::unique_ptr<LoadedInputs> load_rules(const InputOptions& options, const DefaultAsOf& default_as_of);
/// Reads lists, headers and data. Every name in the rules that the headers lack is told at once. Throws Error.
void load_data(LoadedInputs& loaded, const InputOptions& options, Progress& progress);
/// Both. `now`: what --as-of is without a value.
std::unique_ptr<LoadedInputs> load_inputs(const InputOptions& options, Instant now, Progress& progress);

/// Scores and routes everything. The result points into `loaded`. `night`: the memory of `nightly`; null: none.
ScoredRun score_and_route(LoadedInputs& loaded, Progress& progress, Night* night = nullptr);

} // namespace leadscore
