#pragma once

#include "base/text_file.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// A rule file and cases made of scores of HubSpot.
struct HubSpotImport {
  std::vector<TextFile> files;
  std::vector<std::string> found;    ///< the scores, for people
  std::vector<std::string> to_do;    ///< what has to be filled in or was assumed
  std::vector<std::string> left_out; ///< what could not be said; each stands in the rule file as well, at its place
};

/// Reads what HubSpot's lead-scoring API returns: a score, or a list of them. `path` is for messages. Throws Error.
HubSpotImport import_hubspot(std::string_view json, const std::string& path, Day today);

} // namespace leadscore
