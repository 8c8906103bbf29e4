#pragma once

#include "random_case.hpp"

#include <map>
#include <string>
#include <vector>

namespace leadscore {

/// The rows of scored.csv that the program writes for a case, each column → text: the same as the rows of
/// literal_scores, which they are held against. Throws Error when the program refuses the rule file or the data.
std::vector<std::map<std::string, std::string>> fast_rows(const RandomCase& random_case);

} // namespace leadscore
