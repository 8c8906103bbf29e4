#include "base/parallel.hpp"
#include "handoff/text_numbers.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("threads agree on the numbers of texts, and the empty text is number 0") {
  constexpr std::size_t asked = 6000;
  constexpr std::size_t different = 500;
  TextNumbers numbers(3);
  std::vector<std::uint32_t> given(asked);
  const auto text_of = [](std::size_t place) {
    return place % different == 0 ? std::string() : "text " + std::to_string(place % different);
  };
  over_pieces(3, asked, 100, [&](unsigned thread, std::size_t begin, std::size_t end) {
    for (std::size_t place = begin; place < end; ++place) given[place] = numbers.number(thread, text_of(place));
  });
  const std::vector<std::string> texts = numbers.take_texts();
  CHECK(texts.size() == different);
  CHECK(given[0] == 0);
  bool all_are_right = true;
  for (std::size_t place = 0; place < asked; ++place)
    all_are_right = all_are_right && texts[given[place]] == text_of(place);
  CHECK(all_are_right);
}
