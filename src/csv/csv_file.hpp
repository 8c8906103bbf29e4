#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

enum class Encoding { utf8, latin1, windows_1252 };

/// How to read CSV where the file itself does not say.
struct CsvOptions {
  std::optional<char> delimiter;      ///< none: found from the header line
  Encoding encoding = Encoding::utf8; ///< of files without a byte-order mark
  std::int64_t skip_lines = 0;        ///< physical lines above the header
};

/// Why a record is not used. The texts (`too_few_columns` …) are those of 4-files.
enum class RejectCode : std::uint8_t {
  too_few_columns,
  too_many_columns,
  bad_quote,
  unclosed_quote,
  bad_time,
  missing_key,
  bad_encoding,
  nul_byte,
  record_too_long,
  duplicate_lead,
  unknown_lead,
  duplicate_event,
};
std::string_view to_text(RejectCode code);
/// False for duplicates and unknown leads, which are warnings; true for what counts against `--max-rejects`.
bool is_error(RejectCode code);

/// A record of at most this many bytes is read; a longer one is rejected.
inline constexpr std::size_t longest_record = std::size_t{1} << 20;

/// Rows that are no records, counted apart from them. Source: 4-files, Reading CSV.
struct SkippedRows {
  std::int64_t blank = 0;           ///< all cells are empty or white space; empty lines are not counted
  std::int64_t repeated_header = 0; ///< the cells are those of the header
};

/// What is kept of a rejected record: its first bytes.
inline constexpr std::size_t longest_raw_record = std::size_t{64} << 10;

/// About the size of a block, in bytes: with all that is made of it, it stays in a core's second-level cache.
inline constexpr std::size_t default_block_size = std::size_t{256} << 10;

/// A record that is its first physical line alone, because it is too long or its quoting is damaged.
struct DamagedRecord {
  std::size_t begin = 0; ///< its place in the text
  RejectCode code = RejectCode::bad_quote;
};

class RowFilter;

/// Some whole records of one file, decoded to UTF-8: what one worker reads at a time.
struct CsvBlock {
  std::string text;                         ///< whole records; of a long damaged one the beginning only
  std::int64_t first_line = 1;              ///< physical line, in the decompressed file, at which `text` begins
  std::size_t index = 0;                    ///< 0, 1, 2 … in the order of the file
  std::vector<DamagedRecord> damaged;       ///< in ascending order
  std::shared_ptr<const RowFilter> filter;  ///< tells which rows are no records
  std::int64_t blank_rows_above_header = 0; ///< of the file; in its first block only
};

class RawFile;
struct ContentMark;

/// One CSV file: from disk, a pipe, standard input (`-`) or a command (`cmd:COMMAND`), decompressed, decoded, cut into
/// blocks of whole records. Not for two threads at once; blocks may be read by RecordReaders in any thread.
class CsvFile {
public:
  /// Opens the file and reads its header. Throws Error: missing, empty, unreadable, no header, not decodable.
  /// Memory: a block of `block_size` and one record, whatever the file holds.
  CsvFile(const std::string& path, const CsvOptions& options, std::size_t block_size = default_block_size);
  /// The same for a file that is open already.
  CsvFile(std::unique_ptr<RawFile> file, const CsvOptions& options, std::size_t block_size = default_block_size);
  ~CsvFile();
  CsvFile(CsvFile&&) noexcept;
  CsvFile& operator=(CsvFile&&) noexcept;

  [[nodiscard]] const std::string& path() const;
  [[nodiscard]] const std::vector<std::string>& header() const; ///< names, white space at the ends removed
  [[nodiscard]] char delimiter() const;

  /// The next block of records after the header; false at the end. Throws Error on a read or decompression error, and,
  /// at the end, when the file's size or time of change is no longer what it was.
  ///
  /// The memory of the text that `block` holds is used again.
  bool next_block(CsvBlock& block);

  /// Bytes of the file on disk that were consumed; at the end, its size.
  [[nodiscard]] std::int64_t bytes_consumed() const;
  /// SHA-256 of the file as it lies on disk. Valid once next_block has said false.
  [[nodiscard]] std::string sha256() const;
  /// Of the decompressed content, at its end.
  [[nodiscard]] const ContentMark& content_mark() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A record as it stands in the file (UTF-8; bytes that are none as U+FFFD; cut after longest_raw_record).
std::string raw_record(std::string_view record);

/// The records of one block, one after the other. Cheap enough to make for every block.
class RecordReader {
public:
  enum class Outcome { record, rejected, end };

  /// `wanted`: the columns to hand out, ascending, each below `columns` (the number of header columns).
  RecordReader(const CsvBlock& block, char delimiter, std::size_t columns, std::span<const std::size_t> wanted);
  ~RecordReader();
  RecordReader(const RecordReader&) = delete;
  RecordReader& operator=(const RecordReader&) = delete;

  Outcome next();
  /// The wanted columns of the record, in the order of `wanted`, decoded, not trimmed. Valid until next().
  [[nodiscard]] std::span<const std::string_view> fields() const;
  /// Physical line at which the record begins.
  [[nodiscard]] std::int64_t line() const;
  /// See raw_record.
  [[nodiscard]] std::string raw() const;
  /// The record's bytes in the block's text, for raw_record() while the block lives.
  [[nodiscard]] std::string_view original() const;
  /// Of a rejected record.
  [[nodiscard]] RejectCode code() const;
  /// Of a rejected record: why, in words, without the record's text. "the header has 5 columns, this record has 3".
  [[nodiscard]] std::string reason() const;
  /// The rows that are no records, from the beginning of the block to the current record.
  [[nodiscard]] const SkippedRows& skipped() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The files that names and patterns stand for: each pattern's files by name (byte order), in the order given; `-` is
/// standard input, and `cmd:COMMAND` stays as it is. Throws Error when a name or pattern finds nothing, and when a
/// file, or the same file with another compression, is named twice.
std::vector<std::string> find_files(std::span<const std::string> names_and_patterns);

/// True if `file_name` (last part of `path`, or all of `path` if the pattern holds `/`) fits the shell pattern. Of a
/// command (`cmd:COMMAND`) all of it has to fit.
bool matches_pattern(const std::string& pattern, const std::string& path);

} // namespace leadscore
