#include "csv/csv_writer.hpp"

#include "base/number.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>

namespace leadscore {
namespace {

/// True at each byte for which a field has to be quoted.
constexpr auto is_special = [] {
  std::array<bool, 256> special{};
  for (const char byte : {',', '"', '\r', '\n'}) special[static_cast<unsigned char>(byte)] = true;
  return special;
}();

constexpr std::uint64_t in_each_byte(std::uint64_t byte) { return byte * 0x0101010101010101U; }

/// Not 0 if one of the eight bytes of `word` is `byte`.
constexpr std::uint64_t holds(std::uint64_t word, char byte) {
  const std::uint64_t rest = word ^ in_each_byte(static_cast<unsigned char>(byte));
  return (rest - in_each_byte(0x01)) & ~rest & in_each_byte(0x80);
}

bool needs_quotes(std::string_view value) {
  constexpr std::size_t word_size = sizeof(std::uint64_t);
  if (value.size() < word_size)
    return std::any_of(value.begin(), value.end(),
                       [](char letter) { return is_special[static_cast<unsigned char>(letter)]; });
  const auto is_special_at = [&value](std::size_t at) {
    std::uint64_t word = 0;
    std::memcpy(&word, value.data() + at, word_size);
    return (holds(word, ',') | holds(word, '"') | holds(word, '\r') | holds(word, '\n')) != 0;
  };
  for (std::size_t at = 0; at + word_size < value.size(); at += word_size)
    if (is_special_at(at)) return true;
  return is_special_at(value.size() - word_size); // some bytes once more
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

/// A `+`, then digits, blanks and `. - / ( )`, with at least one digit.
bool is_telephone_number(std::string_view value) {
  if (!value.starts_with('+')) return false;
  value.remove_prefix(1);
  return value.find_first_not_of("0123456789 .-/()") == std::string_view::npos &&
         value.find_first_of("0123456789") != std::string_view::npos;
}

} // namespace

bool is_formula(std::string_view value) {
  constexpr std::string_view beginnings = "=+-@\t\r\n";
  if (value.empty() || std::none_of(beginnings.begin(), beginnings.end(), [&](char byte) { return byte == value[0]; }))
    return false;
  return !parse_plain_number(value) && !is_telephone_number(value);
}

void CsvWriter::text(std::string_view value) {
  if (!guard_formulas_ || !is_formula(value)) {
    word(value);
    return;
  }
  separate();
  if (needs_quotes(value)) {
    append_quoted(*out_, "'", value);
  } else {
    *out_ += '\'';
    *out_ += value;
  }
}

void CsvWriter::word(std::string_view value) {
  separate();
  if (needs_quotes(value)) {
    append_quoted(*out_, "", value);
  } else {
    *out_ += value;
  }
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

} // namespace leadscore
