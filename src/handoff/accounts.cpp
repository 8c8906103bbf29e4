#include "handoff/accounts.hpp"

#include "base/number.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "data/recent_texts.hpp"
#include "handoff/rank.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace leadscore {

namespace {

constexpr std::size_t accounts_a_piece = 256;

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

  /// The number of a role; none for an empty one.
  std::optional<std::uint32_t> add(std::string_view role) {
    if (role.empty()) return std::nullopt;
    std::optional<std::uint32_t>& known = recent_.of(role);
    if (known) return known;
    const auto [place, is_new] = numbers_.try_emplace(comparable(role), static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.emplace_back(role);
    known = place->second;
    return known;
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
  RecentTexts<std::optional<std::uint32_t>> recent_;
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

/// The roles among those of an account's members (UINT32_MAX: none), ascending, each once.
std::vector<std::uint32_t> present_roles(std::span<const std::uint32_t> of_members) {
  std::vector<std::uint32_t> present;
  for (const std::uint32_t role : of_members)
    if (role != UINT32_MAX) present.push_back(role);
  std::sort(present.begin(), present.end());
  present.erase(std::unique(present.begin(), present.end()), present.end());
  return present;
}

} // namespace

std::vector<AccountScore> roll_up_accounts(const RuleSet& rules, const LeadTable& leads,
                                           std::span<const ModelScore> rows,
                                           const std::function<std::string_view(LeadIndex, std::size_t)>& role_of,
                                           unsigned threads) {
  // Place of each account by its first lead in the input, whether or not a model applies to that lead.
  std::vector<std::size_t> place_of(leads.account_count(), SIZE_MAX);
  std::size_t places = 0;
  for (std::size_t lead = 0; lead < leads.size(); ++lead) {
    const AccountIndex account = leads.account(static_cast<LeadIndex>(lead));
    if (account != no_account && place_of[account] == SIZE_MAX) place_of[account] = places++;
  }

  // Rows by account, then model, then input order: a counting sort.
  const std::size_t models = rules.models.size();
  const auto slot_of = [&](const ModelScore& row) { return place_of[leads.account(row.lead)] * models + row.model; };
  std::vector<std::size_t> begins(places * models + 1, 0);
  for (const ModelScore& row : rows) {
    if (leads.account(row.lead) != no_account) ++begins[slot_of(row) + 1];
  }
  std::partial_sum(begins.begin(), begins.end(), begins.begin());
  std::vector<std::size_t> members(begins.back());
  std::vector<std::uint32_t> roles_of_members(begins.back(), UINT32_MAX);
  std::vector<Roles> roles;
  for (const Model& model : rules.models) roles.emplace_back(rules, model.account);
  std::vector<std::size_t> next(begins.begin(), begins.end());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const ModelScore& score = rows[row];
    if (leads.account(score.lead) == no_account) continue;
    const std::size_t place = next[slot_of(score)]++;
    members[place] = row;
    if (!role_of || !roles[score.model].given()) continue;
    roles_of_members[place] = roles[score.model].add(trim(role_of(score.lead, score.model))).value_or(UINT32_MAX);
  }
  for (Roles& of_model : roles) of_model.sort();

  std::vector<std::size_t> slots; // those with rows
  for (std::size_t slot = 0; slot + 1 < begins.size(); ++slot)
    if (begins[slot + 1] > begins[slot]) slots.push_back(slot);
  std::vector<AccountScore> accounts(slots.size());
  over_pieces(threads, slots.size(), accounts_a_piece, [&](unsigned, std::size_t begin, std::size_t end) {
    for (std::size_t index = begin; index < end; ++index) {
      const std::size_t slot = slots[index];
      const std::size_t count = begins[slot + 1] - begins[slot];
      const std::size_t model = slot % models;
      AccountScore& account = accounts[index];
      account = roll_up(rules.models[model].account, rows, std::span(members).subspan(begins[slot], count));
      account.account = leads.account(rows[members[begins[slot]]].lead);
      account.model = static_cast<std::uint16_t>(model);
      if (roles[model].given())
        roles[model].report(present_roles(std::span(roles_of_members).subspan(begins[slot], count)), account);
    }
  });
  return accounts;
}

} // namespace leadscore
