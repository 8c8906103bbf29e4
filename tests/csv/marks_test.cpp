#include "csv/marks.hpp"

#include <doctest/doctest.h>
#include <random>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

std::vector<std::uint32_t> listed(const MarkPlaces& places) { return {places.data(), places.data() + places.size()}; }

std::vector<std::uint32_t> places_of(std::string_view text, std::string_view bytes) {
  std::vector<std::uint32_t> places;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (bytes.find(text[at]) != std::string_view::npos) places.push_back(static_cast<std::uint32_t>(at));
  places.push_back(Marks::no_place);
  return places;
}

/// The places of those separators that line_ends names.
std::vector<std::uint32_t> line_feeds_of(const Marks& marks) {
  std::vector<std::uint32_t> places;
  for (const std::uint32_t number : listed(marks.line_ends)) {
    REQUIRE(number < marks.separators.size());
    places.push_back(marks.separators.data()[number]);
  }
  return places;
}

void check_finders(std::string_view text, char delimiter) {
  for (const MarkFinder finder : {MarkFinder::plain, MarkFinder::sse2, MarkFinder::avx2}) {
    if (!is_available(finder)) continue;
    CAPTURE(static_cast<int>(finder));
    const Marks marks = find_marks(text, delimiter, finder);
    std::vector<std::uint32_t> separators = listed(marks.separators);
    REQUIRE(separators.front() == Marks::no_place);
    separators.erase(separators.begin());
    CHECK(separators == places_of(text, std::string{delimiter, '\n'}));
    CHECK(line_feeds_of(marks) == places_of(text, "\n"));
    CHECK(listed(marks.quotes) == places_of(text, "\""));
    CHECK(marks.has_nul == (text.find('\0') != std::string_view::npos));
    CHECK(marks.is_ascii == (text.find_first_not_of(std::string(1, '\0') + [] {
            std::string ascii;
            for (char byte = 1; byte < 127; ++byte) ascii += byte;
            return ascii + '\x7F';
          }()) == std::string_view::npos));
  }
}

} // namespace

TEST_CASE("marks are found where they stand, by whatever instructions the machine has") {
  std::mt19937 random(64);
  const auto any_byte = [&] { return static_cast<char>(random() % 256); };
  for (int round = 0; round < 400; ++round) {
    // Nothing but marks, hardly any, and every kind of byte, in texts of all sizes about those of a stretch.
    const unsigned kind = random() % 4;
    std::string text(random() % 2'300, 'a');
    for (char& byte : text) {
      if (kind == 0) byte = ",\n\""[random() % 3];
      if (kind == 1 && random() % 300 == 0) byte = ",\n\""[random() % 3];
      if (kind == 2) byte = any_byte();
      if (kind == 3 && random() % 2'000 == 0) byte = random() % 2 == 0 ? '\0' : '\x80';
    }
    CAPTURE(text);
    check_finders(text, random() % 3 == 0 ? any_byte() : ',');
  }
}

TEST_CASE("a text of one kind of mark and one without any") {
  check_finders({}, ',');
  check_finders(std::string(5'000, ','), ',');
  check_finders(std::string(5'000, '"'), ';');
  check_finders(std::string(4'096, '\n'), ';');
  check_finders(std::string(1'025, 'x'), '\0');
  check_finders(std::string(1'025, '\0'), '\0');
}
