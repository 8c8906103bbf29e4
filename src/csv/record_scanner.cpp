#include "csv/record_scanner.hpp"

#include <algorithm>
#include <cstring>

namespace leadscore {
namespace {

/// The place of `byte` in the part of `text` from `from` up to `end`; `end` if it is not there.
std::size_t find_byte(std::string_view text, char byte, std::size_t from, std::size_t end) {
  const void* found = from < end ? std::memchr(text.data() + from, byte, end - from) : nullptr;
  return found == nullptr ? end : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

} // namespace

void RecordScanner::scan(std::string_view text, bool is_all) {
  while (advance(text, is_all, false)) {
  }
}

bool RecordScanner::scan_record(std::string_view text, bool is_all) {
  const std::size_t begin = begin_;
  while (begin_ == begin && !damage_ && advance(text, is_all, true)) {
  }
  return begin_ != begin || damage_;
}

void RecordScanner::take_whole(std::vector<DamagedRecord>& damaged) {
  damaged.swap(damaged_);
  damaged_.clear();
  for (Cursor* const cursor : {&cursor_, &quoted_lines_}) {
    cursor->position -= std::min(cursor->position, begin_);
    cursor->quote -= std::min(cursor->quote, begin_);
  }
  begin_ = 0;
}

/// One step. False if it takes more text to go on.
bool RecordScanner::advance(std::string_view text, bool is_all, bool is_one_record) {
  if (damage_) return end_damaged(text, is_all);
  switch (cursor_.state) {
  case State::plain:
    return scan_plain(text, is_all, is_one_record);
  case State::quoted:
    return scan_quoted(text, is_all);
  case State::closed:
    return scan_closed(text, is_all);
  }
  return false;
}

std::size_t RecordScanner::find_quote(std::string_view text) {
  std::size_t& quote = cursor_.quote;
  quote = std::max(quote, cursor_.position);
  if (quote < text.size() && text[quote] == '"') return quote;
  // Between quoted fields it is the second byte.
  if (quote + 1 < text.size() && text[quote + 1] == '"') return ++quote;
  return quote = find_byte(text, '"', quote, text.size());
}

/// Scans outside quotes, up to and with the next quote.
bool RecordScanner::scan_plain(std::string_view text, bool is_all, bool is_one_record) {
  const std::size_t quote = find_quote(text);
  if (quote - begin_ >= longest_ || is_one_record) {
    const std::size_t begin = begin_;
    if (!scan_to_line_feed(text, quote, is_all)) return false;
    if (begin_ != begin || damage_) return true;
  } else if (quote == cursor_.position + 1) {
    // Between quoted fields: a delimiter or a line feed.
    if (text[cursor_.position] == '\n') begin_ = quote;
  } else if (const void* line_feed = memrchr(text.data() + cursor_.position, '\n', quote - cursor_.position)) {
    begin_ = static_cast<std::size_t>(static_cast<const char*>(line_feed) - text.data()) + 1;
  }
  cursor_.position = quote;
  if (quote == text.size()) {
    if (is_all) begin_ = quote;
    return false;
  }
  if (quote == begin_ || text[quote - 1] == delimiter_) cursor_.state = State::quoted;
  ++cursor_.position;
  return true;
}

/// Scans outside quotes, up to the end of the record or to `quote`, in a record that may be too long.
bool RecordScanner::scan_to_line_feed(std::string_view text, std::size_t quote, bool is_all) {
  // The line break of the longest record is CR and line feed behind it.
  const std::size_t end = std::min(quote, begin_ + longest_ + 2);
  const auto is_too_long = [&](std::size_t record_end) {
    const bool has_carriage_return = record_end > begin_ && text[record_end - 1] == '\r';
    return record_end - begin_ > longest_ + (has_carriage_return ? 1 : 0);
  };
  cursor_.position = find_byte(text, '\n', cursor_.position, end);
  if (cursor_.position < end) {
    if (is_too_long(cursor_.position)) return damage(RejectCode::record_too_long);
    begin_ = ++cursor_.position;
    return true;
  }
  if (end < text.size()) return quote - begin_ < longest_ || damage(RejectCode::record_too_long);
  if (end - begin_ > longest_ + 1) return damage(RejectCode::record_too_long);
  if (!is_all) return end - begin_ < longest_;
  return !is_too_long(end) || damage(RejectCode::record_too_long);
}

/// Scans inside quotes, up to and with the next quote.
bool RecordScanner::scan_quoted(std::string_view text, bool is_all) {
  const std::size_t quote = find_quote(text);
  if (joins_quoted_lines(text, quote)) {
    cursor_ = quoted_lines_;
    return true;
  }
  cursor_.position = quote;
  if (quote - begin_ >= longest_) return damage(RejectCode::unclosed_quote);
  if (quote == text.size()) return is_all && damage(RejectCode::unclosed_quote);
  if (quote + 1 == text.size() && !is_all) return false;
  const char next = quote + 1 < text.size() ? text[quote + 1] : '\n';
  cursor_.position = quote + (next == '"' ? 2 : 1);
  if (next != '"') cursor_.state = next == delimiter_ || next == '\n' ? State::plain : State::closed;
  return true;
}

/// Whether a line ends, before the next quote, that was scanned inside quotes before.
bool RecordScanner::joins_quoted_lines(std::string_view text, std::size_t quote) const {
  if (quoted_lines_.position <= cursor_.position) return false;
  const std::size_t end = std::min(quote, quoted_lines_.position);
  return find_byte(text, '\n', cursor_.position, end) < end;
}

/// Scans behind a closing quote, up to what ends the field.
bool RecordScanner::scan_closed(std::string_view text, bool is_all) {
  std::size_t& at = cursor_.position;
  const std::size_t end = std::min(text.size(), begin_ + longest_ + 1);
  while (at < end && (text[at] == ' ' || text[at] == '\t') && text[at] != delimiter_) ++at;
  if (at - begin_ > longest_) return damage(RejectCode::record_too_long);
  if (at + 1 >= text.size() && !is_all && (at == text.size() || text[at] == '\r')) return false;
  const bool ends_line =
      at == text.size() || text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] == '\n'));
  if (!ends_line && text[at] != delimiter_)
    return damage(at - begin_ < longest_ ? RejectCode::bad_quote : RejectCode::record_too_long);
  cursor_.state = State::plain;
  return true;
}

bool RecordScanner::damage(RejectCode code) {
  damage_ = code;
  return true;
}

/// Goes on behind the first line of the damaged record.
bool RecordScanner::end_damaged(std::string_view text, bool is_all) {
  const std::size_t line_feed = find_byte(text, '\n', begin_, text.size());
  if (line_feed == text.size() && !is_all) {
    // What was scanned is all in this line, which may be shortened now.
    cursor_ = quoted_lines_ = {};
    return false;
  }
  damaged_.push_back({begin_, *damage_});
  damage_.reset();
  if (line_feed < cursor_.position) quoted_lines_ = cursor_;
  begin_ = std::min(line_feed + 1, text.size());
  cursor_ = {.position = begin_, .state = State::plain, .quote = begin_};
  return true;
}

} // namespace leadscore
