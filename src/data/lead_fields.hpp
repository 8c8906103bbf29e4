#pragma once

#include "data/atom_answers.hpp"
#include "data/lead_table.hpp"
#include "rules/program.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

enum class EmailKind : std::uint8_t { absent, invalid, disposable, free, business };
/// Empty for absent.
std::string_view to_text(EmailKind kind);

/// What an e-mail cell says. Source: 2-rules, Fields.
struct Email {
  EmailKind kind = EmailKind::absent;
  std::string_view address; ///< in the cell, as it stands there; empty if absent or invalid
  std::string domain;       ///< lower case; empty if absent or invalid
};
Email read_email(std::string_view cell, const LookupList& free_domains, const LookupList& disposable_domains);

/// The fields of one lead at a time, read when a condition asks for them and remembered until the next lead.
/// For one thread.
class LeadFields {
public:
  /// `as_of`: the instant at which derived fields hold.
  LeadFields(const Program& program, const TimeReader& times, Instant as_of);

  /// Begins a lead whose cells, by column of Program::lead_columns, are `cells` (more may follow). They must live on.
  /// `signs`: how numbers in them are written; empty: all as in the lead files.
  void begin(std::span<const std::string_view> cells, std::span<const DecimalSign> signs = {});
  /// Begins a lead of the table.
  void begin(const LeadTable& leads, LeadIndex lead);

  /// The field's value, trimmed; empty if absent. Not for computed fields.
  std::string_view text(FieldIndex field) { return cell(field).trimmed(); }
  CellText& cell(FieldIndex field);
  const Email& email();
  /// The cell of a column as it stands in the export.
  [[nodiscard]] std::string_view exact(FieldIndex column) const;
  /// The entry of a derived field that holds for the lead, counted from 1; 0: none.
  std::uint16_t derived_entry(std::size_t derived);
  /// Whether an atom holds at t.
  bool atom(std::uint32_t index, Instant t) { return truth_of(index).at(t, times_->zone()); }
  /// False if an atom holds at no instant.
  bool atom_ever(std::uint32_t index) {
    const Truth& truth = truth_of(index);
    return truth.yearly || truth.from < truth.until;
  }
  /// A condition on fields only.
  bool holds_at(const Check& check, Instant t);

  /// Another one for each lead that was begun.
  [[nodiscard]] std::uint32_t lead_number() const { return lead_number_; }
  [[nodiscard]] Instant as_of() const { return as_of_; }
  [[nodiscard]] const TimeReader& times() const { return *times_; }
  [[nodiscard]] const Program& program() const { return *program_; }

private:
  const Truth& truth_of(std::uint32_t atom);
  void read(FieldIndex field, CellText& into);
  [[nodiscard]] DecimalSign sign_of(const Field& column) const;
  std::string_view account_of(std::string_view domain);
  void read_column(FieldIndex index, CellText& into);

  const Program* program_;
  const TimeReader* times_;
  NullTexts nulls_;
  Instant as_of_;
  std::vector<std::string_view> cells_;
  std::vector<DecimalSign> signs_;   ///< of `cells_`; empty: all are `sign_`
  DecimalSign sign_;                 ///< of the lead files
  const LeadTable* leads_ = nullptr; ///< of a lead of the table: its cells stand there
  LeadIndex lead_ = 0;
  std::uint32_t lead_number_ = 0; ///< counts leads; marks what was read for the present one
  std::vector<CellText> fields_;
  std::vector<std::uint32_t> field_read_;
  AtomAnswers answers_;
  std::vector<Truth> truths_;
  std::vector<std::uint32_t> truth_read_;
  Email email_;
  std::uint32_t email_read_ = 0;
  RecentTexts<std::string> accounts_; ///< by domain
};

} // namespace leadscore
