#include "publish/tables.hpp"

#include "base/number.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "csv/csv_writer.hpp"
#include "handoff/row_fields.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <mutex>
#include <utility>
#include <vector>

namespace leadscore {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t rows_a_piece = 1024; // about 300 KB of scored.csv: still in the cache when they are written

bool guards_machine_files(const TableOptions& options) { return options.formula_guard == FormulaGuard::all; }
bool guards_lists(const TableOptions& options) { return options.formula_guard != FormulaGuard::none; }

/// The beginning of a list made for people.
TextBuffer list_text(const TableOptions& options) { return TextBuffer(options.excel ? byte_order_mark : ""); }

const Model& model_of(const ScoredRun& run, const ModelScore& row) { return run.rules->models[row.model]; }

void lead_headers(const ScoredRun& run, CsvWriter& csv) {
  csv.text(run.key_header);
  for (const std::string& header : run.show_headers) csv.text(header);
}

void lead_cells(const ScoredRun& run, LeadIndex lead, CsvWriter& csv) {
  csv.text(run.leads->key(lead));
  for (const std::size_t column : run.show_columns) csv.text(exact_cell(*run.leads, lead, column));
}

void words(CsvWriter& csv, std::initializer_list<std::string_view> values) {
  for (const std::string_view value : values) csv.word(value);
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
void account_name(const ScoredRun& run, AccountIndex account, CsvWriter& csv) {
  if (account == no_account) {
    csv.absent();
  } else {
    csv.text(run.leads->account_name(account));
  }
}

/// Buffers that are used again, so that their memory is not asked for anew for each piece. For all threads.
class SpareBuffers {
public:
  TextBuffer take() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return {};
    TextBuffer buffer = std::move(spare_.back());
    spare_.pop_back();
    return buffer;
  }
  void give_back(TextBuffer&& buffer) {
    buffer.clear();
    const std::lock_guard lock(mutex_);
    spare_.push_back(std::move(buffer));
  }

private:
  std::mutex mutex_;
  std::vector<TextBuffer> spare_;
};

/// Formats records 0 … count − 1 on several threads, and gives the pieces to the sink in order. `record()` gives what
/// writes the records of one piece.
template <typename Record>
void write_records(std::size_t count, unsigned threads, bool guard, const TextSink& sink, const Record& record) {
  std::size_t next = 0;
  SpareBuffers buffers;
  in_order(
      std::max(threads, 1U),
      [&]() -> std::optional<std::size_t> {
        if (next >= count) return std::nullopt;
        return std::exchange(next, next + rows_a_piece);
      },
      [&](unsigned, std::size_t begin) {
        TextBuffer text = buffers.take();
        CsvWriter piece(text, guard);
        const std::size_t end = std::min(begin + rows_a_piece, count);
        auto write = record();
        for (std::size_t index = begin; index < end; ++index) write(index, piece);
        return text;
      },
      [&](TextBuffer&& text) {
        sink(text.view());
        buffers.give_back(std::move(text));
      });
}

void scored_header(const ScoredRun& run, CsvWriter& csv) {
  lead_headers(run, csv);
  for (std::size_t column = 0; column < score_column_count; ++column)
    csv.word(to_text(static_cast<ScoreColumn>(column)));
  csv.end_record();
}

/// Whether names from the rule file or the input stand in the column.
bool holds_names(ScoreColumn column) {
  switch (column) {
  case ScoreColumn::model:
  case ScoreColumn::band:
  case ScoreColumn::grid:
  case ScoreColumn::stage:
  case ScoreColumn::channel:
  case ScoreColumn::account:
  case ScoreColumn::disqualified_by:
  case ScoreColumn::campaign:
  case ScoreColumn::reasons:
    return true;
  default:
    return false;
  }
}

/// Whether no name that the rule file gives to anything needs quotes: then none has to be looked at again.
bool names_are_plain(const ScoredRun& run) {
  bool plain = true;
  const auto look_at = [&plain](std::string_view name) {
    plain = plain && name.find_first_of(",\"\r\n") == std::string_view::npos;
  };
  const auto look_at_all = [&look_at](const auto& named) {
    for (const auto& entry : named) look_at(entry.name);
  };
  for (const auto& names : run.rule_names)
    for (const std::string& name : names) look_at(name);
  for (const Model& model : run.rules->models) {
    look_at(model.name);
    look_at_all(model.bands);
    look_at_all(model.disqualify);
    if (!model.grid) continue;
    look_at_all(model.grid->fit);
    look_at_all(model.grid->pain);
  }
  look_at_all(run.rules->stages);
  for (const auto& stage : run.rules->stages) look_at(stage.channel);
  look_at_all(run.rules->nurture.campaigns);
  return plain;
}

void scored_record(const ScoredRun& run, const ModelScore& row, bool plain_names, TextBuffer& text, CsvWriter& csv) {
  const RowTexts texts{*run.rules, *run.leads, run.rule_names};
  for (std::size_t index = 0; index < score_column_count; ++index) {
    const auto column = static_cast<ScoreColumn>(index);
    if (column == ScoreColumn::account) {
      account_name(run, run.leads->account(row.lead), csv);
    } else if (plain_names || !holds_names(column)) {
      csv.plain([&](TextBuffer& out) { texts.append(out, column, row); });
    } else {
      text.clear();
      texts.append(text, column, row);
      csv.word(text.view());
    }
  }
  csv.end_record();
}

/// Writes rows of scored.csv one after the other into one buffer; the cells of a lead are written once and copied for
/// its other models.
class ScoredRecords {
public:
  ScoredRecords(const ScoredRun& run, bool plain_names) : run_(run), plain_names_(plain_names) {}
  void write(const ModelScore& row, CsvWriter& csv) {
    csv.plain([&](TextBuffer& out) {
      if (lead_ == row.lead) {
        out.repeat(cells_begin_, cells_end_);
        return;
      }
      lead_ = row.lead;
      cells_begin_ = out.size();
      CsvWriter cells(out, csv.guards_formulas());
      lead_cells(run_, row.lead, cells);
      cells_end_ = out.size();
    });
    scored_record(run_, row, plain_names_, text_, csv);
  }

private:
  const ScoredRun& run_;
  bool plain_names_;
  std::optional<LeadIndex> lead_;
  std::size_t cells_begin_ = 0, cells_end_ = 0; ///< the cells of lead_, with their commas, in the buffer
  TextBuffer text_;
};

std::string_view resource_of(const ScoredRun& run, const ModelScore& row) {
  if (row.resource_rule < 0) return {};
  return run.rule_resources[row.model][static_cast<std::size_t>(row.resource_rule)];
}

} // namespace

