#include "csv/csv_file.hpp"

#include "base/text.hpp"
#include "csv/record_cutter.hpp"
#include "csv/row_filter.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

/// The names in the header record.
std::vector<std::string> split_header(const std::string& record, char delimiter) {
  std::vector<std::string> names = cells_of(record, delimiter);
  for (std::string& name : names) name = trim(name);
  return names;
}

void check_header(const std::string& name, std::int64_t line, const std::string& header) {
  if (header.find('\0') != std::string::npos) {
    throw Error(fmt::format("{}:{}: the header holds NUL bytes (is this a CSV file? UTF-16 needs a byte-order mark)",
                            name, line));
  }
  if (!is_utf8(header)) {
    throw Error(fmt::format("{}:{}: the header is not UTF-8 (try --encoding windows-1252)", name, line));
  }
}

} // namespace

std::string_view to_text(RejectCode code) {
  switch (code) {
  case RejectCode::too_few_columns:
    return "too_few_columns";
  case RejectCode::too_many_columns:
    return "too_many_columns";
  case RejectCode::bad_quote:
    return "bad_quote";
  case RejectCode::unclosed_quote:
    return "unclosed_quote";
  case RejectCode::bad_time:
    return "bad_time";
  case RejectCode::missing_key:
    return "missing_key";
  case RejectCode::bad_encoding:
    return "bad_encoding";
  case RejectCode::nul_byte:
    return "nul_byte";
  case RejectCode::record_too_long:
    return "record_too_long";
  case RejectCode::duplicate_lead:
    return "duplicate_lead";
  case RejectCode::unknown_lead:
    return "unknown_lead";
  case RejectCode::duplicate_event:
    return "duplicate_event";
  }
  return "";
}

bool is_error(RejectCode code) {
  return code != RejectCode::duplicate_lead && code != RejectCode::unknown_lead && code != RejectCode::duplicate_event;
}

struct CsvFile::State {
  State(std::unique_ptr<RawFile> file, const CsvOptions& options, std::size_t block_size)
      : path(file->path()), cutter(std::move(file), options.encoding, block_size) {}

  std::string path;
  std::vector<std::string> header;
  RecordCutter cutter;
  std::shared_ptr<const RowFilter> filter;
};

CsvFile::CsvFile(const std::string& path, const CsvOptions& options, std::size_t block_size)
    : CsvFile(std::make_unique<RawFile>(path), options, block_size) {}

CsvFile::CsvFile(std::unique_ptr<RawFile> file, const CsvOptions& options, std::size_t block_size) {
  if (options.delimiter && std::string_view("\"\r\n").find(*options.delimiter) != std::string_view::npos) {
    throw Error("a quote or a line break cannot be the delimiter (use one of , ; | or tab)");
  }
  state_ = std::make_unique<State>(std::move(file), options, std::max<std::size_t>(1, block_size));
  RecordCutter& cutter = state_->cutter;
  const std::string record = cutter.take_header(options);
  check_header(cutter.bytes().name(), cutter.header_line(), record);
  state_->header = split_header(record, cutter.delimiter());
  state_->filter = std::make_shared<RowFilter>(state_->header, cutter.delimiter());
}
CsvFile::~CsvFile() = default;
CsvFile::CsvFile(CsvFile&&) noexcept = default;
CsvFile& CsvFile::operator=(CsvFile&&) noexcept = default;

const std::string& CsvFile::path() const { return state_->path; }
const std::vector<std::string>& CsvFile::header() const { return state_->header; }
char CsvFile::delimiter() const { return state_->cutter.delimiter(); }
bool CsvFile::next_block(CsvBlock& block) {
  block.filter = state_->filter;
  return state_->cutter.next_block(block);
}
std::int64_t CsvFile::bytes_consumed() const { return state_->cutter.bytes().bytes_consumed(); }
std::string CsvFile::sha256() const { return state_->cutter.bytes().sha256(); }
const ContentMark& CsvFile::content_mark() const { return state_->cutter.bytes().content_mark(); }

} // namespace leadscore
