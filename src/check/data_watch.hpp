#pragma once

#include "data/lead_fields.hpp"
#include "score/model_scorer.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace leadscore {

/// A cap or a maximum, and the leads that have points there.
struct BoundFacts {
  std::int64_t leads = 0; ///< with points that are not 0
  std::int64_t cut = 0;   ///< of whom it takes some away
};

/// The values of a column that `points_by` lists no line for.
struct MissedValues {
  std::int64_t leads = 0; ///< that have a value, listed or not
  std::int64_t missed = 0;
  std::unordered_map<std::string, std::int64_t> counts; ///< by comparable text; incomplete with `too_many`
  bool too_many = false;                                ///< more than data_thresholds::most_values
};

struct RuleFacts {
  BoundFacts cap;
  std::int64_t with = 0;     ///< leads whom it gives points above 0, decay aside
  std::int64_t won_with = 0; ///< of those, the won ones
  bool decides = false;      ///< without the rule, some lead would be ready that is not, or the other way round
  MissedValues missed;       ///< points_by
};

struct ModelFacts {
  std::int64_t leads = 0, ready = 0, won = 0;
  std::vector<RuleFacts> rules;   ///< fit, then pain
  std::vector<BoundFacts> groups; ///< fit, then pain
  BoundFacts fit, pain;
};

/// Looks on while leads are scored, and counts what run.json does not tell. Its figures do not depend on the number of
/// threads.
class DataWatch {
public:
  DataWatch(const Program& program, unsigned threads);
  /// As RowVisit.
  void see(unsigned thread, LeadFields& fields, ModelScorer& scorer, const ModelScore& row);
  /// By model.
  [[nodiscard]] std::vector<ModelFacts> facts() const;

private:
  void see_rules(ModelFacts& facts, LeadFields& fields, ModelScorer& scorer, const ModelScore& row, bool won) const;

  const Program& program_;
  std::unordered_set<std::string> won_; ///< statuses
  std::vector<std::vector<ModelFacts>> threads_;
};

} // namespace leadscore
