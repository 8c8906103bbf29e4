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

/// What holds for all names that the rule file gives to anything.
struct GivenNames {
  bool are_plain = true; ///< none needs quotes: then none has to be looked at again
  std::size_t longest = 0;

  explicit GivenNames(const ScoredRun& run) {
    for (const auto& names : run.rule_names)
      for (const std::string& name : names) add(name);
    for (const Model& model : run.rules->models) {
      add(model.name);
      add_all(model.bands);
      add_all(model.disqualify);
      if (!model.grid) continue;
      add_all(model.grid->fit);
      add_all(model.grid->pain);
    }
    add_all(run.rules->stages);
    for (const auto& stage : run.rules->stages) add(stage.channel);
    add_all(run.rules->nurture.campaigns);
  }

private:
  void add(std::string_view name) {
    are_plain = are_plain && name.find_first_of(",\"\r\n") == std::string_view::npos;
    longest = std::max(longest, name.size());
  }
  template <typename Named>
  void add_all(const std::vector<Named>& named) {
    for (const Named& entry : named) add(entry.name);
  }
};

/// The columns of a row after the lead's cells, where a name may have to be quoted.
void score_cells(const ScoredRun& run, const ModelScore& row, TextBuffer& text, CsvWriter& csv) {
  const RowTexts texts{*run.rules, *run.leads, run.rule_names};
  for (std::size_t index = 0; index < score_column_count; ++index) {
    const auto column = static_cast<ScoreColumn>(index);
    if (column == ScoreColumn::account) {
      account_name(run, run.leads->account(row.lead), csv);
    } else if (!holds_names(column)) {
      csv.plain([&](TextBuffer& out) { texts.append(out, column, row); });
    } else {
      text.clear();
      texts.append(text, column, row);
      csv.word(text.view());
    }
  }
}

/// The same, where none has to.
void plain_score_cells(const ScoredRun& run, const ModelScore& row, std::size_t longest_name, TextBuffer& text,
                       CsvWriter& csv) {
  text.clear();
  CsvWriter account(text, csv.guards_formulas());
  account_name(run, run.leads->account(row.lead), account);
  csv.plain([&](TextBuffer& out) {
    RowTexts{*run.rules, *run.leads, run.rule_names}.append_plain(out, row, text.view(), longest_name);
  });
}

/// Writes rows of scored.csv one after the other into one buffer; the cells of a lead are written once and copied for
/// its other models.
class ScoredRecords {
public:
  ScoredRecords(const ScoredRun& run, const GivenNames& names) : run_(run), names_(names) {}
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
    if (names_.are_plain)
      plain_score_cells(run_, row, names_.longest, text_, csv);
    else
      score_cells(run_, row, text_, csv);
    csv.end_record();
  }

private:
  const ScoredRun& run_;
  const GivenNames& names_;
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
  const GivenNames names(run);
  write_records(run.rows.size(), options.threads, guard, sink, [&run, &names] {
    return [&run, records = ScoredRecords(run, names)](std::size_t row, CsvWriter& piece) mutable {
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
  csv.time(if_known(entry.follow_up_by));
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

/// Cells of nurture.csv that come again in row after row, made once.
struct NurtureCells {
  std::vector<std::string> models, segments;
  std::vector<std::string> campaigns{""}; ///< the first one is that of no campaign
  std::vector<std::string> stages{","};   ///< with their channels; the first one is that of no stage

  NurtureCells(const ScoredRun& run, bool guard) {
    for (const Model& model : run.rules->models) models.push_back(made_cell(model.name, false));
    for (const auto& campaign : run.rules->nurture.campaigns) campaigns.push_back(made_cell(campaign.name, false));
    for (const std::string& segment : run.segment_texts) segments.push_back(made_cell(segment, guard));
    for (const auto& stage : run.rules->stages)
      stages.push_back(made_cell(stage.name, false) + ',' + made_cell(stage.channel, false));
  }
};

void nurture_record(const ScoredRun& run, const NurtureCells& cells, const NurtureEntry& entry, CsvWriter& csv) {
  const ModelScore& row = run.rows[entry.row];
  lead_cells(run, row.lead, csv);
  csv.made(cells.models[row.model]);
  csv.made(cells.campaigns[static_cast<std::size_t>(row.campaign + 1)]);
  for (const std::uint32_t segment : entry.segments) csv.made(cells.segments[segment]);
  csv.made(cells.stages[static_cast<std::size_t>(row.stage + 1)]);
  csv.points(row.score);
  csv.points(printed_gap(model_of(run, row), row));
  csv.made(to_text(row.activity));
  csv.made(to_text(row.quadrant));
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
  const NurtureCells cells(run, guard);
  write_records(run.nurture.size(), options.threads, guard, sink, [&run, &cells] {
    return
        [&run, &cells](std::size_t index, CsvWriter& piece) { nurture_record(run, cells, run.nurture[index], piece); };
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

void append_rejects_header(const TableOptions& options, TextBuffer& text) {
  CsvWriter csv(text, guards_machine_files(options));
  words(csv, {"file", "line", "column", "code", "reason", "record"});
  csv.end_record();
}

void append_reject(const RejectedRecord& reject, const TableOptions& options, TextBuffer& text) {
  CsvWriter csv(text, guards_machine_files(options));
  csv.text(reject.file);
  csv.count(reject.line);
  csv.text(reject.column);
  csv.word(to_text(reject.code));
  csv.word(reject.reason);
  csv.text(reject.raw);
  csv.end_record();
}

std::string rejects_csv(const ScoredRun& run, const TableOptions& options) {
  TextBuffer text;
  append_rejects_header(options, text);
  for (const RejectedRecord& reject : run.rejects) append_reject(reject, options, text);
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
