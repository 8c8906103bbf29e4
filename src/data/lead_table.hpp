#pragma once

#include "base/number.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// A lead's place in the input, among those that are neither rejected, dropped nor duplicates.
using LeadIndex = std::uint32_t;
using AccountIndex = std::uint32_t;
inline constexpr AccountIndex no_account = UINT32_MAX;

/// The leads of a run, in input order, with the cells of the columns that the rules or the outputs need.
/// Filled once by read_leads, constant afterwards.
class LeadTable {
public:
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  /// The key, white space at the ends removed.
  [[nodiscard]] std::string_view key(LeadIndex lead) const { return cell(lead, 0); }
  /// What the key is matched and hashed by: the key itself or, of a key that is an e-mail cell, its address as
  /// addresses are compared.
  [[nodiscard]] std::string_view identity(LeadIndex lead) const { return cell(lead, identity_column_); }
  /// A cell as it stands in the export (or came by enrichment), not trimmed. Column 0 is the key.
  [[nodiscard]] std::string_view cell(LeadIndex lead, std::size_t column) const {
    return cell_of_row(rows_[lead], column);
  }
  [[nodiscard]] std::size_t columns() const { return columns_; }
  /// How numbers in a cell of Program::lead_columns are written.
  [[nodiscard]] DecimalSign sign(LeadIndex lead, std::size_t column) const {
    return signs_.empty() ? sign_ : signs_[lead * signed_columns_ + column];
  }

  /// The created_at that scoring uses: absent if it cannot be read, lies before 1990 or after T.
  [[nodiscard]] std::optional<Instant> created_at(LeadIndex lead) const {
    const Instant instant = created_at_[lead];
    return instant == INT64_MIN ? std::nullopt : std::optional(instant);
  }
  [[nodiscard]] AccountIndex account(LeadIndex lead) const { return accounts_[lead]; }
  /// The entry of a derived field that holds for the lead, counted from 1; 0: none.
  [[nodiscard]] std::uint16_t derived_entry(LeadIndex lead, std::size_t field) const {
    return derived_[lead * derived_fields_ + field];
  }

  /// The account's name as its first lead in the input spells it, trimmed.
  [[nodiscard]] const std::string& account_name(AccountIndex account) const { return account_names_[account]; }
  [[nodiscard]] std::size_t account_count() const { return account_names_.size(); }

private:
  friend class LeadTableBuilder;
  friend class HandMadeLeadTable; ///< of the tests
  [[nodiscard]] std::string_view cell_of_row(const char* row, std::size_t column) const {
    const std::uint32_t begin = column == 0 ? 0 : end_of(row, column - 1);
    return {row + columns_ * sizeof(std::uint32_t) + begin, end_of(row, column) - begin};
  }
  static std::uint32_t end_of(const char* row, std::size_t column) {
    std::uint32_t end = 0;
    std::memcpy(&end, row + column * sizeof end, sizeof end);
    return end;
  }

  std::size_t columns_ = 0;
  std::size_t identity_column_ = 0;
  std::vector<const char*> rows_; ///< each: the end of every cell (columns_ × uint32), then the cells' bytes
  std::vector<Instant> created_at_;
  std::vector<AccountIndex> accounts_;
  std::size_t derived_fields_ = 0;
  std::vector<std::uint16_t> derived_; ///< by lead, by derived field
  DecimalSign sign_ = DecimalSign::point;
  std::size_t signed_columns_ = 0;
  std::vector<DecimalSign> signs_; ///< by lead, by column; empty: all are `sign_`
  std::vector<std::string> account_names_;
  std::vector<std::unique_ptr<char[]>> chunks_; ///< own the rows
};

} // namespace leadscore
