#include "handoff/hand_made_leads.hpp"

#include <algorithm>
#include <cstring>

namespace leadscore {

class HandMadeLeadTable {
public:
  static LeadTable from_hand(const std::vector<HandMadeLead>& leads) {
    LeadTable table;
    table.columns_ = leads.empty() ? 1 : leads.front().cells.size();
    for (const HandMadeLead& lead : leads) {
      std::string row(table.columns_ * sizeof(std::uint32_t), '\0');
      for (std::size_t column = 0; column < table.columns_; ++column) {
        row += lead.cells[column];
        const auto end = static_cast<std::uint32_t>(row.size() - table.columns_ * sizeof(std::uint32_t));
        std::memcpy(row.data() + column * sizeof end, &end, sizeof end);
      }
      auto chunk = std::make_unique<char[]>(row.size());
      std::memcpy(chunk.get(), row.data(), row.size());
      table.rows_.push_back(chunk.get());
      table.chunks_.push_back(std::move(chunk));
      table.created_at_.push_back(INT64_MIN);
      table.accounts_.push_back(account_of(table, lead.account));
    }
    return table;
  }

private:
  static AccountIndex account_of(LeadTable& table, const std::string& name) {
    if (name.empty()) return no_account;
    auto& names = table.account_names_;
    const auto place = std::find(names.begin(), names.end(), name);
    if (place != names.end()) return static_cast<AccountIndex>(place - names.begin());
    names.push_back(name);
    return static_cast<AccountIndex>(names.size() - 1);
  }
};

LeadTable hand_made_leads(const std::vector<HandMadeLead>& leads) { return HandMadeLeadTable::from_hand(leads); }

std::vector<std::size_t> ready_rows(const std::vector<ModelScore>& rows) {
  std::vector<std::size_t> ready;
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (rows[row].ready) ready.push_back(row);
  return ready;
}

} // namespace leadscore
