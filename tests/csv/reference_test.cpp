#include "base/text.hpp"
#include "csv/csv_file.hpp"
#include "csv/csv_writer.hpp"
#include "csv/literal_reader.hpp"
#include "csv/record_cutter.hpp"
#include "csv/row_filter.hpp"
#include "csv/temporary_folder.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

using namespace leadscore;

namespace {

using Fields = std::vector<std::string>;

SeenFile read_fast(const TemporaryFolder& folder, const std::string& content, std::size_t block_size) {
  CsvFile file(folder.write("a.csv", content), {}, block_size);
  SeenFile seen = read_file(file);
  for (SeenRecord& record : seen.records) record.reason.clear();
  return seen;
}

/// Reads with small limits, which CsvFile does not have.
SeenFile read_with_limits(const TemporaryFolder& folder, const std::string& content, std::size_t block_size,
                          const RecordLimits& limits) {
  RecordCutter cutter(std::make_unique<RawFile>(folder.write("a.csv", content)), Encoding::utf8, block_size, limits);
  const std::string header_record = cutter.take_header({});
  const Fields header = cells_of(header_record, cutter.delimiter());
  SeenFile seen;
  CsvBlock block;
  block.filter = std::make_shared<RowFilter>(header, cutter.delimiter());
  while (cutter.next_block(block)) read_block(block, cutter.delimiter(), header.size(), seen);
  for (SeenRecord& record : seen.records) record.reason.clear();
  return seen;
}

/// `longest_raw`: as much of the raw texts is compared.
void check_same(const SeenFile& fast, const SeenFile& literal, std::size_t longest_raw = longest_record) {
  REQUIRE(fast.records.size() == literal.records.size());
  for (std::size_t i = 0; i < fast.records.size(); ++i) {
    CHECK(fast.records[i].line == literal.records[i].line);
    CHECK(fast.records[i].fields == literal.records[i].fields);
    CHECK(fast.records[i].raw.substr(0, longest_raw) == literal.records[i].raw.substr(0, longest_raw));
  }
  CHECK(fast.skipped.blank == literal.skipped.blank);
  CHECK(fast.skipped.repeated_header == literal.skipped.repeated_header);
}

class RandomText {
public:
  explicit RandomText(unsigned seed) : random_(seed) {}
  unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }
  std::string of(const std::vector<std::string>& pieces, unsigned most_pieces) {
    std::string text;
    for (unsigned count = below(most_pieces); count > 0; --count) text += pieces[random_() % pieces.size()];
    return text;
  }

private:
  std::mt19937 random_;
};

} // namespace

TEST_CASE("any text reads as a literal reader reads it, whatever the size of a block") {
  using namespace std::string_literals;
  const TemporaryFolder folder;
  RandomText random(20'261'120);
  const std::vector<std::string> pieces{
      ",",    ",",   ",",  ",",      "\"", "\"",     "\"",   "\"\"",  ",\"",    "\",",     "\"\n",   "\n\"",
      "\n",   "\n",  "\n", "\r\n",   "\r", "a",      "bc",   "é",     " ",      "\t",      "a,b",    "\n,\n",
      "\xE9", "\0"s, ";",  "\u200B", "a",  "\u00A0", "\na,", "\"a\"", "x\",\"", "\n\n \n", "\"\"\"", "  \"",
  };
  for (int round = 0; round < 4'000; ++round) {
    const std::string content = "a,b\n" + random.of(pieces, 60);
    CAPTURE(content);
    const SeenFile literal = read_literally(content, ',');
    for (const std::size_t block_size : {std::size_t{1}, std::size_t{1 + random.below(30)}, default_block_size}) {
      CAPTURE(block_size);
      check_same(read_fast(folder, content, block_size), literal);
    }
  }
}

TEST_CASE("records longer than a limit read as a literal reader reads them, whatever the size of a block") {
  const TemporaryFolder folder;
  RandomText random(1'048'576);
  const std::vector<std::string> pieces{"a",   "b",    "bcdefgh", ",",      "\"",     "\"",   "\"\"",
                                        ",\"", "\",",  "\n",      "\n",     "\n",     "\r\n", "x\",\"",
                                        " ",   "\n\"", "\",\"\n", "      ", "\"\"\"", "\r"};
  for (int round = 0; round < 4'000; ++round) {
    const RecordLimits limits{.longest = 8 + random.below(40), .longest_raw = 2 + random.below(20)};
    const std::string content = "a,b\n" + random.of(pieces, 80);
    CAPTURE(content);
    CAPTURE(limits.longest);
    const SeenFile literal = read_literally(content, ',', limits);
    for (const std::size_t block_size : {std::size_t{1}, std::size_t{1 + random.below(30)}, default_block_size}) {
      CAPTURE(block_size);
      check_same(read_with_limits(folder, content, block_size, limits), literal, limits.longest_raw);
    }
  }
}

TEST_CASE("what the writer writes the reader reads back") {
  const TemporaryFolder folder;
  std::mt19937 random(42);
  const std::vector<std::string> pieces{",", "\"", "\n", "\r\n", "\r", "a", "b c", "é", ";", "\t", "=", "'", "😀"};
  for (int round = 0; round < 300; ++round) {
    const std::size_t columns = 1 + random() % 4;
    TextBuffer buffer;
    CsvWriter writer(buffer);
    for (std::size_t column = 0; column < columns; ++column) writer.word("c" + std::to_string(column));
    writer.end_record();
    std::vector<SeenRecord> written;
    const auto count = random() % 20;
    for (unsigned i = 0; i < count; ++i) {
      SeenRecord record;
      record.line = 1 + std::count(buffer.view().begin(), buffer.view().end(), '\n');
      for (std::size_t column = 0; column < columns; ++column) {
        std::string value;
        for (auto left = random() % 5; left > 0; --left) value += pieces[random() % pieces.size()];
        writer.text(value);
        record.fields.push_back(std::move(value));
      }
      writer.end_record();
      const auto is_white = [](const std::string& cell) { return trim(cell).empty(); };
      if (!std::all_of(record.fields.begin(), record.fields.end(), is_white)) written.push_back(std::move(record));
    }
    const std::string content = buffer.string();
    CAPTURE(content);
    for (const std::size_t block_size : {std::size_t{1 + random() % 40}, default_block_size}) {
      auto read = read_fast(folder, content, block_size).records;
      for (SeenRecord& record : read) record.raw.clear();
      CHECK(read == written);
    }
  }
}

TEST_CASE("the files of csv-spectrum read as it says") {
  const std::filesystem::path suite = "/usr/share/nodejs/csv-spectrum";
  if (!std::filesystem::is_directory(suite / "csvs")) {
    MESSAGE("skipped: the Debian package node-csv-spectrum is not installed");
    return;
  }
  // The whole suite agrees with the contract: its files have no empty lines and no ragged records.
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(suite / "csvs")) {
    const std::string name = entry.path().stem().string();
    CAPTURE(name);
    const auto expected = nlohmann::json::parse(std::ifstream(suite / "json" / (name + ".json")));
    for (const std::size_t block_size : {std::size_t{1}, std::size_t{9}, default_block_size}) {
      CsvFile file(entry.path().string(), {}, block_size);
      auto seen = nlohmann::json::array();
      for (const SeenRecord& record : read_records(file)) {
        REQUIRE_FALSE(record.is_rejected);
        nlohmann::json object;
        for (std::size_t column = 0; column < record.fields.size(); ++column) {
          object[file.header()[column]] = record.fields[column];
        }
        seen.push_back(object);
      }
      CHECK(seen == expected);
    }
    ++files;
  }
  CHECK(files >= 11);
}
