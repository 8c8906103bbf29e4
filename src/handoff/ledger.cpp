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
               const std::function<std::optional<std::uint16_t>(std::string_view)>& model_of)
    : rows_(std::move(rows)) {
  joined_.reserve(rows_.size());
  for (std::size_t index = 0; index < rows_.size(); ++index) {
    const LedgerRow& row = rows_[index];
    const Joined joined{lead_of(row.lead), model_of(row.model)};
    joined_.push_back(joined);
    if (!joined.lead) continue;
    newest_of_lead_[*joined.lead] = index;
    if (!row.owner.empty() && row.was_listed()) last_given_[*joined.lead] = index;
    if (joined.model) newest_[key_of(*joined.lead, *joined.model)] = index;
  }
}

const LedgerRow* Ledger::newest(LeadIndex lead, std::uint16_t model) const {
  const auto found = newest_.find(key_of(lead, model));
  return found == newest_.end() ? nullptr : &rows_[found->second];
}

const LedgerRow* Ledger::newest(LeadIndex lead) const {
  const auto found = newest_of_lead_.find(lead);
  return found == newest_of_lead_.end() ? nullptr : &rows_[found->second];
}

std::string_view Ledger::last_owner(LeadIndex lead) const {
  const auto found = last_given_.find(lead);
  return found == last_given_.end() ? std::string_view() : std::string_view(rows_[found->second].owner);
}

} // namespace leadscore
