#include "publish/tables.hpp"

#include "base/number.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "csv/csv_writer.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace leadscore {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t rows_a_piece = 4096; // about 1 MB of scored.csv

/// The columns of scored.csv after the key and the `show` columns.
constexpr std::array scored_columns{"model",
                                    "fit",
                                    "pain",
                                    "decay",
                                    "pain_now",
                                    "product_pain",
                                    "other_pain",
                                    "velocity",
                                    "velocity_points",
                                    "fast_track",
                                    "score",
                                    "target",
                                    "gap",
                                    "ready",
                                    "ready_at",
                                    "first_ready_at",
                                    "expires_at",
                                    "days_to_ready",
                                    "times_ready",
                                    "reopened_at",
                                    "change",
                                    "quadrant",
                                    "band",
                                    "grid",
                                    "activity",
                                    "stage",
                                    "channel",
                                    "last_activity_at",
                                    "idle_days",
                                    "days_since_points",
                                    "account",
                                    "disqualified_by",
                                    "campaign",
                                    "reasons"};

bool guards_machine_files(const TableOptions& options) { return options.formula_guard == FormulaGuard::all; }
bool guards_lists(const TableOptions& options) { return options.formula_guard != FormulaGuard::none; }

/// The beginning of a list made for people.
std::string list_text(const TableOptions& options) { return std::string(options.excel ? byte_order_mark : ""); }

const Model& model_of(const ScoredRun& run, const ModelScore& row) { return run.rules->models[row.model]; }

void lead_headers(const ScoredRun& run, CsvWriter& csv) {
  csv.text(run.key_header);
  for (const std::string& header : run.show_headers) csv.text(header);
}

void lead_cells(const ScoredRun& run, LeadIndex lead, CsvWriter& csv) {
  csv.text(run.leads->key(lead));
  for (const std::size_t column : run.show_columns) csv.text(run.leads->cell(lead, column));
}

void words(CsvWriter& csv, std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) csv.word(value);
}

void days(CsvWriter& csv, Seconds seconds) {
  if (seconds < 0) {
    csv.absent();
  } else {
    csv.points(static_cast<double>(seconds) / static_cast<double>(seconds_a_day));
  }
}

std::string_view stage_of(const ScoredRun& run, const ModelScore& row) {
  return row.stage < 0 ? std::string_view() : run.rules->stages[static_cast<std::size_t>(row.stage)].name;
}
std::string_view channel_of(const ScoredRun& run, const ModelScore& row) {
  return row.stage < 0 ? std::string_view() : run.rules->stages[static_cast<std::size_t>(row.stage)].channel;
}
std::string_view campaign_of(const ScoredRun& run, const ModelScore& row) {
  return row.campaign < 0 ? std::string_view()
                          : run.rules->nurture.campaigns[static_cast<std::size_t>(row.campaign)].name;
}
std::string_view band_name(const std::vector<Band>& bands, std::int16_t band) {
  return band < 0 ? std::string_view() : bands[static_cast<std::size_t>(band)].name;
}
std::string grid_of(const Model& model, const ModelScore& row) {
  if (!model.grid) return {};
  return std::string(band_name(model.grid->fit, row.grid_fit)).append(band_name(model.grid->pain, row.grid_pain));
}

void account_name(const ScoredRun& run, AccountIndex account, CsvWriter& csv) {
  if (account == no_account) {
    csv.absent();
  } else {
    csv.text(run.leads->account_name(account));
  }
}

void scored_header(const ScoredRun& run, CsvWriter& csv) {
  lead_headers(run, csv);
  for (const char* const column : scored_columns) csv.word(column);
  csv.end_record();
}

void scored_record(const ScoredRun& run, const ModelScore& row, CsvWriter& csv) {
  const Model& model = model_of(run, row);
  lead_cells(run, row.lead, csv);
  csv.word(model.name);
  csv.points(row.fit);
  csv.points(row.pain);
  csv.points(row.decay);
  csv.points(row.pain_now);
  csv.points(row.product_pain);
  csv.points(row.other_pain);
  csv.points(row.velocity);
  csv.points(row.velocity_points);
  csv.truth(row.fast_track);
  csv.points(row.score);
  csv.points(model.target);
  csv.points(printed_gap(model, row));
  csv.truth(row.ready);
  csv.time(if_known(row.ready_at));
  csv.time(if_known(row.first_ready_at));
  csv.time(if_known(row.expires_at));
  if (row.has_days_to_ready()) {
    csv.points(row.days_to_ready());
  } else {
    csv.absent();
  }
  csv.count(row.times_ready);
  csv.time(if_known(row.reopened_at));
  csv.points(row.change);
  csv.word(to_text(row.quadrant));
  csv.word(band_name(model.bands, row.band));
  csv.word(grid_of(model, row));
  csv.word(to_text(row.activity));
  csv.word(stage_of(run, row));
  csv.word(channel_of(run, row));
  csv.time(if_known(row.last_activity_at));
  days(csv, row.idle);
  days(csv, row.since_points);
  account_name(run, run.leads->account(row.lead), csv);
  csv.word(row.disqualified_by < 0 ? std::string_view()
                                   : model.disqualify[static_cast<std::size_t>(row.disqualified_by)].name);
  csv.word(campaign_of(run, row));
  csv.word(reasons_text(run, row));
  csv.end_record();
}

