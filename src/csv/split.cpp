#include "csv/split.hpp"

#include "csv/record_cutter.hpp"

#include <algorithm>

namespace leadscore {

namespace {

/// The end of a record's text whose line break, or the end of everything, is at `line_end`.
std::size_t without_carriage_return(std::string_view text, std::size_t begin, std::size_t line_end) {
  return line_end > begin && text[line_end - 1] == '\r' ? line_end - 1 : line_end;
}

} // namespace

bool RecordSplitter::next() {
  if (next_begin_ >= text_.size()) return false;
  place_ = {.begin = next_begin_};
  const std::uint32_t* const line_end = marks_.separators.data() + *line_end_;
  if (!damaged_.empty() && damaged_.front().begin == next_begin_)
    next_damaged(line_end);
  else if (*quote_ >= *line_end)
    next_without_quotes(line_end);
  else
    next_with_quotes();
  return true;
}

/// The record is the line that ends at `line_end`.
void RecordSplitter::next_damaged(const std::uint32_t* line_end) {
  const std::size_t end = std::min<std::size_t>(*line_end, text_.size());
  place_.size = without_carriage_return(text_, next_begin_, end) - next_begin_;
  place_.damage = damaged_.front().code;
  damaged_ = damaged_.subspan(1);
  while (*quote_ < *line_end) ++quote_;
  go_behind(line_end);
}

/// Fields lie between the separators up to the line feed.
void RecordSplitter::next_without_quotes(const std::uint32_t* line_end) {
  // Before each field, that is: the field's own one comes next. A copy, because what is written below could be a part
  // of this object, for all that the compiler knows.
  const std::uint32_t* const separators = separator_ - 1;
  const auto columns = static_cast<std::size_t>(line_end - separators);
  const char* const text = text_.data();
  std::string_view* field = fields_.data();
  for (const std::size_t column : wanted_) {
    if (column >= columns) break;
    const std::uint32_t begin = separators[column] + 1;
    *field++ = {text + begin, separators[column + 1] - begin};
  }
  const std::size_t end = std::min<std::size_t>(*line_end, text_.size());
  const std::size_t text_end = without_carriage_return(text_, next_begin_, end);
  const auto written = static_cast<std::size_t>(field - fields_.data());
  if (text_end != *line_end && written > 0 && wanted_[written - 1] == columns - 1) {
    std::string_view& last = field[-1];
    last = {last.data(), static_cast<std::size_t>(text + text_end - last.data())};
  }
  place_.columns = columns;
  place_.size = text_end - next_begin_;
  go_behind(line_end);
}

/// Goes on behind the record that ends at `line_end`.
void RecordSplitter::go_behind(const std::uint32_t* line_end) {
  next_begin_ = std::size_t{*line_end} + 1;
  if (*line_end == Marks::no_place) return;
  separator_ = line_end + 1;
  ++line_end_;
}

void RecordSplitter::next_with_quotes() {
  if (!unescaped_.empty()) unescaped_.clear();
  auto wanted = wanted_.begin();
  auto field = fields_.begin();
  for (std::size_t begin = next_begin_;; ++place_.columns) {
    const bool is_wanted = wanted != wanted_.end() && *wanted == place_.columns;
    const bool is_quoted = begin < text_.size() && text_[begin] == '"';
    std::string_view value;
    const std::size_t end = is_quoted ? quoted_field_end(begin, is_wanted, value) : field_end();
    const bool is_last = is_line_end(end);
    if (is_wanted) {
      const std::size_t text_end = is_last ? without_carriage_return(text_, begin, end) : end;
      *field++ = is_quoted ? value : text_.substr(begin, text_end - begin);
      ++wanted;
    }
    if (is_last) {
      ++place_.columns;
      place_.size = without_carriage_return(text_, next_begin_, end) - next_begin_;
      while (*quote_ < end) ++quote_;
      while (marks_.separators.data() + *line_end_ < separator_) ++line_end_; // those inside quotes
      go_behind(separator_);
      return;
    }
    ++separator_;
    begin = end + 1;
  }
}

/// The end of the field that goes on to the next delimiter or line feed, or to the text's end.
std::size_t RecordSplitter::field_end() const { return std::min<std::size_t>(*separator_, text_.size()); }

/// The end of the quoted field at `begin`: its delimiter, the record's line feed, or the text's end. `field` becomes
/// its unescaped text if it is wanted.
std::size_t RecordSplitter::quoted_field_end(std::size_t begin, bool is_wanted, std::string_view& field) {
  std::size_t closing = text_.find('"', begin + 1);
  const bool has_doubled = closing + 1 < text_.size() && text_[closing + 1] == '"';
  while (closing + 1 < text_.size() && text_[closing + 1] == '"') closing = text_.find('"', closing + 2);
  const std::string_view quoted = text_.substr(begin + 1, closing - begin - 1);
  place_.inner_line_feeds += count_line_feeds(quoted);
  while (*separator_ <= closing) ++separator_;
  if (is_wanted) field = has_doubled ? unescape(quoted) : quoted;
  return field_end();
}

/// `quoted` with one quote for two; kept until the next record.
std::string_view RecordSplitter::unescape(std::string_view quoted) {
  std::string& text = unescaped_.emplace_back();
  for (std::size_t at = 0; at < quoted.size(); ++at) {
    text += quoted[at];
    if (quoted[at] == '"') ++at;
  }
  return text;
}

} // namespace leadscore
