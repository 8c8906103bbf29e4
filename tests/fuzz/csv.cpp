#include "cases/memory_file.hpp"
#include "csv/csv_file.hpp"
#include "fuzz/targets.hpp"

#include <fmt/format.h>
#include <vector>

namespace leadscore::fuzz {

namespace {

/// Everything that reading says: each record with its line and fields, or why it is rejected; or the error.
std::string outcome(const std::string& path, const CsvOptions& options, std::size_t block_size) {
  std::string text;
  try {
    CsvFile file(path, options, block_size);
    std::vector<std::size_t> wanted(file.header().size());
    for (std::size_t column = 0; column < wanted.size(); ++column) wanted[column] = column;
    for (CsvBlock block; file.next_block(block);) {
      RecordReader reader(block, file.delimiter(), wanted.size(), wanted);
      for (auto next = reader.next(); next != RecordReader::Outcome::end; next = reader.next()) {
        text += fmt::format("{}:", reader.line());
        if (next == RecordReader::Outcome::rejected) {
          text += fmt::format("{}: {}: {}\n", to_text(reader.code()), reader.reason(), reader.raw());
        } else {
          for (const std::string_view field : reader.fields()) text += fmt::format("{}:{}\n", field.size(), field);
        }
      }
    }
    text += file.sha256();
  } catch (const Error& error) {
    text += error.what();
  }
  return text;
}

} // namespace

/// The first byte says how the rest is read.
void run_csv(std::string_view input) {
  if (input.empty()) return;
  const auto choice = static_cast<unsigned char>(input.front());
  input.remove_prefix(1);
  CsvOptions options;
  if ((choice & 1U) != 0) options.encoding = (choice & 2U) != 0 ? Encoding::latin1 : Encoding::windows_1252;
  if ((choice & 4U) != 0) options.delimiter = (choice & 8U) != 0 ? ';' : '\t';
  const MemoryFile file(input);
  const std::size_t block_size = 1 + (choice >> 4U) * 7U;
  require(outcome(file.path(), options, block_size) == outcome(file.path(), options, default_block_size),
          "the size of blocks does not change what is read");
}

} // namespace leadscore::fuzz
