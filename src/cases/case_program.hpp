#pragma once

#include "cases/case_file.hpp"
#include "data/event_reader.hpp"
#include "data/input.hpp"
#include "handoff/routing.hpp"
#include "rules/program.hpp"

#include <memory>
#include <string>
#include <vector>

namespace leadscore {

/// A rule file compiled for leads and events that have every column it names.
struct CaseProgram {
  /// Throws ProblemsError for what is wrong with the rules, or with the files that they name.
  /// `streams`: copies of those that were read before.
  explicit CaseProgram(RuleSet&& parsed, std::shared_ptr<StreamCopies> streams = std::make_shared<StreamCopies>());
  CaseProgram(const CaseProgram&) = delete;
  CaseProgram& operator=(const CaseProgram&) = delete;

  RuleSet rules; ///< with one source of events, whose columns are those of `headers`
  TimeReader times;
  std::shared_ptr<StreamCopies> streams; ///< files of the rules that are pipes
  InputHeaders headers;                  ///< one lead file, one event file: every column that the rules read
  Program program;
  Program without_drop;         ///< the same, but no lead is left out
  std::vector<bool> holds_type; ///< by event column: a rule reads the event's type there
};

/// The leads of one case at one instant, scored and routed by what scores and routes a whole export.
struct CaseWorld {
  CaseWorld() = default;
  CaseWorld(const CaseWorld&) = delete; ///< `routing` points into it
  CaseWorld& operator=(const CaseWorld&) = delete;

  Instant as_of = 0;
  Leads leads;
  EventStore events;
  std::vector<ModelScore> rows;
  Routing routing;
  bool dropped = false; ///< the case's own lead is left out by inputs.leads.drop
  LeadIndex lead = 0;   ///< the case's own, unless it is dropped
  Leads everyone;       ///< with those that are left out; empty if none is
};

/// Where the rows of the case's own lead stand among the world's; none if it is dropped or no model applies.
std::vector<std::size_t> rows_of_case(const CaseWorld& world);

/// Writes the case as CSV, in memory, and reads, scores and routes it as of an instant. `one` is resolved.
std::unique_ptr<CaseWorld> score_case(const CaseProgram& rules, const Case& one, Instant as_of);

} // namespace leadscore
