#pragma once

#include "score/model_scorer.hpp"
#include "score/next_steps.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// One line of the sum that is the score, as printed.
struct TraceRow {
  enum class Part : std::uint8_t { fit, pain, inactivity, velocity, bound };
  Part part = Part::fit;
  std::string label;
  double points = 0; ///< printed: the rows' points sum to the printed score exactly
};

/// An event that a rule saw.
struct TraceEvent {
  Instant time = 0;
  std::string type;
  double points = 0; ///< undecayed; 0 if it does not count
  double now = 0;    ///< after decay
  Thinned thinned = Thinned::counted;
};

/// What one rule did, and with which events.
struct TraceRule {
  std::string name;
  bool in_fit = false;
  double undecayed = 0; ///< after its cap
  double now = 0;       ///< after decay and its cap
  double cut = 0;       ///< what the cap cut off the decayed sum, not below 0 in size
  bool hidden = false;  ///< its first_match group takes another rule
  std::vector<TraceEvent> events;
};

struct TraceDropped {
  Instant time = 0;
  std::string type;
  std::string entry; ///< name of the drop_events entry
};

struct TracePoint {
  Instant time = 0;
  double score = 0;
};

/// Where every point of one lead under one model comes from.
struct Trace {
  ModelScore score;
  double target = 0;
  double inactivity = 0;
  std::vector<TraceRow> rows;
  std::vector<TraceRule> rules; ///< that gave points, or saw events
  std::vector<TraceDropped> dropped;
  std::vector<ReadyRun> runs;
  std::vector<TracePoint> path; ///< at even distances from first touch (at most a year ago) to T
  std::vector<NextStep> next;
  std::vector<std::string> near_misses;
};

/// Explains a lead by the evaluator that scores it.
class Tracer {
public:
  Tracer(const Program& program, std::size_t model, const EventStore& events, const TimeZone& zone, Instant as_of);
  bool applies(LeadFields& fields) { return scorer_.applies(fields); }
  /// `fields` must be at the lead. `points_of_path`: number of instants of the path, at least 2.
  Trace trace(LeadFields& fields, const LeadInputs& lead, std::size_t points_of_path);

private:
  void trace_rules(const LeadInputs& lead, Trace& trace);
  void trace_events(const LeadInputs& lead, const RuleProgram& rule, TraceRule& traced) const;
  void sum_up(Trace& trace) const;
  void trace_section(const SectionProgram& section, TraceRow::Part part, double bounded_sum, Trace& trace) const;
  void trace_dropped(const LeadInputs& lead, Trace& trace) const;
  void trace_path(LeadFields& fields, const LeadInputs& lead, std::size_t points, Trace& trace);
  void find_near_misses(Trace& trace);
  void near_misses_of(const Check& check, const std::string& rule, Trace& trace);
  [[nodiscard]] std::string type_name(const Event& event) const;

  const Program& program_;
  const ModelProgram& model_;
  const EventStore& events_;
  const TimeZone& zone_;
  Instant as_of_;
  ModelScorer scorer_;
  NextSteps next_steps_;
};

} // namespace leadscore
