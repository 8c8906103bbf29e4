#pragma once

#include "csv/csv_file.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace leadscore {

/// A record of an input file that is not used, for `rejects.csv`.
struct RejectedRecord {
  std::string file;
  std::int64_t line = 0; ///< physical line at which the record begins
  std::string column;    ///< header of the column at fault; empty: the whole record
  RejectCode code = RejectCode::too_few_columns;
  std::string reason; ///< in words, without personal data
  std::string raw;    ///< the record as it stands in the file
};

/// Warnings of one code that are written to rejects.csv unless all are asked for. Source: 4-files.
inline constexpr std::size_t warnings_written = 100;

inline constexpr std::size_t reject_code_count = static_cast<std::size_t>(RejectCode::duplicate_event) + 1;

/// Which way every record of one kind (leads or events) went.
/// read = used + rejected + dropped + duplicates + left_out (checked by every run). Source: 4-files.
struct RecordCounts {
  std::int64_t read = 0;
  std::int64_t used = 0;         ///< leads: scored (under any model or none); events: of known leads, not after T, kept
  std::int64_t rejected = 0;     ///< by the codes that are errors
  std::int64_t dropped = 0;      ///< leads: by inputs.leads.drop; events: by hygiene (drop_events)
  std::int64_t duplicates = 0;   ///< equal keys; equal event ids
  std::int64_t left_out = 0;     ///< events: after T, of unknown leads
  std::int64_t future = 0;       ///< part of left_out
  std::int64_t unknown_lead = 0; ///< part of left_out
  std::int64_t of_dropped_lead = 0; ///< part of left_out: events whose lead inputs.leads.drop left out
  std::array<std::int64_t, reject_code_count> by_code{}; ///< every record with that code, written or not
};

/// One input file, for run.json.
struct InputFileReport {
  std::string kind; ///< leads, events, list, enrich
  std::string path;
  std::string sha256;
  std::int64_t bytes = 0;
  std::int64_t records = 0;
};

} // namespace leadscore
