#pragma once

#include "base/text_file.hpp"
#include "publish/disk.hpp"

#include <string>
#include <vector>

namespace leadscore {

enum class Existing : bool { refused, replaced };

/// Writes files that belong together into a folder, created if need be, beside what is there: all of them, or none.
/// Throws Error, also if `existing` is refused and some of them are there.
void write_new_files(const std::string& folder, const std::vector<TextFile>& files, Existing existing,
                     Disk& disk = real_disk());

} // namespace leadscore
