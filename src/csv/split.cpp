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
  if (!unescaped_.empty()) unescaped_.clear();
  auto wanted = wanted_.begin();
  auto field = fields_.begin();
  for (std::size_t begin = next_begin_;; ++place_.columns) {
    const bool is_wanted = wanted != wanted_.end() && *wanted == place_.columns;
    const bool is_quoted = begin < text_.size() && text_[begin] == '"';
    std::string_view value;
    const std::size_t end = is_quoted ? quoted_field_end(begin, is_wanted, value) : scanner_.next();
    const bool is_last = end == text_.size() || text_[end] == '\n';
    if (is_wanted) {
      const std::size_t text_end = is_last ? without_carriage_return(text_, begin, end) : end;
      *field++ = is_quoted ? value : text_.substr(begin, text_end - begin);
      ++wanted;
    }
    if (is_last) {
      ++place_.columns;
      const std::size_t record_end = place_.is_closed ? without_carriage_return(text_, next_begin_, end) : end;
      place_.size = record_end - next_begin_;
      next_begin_ = end + 1;
      return true;
    }
    begin = end + 1;
  }
}

/// The end of the quoted field at `begin`: its delimiter, the record's line feed, or the text's end. `field` becomes
/// its unescaped text if it is wanted.
std::size_t RecordSplitter::quoted_field_end(std::size_t begin, bool is_wanted, std::string_view& field) {
  std::size_t closing = text_.find('"', begin + 1);
  const std::size_t first_quote = closing;
  while (closing != std::string_view::npos && closing + 1 < text_.size() && text_[closing + 1] == '"')
    closing = text_.find('"', closing + 2);
  place_.is_closed = closing != std::string_view::npos;
  if (!place_.is_closed) closing = text_.size();
  place_.inner_line_feeds += count_line_feeds(text_.substr(begin, closing - begin));
  scanner_.seek(std::min(closing + 1, text_.size()));
  const std::size_t end = scanner_.next();
  if (!is_wanted) return end;

  const bool is_last = end == text_.size() || text_[end] == '\n';
  const std::size_t text_end = is_last && place_.is_closed ? without_carriage_return(text_, closing + 1, end) : end;
  if (closing == first_quote && closing + 1 >= text_end) {
    field = text_.substr(begin + 1, closing - begin - 1);
    return end;
  }
  std::string& text = unescaped_.emplace_back();
  for (std::size_t at = begin + 1; at < closing; ++at) {
    text += text_[at];
    if (text_[at] == '"') ++at; // doubled
  }
  if (closing < text_end) text += text_.substr(closing + 1, text_end - closing - 1);
  field = text;
  return end;
}

} // namespace leadscore
