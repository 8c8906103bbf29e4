#pragma once

#include "data/lead_table.hpp"
#include "rules/rule_set.hpp"
#include "score/model_score.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
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

/// A field's text for each lead, by number: many leads share few texts.
struct TextsOfLeads {
  std::vector<std::uint32_t> numbers; ///< by lead
  std::vector<std::string> texts;     ///< by number
};

/// Rolls the rows up to accounts, in order of the account's first lead in the input, each with its models in the order
/// of the rule file. `roles`: the leads' buying roles (may be empty), by model; null, or no models at all: none.
std::vector<AccountScore> roll_up_accounts(const RuleSet& rules, const LeadTable& leads,
                                           std::span<const ModelScore> rows, std::span<const TextsOfLeads* const> roles,
                                           unsigned threads = 1);

/// Finds what an account has under a model. `accounts`: those of one account one after the other.
class AccountScores {
public:
  AccountScores() = default;
  explicit AccountScores(std::span<const AccountScore> accounts);
  /// What the account has under all models.
  [[nodiscard]] std::span<const AccountScore> of(AccountIndex account) const;
  /// Null if it has nothing, as `no_account` has.
  [[nodiscard]] const AccountScore* of(AccountIndex account, std::uint16_t model) const;

private:
  std::span<const AccountScore> accounts_;
  std::vector<std::size_t> first_; ///< by account
};

} // namespace leadscore
