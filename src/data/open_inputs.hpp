#pragma once

#include "csv/csv_file.hpp"
#include "csv/raw_file.hpp"
#include "rules/program.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace leadscore {

/// The streams (pipes, standard input, commands) of data that is read more than once. Each is read once, whole, and
/// copied.
class StreamCopies {
public:
  /// A file, or the copy of a stream. Throws Error.
  std::unique_ptr<RawFile> open(const std::string& path);

private:
  std::map<std::string, std::shared_ptr<StreamCopy>> copies_; ///< by path
};

/// The inputs of a run, each opened once: the headers of lead, event and enrichment files, and which source each event
/// file belongs to. A stream stays open after its header was read. A regular file does not, because there may be more
/// files than a process may open; it must be the same file, unchanged, when its records are read.
class OpenInputs {
public:
  OpenInputs() = default;
  /// `copies`: of streams, if the data is read more than once; else null.
  explicit OpenInputs(std::shared_ptr<StreamCopies> copies) : copies_(std::move(copies)) {}

  InputHeaders headers;
  std::vector<std::string> lead_paths, event_paths;

  /// Reads the header of a file. `looked_up`: some of its records will be asked for again. Throws Error.
  std::vector<std::string> read_header(const std::string& path, const CsvOptions& options, bool looked_up = false);
  /// The file, to read its records. Throws Error if it is not what it was when its header was read.
  CsvFile open(const std::string& path, const CsvOptions& options);
  /// The same once more. None if it is a stream that could not be copied.
  std::optional<CsvFile> open_again(const std::string& path, const CsvOptions& options);

private:
  void check_read_once(const RawFile& file);

  std::shared_ptr<StreamCopies> copies_;
  std::map<std::string, CsvFile> streams_;                               ///< open behind their headers
  std::map<std::string, std::shared_ptr<StreamCopy>> looked_up_;         ///< copies of those that are asked again
  std::map<std::string, FileVersion> versions_;                          ///< of regular files
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> pipes_; ///< by device and inode
};

/// What is missing is added to `problems`.
OpenInputs open_inputs(const RuleSet& rules, const std::vector<std::string>& leads,
                       const std::vector<std::string>& events, const CsvOptions& options,
                       std::vector<Problem>& problems, std::shared_ptr<StreamCopies> copies = nullptr);

/// How to read the file: `options` with the lines that are skipped in this one.
CsvOptions options_for(const InputHeaders::File& file, CsvOptions options);

/// A file of the rule file's folder: `path` itself if absolute.
std::string path_beside(const RuleSet& rules, const std::string& path);

} // namespace leadscore
