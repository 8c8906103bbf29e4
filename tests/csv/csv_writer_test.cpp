#include "csv/csv_writer.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

TEST_CASE("fields are quoted only when needed") {
  TextBuffer out;
  CsvWriter writer(out);
  for (const std::string_view value : {"plain", "a,b", "say \"x\"", "two\nlines", "cr\r", " blank ", "a;b", "\"", ""}) {
    writer.text(value);
  }
  writer.end_record();
  CHECK(out.view() == "plain,\"a,b\",\"say \"\"x\"\"\",\"two\nlines\",\"cr\r\", blank ,a;b,\"\"\"\",\n");
}

TEST_CASE("what needs quotes is seen at each place of a field of any length") {
  for (const char special : {',', '"', '\r', '\n'}) {
    for (std::size_t size = 1; size <= 40; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string value(size, '\xAC'); // a comma with the highest bit set
        value[at] = special;
        TextBuffer out;
        CsvWriter(out).word(value);
        CHECK(out.view().starts_with('"'));
      }
    }
  }
  for (std::size_t size = 1; size <= 40; ++size) {
    for (const char other : {'\xAC', '\xA2', '\x8D', '\x8A', '-', '!', '#', '\x0B', '\x0C', '\x0E', '\x7F', '\xFF'}) {
      const std::string value(size, other);
      TextBuffer out;
      CsvWriter(out).word(value);
      CHECK(out.view() == value);
    }
  }
}

TEST_CASE("each kind of value has its form") {
  TextBuffer out;
  CsvWriter writer(out);
  writer.word("score");
  writer.points(12.50);
  writer.points(-0.0001);
  writer.count(-7);
  writer.truth(true);
  writer.truth(false);
  writer.time(Instant{0});
  writer.time(std::nullopt);
  writer.absent();
  writer.end_record();
  writer.absent();
  writer.absent();
  writer.end_record();
  CHECK(out.view() == "score,12.5,0,-7,true,false,1970-01-01T00:00:00Z,,\n,\n");
}

TEST_CASE("a record of one empty field is no empty line") {
  TextBuffer out("a\n");
  CsvWriter writer(out);
  writer.text("");
  writer.end_record();
  writer.text("x");
  writer.end_record();
  CHECK(out.view() == "a\n\"\"\nx\n");
}

TEST_CASE("formulas are guarded where that is asked for, but in constants of the program") {
  TextBuffer out;
  CsvWriter writer(out, true);
  writer.text("=1+1");
  writer.text("=HYPERLINK(\"x\",\"y\")");
  writer.text("\nx");
  writer.text("-5");
  writer.word("=own");
  writer.end_record();
  CHECK(out.view() == "'=1+1,\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\",\"'\nx\",-5,=own\n");
  TextBuffer exact;
  CsvWriter machine(exact);
  machine.text("=1+1");
  machine.end_record();
  CHECK(exact.view() == "=1+1\n");
}
