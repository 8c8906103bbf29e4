#pragma once

#include "base/large_pages.hpp"
#include "data/lead_table.hpp"

#include <absl/container/flat_hash_map.h>
#include <absl/hash/hash.h>
#include <cstring>
#include <functional>
#include <optional>
#include <string_view>

namespace leadscore {

/// A key of up to 15 bytes in two words: compared without a look at the text that it came from.
struct ShortKey {
  static constexpr std::size_t longest = 15;
  std::uint64_t first = 0, second = 0;

  /// `key` has at most `longest` bytes.
  explicit ShortKey(std::string_view key) {
    char bytes[16] = {};
    if (!key.empty()) std::memcpy(bytes, key.data(), key.size());
    bytes[15] = static_cast<char>(key.size());
    std::memcpy(&first, bytes, sizeof first);
    std::memcpy(&second, bytes + sizeof first, sizeof second);
  }
  friend bool operator==(const ShortKey& a, const ShortKey& b) { return a.first == b.first && a.second == b.second; }
  template <typename Hash>
  // NOLINTNEXTLINE(readability-identifier-naming): the name by which Abseil finds it
  friend Hash AbslHashValue(Hash hash, const ShortKey& key) {
    return Hash::combine(std::move(hash), key.first, key.second);
  }
};

/// From a lead's key to the lead. A look-up costs one cache miss for a short key, and none that waits if the key was
/// prefetched some look-ups before.
class KeyIndex {
public:
  /// False if the key is there already. The text of a long key must live as long as the index.
  bool add(std::string_view key, LeadIndex lead) {
    if (key.size() <= ShortKey::longest) return short_.try_emplace(ShortKey(key), lead).second;
    return long_.try_emplace(key, lead).second;
  }
  void prefetch(const ShortKey& key) const { short_.prefetch(key); }
  [[nodiscard]] std::optional<LeadIndex> find(const ShortKey& key) const {
    const auto found = short_.find(key);
    return found == short_.end() ? std::nullopt : std::optional(found->second);
  }
  [[nodiscard]] std::optional<LeadIndex> find(std::string_view key) const {
    if (key.size() <= ShortKey::longest) return find(ShortKey(key));
    const auto found = long_.find(key);
    return found == long_.end() ? std::nullopt : std::optional(found->second);
  }

private:
  absl::flat_hash_map<ShortKey, LeadIndex, absl::Hash<ShortKey>, std::equal_to<>,
                      LargePageAllocator<std::pair<const ShortKey, LeadIndex>>>
      short_;
  absl::flat_hash_map<std::string_view, LeadIndex> long_;
};

} // namespace leadscore
