#pragma once

#include "base/text_buffer.hpp"
#include "data/atom_answers.hpp"
#include "data/event_store.hpp"
#include "data/lead_fields.hpp"
#include "handoff/accounts.hpp"
#include "handoff/handoff_list.hpp"
#include "rules/score_columns.hpp"
#include "score/model_score.hpp"
#include "score/trackers.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace leadscore {

/// max(0, target − score), of the printed numbers.
double printed_gap(const Model& model, const ModelScore& row);

/// A cell as it stands in the export, empty if it is absent (white).
std::string_view exact_cell(const LeadTable& leads, LeadIndex lead, std::size_t column);

/// `created a document +50; business e-mail +10`, with `fast track` before them when it holds.
/// `rule_names`: of each model, by rule.
std::string reasons_text(const std::vector<std::vector<std::string>>& rule_names, const ModelScore& row);

/// What the columns of scored.csv are made of, besides the row.
struct RowTexts {
  const RuleSet& rules;
  const LeadTable& leads;
  const std::vector<std::vector<std::string>>& rule_names; ///< of each model, by rule

  /// A column of scored.csv as it is printed. Source: 4-files.
  void append(std::string& out, ScoreColumn column, const ModelScore& row) const;
  void append(TextBuffer& out, ScoreColumn column, const ModelScore& row) const;
  /// All columns, with commas between them, as they stand if no name has to be quoted; `account` as it is given.
  /// `longest_name`: of all names that rules give. In one go: a third of what the columns take one by one.
  void append_plain(TextBuffer& out, const ModelScore& row, std::string_view account, std::size_t longest_name) const;

private:
  template <std::size_t... columns>
  void append_all(RoomyText& out, const ModelScore& row, std::string_view account,
                  std::index_sequence<columns...> columns_in_order) const;
  template <typename Text>
  void append_to(Text& out, ScoreColumn column, const ModelScore& row) const;
};

/// Names of each model's rules, fit first, then pain, in the order of the rule file.
std::vector<std::vector<std::string>> rule_names_of(const Program& program);

/// A column of scored.csv as the number that it is printed as; none if it is printed otherwise, or if nothing is.
std::optional<double> printed_number(const RuleSet& rules, ScoreColumn column, const ModelScore& row);

/// What is known of all rows when conditions of stages, handoff, nurture and exports are asked.
struct RowFacts {
  const Program* program = nullptr;
  const LeadTable* leads = nullptr;
  const EventStore* events = nullptr;
  std::vector<std::vector<std::string>> rule_names; ///< of each model, by rule
  const TimeReader* times = nullptr;
  Instant as_of = 0;
  AccountScores accounts;
  std::vector<bool> account_won;                               ///< by account
  std::unordered_map<std::size_t, const HandoffEntry*> listed; ///< by row; empty before the hand-off
};

/// Conditions and fields of one row after the other. One for each thread.
class RowFields {
public:
  explicit RowFields(const RowFacts& facts);

  /// Begins row `index` of the run.
  void begin(const ModelScore& row, std::size_t index);
  /// A condition of the routing program at T.
  bool holds(const Check& check);
  /// The text of any field: of the lead, trimmed, or computed, as printed; empty if absent.
  std::string text(FieldIndex field);
  /// The same, but a column of the export exactly as it stands there.
  std::string exact_text(FieldIndex field);
  /// The text of a computed field by its name: `score.fit`, `account.won`, `handoff.owner`.
  [[nodiscard]] std::string computed(const std::string& name) const;

private:
  bool computed_holds(std::uint32_t atom);
  [[nodiscard]] std::string account_text(std::string_view name) const;
  [[nodiscard]] std::string handoff_text(std::string_view name) const;

  const RowFacts& facts_;
  const Program& program_;
  LeadFields fields_;
  std::vector<std::optional<ScoreColumn>> columns_; ///< by field: computed ones that are columns of scored.csv
  AtomAnswers answers_;
  std::uint32_t asked_ = 0;
  CellText cell_;
  Trackers trackers_;
  bool is_tracked_ = false; ///< trackers_ have seen the lead's events
  const ModelScore* row_ = nullptr;
  std::size_t index_ = 0;
  std::optional<LeadIndex> lead_;
};

} // namespace leadscore
