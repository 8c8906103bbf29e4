#include "base/hash.hpp"
#include "csv/csv_file.hpp"
#include "csv/read_csv.hpp"
#include "csv/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <functional>
#include <utility>

using namespace leadscore;

namespace {

using Fields = std::vector<std::string>;

/// Fields of the good records of a file with this content.
std::vector<Fields> fields_of(std::string_view content, const CsvOptions& options = {}) {
  const TemporaryFolder folder;
  CsvFile file(folder.write("a.csv", content), options);
  std::vector<Fields> all;
  for (const SeenRecord& record : read_records(file)) all.push_back(record.fields);
  return all;
}

std::vector<SeenRecord> records_of(std::string_view content, std::size_t block_size = default_block_size) {
  const TemporaryFolder folder;
  CsvFile file(folder.write("a.csv", content), {}, block_size);
  return read_records(file);
}

/// The text of the error, without the folder's name.
std::string error_of(const TemporaryFolder& folder, const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    std::string text = error.what();
    for (auto at = text.find(folder.path()); at != std::string::npos; at = text.find(folder.path())) {
      text.erase(at, folder.path().size());
    }
    return text;
  }
  return "no error";
}

std::string error_of_content(std::string_view content, const CsvOptions& options = {}) {
  const TemporaryFolder folder;
  const std::string path = folder.write("a.csv", content);
  return error_of(folder, [&] {
    CsvFile file(path, options);
    read_records(file);
  });
}

const std::string text_after_quote = "text follows the closing quote of a field";
const std::string not_closed = "a quoted field is not closed before the end of the file or within 1048576 bytes";

} // namespace

TEST_CASE("records are read as real exports write them") {
  struct Case {
    std::string_view content;
    std::vector<Fields> records;
  };
  const std::vector<Case> cases{
      {"a,b\n1,2\n", {{"1", "2"}}},
      {"a,b\n1,2", {{"1", "2"}}},
      {"a,b\r\n1,2\r\n3,4\r\n", {{"1", "2"}, {"3", "4"}}},
      {"a,b\r\n1,2", {{"1", "2"}}},
      {"a,b\n", {}},
      {"a,b", {}},
      {"a,b\n\n1,2\n\r\n\n3,4\n\n", {{"1", "2"}, {"3", "4"}}},
      {"\n\r\na,b\n1,2\n", {{"1", "2"}}},
      {"a,b\n,\n \n\"\",\"\n\"\n,\u00A0,\n,1\n", {{"", "1"}}},
      {"a\n\"\"\nx\n", {{"x"}}},
      {"a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", {{"1,5", "say \"hi\""}}},
      {"a,b\n\"\"\"\",\"\"\"\"\"\"\n", {{"\"", "\"\""}}},
      {"a,b\n\"x\ny\",\"x\r\ny\"\r\n", {{"x\ny", "x\r\ny"}}},
      {"a,b\n\"\n\n\",2\n3,4\n", {{"\n\n", "2"}, {"3", "4"}}},
      {"a,b\nsize 5\" x,\"6\"\"\"\n", {{"size 5\" x", "6\""}}},
      {"a,b\n 5\"6,x\"\"y\n", {{" 5\"6", "x\"\"y"}}},
      {"a,b\n\"x\" \t,\"x\" \r\n\"y\",\"z\"  ", {{"x", "x"}, {"y", "z"}}},
      {"a,b\n 1 ,\t2\n", {{" 1 ", "\t2"}}},
      {"\xEF\xBB\xBF"
       "a,b\n1,2\n",
       {{"1", "2"}}},
      {"a,b\n\xEF\xBB\xBF"
       "1,2\n",
       {{"\xEF\xBB\xBF"
         "1",
         "2"}}},
      {"a;b\n1,5;2\n", {{"1,5", "2"}}},
      {"a\tb\n1\t2\n", {{"1", "2"}}},
      {"a\tb\n\"1\" \t2\n\t\t\t\n", {{"1", "2"}}},
      {"a|b\n1|2\n", {{"1", "2"}}},
      {"\"a,b,c\";d\n1;2\n", {{"1", "2"}}},
      {"a,b;c\n1,2;3\n", {{"1", "2;3"}}}, // as often: the comma
      {"a b\nx;y\n", {{"x;y"}}},          // none: the comma
      {"a,\"b\nc\"\n1,2\n", {{"1", "2"}}},
      {"a,b\n\xC3\xA9,€\n", {{"é", "€"}}},
  };
  for (const Case& test : cases) {
    CAPTURE(test.content);
    CHECK(fields_of(test.content) == test.records);
    for (const std::size_t block_size : {1U, 2U, 3U, 7U}) {
      std::vector<Fields> fields;
      for (const SeenRecord& record : records_of(test.content, block_size)) fields.push_back(record.fields);
      CAPTURE(block_size);
      CHECK(fields == test.records);
    }
  }
}

