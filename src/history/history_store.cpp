#include "history/history_store.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace leadscore {

namespace {

constexpr int application_id = 0x6C656164; // "lead"
constexpr int schema_version = 1;
constexpr int busy_milliseconds = 60'000;

/// Times are seconds since 1970. NULL: absent.
constexpr const char* schema = R"(
CREATE TABLE runs (
  as_of INTEGER PRIMARY KEY, finished_at INTEGER NOT NULL, version TEXT NOT NULL, rules_sha256 TEXT NOT NULL,
  run_json_sha256 TEXT NOT NULL, baseline INTEGER NOT NULL, leads_read INTEGER NOT NULL, leads_scored INTEGER NOT NULL,
  events_read INTEGER NOT NULL, events_used INTEGER NOT NULL, rejected INTEGER NOT NULL, ready INTEGER NOT NULL,
  handed_off INTEGER NOT NULL, waiting INTEGER NOT NULL, overdue INTEGER NOT NULL, in_campaigns INTEGER NOT NULL);
CREATE TABLE handoffs (
  id INTEGER PRIMARY KEY, lead TEXT NOT NULL, model TEXT NOT NULL, handed_at INTEGER NOT NULL, ready_at INTEGER,
  follow_up_by INTEGER, owner TEXT NOT NULL, status TEXT NOT NULL, score REAL NOT NULL, rules_sha256 TEXT NOT NULL,
  occasion TEXT NOT NULL, fell_at INTEGER, status_changed_at INTEGER, overdue_at INTEGER, last_status TEXT NOT NULL);
CREATE TABLE held_out (lead TEXT NOT NULL, model TEXT NOT NULL, since INTEGER NOT NULL);
CREATE TABLE memberships (
  id INTEGER PRIMARY KEY, lead TEXT NOT NULL, model TEXT NOT NULL, campaign TEXT NOT NULL, entered_at INTEGER NOT NULL,
  entered_score REAL NOT NULL, ready_at INTEGER, left_at INTEGER, goal_reached INTEGER NOT NULL DEFAULT 0);
CREATE INDEX present_memberships ON memberships (id) WHERE left_at IS NULL;
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
)";

constexpr const char* run_columns =
    "as_of, finished_at, version, rules_sha256, run_json_sha256, baseline, leads_read, leads_scored, events_read, "
    "events_used, rejected, ready, handed_off, waiting, overdue, in_campaigns";
constexpr const char* handoff_columns =
    "id, lead, model, handed_at, ready_at, follow_up_by, owner, status, score, rules_sha256, occasion, fell_at, "
    "status_changed_at, overdue_at, last_status";
constexpr const char* membership_columns =
    "id, lead, model, campaign, entered_at, entered_score, ready_at, left_at, goal_reached";

} // namespace

