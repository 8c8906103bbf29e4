#pragma once

#include "csv/csv_file.hpp"
#include "csv/decode.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace leadscore {

/// Finds where records end: at a line break that is not inside quotes. A `"` opens quotes only at the start of a field,
/// and a doubled one inside them does not close them.
class QuoteScanner {
public:
  explicit QuoteScanner(char delimiter = ',') : delimiter_(delimiter) {}

  /// Scans on to the end of `text`, which begins with a record and has only grown since the last call. The offset
  /// behind the last record that ends in the part scanned, 0 if none does.
  std::size_t scan_to_last_end(std::string_view text, bool is_all);
  /// Scans on to the end of the first record. The offset behind it, 0 if the text ends before.
  std::size_t scan_to_first_end(std::string_view text, bool is_all);

  [[nodiscard]] bool is_inside_quotes() const { return is_inside_quotes_; }
  /// Everything before is scanned.
  [[nodiscard]] std::size_t position() const { return position_; }
  /// The text's first `bytes` bytes, all of them scanned, are taken away from its beginning.
  void drop(std::size_t bytes) { position_ -= bytes; }
  void restart() {
    position_ = 0;
    is_inside_quotes_ = false;
  }

private:
  [[nodiscard]] bool opens_quotes(std::string_view text, std::size_t quote) const;
  bool scan_quoted(std::string_view text, bool is_all);

  char delimiter_;
  std::size_t position_ = 0;
  bool is_inside_quotes_ = false;
};

/// Cuts decoded text into a header and blocks of whole records, and counts its physical lines.
class RecordCutter {
public:
  /// Opens the file; throws Error when that fails. A block has about `block_size` bytes.
  RecordCutter(const std::string& path, Encoding encoding, std::size_t block_size)
      : text_(path, encoding), block_size_(block_size) {}

  /// The header record without its line break. The delimiter is `delimiter`, else the most frequent of `, ; tab |`
  /// outside quotes. Throws Error if there is no header or if it cannot be read.
  std::string take_header(std::optional<char> delimiter);
  [[nodiscard]] char delimiter() const { return delimiter_; }
  [[nodiscard]] std::int64_t header_line() const { return header_line_; }

  /// False at the end.
  bool next_block(CsvBlock& block);
  [[nodiscard]] const InputBytes& bytes() const { return text_.bytes(); }

private:
  bool grow(std::size_t bytes);
  void give(CsvBlock& block, std::size_t size);
  void give_cut_record(CsvBlock& block);

  DecodedText text_;
  std::size_t block_size_;
  char delimiter_ = ',';
  std::string buffer_; ///< begins with a record that was not given yet
  bool is_all_ = false;
  QuoteScanner scanner_;
  std::int64_t line_ = 1; ///< at which `buffer_` begins
  std::int64_t header_line_ = 1;
  std::size_t index_ = 0;
};

/// Line feeds in `text`.
std::int64_t count_line_feeds(std::string_view text);

} // namespace leadscore
