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
      {"a,b\n,\n", {{"", ""}}},
      {"a\n\"\"\nx\n", {{""}, {"x"}}},
      {"a,b\n\"1,5\",\"say \"\"hi\"\"\"\n", {{"1,5", "say \"hi\""}}},
      {"a,b\n\"\"\"\",\"\"\"\"\"\"\n", {{"\"", "\"\""}}},
      {"a,b\n\"x\ny\",\"x\r\ny\"\r\n", {{"x\ny", "x\r\ny"}}},
      {"a,b\n\"\n\n\",2\n3,4\n", {{"\n\n", "2"}, {"3", "4"}}},
      {"a,b\nsize 5\" x,\"6\"\"\"\n", {{"size 5\" x", "6\""}}},
      {"a,b\n 5\"6,x\"\"y\n", {{" 5\"6", "x\"\"y"}}},
      {"a,b\n\"x\"y,\"x\" \n", {{"xy", "x "}}},
      {"a,b\n\"x\"y\"z,2\n", {{"xy\"z", "2"}}},
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
  struct Case {
    std::string content;
    SeenRecord rejected;
  };
  const std::vector<Case> cases{
      {"a,b\n1\n3,4\n", {2, {"too_few_columns"}, true, "the header has 2 columns, this record has 1", "1", 1}},
      {"a,b\n\"1\n2\"\n3,4\n",
       {2, {"too_few_columns"}, true, "the header has 2 columns, this record has 1", "\"1\n2\"", 2}},
      {"a\n1,2\n3\n", {2, {"too_many_columns"}, true, "the header has 1 column, this record has 2", "1,2", 1}},
      {"a,b\n1,x\0y\n3,4\n"s, {2, {"nul_byte"}, true, "the record holds a NUL byte", "1,x\0y"s, 1}},
      {"a,b\n\"1\n\",x\0y\n3,4\n"s, {2, {"nul_byte"}, true, "the record holds a NUL byte", "\"1\n\",x\0y"s, 2}},
      {"a,b\n1,caf\xE9\r\n3,4\n",
       {2,
        {"bad_encoding"},
        true,
        "the record holds bytes that are no UTF-8 text (for other encodings there is --encoding)",
        "1,caf\uFFFD",
        1}},
      {"a,b\n1,\"\xFF\xFE\n\"\n3,4\n",
       {2,
        {"bad_encoding"},
        true,
        "the record holds bytes that are no UTF-8 text (for other encodings there is --encoding)",
        "1,\"\uFFFD\uFFFD\n\"",
        2}},
      {"a,b\n1,\xE9\0\n3,4\n"s, {2, {"nul_byte"}, true, "the record holds a NUL byte", "1,\uFFFD\0"s, 1}},
      {"a,b\n1\xE9\n3,4\n",
       {2,
        {"bad_encoding"},
        true,
        "the record holds bytes that are no UTF-8 text (for other encodings there is --encoding)",
        "1\uFFFD",
        1}},
  };
  for (const Case& test : cases) {
    CAPTURE(test.content);
    for (const std::size_t block_size : {std::size_t{3}, default_block_size}) {
      const auto records = records_of(test.content, block_size);
      REQUIRE(records.size() == 2);
      CHECK(records[0].line == test.rejected.line);
      CHECK(records[0].fields == test.rejected.fields);
      CHECK(records[0].reason == test.rejected.reason);
      CHECK(records[0].raw == test.rejected.raw);
      CHECK(records[0].lines_spanned == test.rejected.lines_spanned);
      CHECK_FALSE(records[1].is_rejected);
      CHECK(records[1].fields.front() == "3");
    }
  }
}

TEST_CASE("a quote that is never closed is one rejected record to the end of the file") {
  for (const std::string_view last : {"\n", ""}) {
    for (const std::size_t block_size : {std::size_t{2}, default_block_size}) {
      const std::string record = "3,\"x\n5,6\n\n7,\xE9" + std::string(last);
      const auto records = records_of("a,b\n1,\"2\n2\"\n" + record, block_size);
      REQUIRE(records.size() == 2);
      CHECK(records[1] == SeenRecord{4,
                                     {"unclosed_quote"},
                                     true,
                                     "a quoted field of this record is never closed",
                                     "3,\"x\n5,6\n\n7,\uFFFD" + std::string(last),
                                     4});
    }
  }
  CHECK(records_of("a,b\n1,\"2\"\"").at(0).fields == Fields{"unclosed_quote"});
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

TEST_CASE("a record too long to be kept leaves the lines after it right") {
  std::string lines;
  for (int i = 0; i < 400'000; ++i) lines += "four\n\n";
  for (const std::size_t block_size : {std::size_t{50'001}, default_block_size}) {
    const auto closed = records_of("a,b\n1,\"" + lines + "\"\"x\"\n3,4\n", block_size);
    REQUIRE(closed.size() == 2);
    CHECK(closed[0].fields == Fields{"record_too_long"});
    CHECK(closed[0].lines_spanned == 800'001);
    CHECK(closed[0].raw.size() == longest_raw_record);
    CHECK(closed[1].line == 800'003);
    CHECK(closed[1].fields == Fields{"3", "4"});

    const auto unclosed = records_of("a,b\n1,2\n1,\"" + lines, block_size);
    REQUIRE(unclosed.size() == 2);
    CHECK(unclosed[0].fields == Fields{"1", "2"});
    CHECK(unclosed[1].line == 3);
    CHECK(unclosed[1].fields == Fields{"unclosed_quote"});
    CHECK(unclosed[1].lines_spanned == 800'000);
    CHECK(unclosed[1].raw.size() == longest_raw_record);
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
  CHECK(error_of_content("\na,\"b\n1,2\n") == "a.csv:2: a quote in the header is never closed (close it or remove it)");
  CHECK(error_of_content(std::string(longest_record + 100'000, 'x')) ==
        "a.csv:1: the header is longer than 1048576 bytes (is this a CSV file?)");
  CHECK(error_of_content("a\0,\0b\0\n\0"s) ==
        "a.csv:1: the header holds NUL bytes (is this a CSV file? UTF-16 needs a byte-order mark)");
  CHECK(error_of_content("caf\xE9,b\n") == "a.csv:1: the header is not UTF-8 (try --encoding windows-1252)");
  CHECK(error_of_content("a,b\r1,2\r") ==
        "a.csv:1: the lines end with CR alone (export the file with LF or CRLF line breaks)");

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
