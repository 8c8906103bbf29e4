#pragma once

#include "data/atoms.hpp"
#include "data/lead_table.hpp"
#include "data/rejects.hpp"
#include "handoff/accounts.hpp"
#include "handoff/routing.hpp"
#include "rules/rule_set.hpp"
#include "score/model_score.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// How many leads or events, how long.
struct PhaseReport {
  std::string name; ///< rules, leads, events, score, publish …
  double seconds = 0;
  std::int64_t bytes = 0;
};

/// What a guard rail watches over.
enum class GuardRailAbout : std::uint8_t {
  rules,      ///< the rule file alone
  fast_track, ///< leads that it makes ready
  hand_off,   ///< what becomes of leads in sales' hands
  roster,     ///< what the people can follow up
};

/// A guard rail of 1-product: its figure, its limit, what to do when the figure is past it.
struct GuardRail {
  std::string name;
  std::string figure; ///< as text: `3.2 %`
  std::string limit;
  bool broken = false;
  std::string advice;
  double value = 0;            ///< the figure as a number: a share, a count
  double most = 0;             ///< the limit as a number
  std::optional<double> least; ///< of a figure that has to stay in a band
  GuardRailAbout about = GuardRailAbout::rules;
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
  NotNumbers found;
  Position read_at{}; ///< where the rule file reads it as a number
};

/// A line of overdue.csv.
struct OverdueEntry {
  HandoffEntry entry; ///< as it was handed off; its rank is the one among those that are overdue
  Instant handed_at = 0;
};

/// What only a run with a memory knows.
struct NightReport {
  Instant finished_at = 0; ///< by the clock of the machine
  std::vector<OverdueEntry> overdue;
  std::vector<CampaignReport> campaigns; ///< by campaign of the rule file
  Feedback feedback;
  std::optional<std::size_t> baseline; ///< with --baseline: ledger rows that were written
  std::size_t kept = 0;                ///< entries of the list that an earlier run of the same T handed off
};

/// Everything that one run found out: what the files of 4-files are written from.
struct ScoredRun {
  const RuleSet* rules = nullptr;
  const LeadTable* leads = nullptr;
  Instant as_of = 0;
  std::vector<std::string> arguments;

  std::vector<ModelScore> rows; ///< leads in input order, each with its models in the order of the rule file
  std::vector<AccountScore> accounts;
  std::vector<HandoffEntry> handoff;      ///< by rank
  std::vector<NurtureEntry> nurture;      ///< in the order of `rows`
  std::vector<std::string> segment_texts; ///< that entries of `nurture` name by number; the first one is empty
  std::vector<NearlyReady> nearly_ready;
  std::vector<ExportTable> exports;
  std::vector<WaitingRow> waiting;     ///< eligible, but not now
  std::vector<SamePerson> same_person; ///< eligible, but the person is on the list or waits already
  OptOuts opt_outs;
  std::size_t handed_off = 0; ///< entries of `handoff` that do not wait

  /// Names of each model's rules, fit first, then pain, in the order of the rule file (disabled ones left out).
  std::vector<std::vector<std::string>> rule_names;
  /// Resource of each such rule; empty: none.
  std::vector<std::vector<std::string>> rule_resources;
  std::vector<std::vector<RuleTotals>> rule_totals;

  std::string key_header;                ///< name of the key column in the outputs
  std::vector<std::string> show_headers; ///< names of the `show` columns
  std::vector<std::size_t> show_columns; ///< their columns in `leads`
  std::optional<std::size_t> status_column, owner_column;

  RecordCounts lead_records, event_records;
  std::span<const RejectedRecord> rejects; ///< those that are kept, in the order in which they were met
  std::vector<InputFileReport> inputs;
  std::vector<InputWarning> input_warnings;
  std::vector<std::string> accepted; ///< guards that the input breaks, published with --accept-input all the same
  std::vector<HygieneReport> hygiene;
  std::vector<NotANumber> not_numbers;
  std::int64_t bad_created_at = 0;         ///< leads whose created_at counts as absent although its cell is not empty
  std::int64_t emails_without_address = 0; ///< leads whose e-mail cell is not empty and holds no address
  std::int64_t emails_with_more = 0;       ///< leads whose e-mail cell holds more than an address
  std::vector<GuardRail> guard_rails;
  std::vector<PhaseReport> phases;
  std::optional<NightReport> night; ///< of a run with a memory
};

} // namespace leadscore
