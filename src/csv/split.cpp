#include "csv/split.hpp"

#include <algorithm>
#include <cstring>

namespace leadscore {
namespace {

char* find_byte(char* begin, char* end, char byte) {
  void* found = begin == end ? nullptr : std::memchr(begin, byte, static_cast<std::size_t>(end - begin));
  return found == nullptr ? end : static_cast<char*>(found);
}

/// A field: its text, unescaped, and where it ends.
struct Field {
  char* text;
  char* text_end;
  char* end;
};

/// The quoted field at `begin`, unescaped in place.
Field unquote(char* begin, char* end, char delimiter) {
  char* quote = find_byte(begin + 1, end, '"');
  if (quote + 1 >= end || quote[1] == delimiter) return {begin + 1, quote, std::min(quote + 1, end)};

  // Quotes inside, or text behind them: pieces move together.
  char* from = begin + 1;
  char* to = begin;
  const auto keep = [&](char* until) {
    const auto size = static_cast<std::size_t>(until - from);
    std::memmove(to, from, size);
    to += size;
  };
  for (; quote + 1 < end && quote[1] == '"'; quote = find_byte(from, end, '"')) {
    keep(quote + 1);
    from = quote + 2;
  }
  keep(quote);
  from = std::min(quote + 1, end);
  char* field_end = find_byte(from, end, delimiter);
  keep(field_end);
  return {begin, to, field_end};
}

} // namespace

// For each record; measured with the rest of RecordReader, see there.
std::size_t split_record(char* begin, char* end, char delimiter, std::span<const std::size_t> wanted,
                         std::string_view* fields) {
  std::size_t column = 0;
  std::size_t next_wanted = 0;
  for (char* at = begin;; ++column) {
    const bool is_quoted = at != end && *at == '"';
    Field field{at, nullptr, nullptr};
    if (is_quoted) {
      field = unquote(at, end, delimiter);
    } else {
      field.text_end = field.end = find_byte(at, end, delimiter);
    }
    if (next_wanted < wanted.size() && wanted[next_wanted] == column) {
      if (is_quoted) std::replace(field.text, field.text_end, line_feed_stand_in, '\n');
      fields[next_wanted++] = std::string_view(field.text, static_cast<std::size_t>(field.text_end - field.text));
    }
    if (field.end == end) break;
    at = field.end + 1;
  }
  return column + 1;
}

Disguise disguise(std::string_view text, char delimiter, bool has_nul, char* out) {
  Disguise result{text.size(), false};
  std::memcpy(out, text.data(), text.size());
  char* const end = out + text.size();
  if (has_nul || std::memchr(out, line_feed_stand_in, text.size()) != nullptr ||
      std::memchr(out, nul_stand_in, text.size()) != nullptr) {
    // 0xFD is no UTF-8 either: such a record is rejected in any case.
    std::replace(out, end, line_feed_stand_in, '\xFD');
    std::replace(out, end, nul_stand_in, '\xFD');
    std::replace(out, end, '\0', nul_stand_in);
  }
  char* line_feed = nullptr; // the first one at or behind the quotes looked at, found once for a line
  for (char* quote = find_byte(out, end, '"'); quote != end; quote = find_byte(quote, end, '"')) {
    const bool opens = quote == out || quote[-1] == delimiter || quote[-1] == '\n';
    if (!opens) {
      ++quote;
      continue;
    }
    char* const opening = quote;
    char* closing = find_byte(quote + 1, end, '"');
    while (closing + 1 < end && closing[1] == '"') closing = find_byte(closing + 2, end, '"');
    if (closing == end) {
      // Line breaks inside earlier quotes are disguised: the last one left begins the record.
      const std::string_view before(out, static_cast<std::size_t>(opening - out));
      const std::size_t line_end = before.rfind('\n');
      result.unclosed_record = line_end == std::string_view::npos ? 0 : line_end + 1;
    }
    if (line_feed == nullptr || line_feed < opening) line_feed = find_byte(opening, end, '\n');
    for (; line_feed < closing; line_feed = find_byte(line_feed, end, '\n')) {
      *line_feed = line_feed_stand_in;
      result.has_inner_line_feeds = true;
    }
    quote = closing == end ? end : closing + 1;
  }
  return result;
}

} // namespace leadscore
