#pragma once

#include "cases/case_program.hpp"
#include "data/input.hpp"
#include "data/lead_reader.hpp"

#include <string>

namespace leadscore {

/// Where a real lead is found: what `score` has read.
struct RealLead {
  const Program& program;
  OpenInputs& inputs; ///< with copies of streams
  const Leads& leads;
  const TimeReader& times;
  CsvOptions csv;
  Instant as_of = 0;
  LeadIndex lead = 0;
};

/// The rules as far as results depend on them: without the columns that outputs only carry along. What is not read is
/// not personal data in a case.
RuleSet rules_without_carried_columns(RuleSet rules);

/// The lead and its events as a case of these rules, resolved. The event files are read once more. Throws Error.
Case case_of_lead(const RealLead& real, const CaseProgram& rules);

/// Takes out of a case what its results do not need: fields, the names of mail domains and accounts, what follows the
/// `?` of addresses of pages. The name in a mail address goes in any case.
void mask(Case& one, const CaseProgram& rules);

/// A file of cases with this one, expecting what comes out now. `rules_path`: as the file names it.
std::string case_file_text(const Case& one, const CaseProgram& rules, const std::string& rules_path);

} // namespace leadscore
