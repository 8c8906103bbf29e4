#include "handoff/follow_ledger.hpp"

#include <doctest/doctest.h>

using namespace leadscore;

namespace {

constexpr Instant handed_at = 1'795'392'000; ///< 2026-11-23T00:00:00Z

/// One lead with one hand-off, looked at four days later.
struct Followed {
  RuleSet rules;
  std::vector<ModelScore> rows{1};
  std::string status = "new";
  std::vector<LedgerRow> ledger{1};
  bool is_known = true;
  bool opted_out = false;

  Followed() {
    rules.models.resize(1);
    rules.models[0].reopen_below = 75;
    rows[0].score = 80;
    ledger[0].lead = "a";
    ledger[0].handed_at = handed_at;
    ledger[0].follow_up_by = handed_at + 2 * seconds_a_day;
    ledger[0].status = ledger[0].last_status = "new";
  }
  struct Found {
    LedgerRow row;
    FollowedLedger followed;
  };
  [[nodiscard]] Found at(Instant as_of, bool with_status = true) const {
    Ledger known(
        ledger, [this](std::string_view) { return is_known ? std::optional<LeadIndex>(0) : std::nullopt; },
        [](std::string_view) { return std::optional<std::uint16_t>(0); });
    std::function<std::string_view(LeadIndex)> status_of;
    if (with_status) status_of = [this](LeadIndex) { return std::string_view(status); };
    Found found;
    found.followed = follow_ledger(
        rules, rows, RowIndex(rows, 1), as_of, status_of, [this](LeadIndex) { return opted_out; }, known);
    found.row = known.rows()[0];
    return found;
  }
};

} // namespace

TEST_CASE("nothing new leaves a ledger row as it is") {
  const auto found = Followed().at(handed_at + seconds_a_day);
  CHECK(found.followed.changed.empty());
  CHECK(found.followed.overdue.empty());
}

TEST_CASE("a lead fell when a later run finds it below reopen_below") {
  Followed world;
  world.rows[0].score = 74.99;
  CHECK(world.at(handed_at + seconds_a_day).row.fell_at == handed_at + seconds_a_day);
  CHECK(world.at(handed_at + seconds_a_day).followed.changed == std::vector<std::size_t>{0});
  CHECK(world.at(handed_at).row.fell_at == no_instant); // not a later run
  world.rows[0].score = 74.996;                         // prints as 75
  CHECK(world.at(handed_at + seconds_a_day).row.fell_at == no_instant);
  world.rows[0].score = 0;
  world.ledger[0].fell_at = handed_at + 5;
  CHECK(world.at(handed_at + seconds_a_day).row.fell_at == handed_at + 5); // the first one stays
}

TEST_CASE("a hand-off is overdue after its deadline while its status stays") {
  Followed world;
  CHECK(world.at(handed_at + 2 * seconds_a_day).row.overdue_at == no_instant);
  CHECK(world.at(handed_at + 2 * seconds_a_day).followed.overdue.empty());
  CHECK(world.at(handed_at + 2 * seconds_a_day + 1).row.overdue_at == handed_at + 2 * seconds_a_day + 1);
  CHECK(world.at(handed_at + 3 * seconds_a_day).followed.overdue == std::vector<OverdueHandoff>{{0, 0}});
  CHECK(world.at(handed_at + 3 * seconds_a_day, false).followed.overdue.empty()); // no status column
  world.status = " NEW ";
  CHECK(world.at(handed_at + 3 * seconds_a_day).followed.overdue.size() == 1);
  world.status = "called";
  CHECK(world.at(handed_at + 3 * seconds_a_day).followed.overdue.empty());
  CHECK(world.at(handed_at + 3 * seconds_a_day).row.overdue_at == no_instant);
  CHECK(world.at(handed_at + 3 * seconds_a_day).row.status_changed_at == handed_at + 3 * seconds_a_day);
  CHECK(world.at(handed_at + 3 * seconds_a_day).row.last_status == "called");
}

TEST_CASE("a hand-off that was overdue is so no more once its status changes") {
  Followed world;
  world.ledger[0].overdue_at = handed_at + 3 * seconds_a_day;
  CHECK(world.at(handed_at + 4 * seconds_a_day).followed.overdue.size() == 1);
  CHECK(world.at(handed_at + 4 * seconds_a_day).followed.changed.empty());
  world.status = "won";
  CHECK(world.at(handed_at + 4 * seconds_a_day).followed.overdue.empty());
  CHECK(world.at(handed_at + 4 * seconds_a_day).row.overdue_at == handed_at + 3 * seconds_a_day);
}

TEST_CASE("a baseline row is never overdue, and only the newest hand-off of a lead is") {
  Followed world;
  world.ledger[0].follow_up_by = no_instant;
  CHECK(world.at(handed_at + 9 * seconds_a_day).followed.overdue.empty());
  world.ledger[0].follow_up_by = handed_at + 2 * seconds_a_day;
  world.ledger.push_back(world.ledger[0]);
  world.ledger[1].handed_at = handed_at + seconds_a_day;
  CHECK(world.at(handed_at + 9 * seconds_a_day).followed.overdue == std::vector<OverdueHandoff>{{0, 1}});
}

TEST_CASE("a lead that is not in the export keeps its ledger row as it was") {
  Followed world;
  world.is_known = false;
  world.rows[0].score = 0;
  CHECK(world.at(handed_at + 9 * seconds_a_day).followed.changed.empty());
}

TEST_CASE("a fall is cleared when the readiness period turns out to have begun before it") {
  Followed world;
  const Instant fell_at = handed_at + seconds_a_day;
  world.ledger[0].fell_at = fell_at;
  world.rows[0].ready_at = fell_at + 1; // it came back
  CHECK(world.at(handed_at + 2 * seconds_a_day).row.fell_at == fell_at);
  world.rows[0].ready_at = no_instant;
  CHECK(world.at(handed_at + 2 * seconds_a_day).row.fell_at == fell_at);
  world.rows[0].ready_at = fell_at;
  const auto found = world.at(handed_at + 2 * seconds_a_day);
  CHECK(found.row.fell_at == no_instant);
  CHECK(found.followed.changed == std::vector<std::size_t>{0});
}

TEST_CASE("a hand-off without a deadline is never overdue") {
  Followed world;
  world.ledger[0].follow_up_by = no_instant;
  CHECK(world.at(handed_at + 9 * seconds_a_day).row.overdue_at == no_instant);
}

TEST_CASE("who opted out of calls is never overdue") {
  Followed world;
  world.opted_out = true;
  const auto found = world.at(handed_at + 9 * seconds_a_day);
  CHECK(found.row.overdue_at == no_instant);
  CHECK(found.followed.overdue.empty());
  world.ledger[0].overdue_at = handed_at + 3 * seconds_a_day; // it was overdue before
  CHECK(world.at(handed_at + 9 * seconds_a_day).followed.overdue.empty());
}
