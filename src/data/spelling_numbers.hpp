#pragma once

#include "data/short_text.hpp"

#include <absl/container/flat_hash_map.h>
#include <absl/strings/string_view.h>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// Texts of which there are many, one after the other in one piece of memory that is used again.
class TextList {
public:
  void add(std::string_view text) {
    bytes_ += text;
    ends_.push_back(bytes_.size());
  }
  void clear() {
    bytes_.clear();
    ends_.clear();
  }
  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  std::string_view operator[](std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return std::string_view(bytes_).substr(begin, ends_[index] - begin);
  }

private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

/// Numbers texts in the order in which they come. For one thread.
class SpellingNumbers {
public:
  /// Says that a text will be asked for soon.
  void prefetch(std::string_view text) const {
    if (text.size() <= ShortText::longest) short_.prefetch(ShortText(text));
  }
  /// The text's number; one that came never before is added to `new_texts`.
  std::uint32_t number_of(std::string_view text, std::vector<std::string>& new_texts) {
    const auto next = static_cast<std::uint32_t>(short_.size() + long_.size());
    std::uint32_t number = 0;
    if (text.size() <= ShortText::longest)
      number = short_.try_emplace(ShortText(text), next).first->second;
    else if (const auto known = long_.find(absl::string_view(text.data(), text.size())); known != long_.end())
      number = known->second;
    else
      number = long_.emplace(text, next).first->second;
    if (number == next) new_texts.emplace_back(text);
    return number;
  }

private:
  struct Hash {
    std::size_t operator()(const ShortText& text) const { return text.hash(); }
  };
  absl::flat_hash_map<ShortText, std::uint32_t, Hash> short_; ///< a text stands in its place, not behind a pointer
  absl::flat_hash_map<std::string, std::uint32_t> long_;
};

} // namespace leadscore
