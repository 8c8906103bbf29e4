#pragma once

#include "data/lead_table.hpp"
#include "data/rejects.hpp"
#include "handoff/accounts.hpp"
#include "handoff/handoff_list.hpp"
#include "rules/rule_set.hpp"
#include "score/model_score.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

struct NearlyReady {
  std::size_t row = 0;
  std::string next; ///< what would close the gap or most of it, in words
};

struct NurtureEntry {
  std::size_t row = 0;
};

/// One custom export, ready to be written.
struct ExportTable {
  std::string file;
  std::vector<std::string> headers;
  std::vector<std::vector<std::string>> records;
};

/// How many leads or events, how long.
struct PhaseReport {
  std::string name; ///< rules, leads, events, score, publish …
  double seconds = 0;
  std::int64_t bytes = 0;
};

/// A guard rail of 1-product: its figure, its limit, what to do when the figure is past it.
struct GuardRail {
  std::string name;
  std::string figure; ///< as text: `3.2 %`
  std::string limit;
  bool broken = false;
  std::string advice;
};

/// What drop_events took away.
struct HygieneReport {
  std::string name;
  std::int64_t events = 0;
  double points = 0; ///< sum over leads and models of the score without this entry minus the score
};

/// Non-numbers in a column that a rule reads as numbers.
struct NotANumber {
  std::string field;
  std::int64_t cells = 0;
};

/// Everything that one run found out: what the files of 4-files are written from.
struct ScoredRun {
  const RuleSet* rules = nullptr;
  const LeadTable* leads = nullptr;
  Instant as_of = 0;
  std::vector<std::string> arguments;

  std::vector<ModelScore> rows; ///< leads in input order, each with its models in the order of the rule file
  std::vector<AccountScore> accounts;
  std::vector<HandoffEntry> handoff; ///< by rank
  std::vector<NurtureEntry> nurture; ///< in the order of `rows`
  std::vector<NearlyReady> nearly_ready;
  std::vector<ExportTable> exports;
  std::vector<std::size_t> waiting; ///< rows that are eligible but nobody has room for

  /// Names of each model's rules, fit first, then pain, in the order of the rule file (disabled ones left out).
  std::vector<std::vector<std::string>> rule_names;
  /// Resource of each such rule; empty: none.
  std::vector<std::vector<std::string>> rule_resources;
  std::vector<std::vector<RuleTotals>> rule_totals;

  std::string key_header;                ///< name of the key column in the outputs
  std::vector<std::string> show_headers; ///< names of the `show` columns
  std::vector<std::size_t> show_columns; ///< their columns in `leads`
  std::optional<std::size_t> status_column, owner_column;
  /// Cells of the segments, by row of `nurture`: persona, vertical, purpose (trimmed, may be empty).
  std::vector<std::array<std::string, 3>> segments;

  RecordCounts lead_records, event_records;
  std::vector<RejectedRecord> rejects; ///< those that are written, in order of file and line
  std::vector<InputFileReport> inputs;
  std::vector<HygieneReport> hygiene;
  std::vector<NotANumber> not_numbers;
  std::int64_t bad_created_at = 0; ///< leads whose created_at counts as absent although its cell is not empty
  std::vector<GuardRail> guard_rails;
  std::vector<PhaseReport> phases;
};

} // namespace leadscore
