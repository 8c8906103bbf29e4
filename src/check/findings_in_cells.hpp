#pragma once

#include "check/findings_in_data.hpp"

#include <vector>

namespace leadscore {

/// The findings of LS92: what cells hold that the rules take for something else. None names a lead or a value of the
/// data but words for "nothing".
std::vector<Finding> findings_in_cells(const CheckedData& data);

} // namespace leadscore
