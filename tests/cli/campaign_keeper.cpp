#include "cli/campaign_keeper.hpp"

#include <algorithm>

namespace leadscore::cli {

double CampaignFigures::median() const {
  if (gained.empty()) return 0;
  std::vector<double> sorted = gained;
  std::sort(sorted.begin(), sorted.end());
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

std::map<std::string, CampaignFigures> CampaignKeeper::night(const std::map<std::string, std::string>& campaign_of,
                                                             const std::vector<ScoredLead>& rows) {
  std::map<std::string, CampaignFigures> figures;
  std::map<std::string, Member> present;
  for (const ScoredLead& row : rows) {
    const auto now = campaign_of.find(row.key);
    const auto before = members_.find(row.key);
    const bool stays = before != members_.end() && now != campaign_of.end() && before->second.campaign == now->second;
    if (before != members_.end()) {
      CampaignFigures& old = figures[before->second.campaign];
      old.gained.push_back(row.score - before->second.entered_score);
      old.became_ready += row.ready && !before->second.became_ready ? 1 : 0;
      old.left += stays ? 0 : 1;
      before->second.became_ready = before->second.became_ready || row.ready;
    }
    if (now == campaign_of.end()) continue;
    CampaignFigures& campaign = figures[now->second];
    ++campaign.members;
    campaign.entered += stays ? 0 : 1;
    present[row.key] = stays ? before->second : Member{now->second, row.score, row.ready};
  }
  for (const auto& [key, member] : members_) // those that are gone from the export
    if (std::none_of(rows.begin(), rows.end(), [&gone = key](const ScoredLead& row) { return row.key == gone; }))
      ++figures[member.campaign].left;
  members_ = std::move(present);
  return figures;
}

} // namespace leadscore::cli
