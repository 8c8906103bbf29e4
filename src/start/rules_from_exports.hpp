#pragma once

#include "base/text_file.hpp"
#include "start/export_mapping.hpp"

#include <vector>

namespace leadscore {

/// A rule file and a file of cases for exports whose columns are known. Of the data they hold headers, event types and
/// statuses only.
std::vector<TextFile> rules_from_exports(const ExportMapping& mapping, Day today);

} // namespace leadscore
