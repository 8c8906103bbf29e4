#include "handoff/membership.hpp"

#include "base/number.hpp"

#include <algorithm>

namespace leadscore {

namespace {

/// The middle of some numbers, the mean of the two middle ones if there are two; none without any.
std::optional<double> median(std::vector<double> numbers) {
  if (numbers.empty()) return std::nullopt;
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  if (numbers.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(numbers.begin(), middle)) / 2;
}

} // namespace

MembershipChanges follow_members(const Nurture& rules, std::span<const ModelScore> rows, const RowIndex& index,
                                 std::span<const std::size_t> nurture, std::span<const Member> members,
                                 const std::function<bool(std::size_t, std::size_t)>& goal_holds) {
  const bool row_per_lead = rules.one_row_per == Nurture::OneRowPer::lead;
  MembershipChanges changes;
  changes.reports.resize(rules.campaigns.size());
  std::vector<std::vector<double>> gained(rules.campaigns.size());
  std::vector<bool> was_in(rows.size()); ///< by row of tonight's campaigns: it was in it before
  std::vector<std::size_t> row_in_campaign;
  if (row_per_lead) {
    row_in_campaign.assign(rows.empty() ? 0 : rows.back().lead + std::size_t{1}, rows.size());
    for (const std::size_t row : nurture) row_in_campaign[rows[row].lead] = row;
  }
  /// Tonight's row of the member's campaign, if it is still in it.
  const auto row_of = [&](const Member& member) -> std::optional<std::size_t> {
    if (!member.lead) return std::nullopt;
    std::optional<std::size_t> row;
    if (!row_per_lead) {
      row = index.of(*member.lead, member.model);
    } else if (*member.lead < row_in_campaign.size() && row_in_campaign[*member.lead] < rows.size()) {
      row = row_in_campaign[*member.lead];
    }
    if (!row || rows[*row].campaign < 0 || rows[*row].campaign != member.campaign || was_in[*row]) return std::nullopt;
    return row;
  };

  for (const Member& member : members) {
    std::optional<std::size_t> present;
    if (member.lead) present = index.of(*member.lead, member.model);
    if (!present && member.lead) present = index.first_of(*member.lead);
    const bool became_ready = present && !member.became_ready && rows[*present].ready;
    if (became_ready) changes.became_ready.push_back(member.id);
    const auto row = row_of(member);
    if (row) was_in[*row] = true;
    const auto campaign = static_cast<std::size_t>(member.campaign);
    const bool reached = !row && present && member.campaign >= 0 && goal_holds(*present, campaign);
    if (!row) changes.left.push_back({member.id, reached});
    if (member.campaign < 0) continue;
    CampaignReport& report = changes.reports[campaign];
    report.left += row ? 0 : 1;
    report.goals += reached ? 1 : 0;
    report.became_ready += became_ready ? 1 : 0;
    if (present && rows[*present].model == member.model)
      gained[campaign].push_back(round_points(rows[*present].score) - round_points(member.entered_score));
  }
  for (const std::size_t row : nurture) {
    CampaignReport& report = changes.reports[static_cast<std::size_t>(rows[row].campaign)];
    ++report.members;
    if (was_in[row]) continue;
    ++report.entered;
    changes.entered.push_back(row);
  }
  for (std::size_t campaign = 0; campaign < gained.size(); ++campaign)
    changes.reports[campaign].median_points_gained = median(std::move(gained[campaign]));
  return changes;
}

} // namespace leadscore
