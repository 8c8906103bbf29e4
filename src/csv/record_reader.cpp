#include "base/text.hpp"
#include "csv/csv_file.hpp"
#include "csv/decode.hpp"
#include "csv/record_cutter.hpp"
#include "csv/split.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

std::string columns_in_words(std::size_t count) { return fmt::format("{} column{}", count, count == 1 ? "" : "s"); }

} // namespace

std::string raw_record(std::string_view record, bool is_cut) {
  if (record.size() > longest_raw_record || is_cut) {
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

struct RecordReader::State {
  State(const CsvBlock& csv_block, char delimiter, std::size_t column_count,
        std::span<const std::size_t> wanted_columns)
      : block(csv_block), text(csv_block.text), header_columns(column_count),
        wanted(wanted_columns.begin(), wanted_columns.end()), splitter(text, delimiter, wanted),
        has_nul(splitter.has_nul()), all_is_utf8(splitter.is_ascii() || is_utf8(text)) {}

  /// The record's bytes in the block, without its line break.
  [[nodiscard]] std::string_view original() const {
    return block.cut_record ? text : text.substr(splitter.place().begin, splitter.place().size);
  }

  Outcome reject(RejectCode why, std::int64_t lines) {
    reject_code = why;
    spanned = lines;
    return Outcome::rejected;
  }

  Outcome next_cut_record() {
    if (is_cut_record_given) return Outcome::end;
    is_cut_record_given = true;
    return reject(*block.cut_record, block.cut_record_lines);
  }

  Outcome next();

  const CsvBlock& block;
  std::string_view text;
  std::size_t header_columns;
  std::vector<std::size_t> wanted;
  RecordSplitter splitter;
  bool has_nul;
  bool all_is_utf8;
  bool is_cut_record_given = false;

  std::int64_t record_line = block.first_line; ///< physical line at which the record begins
  std::int64_t next_line = block.first_line;
  RejectCode reject_code = RejectCode::too_few_columns;
  std::int64_t spanned = 1;
  SkippedRows skipped;
};

RecordReader::Outcome RecordReader::State::next() {
  if (block.cut_record) return next_cut_record();
  const RecordPlace& place = splitter.place();
  do {
    if (!splitter.next()) return Outcome::end;
    record_line = next_line;
    next_line += place.inner_line_feeds + 1;
  } while (place.size == 0);

  const std::int64_t lines = next_line - record_line;
  if (!place.is_closed) return reject(RejectCode::unclosed_quote, lines - (original().ends_with('\n') ? 1 : 0));
  if (place.size > longest_record) return reject(RejectCode::record_too_long, lines);
  if (has_nul && original().find('\0') != std::string_view::npos) return reject(RejectCode::nul_byte, lines);
  if (!all_is_utf8 && !is_utf8(original())) return reject(RejectCode::bad_encoding, lines);
  if (place.columns != header_columns) {
    return reject(place.columns < header_columns ? RejectCode::too_few_columns : RejectCode::too_many_columns, lines);
  }
  return Outcome::record;
}

RecordReader::RecordReader(const CsvBlock& block, char delimiter, std::size_t columns,
                           std::span<const std::size_t> wanted)
    : state_(std::make_unique<State>(block, delimiter, columns, wanted)) {}
RecordReader::~RecordReader() = default;

RecordReader::Outcome RecordReader::next() { return state_->next(); }
std::span<const std::string_view> RecordReader::fields() const { return state_->splitter.fields(); }
std::int64_t RecordReader::line() const { return state_->record_line; }
RejectCode RecordReader::code() const { return state_->reject_code; }
const SkippedRows& RecordReader::skipped() const { return state_->skipped; }
std::int64_t RecordReader::lines_spanned() const { return state_->spanned; }

std::string_view RecordReader::original() const { return state_->original(); }
std::string RecordReader::raw() const { return raw_record(state_->original(), state_->block.cut_record.has_value()); }

std::string RecordReader::reason() const {
  switch (state_->reject_code) {
  case RejectCode::too_few_columns:
  case RejectCode::too_many_columns:
    return fmt::format("the header has {}, this record has {}", columns_in_words(state_->header_columns),
                       state_->splitter.place().columns);
  case RejectCode::bad_quote:
    return "text stands behind the closing quote of a field";
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
