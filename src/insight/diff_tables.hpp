#pragma once

#include "insight/diff_report.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// A table of a report, cells as text.
struct ReportTable {
  std::string title;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> records;
};

/// The tables that both forms for people show, in their order; empty ones are left out.
std::vector<ReportTable> diff_tables(const DiffReport& report);

/// `before.yaml as of 2026-11-20T00:00:00Z`
std::string side_text(const ComparedRun& run);

/// The changed rows that are shown.
std::size_t shown_rows(const DiffReport& report);

} // namespace leadscore
