#include "handoff/accounts.hpp"

#include "base/number.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "handoff/rank.hpp"
#include "handoff/row_index.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace leadscore {

namespace {

constexpr std::size_t accounts_a_piece = 256;
constexpr std::size_t fetched_ahead = 32; // leads

/// A field with more values than this is no list of buying roles: nothing is reported missing.
constexpr std::size_t most_roles = 50;

/// The values that a model's role field has, in the order in which they are reported.
class Roles {
public:
  /// The values that a derived field can give come first, in their order; others follow by byte, once sort() ran.
  Roles(const RuleSet& rules, const AccountSettings& settings) : given_(bool{settings.roles}) {
    for (const DerivedField& field : rules.derive) {
      if (field.name != settings.roles.text) continue;
      is_derived_ = true;
      for (const DerivedField::Entry& entry : field.entries) add(trim(entry.value));
    }
  }

  [[nodiscard]] bool given() const { return given_; }
  /// All were known from the beginning.
  [[nodiscard]] bool are_derived() const { return is_derived_; }

  /// The number of a role; none for an empty one.
  std::optional<std::uint32_t> add(std::string_view role) {
    if (role.empty()) return std::nullopt;
    const auto [place, is_new] = numbers_.try_emplace(comparable(role), static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.emplace_back(role);
    return place->second;
  }

  void sort() {
    order_.resize(names_.size());
    std::iota(order_.begin(), order_.end(), 0U);
    if (is_derived_) return;
    std::sort(order_.begin(), order_.end(),
              [this](std::uint32_t left, std::uint32_t right) { return names_[left] < names_[right]; });
  }

  /// Splits all roles into those among `present` (ascending) and the missing ones.
  void report(const std::vector<std::uint32_t>& present, AccountScore& account) const {
    if (!is_derived_ && names_.size() > most_roles) {
      for (const std::uint32_t role : present) account.roles.push_back(names_[role]);
      std::sort(account.roles.begin(), account.roles.end());
      return;
    }
    for (const std::uint32_t role : order_) {
      const bool is_present = std::binary_search(present.begin(), present.end(), role);
      (is_present ? account.roles : account.missing_roles).push_back(names_[role]);
    }
  }

private:
  bool given_ = false;
  bool is_derived_ = false;
  std::vector<std::string> names_; ///< as first spelled
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::uint32_t> order_;
};

/// Sum, maximum or mean of S(T) over `members`, or over the best of them. Source: 3-scoring, Accounts.
double account_score(const AccountSettings& settings, std::span<const ModelScore> rows,
                     std::vector<std::size_t> members) {
  if (members.empty()) return 0;
  if (settings.best && static_cast<std::size_t>(std::max<std::int64_t>(*settings.best, 0)) < members.size()) {
    members = in_rank_order(rows, std::move(members));
    members.resize(static_cast<std::size_t>(std::max<std::int64_t>(*settings.best, 0)));
    if (members.empty()) return 0;
  }
  double sum = 0;
  double highest = rows[members.front()].score;
  for (const std::size_t row : members) {
    sum += rows[row].score;
    highest = std::max(highest, rows[row].score);
  }
  switch (settings.score) {
  case AccountSettings::Score::sum:
    return sum;
  case AccountSettings::Score::max:
    return highest;
  case AccountSettings::Score::mean:
    return sum / static_cast<double>(members.size());
  }
  return sum;
}

/// Everything but the roles of one account under one model, from its rows.
AccountScore roll_up(const AccountSettings& settings, std::span<const ModelScore> rows,
                     std::span<const std::size_t> members) {
  AccountScore account;
  std::vector<std::size_t> qualified;
  for (const std::size_t row : members) {
    const ModelScore& member = rows[row];
    ++account.leads;
    account.active_leads += member.activity == Activity::active ? 1 : 0;
    account.ready_leads += member.ready ? 1 : 0;
    account.last_activity_at = std::max(account.last_activity_at, member.last_activity_at);
    if (member.disqualified_by >= 0) continue;
    qualified.push_back(row);
    if (!account.best_row || RankKey(member) < RankKey(rows[*account.best_row])) account.best_row = row;
  }
  account.score = account_score(settings, rows, std::move(qualified));
  account.target = settings.target;
  account.ready = settings.target && round_points(account.score) >= round_points(*settings.target);
  return account;
}

constexpr std::uint32_t no_role = UINT32_MAX;

/// The buying roles of the leads under one model.
class RolesOfLeads {
public:
  RolesOfLeads(const RuleSet& rules, const AccountSettings& settings, const TextsOfLeads* texts)
      : roles_(rules, settings), texts_(roles_.given() ? texts : nullptr),
        role_of_text_(texts_ == nullptr ? 0 : texts_->texts.size()), unknown_(role_of_text_.size()) {
    for (std::uint32_t text = 0; text < role_of_text_.size(); ++text)
      if (roles_.are_derived() || trim(texts_->texts[text]).empty()) learn(text);
  }

  [[nodiscard]] bool knows_all() const { return unknown_ == 0; }
  /// Roles are named as they are first spelled: until all are known, leads come in the order of the input.
  void add(LeadIndex lead) {
    if (texts_ != nullptr && !role_of_text_[texts_->numbers[lead]]) learn(texts_->numbers[lead]);
  }
  void sort() { roles_.sort(); }

