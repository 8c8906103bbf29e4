#pragma once

#include "cli/scoring.hpp"
#include "publish/rejects_file.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace leadscore {

/// Where a command that publishes writes rejected records.
class RejectedInput {
public:
  /// `folder`: where the file of a run that is not published goes; none: nowhere.
  RejectedInput(const ScoreOptions& options, std::optional<std::string> folder)
      : options_(options), folder_(std::move(folder)) {}

  /// Every rejected record goes to rejects.csv of a run as it is met.
  void write_all_to(RunFolder& files, LoadedInputs& loaded);
  /// load_data; if too many records are rejected, the first of them are written, and the message names their file.
  void load(LoadedInputs& loaded, Progress& progress);
  /// Ends the file of write_all_to. Gives its size; none if there is none.
  std::optional<std::int64_t> end();

private:
  std::string write_beside(const LoadedInputs& loaded, std::int64_t rejected) const;

  const ScoreOptions& options_;
  std::optional<std::string> folder_;
  std::optional<RejectsFile> file_;
};

} // namespace leadscore
