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
  std::int64_t lines_spanned = 1;
  bool operator==(const SeenRecord&) const = default;
};

/// Every record of a file that is open, all columns.
inline std::vector<SeenRecord> read_records(CsvFile& file) {
  std::vector<std::size_t> wanted(file.header().size());
  std::iota(wanted.begin(), wanted.end(), std::size_t{0});
  std::vector<SeenRecord> records;
  CsvBlock block;
  while (file.next_block(block)) {
    RecordReader reader(block, file.delimiter(), file.header().size(), wanted);
    for (auto outcome = reader.next(); outcome != RecordReader::Outcome::end; outcome = reader.next()) {
      SeenRecord record;
      record.line = reader.line();
      record.raw = reader.raw();
      if (outcome == RecordReader::Outcome::rejected) {
        record.is_rejected = true;
        record.fields = {std::string(to_text(reader.code()))};
        record.reason = reader.reason();
        record.lines_spanned = reader.lines_spanned();
      } else {
        record.fields.assign(reader.fields().begin(), reader.fields().end());
      }
      records.push_back(std::move(record));
    }
  }
  return records;
}

} // namespace leadscore
