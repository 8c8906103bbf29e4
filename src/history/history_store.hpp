#pragma once

#include "handoff/feedback.hpp"
#include "handoff/ledger.hpp"
#include "handoff/membership.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadscore {

class Database;

/// One complete run: a row of metrics.
struct RunRecord {
  Instant as_of = 0;
  Instant finished_at = 0; ///< by the clock of the machine
  std::string version;     ///< of the program
  std::string rules_sha256;
  std::string run_json_sha256; ///< tells the run's folder from every other one
  bool baseline = false;
  std::int64_t leads_read = 0, leads_scored = 0, events_read = 0, events_used = 0, rejected = 0;
  std::int64_t ready = 0, handed_off = 0, waiting = 0, overdue = 0, in_campaigns = 0; ///< rows: leads under a model
  /// Event records that could be read, and those of them whose lead is in no lead record. None: not known, the run was
  /// recorded before schema version 2.
  std::optional<std::int64_t> events_readable, events_unknown_lead;
  bool accepted_input = false; ///< published by --accept-input although a guard would have refused its input
  friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

/// A lead's time in a campaign.
struct Membership {
  std::int64_t id = 0;
  std::string lead, model, campaign;
  Instant entered_at = 0;
  double entered_score = 0;
  Instant ready_at = no_instant; ///< T of the first run that found it ready since it entered
  Instant left_at = no_instant;  ///< none: it is still in it
  bool goal_reached = false;
};

/// A membership that had not ended when the last run did. Its text lives as long as the call that gives it.
struct PresentMembership {
  std::int64_t id = 0;
  std::string_view lead;
  std::size_t model = 0, campaign = 0; ///< in HistoryStore::names
  double entered_score = 0;
  bool became_ready = false;
};

/// One campaign over all runs.
struct CampaignTotals {
  std::string campaign;
  std::int64_t members = 0, entered = 0, left = 0, goals = 0, became_ready = 0;
};

/// All that one run adds to the history.
struct NightRecord {
  RunRecord run;
  std::vector<std::pair<std::string, std::string>> renamed_models; ///< from, to
  std::span<const LedgerRow> new_rows;
  std::vector<const LedgerRow*> changed_rows; ///< with their ids
  std::span<const HeldOut> held_out;          ///< new ones
  std::string last_round_robin;
  std::vector<std::string> least_recently_given; ///< as Night has it
  std::vector<std::string> models, campaigns;    ///< names of what leads enter
  /// Calls `entry` for every lead that entered a campaign; its text lives as long as the call.
  struct Entered {
    std::string_view lead;
    std::size_t model = 0, campaign = 0; ///< in the names above
    double score = 0;
    bool ready = false;
  };
  std::function<void(const std::function<void(const Entered&)>& entry)> entered;
  std::span<const LeftCampaign> left;
  std::span<const std::int64_t> became_ready; ///< ids of memberships
};

/// history.db of a workspace: the ledger, who is in which campaign, one row of metrics a run. Every run is one
/// transaction: after a crash all of it is there or nothing. Whoever writes holds the lock of the workspace. Errors are
/// Error with complete text.
class HistoryStore {
public:
  enum class Access : std::uint8_t { read, write };
  /// Opens the file; with `write` it is made if there is none (mode 0600, 0640 if the group may read), and a file with
  /// an older schema is migrated after a copy of it was put beside it (history.db.v1). With `read` such a file stays as
  /// it is.
  HistoryStore(const std::string& path, Access access, bool group_readable = false);
  ~HistoryStore();
  HistoryStore(const HistoryStore&) = delete;
  HistoryStore& operator=(const HistoryStore&) = delete;

  /// Complete runs, oldest first.
  std::vector<RunRecord> runs();
  std::optional<RunRecord> newest_run();

  /// What the run of T has to know. What an earlier run of the same T found out is left away, but for its hand-offs.
  std::vector<LedgerRow> ledger(Instant as_of);
  std::vector<HeldOut> held_out(Instant as_of);
  std::string last_round_robin();
  /// Names of those who were ever given a lead, the one whose last one is the longest ago first.
  std::vector<std::string> least_recently_given();
  /// Names of models and campaigns, by the number that stands for them.
  std::vector<std::string> names();
  void for_each_member(Instant as_of, const std::function<void(const PresentMembership&)>& member);
  /// Names of all models that have rows in the ledger.
  std::vector<std::string> models();

  /// A run's transaction, with all of it but its row in the runs. What is not committed is taken back.
  class Recording {
  public:
    Recording(Database& database, const NightRecord& night);
    ~Recording();
    Recording(Recording&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
    Recording& operator=(Recording&&) = delete;
    /// Adds the row; once. From here on the run counts. Throws Error: whether it does has to be looked up.
    void commit(const RunRecord& run);

  private:
    Database* database_;
  };
  /// Writes a run. What an earlier run of the same T found out is replaced, but for its hand-offs. Until that ends the
  /// history is not asked for anything else.
  Recording record(const NightRecord& night) { return {*database_, night}; }

  /// For `history`.
  std::vector<LedgerRow> handoffs_of(const std::string& lead);
  std::vector<Membership> memberships_of(const std::string& lead);
  std::vector<CampaignTotals> campaign_totals();
  /// Calls `member` for each time in the campaign: first those that last, the newest first, then those that ended, the
  /// last to end first.
  void for_each_membership(const std::string& campaign, const std::function<void(const Membership&)>& member);

private:
  std::unique_ptr<Database> database_;
};

} // namespace leadscore
