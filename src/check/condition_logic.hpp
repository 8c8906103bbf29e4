#pragma once

#include "check/cell_sets.hpp"

#include <initializer_list>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace leadscore {

/// What a condition speaks of.
enum class About : std::uint8_t { lead, event };

/// A condition that holds, or does not.
struct Asked {
  const Condition* condition = nullptr;
  bool holds = true;
};

/// The smallest part of a condition: one operator on a field, a number of events, or a sequence.
struct Literal {
  const Condition* condition = nullptr;
  const FieldTest* test = nullptr; ///< of a field condition
  bool holds = true;
};

/// Whether conditions can all hold at the same instant for the same lead.
struct Answer {
  Possibility possibility = Possibility::unknown;
  /// `possible`: what such a lead is like. `never`: what cannot go together, if that is the same in every case.
  std::vector<Literal> literals;
};

/// Decides by the sets of values that conditions let through, never by trying data. "Never" and "always" are proven,
/// for every lead and every instant; what it cannot decide is unknown. Source: 2-rules, Conditions.
class ConditionLogic {
public:
  explicit ConditionLogic(const RuleSet& rules);

  [[nodiscard]] Answer can_all_be(std::span<const Asked> asked, About about = About::lead) const;
  [[nodiscard]] bool never(const Condition& condition, About about = About::lead) const;
  [[nodiscard]] bool always(const Condition& condition, About about = About::lead) const;
  [[nodiscard]] bool implies(const Condition& first, const Condition& second, About about = About::lead) const;
  [[nodiscard]] bool disjoint(const Condition& first, const Condition& second, About about = About::lead) const;
  /// True if each event of `first` is surely one of `second`.
  [[nodiscard]] bool covers(const EventSelector& second, const EventSelector& first) const;

  [[nodiscard]] const CellFacts& facts_of(const std::string& field, About about) const;

private:
  friend class CaseSearch;

  KnownLists lists_;
  std::unordered_map<std::string, CellFacts> facts_; ///< by field
  CellFacts no_facts_;
};

/// A condition as text in which equal conditions are equal.
std::string canonical_text(const Condition& condition);

} // namespace leadscore