void write_scored_csv(const ScoredRun& run, const TableOptions& options, const TextSink& sink) {
  const bool guard = guards_machine_files(options);
  TextBuffer header;
  CsvWriter csv(header, guard);
  scored_header(run, csv);
  sink(header.view());
  write_records(run.rows.size(), options.threads, guard, sink, [&run, plain_names = names_are_plain(run)] {
    return [&run, records = ScoredRecords(run, plain_names)](std::size_t row, CsvWriter& piece) mutable {
      records.write(run.rows[row], piece);
    };
  });
}

namespace {

void handoff_header(const ScoredRun& run, CsvWriter& csv) {
  csv.word("rank");
  lead_headers(run, csv);
  words(csv,
        {"model", "score", "fit", "pain_now", "velocity_points", "velocity", "ready_at", "follow_up_by", "expires_at",
         "change", "owner", "status", "again", "account", "account_score", "quadrant", "resource", "reasons"});
}

void handoff_cells(const ScoredRun& run, const AccountScores& account_scores, const HandoffEntry& entry,
                   CsvWriter& csv) {
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
  if (const AccountScore* const score = account_scores.of(account, row.model)) {
    csv.points(score->score);
  } else {
    csv.absent();
  }
  csv.word(to_text(row.quadrant));
  csv.word(resource_of(run, row));
  csv.word(reasons_text(run.rule_names, row));
}

} // namespace

