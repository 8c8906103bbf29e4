#pragma once

#include "cli/options.hpp"
#include "cli/progress.hpp"
#include "data/event_reader.hpp"
#include "data/lead_reader.hpp"
#include "publish/scored_run.hpp"
#include "rules/parse.hpp"
#include "rules/rule_set.hpp"
#include "score/score_all.hpp"

#include <functional>
#include <memory>
#include <optional>
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

/// Now: what --as-of is without a value, but for `nightly`.
Instant present_instant();

/// A second rule set of the same inputs (see same_inputs), compiled for the same reading of the data.
struct SecondRules {
  RuleSet rules;
  Program program; ///< filled in by load_data
};

/// What --as-of is without a value.
using DefaultAsOf = std::function<Instant(const TimeZone&)>;

/// Reads the rules and the point in time. Throws Error with all mistakes in the rules.
std::unique_ptr<LoadedInputs> load_rules(const InputOptions& options, const DefaultAsOf& default_as_of);
/// The same for a rule file that was read already.
std::unique_ptr<LoadedInputs> load_rules(ParsedRules parsed, const InputOptions& options,
                                         const DefaultAsOf& default_as_of);
/// Reads lists, headers and data. Every name in the rules that the headers lack is told at once. Throws Error.
/// `second`: other rules that will be scored with the same data.
/// `copies`: of streams, if the data is read more than once.
void load_data(LoadedInputs& loaded, const InputOptions& options, Progress& progress, SecondRules* second = nullptr,
               const std::shared_ptr<StreamCopies>& copies = nullptr);
/// Both. `now`: see present_instant.
std::unique_ptr<LoadedInputs> load_inputs(const InputOptions& options, Instant now, Progress& progress);
std::unique_ptr<LoadedInputs> load_inputs(ParsedRules parsed, const InputOptions& options, Instant now,
                                          Progress& progress, SecondRules* second = nullptr,
                                          const std::shared_ptr<StreamCopies>& copies = nullptr);

/// Scores and routes everything. The result points into `loaded`.
ScoredRun score_and_route(LoadedInputs& loaded, Progress& progress);
/// Its two steps. `night`: the memory of `nightly`.
AllScores score_loaded(LoadedInputs& loaded, Progress& progress);
ScoredRun route_scores(LoadedInputs& loaded, AllScores scores, Night& night);
/// Scores and routes these leads only. None if that takes the scores of others: where a lead is ready, its rank and its
/// owner follow from everybody's; where a condition asks for the score of an account, from its members'.
std::optional<ScoredRun> score_and_route_alone(LoadedInputs& loaded, std::vector<LeadIndex> leads);
/// As score_and_route, with someone who looks on while leads are scored.
ScoredRun score_and_route(LoadedInputs& loaded, Progress& progress, const RowVisit& visit);
/// The same under other rules that were loaded for; the result points into `second` as well.
ScoredRun score_and_route(LoadedInputs& loaded, const SecondRules& second, Progress& progress);

} // namespace leadscore
