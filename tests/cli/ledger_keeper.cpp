#include "cli/ledger_keeper.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <tuple>

namespace leadscore::cli {

namespace {

const std::set<std::string> ended{"recycled", "won", "lost", "not now", "never"};

/// Score, velocity, ready_at, place in the input.
std::vector<const ScoredLead*> by_rank(const std::vector<ScoredLead>& rows) {
  std::vector<const ScoredLead*> order;
  for (const ScoredLead& row : rows) order.push_back(&row);
  std::stable_sort(order.begin(), order.end(), [](const ScoredLead* left, const ScoredLead* right) {
    const auto key = [](const ScoredLead* row) {
      return std::tuple(-row->score, -row->velocity, row->ready_at.value_or(INT64_MAX));
    };
    return key(left) < key(right);
  });
  return order;
}

bool is_held_out(const std::string& key, double share) {
  return fnv1a_64(key) % 10'000 < static_cast<std::uint64_t>(share * 10'000 + 0.5);
}

template <typename Found>
const Found* with_key(const std::vector<Found>& all, const std::string& key) {
  const auto found = std::find_if(all.begin(), all.end(), [&key](const Found& one) { return one.key == key; });
  return found == all.end() ? nullptr : &*found;
}

std::string address_of(const CompanyLead& lead) { return fold(lead.email); }

bool is_in_roster(const CompanyRules& rules, const std::string& name) {
  return std::any_of(rules.roster.begin(), rules.roster.end(),
                     [&name](const auto& entry) { return entry.first == name; });
}

} // namespace

const LedgerKeeper::Row* LedgerKeeper::last_row(const CompanyLead& lead) const {
  for (auto row = ledger_.rbegin(); row != ledger_.rend(); ++row)
    if (row->key == lead.key || (!lead.email.empty() && row->email == address_of(lead))) return &*row;
  return nullptr;
}

std::optional<Instant> LedgerKeeper::last_handed_at(const CompanyLead& lead) const {
  const Row* const row = last_row(lead);
  return row == nullptr ? std::nullopt : std::optional(row->handed_at);
}

const CompanyLead* LedgerKeeper::lead_of(const Row& row, const std::vector<CompanyLead>& leads) {
  if (const CompanyLead* const own = with_key(leads, row.key)) return own;
  for (const CompanyLead& lead : leads)
    if (!row.email.empty() && address_of(lead) == row.email) return &lead;
  return nullptr;
}

LedgerKeeper::Outcomes LedgerKeeper::outcomes(const CompanyRules& rules, Instant as_of,
                                              const std::string& owner) const {
  std::map<std::string, const Row*> newest; // by person
  for (const Row& row : ledger_)
    if (row.handed_at <= as_of - rules.sales_cycle) newest[row.email.empty() ? row.key : row.email] = &row;
  Outcomes found;
  for (const auto& [person, row] : newest) {
    if (!owner.empty() && row->owner != owner) continue;
    ++found.leads;
    found.won += row->last_status == "won" ? 1 : 0;
    found.lost += row->last_status == "lost" ? 1 : 0;
    found.not_now += row->last_status == "not now" ? 1 : 0;
    found.never += row->last_status == "never" ? 1 : 0;
  }
  return found;
}

LedgerKeeper::Deadlines LedgerKeeper::deadlines(Instant as_of) const {
  Deadlines found;
  for (const Row& row : ledger_) {
    if (row.follow_up_by >= as_of) continue;
    ++found.due;
    found.kept += row.overdue ? 0 : 1;
  }
  return found;
}