TEST_CASE("the header's names are unquoted and trimmed") {
  const TemporaryFolder folder;
  const CsvFile file(folder.write("a.csv", "\xEF\xBB\xBF\"Lead ID\" ;  e-mail ;\"say \"\"x\"\"\";\"two\nlines\";\r\n"),
                     {});
  CHECK(file.header() == std::vector<std::string>{"Lead ID", "e-mail", "say \"x\"", "two\nlines", ""});
  CHECK(file.delimiter() == ';');
}

TEST_CASE("a delimiter that is given is used") {
  CsvOptions options;
  options.delimiter = ';';
  CHECK(fields_of("a,b,c;d\n1,2,3;4\n", options) == std::vector<Fields>{{"1,2,3", "4"}});
  options.delimiter = '"';
  CHECK(error_of_content("a,b\n", options) ==
        "a quote or a line break cannot be the delimiter (use one of , ; | or tab)");
}

TEST_CASE("lines above the header are skipped") {
  CsvOptions options;
  options.skip_lines = 2;
  for (const std::string_view content :
       {"x\n\"y\na,b\n1,2\n", "\n\r\na,b\n1,2\n", "x\ny,,,\n,,\na,b\n1,2\n", "x\ny\nsep=;\na;b\n1;2\n"})
    CHECK(fields_of(content, options) == std::vector<Fields>{{"1", "2"}});
  CHECK(error_of_content("x\ny", options) == "a.csv: has no header below the lines that are skipped (skip_lines is 2)");
  CHECK(error_of_content("x\ny\n\n", options) ==
        "a.csv: has no header below the lines that are skipped (skip_lines is 2)");
  const TemporaryFolder folder;
  CsvFile file(folder.write("a.csv", "x" + std::string(200'000, 'x') + "\n\nsep=;\n\na\n1\n"), options);
  CHECK(read_records(file).at(0).line == 6);
}

TEST_CASE("a line sep=X tells the delimiter") {
  struct Case {
    std::string_view content;
    std::vector<std::string> header;
  };
  for (const Case& test : {
           Case{"sep=;\na;b,c,d\n", {"a", "b,c,d"}},
           Case{"\"sep=;\"\r\na;b\r\n", {"a", "b"}},
           Case{"sep=\t\na\tb;c\n", {"a", "b;c"}},
           Case{"\xEF\xBB\xBFsep=^\na^b\n", {"a", "b"}},
           Case{"sep=;", {"sep=;"}},
           Case{"sep=\na,b\n", {"sep="}},
           Case{"sep=\"\na,b\n", {"sep=\""}},
           Case{"sep=;;\na,b\n", {"sep=", "", ""}},
           Case{"a;b\nsep=,\n", {"a", "b"}},
       }) {
    CAPTURE(test.content);
    const TemporaryFolder folder;
    const std::string path = folder.write("a.csv", test.content);
    if (test.content == "sep=;")
      CHECK(error_of(folder, [&] { CsvFile(path, {}); }) ==
            "a.csv: has only empty lines (its first line must be the header)");
    else
      CHECK(CsvFile(path, {}).header() == test.header);
  }
  CsvOptions options;
  options.delimiter = ',';
  CHECK(fields_of("sep=;\na;b\n1;2\n", options) == std::vector<Fields>{{"1", "2"}});
}

TEST_CASE("a line break in a long cell of the header does not hide the delimiter") {
  const TemporaryFolder folder;
  const std::string name = "\"x\n," + std::string(200'000, 'x') + "\n\"";
  const CsvFile file(folder.write("a.csv", name + ";b;c\n1;2;3\n"), {});
  CHECK(file.delimiter() == ';');
  CHECK(file.header().size() == 3);
}

TEST_CASE("only the wanted columns are handed out") {
  const TemporaryFolder folder;
  CsvFile file(folder.write("a.csv", "a,b,c,d\n1,2,3,4\n"), {});
  CsvBlock block;
  REQUIRE(file.next_block(block));
  const std::vector<std::size_t> wanted{1, 3};
  RecordReader reader(block, ',', 4, wanted);
  REQUIRE(reader.next() == RecordReader::Outcome::record);
  REQUIRE(reader.fields().size() == 2);
  CHECK(reader.fields()[0] == "2");
  CHECK(reader.fields()[1] == "4");
  CHECK(reader.raw() == "1,2,3,4");
  CHECK(reader.next() == RecordReader::Outcome::end);
  CHECK(reader.next() == RecordReader::Outcome::end);
}

TEST_CASE("a rejected record is told with its line, its reason and its text, and reading goes on") {
  using namespace std::string_literals;
  const std::string no_utf8 = "the record holds bytes that are no UTF-8 text (for other encodings there is --encoding)";
  struct Case {
    std::string content;
    SeenRecord rejected;
  };
  const std::vector<Case> cases{
      {"a,b\n1\n3,4\n", {2, {"too_few_columns"}, true, "the header has 2 columns, this record has 1", "1"}},
      {"a,b\n\"1\n2\"\n3,4\n",
       {2, {"too_few_columns"}, true, "the header has 2 columns, this record has 1", "\"1\n2\""}},
      {"a\n1,2\n3\n", {2, {"too_many_columns"}, true, "the header has 1 column, this record has 2", "1,2"}},
      {"a,b\n1,x\0y\n3,4\n"s, {2, {"nul_byte"}, true, "the record holds a NUL byte", "1,x\0y"s}},
      {"a,b\n\"1\n\",x\0y\n3,4\n"s, {2, {"nul_byte"}, true, "the record holds a NUL byte", "\"1\n\",x\0y"s}},
      {"a,b\n1,caf\xE9\r\n3,4\n", {2, {"bad_encoding"}, true, no_utf8, "1,caf\uFFFD"}},
      {"a,b\n1,\"\xFF\xFE\n\"\n3,4\n", {2, {"bad_encoding"}, true, no_utf8, "1,\"\uFFFD\uFFFD\n\""}},
      {"a,b\n1,\xE9\0\n3,4\n"s, {2, {"nul_byte"}, true, "the record holds a NUL byte", "1,\uFFFD\0"s}},
      {"a,b\n1\xE9\n3,4\n", {2, {"bad_encoding"}, true, no_utf8, "1\uFFFD"}},
      {"a,b\n\"x\"y,2\n3,4\n", {2, {"bad_quote"}, true, text_after_quote, "\"x\"y,2"}},
      {"a,b\n\"x\" \"y\",\xE9\0\r\n3,4\n"s, {2, {"bad_quote"}, true, text_after_quote, "\"x\" \"y\",\uFFFD\0"s}},
      {"a,b\n\"x\"\ry,2\n3,4\n", {2, {"bad_quote"}, true, text_after_quote, "\"x\"\ry,2"}},
      {"a,b\n1,\"2\n3,4\n", {2, {"unclosed_quote"}, true, not_closed, "1,\"2"}},
      {"a,b\n1,2,\"\"\"\r\n3,4\n", {2, {"unclosed_quote"}, true, not_closed, "1,2,\"\"\""}},
  };
  for (const Case& test : cases) {
    CAPTURE(test.content);
    for (const std::size_t block_size : {std::size_t{1}, std::size_t{3}, default_block_size}) {
      const auto records = records_of(test.content, block_size);
      REQUIRE(records.size() == 2);
      CHECK(records[0] == test.rejected);
      CHECK(records[1].fields == (test.content[1] == ',' ? Fields{"3", "4"} : Fields{"3"}));
    }
  }
}

TEST_CASE("damaged quoting loses one line") {
  // The quote of the first line closes before the text of the second one, and so on: each line but the last is one
  // record.
  for (const std::size_t block_size : {std::size_t{2}, std::size_t{20}, default_block_size}) {
    const auto records = records_of("a,b\n1,\"x\n2,\"y\n3,z\n4,\"z\n\"\n5,\"u\n6,v\n\n7,w", block_size);
    std::vector<std::pair<std::int64_t, Fields>> seen;
    for (const SeenRecord& record : records) seen.emplace_back(record.line, record.fields);
    CHECK(seen == std::vector<std::pair<std::int64_t, Fields>>{{2, {"bad_quote"}},
                                                               {3, {"bad_quote"}},
                                                               {4, {"3", "z"}},
                                                               {5, {"4", "z\n"}},
                                                               {7, {"unclosed_quote"}},
                                                               {8, {"6", "v"}},
                                                               {10, {"7", "w"}}});
  }
}

TEST_CASE("rows of empty cells and repeated headers are no records, and are counted") {
  const TemporaryFolder folder;
  const auto counts_of = [&](std::string_view content) {
    CsvFile file(folder.write("a.csv", content), {}, 5);
    const SeenFile seen = read_file(file);
    return std::vector<std::int64_t>{static_cast<std::int64_t>(seen.records.size()), seen.skipped.blank,
                                     seen.skipped.repeated_header};
  };
  CHECK(counts_of("a,b\n1,2\n\n\r\n") == std::vector<std::int64_t>{1, 0, 0});
  CHECK(counts_of("a,b\n,\n,,,\n \n\"\"\n\t,\"\n \"\r\n1,2\n,") == std::vector<std::int64_t>{1, 6, 0});
  CHECK(counts_of("a,b\n,x\n\",\"\n\"\"\"\",\n \"\",\n\u200B,\n") == std::vector<std::int64_t>{5, 0, 0});
  CHECK(counts_of(",,\n\na,b,c\n") == std::vector<std::int64_t>{0, 1, 0});
  CHECK(counts_of("a,b\na,b\n\"a\", b \n\u200B a\uFEFF,\"\u2060b\"\n1,2\na,b") == std::vector<std::int64_t>{1, 0, 4});
  CHECK(counts_of("a,b\nA,b\na,bc\na\na,b,\nb,a\n") == std::vector<std::int64_t>{5, 0, 0});
  CHECK(counts_of("\" a \",\"x\ny\"\na,\"x\ny\"\n") == std::vector<std::int64_t>{0, 0, 1});
  CHECK(counts_of("\"a,\"\"b\",c\n\"a,\"\"b\",c\n\"a\",c\n") == std::vector<std::int64_t>{1, 0, 1});
  CHECK(counts_of(",a\n,a\n1,a\n,\n") == std::vector<std::int64_t>{1, 1, 1});
  CHECK(counts_of("\ta\tb\n\ta\tb\n\tx\tb\n\t\t\n") == std::vector<std::int64_t>{1, 1, 1});
  CHECK(counts_of("カ,b\nカ,b\nキ,b\n\u3000,\u3000\n") == std::vector<std::int64_t>{1, 1, 1});
}

TEST_CASE("a record of the longest length is read, one byte more is rejected") {
  for (const std::size_t block_size : {std::size_t{10'000}, default_block_size}) {
    for (const std::string_view line_break : {"\n", "\r\n"}) {
      const std::string longest = "1," + std::string(longest_record - 2, 'x');
      const std::string content = "a,b\n" + longest + std::string(line_break) + longest + "y" +
                                  std::string(line_break) + "3,4" + std::string(line_break);
      const auto records = records_of(content, block_size);
      REQUIRE(records.size() == 3);
      CHECK_FALSE(records[0].is_rejected);
      CHECK(records[0].fields.back().size() == longest_record - 2);
      CHECK(records[1].line == 3);
      CHECK(records[1].fields == Fields{"record_too_long"});
      CHECK(records[1].reason == "the record is longer than 1048576 bytes");
      CHECK(records[1].raw == longest.substr(0, longest_raw_record));
      CHECK(records[2].line == 4);
      CHECK(records[2].fields == Fields{"3", "4"});
    }
  }
}

TEST_CASE("a quote that is not closed within 1 MiB loses one line") {
  std::string lines;
  while (lines.size() <= longest_record) lines += "3,4\n\n";
  for (const std::size_t block_size : {std::size_t{50'001}, default_block_size, 4 * longest_record}) {
    // Closed behind the limit; never closed.
    for (const std::string_view end : {"5\",6\n7,8\n", "7,8"}) {
      const auto records = records_of("a,b\n1,\"" + lines + std::string(end), block_size);
      const auto count = std::count(lines.begin(), lines.end(), '3') - 1;
      REQUIRE(records.size() == static_cast<std::size_t>(count) + (end == "7,8" ? 2 : 3));
      CHECK(records.front() == SeenRecord{2, {"unclosed_quote"}, true, not_closed, "1,\"3,4"});
      CHECK(records[1].line == 4);
      CHECK(std::all_of(records.begin() + 1, records.begin() + 1 + count, [](const SeenRecord& record) {
        return record.fields == Fields{"3", "4"};
      }));
      CHECK(records.back().fields == Fields{"7", "8"});
    }
  }
}

TEST_CASE("a record that ends at the limit is read, also where quotes are in it") {
  struct Case {
    std::size_t size; ///< of the quoted field with its quotes
    std::string_view rest;
    std::string_view outcome;
  };
  for (const Case& test :
       {Case{longest_record - 2, "", ""}, Case{longest_record - 2, "\r", ""},
        Case{longest_record - 2, " ", "record_too_long"}, Case{longest_record - 3, " \r", ""},
        Case{longest_record - 2, "x", "record_too_long"}, Case{longest_record - 3, "x", "bad_quote"},
        Case{longest_record - 1, "", "unclosed_quote"}, Case{longest_record - 3, ",", "too_many_columns"},
        Case{longest_record - 3, ",x", "record_too_long"}, Case{longest_record - 3, ",\"", "record_too_long"},
        Case{longest_record - 4, ",\"", "unclosed_quote"}}) {
    CAPTURE(test.size);
    CAPTURE(test.rest);
    const std::string content =
        "a,b\n1,\"\n" + std::string(test.size - 3, 'x') + "\"" + std::string(test.rest) + "\n3,4\n";
    for (const std::size_t block_size : {std::size_t{50'001}, default_block_size}) {
      const auto records = records_of(content, block_size);
      REQUIRE(records.size() >= 2);
      if (test.outcome.empty())
        CHECK(records[0].fields.back().size() == test.size - 2);
      else
        CHECK(records[0].fields == Fields{std::string(test.outcome)});
      CHECK(records.back().fields == Fields{"3", "4"});
    }
  }
}

TEST_CASE("a line longer than what is kept of it leaves the lines after it right") {
  const std::string end(3'000'000, 'z');
  for (const std::size_t block_size : {std::size_t{50'001}, default_block_size}) {
    for (const std::string& beginning : {std::string("1,x"), std::string("\"1\"x"), std::string("1,\"x")}) {
      const auto records = records_of("a,b\n" + beginning + end + "\r\n\n3,4\n" + beginning + end, block_size);
      REQUIRE(records.size() == 3);
      for (const std::size_t index : {std::size_t{0}, std::size_t{2}}) {
        CHECK(records[index].fields == Fields{beginning == "1,x"     ? "record_too_long"
                                              : beginning == "1,\"x" ? "unclosed_quote"
                                                                     : "bad_quote"});
        CHECK(records[index].raw == (beginning + end).substr(0, longest_raw_record));
      }
      CHECK(records[1].line == 4);
      CHECK(records[1].fields == Fields{"3", "4"});
      CHECK(records[2].line == 5);
    }
  }
}

TEST_CASE("the raw text of a long record is cut before a character") {
  std::string record = "x";
  while (record.size() < 2 * longest_record) record += "€";
  for (const std::size_t length : {2 * longest_raw_record, record.size()}) {
    const auto records = records_of("a,b\n" + record.substr(0, length - (length - 1) % 3) + "\n");
    REQUIRE(records.size() == 1);
    CHECK(records[0].raw.size() == longest_raw_record); // 1 + 21845 * 3
    CHECK(records[0].raw.ends_with("€"));
  }
  const auto shifted = records_of("a,b\nyy" + record.substr(1, 120'000) + "\n");
  CHECK(shifted.at(0).raw.size() == longest_raw_record - 2);
}

TEST_CASE("lines are counted as they stand in the file") {
  const auto records = records_of("\na,\"b\nb\"\r\n\r\n1,\"x\r\ny\n\"\n\n2\n3,4\n");
  REQUIRE(records.size() == 3);
  CHECK(records[0].line == 5);
  CHECK(records[1].line == 9);
  CHECK(records[1].is_rejected);
  CHECK(records[2].line == 10);
}

TEST_CASE("UTF-16 with a mark is read in either order") {
  const std::u16string text = u"\uFEFFa;b\r\n1;\"é\n😀\"\r\n\n2;€\r\n";
  std::string little;
  std::string big;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(static_cast<unsigned char>(unit & 0xFFU));
    const char high = static_cast<char>(static_cast<unsigned char>(unit >> 8U));
    (little += low) += high;
    (big += high) += low;
  }
  for (const std::string& content : {little, big}) {
    for (const std::size_t block_size : {std::size_t{1}, std::size_t{5}, default_block_size}) {
      const auto records = records_of(content, block_size);
      REQUIRE(records.size() == 2);
      CHECK(records[0].line == 2);
      CHECK(records[0].fields == Fields{"1", "é\n😀"});
      CHECK(records[1].line == 5);
      CHECK(records[1].fields == Fields{"2", "€"});
    }
  }
  // Half of a surrogate pair, and half of a unit at the end.
  using namespace std::string_literals;
  const auto broken = records_of("\xFF\xFE"
                                 "a\0,\0b\0\n\0\x3D\xD8,\0x\0\n\0\x00\xDC,\0y\0\n\0z\0,\0z\0\n\0u\0,\0v"s);
  REQUIRE(broken.size() == 4);
  CHECK(broken[0].fields == Fields{"bad_encoding"});
  CHECK(broken[1].fields == Fields{"bad_encoding"});
  CHECK(broken[2].fields == Fields{"z", "z"});
  CHECK(broken[3].fields == Fields{"bad_encoding"});
}

TEST_CASE("other encodings are read when asked for") {
  CsvOptions options;
  options.encoding = Encoding::latin1;
  CHECK(fields_of("a,b\ncaf\xE9,\xA4\n", options) == std::vector<Fields>{{"café", "¤"}});
  options.encoding = Encoding::windows_1252;
  CHECK(fields_of("a,b\ncaf\xE9,\x80 \x93x\x94\n", options) == std::vector<Fields>{{"café", "€ “x”"}});
  // A mark says more than the option.
  CHECK(fields_of("\xEF\xBB\xBF"
                  "a,b\ncaf\xC3\xA9,1\n",
                  options) == std::vector<Fields>{{"café", "1"}});
}

TEST_CASE("bytes and the hash are those of the file on disk") {
  const std::string content = "\xEF\xBB\xBF"
                              "a,b\r\n1,2\r\n\r\n";
  const TemporaryFolder folder;
  CsvFile file(folder.write("a.csv", content), {});
  read_records(file);
  CHECK(file.bytes_consumed() == static_cast<std::int64_t>(content.size()));
  CHECK(file.sha256() == sha256_hex(content));
}

TEST_CASE("blocks hold whole records, in order, with their lines") {
  std::string content = "a,b\n";
  for (int i = 0; i < 1000; ++i) content += std::to_string(i) + ",\"x\n\"\n";
  const TemporaryFolder folder;
  CsvFile file(folder.write("a.csv", content), {}, 100);
  CsvBlock block;
  std::size_t blocks = 0;
  std::string all = "a,b\n";
  std::int64_t line = 2;
  while (file.next_block(block)) {
    CHECK(block.index == blocks++);
    CHECK(block.first_line == line);
    CHECK(block.text.ends_with("\"\n"));
    CHECK(block.text.size() < 250);
    line += std::count(block.text.begin(), block.text.end(), '\n');
    all += block.text;
  }
  CHECK(blocks > 50);
  CHECK(all == content);
}

TEST_CASE("files that cannot be read are told with what to do") {
  using namespace std::string_literals;
  CHECK(error_of_content("") == "a.csv: is empty (its first line must be the header)");
  CHECK(error_of_content("\xEF\xBB\xBF") == "a.csv: is empty (its first line must be the header)");
  CHECK(error_of_content("\n\r\n\n") == "a.csv: has only empty lines (its first line must be the header)");
  CHECK(error_of_content("a,\"b\"c\n1,2\n") ==
        "a.csv:1: text follows a closing quote in the header (double the quotes inside a name)");
  CHECK(error_of_content("a,\"b\"c,\"d\"\r\n1,2,3\r\n") ==
        "a.csv:1: text follows a closing quote in the header (double the quotes inside a name)");
  CHECK(error_of_content("a,\"b" + std::string(longest_record, 'x') + "\"\n") ==
        "a.csv:1: a quote in the header is never closed (close it or remove it)");
  CHECK(error_of_content("\na,\"b\n1,2\n") == "a.csv:2: a quote in the header is never closed (close it or remove it)");
  CHECK(error_of_content(std::string(longest_record + 100'000, 'x')) ==
        "a.csv:1: the header is longer than 1048576 bytes (is this a CSV file?)");
  CHECK(error_of_content("a\0,\0b\0\n\0"s) ==
        "a.csv:1: the header holds NUL bytes (is this a CSV file? UTF-16 needs a byte-order mark)");
  CHECK(error_of_content("caf\xE9,b\n") == "a.csv:1: the header is not UTF-8 (try --encoding windows-1252)");
  for (const std::string_view content :
       {"a,b\r1,2\r", "a,\"b\"\r1,2\r", "\"a\",b\r\"1\",\"2\"\r", "a,b\r1,\"2\"\r1,\"2\n\"\r"})
    CHECK(error_of_content(content) ==
          "a.csv:1: the lines end with CR alone (export the file with LF or CRLF line breaks)");
  CHECK(error_of_content("a,\"b\rc\"\r\n1,2\r\n") == "no error");

  const TemporaryFolder folder;
  CHECK(error_of(folder, [&] { CsvFile(folder.path("none.csv"), {}); }) ==
        "none.csv: there is no such file (check the path)");
  std::filesystem::create_directory(folder.path("sub"));
  CHECK(error_of(folder, [&] { CsvFile(folder.path("sub"), {}); }) ==
        "sub: is a folder (name a file, or a pattern such as 'sub/*.csv')");
  CHECK(error_of(folder, [&] { CsvFile(folder.write("x", "y") + "/z", {}); }) ==
        "x/z: cannot be opened: Not a directory (check the path and its permissions)");
}

TEST_CASE("a file that changes while it is read is an error at its end") {
  const TemporaryFolder folder;
  std::string content = "a,b\n";
  while (content.size() < 200'000) content += "1,2\n";
  const std::string path = folder.write("a.csv", content);
  CsvFile file(path, {}, 1000);
  CsvBlock block;
  REQUIRE(file.next_block(block));
  std::ofstream(path, std::ios::app) << "3,4\n";
  CHECK(error_of(folder, [&] {
          while (file.next_block(block)) {
          }
        }) == "a.csv: changed while it was read (run again when the export is complete)");
}

TEST_CASE("only what counts against --max-rejects is an error") {
  CHECK(is_error(RejectCode::bad_time));
  CHECK(is_error(RejectCode::missing_key));
  CHECK_FALSE(is_error(RejectCode::duplicate_lead));
  CHECK_FALSE(is_error(RejectCode::unknown_lead));
  CHECK_FALSE(is_error(RejectCode::duplicate_event));
  CHECK(to_text(RejectCode::duplicate_event) == "duplicate_event");
}
