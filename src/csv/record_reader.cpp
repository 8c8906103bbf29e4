#include "base/text.hpp"
#include "csv/csv_file.hpp"
#include "csv/decode.hpp"
#include "csv/record_cutter.hpp"
#include "csv/split.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <sys/mman.h>

// The library cuts long file names on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-truncation"
#define CSV_IO_NO_THREAD
#include <libfccp/csv.h>
#pragma GCC diagnostic pop

namespace leadscore {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string columns_in_words(std::size_t count) { return fmt::format("{} column{}", count, count == 1 ? "" : "s"); }

/// LineReader's 48 MiB are fresh from the kernel for each block: the part that is used comes faster in large pages
/// (measured: a quarter less time for the whole of reading). Only a hint; failure changes nothing.
void prefer_large_pages(char* buffer, std::size_t size) {
  constexpr std::uintptr_t page = 4096;
  const std::size_t before_page = (page - reinterpret_cast<std::uintptr_t>(buffer) % page) % page;
  madvise(buffer + before_page, size + (std::size_t{2} << 20), MADV_HUGEPAGE);
}

/// A block for io::LineReader, which takes a short read for the end of the file, ends a record at every line break,
/// cuts a line at a NUL, and drops a byte-order mark: all of it is given at once, disguised, and ends with a line
/// break.
class BlockSource : public io::ByteSourceBase {
public:
  BlockSource(std::string_view text, char delimiter, bool has_nul, Disguise& disguise)
      : text_(text), delimiter_(delimiter), has_nul_(has_nul), disguise_(&disguise) {}

  int read(char* buffer, int size) override {
    if (is_given_ || text_.empty()) return 0;
    is_given_ = true;
    char* at = buffer;
    // An empty line, which is no record, keeps a mark that belongs to a record from being taken for the file's.
    if (text_.starts_with(byte_order_mark)) *at++ = '\n';
    if (text_.size() + 2 > static_cast<std::size_t>(size)) {
      throw Error("a block of records is too large to be read (use smaller blocks)");
    }
    prefer_large_pages(buffer, text_.size());
    *disguise_ = disguise(text_, delimiter_, has_nul_, at);
    at += text_.size();
    if (at[-1] != '\n') *at++ = '\n';
    return static_cast<int>(at - buffer);
  }

private:
  std::string_view text_;
  char delimiter_;
  bool has_nul_;
  Disguise* disguise_;
  bool is_given_ = false;
};

} // namespace

// Measured on one core, 8 columns without quotes, -O2: 0.6 GB/s, of which LineReader takes a half and split_record a
// third; with the reading, hashing and cutting of CsvFile 0.3 GB/s.
struct RecordReader::State {
  State(const CsvBlock& csv_block, char field_delimiter, std::size_t column_count,
        std::span<const std::size_t> wanted_columns)
      : block(csv_block), text(csv_block.text), delimiter(field_delimiter), header_columns(column_count),
        wanted(wanted_columns.begin(), wanted_columns.end()), fields(wanted_columns.size()),
        has_nul(text.find('\0') != std::string::npos), all_is_utf8(is_utf8(text)), disguised{text.size(), false} {
    if (block.cut_record) return;
    lines = std::make_unique<io::LineReader>("", std::make_unique<BlockSource>(text, delimiter, has_nul, disguised));
    next_is_mark = text.starts_with(byte_order_mark);
  }

  /// The record's bytes in the block, without its line break.
  [[nodiscard]] std::string_view original() const { return text.substr(record_begin, record_size); }

  Outcome reject(RejectCode why) {
    reject_code = why;
    spanned = disguised.has_inner_line_feeds || why == RejectCode::unclosed_quote ? count_lines() : 1;
    return Outcome::rejected;
  }

  [[nodiscard]] std::int64_t count_lines() const {
    const std::string_view record = original();
    return count_line_feeds(record) + (record.ends_with('\n') ? 0 : 1);
  }

  Outcome next_cut_record() {
    if (is_cut_record_given) return Outcome::end;
    is_cut_record_given = true;
    record_size = text.size();
    record_line = block.first_line;
    reject_code = *block.cut_record;
    spanned = block.cut_record_lines;
    return Outcome::rejected;
  }

  Outcome next();

