#pragma once

#include "data/short_text.hpp"

#include <absl/hash/hash.h>
#include <absl/strings/string_view.h>
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// What was worked out for the texts seen lately: titles, domains and pages repeat from record to record. For one
/// thread. Each text has one place, which it shares with others; places multiply while many texts have to give way.
template <typename Value>
class RecentTexts {
public:
  /// The text's value; a new one, Value{}, if the text is not remembered. Valid until the next call.
  Value& of(std::string_view text) {
    if (latest_ != nullptr && latest_->text == text) return latest_->value;
    if (pushed_out_ >= entries_.size() && entries_.size() < most_places) grow();
    const std::size_t hash = text.size() <= ShortText::longest
                                 ? ShortText(text).hash()
                                 : absl::Hash<absl::string_view>{}(absl::string_view(text.data(), text.size()));
    latest_ = text.size() <= longest ? &entries_[hash & (entries_.size() - 1)] : &too_long_;
    if (latest_->text != text || !latest_->used) {
      pushed_out_ += latest_->used ? 1 : 0;
      latest_->text = text;
      latest_->value = Value{};
      latest_->used = true;
    }
    return latest_->value;
  }

private:
  static constexpr std::size_t first_places = 64;
  static constexpr std::size_t most_places = 65'536;
  static constexpr std::size_t longest = 200;
  struct Entry {
    std::string text;
    Value value{};
    bool used = false;
  };
  void grow() {
    entries_.assign(std::max(first_places, 4 * entries_.size()), Entry{});
    latest_ = nullptr;
    pushed_out_ = 0;
  }

  std::size_t pushed_out_ = 0; ///< texts that others took the place of
  std::vector<Entry> entries_; ///< a power of two of them
  Entry too_long_;
  Entry* latest_ = nullptr;
};

} // namespace leadscore
