#pragma once

#include "csv/csv_file.hpp"
#include "csv/decode.hpp"
#include "csv/record_scanner.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leadscore {

/// Sizes that a test can make small.
struct RecordLimits {
  std::size_t longest = longest_record;
  std::size_t longest_raw = longest_raw_record;
};

/// Cuts decoded text into a header and blocks of whole records, and counts its physical lines.
class RecordCutter {
public:
  /// A block has about `block_size` bytes.
  RecordCutter(std::unique_ptr<RawFile> file, Encoding encoding, std::size_t block_size, RecordLimits limits = {})
      : text_(std::move(file), encoding), block_size_(block_size), limits_(limits) {}

  /// The header record without its line break: the first record below the lines that are skipped. The delimiter is that
  /// of a line `sep=X` above it, else the one given, else the most frequent of `, ; tab |` outside quotes. Throws Error
  /// if there is no header or if it cannot be read.
  std::string take_header(const CsvOptions& options);
  [[nodiscard]] char delimiter() const { return delimiter_; }
  [[nodiscard]] std::int64_t header_line() const { return header_line_; }

  /// False at the end.
  bool next_block(CsvBlock& block);
  [[nodiscard]] const InputBytes& bytes() const { return text_.bytes(); }

private:
  bool grow(std::size_t bytes);
  [[nodiscard]] std::size_t header_piece_size() const;
  void skip_lines(std::int64_t count);
  std::optional<char> take_separator_line();
  std::size_t find_header_end(std::size_t begin, std::optional<char> delimiter);
  [[noreturn]] void throw_damaged_header(RejectCode code) const;
  [[noreturn]] void throw_carriage_returns() const;
  [[noreturn]] void throw_no_header(std::int64_t skipped_lines) const;
  void give(CsvBlock& block);
  void shorten_line();

  DecodedText text_;
  std::size_t block_size_;
  RecordLimits limits_;
  char delimiter_ = ',';
  std::string buffer_; ///< begins with a record that was not given yet
  bool is_all_ = false;
  RecordScanner scanner_;
  std::int64_t line_ = 1; ///< at which `buffer_` begins
  std::int64_t header_line_ = 1;
  std::int64_t blank_rows_ = 0; ///< above the header, not given yet
  std::size_t index_ = 0;
};

/// Line feeds in `text`.
std::int64_t count_line_feeds(std::string_view text);

} // namespace leadscore
