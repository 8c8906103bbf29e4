#pragma once

#include "score/model_scorer.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// One thing that would raise a lead's score.
struct NextStep {
  std::string text;        ///< `2 more of 'pricing page' (+10)`, `a known seniority, worth up to +15`
  double gain = 0;         ///< points that the score would rise by
  bool closes_gap = false; ///< the lead would be ready
};

/// Finds what would make a lead ready: events of one rule that happened now, fields that are not known. One for each
/// thread; the answers come from ModelScorer itself, asked about a lead with these events or points.
class NextSteps {
public:
  NextSteps(const Program& program, std::size_t model, const EventStore& events, const TimeZone& zone, Instant as_of);

  /// Every single thing that raises the score, those that close the gap first, then by gain. `fields` must be at the
  /// lead.
  std::vector<NextStep> of(LeadFields& fields, const LeadInputs& lead);

private:
  static std::vector<EventKind> with_imagined(const Program& program, const EventStore& events, std::size_t model);
  void add_events(LeadFields& fields, const LeadInputs& lead, double score, std::vector<NextStep>& steps);
  void add_fields(LeadFields& fields, const LeadInputs& lead, double score, std::vector<NextStep>& steps);
  [[nodiscard]] FieldIndex unknown_field(LeadFields& fields, const Check& check) const;

  const Program& program_;
  const ModelProgram& model_;
  Instant as_of_;
  double target_;
  KindIndex first_imagined_; ///< kind of an imagined event of the model's first event rule
  std::vector<EventKind> kinds_;
  ModelScorer scorer_;
};

} // namespace leadscore
