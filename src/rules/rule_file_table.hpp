#pragma once

#include "rules/mapping_table.hpp"

namespace leadscore {

/// What the top level of a rule file reads into.
struct RuleFileDraft {
  std::int64_t version = 0;
  RuleSet rules;
};

/// The keys of the rule file's top level, and through them all others.
const MappingTable<RuleFileDraft>& rule_file_table();

} // namespace leadscore
