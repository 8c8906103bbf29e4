#pragma once

#include "csv/csv_file.hpp"
#include "csv/input_bytes.hpp"
#include "data/open_inputs.hpp"
#include "data/rejects.hpp"
#include "data/unknown_keys.hpp"
#include "rules/program.hpp"

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace leadscore {

/// Told how far reading has come: a name of the phase, bytes done.
using ProgressReport = std::function<void(std::string_view phase, std::int64_t bytes)>;

struct ReadOptions {
  CsvOptions csv;
  unsigned threads = 1;
  Instant as_of = 0;
  RejectLimit max_rejects;
  bool find_repeated_records = false; ///< true: of event sources without ids
  ProgressReport progress;
};

/// Collects what every input phase reports: counts, rejected records, files.
struct InputReport {
  RecordCounts leads, events;
  RejectLog rejects;
  UnknownKeys unknown_keys; ///< of events that are joined by the leads' keys
  std::vector<InputWarning> warnings;
  std::vector<InputFileReport> files;
};

/// Loads every list of the rules and the built-in ones. Problems (missing file or column, bad record) are added.
/// `copies`: of streams, if the lists are loaded more than once.
std::unordered_map<std::string, std::shared_ptr<const LookupList>>
load_lists(const RuleSet& rules, const CsvOptions& options, std::vector<Problem>& problems, InputReport& report,
           StreamCopies* copies = nullptr);

/// Reads every record of a small reference file whole. Throws Error at the first record that cannot be read.
void read_reference_file(CsvFile& file, const std::function<void(std::span<const std::string_view>)>& record);

/// A block of a file on its way to a worker.
struct FileBlock {
  std::size_t file = 0; ///< index in the paths
  char delimiter = ',';
  CsvBlock block;
};
/// Gives the records of a block with these numbers (ascending, from 0) once more. `wanted`: see RecordReader.
void for_records(const FileBlock& source, std::size_t columns, std::span<const std::uint32_t> ordinals,
                 std::span<const std::size_t> wanted, const std::function<void(const RecordReader&)>& record);

/// Hands out the blocks of several files, one file after the other; reports each file as it ends. next() is for one
/// thread at a time, give_back() for all.
class BlockFeed {
public:
  /// `files`: what is known of the files at `paths`.
  BlockFeed(OpenInputs& inputs, const std::vector<std::string>& paths, const std::vector<InputHeaders::File>& files,
            std::string kind, const ReadOptions& options, InputReport& report);
  std::optional<FileBlock> next();
  /// To be called at the end with the number of records of each file. Throws Error if two files have the same records.
  void finish(std::span<const std::int64_t> records);
  /// A block that is done with: its memory serves the next one. (Fresh pages cost more than reading into them.)
  void give_back(FileBlock&& block);

private:
  OpenInputs& inputs_;
  const std::vector<std::string>& paths_;
  const std::vector<InputHeaders::File>& files_;
  std::string kind_;
  const ReadOptions& options_;
  InputReport& report_;
  std::optional<CsvFile> file_;
  std::size_t next_ = 0;
  std::int64_t bytes_before_ = 0;
  std::vector<ContentMark> contents_; ///< by file
  std::mutex mutex_;
  std::vector<std::string> spare_texts_;
};

} // namespace leadscore
