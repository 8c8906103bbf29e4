#include "history/database.hpp"
#include "history/history_store.hpp"

#include <fmt/format.h>

namespace leadscore {

namespace {

/// The statements of one run's transaction.
class Recorder {
public:
  Recorder(Database& database, const NightRecord& night)
      : database_(database), night_(night), as_of_(night.run.as_of) {}

  void record() {
    rewind();
    for (const auto& [from, to] : night_.renamed_models) rename_model(from, to);
    add_handoffs();
    update_handoffs();
    Statement held_out(database_, "INSERT INTO held_out VALUES (?, ?, ?)");
    for (const HeldOut& lead : night_.held_out) held_out.bind(lead.lead).bind(lead.model).bind(lead.since).run();
    Statement(database_, "INSERT OR REPLACE INTO notes VALUES ('last_round_robin', ?)")
        .bind(night_.last_round_robin)
        .run();
    keep_roster();
    update_memberships();
  }

private:
  /// Takes back what an earlier run of the same T found out, but for its hand-offs.
  void rewind() {
    Statement known(database_, "SELECT 1 FROM runs WHERE as_of = ?");
    if (!known.bind(as_of_).next()) return;
    for (const char* const column : {"fell_at", "status_changed_at", "overdue_at"})
      Statement(database_, fmt::format("UPDATE handoffs SET {0} = NULL WHERE {0} = ?", column)).bind(as_of_).run();
    constexpr const char* return_fell =
        "UPDATE handoffs SET fell_at = former_fell_at, former_fell_at = NULL, fell_cleared_at = NULL WHERE "
        "fell_cleared_at = ?";
    constexpr const char* return_members =
        "INSERT INTO members SELECT id, lead, model, campaign, entered_at, entered_score, ready_at FROM former_members "
        "WHERE left_at = ?";
    for (const char* const sql :
         {return_fell, "DELETE FROM held_out WHERE since = ?", "DELETE FROM members WHERE entered_at = ?",
          return_members, "DELETE FROM former_members WHERE left_at = ?",
          "UPDATE members SET ready_at = NULL WHERE ready_at = ?"})
      Statement(database_, sql).bind(as_of_).run();
  }

  void rename_model(const std::string& from, const std::string& to) {
    for (const char* const table : {"handoffs", "held_out"})
      Statement(database_, fmt::format("UPDATE {} SET model = ? WHERE model = ?", table)).bind(to).bind(from).run();
    for (const char* const table : {"members", "former_members"})
      Statement(database_, fmt::format("UPDATE {} SET model = ? WHERE model = ?", table))
          .bind(number_of(to))
          .bind(number_of(from))
          .run();
  }

  /// The number that stands for a model or campaign; a new one if the name is new.
  std::int64_t number_of(std::string_view name) {
    Statement(database_, "INSERT OR IGNORE INTO names (name) VALUES (?)").bind(name).run();
    Statement find(database_, "SELECT id FROM names WHERE name = ?");
    find.bind(name).next();
    return find.number();
  }
  std::vector<std::int64_t> numbers_of(std::span<const std::string> names) {
    std::vector<std::int64_t> numbers;
    for (const std::string& name : names) numbers.push_back(number_of(name));
    return numbers;
  }

  void add_handoffs() {
    Statement insert(database_, "INSERT INTO handoffs (lead, model, handed_at, ready_at, follow_up_by, owner, status, "
                                "score, rules_sha256, occasion, last_status, email_sha256) "
                                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, ''))");
    for (const LedgerRow& row : night_.new_rows) {
      insert.bind(row.lead).bind(row.model).bind(row.handed_at).bind_time(row.ready_at).bind_time(row.follow_up_by);
      insert.bind(row.owner).bind(row.status).bind(row.score).bind(row.rules_sha256).bind(to_text(row.occasion));
      insert.bind(row.last_status).bind(row.email_sha256).run();
    }
  }

