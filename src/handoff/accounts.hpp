#pragma once

#include "data/lead_table.hpp"
#include "rules/rule_set.hpp"
#include "score/model_score.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// One account under one model: a row of accounts.csv. Source: 3-scoring, Accounts.
struct AccountScore {
  AccountIndex account = 0;
  std::uint16_t model = 0;
  double score = 0;
  std::optional<double> target;
  bool ready = false; ///< meaningful with a target
  std::int64_t leads = 0, active_leads = 0, ready_leads = 0;
  std::vector<std::string> roles, missing_roles;
  std::optional<std::size_t> best_row; ///< row of the best lead; none if all are disqualified
  Instant last_activity_at = no_instant;
};

/// Rolls the rows up to accounts, in order of the account's first lead in the input, each with its models in the order
/// of the rule file. `role_of(lead, model)` is the lead's buying role (may be empty).
std::vector<AccountScore> roll_up_accounts(const RuleSet& rules, const LeadTable& leads,
                                           std::span<const ModelScore> rows,
                                           const std::function<std::string_view(LeadIndex, std::size_t)>& role_of,
                                           unsigned threads = 1);

} // namespace leadscore
