#include "csv/temporary_folder.hpp"
#include "history/history_store.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

using namespace leadscore;

namespace {

constexpr Instant monday = 1'795'392'000;
constexpr Instant tuesday = monday + seconds_a_day;

struct Store {
  TemporaryFolder folder;
  std::string path = folder.path("history.db");
  std::unique_ptr<HistoryStore> open() const {
    return std::make_unique<HistoryStore>(path, HistoryStore::Access::write);
  }
  void record(const NightRecord& night) const { open()->record(night).commit(night.run); }
};

NightRecord night_of(Instant as_of) {
  NightRecord night;
  night.run.as_of = as_of;
  night.run.version = "0.1.0";
  night.run.run_json_sha256 = "ff";
  night.run.leads_read = 5;
  night.run.in_campaigns = 2;
  night.run.events_readable = 7;
  night.run.events_unknown_lead = 3;
  night.run.accepted_input = true;
  night.models = {"esign"};
  night.campaigns = {"welcome", "nurture"};
  return night;
}

LedgerRow handed(const std::string& lead, Instant handed_at) {
  LedgerRow row;
  row.lead = lead;
  row.model = "esign";
  row.handed_at = handed_at;
  row.ready_at = handed_at - 5;
  row.follow_up_by = handed_at + 5;
  row.owner = "Ana";
  row.status = row.last_status = "new";
  row.score = 100.25;
  row.rules_sha256 = "00ff";
  row.occasion = Occasion::recycled;
  row.email_sha256 = "e5e5";
  return row;
}

void overwrite(const std::string& path, std::streamoff place, const std::string& bytes) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(place);
  file << bytes;
}

std::string message_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

} // namespace

TEST_CASE("a new history is empty, and only its owner may read it") {
  const Store store;
  const auto history = store.open();
  CHECK(history->runs().empty());
  CHECK_FALSE(history->newest_run());
  CHECK(history->ledger(monday).empty());
  CHECK(history->last_round_robin().empty());
  CHECK(std::filesystem::status(store.path).permissions() == std::filesystem::perms(0600));
}

TEST_CASE("what a run recorded is there for the next one") {
  const Store store;
  NightRecord night = night_of(monday);
  const std::vector<LedgerRow> rows{handed("a", monday)};
  const std::vector<HeldOut> held_out{{"b", "esign", monday}};
  night.new_rows = rows;
  night.held_out = held_out;
  night.last_round_robin = "Ana";
  night.least_recently_given = {"Bo", "Ana"};
  night.entered = [](const auto& enter) {
    enter({"c", 0, 0, 12.5, false});
    enter({"d", 0, 1, 3, true});
  };
  store.record(night);

  const auto history = store.open();
  CHECK(history->newest_run() == night.run);
  LedgerRow expected = rows[0];
  expected.id = 1;
  CHECK(history->ledger(tuesday) == std::vector<LedgerRow>{expected});
  CHECK(history->held_out(tuesday) == held_out);
  CHECK(history->last_round_robin() == "Ana");
  CHECK(history->least_recently_given() == std::vector<std::string>{"Bo", "Ana"});
  CHECK(history->models() == std::vector<std::string>{"esign"});
  const std::vector<std::string> names = history->names();
  std::string members;
  history->for_each_member(tuesday, [&](const PresentMembership& member) {
    members += fmt::format("{} {} {} {} {}; ", member.lead, names.at(member.model), names.at(member.campaign),
                           member.entered_score, member.became_ready);
  });
  CHECK(members == "c esign welcome 12.5 false; d esign nurture 3 true; ");
}

TEST_CASE("a later run changes earlier hand-offs and memberships") {
  const Store store;
  NightRecord first = night_of(monday);
  const std::vector<LedgerRow> rows{handed("a", monday)};
  first.new_rows = rows;
  first.entered = [](const auto& enter) {
    enter({"c", 0, 0, 1, false});
    enter({"d", 0, 0, 2, false});
  };
  store.record(first);

  NightRecord second = night_of(tuesday);
  LedgerRow changed = store.open()->ledger(tuesday)[0];
  changed.fell_at = changed.status_changed_at = changed.overdue_at = tuesday;
  changed.last_status = "called";
  second.changed_rows = {&changed};
  const std::vector<LeftCampaign> left{{1, true}};
  const std::vector<std::int64_t> became_ready{2};
  second.left = left;
  second.became_ready = became_ready;
  second.renamed_models = {{"esign", "sign"}};
  store.record(second);

  const auto history = store.open();
  changed.model = "sign";
  CHECK(history->ledger(tuesday + 1) == std::vector<LedgerRow>{changed});
  CHECK(history->memberships_of("c")[0].left_at == tuesday);
  CHECK(history->memberships_of("c")[0].goal_reached);
  CHECK(history->memberships_of("c")[0].model == "sign");
  CHECK(history->memberships_of("d")[0].ready_at == tuesday);
  const auto totals = history->campaign_totals();
  REQUIRE(totals.size() == 1);
  CHECK(totals[0].members == 1);
  CHECK(totals[0].entered == 2);
  CHECK(totals[0].left == 1);
  CHECK(totals[0].goals == 1);
  CHECK(totals[0].became_ready == 1);

  SUBCASE("and the same T once more finds things as they were before, but for its hand-offs") {
    const LedgerRow before = store.open()->ledger(tuesday)[0];
    CHECK(before.fell_at == no_instant);
    CHECK(before.status_changed_at == no_instant);
    CHECK(before.overdue_at == no_instant);
    std::string members;
    store.open()->for_each_member(tuesday, [&](const PresentMembership& member) { members += member.lead; });
    CHECK(members == "cd");

    NightRecord again = night_of(tuesday);
    const std::vector<LedgerRow> more{handed("b", tuesday)};
    again.new_rows = more;
    store.record(again);
    CHECK(store.open()->runs().size() == 2);
    CHECK(store.open()->ledger(tuesday + 1)[0].fell_at == no_instant);
    CHECK(store.open()->ledger(tuesday + 1).size() == 2);
    CHECK(store.open()->memberships_of("c")[0].left_at == no_instant);
  }
}