/// The open file. Its errors name it.
class HistoryStore::Database {
public:
  explicit Database(std::string path) : path_(std::move(path)) {}
  ~Database() { sqlite3_close(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void open(Access access, bool group_readable) {
    if (access == Access::write) make_file(group_readable ? 0640 : 0600);
    // To read, too: what a dead run left half written is taken back first. Without the right to write SQLite only
    // reads.
    // One thread uses it: no lock for each call.
    require(sqlite3_open_v2(path_.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr), "opened");
    sqlite3_busy_timeout(handle_, busy_milliseconds);
    run("PRAGMA synchronous = EXTRA; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY");
    const int version = number("PRAGMA user_version");
    if (version == 0 && number("PRAGMA page_count") == 0) {
      if (access == Access::read)
        throw Error(fmt::format("{}: no run is complete yet (let `nightly` run first)", path_));
      make_tables();
      return;
    }
    if (number("PRAGMA application_id") != application_id)
      throw Error(
          fmt::format("{}: is no history of leadscore (move it elsewhere, or choose another --workspace)", path_));
    if (version > schema_version)
      throw Error(fmt::format("{}: was written by a newer leadscore (install that one, or restore an older history.db "
                              "from a backup)",
                              path_));
  }

  void run(const std::string& sql) { require(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr), "used"); }

  [[noreturn]] void fail(int code, std::string_view what) const {
    const int primary = code & 0xFF;
    std::string_view remedy = "nothing that was there before was touched; restore it from a backup if this stays";
    if (primary == SQLITE_FULL) remedy = "free some space; nothing that was there before was touched";
    if (primary == SQLITE_READONLY || primary == SQLITE_CANTOPEN || primary == SQLITE_PERM)
      remedy = "choose a folder that you may write to with --workspace";
    if (primary == SQLITE_BUSY) remedy = "another program holds it open; end that one and run again";
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
      remedy = "restore it from a backup; without it leads would be handed off twice";
    const std::string_view message = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    throw Error(fmt::format("{}: cannot be {}: {} ({})", path_, what, message, remedy));
  }
  void require(int code, std::string_view what) const {
    if (code != SQLITE_OK) fail(code, what);
  }

  sqlite3* handle() { return handle_; }

private:
  void make_file(mode_t mode) {
    const int file = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file < 0) {
      if (errno == EEXIST) return;
      throw Error(fmt::format("{}: cannot be made: {} (choose a folder that you may write to with --workspace)", path_,
                              std::generic_category().message(errno)));
    }
    ::fchmod(file, mode); // whatever the umask
    ::close(file);
  }

  void make_tables() {
    run("BEGIN IMMEDIATE");
    run(schema);
    run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT", application_id, schema_version));
  }

  int number(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v2(handle_, sql, -1, &statement, nullptr), "read");
    const int code = sqlite3_step(statement);
    const int value = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW) fail(code, "read");
    return value;
  }

  std::string path_;
  sqlite3* handle_ = nullptr;
};

namespace {

/// A prepared statement. Parameters are bound in order, columns are read in order.
template <typename Database>
class Statement {
public:
  Statement(Database& database, const std::string& sql) : database_(database) {
    database_.require(sqlite3_prepare_v2(database_.handle(), sql.c_str(), -1, &statement_, nullptr), "read");
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t value) { return bound(sqlite3_bind_int64(statement_, ++parameter_, value)); }
  Statement& bind(bool value) { return bind(std::int64_t{value}); }
  Statement& bind(double value) { return bound(sqlite3_bind_double(statement_, ++parameter_, value)); }
  /// The text has to live until the statement has run.
  Statement& bind(std::string_view value) {
    return bound(sqlite3_bind_text64(statement_, ++parameter_, value.data() != nullptr ? value.data() : "",
                                     value.size(), SQLITE_STATIC, SQLITE_UTF8));
  }
  Statement& bind_time(Instant time) {
    return time == no_instant ? bound(sqlite3_bind_null(statement_, ++parameter_)) : bind(time);
  }

  /// Runs a statement that gives no rows, and makes it ready to run again.
  void run() {
    while (next()) {
    }
    sqlite3_reset(statement_);
    parameter_ = 0;
  }
  /// False at the end.
  bool next() {
    column_ = 0;
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) database_.fail(code, "used");
    return false;
  }
  std::int64_t number() { return sqlite3_column_int64(statement_, column_++); }
  double real() { return sqlite3_column_double(statement_, column_++); }
  Instant time() {
    const bool absent = sqlite3_column_type(statement_, column_) == SQLITE_NULL;
    const std::int64_t value = number();
    return absent ? no_instant : value;
  }
  std::string text() { return std::string(view()); }
  /// Lives until the next row.
  std::string_view view() {
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column_));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column_));
    ++column_;
    return bytes == nullptr ? std::string_view() : std::string_view(bytes, size);
  }

private:
  Statement& bound(int code) {
    database_.require(code, "used");
    return *this;
  }
  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int parameter_ = 0;
  int column_ = 0;
};

