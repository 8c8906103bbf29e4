#include "publish/rejects_file.hpp"

#include "base/time.hpp"
#include "publish/publish.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr std::size_t written_at_once = std::size_t{1} << 20;

} // namespace

RejectsFile::RejectsFile(RunFolder& files, const TableOptions& options) : files_(files), options_(options) {
  files_.begin_file("rejects.csv");
  append_rejects_header(options_, text_);
}

void RejectsFile::add(const RejectedRecord& record) {
  append_reject(record, options_, text_);
  if (text_.size() >= written_at_once) flush();
}

std::int64_t RejectsFile::end() {
  flush();
  files_.end_file();
  return bytes_;
}

void RejectsFile::flush() {
  files_.write(text_.view());
  bytes_ += static_cast<std::int64_t>(text_.size());
  text_.clear();
}

std::string write_rejects_beside(const std::string& folder, Instant as_of, std::span<const RejectedRecord> rejects,
                                 const TableOptions& options, bool group_readable, Disk& disk) {
  std::string path = (std::filesystem::path(folder) / fmt::format("rejects-{}.csv", format_instant(as_of))).string();
  TextBuffer text;
  append_rejects_header(options, text);
  std::size_t written = 0;
  for (const RejectedRecord& record : rejects) {
    if (!is_error(record.code)) continue;
    append_reject(record, options, text);
    if (++written == most_rejects_beside) break;
  }
  if (!folder.empty()) {
    const int made = disk.make_folders(folder);
    if (made != 0) throw Error(disk_problem(folder, "cannot be made", made));
  }
  write_file(path, text.view(), group_readable ? 0640 : 0600, disk);
  return path;
}

} // namespace leadscore
