#include "csv/record_cutter.hpp"

#include "csv/row_filter.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace leadscore {
namespace {

constexpr std::size_t header_piece = std::size_t{64} << 10;
constexpr std::string_view delimiters = ",;\t|";

/// The most frequent delimiter in the first record of `text` that does not lie in quotes; the comma if there is none.
/// None if the record does not end in the text.
std::optional<char> find_delimiter(std::string_view text, bool is_all) {
  std::array<std::size_t, delimiters.size()> counts{};
  bool is_inside_quotes = false;
  bool at_field_start = true;
  bool is_whole = is_all;
  for (const char byte : text) {
    if (is_inside_quotes) {
      is_inside_quotes = byte != '"';
      continue;
    }
    is_whole = is_whole || byte == '\n';
    if (byte == '\n') break;
    if (byte == '"' && at_field_start) {
      is_inside_quotes = true;
      // A doubled quote reads as the end of the quotes and their new beginning.
      continue;
    }
    const auto kind = delimiters.find(byte);
    at_field_start = kind != std::string_view::npos || byte == '"';
    if (kind != std::string_view::npos) ++counts[kind];
  }
  if (!is_whole) return std::nullopt;
  const auto most = std::max_element(counts.begin(), counts.end());
  return delimiters[static_cast<std::size_t>(most - counts.begin())];
}

/// Without the line feed at its end, or CR and line feed.
std::string_view without_line_break(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

/// Whether a carriage return stands in a cell that is not quoted.
bool has_plain_carriage_return(std::string_view record, char delimiter) {
  for (std::size_t at = 0; at < record.size(); ++at) {
    if (record[at] == '"') {
      // Its quotes are in pairs, the last of which closes the cell.
      at = record.find('"', at + 1);
      while (record.substr(at + 1).starts_with('"')) at = record.find('"', at + 2);
    }
    const std::size_t end = std::min(record.find(delimiter, at), record.size());
    if (record.substr(at, end - at).find('\r') != std::string_view::npos) return true;
    at = end;
  }
  return false;
}

/// The X of a line `sep=X`, quoted or not.
std::optional<char> delimiter_of_separator_line(std::string_view line) {
  constexpr std::string_view key = "sep=";
  if (line.size() > 2 && line.starts_with('"') && line.ends_with('"')) line = line.substr(1, line.size() - 2);
  if (line.size() != key.size() + 1 || !line.starts_with(key)) return std::nullopt;
  const bool is_ascii = static_cast<unsigned char>(line.back()) < 0x80;
  return is_ascii && line.back() != '"' && line.back() != '\r' ? std::optional(line.back()) : std::nullopt;
}

} // namespace

std::int64_t count_line_feeds(std::string_view text) {
  std::int64_t count = 0;
  std::size_t at = 0;
#ifdef __SSE2__
  // Sixteen bytes at a time: a byte that is a line feed compares as −1, and up to 255 of them add up in a byte of their
  // own. 15 GB/s, byte by byte 2 GB/s.
  const __m128i line_feed = _mm_set1_epi8('\n');
  while (text.size() - at >= 16) {
    const std::size_t end = at + std::min((text.size() - at) / 16, std::size_t{255}) * 16;
    __m128i counts = _mm_setzero_si128();
    for (; at < end; at += 16) {
      const __m128i sixteen = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
      counts = _mm_sub_epi8(counts, _mm_cmpeq_epi8(sixteen, line_feed));
    }
    const __m128i sums = _mm_sad_epu8(counts, _mm_setzero_si128());
    count += _mm_cvtsi128_si32(sums) + _mm_cvtsi128_si32(_mm_unpackhi_epi64(sums, sums));
  }
#endif
  return count + std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\n');
}

bool RecordCutter::grow(std::size_t bytes) {
  if (!is_all_) is_all_ = !text_.append(buffer_, bytes);
  return !is_all_;
}

std::string RecordCutter::take_header(const CsvOptions& options) {
  grow(header_piece_size());
  if (buffer_.empty()) throw Error(fmt::format("{}: is empty (its first line must be the header)", bytes().name()));
  skip_lines(options.skip_lines);
  std::optional<char> delimiter = take_separator_line();
  if (!delimiter) delimiter = options.delimiter;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = find_header_end(begin, delimiter);
    if (end == begin) throw_no_header(options.skip_lines);
    const std::string_view row = without_line_break(std::string_view(buffer_).substr(begin, end - begin));
    line_ += count_line_feeds(std::string_view(buffer_).substr(begin, end - begin));
    if (!is_blank_row(row, delimiter_)) {
      if (has_plain_carriage_return(row, delimiter_)) throw_carriage_returns();
      std::string header(row);
      buffer_.erase(0, end);
      scanner_ = RecordScanner(delimiter_, limits_.longest);
      return header;
    }
    // Empty lines and blank rows above the header are no records.
    if (!row.empty()) ++blank_rows_;
    begin = end;
    if (begin < header_piece_size()) continue;
    buffer_.erase(0, begin);
    begin = 0;
  }
}

std::size_t RecordCutter::header_piece_size() const { return std::min(header_piece, block_size_); }