template <typename Row>
RunRecord run_of(Row& row) {
  RunRecord run;
  run.as_of = row.number();
  run.finished_at = row.number();
  run.version = row.text();
  run.rules_sha256 = row.text();
  run.run_json_sha256 = row.text();
  run.baseline = row.number() != 0;
  for (std::int64_t* const figure :
       {&run.leads_read, &run.leads_scored, &run.events_read, &run.events_used, &run.rejected, &run.ready,
        &run.handed_off, &run.waiting, &run.overdue, &run.in_campaigns})
    *figure = row.number();
  return run;
}

template <typename Row>
LedgerRow handoff_of(Row& row) {
  LedgerRow handoff;
  handoff.id = row.number();
  handoff.lead = row.text();
  handoff.model = row.text();
  handoff.handed_at = row.number();
  handoff.ready_at = row.time();
  handoff.follow_up_by = row.time();
  handoff.owner = row.text();
  handoff.status = row.text();
  handoff.score = row.real();
  handoff.rules_sha256 = row.text();
  handoff.occasion = occasion_of(row.text()).value_or(Occasion::first);
  handoff.fell_at = row.time();
  handoff.status_changed_at = row.time();
  handoff.overdue_at = row.time();
  handoff.last_status = row.text();
  return handoff;
}

template <typename Row>
Membership membership_of(Row& row) {
  Membership membership;
  membership.id = row.number();
  membership.lead = row.text();
  membership.model = row.text();
  membership.campaign = row.text();
  membership.entered_at = row.number();
  membership.entered_score = row.real();
  membership.ready_at = row.time();
  membership.left_at = row.time();
  membership.goal_reached = row.number() != 0;
  return membership;
}

} // namespace

HistoryStore::HistoryStore(const std::string& path, Access access, bool group_readable)
    : database_(std::make_unique<Database>(path)) {
  database_->open(access, group_readable);
}

HistoryStore::~HistoryStore() = default;

std::vector<RunRecord> HistoryStore::runs() {
  Statement rows(*database_, fmt::format("SELECT {} FROM runs ORDER BY as_of", run_columns));
  std::vector<RunRecord> runs;
  while (rows.next()) runs.push_back(run_of(rows));
  return runs;
}

std::optional<RunRecord> HistoryStore::newest_run() {
  Statement rows(*database_, fmt::format("SELECT {} FROM runs ORDER BY as_of DESC LIMIT 1", run_columns));
  return rows.next() ? std::optional(run_of(rows)) : std::nullopt;
}

std::vector<LedgerRow> HistoryStore::ledger(Instant as_of) {
  Statement rows(*database_, "SELECT id, lead, model, handed_at, ready_at, follow_up_by, owner, status, score, "
                             "rules_sha256, occasion, NULLIF(fell_at, ?1), NULLIF(status_changed_at, ?1), "
                             "NULLIF(overdue_at, ?1), last_status FROM handoffs ORDER BY handed_at, id");
  rows.bind(as_of);
  std::vector<LedgerRow> ledger;
  while (rows.next()) ledger.push_back(handoff_of(rows));
  return ledger;
}

std::vector<HeldOut> HistoryStore::held_out(Instant as_of) {
  Statement rows(*database_, "SELECT lead, model, since FROM held_out WHERE since < ? ORDER BY since, lead, model");
  rows.bind(as_of);
  std::vector<HeldOut> found;
  while (rows.next()) {
    HeldOut& lead = found.emplace_back();
    lead.lead = rows.text();
    lead.model = rows.text();
    lead.since = rows.number();
  }
  return found;
}

std::string HistoryStore::last_round_robin() {
  Statement rows(*database_, "SELECT value FROM notes WHERE name = 'last_round_robin'");
  return rows.next() ? rows.text() : std::string();
}

