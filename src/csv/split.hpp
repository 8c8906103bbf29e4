#pragma once

#include "csv/csv_file.hpp"
#include "csv/marks.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// A record as it stands in a text.
struct RecordPlace {
  std::size_t begin = 0;
  std::size_t size = 0;                            ///< without its line break
  std::size_t columns = 0;                         ///< of a damaged record: not known
  std::int64_t inner_line_feeds = 0;               ///< inside quotes
  std::optional<RejectCode> damage = std::nullopt; ///< then the record is its first physical line
};

/// Splits a text into records and fields. A record ends at a line feed, or CR and line feed, outside quotes; a `"`
/// opens quotes only at the start of a field. Which records are damaged is known before (RecordScanner).
///
/// All marks are found first; a record without quotes then costs no look at its bytes.
class RecordSplitter {
public:
  /// `wanted`: ascending numbers of the columns whose fields are kept. `text`, `wanted` and `damaged` must outlive
  /// this.
  RecordSplitter(std::string_view text, char delimiter, std::span<const std::size_t> wanted,
                 std::span<const DamagedRecord> damaged = {})
      : text_(text), wanted_(wanted), damaged_(damaged), marks_(find_marks(text, delimiter)),
        separator_(marks_.separators.data() + 1), line_end_(marks_.line_ends.data()), quote_(marks_.quotes.data()),
        fields_(wanted.size()) {}

  /// Goes on to the next record; false at the end of the text. An empty line is a record of no bytes.
  bool next();
  [[nodiscard]] const RecordPlace& place() const { return place_; }
  /// The wanted fields of the record, unescaped; those of columns that it lacks are what they were. Valid until next().
  [[nodiscard]] std::span<const std::string_view> fields() const { return fields_; }
  [[nodiscard]] bool has_nul() const { return marks_.has_nul; }
  [[nodiscard]] bool is_ascii() const { return marks_.is_ascii; }

private:
  void next_without_quotes(const std::uint32_t* line_end);
  void next_with_quotes();
  void next_damaged(const std::uint32_t* line_end);
  void go_behind(const std::uint32_t* line_end);
  std::size_t field_end() const;
  /// Of a field's end.
  [[nodiscard]] bool is_line_end(std::size_t end) const { return end == text_.size() || text_[end] == '\n'; }
  std::size_t quoted_field_end(std::size_t begin, bool is_wanted, std::string_view& field);
  std::string_view unescape(std::string_view quoted);

  std::string_view text_;
  std::span<const std::size_t> wanted_;
  std::span<const DamagedRecord> damaged_; ///< those that are not behind us
  Marks marks_;
  // The first ones that are not behind us.
  const std::uint32_t* separator_;
  const std::uint32_t* line_end_;
  const std::uint32_t* quote_;
  std::size_t next_begin_ = 0;
  RecordPlace place_;
  std::vector<std::string_view> fields_;
  std::deque<std::string> unescaped_; ///< texts of the fields that do not stand in one piece
};

} // namespace leadscore
