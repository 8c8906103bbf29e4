#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace leadscore {

/// A text of up to 32 bytes in words: compared and hashed without a call.
class ShortText {
public:
  static constexpr std::size_t longest = 32;

  ShortText() = default;
  /// `text` has at most `longest` bytes. Its words may overlap: with the size they tell every byte.
  explicit ShortText(std::string_view text) : size_(text.size()) {
    const auto load = [&](auto word, std::size_t at) {
      std::memcpy(&word, text.data() + at, sizeof word);
      return std::uint64_t{word};
    };
    // No branch on the size of most texts: it cannot be foretold.
    if (size_ >= 8)
      words_ = {load(std::uint64_t{}, 0), load(std::uint64_t{}, std::min(size_ - 8, std::size_t{8})),
                load(std::uint64_t{}, std::max(size_, std::size_t{16}) - 16), load(std::uint64_t{}, size_ - 8)};
    else if (size_ >= 4)
      words_ = {load(std::uint32_t{}, 0), load(std::uint32_t{}, size_ - 4), 0, 0};
    else if (size_ > 0)
      words_ = {load(std::uint8_t{}, 0), load(std::uint8_t{}, size_ / 2), load(std::uint8_t{}, size_ - 1), 0};
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
