#include "handoff/feedback.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

constexpr Instant now = 1'795'392'000;
constexpr Instant day = seconds_a_day;

struct Sales {
  RuleSet rules;
  std::vector<LedgerRow> ledger;
  std::vector<HeldOut> held_out;
  Workload workload;

  Sales() {
    rules.models.resize(1);
    rules.models[0].name = "esign";
    rules.models[0].bands = {{"A", 150}, {"B", 100}};
    rules.handoff.won = {"Won"};
    rules.handoff.lost = {"lost"};
    rules.handoff.not_now = {"not now"};
    rules.handoff.never = {"never"};
  }
  LedgerRow& add(const std::string& lead, Seconds ago, const std::string& status) {
    LedgerRow& row = ledger.emplace_back();
    row.lead = lead;
    row.model = "esign";
    row.handed_at = now - ago;
    row.follow_up_by = row.handed_at + 2 * day;
    row.owner = "Ana";
    row.score = 120;
    row.last_status = status;
    return row;
  }
  /// 40 hand-offs of long ago, `won` of them won.
  void add_forty(int won) {
    for (int lead = 0; lead < 40; ++lead) add("old" + std::to_string(lead), 90 * day, lead < won ? "won" : "lost");
  }
  [[nodiscard]] Feedback found() const {
    const auto status = [](const std::string& lead) {
      return lead == "gone" ? std::nullopt : std::optional<std::string>("won");
    };
    return feedback(rules, ledger, held_out, status, now, workload);
  }
};

} // namespace

TEST_CASE("hand-offs that have had their time are counted by their last status") {
  Sales sales;
  sales.add("a", 60 * day, " WON ");
  sales.add("b", 61 * day, "never").owner = "Bo";
  sales.add("c", 62 * day, "not now").score = 150;
  sales.add("d", 60 * day - 1, "won"); // too young
  sales.add("e", 70 * day, "won").occasion = Occasion::baseline;
  const Feedback found = sales.found();
  CHECK(found.all == Outcomes{3, 1, 0, 1, 1});
  REQUIRE(found.parts.size() == 5);
  CHECK(found.parts[0].kind == "owner");
  CHECK(found.parts[0].name == "Ana");
  CHECK(found.parts[0].outcomes == Outcomes{2, 1, 0, 1, 0});
  CHECK(found.parts[1].name == "Bo");
  CHECK(found.parts[2].kind == "model");
  CHECK(found.parts[2].outcomes == found.all);
  CHECK(found.parts[3].kind == "band");
  CHECK(found.parts[3].name == "esign A");
  CHECK(found.parts[3].outcomes == Outcomes{1, 0, 0, 1, 0});
  CHECK(found.parts[4].name == "esign B");
}

TEST_CASE("a lead that was handed off twice counts once") {
  Sales sales;
  sales.add("a", 90 * day, "lost");
  sales.add("a", 70 * day, "won");
  CHECK(sales.found().all == Outcomes{1, 1, 0, 0, 0});
}

TEST_CASE("called in time is a hand-off past its deadline that never was overdue") {
  Sales sales;
  sales.add("a", 3 * day, "called");
  sales.add("b", 3 * day, "called").overdue_at = now - 1;
  sales.add("c", 2 * day, "new"); // the deadline is now
  sales.add("d", 3 * day, "new").occasion = Occasion::baseline;
  CHECK(sales.found().due == 2);
  CHECK(sales.found().called_in_time == 1);
}

TEST_CASE("leads that were held out long enough are held against the handed-off") {
  Sales sales;
  sales.held_out = {{"x", "esign", now - 60 * day}, {"y", "esign", now - day}, {"gone", "esign", now - 60 * day}};
  CHECK(sales.found().held_out == Outcomes{1, 1, 0, 0, 0});
}

TEST_CASE("the close rate and the team's capacity say what to do with the target") {
  Sales sales;
  CHECK(sales.found().advice == TargetAdvice::unknown);
  SUBCASE("below the band") {
    sales.add_forty(3);
    CHECK(sales.found().advice == TargetAdvice::too_low);
  }
  SUBCASE("above the band") {
    sales.add_forty(7);
    CHECK(sales.found().advice == TargetAdvice::too_high);
  }
  SUBCASE("within the band") {
    sales.add_forty(4);
    CHECK(sales.found().advice == TargetAdvice::right);
    sales.workload.capacity = 10;
    sales.workload.used = 8;
    CHECK(sales.found().advice == TargetAdvice::right);
    sales.workload.used = 7;
    CHECK(sales.found().advice == TargetAdvice::room_to_spare);
    sales.workload.somebody_waits = true;
    CHECK(sales.found().advice == TargetAdvice::cannot_follow_up);
    sales.workload.somebody_waits = false;
    for (int lead = 0; lead < 3; ++lead) sales.ledger[static_cast<std::size_t>(lead)].overdue_at = now;
    CHECK(sales.found().advice == TargetAdvice::cannot_follow_up);
  }
}
