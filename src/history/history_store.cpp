#include "history/history_store.hpp"

#include "base/error.hpp"
#include "history/database.hpp"
#include "history/schema.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace leadscore {

namespace {

constexpr const char* run_columns =
    "as_of, finished_at, version, rules_sha256, run_json_sha256, baseline, leads_read, leads_scored, events_read, "
    "events_used, rejected, ready, handed_off, waiting, overdue, in_campaigns, events_readable, events_unknown_lead, "
    "accepted_input";
constexpr const char* handoff_columns =
    "id, lead, model, handed_at, ready_at, follow_up_by, owner, status, score, rules_sha256, occasion, fell_at, "
    "status_changed_at, overdue_at, last_status, email_sha256";
constexpr const char* membership_columns =
    "id, lead, model, campaign, entered_at, entered_score, ready_at, left_at, goal_reached";

/// Makes the file if there is none. Throws Error.
void make_file(const std::string& path, mode_t mode) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) {
    if (errno == EEXIST) return;
    throw Error(fmt::format("{}: cannot be made: {} (choose a folder that you may write to with --workspace)", path,
                            std::generic_category().message(errno)));
  }
  ::fchmod(file, mode); // whatever the umask
  ::close(file);
}

RunRecord run_of(Statement& row) {
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
  run.events_readable = row.number_if_any();
  run.events_unknown_lead = row.number_if_any();
  run.accepted_input = row.number() != 0;
  return run;
}

LedgerRow handoff_of(Statement& row) {
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
  handoff.email_sha256 = row.text();
  return handoff;
}

Membership membership_of(Statement& row) {
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
  if (access == Access::write) make_file(path, group_readable ? 0640 : 0600);
  database_->open();
  const int version = database_->number("PRAGMA user_version");
  if (version == 0 && database_->number("PRAGMA page_count") == 0) {
    if (access == Access::read) throw Error(fmt::format("{}: no run is complete yet (let `nightly` run first)", path));
    make_tables(*database_);
    return;
  }
  if (database_->number("PRAGMA application_id") != application_id)
    throw Error(fmt::format("{}: is no history of leadscore (move it elsewhere, or choose another --workspace)", path));
  if (version > schema_version)
    throw Error(fmt::format("{}: has schema version {}, this leadscore knows versions up to {} (install the newer "
                            "leadscore that wrote it, or restore an older history.db from a backup)",
                            path, version, schema_version));
  if (version == schema_version) return;
  if (access == Access::read)
    database_ = copy_in_memory(*database_);
  else
    keep_copy(*database_, fmt::format("{}.v{}", path, version));
  migrate(*database_, version);
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
                             "rules_sha256, occasion, IIF(fell_cleared_at = ?1, former_fell_at, NULLIF(fell_at, "
                             "?1)), NULLIF(status_changed_at, ?1), NULLIF(overdue_at, ?1), last_status, email_sha256 "
                             "FROM handoffs ORDER BY handed_at, id");
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

std::vector<std::string> HistoryStore::least_recently_given() {
  Statement rows(*database_, "SELECT name FROM roster ORDER BY last_given");
  std::vector<std::string> names;
  while (rows.next()) names.push_back(rows.text());
  return names;
}

std::vector<std::string> HistoryStore::names() {
  Statement rows(*database_, "SELECT id, name FROM names");
  std::vector<std::string> names;
  while (rows.next()) {
    const auto id = static_cast<std::size_t>(rows.number());
    names.resize(std::max(names.size(), id + 1));
    names[id] = rows.text();
  }
  return names;
}

void HistoryStore::for_each_member(Instant as_of, const std::function<void(const PresentMembership&)>& member) {
  const auto newest = newest_run();
  const bool again = newest && newest->as_of == as_of;
  constexpr std::string_view columns = "id, lead, model, campaign, entered_score, ready_at";
  Statement rows(*database_, again ? fmt::format("SELECT {0} FROM members WHERE entered_at < ?1 UNION ALL "
                                                 "SELECT {0} FROM former_members WHERE left_at = ?1 AND "
                                                 "entered_at < ?1 ORDER BY id",
                                                 columns)
                                   : fmt::format("SELECT {} FROM members ORDER BY id", columns));
  if (again) rows.bind(as_of);
  while (rows.next()) {
    PresentMembership found;
    found.id = rows.number();
    found.lead = rows.view();
    found.model = static_cast<std::size_t>(rows.number());
    found.campaign = static_cast<std::size_t>(rows.number());
    found.entered_score = rows.real();
    const Instant ready_at = rows.time();
    found.became_ready = ready_at != no_instant && !(again && ready_at == as_of);
    member(found);
  }
}

std::vector<std::string> HistoryStore::models() {
  Statement rows(*database_, "SELECT DISTINCT model FROM handoffs ORDER BY model");
  std::vector<std::string> models;
  while (rows.next()) models.push_back(rows.text());
  return models;
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
