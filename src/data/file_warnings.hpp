#pragma once

#include "data/rejects.hpp"
#include "rules/program.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// The last record of a file that has no line break at its end.
struct OpenEnd {
  enum class Fault : std::uint8_t { none, too_few_columns, unclosed_quote, bad_time };
  std::int64_t line = 0;
  Fault fault = Fault::none;
  std::string column; ///< of a bad time

  /// For a record that cannot be read.
  static OpenEnd of_rejected(const RecordReader& reader);
};

/// Whether the file ends in the block without a line break.
inline bool has_open_end(const CsvBlock& block) { return !block.text.empty() && !block.text.ends_with('\n'); }

/// Warns of files that are probably cut in their last record. `ends`: by file; none: it ends with a line break. `kind`:
/// leads or events. Source: 4-files, Warnings.
void warn_of_open_ends(std::string_view kind, std::span<const InputHeaders::File> files,
                       const std::vector<std::optional<OpenEnd>>& ends, std::vector<InputWarning>& warnings);

/// Warns of columns that rules read and that are in some files of a source and not in others. Source: 4-files,
/// Warnings.
void warn_of_missing_columns(const Program& program, const InputHeaders& headers, std::vector<InputWarning>& warnings);

} // namespace leadscore
