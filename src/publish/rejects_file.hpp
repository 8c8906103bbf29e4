#pragma once

#include "base/text_buffer.hpp"
#include "data/rejects.hpp"
#include "publish/run_folder.hpp"
#include "publish/tables.hpp"

#include <cstdint>
#include <span>
#include <string>

namespace leadscore {

/// rejects.csv of a run folder, written while records are read: for `--rejects all`.
class RejectsFile {
public:
  /// Begins the file; until end() no other file of the folder is begun.
  RejectsFile(RunFolder& files, const TableOptions& options);
  void add(const RejectedRecord& record);
  /// Ends the file. Gives its size.
  std::int64_t end();

private:
  void flush();

  RunFolder& files_;
  TableOptions options_;
  TextBuffer text_;
  std::int64_t bytes_ = 0;
};

/// Rejected records in the file of a run that is not published. Source: 4-files.
inline constexpr std::size_t most_rejects_beside = 1000;

/// Writes the first of `rejects` that are errors to `rejects-<as-of>.csv` in a folder, which is made if need be; a file
/// of that name is replaced. Gives its path. Throws Error.
std::string write_rejects_beside(const std::string& folder, Instant as_of, std::span<const RejectedRecord> rejects,
                                 const TableOptions& options, bool group_readable, Disk& disk = real_disk());

} // namespace leadscore
