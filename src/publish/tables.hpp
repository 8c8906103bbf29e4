#pragma once

#include "base/text_buffer.hpp"
#include "publish/scored_run.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace leadscore {

/// Which files get a `'` before text that a spreadsheet would run as a formula.
enum class FormulaGuard : std::uint8_t {
  all,   ///< every CSV file
  lists, ///< those made for people: sdr_handoff.csv, overdue.csv, nurture.csv
  none,
};

/// How the CSV files are written.
struct TableOptions {
  FormulaGuard formula_guard = FormulaGuard::lists;
  bool excel = false;   ///< a byte-order mark before the lists made for people
  unsigned threads = 1; ///< that format the long files
};

/// Takes the text of a file piece by piece.
using TextSink = std::function<void(std::string_view)>;

/// The long files: rows in order, formatted on several threads. Source: 4-files; so are the columns of all tables.
void write_scored_csv(const ScoredRun& run, const TableOptions& options, const TextSink& sink);
void write_accounts_csv(const ScoredRun& run, const TableOptions& options, const TextSink& sink);
void write_nurture_csv(const ScoredRun& run, const TableOptions& options, const TextSink& sink);

std::string handoff_csv(const ScoredRun& run, const TableOptions& options);
/// Needs ScoredRun::night.
std::string overdue_csv(const ScoredRun& run, const TableOptions& options);
std::string nearly_ready_csv(const ScoredRun& run, const TableOptions& options);
std::string rejects_csv(const ScoredRun& run, const TableOptions& options);
/// Its parts, for a file that is written while records are read.
void append_rejects_header(const TableOptions& options, TextBuffer& text);
void append_reject(const RejectedRecord& reject, const TableOptions& options, TextBuffer& text);
std::string export_csv(const ExportTable& table, const TableOptions& options);

} // namespace leadscore