void RecordCutter::skip_lines(std::int64_t count) {
  std::size_t begin = 0;
  for (std::int64_t left = count; left > 0;) {
    const std::size_t line_feed = buffer_.find('\n', begin);
    if (line_feed != std::string::npos) {
      begin = line_feed + 1;
      ++line_;
      --left;
      continue;
    }
    buffer_.clear();
    begin = 0;
    if (!grow(header_piece_size())) throw_no_header(count);
  }
  buffer_.erase(0, begin);
}

/// Takes the next line if it is `sep=X`, and gives its X.
std::optional<char> RecordCutter::take_separator_line() {
  constexpr std::string_view longest_line = "\"sep=;\"\r\n";
  while (buffer_.size() < longest_line.size() && grow(header_piece_size())) {
  }
  const std::size_t size = std::min(buffer_.find('\n'), buffer_.size() - 1) + 1;
  const auto delimiter = delimiter_of_separator_line(without_line_break(std::string_view(buffer_).substr(0, size)));
  if (!delimiter) return std::nullopt;
  buffer_.erase(0, size);
  ++line_;
  return delimiter;
}

/// The end of the record that begins at `begin`, for which the delimiter is set. `begin` if there is no more text.
std::size_t RecordCutter::find_header_end(std::size_t begin, std::optional<char> delimiter) {
  const auto rest = [&] { return std::string_view(buffer_).substr(begin); };
  while (!delimiter) {
    delimiter = find_delimiter(rest(), is_all_ || rest().size() > limits_.longest);
    if (!delimiter) grow(header_piece_size());
  }
  delimiter_ = *delimiter;
  RecordScanner scanner(delimiter_, limits_.longest);
  // Its first line is looked at alone, so that many short rows above the header are not scanned to the end of the
  // buffer each.
  bool is_found = scanner.scan_record(rest().substr(0, rest().find('\n') + 1), false);
  while (!is_found) {
    is_found = scanner.scan_record(rest(), is_all_) || is_all_;
    if (!is_found) grow(header_piece_size());
  }
  header_line_ = line_;
  const std::string_view first_line = without_line_break(rest().substr(0, rest().find('\n')));
  if (scanner.damage() == RejectCode::bad_quote && first_line.find("\"\r") != std::string_view::npos)
    throw_carriage_returns();
  if (scanner.damage()) throw_damaged_header(*scanner.damage());
  return begin + scanner.whole();
}

void RecordCutter::throw_damaged_header(RejectCode code) const {
  const std::string text =
      code == RejectCode::bad_quote ? "text follows a closing quote in the header (double the quotes inside a name)"
      : code == RejectCode::unclosed_quote
          ? "a quote in the header is never closed (close it or remove it)"
          : fmt::format("the header is longer than {} bytes (is this a CSV file?)", limits_.longest);
  throw Error(fmt::format("{}:{}: {}", bytes().name(), header_line_, text));
}

void RecordCutter::throw_carriage_returns() const {
  throw Error(fmt::format("{}:{}: the lines end with CR alone (export the file with LF or CRLF line breaks)",
                          bytes().name(), header_line_));
}

void RecordCutter::throw_no_header(std::int64_t skipped_lines) const {
  const std::string text =
      skipped_lines == 0
          ? "has only empty lines (its first line must be the header)"
          : fmt::format("has no header below the lines that are skipped (skip_lines is {})", skipped_lines);
  throw Error(fmt::format("{}: {}", bytes().name(), text));
}

bool RecordCutter::next_block(CsvBlock& block) {
  for (;;) {
    scanner_.scan(buffer_, is_all_);
    if (is_all_ || (buffer_.size() >= block_size_ && scanner_.whole() > 0)) break;
    if (scanner_.damage() && buffer_.size() - scanner_.whole() > limits_.longest_raw) {
      shorten_line();
    } else {
      grow(buffer_.size() < block_size_ ? block_size_ - buffer_.size() : block_size_);
    }
  }
  if (scanner_.whole() == 0 && blank_rows_ == 0) return false;
  give(block);
  return true;
}

void RecordCutter::give(CsvBlock& block) {
  // The block takes the buffer, and the buffer takes the rest: only the rest is copied.
  const std::size_t size = scanner_.whole();
  block.text.swap(buffer_);
  buffer_.assign(block.text, size);
  block.text.resize(size);
  block.first_line = line_;
  block.index = index_++;
  block.blank_rows_above_header = std::exchange(blank_rows_, 0);
  scanner_.take_whole(block.damaged);
  line_ += count_line_feeds(block.text);
}

/// Leaves out what the line of a damaged record has beyond what is kept of a rejected record.
void RecordCutter::shorten_line() {
  // One byte more, which tells that the record was longer.
  const std::size_t kept = scanner_.whole() + limits_.longest_raw + 1;
  std::size_t line_feed = std::string::npos;
  buffer_.resize(kept);
  while (line_feed == std::string::npos && grow(block_size_)) {
    line_feed = buffer_.find('\n', kept);
    buffer_.erase(kept, line_feed - kept);
  }
}

} // namespace leadscore
