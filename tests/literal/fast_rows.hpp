#pragma once

#include "cli/options.hpp"
#include "csv/temporary_folder.hpp"
#include "random_case.hpp"

#include <map>
#include <string>
#include <vector>

namespace leadscore {

/// Writes the files of a case, and says how they are read.
InputOptions write_case(const RandomCase& random_case, const TemporaryFolder& folder);

/// The rows of scored.csv that the program writes for a case, each column → text: the same as the rows of
/// literal_scores, which they are held against. Throws Error when the program refuses the rule file or the data.
std::vector<std::map<std::string, std::string>> fast_rows(const RandomCase& random_case);

} // namespace leadscore
