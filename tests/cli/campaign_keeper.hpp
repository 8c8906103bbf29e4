#pragma once

#include "cli/ledger_keeper.hpp"

#include <map>
#include <string>
#include <vector>

namespace leadscore::cli {

/// One campaign of a night.
struct CampaignFigures {
  std::int64_t members = 0, entered = 0, left = 0, became_ready = 0;
  std::vector<double> gained; ///< points of the old members since they entered
  /// The middle of `gained`; 0 without any.
  [[nodiscard]] double median() const;
};

/// Keeps who is in which campaign by the words of 3-scoring, apart from src/. Campaigns of the company have no goals.
class CampaignKeeper {
public:
  /// A night that put the leads in these campaigns (lead → campaign); figures by campaign, without those that nobody
  /// was in or left.
  std::map<std::string, CampaignFigures> night(const std::map<std::string, std::string>& campaign_of,
                                               const std::vector<ScoredLead>& rows);

private:
  struct Member {
    std::string campaign;
    double entered_score = 0;
    bool became_ready = false;
  };
  std::map<std::string, Member> members_; ///< by lead
};

} // namespace leadscore::cli
