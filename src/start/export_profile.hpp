#pragma once

#include "csv/csv_file.hpp"
#include "start/time_formats.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace leadscore {

/// Of a column in which values repeat, at most so many different ones are kept.
inline constexpr std::size_t most_texts = 200'000;

/// What the values of a column look like.
struct ColumnProfile {
  std::string header;
  bool is_ambiguous = false;  ///< another column has the same name: rules cannot name it
  std::int64_t filled = 0;    ///< cells that are not empty
  std::int64_t addresses = 0; ///< cells that look like an e-mail address
  TimeFormats times;          ///< of the first values, and of all if those are times
  /// Number of cells by value (trimmed), as long as there are few.
  std::unordered_map<std::string, std::int64_t> counts;
  bool many_values = false; ///< `counts` is not complete: there are more
  /// Hashes of the values as keys are compared (exactly), as long as none stands twice.
  std::unordered_set<std::size_t> keys;
  /// Hashes of the values as texts are compared.
  std::unordered_set<std::size_t> texts;
  bool repeats = false; ///< some value stands twice

  [[nodiscard]] bool has_times() const { return times.values() > 0 && times.readable() * 10 >= times.values() * 9; }
  [[nodiscard]] bool has_addresses() const { return filled > 0 && addresses * 10 >= filled * 9; }
};

/// What an export looks like.
struct ExportProfile {
  std::string path;
  CsvOptions csv; ///< how it was read
  std::int64_t records = 0;
  std::map<RejectCode, std::int64_t> rejected;
  std::int64_t with_other_letters = 0; ///< readable records with characters outside ASCII
  std::vector<ColumnProfile> columns;

  [[nodiscard]] std::vector<std::string> header() const;
  /// Share of the cells of a column that are filled, 0 to 1.
  [[nodiscard]] double share_filled(const ColumnProfile& column) const;
};

/// Reads a whole export. It is read as Windows-1252, unless an encoding was given, if its header is not UTF-8 or if
/// more of its records with characters outside ASCII are not UTF-8 than are: a few damaged bytes do not change how a
/// UTF-8 file is read. Throws Error.
ExportProfile profile_export(const std::string& path, const CsvOptions& options);

/// The export's name, without its folder.
std::string file_name(const ExportProfile& profile);

/// Hash of a value as texts are compared.
std::size_t text_hash(std::string_view value);

} // namespace leadscore