/// The score of each account under each model.
class AccountScores {
public:
  explicit AccountScores(const ScoredRun& run) {
    scores_.reserve(run.accounts.size());
    for (const AccountScore& account : run.accounts) {
      scores_.emplace(key_of(account.account, account.model), account.score);
    }
  }
  void write(AccountIndex account, std::uint16_t model, CsvWriter& csv) const {
    const auto found = account == no_account ? scores_.end() : scores_.find(key_of(account, model));
    if (found == scores_.end()) {
      csv.absent();
    } else {
      csv.points(found->second);
    }
  }

private:
  static std::uint64_t key_of(AccountIndex account, std::uint16_t model) {
    return (std::uint64_t{account} << 16U) | model;
  }
  std::unordered_map<std::uint64_t, double> scores_;
};

std::string_view resource_of(const ScoredRun& run, const ModelScore& row) {
  if (row.resource_rule < 0) return {};
  return run.rule_resources[row.model][static_cast<std::size_t>(row.resource_rule)];
}

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text.append(text.empty() ? "" : "; ").append(value);
  return text;
}

} // namespace

double printed_gap(const Model& model, const ModelScore& row) {
  return round_points(std::max(0.0, round_points(model.target) - round_points(row.score)));
}

std::string reasons_text(const ScoredRun& run, const ModelScore& row) {
  std::string text = row.fast_track ? "fast track" : "";
  for (const ModelScore::Reason& reason : row.reasons) {
    if (reason.rule < 0) continue;
    if (!text.empty()) text += "; ";
    text += run.rule_names[row.model][static_cast<std::size_t>(reason.rule)];
    text += " +";
    append_points(text, reason.points);
  }
  return text;
}

void write_scored_csv(const ScoredRun& run, const TableOptions& options, const TextSink& sink) {
  const bool guard = guards_machine_files(options);
  std::string header;
  CsvWriter csv(header, guard);
  scored_header(run, csv);
  sink(header);
  std::size_t next = 0;
  in_order(
      std::max(options.threads, 1U),
      [&]() -> std::optional<std::size_t> {
        if (next >= run.rows.size()) return std::nullopt;
        return std::exchange(next, next + rows_a_piece);
      },
      [&](unsigned, std::size_t begin) {
        std::string text;
        CsvWriter piece(text, guard);
        const std::size_t end = std::min(begin + rows_a_piece, run.rows.size());
        for (std::size_t row = begin; row < end; ++row) scored_record(run, run.rows[row], piece);
        return text;
      },
      [&sink](const std::string& text) { sink(text); });
}

std::string scored_csv(const ScoredRun& run, const TableOptions& options) {
  std::string text;
  write_scored_csv(run, options, [&text](std::string_view piece) { text += piece; });
  return text;
}

std::string handoff_csv(const ScoredRun& run, const TableOptions& options) {
  std::string text = list_text(options);
  CsvWriter csv(text, guards_lists(options));
  csv.word("rank");
  lead_headers(run, csv);
  words(csv,
        {"model", "score", "fit", "pain_now", "velocity_points", "velocity", "ready_at", "follow_up_by", "expires_at",
         "change", "owner", "status", "again", "account", "account_score", "quadrant", "resource", "reasons"});
  csv.end_record();
  const AccountScores account_scores(run);
  for (const HandoffEntry& entry : run.handoff) {
    const ModelScore& row = run.rows[entry.row];
    const AccountIndex account = run.leads->account(row.lead);
    csv.count(entry.rank);
    lead_cells(run, row.lead, csv);
    csv.word(model_of(run, row).name);
    csv.points(row.score);
    csv.points(row.fit);
    csv.points(row.pain_now);
    csv.points(row.velocity_points);
    csv.points(row.velocity);
    csv.time(if_known(row.ready_at));
    csv.time(entry.follow_up_by);
    csv.time(if_known(row.expires_at));
    csv.points(row.change);
    csv.text(entry.owner);
    csv.text(run.status_column ? trim(run.leads->cell(row.lead, *run.status_column)) : std::string_view());
    csv.word(entry.again);
    account_name(run, account, csv);
    account_scores.write(account, row.model, csv);
    csv.word(to_text(row.quadrant));
    csv.word(resource_of(run, row));
    csv.word(reasons_text(run, row));
    csv.end_record();
  }
  return text;
}

