#pragma once

#include <cstdint>
#include <cstring>

namespace leadscore {

/// 1 in each byte of a word: `n * each_byte` is n in each.
inline constexpr std::uint64_t each_byte = 0x0101010101010101U;
/// In a word of ASCII none of these is set.
inline constexpr std::uint64_t high_bits = 0x80 * each_byte;

/// The bytes from `bytes` on as one number, in the order of the machine. They may stand anywhere.
template <typename Word = std::uint64_t>
std::uint64_t word_at(const char* bytes) {
  Word word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

} // namespace leadscore
