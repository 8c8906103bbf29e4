#include "base/text_buffer.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("a buffer holds what is appended, however it grows") {
  TextBuffer buffer("a");
  std::string expected = "a";
  for (int round = 0; round < 3000; ++round) {
    const std::string text(static_cast<std::size_t>(round % 17), static_cast<char>('a' + round % 26));
    buffer += std::string_view(text);
    buffer += ',';
    expected += text + ',';
  }
  CHECK(buffer.view() == expected);
  CHECK(buffer.size() == expected.size());
  CHECK(buffer.back() == ',');
}

TEST_CASE("an emptied buffer begins anew") {
  TextBuffer buffer("before");
  buffer.clear();
  CHECK(buffer.empty());
  buffer += std::string_view("after");
  CHECK(buffer.string() == "after");
}

TEST_CASE("a buffer repeats its own bytes, also where it has to grow for them") {
  const std::string text(3000, 'x');
  TextBuffer buffer("-" + text);
  buffer.repeat(1, 3001);
  CHECK(buffer.view() == "-" + text + text);
}

TEST_CASE("room for more than is written leaves nothing behind") {
  TextBuffer buffer("a");
  buffer.append_with(100, [](char* at) {
    *at++ = 'b';
    return at;
  });
  buffer += 'c';
  CHECK(buffer.view() == "abc");
}
