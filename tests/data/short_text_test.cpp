#include "data/short_text.hpp"

#include <doctest/doctest.h>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace leadscore;

TEST_CASE("short texts are equal exactly if their bytes are, and equal ones have one hash") {
  std::mt19937 random(32);
  std::vector<std::string> texts;
  for (std::size_t size = 0; size <= ShortText::longest; ++size) {
    std::string text(size, '\0');
    texts.push_back(text);
    for (char& byte : text) byte = static_cast<char>(random() % 256);
    texts.push_back(text);
    // And one for each byte that may differ.
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] ^= static_cast<char>(1U << (random() % 8));
      texts.push_back(other);
    }
  }
  for (const std::string& a : texts) {
    for (const std::string& b : texts) {
      const ShortText one(a);
      const ShortText other(b);
      REQUIRE((one == other) == (a == b));
      if (a == b) REQUIRE(one.hash() == other.hash());
    }
  }
}

TEST_CASE("texts that differ in one letter, wherever it stands, find places of their own") {
  for (std::size_t size = 1; size <= ShortText::longest; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::set<std::uint64_t> places; // of 4096
      for (char letter = 'a'; letter <= 'z'; ++letter) {
        std::string text(size, 'x');
        text[at] = letter;
        places.insert(ShortText(text).hash() % 4096);
      }
      CAPTURE(size);
      CAPTURE(at);
      CHECK(places.size() >= 23);
    }
  }
}
