#pragma once

#include "base/text_buffer.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadscore {

/// Appends RFC 4180 records to a buffer: comma, LF, quotes only when needed. Source: 4-files, Writing.
class CsvWriter {
public:
  /// `guard_formulas`: text() puts `'` before text that a spreadsheet would run.
  explicit CsvWriter(TextBuffer& out, bool guard_formulas = false) : out_(&out), guard_formulas_(guard_formulas) {}

  void text(std::string_view value); ///< text that holds input or names of the rule file: guarded if so asked
  void word(std::string_view value); ///< a constant of the program: never guarded
  void points(double value);         ///< at most 2 decimals
  void count(std::int64_t value);
  void truth(bool value);                  ///< `true`, `false`
  void time(std::optional<Instant> value); ///< empty if absent
  void absent();
  /// A cell that was made by made_cell.
  void made(std::string_view cell) {
    separate();
    *out_ += cell;
  }
  /// What `append(TextBuffer&)` appends: a number, a time or a name of ours, in which nothing can need quotes.
  template <typename Append>
  void plain(const Append& append) {
    separate();
    append(*out_);
  }
  void end_record();
  [[nodiscard]] bool guards_formulas() const { return guard_formulas_; }

private:
  /// `guard`: put before the value, inside the quotes.
  void put(std::string_view guard, std::string_view value);
  void separate() {
    if (!at_start_) *out_ += ',';
    at_start_ = false;
  }
  TextBuffer* out_;
  bool guard_formulas_;
  bool at_start_ = true;
};

/// The cell that CsvWriter::text would write: for values that come again in row after row.
std::string made_cell(std::string_view value, bool guard_formulas);

} // namespace leadscore
