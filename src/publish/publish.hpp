#pragma once

#include "publish/disk.hpp"
#include "publish/run_folder.hpp"
#include "publish/scored_run.hpp"
#include "publish/tables.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadscore {

struct PublishOptions {
  TableOptions tables;
  bool group_readable = false; ///< files 0640 and the folder 0750 instead of 0600 and 0700
  /// The size of rejects.csv if it stands in the folder already (see RejectsFile).
  std::optional<std::int64_t> rejects_bytes{};
};

struct WrittenRun {
  std::string sha256;  ///< of run.json
  std::string summary; ///< the text of summary.md
};

/// Writes all files of a run into `files`. Throws Error.
WrittenRun write_run_files(const ScoredRun& run, const PublishOptions& options, RunFolder& files);

/// Writes all files of a run into `folder`, which then holds them and nothing else; all or nothing. Gives the text of
/// summary.md. Throws Error. Source: 4-files, Writing.
std::string publish(const ScoredRun& run, const std::string& folder, const PublishOptions& options,
                    Disk& disk = real_disk());

/// Writes scored.csv to standard output. Throws Error when it does not all arrive.
void publish_to_standard_output(const ScoredRun& run, const TableOptions& options, Disk& disk = real_disk());

/// Writes text to standard output. Throws Error when it does not all arrive.
void print_to_standard_output(std::string_view text, Disk& disk = real_disk());

/// Writes a file of its own: whoever reads it sees what stood there before or all of `text`. Throws Error.
void write_file(const std::string& path, std::string_view text, unsigned mode = 0600, Disk& disk = real_disk());

} // namespace leadscore