  void report(std::span<const ModelScore> rows, std::span<const std::size_t> members, AccountScore& account) const {
    if (!roles_.given()) return;
    std::vector<std::uint32_t> present; // ascending, each once
    for (const std::size_t row : members)
      if (texts_ != nullptr) present.push_back(*role_of_text_[texts_->numbers[rows[row].lead]]);
    std::sort(present.begin(), present.end());
    present.erase(std::unique(present.begin(), present.end()), present.end());
    if (!present.empty() && present.back() == no_role) present.pop_back();
    roles_.report(present, account);
  }

private:
  void learn(std::uint32_t text) {
    role_of_text_[text] = roles_.add(trim(texts_->texts[text])).value_or(no_role);
    --unknown_;
  }

  Roles roles_;
  const TextsOfLeads* texts_;
  std::vector<std::optional<std::uint32_t>> role_of_text_; ///< no_role: an empty one; none: no lead has come with it
  std::size_t unknown_ = 0;                                ///< of role_of_text_
};

/// Leads by account, accounts in the order of their first lead, leads in the order of the input.
struct LeadsByAccount {
  std::vector<std::size_t> begins; ///< and the end
  std::vector<LeadIndex> leads;

  explicit LeadsByAccount(const LeadTable& table) {
    std::vector<std::size_t> place_of(table.account_count(), SIZE_MAX);
    std::vector<std::size_t> sizes;
    for (LeadIndex lead = 0; lead < table.size(); ++lead) {
      if (table.account(lead) == no_account) continue;
      std::size_t& place = place_of[table.account(lead)];
      if (place == SIZE_MAX) place = sizes.size();
      if (place == sizes.size()) sizes.push_back(0);
      ++sizes[place];
    }
    begins.assign(sizes.size() + 1, 0);
    std::partial_sum(sizes.begin(), sizes.end(), begins.begin() + 1);
    leads.resize(begins.back());
    std::vector<std::size_t> next = begins;
    for (LeadIndex lead = 0; lead < table.size(); ++lead)
      if (table.account(lead) != no_account) leads[next[place_of[table.account(lead)]]++] = lead;
  }
};

} // namespace

std::vector<AccountScore> roll_up_accounts(const RuleSet& rules, const LeadTable& leads,
                                           std::span<const ModelScore> rows, std::span<const TextsOfLeads* const> roles,
                                           unsigned threads) {
  std::vector<RolesOfLeads> roles_of;
  for (std::size_t model = 0; model < rules.models.size(); ++model)
    roles_of.emplace_back(rules, rules.models[model].account, model < roles.size() ? roles[model] : nullptr);
  const auto all_known = [&roles_of] {
    return std::all_of(roles_of.begin(), roles_of.end(),
                       [](const RolesOfLeads& of_model) { return of_model.knows_all(); });
  };
  for (auto row = rows.begin(); row != rows.end() && !all_known(); ++row)
    if (leads.account(row->lead) != no_account) roles_of[row->model].add(row->lead);
  for (RolesOfLeads& of_model : roles_of) of_model.sort();

  const LeadsByAccount by_account(leads);
  const RowIndex index(rows, leads.size(), threads);
  const std::size_t places = by_account.begins.size() - 1;
  std::vector<std::vector<AccountScore>> pieces((places + accounts_a_piece - 1) / accounts_a_piece);
  over_pieces(threads, places, accounts_a_piece, [&](unsigned, std::size_t begin, std::size_t end) {
    std::vector<AccountScore>& accounts = pieces[begin / accounts_a_piece];
    std::vector<std::vector<std::size_t>> members(rules.models.size()); // rows of an account, by model
    for (std::size_t place = begin; place < end; ++place) {
      for (auto& of_model : members) of_model.clear();
      for (std::size_t next = by_account.begins[place]; next < by_account.begins[place + 1]; ++next) {
        // Each member is a cache miss: it is fetched while those before it are looked at.
        if (next + fetched_ahead < by_account.leads.size()) index.prefetch(by_account.leads[next + fetched_ahead]);
        index.for_each_of(by_account.leads[next], [&](std::size_t row) { members[rows[row].model].push_back(row); });
      }
      for (std::size_t model = 0; model < members.size(); ++model) {
        if (members[model].empty()) continue;
        AccountScore& account = accounts.emplace_back(roll_up(rules.models[model].account, rows, members[model]));
        account.account = leads.account(by_account.leads[by_account.begins[place]]);
        account.model = static_cast<std::uint16_t>(model);
        roles_of[model].report(rows, members[model], account);
      }
    }
  });

  return joined(std::move(pieces));
}

AccountScores::AccountScores(std::span<const AccountScore> accounts) : accounts_(accounts) {
  for (std::size_t place = accounts.size(); place-- > 0;) {
    const AccountIndex account = accounts[place].account;
    if (account >= first_.size()) first_.resize(account + std::size_t{1}, accounts.size());
    first_[account] = place;
  }
}

std::span<const AccountScore> AccountScores::of(AccountIndex account) const {
  const std::size_t begin = account < first_.size() ? first_[account] : accounts_.size();
  std::size_t end = begin;
  while (end < accounts_.size() && accounts_[end].account == account) ++end;
  return accounts_.subspan(begin, end - begin);
}

const AccountScore* AccountScores::of(AccountIndex account, std::uint16_t model) const {
  for (const AccountScore& score : of(account))
    if (score.model == model) return &score;
  return nullptr;
}

} // namespace leadscore
