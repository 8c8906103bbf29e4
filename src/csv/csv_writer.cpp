#include "csv/csv_writer.hpp"

#include "base/number.hpp"
#include "csv/formula_guard.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fmt/format.h>

namespace leadscore {
namespace {

/// Sixteen bytes that are looked at together (GCC and Clang make of them what the processor has for that).
using Bytes [[gnu::vector_size(16)]] = char;

Bytes sixteen_at(const char* from) {
  Bytes bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return bytes;
}

/// Not 0 at the bytes for which a field has to be quoted.
auto special(Bytes bytes) { return (bytes == ',') | (bytes == '"') | (bytes == '\r') | (bytes == '\n'); }

/// Copies a word at the beginning and one at the end of `value`, which has at least so many bytes and at most twice so
/// many, and gives both, with zeros behind them.
template <typename Word>
Bytes copy_ends(char* to, std::string_view value) {
  const std::size_t last = value.size() - sizeof(Word);
  std::array<Word, sizeof(Bytes) / sizeof(Word)> words{};
  std::memcpy(&words[0], value.data(), sizeof(Word));
  std::memcpy(&words[1], value.data() + last, sizeof(Word));
  std::memcpy(to, &words[0], sizeof(Word));
  std::memcpy(to + last, &words[1], sizeof(Word));
  return std::bit_cast<Bytes>(words);
}

/// Copies `value` to `to`; false if a byte of it asks for quotes. Nothing is read or written beyond `value.size()`.
bool copy_plain(char* to, std::string_view value) {
  decltype(special(Bytes{})) found{};
  if (value.size() >= sizeof(Bytes)) {
    const auto copy_at = [&](std::size_t at) {
      const Bytes bytes = sixteen_at(value.data() + at);
      std::memcpy(to + at, &bytes, sizeof bytes);
      found |= special(bytes);
    };
    for (std::size_t at = 0; at + sizeof(Bytes) < value.size(); at += sizeof(Bytes)) copy_at(at);
    copy_at(value.size() - sizeof(Bytes)); // some bytes once more
  } else if (value.size() >= 8) {
    found = special(copy_ends<std::uint64_t>(to, value));
  } else if (value.size() >= 4) {
    found = special(copy_ends<std::uint32_t>(to, value));
  } else if (value.size() >= 2) {
    found = special(copy_ends<std::uint16_t>(to, value));
  } else if (value.size() == 1) {
    found = special(copy_ends<std::uint8_t>(to, value));
  }
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(found);
  return (halves[0] | halves[1]) == 0;
}

/// `guard`: put before the value, inside the quotes.
void append_quoted(TextBuffer& out, std::string_view guard, std::string_view value) {
  out += '"';
  out += guard;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t quote = std::min(value.find('"', at), value.size());
    out += value.substr(at, quote - at);
    if (quote < value.size()) out += std::string_view("\"\"");
    at = quote + 1;
  }
  out += '"';
}

} // namespace

void CsvWriter::text(std::string_view value) { put(guard_formulas_ && is_formula(value) ? "'" : "", value); }

void CsvWriter::word(std::string_view value) { put("", value); }

void CsvWriter::put(std::string_view guard, std::string_view value) {
  separate();
  bool is_plain = false;
  out_->append_with(guard.size() + value.size(), [&](char* at) {
    char* const after_guard = std::copy(guard.begin(), guard.end(), at);
    is_plain = copy_plain(after_guard, value);
    return is_plain ? after_guard + value.size() : at;
  });
  if (!is_plain) append_quoted(*out_, guard, value);
}

void CsvWriter::points(double value) {
  separate();
  append_points(*out_, value);
}

void CsvWriter::count(std::int64_t value) {
  separate();
  const fmt::format_int text(value);
  *out_ += std::string_view(text.data(), text.size());
}

void CsvWriter::truth(bool value) {
  separate();
  *out_ += std::string_view(value ? "true" : "false");
}

void CsvWriter::time(std::optional<Instant> value) {
  separate();
  if (value) append_instant(*out_, *value);
}

void CsvWriter::absent() { separate(); }

void CsvWriter::end_record() {
  // A record of one empty field would be an empty line, which is no record.
  if (!at_start_ && (out_->empty() || out_->back() == '\n')) *out_ += std::string_view("\"\"");
  *out_ += '\n';
  at_start_ = true;
}

std::string made_cell(std::string_view value, bool guard_formulas) {
  TextBuffer cell;
  CsvWriter(cell, guard_formulas).text(value);
  return cell.string();
}

} // namespace leadscore