ExpectedNight LedgerKeeper::expected(const CompanyRules& rules, const std::vector<ScoredLead>& rows,
                                     const std::vector<CompanyLead>& leads, Instant as_of, bool is_working_day) {
  // What the run finds out about earlier hand-offs comes before its list.
  for (Row& row : ledger_) {
    const CompanyLead* const lead = lead_of(row, leads);
    const ScoredLead* const scored = lead == nullptr ? nullptr : with_key(rows, lead->key);
    if (scored == nullptr) continue;
    if (!row.fell_at && scored->score < rules.reopen_below)
      row.fell_at = as_of;
    else if (row.fell_at && scored->ready_at && *scored->ready_at <= *row.fell_at)
      row.fell_at = std::nullopt;
  }

  ExpectedNight night;
  const auto order = by_rank(rows);
  std::vector<const CompanyLead*> candidates, ranked;
  std::set<std::string> disqualified, persons;
  std::vector<std::string> again;
  for (const ScoredLead* const row : order) {
    const CompanyLead& lead = *with_key(leads, row->key);
    ranked.push_back(&lead);
    if (row->disqualified) disqualified.insert(lead.key);
    if (!row->ready || row->disqualified || (lead.status != "new" && lead.status != "recycled")) continue;
    if (is_held_out(row->key, rules.holdout)) continue;
    const Row* const last = last_row(lead);
    std::optional<std::string> why;
    if (last == nullptr)
      why = "";
    else if (last->fell_at && as_of - last->handed_at >= rules.again_after)
      why = "reopened";
    else if (lead.status == "recycled" &&
             row->last_activity_at.value_or(INT64_MIN) > last->handed_at + rules.recycled_after)
      why = "recycled";
    if (!why) continue;
    if (!lead.email.empty() && !persons.insert(address_of(lead)).second) {
      ++night.same_person;
      continue;
    }
    candidates.push_back(&lead);
    again.push_back(*why);
  }
  next_last_in_turn_ = last_in_turn_;
  std::set<std::string> not_nurtured, addresses; // leads, and addresses of leads
  if (is_working_day) {
    const auto owners = owners_of(rules, candidates, ranked, disqualified, leads);
    for (std::size_t place = 0; place < candidates.size(); ++place) {
      if (!owners[place]) continue;
      night.listed.push_back(candidates[place]->key);
      night.owners.push_back(*owners[place]);
      night.again.push_back(again[place]);
    }
  }
  night.waiting = candidates.size() - night.listed.size();
  const auto leave_out = [&](const CompanyLead& lead) {
    not_nurtured.insert(lead.key);
    if (!lead.email.empty()) addresses.insert(address_of(lead));
  };
  for (const CompanyLead* const lead : candidates) leave_out(*lead); // listed or waiting
  for (const Row& row : ledger_) {
    const CompanyLead* const lead = lead_of(row, leads);
    if (lead == nullptr || ended.contains(lead->status) || as_of - row.handed_at >= rules.again_after) continue;
    leave_out(*lead);
    if (!row.email.empty()) addresses.insert(row.email);
  }
  for (const CompanyLead* const lead : ranked) {
    const Row* const last = last_row(*lead);
    if (last != nullptr && lead_of(*last, leads) == lead && !last->changed && lead->status == last->status &&
        last->follow_up_by < as_of)
      night.overdue.push_back(lead->key);
    if (!disqualified.contains(lead->key) && !not_nurtured.contains(lead->key) &&
        !addresses.contains(address_of(*lead)))
      night.nurtured.insert(lead->key);
  }
  return night;
}

std::optional<std::string> LedgerKeeper::owner_of(const CompanyRules& rules, const CompanyLead& lead,
                                                  const std::vector<CompanyLead>& leads) const {
  if (is_in_roster(rules, lead.owner)) return lead.owner;
  for (const CompanyLead& other : leads)
    if (!lead.email.empty() && address_of(other) == address_of(lead) && is_in_roster(rules, other.owner))
      return other.owner;
  const Row* const last = last_row(lead);
  if (last == nullptr || !is_in_roster(rules, last->owner)) return std::nullopt;
  return last->owner;
}

std::vector<std::optional<std::string>> LedgerKeeper::owners_of(const CompanyRules& rules,
                                                                const std::vector<const CompanyLead*>& candidates,
                                                                const std::vector<const CompanyLead*>& ranked,
                                                                const std::set<std::string>& disqualified,
                                                                const std::vector<CompanyLead>& leads) {
  std::map<std::string, std::string> of_account;
  std::set<std::string> seen;
  for (const CompanyLead* const lead : ranked) {
    if (lead->domain.empty() || disqualified.contains(lead->key) || !seen.insert(lead->domain).second) continue;
    if (const auto owner = owner_of(rules, *lead, leads)) of_account[lead->domain] = *owner;
  }
  std::map<std::string, std::int64_t> used;
  std::vector<std::optional<std::string>> owners(candidates.size());
  std::size_t given = 0;
  for (std::size_t place = 0; place < candidates.size() && given < rules.per_run; ++place) {
    const CompanyLead& lead = *candidates[place];
    std::optional<std::string> owner = owner_of(rules, lead, leads);
    if (!owner && !lead.domain.empty() && of_account.contains(lead.domain)) owner = of_account[lead.domain];
    if (!owner) {
      std::size_t first = 0;
      for (std::size_t entry = 0; entry < rules.roster.size(); ++entry)
        if (rules.roster[entry].first == next_last_in_turn_) first = entry + 1;
      for (std::size_t step = 0; step < rules.roster.size() && !owner; ++step) {
        const auto& [name, per_day] = rules.roster[(first + step) % rules.roster.size()];
        if (used[name] < per_day) owner = next_last_in_turn_ = name;
      }
    }
    if (!owner) continue;
    ++given;
    ++used[*owner];
    if (!lead.domain.empty()) of_account.try_emplace(lead.domain, *owner);
    owners[place] = owner;
  }
  return owners;
}

void LedgerKeeper::accept(const ExpectedNight& night, const std::vector<ScoredLead>& rows,
                          const std::vector<CompanyLead>& leads, const std::vector<Instant>& deadlines, Instant as_of) {
  for (Row& row : ledger_) {
    const CompanyLead* const lead = lead_of(row, leads);
    if (lead == nullptr || with_key(rows, lead->key) == nullptr) continue;
    row.last_status = lead->status;
    row.changed = row.changed || row.status != lead->status;
    row.overdue = row.overdue || (!row.changed && row.follow_up_by < as_of);
  }
  for (std::size_t place = 0; place < night.listed.size(); ++place) {
    const CompanyLead& lead = *with_key(leads, night.listed[place]);
    ledger_.push_back({lead.key, address_of(lead), as_of, deadlines[place], night.owners[place], lead.status});
  }
  last_in_turn_ = next_last_in_turn_;
}

} // namespace leadscore::cli
