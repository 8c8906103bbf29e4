#pragma once

#include "base/number.hpp"
#include "rules/mapping_table.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace leadscore {

enum class SectionKind : bool { fit, pain };

/// The rules and groups of a section as they stand in the file, before disabled ones are set apart.
struct SectionDraft {
  Section section;
  std::optional<Decay> decay; ///< for event rules that have none of their own
  struct RuleDraft {
    Rule rule;
    bool enabled = true;
    std::optional<Decay> decay; ///< its own
  };
  struct GroupDraft {
    RuleGroup group; ///< without its rules
    std::vector<RuleDraft> rules;
    bool enabled = true;
    std::string note;
    std::optional<Day> review_by; ///< for its rules that have none of their own
  };
  std::vector<GroupDraft> groups;
};

/// A list of rules and groups.
ValueKind<std::vector<SectionDraft::GroupDraft>> rule_list(SectionKind section);
ValueKind<Decay> decay();

/// Forms of a rule, of a group and of a decay, for the schema. An entry of a section is a rule or a group; a group
/// holds rules only.
std::vector<const KeyTable*> rule_forms(SectionKind section);
const KeyTable& group_form(SectionKind section);
std::vector<const KeyTable*> decay_forms();
std::string_view rule_definition(SectionKind section);
std::string_view section_entry_definition(SectionKind section);

/// Reports `min` above `max`.
bool check_bounds(Reading& reading, const YamlNode& node, std::optional<double> min, std::optional<double> max);

/// Puts steps (of decay or inactivity) in order of `after`. Reports two that stand at the same time. `places` has one
/// position for each step.
template <class Step>
bool order_steps(Reading& reading, std::vector<Step>& steps, const std::vector<Position>& places) {
  bool good = true;
  for (std::size_t i = 1; good && i < steps.size(); ++i) {
    const auto end = steps.begin() + static_cast<std::ptrdiff_t>(i);
    good = std::none_of(steps.begin(), end, [&](const Step& step) { return step.after == end->after; });
    if (!good) reading.report(places[i], "two steps stand at " + format_duration(end->after), "keep one");
  }
  std::sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.after < b.after; });
  return good;
}

} // namespace leadscore
