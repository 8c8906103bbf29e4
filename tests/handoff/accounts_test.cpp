#include "handoff/accounts.hpp"
#include "handoff/hand_made_leads.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

ModelScore row_of(LeadIndex lead, double score, std::uint16_t model = 0) {
  ModelScore row;
  row.lead = lead;
  row.model = model;
  row.score = score;
  return row;
}

LeadTable four_leads() {
  return hand_made_leads({{{"a"}, "acme"}, {{"b"}, "globex"}, {{"c"}, "acme"}, {{"d"}, ""}, {{"e"}, "acme"}});
}

RuleSet one_model() {
  RuleSet rules;
  rules.models.resize(1);
  return rules;
}

const std::span<const TextsOfLeads* const> no_roles;

/// Each lead has a text of its own.
std::vector<AccountScore> rolled_up(const RuleSet& rules, const std::vector<ModelScore>& rows,
                                    const std::vector<std::string>& roles) {
  TextsOfLeads texts;
  texts.texts = roles;
  for (std::uint32_t number = 0; number < roles.size(); ++number) texts.numbers.push_back(number);
  const std::vector<const TextsOfLeads*> by_model(rules.models.size(), &texts);
  return roll_up_accounts(rules, four_leads(), rows, by_model, 2);
}

} // namespace

TEST_CASE("an account's score is the sum of its leads, and leads without account belong to none") {
  const auto accounts =
      roll_up_accounts(one_model(), four_leads(),
                       std::vector{row_of(0, 10), row_of(1, 20), row_of(2, 30), row_of(3, 40), row_of(4, 5)}, no_roles);
  REQUIRE(accounts.size() == 2);
  CHECK(accounts[0].account == 0);
  CHECK(accounts[0].score == 45);
  CHECK(accounts[0].leads == 3);
  CHECK(accounts[0].best_row == 2);
  CHECK(accounts[1].account == 1);
  CHECK(accounts[1].score == 20);
}

TEST_CASE("max, mean and best n roll up the members that are not disqualified") {
  std::vector rows{row_of(0, 10), row_of(2, 30), row_of(4, 50)};
  rows[2].disqualified_by = 0;
  RuleSet rules = one_model();
  AccountSettings& settings = rules.models[0].account;
  const auto score = [&] { return roll_up_accounts(rules, four_leads(), rows, no_roles).at(0).score; };
  settings.score = AccountSettings::Score::max;
  CHECK(score() == 30);
  settings.score = AccountSettings::Score::mean;
  CHECK(score() == 20);
  settings.score = AccountSettings::Score::sum;
  settings.best = 1;
  CHECK(score() == 30);
  settings.score = AccountSettings::Score::mean;
  CHECK(score() == 30);
  settings.best = 5;
  CHECK(score() == 20);
}

TEST_CASE("disqualified members are counted but are never the best lead") {
  std::vector rows{row_of(0, 10), row_of(2, 90)};
  rows[1].disqualified_by = 0;
  rows[1].ready = true;
  rows[1].activity = Activity::active;
  rows[1].last_activity_at = 77;
  rows[0].last_activity_at = 5;
  const auto account = roll_up_accounts(one_model(), four_leads(), rows, no_roles).at(0);
  CHECK(account.leads == 2);
  CHECK(account.active_leads == 1);
  CHECK(account.ready_leads == 1);
  CHECK(account.best_row == 0);
  CHECK(account.last_activity_at == 77);
  rows[0].disqualified_by = 0;
  const auto nobody = roll_up_accounts(one_model(), four_leads(), rows, no_roles).at(0);
  CHECK(nobody.best_row == std::nullopt);
  CHECK(nobody.score == 0);
}

TEST_CASE("an account's target is compared with the printed score") {
  RuleSet rules = one_model();
  CHECK_FALSE(roll_up_accounts(rules, four_leads(), std::vector{row_of(0, 500)}, no_roles).at(0).ready);
  rules.models[0].account.target = 100;
  CHECK(roll_up_accounts(rules, four_leads(), std::vector{row_of(0, 99.996)}, no_roles).at(0).ready);
  CHECK_FALSE(roll_up_accounts(rules, four_leads(), std::vector{row_of(0, 99.99)}, no_roles).at(0).ready);
}

