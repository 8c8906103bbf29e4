#pragma once

#include "handoff/row_index.hpp"
#include "rules/rule_set.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace leadscore {

/// A lead that was in a campaign when the last run ended.
struct Member {
  std::int64_t id = 0;           ///< given by whoever keeps the memberships
  std::optional<LeadIndex> lead; ///< none: it is no longer in the export
  std::uint16_t model = 0;       ///< of the row by which it entered
  std::int16_t campaign = 0;     ///< index in Nurture::campaigns; -1: the rule file has it no more
  double entered_score = 0;
  bool became_ready = false; ///< it was ready when it entered, or was found ready since
};

/// A lead that left its campaign tonight.
struct LeftCampaign {
  std::int64_t id = 0;
  bool goal_reached = false;
  friend bool operator==(const LeftCampaign&, const LeftCampaign&) = default;
};

/// One campaign tonight.
struct CampaignReport {
  std::int64_t members = 0;
  std::int64_t entered = 0, left = 0;         ///< since the last run
  std::int64_t goals = 0;                     ///< of those who left
  std::int64_t became_ready = 0;              ///< of the old members, since the last run
  std::optional<double> median_points_gained; ///< of the old members since they entered; none without old members
  friend bool operator==(const CampaignReport&, const CampaignReport&) = default;
};

/// How the campaigns changed since the last run.
struct MembershipChanges {
  std::vector<std::size_t> entered; ///< rows
  std::vector<LeftCampaign> left;
  std::vector<std::int64_t> became_ready; ///< ids of members
  std::vector<CampaignReport> reports;    ///< by campaign of the rule file
};

/// Compares tonight's campaigns with the members of the last run. `nurture`: tonight's rows in a campaign, ascending;
/// one for each lead or each lead and model, as `one_row_per` says. `goal_holds(row, campaign)`: the campaign's goal.
/// Source: 3-scoring, Nurture.
MembershipChanges follow_members(const Nurture& rules, std::span<const ModelScore> rows, const RowIndex& index,
                                 std::span<const std::size_t> nurture, std::span<const Member> members,
                                 const std::function<bool(std::size_t row, std::size_t campaign)>& goal_holds);

} // namespace leadscore
