#pragma once

#include "base/words.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace leadscore {

/// A text of up to 32 bytes in words: compared and hashed without a call.
class ShortText {
public:
  static constexpr std::size_t longest = 32;

  ShortText() = default;
  /// `text` has at most `longest` bytes. Its words may overlap: with the size they tell every byte.
  explicit ShortText(std::string_view text) : size_(text.size()) {
    const char* const bytes = text.data();
    // No branch on the size of most texts: it cannot be foretold.
    if (size_ >= 8)
      words_ = {word_at(bytes), word_at(bytes + std::min(size_ - 8, std::size_t{8})),
                word_at(bytes + std::max(size_, std::size_t{16}) - 16), word_at(bytes + size_ - 8)};
    else if (size_ >= 4)
      words_ = {word_at<std::uint32_t>(bytes), word_at<std::uint32_t>(bytes + size_ - 4), 0, 0};
    else if (size_ > 0)
      words_ = {word_at<std::uint8_t>(bytes), word_at<std::uint8_t>(bytes + size_ / 2),
                word_at<std::uint8_t>(bytes + size_ - 1), 0};
  }
  friend bool operator==(const ShortText& a, const ShortText& b) {
    // Word by word: comparing the arrays would be a call, and two words at once would have to wait for the memory that
    // they were written to one by one.
    return a.size_ == b.size_ && a.words_[0] == b.words_[0] && a.words_[1] == b.words_[1] &&
           a.words_[2] == b.words_[2] && a.words_[3] == b.words_[3];
  }

  /// Not for texts that somebody chose to be alike.
  [[nodiscard]] std::uint64_t hash() const {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
    // Two chains that do not wait for each other.
    const std::uint64_t front = ((size_ ^ words_[0]) * odd ^ words_[1]) * odd;
    const std::uint64_t back = (words_[2] * odd ^ words_[3]) * odd;
    const std::uint64_t hash = front ^ std::rotl(back, 23);
    // A product's low bits know nothing of what stands higher: twice folded, each byte reaches every bit.
    const std::uint64_t folded = (hash ^ hash >> 32U) * odd;
    return folded ^ folded >> 32U;
  }

private:
  std::array<std::uint64_t, 4> words_{};
  std::size_t size_ = 0;
};

} // namespace leadscore
