#pragma once

#include "cases/case_program.hpp"

namespace leadscore {

/// Looks up every name of the cases in the rules and every time in the rules' time zone. What is unknown is added to
/// the file's problems, with the nearest name that exists. After it, each case has an as-of, each field its column and
/// each moment its instant. `as_of` goes before the file's; empty: not given.
void resolve_cases(CaseFile& file, const CaseProgram& rules, const std::string& as_of);

} // namespace leadscore
