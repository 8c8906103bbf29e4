#include "csv/csv_writer.hpp"

#include "base/number.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>

namespace leadscore {
namespace {

/// True at each byte for which a field has to be quoted.
constexpr auto is_special = [] {
  std::array<bool, 256> special{};
  for (const char byte : {',', '"', '\r', '\n'}) special[static_cast<unsigned char>(byte)] = true;
  return special;
}();

bool needs_quotes(std::string_view value) {
  bool special = false;
  for (const char letter : value) special |= is_special[static_cast<unsigned char>(letter)];
  return special;
}

/// `guard`: put before the value, inside the quotes if there are any.
void append_field(std::string& out, std::string_view guard, std::string_view value) {
  if (!needs_quotes(value)) {
    if (!guard.empty()) out += guard;
    out += value;
    return;
  }
  out += '"';
  out += guard;
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t quote = std::min(value.find('"', at), value.size());
    out += value.substr(at, quote - at);
    if (quote < value.size()) out += "\"\"";
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
  if (value.empty() || std::string_view("=+-@\t\r\n").find(value.front()) == std::string_view::npos) return false;
  return !parse_plain_number(value) && !is_telephone_number(value);
}

void CsvWriter::separate() {
  if (!at_start_) *out_ += ',';
  at_start_ = false;
}

void CsvWriter::text(std::string_view value) {
  separate();
  append_field(*out_, guard_formulas_ && is_formula(value) ? "'" : "", value);
}

void CsvWriter::word(std::string_view value) {
  separate();
  append_field(*out_, "", value);
}

void CsvWriter::points(double value) {
  separate();
  append_points(*out_, value);
}

void CsvWriter::count(std::int64_t value) {
  separate();
  fmt::format_to(std::back_inserter(*out_), "{}", value);
}

void CsvWriter::truth(bool value) {
  separate();
  *out_ += value ? "true" : "false";
}

void CsvWriter::time(std::optional<Instant> value) {
  separate();
  if (value) append_instant(*out_, *value);
}

void CsvWriter::absent() { separate(); }

void CsvWriter::end_record() {
  // A record of one empty field would be an empty line, which is no record.
  if (!at_start_ && (out_->empty() || out_->back() == '\n')) *out_ += "\"\"";
  *out_ += '\n';
  at_start_ = true;
}

} // namespace leadscore
