#include "base/text.hpp"
#include "csv/csv_file.hpp"
#include "csv/decode.hpp"
#include "csv/row_filter.hpp"
#include "csv/split.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

std::string columns_in_words(std::size_t count) { return fmt::format("{} column{}", count, count == 1 ? "" : "s"); }

} // namespace

std::string raw_record(std::string_view record) {
  if (record.size() > longest_raw_record) {
    // Cut before a character, not in it.
    std::size_t size = longest_raw_record;
    while (size > longest_raw_record - 4 && (static_cast<unsigned char>(record[size]) & 0xC0U) == 0x80U) --size;
    record = record.substr(0, size);
  }
  return with_replacement_characters(record);
}

struct RecordReader::State {
  State(const CsvBlock& csv_block, char delimiter, std::size_t column_count,
        std::span<const std::size_t> wanted_columns)
      : block(csv_block), text(csv_block.text), header_columns(column_count),
        wanted(wanted_columns.begin(), wanted_columns.end()), splitter(text, delimiter, wanted, block.damaged),
        has_nul(splitter.has_nul()), all_is_utf8(splitter.is_ascii() || is_utf8(text)) {}

  /// The record's bytes in the block, without its line break.
  [[nodiscard]] std::string_view original() const { return text.substr(splitter.place().begin, splitter.place().size); }

  Outcome next();
  bool is_record();
  [[nodiscard]] std::optional<RejectCode> fault() const;

  const CsvBlock& block;
  std::string_view text;
  std::size_t header_columns;
  std::vector<std::size_t> wanted;
  RecordSplitter splitter;
  bool has_nul;
  bool all_is_utf8;

  std::int64_t record_line = block.first_line; ///< physical line at which the record begins
  std::int64_t next_line = block.first_line;
  RejectCode reject_code = RejectCode::too_few_columns;
  SkippedRows skipped{.blank = block.blank_rows_above_header};
};

RecordReader::Outcome RecordReader::State::next() {
  do {
    if (!splitter.next()) return Outcome::end;
    record_line = next_line;
    next_line += splitter.place().inner_line_feeds + 1;
  } while (!is_record());
  const std::optional<RejectCode> found = fault();
  if (!found) return Outcome::record;
  reject_code = *found;
  return Outcome::rejected;
}

/// Whether what stands in the text is a record. Counts it if not.
bool RecordReader::State::is_record() {
  const RecordPlace& place = splitter.place();
  if (place.size == 0) return false;
  if (block.filter == nullptr || !block.filter->needs_check(original()) || place.damage) return true;
  const RowFilter::Kind kind = block.filter->kind_of(original());
  if (kind == RowFilter::Kind::blank) ++skipped.blank;
  if (kind == RowFilter::Kind::repeated_header) ++skipped.repeated_header;
  return kind == RowFilter::Kind::record;
}

/// The first fault of the record, in the order of 4-files.
std::optional<RejectCode> RecordReader::State::fault() const {
  const RecordPlace& place = splitter.place();
  if (place.damage) return place.damage;
  if (has_nul && original().find('\0') != std::string_view::npos) return RejectCode::nul_byte;
  if (!all_is_utf8 && !is_utf8(original())) return RejectCode::bad_encoding;
  if (place.columns < header_columns) return RejectCode::too_few_columns;
  if (place.columns > header_columns) return RejectCode::too_many_columns;
  return std::nullopt;
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

std::string_view RecordReader::original() const { return state_->original(); }
std::string RecordReader::raw() const { return raw_record(state_->original()); }

std::string RecordReader::reason() const {
  switch (state_->reject_code) {
  case RejectCode::too_few_columns:
  case RejectCode::too_many_columns:
    return fmt::format("the header has {}, this record has {}", columns_in_words(state_->header_columns),
                       state_->splitter.place().columns);
  case RejectCode::bad_quote:
    return "text follows the closing quote of a field";
  case RejectCode::unclosed_quote:
    return fmt::format("a quoted field is not closed before the end of the file or within {} bytes", longest_record);
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