  /// A `fell_at` that this run clears is kept, so that the same T once more finds it.
  void update_handoffs() {
    Statement keep(database_, "UPDATE handoffs SET former_fell_at = fell_at, fell_cleared_at = ? "
                              "WHERE id = ? AND fell_at IS NOT NULL AND fell_at IS NOT ?");
    Statement update(database_, "UPDATE handoffs SET fell_at = ?, status_changed_at = ?, overdue_at = ?, "
                                "last_status = ?, email_sha256 = NULLIF(?, '') WHERE id = ?");
    for (const LedgerRow* const row : night_.changed_rows) {
      keep.bind(as_of_).bind(row->id).bind_time(row->fell_at).run();
      update.bind_time(row->fell_at).bind_time(row->status_changed_at).bind_time(row->overdue_at);
      update.bind(row->last_status).bind(row->email_sha256).bind(row->id).run();
    }
  }

  void keep_roster() {
    database_.run("DELETE FROM roster");
    Statement insert(database_, "INSERT INTO roster VALUES (?, ?)");
    std::int64_t place = 0;
    for (const std::string& name : night_.least_recently_given) insert.bind(name).bind(++place).run();
  }

  void update_memberships() {
    Statement ready(database_, "UPDATE members SET ready_at = ? WHERE id = ?");
    for (const std::int64_t id : night_.became_ready) ready.bind(as_of_).bind(id).run();
    Statement keep(database_, "INSERT INTO former_members SELECT id, lead, model, campaign, entered_at, entered_score, "
                              "ready_at, ?, ? FROM members WHERE id = ?");
    Statement leave(database_, "DELETE FROM members WHERE id = ?");
    for (const LeftCampaign& left : night_.left) {
      keep.bind(as_of_).bind(left.goal_reached).bind(left.id).run();
      leave.bind(left.id).run();
    }
    Statement enter(database_, "INSERT INTO members (lead, model, campaign, entered_at, entered_score, ready_at) "
                               "VALUES (?, ?, ?, ?, ?, ?)");
    if (!night_.entered) return;
    const std::vector<std::int64_t> models = numbers_of(night_.models);
    const std::vector<std::int64_t> campaigns = numbers_of(night_.campaigns);
    night_.entered([&](const NightRecord::Entered& entry) {
      enter.bind(entry.lead).bind(models[entry.model]).bind(campaigns[entry.campaign]).bind(as_of_).bind(entry.score);
      enter.bind_time(entry.ready ? as_of_ : no_instant).run();
    });
  }

  Database& database_;
  const NightRecord& night_;
  Instant as_of_;
};

} // namespace

HistoryStore::Recording::Recording(Database& database, const NightRecord& night) : database_(&database) {
  database.run("BEGIN IMMEDIATE");
  try {
    Recorder(database, night).record();
  } catch (...) {
    database.roll_back();
    throw;
  }
}

HistoryStore::Recording::~Recording() {
  if (database_ != nullptr) database_->roll_back();
}

void HistoryStore::Recording::commit(const RunRecord& run) {
  Database& database = *std::exchange(database_, nullptr);
  try {
    Statement insert(database,
                     "INSERT OR REPLACE INTO runs (as_of, finished_at, version, rules_sha256, "
                     "run_json_sha256, baseline, leads_read, leads_scored, events_read, events_used, rejected, ready, "
                     "handed_off, waiting, overdue, in_campaigns, events_readable, events_unknown_lead, "
                     "accepted_input) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(run.as_of).bind(run.finished_at).bind(run.version).bind(run.rules_sha256).bind(run.run_json_sha256);
    insert.bind(run.baseline).bind(run.leads_read).bind(run.leads_scored).bind(run.events_read).bind(run.events_used);
    insert.bind(run.rejected).bind(run.ready).bind(run.handed_off).bind(run.waiting).bind(run.overdue);
    insert.bind(run.in_campaigns).bind(run.events_readable).bind(run.events_unknown_lead).bind(run.accepted_input);
    insert.run();
    database.run("COMMIT");
  } catch (...) {
    database.roll_back();
    throw;
  }
}

} // namespace leadscore