void HistoryStore::for_each_member(Instant as_of, const std::function<void(const PresentMembership&)>& member) {
  const auto newest = newest_run();
  const bool again = newest && newest->as_of == as_of;
  Statement rows(*database_,
                 fmt::format("SELECT id, lead, model, campaign, entered_at, entered_score, NULLIF(ready_at, ?1) IS NOT "
                             "NULL FROM memberships WHERE {}",
                             again ? "entered_at < ?1 AND (left_at IS NULL OR left_at = ?1)" : "left_at IS NULL"));
  rows.bind(as_of);
  while (rows.next()) {
    PresentMembership found;
    found.id = rows.number();
    found.lead = rows.view();
    found.model = rows.view();
    found.campaign = rows.view();
    found.entered_at = rows.number();
    found.entered_score = rows.real();
    found.became_ready = rows.number() != 0;
    member(found);
  }
}

std::vector<std::string> HistoryStore::models() {
  Statement rows(*database_, "SELECT DISTINCT model FROM handoffs ORDER BY model");
  std::vector<std::string> models;
  while (rows.next()) models.push_back(rows.text());
  return models;
}

namespace {

/// The statements of one run's transaction.
template <typename Database>
class Recorder {
public:
  Recorder(Database& database, const NightRecord& night)
      : database_(database), night_(night), as_of_(night.run.as_of) {}

  void record() {
    rewind();
    for (const auto& [from, to] : night_.renamed_models)
      for (const char* const table : {"handoffs", "held_out", "memberships"})
        Statement(database_, fmt::format("UPDATE {} SET model = ? WHERE model = ?", table)).bind(to).bind(from).run();
    add_run();
    add_handoffs();
    update_handoffs();
    Statement held_out(database_, "INSERT INTO held_out VALUES (?, ?, ?)");
    for (const HeldOut& lead : night_.held_out) held_out.bind(lead.lead).bind(lead.model).bind(lead.since).run();
    Statement(database_, "INSERT OR REPLACE INTO notes VALUES ('last_round_robin', ?)")
        .bind(night_.last_round_robin)
        .run();
    update_memberships();
  }

private:
  /// Takes back what an earlier run of the same T found out, but for its hand-offs.
  void rewind() {
    Statement known(database_, "SELECT 1 FROM runs WHERE as_of = ?");
    if (!known.bind(as_of_).next()) return;
    for (const char* const column : {"fell_at", "status_changed_at", "overdue_at"})
      Statement(database_, fmt::format("UPDATE handoffs SET {0} = NULL WHERE {0} = ?", column)).bind(as_of_).run();
    for (const char* const sql :
         {"DELETE FROM held_out WHERE since = ?", "DELETE FROM memberships WHERE entered_at = ?",
          "UPDATE memberships SET left_at = NULL, goal_reached = 0 WHERE left_at = ?",
          "UPDATE memberships SET ready_at = NULL WHERE ready_at = ?"})
      Statement(database_, sql).bind(as_of_).run();
  }

  void add_run() {
    const RunRecord& run = night_.run;
    Statement insert(database_, fmt::format("INSERT OR REPLACE INTO runs ({}) VALUES "
                                            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                            run_columns));
    insert.bind(run.as_of).bind(run.finished_at).bind(run.version).bind(run.rules_sha256).bind(run.run_json_sha256);
    insert.bind(run.baseline).bind(run.leads_read).bind(run.leads_scored).bind(run.events_read).bind(run.events_used);
    insert.bind(run.rejected).bind(run.ready).bind(run.handed_off).bind(run.waiting).bind(run.overdue);
    insert.bind(run.in_campaigns).run();
  }

  void add_handoffs() {
    Statement insert(database_, "INSERT INTO handoffs (lead, model, handed_at, ready_at, follow_up_by, owner, status, "
                                "score, rules_sha256, occasion, last_status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const LedgerRow& row : night_.new_rows) {
      insert.bind(row.lead).bind(row.model).bind(row.handed_at).bind_time(row.ready_at).bind_time(row.follow_up_by);
      insert.bind(row.owner).bind(row.status).bind(row.score).bind(row.rules_sha256).bind(to_text(row.occasion));
      insert.bind(row.last_status).run();
    }
  }

