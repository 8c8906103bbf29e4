#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace leadscore {

/// Stands for a line feed inside quotes; no UTF-8 text has this byte.
inline constexpr char line_feed_stand_in = '\xFF';
/// Stands for a NUL byte; no UTF-8 text has this byte.
inline constexpr char nul_stand_in = '\xFE';

/// Splits a record, [begin, end), into fields and puts the `wanted` ones (ascending column numbers) into `fields`,
/// which has room for them. Quoted fields are unescaped in place; what stands behind a closing quote is kept as it is;
/// line feed stand-ins are given back. Returns the number of columns.
std::size_t split_record(char* begin, char* end, char delimiter, std::span<const std::size_t> wanted,
                         std::string_view* fields);

/// The record's text in [begin, end) with stand-ins for line feeds inside quotes, as split_record takes it, and for
/// NUL. Reads whole records; `text` begins with one. `out` has room for `text`. Returns the offset of the record whose
/// quotes are not closed, text.size() if there is none.
struct Disguise {
  std::size_t unclosed_record; ///< its offset; the text's size if there is none
  bool has_inner_line_feeds;
};
Disguise disguise(std::string_view text, char delimiter, bool has_nul, char* out);

} // namespace leadscore
