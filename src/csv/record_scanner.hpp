#pragma once

#include "csv/csv_file.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace leadscore {

/// Finds where records end: at a line feed outside quotes. A `"` opens quotes only at the start of a field; a doubled
/// one inside them does not close them; blanks and tabs may follow the closing one.
///
/// A record is damaged if other text follows a closing quote, if a quoted field is not closed within the longest record
/// or before the end, or if it is longer than the longest record. It then ends with its first physical line.
///
/// Each byte is scanned a bounded number of times. A damaged record that spans several lines is scanned to where its
/// damage shows, and again from its second line on; lines that were scanned inside quotes are remembered
/// (`quoted_lines_`), so that a later record whose quotes are open at one of their ends goes on where that scan ended.
class RecordScanner {
public:
  explicit RecordScanner(char delimiter = ',', std::size_t longest = longest_record)
      : delimiter_(delimiter), longest_(longest) {}

  /// Scans on to the end of `text`, which has only grown since the last call. `is_all`: it will not grow any more.
  void scan(std::string_view text, bool is_all);
  /// Scans on to the end of the next record, or until it is known to be damaged; false if `text` ends before.
  bool scan_record(std::string_view text, bool is_all);

  /// The end of the last whole record.
  [[nodiscard]] std::size_t whole() const { return begin_; }
  /// The damaged records before whole(), in ascending order.
  [[nodiscard]] const std::vector<DamagedRecord>& damaged() const { return damaged_; }
  /// Set if the record at whole() is damaged and the end of its first line was not looked for or is not in the text.
  [[nodiscard]] std::optional<RejectCode> damage() const { return damage_; }

  /// The records before whole() are taken from the beginning of the text. Gives the damaged ones among them.
  void take_whole(std::vector<DamagedRecord>& damaged);

private:
  enum class State : std::uint8_t { plain, quoted, closed };
  struct Cursor {
    std::size_t position = 0; ///< everything before is scanned
    State state = State::plain;
    std::size_t quote = 0; ///< there is none from `position` up to here
  };

  bool advance(std::string_view text, bool is_all, bool is_one_record);
  bool scan_plain(std::string_view text, bool is_all, bool is_one_record);
  bool scan_to_line_feed(std::string_view text, std::size_t quote, bool is_all);
  bool scan_quoted(std::string_view text, bool is_all);
  bool scan_closed(std::string_view text, bool is_all);
  bool joins_quoted_lines(std::string_view text, std::size_t quote) const;
  bool end_damaged(std::string_view text, bool is_all);
  bool damage(RejectCode code);
  std::size_t find_quote(std::string_view text);

  char delimiter_;
  std::size_t longest_;
  std::size_t begin_ = 0; ///< of the record that is scanned
  Cursor cursor_;
  /// Where a scan ended that was inside quotes at the end of every line from `begin_` or earlier on.
  Cursor quoted_lines_;
  std::optional<RejectCode> damage_; ///< of the record at `begin_`
  std::vector<DamagedRecord> damaged_;
};

} // namespace leadscore
