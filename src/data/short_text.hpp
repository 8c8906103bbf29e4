#pragma once

#include <array>
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
    if (size_ >= 16)
      words_ = {load(std::uint64_t{}, 0), load(std::uint64_t{}, 8), load(std::uint64_t{}, size_ - 16),
                load(std::uint64_t{}, size_ - 8)};
    else if (size_ >= 8)
      words_ = {load(std::uint64_t{}, 0), load(std::uint64_t{}, size_ - 8), 0, 0};
    else if (size_ >= 4)
      words_ = {load(std::uint32_t{}, 0), load(std::uint32_t{}, size_ - 4), 0, 0};
    else if (size_ > 0)
      words_ = {load(std::uint8_t{}, 0), load(std::uint8_t{}, size_ / 2), load(std::uint8_t{}, size_ - 1), 0};
  }
  friend bool operator==(const ShortText& a, const ShortText& b) { return a.size_ == b.size_ && a.words_ == b.words_; }

  /// For small tables; not for texts that somebody chose to be alike.
  [[nodiscard]] std::uint64_t hash() const {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
    std::uint64_t hash = size_;
    for (const std::uint64_t word : words_) hash = (hash ^ word) * odd;
    return hash ^ hash >> 32U;
  }

private:
  std::array<std::uint64_t, 4> words_{};
  std::size_t size_ = 0;
};

} // namespace leadscore
