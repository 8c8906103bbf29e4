#include "start/export_profile.hpp"

#include "base/text.hpp"
#include "data/open_inputs.hpp"
#include "rules/header.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <numeric>
#include <tuple>

namespace leadscore {

namespace {

constexpr std::size_t few_values = 1'000;
constexpr std::int64_t first_values = 50; ///< that tell whether a column holds times
constexpr std::size_t most_keys = 5'000'000;

bool looks_like_an_address(std::string_view value) {
  const std::size_t at = value.find('@');
  return at != std::string_view::npos && at > 0 && value.find('@', at + 1) == std::string_view::npos &&
         value.find('.', at) != std::string_view::npos && value.find(' ') == std::string_view::npos;
}

void count_value(ColumnProfile& column, std::string_view cell) {
  const std::string_view value = trim(cell);
  if (value.empty()) return;
  ++column.filled;
  if (looks_like_an_address(value)) ++column.addresses;
  if (column.times.values() < first_values || column.times.readable() > 0) column.times.add(value);
  if (!column.many_values) {
    ++column.counts[std::string(value)];
    column.many_values = column.counts.size() > few_values;
  }
  if (!column.repeats && column.keys.size() < most_keys) {
    column.repeats = !column.keys.insert(std::hash<std::string_view>{}(value)).second;
    if (column.repeats) column.keys.clear();
  }
  if (column.texts.size() < (column.repeats ? most_texts : most_keys)) column.texts.insert(text_hash(value));
}

ExportProfile read_all(const std::string& path, StreamCopies& copies, const CsvOptions& options) {
  CsvFile file(copies.open(path), options);
  ExportProfile profile;
  profile.path = path;
  profile.csv = options;
  for (const std::string& header : file.header()) {
    ColumnProfile& column = profile.columns.emplace_back();
    column.header = header;
    column.is_ambiguous = header.empty() || is_ambiguous(file.header(), header);
  }
  std::vector<std::size_t> every_column(profile.columns.size());
  std::iota(every_column.begin(), every_column.end(), std::size_t{0});
  for (CsvBlock block; file.next_block(block);) {
    RecordReader reader(block, file.delimiter(), every_column.size(), every_column);
    for (auto outcome = reader.next(); outcome != RecordReader::Outcome::end; outcome = reader.next()) {
      ++profile.records;
      if (outcome == RecordReader::Outcome::rejected) {
        ++profile.rejected[reader.code()];
        continue;
      }
      bool is_ascii = true;
      for (std::size_t column = 0; column < profile.columns.size(); ++column) {
        const std::string_view field = reader.fields()[column];
        is_ascii =
            is_ascii && std::ranges::all_of(field, [](char byte) { return static_cast<signed char>(byte) >= 0; });
        count_value(profile.columns[column], field);
      }
      if (!is_ascii) ++profile.with_other_letters;
    }
  }
  return profile;
}

} // namespace

std::vector<std::string> ExportProfile::header() const {
  std::vector<std::string> result;
  for (const ColumnProfile& column : columns) result.push_back(column.header);
  return result;
}

double ExportProfile::share_filled(const ColumnProfile& column) const {
  std::int64_t read = records;
  for (const auto& [code, count] : rejected) read -= count;
  return read == 0 ? 0 : static_cast<double>(column.filled) / static_cast<double>(read);
}

ExportProfile profile_export(const std::string& path, const CsvOptions& options) {
  StreamCopies copies;
  ExportProfile profile = read_all(path, copies, options);
  const bool header_is_text = std::all_of(profile.columns.begin(), profile.columns.end(),
                                          [](const ColumnProfile& column) { return is_utf8(column.header); });
  const auto bad = profile.rejected.find(RejectCode::bad_encoding);
  const bool is_mostly_utf8 = bad == profile.rejected.end() || bad->second <= profile.with_other_letters;
  if (options.encoding != Encoding::utf8 || (header_is_text && is_mostly_utf8)) return profile;
  CsvOptions other = options;
  other.encoding = Encoding::windows_1252;
  return read_all(path, copies, other);
}

std::string file_name(const ExportProfile& profile) { return std::filesystem::path(profile.path).filename().string(); }

std::size_t text_hash(std::string_view value) { return std::hash<std::string>{}(comparable(value)); }

} // namespace leadscore
