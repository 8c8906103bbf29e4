#include "check/near_values.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace leadscore {
namespace {

constexpr std::size_t fewest_letters = 3;
constexpr std::size_t fewest_for_one_edit = 6;

/// Letters and digits only, without a final s; bytes beyond ASCII count as letters.
std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char letter : comparable(text))
    if (is_digit(letter) || (letter >= 'a' && letter <= 'z') || static_cast<unsigned char>(letter) >= 0x80U)
      letters += letter;
  if (letters.size() > 3 && letters.back() == 's') letters.pop_back();
  return letters;
}

/// One letter is another, or is there in one of them only. Digits are never one for another.
bool one_edit_apart(std::string_view first, std::string_view second) {
  if (first.size() > second.size()) std::swap(first, second);
  if (second.size() - first.size() > 1) return false;
  const auto [a, b] = std::ranges::mismatch(first, second);
  if (b == second.end() || is_digit(*b) || (a != first.end() && is_digit(*a))) return false;
  return first.size() == second.size() ? std::equal(a + 1, first.end(), b + 1, second.end())
                                       : std::equal(a, first.end(), b + 1, second.end());
}

} // namespace

bool is_meant_by(std::string_view listed, std::string_view found) {
  const std::string a = letters_of(listed);
  const std::string b = letters_of(found);
  const std::size_t shorter = std::min(a.size(), b.size());
  return shorter >= fewest_letters && (a == b || (shorter >= fewest_for_one_edit && one_edit_apart(a, b)));
}

bool may_be_personal(std::string_view column) {
  static constexpr std::array<std::string_view, 10> words{"name",   "mail",    "phone", "mobile",   "address",
                                                          "street", "contact", "birth", "linkedin", "owner"};
  const std::string folded = comparable(column);
  return std::ranges::any_of(words, [&](std::string_view word) { return folded.find(word) != std::string::npos; });
}

} // namespace leadscore
