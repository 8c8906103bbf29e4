#pragma once

#include "data/event_store.hpp"
#include "data/lead_reader.hpp"
#include "score/model_scorer.hpp"

#include <functional>
#include <span>
#include <vector>

namespace leadscore {

/// All rows of a run and what the rules did.
struct AllScores {
  std::vector<ModelScore> rows;                     ///< leads in input order, each with the models that apply
  std::vector<std::vector<RuleTotals>> rule_totals; ///< by model, by rule
  std::vector<double> hygiene_points;               ///< by drop_events entry: score without it minus score, summed
  std::vector<NotNumbers> not_numbers;              ///< by Program::fields
};

/// Told of each row on the thread that scores it, while the scorer still stands at the lead.
using RowVisit = std::function<void(unsigned thread, LeadFields& fields, ModelScorer& scorer, const ModelScore& row)>;

/// Scores every lead under every model that applies, on `threads` threads. The result does not depend on their number.
AllScores score_all(const Program& program, const Leads& leads, const EventStore& events, const TimeReader& times,
                    Instant as_of, unsigned threads, const std::function<void(std::size_t leads_done)>& progress = {},
                    const RowVisit& visit = {});

/// The same for a few leads, ascending.
AllScores score_leads(const Program& program, const Leads& leads, const EventStore& events, const TimeReader& times,
                      Instant as_of, std::span<const LeadIndex> wanted);

} // namespace leadscore
