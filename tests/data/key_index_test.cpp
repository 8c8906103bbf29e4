#include "data/key_index.hpp"

#include <doctest/doctest.h>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace leadscore;

TEST_CASE("short keys are equal exactly if their texts are") {
  // Every size, bytes of every kind, and texts that differ in one byte, in their size or in NUL bytes at the end alone.
  std::mt19937 random(15);
  std::vector<std::string> texts;
  for (std::size_t size = 0; size <= ShortKey::longest; ++size) {
    for (int round = 0; round < 8; ++round) {
      std::string text(size, '\0');
      if (round > 0)
        for (char& byte : text) byte = static_cast<char>(random() % 256);
      texts.push_back(text);
      if (size == 0) continue;
      text[random() % size] ^= static_cast<char>(1U << (random() % 8));
      texts.push_back(text);
    }
  }
  for (const std::string& a : texts)
    for (const std::string& b : texts) REQUIRE((ShortKey(a) == ShortKey(b)) == (a == b));
}

TEST_CASE("an index of keys finds what a map finds, of keys of any length") {
  std::mt19937 random(1'000);
  KeyIndex index;
  std::map<std::string, LeadIndex> map; // its texts stay where they are, as the index asks
  const auto any_key = [&] {
    std::string key = std::to_string(random() % 4'000);
    if (random() % 4 == 0) key.insert(0, "a long beginning ");
    return key;
  };
  CHECK_FALSE(index.find(std::string_view("1")));
  for (LeadIndex lead = 0; lead < 6'000; ++lead) {
    const auto [place, added] = map.try_emplace(any_key(), lead);
    CHECK(index.add(place->first, lead) == added);
    const std::string asked = any_key();
    const auto expected = map.find(asked);
    const auto found = index.find(asked);
    REQUIRE(found.has_value() == (expected != map.end()));
    if (found) CHECK(*found == expected->second);
  }
  for (const auto& [key, lead] : map) CHECK(index.find(key) == lead);
}
