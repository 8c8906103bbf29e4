#include "csv/split.hpp"

#include <algorithm>
#include <cstring>

namespace leadscore {
namespace {

char* find_byte(char* begin, char* end, char byte) {
  void* found = begin == end ? nullptr : std::memchr(begin, byte, static_cast<std::size_t>(end - begin));
  return found == nullptr ? end : static_cast<char*>(found);
}

/// Unescapes the quoted field at `begin` in place: [begin, unescaped_end). Returns where the field ends.
char* unquote(char* begin, char* end, char delimiter, char*& unescaped_end) {
  char* from = begin + 1;
  char* to = begin;
  const auto keep = [&](char* until) {
    const auto size = static_cast<std::size_t>(until - from);
    std::memmove(to, from, size);
    to += size;
  };
  for (;;) {
    char* quote = find_byte(from, end, '"');
    if (quote + 1 < end && quote[1] == '"') {
      keep(quote + 1);
      from = quote + 2;
      continue;
    }
    keep(quote);
    from = std::min(quote + 1, end);
    break;
  }
  char* field_end = find_byte(from, end, delimiter);
  keep(field_end);
  unescaped_end = to;
  return field_end;
}

} // namespace

// For each record; measured with the rest of RecordReader, see there.
std::size_t split_record(char* begin, char* end, char delimiter, std::span<const std::size_t> wanted,
                         std::string_view* fields) {
  std::size_t column = 0;
  std::size_t next_wanted = 0;
  for (char* at = begin;; ++column) {
    char* text_end = nullptr;
    char* field_end = nullptr;
    const bool is_quoted = at != end && *at == '"';
    if (is_quoted) {
      field_end = unquote(at, end, delimiter, text_end);
    } else {
      field_end = text_end = find_byte(at, end, delimiter);
    }
    if (next_wanted < wanted.size() && wanted[next_wanted] == column) {
      if (is_quoted) std::replace(at, text_end, line_feed_stand_in, '\n');
      fields[next_wanted++] = std::string_view(at, static_cast<std::size_t>(text_end - at));
    }
    if (field_end == end) break;
    at = field_end + 1;
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
      const std::size_t line_feed = before.rfind('\n');
      result.unclosed_record = line_feed == std::string_view::npos ? 0 : line_feed + 1;
    }
    for (char* at = find_byte(opening, closing, '\n'); at != closing; at = find_byte(at, closing, '\n')) {
      *at = line_feed_stand_in;
      result.has_inner_line_feeds = true;
    }
    quote = closing == end ? end : closing + 1;
  }
  return result;
}

} // namespace leadscore