std::string handoff_csv(const ScoredRun& run, const TableOptions& options) {
  TextBuffer text = list_text(options);
  CsvWriter csv(text, guards_lists(options));
  handoff_header(run, csv);
  csv.end_record();
  const AccountScores account_scores(run.accounts);
  for (const HandoffEntry& entry : run.handoff) {
    handoff_cells(run, account_scores, entry, csv);
    csv.end_record();
  }
  return text.string();
}

std::string overdue_csv(const ScoredRun& run, const TableOptions& options) {
  TextBuffer text = list_text(options);
  CsvWriter csv(text, guards_lists(options));
  handoff_header(run, csv);
  csv.word("handed_at");
  csv.end_record();
  const AccountScores account_scores(run.accounts);
  for (const OverdueEntry& overdue : run.night->overdue) {
    handoff_cells(run, account_scores, overdue.entry, csv);
    csv.time(overdue.handed_at);
    csv.end_record();
  }
  return text.string();
}

namespace {

void joined_texts(CsvWriter& csv, const std::vector<std::string>& texts) {
  if (texts.size() == 1) {
    csv.text(texts.front());
  } else {
    csv.text(fmt::format("{}", fmt::join(texts, "; ")));
  }
}

void account_record(const ScoredRun& run, const AccountScore& account, CsvWriter& csv) {
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
  joined_texts(csv, account.roles);
  joined_texts(csv, account.missing_roles);
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

} // namespace

void write_accounts_csv(const ScoredRun& run, const TableOptions& options, const TextSink& sink) {
  const bool guard = guards_machine_files(options);
  TextBuffer header;
  CsvWriter csv(header, guard);
  words(csv, {"account", "model", "score", "target", "ready", "leads", "active_leads", "ready_leads", "roles",
              "missing_roles", "best_lead", "best_score", "last_activity_at"});
  csv.end_record();
  sink(header.view());
  write_records(run.accounts.size(), options.threads, guard, sink, [&run] {
    return [&run](std::size_t index, CsvWriter& piece) { account_record(run, run.accounts[index], piece); };
  });
}

namespace {

void nurture_record(const ScoredRun& run, const NurtureEntry& entry, CsvWriter& csv) {
  const ModelScore& row = run.rows[entry.row];
  lead_cells(run, row.lead, csv);
  csv.word(model_of(run, row).name);
  csv.word(campaign_of(run, row));
  for (const std::uint32_t segment : entry.segments) csv.text(run.segment_texts[segment]);
  csv.word(stage_of(run, row));
  csv.word(channel_of(run, row));
  csv.points(row.score);
  csv.points(printed_gap(model_of(run, row), row));
  csv.word(to_text(row.activity));
  csv.word(to_text(row.quadrant));
  csv.end_record();
}

} // namespace

void write_nurture_csv(const ScoredRun& run, const TableOptions& options, const TextSink& sink) {
  const bool guard = guards_lists(options);
  TextBuffer header = list_text(options);
  CsvWriter csv(header, guard);
  lead_headers(run, csv);
  words(csv, {"model", "campaign", "persona", "vertical", "purpose", "stage", "channel", "score", "gap", "activity",
              "quadrant"});
  csv.end_record();
  sink(header.view());
  write_records(run.nurture.size(), options.threads, guard, sink, [&run] {
    return [&run](std::size_t index, CsvWriter& piece) { nurture_record(run, run.nurture[index], piece); };
  });
}

std::string nearly_ready_csv(const ScoredRun& run, const TableOptions& options) {
  TextBuffer text;
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
  return text.string();
}

std::string rejects_csv(const ScoredRun& run, const TableOptions& options) {
  TextBuffer text;
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
  return text.string();
}

std::string export_csv(const ExportTable& table, const TableOptions& options) {
  TextBuffer text;
  CsvWriter csv(text, guards_machine_files(options));
  for (const std::string& header : table.headers) csv.word(header);
  csv.end_record();
  for (const std::vector<std::string>& record : table.records) {
    for (const std::string& value : record) csv.text(value);
    csv.end_record();
  }
  return text.string();
}

} // namespace leadscore
