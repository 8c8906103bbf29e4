#pragma once

#include "csv/read_csv.hpp"
#include "csv/record_cutter.hpp"

#include <string>

namespace leadscore {

/// A literal, byte-wise, sequential reading of CSV, written from the text of 4-files ("Reading CSV"), to hold the fast
/// one against. The first record is the header. Reasons are left empty.
SeenFile read_literally(const std::string& content, char delimiter, const RecordLimits& limits = {});

} // namespace leadscore