  const CsvBlock& block;
  std::string_view text;
  char delimiter;
  std::size_t header_columns;
  std::vector<std::size_t> wanted;
  std::vector<std::string_view> fields;
  bool has_nul;
  bool all_is_utf8;
  Disguise disguised;
  std::unique_ptr<io::LineReader> lines;
  bool next_is_mark = false;
  bool is_cut_record_given = false;

  std::size_t next_begin = 0;    ///< offset of the line to come
  std::int64_t lines_before = 0; ///< physical lines of the block before it
  std::size_t record_begin = 0;
  std::size_t record_size = 0;
  std::int64_t record_line = 1;
  std::size_t columns = 0;
  RejectCode reject_code = RejectCode::too_few_columns;
  std::int64_t spanned = 1;
};

RecordReader::Outcome RecordReader::State::next() {
  if (!lines) return next_cut_record();
  char* line = lines->next_line();
  if (next_is_mark) {
    next_is_mark = false;
    line = lines->next_line();
  }
  for (; line != nullptr; line = lines->next_line()) {
    record_size = std::strlen(line);
    record_begin = next_begin;
    record_line = block.first_line + lines_before;
    next_begin += record_size;
    if (next_begin < text.size() && text[next_begin] == '\r') ++next_begin;
    ++next_begin;
    ++lines_before;
    if (disguised.has_inner_line_feeds) lines_before += count_line_feeds(original());
    if (record_size > 0) break;
  }
  if (line == nullptr) return Outcome::end;

  if (record_begin == disguised.unclosed_record) {
    record_size = text.size() - record_begin; // with the CR that LineReader may have taken for a line break's
    return reject(RejectCode::unclosed_quote);
  }
  if (record_size > longest_record) return reject(RejectCode::record_too_long);
  if (has_nul && original().find('\0') != std::string_view::npos) return reject(RejectCode::nul_byte);
  if (!all_is_utf8 && !is_utf8(original())) return reject(RejectCode::bad_encoding);
  columns = split_record(line, line + record_size, delimiter, wanted, fields.data());
  if (columns != header_columns) {
    return reject(columns < header_columns ? RejectCode::too_few_columns : RejectCode::too_many_columns);
  }
  return Outcome::record;
}

RecordReader::RecordReader(const CsvBlock& block, char delimiter, std::size_t columns,
                           std::span<const std::size_t> wanted)
    : state_(std::make_unique<State>(block, delimiter, columns, wanted)) {}
RecordReader::~RecordReader() = default;

RecordReader::Outcome RecordReader::next() { return state_->next(); }
std::span<const std::string_view> RecordReader::fields() const { return state_->fields; }
std::int64_t RecordReader::line() const { return state_->record_line; }
RejectCode RecordReader::code() const { return state_->reject_code; }
std::int64_t RecordReader::lines_spanned() const { return state_->spanned; }

std::string RecordReader::raw() const {
  std::string_view record = state_->original();
  if (record.size() > longest_raw_record || state_->block.cut_record) {
    // Cut before a character, not in it.
    std::size_t size = std::min(record.size(), longest_raw_record);
    const std::size_t whole = size;
    if (size < record.size()) {
      while (size > whole - 4 && (static_cast<unsigned char>(record[size]) & 0xC0U) == 0x80U) --size;
    } else {
      std::size_t begin = size;
      while (begin > 0 && begin > whole - 4) {
        --begin;
        if ((static_cast<unsigned char>(record[begin]) & 0xC0U) == 0x80U) continue;
        if (!is_utf8(record.substr(begin))) size = begin;
        break;
      }
    }
    record = record.substr(0, size);
  }
  return with_replacement_characters(record);
}

std::string RecordReader::reason() const {
  switch (state_->reject_code) {
  case RejectCode::too_few_columns:
  case RejectCode::too_many_columns:
    return fmt::format("the header has {}, this record has {}", columns_in_words(state_->header_columns),
                       state_->columns);
  case RejectCode::unclosed_quote:
    return "a quoted field of this record is never closed";
  case RejectCode::record_too_long:
    return fmt::format("the record is longer than {} bytes", longest_record);
  case RejectCode::nul_byte:
    return "the record holds a NUL byte";
  case RejectCode::bad_encoding:
    return "the record holds bytes that are no UTF-8 text (for other encodings there is --encoding)";
  default:
    return std::string(to_text(state_->reject_code));
  }
}

} // namespace leadscore