std::string accounts_csv(const ScoredRun& run, const TableOptions& options) {
  std::string text;
  CsvWriter csv(text, guards_machine_files(options));
  words(csv, {"account", "model", "score", "target", "ready", "leads", "active_leads", "ready_leads", "roles",
              "missing_roles", "best_lead", "best_score", "last_activity_at"});
  csv.end_record();
  for (const AccountScore& account : run.accounts) {
    account_name(run, account.account, csv);
    csv.word(run.rules->models[account.model].name);
    csv.points(account.score);
    if (account.target) {
      csv.points(*account.target);
      csv.truth(account.ready);
    } else {
      csv.absent();
      csv.absent();
    }
    csv.count(account.leads);
    csv.count(account.active_leads);
    csv.count(account.ready_leads);
    csv.text(joined(account.roles));
    csv.text(joined(account.missing_roles));
    if (account.best_row) {
      const ModelScore& best = run.rows[*account.best_row];
      csv.text(run.leads->key(best.lead));
      csv.points(best.score);
    } else {
      csv.absent();
      csv.absent();
    }
    csv.time(if_known(account.last_activity_at));
    csv.end_record();
  }
  return text;
}

std::string nurture_csv(const ScoredRun& run, const TableOptions& options) {
  std::string text = list_text(options);
  CsvWriter csv(text, guards_lists(options));
  lead_headers(run, csv);
  words(csv, {"model", "campaign", "persona", "vertical", "purpose", "stage", "channel", "score", "gap", "activity",
              "quadrant"});
  csv.end_record();
  for (std::size_t place = 0; place < run.nurture.size(); ++place) {
    const ModelScore& row = run.rows[run.nurture[place].row];
    lead_cells(run, row.lead, csv);
    csv.word(model_of(run, row).name);
    csv.word(campaign_of(run, row));
    for (std::size_t segment = 0; segment < 3; ++segment) {
      csv.text(place < run.segments.size() ? std::string_view(run.segments[place][segment]) : std::string_view());
    }
    csv.word(stage_of(run, row));
    csv.word(channel_of(run, row));
    csv.points(row.score);
    csv.points(printed_gap(model_of(run, row), row));
    csv.word(to_text(row.activity));
    csv.word(to_text(row.quadrant));
    csv.end_record();
  }
  return text;
}

std::string nearly_ready_csv(const ScoredRun& run, const TableOptions& options) {
  std::string text;
  CsvWriter csv(text, guards_machine_files(options));
  lead_headers(run, csv);
  words(csv, {"model", "score", "gap", "change", "next"});
  csv.end_record();
  for (const NearlyReady& entry : run.nearly_ready) {
    const ModelScore& row = run.rows[entry.row];
    lead_cells(run, row.lead, csv);
    csv.word(model_of(run, row).name);
    csv.points(row.score);
    csv.points(printed_gap(model_of(run, row), row));
    csv.points(row.change);
    csv.word(entry.next);
    csv.end_record();
  }
  return text;
}

std::string rejects_csv(const ScoredRun& run, const TableOptions& options) {
  std::string text;
  CsvWriter csv(text, guards_machine_files(options));
  words(csv, {"file", "line", "column", "code", "reason", "record"});
  csv.end_record();
  for (const RejectedRecord& reject : run.rejects) {
    csv.text(reject.file);
    csv.count(reject.line);
    csv.text(reject.column);
    csv.word(to_text(reject.code));
    csv.word(reject.reason);
    csv.text(reject.raw);
    csv.end_record();
  }
  return text;
}

std::string export_csv(const ExportTable& table, const TableOptions& options) {
  std::string text;
  CsvWriter csv(text, guards_machine_files(options));
  for (const std::string& header : table.headers) csv.word(header);
  csv.end_record();
  for (const std::vector<std::string>& record : table.records) {
    for (const std::string& value : record) csv.text(value);
    csv.end_record();
  }
  return text;
}

} // namespace leadscore
