#include "csv/temporary_folder.hpp"
#include "history/history_store.hpp"
#include "history/schema.hpp"
#include "history/version_1.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace leadscore {

namespace {

namespace fs = std::filesystem;

constexpr Instant first = 1'794'787'200; ///< 2026-11-16T00:00:00Z
constexpr Instant second = first + seconds_a_day;
constexpr Instant third = second + seconds_a_day;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A history of schema version 1.
struct OldHistory {
  TemporaryFolder folder;
  std::string path = folder.path("history.db");
  OldHistory() {
    write_version_1(path);
    fs::permissions(path, fs::perms(0640));
  }
};

/// The hand-offs of a history, one after the other.
std::string handoffs(HistoryStore& history) {
  std::string text;
  for (const LedgerRow& row : history.ledger(third))
    text += fmt::format("{} {} {} '{}'{}{}; ", row.lead, row.owner, row.last_status, row.email_sha256,
                        row.fell_at == second ? " fell" : "", row.status_changed_at == second ? " changed" : "");
  return text;
}

constexpr const char* handoffs_of_version_1 = "a Ana new '' fell; b Bo called '' changed; c Ana new ''; ";

void expect_all_of_it(HistoryStore& history) {
  CHECK(handoffs(history) == handoffs_of_version_1);
  const std::vector<RunRecord> runs = history.runs();
  REQUIRE(runs.size() == 2);
  CHECK(runs[1].as_of == second);
  CHECK(runs[1].handed_off == 1);
  CHECK_FALSE(runs[1].events_readable);
  CHECK_FALSE(runs[1].events_unknown_lead);
  CHECK_FALSE(runs[1].accepted_input);
  CHECK(history.last_round_robin() == "Ana");
  CHECK(history.least_recently_given().empty());
  CHECK(history.campaign_totals()[0].entered == 2);
}

} // namespace

TEST_CASE("HistoryStore: a file of schema version 1 is migrated, and a copy of it is kept") {
  const OldHistory old;
  {
    HistoryStore history(old.path, HistoryStore::Access::write);
    expect_all_of_it(history);
  }
  {
    HistoryStore again(old.path, HistoryStore::Access::write);
    expect_all_of_it(again);
  }
  const std::string copy = old.path + ".v1";
  CHECK(fs::status(copy).permissions() == fs::perms(0640));
  Database database(copy);
  database.open();
  CHECK(database.number("PRAGMA user_version") == 1);
  CHECK(database.number("SELECT COUNT(*) FROM handoffs") == 3);
  CHECK(database.number("SELECT COUNT(*) FROM pragma_table_info('runs')") == 16);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(old.folder.path())) ++files;
  CHECK(files == 2);
}

TEST_CASE("HistoryStore: a migrated file has the tables of a new one") {
  const auto columns = [](const std::string& path) {
    const HistoryStore store(path, HistoryStore::Access::write);
    Database database(path);
    database.open();
    Statement rows(database, "SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value FROM sqlite_master m, "
                             "pragma_table_info(m.name) c ORDER BY m.name, c.name");
    std::string text;
    while (rows.next())
      for (int column = 0; column < 5; ++column) text += rows.text() + (column == 4 ? "\n" : " ");
    return text;
  };
  const OldHistory old;
  CHECK(columns(old.path) == columns(old.folder.path("new.db")));
}

TEST_CASE("HistoryStore: reading a file of schema version 1 leaves it as it is") {
  const OldHistory old;
  const std::string before = bytes_of(old.path);
  {
    HistoryStore history(old.path, HistoryStore::Access::read);
    expect_all_of_it(history);
  }
  CHECK(bytes_of(old.path) == before);
  CHECK_FALSE(fs::exists(old.path + ".v1"));
}

TEST_CASE("HistoryStore: without a copy nothing is migrated") {
  const OldHistory old;
  fs::create_directories(old.path + ".v1/in the way");
  std::string message;
  try {
    const HistoryStore history(old.path, HistoryStore::Access::write);
  } catch (const std::exception& error) {
    message = error.what();
  }
  CHECK(message == old.path + ".v1: cannot be put in place: Is a directory (choose another folder with --workspace; "
                              "nothing that was there before was touched)");
  Database database(old.path);
  database.open();
  CHECK(database.number("PRAGMA user_version") == 1);
  CHECK(database.number("SELECT COUNT(*) FROM pragma_table_info('runs')") == 16);
}

} // namespace leadscore
