#pragma once

#include "cli/scoring.hpp"
#include "csv/temporary_folder.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadscore {

/// Rules, leads and events as a test writes them, read by the program as a run reads them.
class HandMadeFiles {
public:
  /// `leads` and `events`: names and texts of the files.
  HandMadeFiles(std::string_view rules, std::vector<std::pair<std::string, std::string>> leads,
                std::vector<std::pair<std::string, std::string>> events = {});

  InputOptions options; ///< may be changed before load()
  void write(std::string_view name, std::string_view text) const { folder_.write(name, text); }
  /// Reads everything, as of 2026-11-20 unless the options say otherwise. Throws Error.
  [[nodiscard]] std::unique_ptr<LoadedInputs> load() const;
  /// What load() says when it throws; empty if it does not. Without the path of the folder.
  [[nodiscard]] std::string message() const;

private:
  TemporaryFolder folder_;
};

/// Rejected records, a line for each: `leads.csv:3 key missing_key | reason | raw`.
std::string text_of(const std::vector<RejectedRecord>& rejects);

} // namespace leadscore
