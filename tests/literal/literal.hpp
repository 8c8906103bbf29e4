#pragma once

#include "base/time.hpp"
#include "rules/rule_set.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// The slow, obvious evaluator: 3-scoring and the conditions of 2-rules, clause by clause, everything computed from
/// scratch at every look. It shares only src/base and the parsed rule set with the program, and cross-checks it.
namespace leadscore {

/// A record of the lead export: header → cell.
struct LiteralLead {
  std::map<std::string, std::string> cells;
};

/// A record of an event export. Records stand in the order of the files as given and of the records in them.
struct LiteralEvent {
  std::size_t source = 0; ///< index in Inputs::events
  std::map<std::string, std::string> columns;
};

/// Values of the lists that stand in files, by the list's name.
using LiteralLists = std::map<std::string, std::vector<std::string>>;

/// One lead under one model. Numbers are not rounded.
struct LiteralScore {
  std::size_t lead = 0;  ///< index in the leads given
  std::size_t model = 0; ///< index in RuleSet::models
  double fit = 0, pain = 0, decay = 0, pain_now = 0, product_pain = 0, other_pain = 0;
  double velocity = 0, velocity_points = 0, score = 0, target = 0, gap = 0, change = 0;
  bool fast_track = false, ready = false;
  std::optional<Instant> ready_at, first_ready_at, expires_at, reopened_at, last_activity_at, first_touch;
  std::optional<double> days_to_ready, idle_days, days_since_points;
  std::size_t times_ready = 0;
  std::string quadrant, band, grid, activity, stage, channel, account, disqualified_by, reasons;
  std::string resource; ///< of the hand-off list; scored.csv has no such column

  /// Column of scored.csv → what the file must say: the key, the `show` columns, and all others. `campaign` stays
  /// empty.
  std::map<std::string, std::string> row;
  /// Column of scored.csv → its number before rounding, where it is a number that is there.
  std::map<std::string, double> numbers;
};

/// The rows of scored.csv: the leads in input order, each with its models in the order of the rule file.
std::vector<LiteralScore> literal_scores(const RuleSet& rules, const std::vector<LiteralLead>& leads,
                                         const std::vector<LiteralEvent>& events, Instant as_of,
                                         const LiteralLists& lists_from_files = {});

/// One account under one model, by 3-scoring, Accounts.
struct LiteralAccount {
  std::string account; ///< as its first lead spells it
  std::size_t model = 0;
  double score = 0;
  std::size_t leads = 0, active_leads = 0, ready_leads = 0;
};

/// The accounts of rows, in order of their first lead, each with its models in the order of the rule file.
std::vector<LiteralAccount> literal_accounts(const RuleSet& rules, const std::vector<LiteralScore>& scores);

} // namespace leadscore