TEST_CASE("HistoryStore: a cleared fell_at is found again by another run of the same T") {
  const Store store;
  NightRecord first = night_of(monday);
  const std::vector<LedgerRow> rows{handed("a", monday)};
  first.new_rows = rows;
  store.record(first);
  const auto change = [&store](Instant as_of, Instant fell_at) {
    NightRecord night = night_of(as_of);
    LedgerRow row = store.open()->ledger(as_of)[0];
    row.fell_at = fell_at;
    night.changed_rows = {&row};
    store.record(night);
  };
  const auto fell_at = [&store](Instant as_of) { return store.open()->ledger(as_of)[0].fell_at; };
  change(tuesday, tuesday);
  const Instant wednesday = tuesday + seconds_a_day;
  SUBCASE("cleared") {
    change(wednesday, no_instant);
    CHECK(fell_at(wednesday + 1) == no_instant);
  }
  SUBCASE("cleared and fallen anew") {
    change(wednesday, wednesday);
    CHECK(fell_at(wednesday + 1) == wednesday);
  }
  CHECK(fell_at(wednesday) == tuesday);
  store.record(night_of(wednesday));
  CHECK(fell_at(wednesday) == tuesday);
  CHECK(fell_at(wednesday + 1) == tuesday);
}

TEST_CASE("HistoryStore: a hash of an e-mail address can be added to a row") {
  const Store store;
  NightRecord first = night_of(monday);
  std::vector<LedgerRow> rows{handed("a", monday)};
  rows[0].email_sha256.clear();
  first.new_rows = rows;
  store.record(first);
  NightRecord second = night_of(tuesday);
  LedgerRow changed = store.open()->ledger(tuesday)[0];
  CHECK(changed.email_sha256.empty());
  changed.email_sha256 = "aa";
  second.changed_rows = {&changed};
  store.record(second);
  CHECK(store.open()->ledger(tuesday + 1)[0].email_sha256 == "aa");
}

TEST_CASE("a run that fails half way leaves nothing in the history") {
  const Store store;
  store.record(night_of(monday));
  NightRecord night = night_of(tuesday);
  const std::vector<LedgerRow> rows{handed("a", tuesday)};
  night.new_rows = rows;
  night.entered = [](const auto&) { throw std::runtime_error("stop"); };
  CHECK(message_of([&] { store.record(night); }) == "stop");
  CHECK(store.open()->newest_run()->as_of == monday);
  CHECK(store.open()->ledger(tuesday).empty());
}

TEST_CASE("a file that is no history is told with what to do") {
  const Store store;
  SUBCASE("another database") {
    store.folder.write("history.db", std::string("SQLite format 3\0", 16) + std::string(100, '\0'));
    CHECK(message_of([&] { store.open(); }) ==
          store.path + ": cannot be used: file is not a database (restore it from a backup; without it leads would be "
                       "handed off twice)");
  }
  SUBCASE("another program's database") {
    store.open();
    overwrite(store.path, 68, "\1\2\3\4"); // its application id. Source: sqlite.org/fileformat.html
    CHECK(message_of([&] { store.open(); }) ==
          store.path + ": is no history of leadscore (move it elsewhere, or choose another --workspace)");
  }
  SUBCASE("of a newer leadscore") {
    store.open();
    overwrite(store.path, 60, std::string("\0\0\0\3", 4)); // its version
    CHECK(message_of([&] { store.open(); }) ==
          store.path +
              ": has schema version 3, this leadscore knows versions up to 2 (install the newer leadscore that "
              "wrote it, or restore an older history.db from a backup)");
  }
  SUBCASE("text") {
    store.folder.write("history.db", "lead_id,handed_at\n" + std::string(200, 'x'));
    CHECK(message_of([&] { store.open(); }) ==
          store.path + ": cannot be used: file is not a database (restore it from a backup; without it leads would be "
                       "handed off twice)");
  }
  SUBCASE("a folder that is not there") {
    CHECK(
        message_of([&] { const HistoryStore none(store.folder.path("no/history.db"), HistoryStore::Access::write); }) ==
        store.folder.path("no/history.db") +
            ": cannot be made: No such file or directory (choose a folder that you may write to with --workspace)");
  }
}
