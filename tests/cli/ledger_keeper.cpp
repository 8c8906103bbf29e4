#include "cli/ledger_keeper.hpp"

#include "base/hash.hpp"

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

std::map<std::string, const CompanyLead*> by_key(const std::vector<CompanyLead>& leads) {
  std::map<std::string, const CompanyLead*> found;
  for (const CompanyLead& lead : leads) found[lead.key] = &lead;
  return found;
}

} // namespace

std::size_t LedgerKeeper::rows() const {
  std::size_t count = 0;
  for (const auto& [lead, rows] : ledger_) count += rows.size();
  return count;
}

LedgerKeeper::Outcomes LedgerKeeper::outcomes(const CompanyRules& rules, const std::vector<CompanyLead>& leads,
                                              Instant as_of, const std::string& owner) const {
  Outcomes found;
  for (const CompanyLead& lead : leads) {
    const auto known = ledger_.find(lead.key);
    if (known == ledger_.end()) continue;
    const Row* newest = nullptr;
    for (const Row& row : known->second)
      if (row.handed_at <= as_of - rules.sales_cycle) newest = &row;
    if (newest == nullptr || (!owner.empty() && newest->owner != owner)) continue;
    ++found.leads;
    found.won += lead.status == "won" ? 1 : 0;
    found.lost += lead.status == "lost" ? 1 : 0;
    found.not_now += lead.status == "not now" ? 1 : 0;
    found.never += lead.status == "never" ? 1 : 0;
  }
  return found;
}

LedgerKeeper::Deadlines LedgerKeeper::deadlines(Instant as_of) const {
  Deadlines found;
  for (const auto& [lead, rows] : ledger_)
    for (const Row& row : rows) {
      if (row.follow_up_by >= as_of) continue;
      ++found.due;
      found.kept += row.overdue ? 0 : 1;
    }
  return found;
}

ExpectedNight LedgerKeeper::expected(const CompanyRules& rules, const std::vector<ScoredLead>& rows,
                                     const std::vector<CompanyLead>& leads, Instant as_of, bool is_working_day) {
  ExpectedNight night;
  const auto lead_of = by_key(leads);
  const auto order = by_rank(rows);
  std::vector<const ScoredLead*> candidates;
  std::vector<std::string> again;
  for (const ScoredLead* const row : order) {
    const std::string& status = lead_of.at(row->key)->status;
    if (!row->ready || row->disqualified || (status != "new" && status != "recycled")) continue;
    if (is_held_out(row->key, rules.holdout)) continue;
    const auto known = ledger_.find(row->key);
    if (known == ledger_.end()) {
      candidates.push_back(row);
      again.emplace_back();
      continue;
    }
    const Row& last = known->second.back();
    if (last.fell_at && as_of - last.handed_at >= rules.again_after) {
      candidates.push_back(row);
      again.emplace_back("reopened");
    } else if (status == "recycled" &&
               row->last_activity_at.value_or(INT64_MIN) > last.handed_at + rules.recycled_after) {
      candidates.push_back(row);
      again.emplace_back("recycled");
    }
  }
  next_last_in_turn_ = last_in_turn_;
  if (is_working_day) {
    const auto owners = owners_of(rules, candidates, order, lead_of);
    for (std::size_t place = 0; place < candidates.size(); ++place) {
      if (!owners[place]) continue;
      night.listed.push_back(candidates[place]->key);
      night.owners.push_back(*owners[place]);
      night.again.push_back(again[place]);
    }
  }
  night.waiting = candidates.size() - night.listed.size();

  for (const ScoredLead* const row : order) {
    const auto known = ledger_.find(row->key);
    const bool is_listed = std::find(night.listed.begin(), night.listed.end(), row->key) != night.listed.end();
    const std::string& status = lead_of.at(row->key)->status;
    if (known != ledger_.end()) {
      const Row& last = known->second.back();
      if (!last.changed && status == last.status && last.follow_up_by < as_of) night.overdue.push_back(row->key);
    }
    const bool in_sales_hands =
        known != ledger_.end() && !ended.contains(status) && as_of - known->second.back().handed_at < rules.again_after;
    if (!is_listed && !row->disqualified && !in_sales_hands) night.nurtured.insert(row->key);
  }
  return night;
}

std::optional<std::string> LedgerKeeper::owner_of(const CompanyRules& rules, const CompanyLead& lead) const {
  const auto in_roster = [&rules](const std::string& name) {
    return std::any_of(rules.roster.begin(), rules.roster.end(),
                       [&name](const auto& entry) { return entry.first == name; });
  };
  if (in_roster(lead.owner)) return lead.owner;
  const auto known = ledger_.find(lead.key);
  if (known == ledger_.end() || !in_roster(known->second.back().owner)) return std::nullopt;
  return known->second.back().owner;
}

std::vector<std::optional<std::string>>
LedgerKeeper::owners_of(const CompanyRules& rules, const std::vector<const ScoredLead*>& candidates,
                        const std::vector<const ScoredLead*>& order,
                        const std::map<std::string, const CompanyLead*>& leads) {
  std::map<std::string, std::string> of_account;
  std::set<std::string> seen;
  for (const ScoredLead* const row : order) {
    const CompanyLead& lead = *leads.at(row->key);
    if (lead.domain.empty() || row->disqualified || !seen.insert(lead.domain).second) continue;
    if (const auto owner = owner_of(rules, lead)) of_account[lead.domain] = *owner;
  }
  std::map<std::string, std::int64_t> used;
  std::vector<std::optional<std::string>> owners(candidates.size());
  std::size_t given = 0;
  for (std::size_t place = 0; place < candidates.size() && given < rules.per_run; ++place) {
    const CompanyLead& lead = *leads.at(candidates[place]->key);
    std::optional<std::string> owner = owner_of(rules, lead);
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
                          const std::vector<CompanyLead>& leads, const std::vector<Instant>& deadlines,
                          const CompanyRules& rules, Instant as_of) {
  const auto lead_of = by_key(leads);
  for (const ScoredLead& row : rows) {
    for (Row& entry : ledger_[row.key]) {
      if (!entry.fell_at && row.score < rules.reopen_below) entry.fell_at = as_of;
      entry.changed = entry.changed || entry.status != lead_of.at(row.key)->status;
      entry.overdue = entry.overdue || (!entry.changed && entry.follow_up_by < as_of);
    }
    if (ledger_[row.key].empty()) ledger_.erase(row.key);
  }
  for (std::size_t place = 0; place < night.listed.size(); ++place)
    ledger_[night.listed[place]].push_back({as_of, deadlines[place], std::nullopt, night.owners[place],
                                            lead_of.at(night.listed[place])->status, false, false});
  last_in_turn_ = next_last_in_turn_;
}

} // namespace leadscore::cli
