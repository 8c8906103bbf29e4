#pragma once

#include "csv/csv_file.hpp"

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace leadscore {

/// What a test sees of one record.
struct SeenRecord {
  std::int64_t line = 0;
  std::vector<std::string> fields; ///< of a rejected record: its code
  bool is_rejected = false;
  std::string reason;
  std::string raw;
  bool operator==(const SeenRecord&) const = default;
};

/// What a test sees of one file.
struct SeenFile {
  std::vector<SeenRecord> records;
  SkippedRows skipped;
};

/// Every record of a block, all columns.
inline void read_block(const CsvBlock& block, char delimiter, std::size_t columns, SeenFile& seen) {
  std::vector<std::size_t> wanted(columns);
  std::iota(wanted.begin(), wanted.end(), std::size_t{0});
  RecordReader reader(block, delimiter, columns, wanted);
  for (auto outcome = reader.next(); outcome != RecordReader::Outcome::end; outcome = reader.next()) {
    SeenRecord& record = seen.records.emplace_back();
    record.line = reader.line();
    record.raw = reader.raw();
    if (outcome == RecordReader::Outcome::rejected) {
      record.is_rejected = true;
      record.fields = {std::string(to_text(reader.code()))};
      record.reason = reader.reason();
    } else {
      record.fields.assign(reader.fields().begin(), reader.fields().end());
    }
  }
  seen.skipped.blank += reader.skipped().blank;
  seen.skipped.repeated_header += reader.skipped().repeated_header;
}

inline SeenFile read_file(CsvFile& file) {
  SeenFile seen;
  for (CsvBlock block; file.next_block(block);) read_block(block, file.delimiter(), file.header().size(), seen);
  return seen;
}

/// Every record of a file that is open, all columns.
inline std::vector<SeenRecord> read_records(CsvFile& file) { return read_file(file).records; }

} // namespace leadscore
