#include "csv/formula_guard.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace leadscore {
namespace {

constexpr std::array<std::string_view, 8> formula_signs{
    "=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

/// `+`, then digits, blanks and `( ) . -`: at least six digits, no two signs in a row.
bool is_telephone_number(std::string_view value) {
  constexpr std::string_view signs = "+().-";
  constexpr int least_digits = 6;
  if (!value.starts_with('+') || value.find('+', 1) != std::string_view::npos) return false;
  int digits = 0;
  bool after_sign = false;
  for (const char byte : value) {
    const bool is_sign = signs.find(byte) != std::string_view::npos;
    if (!is_sign && !is_digit(byte) && byte != ' ') return false;
    if (is_sign && after_sign) return false;
    after_sign = is_sign;
    digits += is_digit(byte) ? 1 : 0;
  }
  return digits >= least_digits;
}

} // namespace

bool is_formula(std::string_view value) {
  if (value.empty()) return false;
  const auto is_sign_at = [](std::string_view text) {
    return std::any_of(formula_signs.begin(), formula_signs.end(),
                       [&](std::string_view sign) { return text.starts_with(sign); });
  };
  if (is_visible_ascii(value.front()))
    return is_sign_at(value) && !parse_plain_number(value) && !is_telephone_number(value);
  const std::string_view visible = trim_invisible(value);
  const std::size_t invisible =
      visible.empty() ? value.size() : static_cast<std::size_t>(visible.data() - value.data());
  return value.substr(0, invisible).find_first_of("\t\r\n") != std::string_view::npos ||
         is_sign_at(value.substr(invisible));
}

std::string_view without_guard(std::string_view cell) {
  return cell.starts_with("'") && is_formula(cell.substr(1)) ? cell.substr(1) : cell;
}

} // namespace leadscore
