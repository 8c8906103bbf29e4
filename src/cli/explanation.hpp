#pragma once

#include "cli/scoring.hpp"
#include "score/trace.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// All that `explain` tells of one lead under one model.
struct Explanation {
  std::string lead;
  std::string model;
  double reopen_below = 0;
  Trace trace;
  std::string reasons, stage, channel, campaign, disqualified_by, account;
  std::string opted_out; ///< calls, mail, `calls and mail`; empty: of nothing
  std::string handoff;   ///< why it is on the list or not, in words
};

/// The lead of a key. Throws Error if there is none, with the nearest key.
LeadIndex find_lead(const Leads& leads, const std::string& key);

/// Explains leads of a finished run by their keys. Throws Error for a key that no lead has.
std::vector<Explanation> explain_leads(const LoadedInputs& loaded, const ScoredRun& run,
                                       const std::vector<std::string>& keys);

/// For a terminal: a table of points, a chart, and what follows.
std::string explanation_text(const Explanation& explanation);

/// All explanations as one JSON document.
std::string explanations_json(const std::vector<Explanation>& explanations, Instant as_of);

/// The path of a score as a small chart of `height` lines, with the target as a line of its own; empty without points.
std::string path_chart(const std::vector<TracePoint>& path, double target, int height);

} // namespace leadscore
