#pragma once

#include "handoff/hand_made_leads.hpp"
#include "publish/scored_run.hpp"

namespace leadscore {

/// A small run, written by hand: two leads of one account and one of none, two models. Its parts may be changed.
struct HandMadeRun {
  RuleSet rules;
  LeadTable leads;
  ScoredRun run;
  HandMadeRun();
  HandMadeRun(const HandMadeRun&) = delete;
  HandMadeRun& operator=(const HandMadeRun&) = delete;
};

} // namespace leadscore
