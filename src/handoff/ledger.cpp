#include "handoff/ledger.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace leadscore {

namespace {

constexpr std::array<std::string_view, 4> occasions{"", "reopened", "recycled", "baseline"};

} // namespace

std::string_view to_text(Occasion occasion) { return occasions[static_cast<std::size_t>(occasion)]; }

std::optional<Occasion> occasion_of(std::string_view text) {
  const auto found = std::find(occasions.begin(), occasions.end(), text);
  if (found == occasions.end()) return std::nullopt;
  return static_cast<Occasion>(found - occasions.begin());
}

Ledger::Ledger(std::vector<LedgerRow> rows, const std::function<std::optional<LeadIndex>(std::string_view)>& lead_of,
               const std::function<std::optional<std::uint16_t>(std::string_view)>& model_of, PersonOf person_of,
               std::size_t leads)
    : rows_(std::move(rows)), person_of_(std::move(person_of)) {
  joined_.reserve(rows_.size());
  for (const LedgerRow& row : rows_)
    joined_.push_back(
        {lead_of(row.lead), model_of(row.model), person_of_ ? person_of_sha256(row.email_sha256) : Person()});
  find_stand_ins(leads);
  for (std::size_t index = 0; index < rows_.size(); ++index) {
    const Joined& joined = joined_[index];
    const bool was_given = !rows_[index].owner.empty() && rows_[index].was_listed();
    if (joined.lead) {
      if (joined.model) newest_[{*joined.lead, *joined.model}] = index;
      if (was_given) last_given_[*joined.lead] = index;
    }
    if (joined.person) {
      if (joined.model) newest_of_person_[{joined.person, *joined.model}] = index;
      if (was_given) last_given_of_person_[joined.person] = index;
    }
  }
}

void Ledger::find_stand_ins(std::size_t leads) {
  absl::flat_hash_map<Person, std::optional<LeadIndex>> first; // with the address
  for (const Joined& joined : joined_)
    if (!joined.lead && joined.person) first.try_emplace(joined.person);
  if (first.empty()) return;
  for (LeadIndex lead = 0; lead < leads; ++lead) {
    const auto wanted = first.find(person_of_(lead));
    if (wanted != first.end() && !wanted->second) wanted->second = lead;
  }
  for (Joined& joined : joined_)
    if (!joined.lead && joined.person) joined.lead = first.at(joined.person);
}

namespace {

/// The later one of two rows that may be there.
template <typename Rows, typename Key, typename RowsOfPerson, typename PersonKey>
std::optional<std::size_t> later_of(const Rows& rows, const Key& key, const RowsOfPerson& of_person,
                                    const PersonKey& person) {
  std::optional<std::size_t> later;
  if (const auto found = rows.find(key); found != rows.end()) later = found->second;
  if (const auto found = of_person.find(person); found != of_person.end())
    later = std::max(later.value_or(found->second), found->second);
  return later;
}

} // namespace

const LedgerRow* Ledger::newest(LeadIndex lead, std::uint16_t model) const {
  const auto row = later_of(newest_, std::pair(lead, model), newest_of_person_, std::pair(person_of(lead), model));
  return row ? &rows_[*row] : nullptr;
}

std::string_view Ledger::last_owner(LeadIndex lead) const {
  const auto row = later_of(last_given_, lead, last_given_of_person_, person_of(lead));
  return row ? std::string_view(rows_[*row].owner) : std::string_view();
}

} // namespace leadscore