TEST_CASE("roles of a derived field stand in its order, and what nobody has is missing") {
  RuleSet rules = one_model();
  rules.models[0].account.roles = {"buying_role", {}};
  rules.derive.push_back({"buying_role", {{"maker", {}}, {"influencer", {}}, {"maker", {}}, {"end user", {}}}, {}});
  const std::vector<std::string> roles{"end user", "", " Maker", "influencer", ""};
  const auto accounts = rolled_up(rules, {row_of(0, 1), row_of(1, 1), row_of(2, 1), row_of(4, 1)}, roles);
  CHECK(accounts.at(0).roles == std::vector<std::string>{"maker", "end user"});
  CHECK(accounts.at(0).missing_roles == std::vector<std::string>{"influencer"});
  CHECK(accounts.at(1).roles.empty());
  CHECK(accounts.at(1).missing_roles == std::vector<std::string>{"maker", "influencer", "end user"});
}

TEST_CASE("roles of any other field stand by byte, and what another account has is missing") {
  RuleSet rules = one_model();
  rules.models[0].account.roles = {"role", {}};
  const std::vector<std::string> roles{"user", "buyer", "Chief", "", "USER"};
  const auto accounts = rolled_up(rules, {row_of(0, 1), row_of(1, 1), row_of(2, 1), row_of(4, 1)}, roles);
  CHECK(accounts.at(0).roles == std::vector<std::string>{"Chief", "user"});
  CHECK(accounts.at(0).missing_roles == std::vector<std::string>{"buyer"});
  CHECK(accounts.at(1).missing_roles == std::vector<std::string>{"Chief", "user"});
}

TEST_CASE("accounts stand in the order of their first lead, each with its models") {
  RuleSet rules = one_model();
  rules.models.resize(2);
  const auto accounts = roll_up_accounts(
      rules, four_leads(), std::vector{row_of(1, 1, 0), row_of(1, 2, 1), row_of(2, 3, 1), row_of(4, 4, 0)}, no_roles);
  REQUIRE(accounts.size() == 4);
  CHECK(accounts[0].account == 0);
  CHECK(accounts[0].model == 0);
  CHECK(accounts[0].score == 4);
  CHECK(accounts[1].model == 1);
  CHECK(accounts[1].score == 3);
  CHECK(accounts[2].account == 1);
  CHECK(accounts[3].model == 1);

  const AccountScores found(accounts);
  CHECK(found.of(0, 1) == &accounts[1]);
  CHECK(found.of(1, 0) == &accounts[2]);
  CHECK(found.of(1, 2) == nullptr);
  CHECK(found.of(7, 0) == nullptr);
  CHECK(found.of(no_account, 0) == nullptr);
  CHECK(AccountScores().of(0, 0) == nullptr);
}

TEST_CASE("accounts are the same with any number of threads, each a sum of its own leads") {
  RuleSet rules = one_model();
  rules.models[0].account.roles = {"role", {}};
  constexpr LeadIndex count = 5000;
  std::vector<HandMadeLead> made;
  std::vector<ModelScore> rows;
  TextsOfLeads roles;
  roles.texts = {"", "buyer", "user"};
  for (LeadIndex lead = 0; lead < count; ++lead) {
    made.push_back({{std::to_string(lead)}, "account " + std::to_string(lead * 7 % 1500)});
    rows.push_back(row_of(lead, lead % 100));
    roles.numbers.push_back(lead % 3);
  }
  const LeadTable leads = hand_made_leads(made);
  const std::vector<const TextsOfLeads*> by_model{&roles};
  const auto accounts = roll_up_accounts(rules, leads, rows, by_model, 1);
  REQUIRE(accounts.size() == 1500);
  double sum = 0;
  std::int64_t members = 0;
  for (const AccountScore& account : accounts) {
    sum += account.score;
    members += account.leads;
  }
  CHECK(sum == 50 * 99.0 * 50);
  CHECK(members == count);
  for (const unsigned threads : {2U, 5U}) {
    const auto others = roll_up_accounts(rules, leads, rows, by_model, threads);
    REQUIRE(others.size() == accounts.size());
    for (std::size_t place = 0; place < accounts.size(); ++place) {
      CHECK(others[place].account == accounts[place].account);
      CHECK(others[place].score == accounts[place].score);
      CHECK(others[place].roles == accounts[place].roles);
      CHECK(others[place].best_row == accounts[place].best_row);
    }
  }
}
