#pragma once

#include "rules/mapping_table.hpp"

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

/// Forms of a rule, of an entry of a section (a rule or a group) and of a decay, for the schema.
std::vector<const KeyTable*> section_entry_forms(SectionKind section);
std::vector<const KeyTable*> decay_forms();
std::string_view section_entry_definition(SectionKind section);

/// Reports `min` above `max`.
bool check_bounds(Reading& reading, const YamlNode& node, std::optional<double> min, std::optional<double> max);

/// Reports steps whose `after` do not ascend. `places` has one position for each step.
bool check_ascending(Reading& reading, const std::vector<Seconds>& after, const std::vector<Position>& places);

} // namespace leadscore
