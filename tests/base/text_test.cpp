#include "base/text.hpp"

#include <doctest/doctest.h>
#include <utility>

using namespace leadscore;

TEST_CASE("trimming removes Unicode white space at both ends and nothing else") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"", ""},
      {"  \t\r\n", ""},
      {" a b ", "a b"},
      {"\u00A0\u2003a\u3000\u0085", "a"},
      {"\u200Ba", "\u200Ba"}, // a zero-width space is no white space
      {"\xFF a \xFF", "\xFF a \xFF"},
      {"\x80 ", "\x80"},
      {"é", "é"},
  };
  for (const auto& [text, trimmed] : cases) {
    CAPTURE(text);
    CHECK(trim(text) == trimmed);
  }
}

TEST_CASE("trimming what is invisible removes white space and zero-width characters at both ends") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"", ""},
      {"A1", "A1"},
      {"\u200BA1", "A1"},
      {"A1\u200B", "A1"},
      {" \uFEFF\u00A0A\u200D1 \u2060\u200C ", "A\u200D1"},
      {" \u200B \uFEFF", ""},
      {"\u200EA1", "\u200EA1"}, // a mark of direction is neither
      {"\u00ADA1", "\u00ADA1"}, // nor is a soft hyphen
  };
  for (const auto& [text, trimmed] : cases) {
    CAPTURE(text);
    CHECK(trim_invisible(text) == trimmed);
  }
}

TEST_CASE("visible ASCII is told apart wherever something else stands") {
  CHECK(is_visible_ascii(std::string_view()));
  CHECK(is_visible_ascii("!"));
  CHECK(is_visible_ascii("~ann@acme.example!~"));
  const std::string visible(19, 'x');
  for (std::size_t at = 0; at < visible.size(); ++at) {
    for (const char other : {' ', '\t', '\0', '\x1f', '\x7f', '\x80', '\xff'}) {
      std::string text = visible;
      text[at] = other;
      CAPTURE(at);
      CAPTURE(static_cast<int>(other));
      CHECK(!is_visible_ascii(text));
    }
  }
}

TEST_CASE("folding is Unicode simple case folding") {
  CHECK(fold("ABC xyz 1") == "abc xyz 1");
  CHECK(fold("ÄÖÜ ß ẞ") == "äöü ß ß");
  CHECK(fold("ΣΑΣ ς") == "σασ σ");
  CHECK(fold("İ") == "İ"); // its folding is not simple
  CHECK(fold("𐐀") == "𐐨");
  CHECK(fold("A\xFF\xC3"
             "B") == "a\xFF\xC3"
                     "b");
}

TEST_CASE("comparable text is trimmed and folded, and may reuse a buffer") {
  CHECK(comparable(" Sales-Ready\u00A0") == "sales-ready");
  std::string buffer = "what was there";
  comparable_into(" ÉCOLE ", buffer);
  CHECK(buffer == "école");
}

TEST_CASE("comparable text has no zero-width characters and is in normalisation form C") {
  CHECK(comparable("\u200Bv\u200Cp\u200D\u2060\uFEFF") == "vp");
  CHECK(comparable(" \u200B \u00A0vp") == "vp");
  CHECK(comparable("\u200B \u2060").empty());
  CHECK(comparable("a\u200B \u200Bb") == "a b");
  CHECK(comparable("E\u0301COLE") == "école");
  CHECK(comparable("e\u200B\u0301") == "é"); // without the zero-width character first
  CHECK(comparable("\u212B") == "å");        // the sign for angstrom
  CHECK(comparable("\u1112\u1161\u11AB") == "\uD55C");
  CHECK(comparable("\uFB01") == "\uFB01"); // a ligature stays: its decomposition is not canonical
  CHECK(comparable("q\u0323\u0307") == comparable("q\u0307\u0323"));
  CHECK(comparable("東京") == "東京");
  CHECK(comparable("\xFF\u200B"
                   "A\u0301\xCC") == "\xFF"
                                     "a\u0301\xCC");
}

TEST_CASE("UTF-8 is told from other bytes") {
  CHECK(is_utf8(""));
  CHECK(is_utf8("plain text that is longer than eight bytes"));
  CHECK(is_utf8("12345678é€😀"));
  CHECK_FALSE(is_utf8("12345678\xE9"));
  CHECK_FALSE(is_utf8("\xC0\x80"));         // overlong
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));     // half of a surrogate pair
  CHECK_FALSE(is_utf8("\xF4\x90\x80\x80")); // above U+10FFFF
  CHECK_FALSE(is_utf8("a\xE2\x82"));        // cut
  CHECK_FALSE(is_utf8("\xFE"));
}

TEST_CASE("the nearest name is found if it is near enough") {
  const std::vector<std::string> names{"points", "points_by", "when", "café"};
  CHECK(nearest("pionts", names) == "points");
  CHECK(nearest("POINTS_B", names) == "points_by");
  CHECK(nearest("whne", names) == "when");
  CHECK(nearest("cafe", names) == "café");
  CHECK_FALSE(nearest("decay", names));
  CHECK_FALSE(nearest("x", std::vector<std::string>{}));
  CHECK(nearest("ac", std::vector<std::string>{"ab", "aa"}) == "ab");
}

TEST_CASE("a suggestion names what is near, else what is known") {
  const std::vector<std::string> names{"alpha", "beta", "gamma"};
  CHECK(suggestion("alhpa", names) == "did you mean 'alpha'?");
  CHECK(suggestion("zzzzz", names) == "known are alpha, beta, gamma");
  CHECK(suggestion("zzzzz", names, 2) == "known are alpha, beta and 1 more");
  CHECK(suggestion("zzzzz", {}) == "");
}

TEST_CASE("the registrable domain is found in domains, addresses and URLs") {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"", ""},
      {"  ", ""},
      {"acme.example", "acme.example"},
      {"www.acme.co.uk", "acme.co.uk"},
      {"WWW.Acme.Example.", "acme.example"},
      {"https://user@www.acme.example:8080/path?x", "acme.example"},
      {"https://user:pass@www.acme.com/a@b", "acme.com"},
      {"http://www.acme.com?u=http://other.com", "acme.com"},
      {"www.acme.com/?u=http://other.com", "acme.com"},
      {"//cdn.acme.com/x", "acme.com"},
      {"jane@mail.acme.com", "acme.com"},
      {"localhost", "localhost"},
      {"co.uk", "co.uk"},
      {"www.müller.de", "müller.de"},
      {"WWW.MÜLLER.DE", "müller.de"},
      {"192.168.10.20", "192.168.10.20"},
      {"http://192.168.10.20:80/", "192.168.10.20"},
      {"http://[2001:DB8::1]:80/", "2001:db8::1"},
      {"2001:db8::1", "2001:db8::1"},
      {".acme.com", "acme.com"},
      {"*.acme.com", "acme.com"},
  };
  for (const auto& [text, domain] : cases) {
    CAPTURE(text);
    CHECK(registrable_domain(text) == domain);
  }
}
