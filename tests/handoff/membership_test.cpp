#include "handoff/membership.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

/// Four leads of two models; campaigns `welcome` and `nurture`. Odd leads have reached the goal.
struct Campaigns {
  Nurture rules;
  std::vector<ModelScore> rows;
  std::vector<std::size_t> nurture;
  std::vector<Member> members;

  Campaigns() {
    rules.campaigns.resize(2);
    for (LeadIndex lead = 0; lead < 4; ++lead) {
      for (std::uint16_t model = 0; model < 2; ++model) {
        ModelScore row;
        row.lead = lead;
        row.model = model;
        row.score = 10.0 * lead + model;
        rows.push_back(row);
      }
    }
  }
  void in(LeadIndex lead, std::uint16_t model, std::int16_t campaign) {
    const std::size_t row = lead * std::size_t{2} + model;
    rows[row].campaign = campaign;
    nurture.push_back(row);
  }
  void was_in(std::int64_t id, LeadIndex lead, std::uint16_t model, std::int16_t campaign, double score = 0) {
    members.push_back({id, lead, model, campaign, score, false});
  }
  [[nodiscard]] MembershipChanges changes() const {
    return follow_members(rules, rows, RowIndex(rows, 4), nurture, members,
                          [this](std::size_t row, std::size_t) { return rows[row].lead % 2 == 1; });
  }
};

} // namespace

TEST_CASE("who comes into a campaign enters, who stays does not") {
  Campaigns world;
  world.in(0, 0, 1);
  world.in(2, 1, 1);
  world.was_in(7, 2, 0, 1, 15); // it entered by another model
  const MembershipChanges changes = world.changes();
  CHECK(changes.entered == std::vector<std::size_t>{0});
  CHECK(changes.left.empty());
  CHECK(changes.reports[1] == CampaignReport{2, 1, 0, 0, 0, 5});
  CHECK(changes.reports[0] == CampaignReport{});
}

TEST_CASE("with a row for each model a lead is a member under each") {
  Campaigns world;
  world.rules.one_row_per = Nurture::OneRowPer::model;
  world.in(2, 0, 1);
  world.in(2, 1, 1);
  world.was_in(7, 2, 0, 1);
  CHECK(world.changes().entered == std::vector<std::size_t>{5});
  CHECK(world.changes().left.empty());
}

TEST_CASE("who leaves has reached the goal or not") {
  Campaigns world;
  world.in(1, 0, 1);
  world.was_in(7, 1, 0, 0);                                    // now in another campaign
  world.was_in(8, 2, 0, 0);                                    // in none
  world.was_in(9, 3, 0, -1);                                   // of a campaign that the rule file lacks
  world.members.push_back({10, std::nullopt, 0, 0, 0, false}); // no longer in the export
  const MembershipChanges changes = world.changes();
  CHECK(changes.left == std::vector<LeftCampaign>{{7, true}, {8, false}, {9, false}, {10, false}});
  CHECK(changes.reports[0] == CampaignReport{0, 0, 3, 1, 0, 15});
  CHECK(changes.reports[1] == CampaignReport{1, 1, 0, 0, 0, std::nullopt});
}

TEST_CASE("a member becomes ready once") {
  Campaigns world;
  world.in(0, 0, 0);
  world.in(1, 0, 0);
  world.rows[0].ready = world.rows[2].ready = true;
  world.was_in(7, 0, 0, 0);
  world.was_in(8, 1, 0, 0);
  world.members[1].became_ready = true;
  CHECK(world.changes().became_ready == std::vector<std::int64_t>{7});
  CHECK(world.changes().reports[0].became_ready == 1);
}

TEST_CASE("two memberships of one lead in a campaign become one") {
  Campaigns world;
  world.in(2, 0, 1);
  world.was_in(7, 2, 0, 1);
  world.was_in(8, 2, 1, 1);
  CHECK(world.changes().entered.empty());
  CHECK(world.changes().left == std::vector<LeftCampaign>{{8, false}});
}
