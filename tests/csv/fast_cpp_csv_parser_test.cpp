#include "csv/read_csv.hpp"
#include "csv/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <random>

// The library cuts long file names on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-truncation"
#define CSV_IO_NO_THREAD
#include <libfccp/csv.h>
#pragma GCC diagnostic pop

using namespace leadscore;

TEST_CASE("what fast-cpp-csv-parser can read is read as it reads it") {
  // It knows no line breaks inside quotes, takes any quote for an opening one, and empty lines for records.
  std::mt19937 random(4180);
  const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
  const auto field = [&] {
    constexpr std::string_view letters = "abc, ;'1x";
    std::string text;
    const bool is_quoted = below(3) == 0;
    for (unsigned size = below(80); size > 0; --size) {
      const char letter = letters[below(static_cast<unsigned>(letters.size()))];
      if (letter != ',' || is_quoted) text += letter;
      if (is_quoted && below(5) == 0) text += "\"\"";
    }
    return is_quoted ? '"' + text + '"' : text;
  };
  const TemporaryFolder folder;
  for (int round = 0; round < 5; ++round) {
    std::string content = "a,b,c\n";
    for (int record = 0; record < 400; ++record)
      content += field() + ',' + field() + ',' + field() + (below(2) == 0 ? "\n" : "\r\n");
    const std::string path = folder.write("a.csv", content);

    std::vector<std::vector<std::string>> theirs;
    io::CSVReader<3, io::trim_chars<>, io::double_quote_escape<',', '"'>> reader(path);
    reader.read_header(io::ignore_no_column, "a", "b", "c");
    for (char *a = nullptr, *b = nullptr, *c = nullptr; reader.read_row(a, b, c);) theirs.push_back({a, b, c});

    CsvFile file(path, {});
    const std::vector<SeenRecord> ours = read_records(file);
    REQUIRE(ours.size() == 400);
    REQUIRE(theirs.size() == 400);
    for (std::size_t record = 0; record < ours.size(); ++record) CHECK(ours[record].fields == theirs[record]);
  }
}
