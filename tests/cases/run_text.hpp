#pragma once

#include <string>
#include <string_view>

namespace leadscore {

/// The rule file of the tests: one model with a bit of everything.
extern const char* const rules_of_tests;

/// What `test` prints for cases under rules: the report, or what is wrong with the cases.
std::string run_text(std::string_view cases, std::string_view rules = rules_of_tests, bool with_coverage = false);

} // namespace leadscore
