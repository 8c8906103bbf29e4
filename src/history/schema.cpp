#include "history/schema.hpp"

#include "base/ending_signals.hpp"
#include "base/error.hpp"
#include "publish/disk.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace leadscore {

namespace {

namespace fs = std::filesystem;

constexpr int page_size = 16'384; // in bytes: hundreds of memberships are read and written at once

/// Times are seconds since 1970. NULL: absent, or not known since the row is older than the column. `last_given`:
/// greater for who was given a lead later. A member keeps its id when it leaves; ids of those who left are used again.
constexpr const char* schema = R"(
CREATE TABLE runs (
  as_of INTEGER PRIMARY KEY, finished_at INTEGER NOT NULL, version TEXT NOT NULL, rules_sha256 TEXT NOT NULL,
  run_json_sha256 TEXT NOT NULL, baseline INTEGER NOT NULL, leads_read INTEGER NOT NULL, leads_scored INTEGER NOT NULL,
  events_read INTEGER NOT NULL, events_used INTEGER NOT NULL, rejected INTEGER NOT NULL, ready INTEGER NOT NULL,
  handed_off INTEGER NOT NULL, waiting INTEGER NOT NULL, overdue INTEGER NOT NULL, in_campaigns INTEGER NOT NULL,
  events_readable INTEGER, events_unknown_lead INTEGER, accepted_input INTEGER NOT NULL DEFAULT 0);
CREATE TABLE handoffs (
  id INTEGER PRIMARY KEY, lead TEXT NOT NULL, model TEXT NOT NULL, handed_at INTEGER NOT NULL, ready_at INTEGER,
  follow_up_by INTEGER, owner TEXT NOT NULL, status TEXT NOT NULL, score REAL NOT NULL, rules_sha256 TEXT NOT NULL,
  occasion TEXT NOT NULL, fell_at INTEGER, status_changed_at INTEGER, overdue_at INTEGER, last_status TEXT NOT NULL,
  email_sha256 TEXT, former_fell_at INTEGER, fell_cleared_at INTEGER);
CREATE TABLE held_out (lead TEXT NOT NULL, model TEXT NOT NULL, since INTEGER NOT NULL);
CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE members (
  id INTEGER PRIMARY KEY, lead TEXT NOT NULL, model INTEGER NOT NULL REFERENCES names,
  campaign INTEGER NOT NULL REFERENCES names, entered_at INTEGER NOT NULL, entered_score REAL NOT NULL,
  ready_at INTEGER);
CREATE TABLE former_members (
  id INTEGER NOT NULL, lead TEXT NOT NULL, model INTEGER NOT NULL REFERENCES names,
  campaign INTEGER NOT NULL REFERENCES names, entered_at INTEGER NOT NULL, entered_score REAL NOT NULL,
  ready_at INTEGER, left_at INTEGER NOT NULL, goal_reached INTEGER NOT NULL);
CREATE VIEW memberships AS
  SELECT id, lead, (SELECT name FROM names WHERE names.id = model) AS model,
    (SELECT name FROM names WHERE names.id = campaign) AS campaign, entered_at, entered_score, ready_at,
    NULL AS left_at, 0 AS goal_reached
  FROM members
  UNION ALL
  SELECT id, lead, (SELECT name FROM names WHERE names.id = model), (SELECT name FROM names WHERE names.id = campaign),
    entered_at, entered_score, ready_at, left_at, goal_reached
  FROM former_members;
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE roster (name TEXT PRIMARY KEY, last_given INTEGER NOT NULL);
)";

/// What leads from each schema version to the next one.
constexpr std::array<const char*, schema_version - 1> steps{R"(
ALTER TABLE runs ADD COLUMN events_readable INTEGER;
ALTER TABLE runs ADD COLUMN events_unknown_lead INTEGER;
ALTER TABLE runs ADD COLUMN accepted_input INTEGER NOT NULL DEFAULT 0;
ALTER TABLE handoffs ADD COLUMN email_sha256 TEXT;
ALTER TABLE handoffs ADD COLUMN former_fell_at INTEGER;
ALTER TABLE handoffs ADD COLUMN fell_cleared_at INTEGER;
CREATE TABLE roster (name TEXT PRIMARY KEY, last_given INTEGER NOT NULL);
)"};

void require(int error, const std::string& path, std::string_view what) {
  if (error != 0) throw Error(disk_problem(path, what, error, "--workspace"));
}

/// Copies all pages. SQLite flushes a file before it says that it is done.
void copy_pages(Database& from, Database& to) {
  sqlite3_backup* const backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (backup == nullptr) to.fail(sqlite3_errcode(to.handle()), "written");
  sqlite3_backup_step(backup, -1);
  to.require(sqlite3_backup_finish(backup), "written");
}

} // namespace

void make_tables(Database& database) {
  database.run(fmt::format("PRAGMA page_size = {}", page_size)); // before the first page is written
  database.run("BEGIN IMMEDIATE");
  database.run(schema);
  database.run(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT", application_id, schema_version));
}

void migrate(Database& database, int from) {
  database.run("BEGIN IMMEDIATE");
  try {
    for (int version = from; version < schema_version; ++version)
      database.run(steps.at(static_cast<std::size_t>(version - 1)));
    database.run(fmt::format("PRAGMA user_version = {}; COMMIT", schema_version));
  } catch (...) {
    database.roll_back();
    throw;
  }
}

void keep_copy(Database& database, const std::string& path) {
  const fs::path place(path);
  const std::string temporary =
      (place.parent_path() / fmt::format(".{}.leadscore-tmp-{}", place.filename().string(), ::getpid())).string();
  struct stat state {};
  require(::stat(database.path().c_str(), &state) != 0 ? errno : 0, database.path(), "cannot be read");
  Disk& disk = real_disk();
  const RemovedBySignals goes(temporary);
  int file = -1;
  require(disk.create(temporary, state.st_mode & 0777U, file), path, "cannot be made");
  disk.close(file);
  try {
    Database copy(temporary);
    copy.open();
    copy_pages(database, copy);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  require(disk.rename(temporary, path), path, "cannot be put in place");
  require(disk.sync_folder(fs::absolute(place).parent_path().string()), path, "cannot be written");
}

std::unique_ptr<Database> copy_in_memory(Database& database) {
  auto copy = std::make_unique<Database>(":memory:");
  copy->open();
  copy_pages(database, *copy);
  return copy;
}

} // namespace leadscore
