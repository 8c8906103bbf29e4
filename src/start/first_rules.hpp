#pragma once

#include "start/export_mapping.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// An event type that the first rule file scores, or proposes to.
struct FirstRule {
  std::string type;
  std::int64_t count = 0; ///< of such events; 0: there is none yet
  bool product = false;
  int times = 0;
};

/// What a first rule file makes of the event types that were found.
struct FirstRules {
  std::vector<FirstRule> scored;
  std::vector<FirstRule> proposed; ///< as remarks, to be switched on
  std::vector<CountedValue> trivial;
  std::vector<CountedValue> passive;
  std::vector<CountedValue> negative;
  std::vector<CountedValue> unsubscribed; ///< those of `passive` that mean that a lead wants no mail
  double fit_max = 10;
  double target = 25;

  [[nodiscard]] double most_pain() const; ///< points if all that is scored was done as often as it counts
};

inline constexpr double points_of_first_rule = 5;

FirstRules first_rules(const ExportMapping& mapping);

} // namespace leadscore
