#pragma once

#include "check/condition_logic.hpp"

namespace leadscore {

/// The fewest and the most points that something can give; infinite if nothing bounds them.
struct PointBounds {
  double least = 0, most = 0;
};

PointBounds bounds_of(const Rule& rule);
PointBounds bounds_of(const RuleGroup& group);
PointBounds bounds_of(const Section& section);
/// The same after decay and inactivity.
PointBounds bounds_of_pain_now(const Model& model);
/// Without the fast track.
double most_score(const Model& model);
/// The most points that one lead can get from a section whose rules are about fields: of rules on one field that
/// exclude one another only the best one counts. An upper bound.
double most_for_one_lead(const Section& section, const ConditionLogic& logic);
/// True if every so often something bounds the sum of the rule's events: a number of times, a cap, or thinning together
/// with a decay that leaves nothing.
bool is_bounded(const Rule& rule);

} // namespace leadscore