  void update_handoffs() {
    Statement update(database_, "UPDATE handoffs SET fell_at = ?, status_changed_at = ?, overdue_at = ?, "
                                "last_status = ? WHERE id = ?");
    for (const LedgerRow* const row : night_.changed_rows) {
      update.bind_time(row->fell_at).bind_time(row->status_changed_at).bind_time(row->overdue_at);
      update.bind(row->last_status).bind(row->id).run();
    }
  }

  void update_memberships() {
    Statement leave(database_, "UPDATE memberships SET left_at = ?, goal_reached = ? WHERE id = ?");
    for (const LeftCampaign& left : night_.left) leave.bind(as_of_).bind(left.goal_reached).bind(left.id).run();
    Statement ready(database_, "UPDATE memberships SET ready_at = ? WHERE id = ?");
    for (const std::int64_t id : night_.became_ready) ready.bind(as_of_).bind(id).run();
    Statement enter(database_, "INSERT INTO memberships (lead, model, campaign, entered_at, entered_score, ready_at) "
                               "VALUES (?, ?, ?, ?, ?, ?)");
    if (!night_.entered) return;
    night_.entered([&](const NightRecord::Entered& entry) {
      enter.bind(entry.lead).bind(entry.model).bind(entry.campaign).bind(as_of_).bind(entry.score);
      enter.bind_time(entry.ready ? as_of_ : no_instant).run();
    });
  }

  Database& database_;
  const NightRecord& night_;
  Instant as_of_;
};

} // namespace

void HistoryStore::record(const NightRecord& night) {
  database_->run("BEGIN IMMEDIATE");
  try {
    Recorder(*database_, night).record();
    database_->run("COMMIT");
  } catch (...) {
    sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr); // fails only if it is rolled back already
    throw;
  }
}

std::vector<LedgerRow> HistoryStore::handoffs_of(const std::string& lead) {
  Statement rows(*database_,
                 fmt::format("SELECT {} FROM handoffs WHERE lead = ? ORDER BY handed_at, id", handoff_columns));
  rows.bind(lead);
  std::vector<LedgerRow> handoffs;
  while (rows.next()) handoffs.push_back(handoff_of(rows));
  return handoffs;
}

std::vector<Membership> HistoryStore::memberships_of(const std::string& lead) {
  Statement rows(*database_,
                 fmt::format("SELECT {} FROM memberships WHERE lead = ? ORDER BY entered_at, id", membership_columns));
  rows.bind(lead);
  std::vector<Membership> memberships;
  while (rows.next()) memberships.push_back(membership_of(rows));
  return memberships;
}

void HistoryStore::for_each_membership(const std::string& campaign,
                                       const std::function<void(const Membership&)>& member) {
  Statement rows(*database_, fmt::format("SELECT {} FROM memberships WHERE campaign = ? ORDER BY left_at IS NOT NULL, "
                                         "COALESCE(left_at, entered_at) DESC, id",
                                         membership_columns));
  rows.bind(campaign);
  while (rows.next()) member(membership_of(rows));
}

std::vector<CampaignTotals> HistoryStore::campaign_totals() {
  Statement rows(*database_, "SELECT campaign, SUM(left_at IS NULL), COUNT(*), COUNT(left_at), SUM(goal_reached), "
                             "SUM(ready_at > entered_at) FROM memberships GROUP BY campaign ORDER BY campaign");
  std::vector<CampaignTotals> totals;
  while (rows.next()) {
    CampaignTotals& campaign = totals.emplace_back();
    campaign.campaign = rows.text();
    for (std::int64_t* const figure :
         {&campaign.members, &campaign.entered, &campaign.left, &campaign.goals, &campaign.became_ready})
      *figure = rows.number();
  }
  return totals;
}

} // namespace leadscore
