#include "base/escape.hpp"
#include "base/utf8.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>

using namespace leadscore;

namespace {

std::string of(std::uint32_t code_point) {
  std::string text;
  append_code_point(text, code_point);
  return text;
}

bool is_shown_raw(std::uint32_t code_point) {
  const bool is_control = code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F);
  const bool is_bidirectional = code_point == 0x61C || code_point == 0x200E || code_point == 0x200F ||
                                (code_point >= 0x202A && code_point <= 0x202E) ||
                                (code_point >= 0x2066 && code_point <= 0x2069);
  return !is_control && !is_bidirectional;
}

} // namespace

TEST_CASE("terminal_text: control characters and bidirectional controls are shown, all else stays") {
  for (std::uint32_t code_point = 0; code_point < 0x3000; ++code_point) {
    CAPTURE(code_point);
    const std::string expected = is_shown_raw(code_point) ? of(code_point)
                                 : code_point < 0x100     ? fmt::format("\\x{:02X}", code_point)
                                                          : fmt::format("\\u{{{:04X}}}", code_point);
    REQUIRE(terminal_text("a" + of(code_point) + "b") == "a" + expected + "b");
  }
  CHECK(terminal_text("\x1B[31mred\x1B[0m") == "\\x1B[31mred\\x1B[0m");
  CHECK(terminal_text("\x1B]0;title\x07") == "\\x1B]0;title\\x07");
  CHECK(terminal_text("\u009B31m") == "\\x9B31m");
  CHECK(terminal_text("a\u202Eb") == "a\\u{202E}b");
  CHECK(terminal_text("two\nlines\r\ttab\x7F") == "two\\x0Alines\\x0D\\x09tab\\x7F");
  CHECK(terminal_text("Zoë 日本 😀 \\x41") == "Zoë 日本 😀 \\x41");
  CHECK(terminal_text("").empty());
}

TEST_CASE("terminal_text: bytes that are not UTF-8 are shown one by one") {
  CHECK(terminal_text("a\xFFz") == "a\\xFFz");
  CHECK(terminal_text("\xC3") == "\\xC3");
  CHECK(terminal_text("\x9B"
                      "31m") == "\\x9B31m");
  CHECK(terminal_text("\xC0\x9B") == "\\xC0\\x9B");
  CHECK(terminal_text("\xE2\x80") == "\\xE2\\x80");
  CHECK(terminal_text("\xED\xA0\x80") == "\\xED\\xA0\\x80");
  CHECK(terminal_text("\xF4\x90\x80\x80") == "\\xF4\\x90\\x80\\x80");
  CHECK(terminal_text("\xE0\x82\x9B") == "\\xE0\\x82\\x9B");
}

TEST_CASE("terminal_lines: line breaks stay, the rest is as in terminal_text") {
  CHECK(terminal_lines("one\ntwo\x1B\r\n") == "one\ntwo\\x1B\\x0D\n");
  CHECK(terminal_lines("\u202E\xFF") == "\\u{202E}\\xFF");
}

TEST_CASE("markdown_text: neither Markdown nor HTML, and no control characters") {
  CHECK(markdown_text("<img src=x onerror=alert(1)>") == "&lt;img src=x onerror=alert(1)&gt;");
  CHECK(markdown_text("![x](http://a.example/p.png)") == "!\\[x\\](http://a.example/p.png)");
  CHECK(markdown_text("a|b `c` *d* ~e~ \\f R&D") == "a\\|b \\`c\\` \\*d\\* \\~e\\~ \\\\f R&amp;D");
  CHECK(markdown_text("lead_id _x_ #1 a#b") == "lead_id \\_x\\_ \\#1 a#b");
  CHECK(markdown_text("two\nlines\x1B\u202E") == "two\\x0Alines\\x1B\\u{202E}");
  CHECK(markdown_text("Ana, 12.5 %: ok (yes)") == "Ana, 12.5 %: ok (yes)");
}

TEST_CASE("escaped_json: controls that a JSON writer leaves are escaped, all else stays") {
  CHECK(escaped_json("{\"a\": \"\x7F\u009B\u202E\u2066é\"}\n") == "{\"a\": \"\\u007f\\u009b\\u202e\\u2066é\"}\n");
  CHECK(escaped_json("[\"\xFF\"]") == "[\"\xFF\"]");
}
