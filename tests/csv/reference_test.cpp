#include "csv/csv_file.hpp"
#include "csv/csv_writer.hpp"
#include "csv/read_csv.hpp"
#include "csv/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

using namespace leadscore;

namespace {

using Fields = std::vector<std::string>;

/// A literal, byte-wise reading of CSV, to hold the fast one against. Its header record has `columns` columns.
std::vector<SeenRecord> read_literally(const std::string& content, char delimiter, std::size_t columns) {
  std::vector<SeenRecord> records;
  std::int64_t line = 1;
  std::size_t at = 0;
  bool is_header = true;
  while (at < content.size()) {
    SeenRecord record;
    record.line = line;
    const std::size_t begin = at;
    bool is_closed = true;
    for (bool more = true; more;) {
      std::string field;
      if (at < content.size() && content[at] == '"') {
        is_closed = false;
        for (++at; at < content.size() && !is_closed; ++at) {
          if (content[at] == '\n') ++line;
          if (content[at] != '"') {
            field += content[at];
          } else if (at + 1 < content.size() && content[at + 1] == '"') {
            field += '"';
            ++at;
          } else {
            is_closed = true;
          }
        }
      }
      while (at < content.size() && content[at] != delimiter && content[at] != '\n') field += content[at++];
      more = at < content.size() && content[at] == delimiter;
      if (more) ++at;
      record.fields.push_back(field);
    }
    const bool has_line_feed = at < content.size();
    std::size_t end = at;
    if (is_closed && end > begin && content[end - 1] == '\r') {
      --end;
      record.fields.back().pop_back();
    }
    if (has_line_feed) {
      ++at;
      ++line;
    }
    if (end == begin) continue;
    if (is_header) {
      is_header = false;
      continue;
    }
    const char* code = !is_closed                       ? "unclosed_quote"
                       : record.fields.size() < columns ? "too_few_columns"
                       : record.fields.size() > columns ? "too_many_columns"
                                                        : nullptr;
    record.raw = content.substr(begin, end - begin);
    if (code != nullptr) {
      record.is_rejected = true;
      record.fields = {code};
      record.lines_spanned = line - record.line + (has_line_feed || content.back() == '\n' ? 0 : 1);
    }
    records.push_back(std::move(record));
  }
  return records;
}

std::vector<SeenRecord> read_fast(const TemporaryFolder& folder, const std::string& content, std::size_t block_size) {
  CsvFile file(folder.write("a.csv", content), {}, block_size);
  auto records = read_records(file);
  for (SeenRecord& record : records) record.reason.clear();
  return records;
}

} // namespace

TEST_CASE("any text reads as a literal reader reads it, whatever the size of a block") {
  const TemporaryFolder folder;
  std::mt19937 random(20'261'120);
  const std::vector<std::string> pieces{",",  ",",    ",",  "\"", "\"", "\"\"", "\n",
                                        "\n", "\r\n", "\r", "a",  "bc", "é",    " "};
  for (int round = 0; round < 3'000; ++round) {
    std::string content = "a,b\n";
    const auto length = random() % 60;
    for (unsigned i = 0; i < length; ++i) content += pieces[random() % pieces.size()];
    CAPTURE(content);
    const auto literal = read_literally(content, ',', 2);
    for (const std::size_t block_size : {std::size_t{1}, std::size_t{1 + random() % 30}, default_block_size}) {
      CAPTURE(block_size);
      const auto fast = read_fast(folder, content, block_size);
      REQUIRE(fast.size() == literal.size());
      for (std::size_t i = 0; i < fast.size(); ++i) {
        CHECK(fast[i].line == literal[i].line);
        CHECK(fast[i].fields == literal[i].fields);
        CHECK(fast[i].lines_spanned == literal[i].lines_spanned);
        CHECK(fast[i].raw == literal[i].raw);
      }
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
      written.push_back(std::move(record));
    }
    const std::string content = buffer.string();
    CAPTURE(content);
    for (const std::size_t block_size : {std::size_t{1 + random() % 40}, default_block_size}) {
      auto read = read_fast(folder, content, block_size);
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
