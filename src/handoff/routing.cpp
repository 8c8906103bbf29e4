#include "handoff/routing.hpp"

#include "base/number.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "handoff/nightly_list.hpp"
#include "handoff/rank.hpp"
#include "handoff/row_fields.hpp"
#include "handoff/text_numbers.hpp"
#include "score/next_steps.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <set>
#include <unordered_set>

namespace leadscore {

namespace {

constexpr std::size_t rows_a_piece = 4096;
constexpr std::size_t nearly_ready_rows = 100;

class Router {
public:
  Router(const Program& program, const Leads& leads, const EventStore& events, const TimeReader& times, Instant as_of,
         unsigned threads, std::vector<ModelScore>& rows, Night* night)
      : program_(program), rules_(*program.rules), leads_(leads), events_(events), times_(times), as_of_(as_of),
        threads_(threads), rows_(rows), night_(night) {
    facts_.program = &program;
    facts_.leads = &leads.table;
    facts_.events = &events;
    facts_.rule_names = rule_names_of(program);
    facts_.times = &times;
    facts_.as_of = as_of;
  }

  Routing run() {
    roll_up();
    for_each_row(
        [](RowFields& fields, const Program& program, ModelScore& row) {
          for (std::size_t stage = 0; stage < program.routing.stages.size(); ++stage) {
            if (!fields.holds(program.routing.stages[stage])) continue;
            row.stage = static_cast<std::int16_t>(stage);
            return;
          }
        },
        !program_.routing.stages.empty());
    hand_off();
    find_campaigns();
    find_nearly_ready();
    make_exports();
    result_.facts = std::move(facts_);
    return std::move(result_);
  }

private:
  template <typename Work>
  void for_each_row(const Work& work, bool needed) {
    if (!needed) return;
    std::vector<std::unique_ptr<RowFields>> fields(threads_);
    over_pieces(threads_, rows_.size(), rows_a_piece, [&](unsigned thread, std::size_t begin, std::size_t end) {
      if (fields[thread] == nullptr) fields[thread] = std::make_unique<RowFields>(facts_);
      for (std::size_t index = begin; index < end; ++index) {
        fields[thread]->begin(rows_[index], index);
        work(*fields[thread], program_, rows_[index]);
      }
    });
  }

  void roll_up() {
    std::map<FieldIndex, TextsOfLeads> roles;
    for (const auto& field : program_.roles)
      if (field && !roles.contains(*field)) roles[*field] = texts_of(*field);
    std::vector<const TextsOfLeads*> by_model;
    for (const auto& field : program_.roles) by_model.push_back(field ? &roles.at(*field) : nullptr);
    result_.accounts = roll_up_accounts(rules_, leads_.table, rows_, by_model, threads_);
    facts_.accounts = AccountScores(result_.accounts);
    find_won_accounts();
  }

  void find_won_accounts() {
    facts_.account_won.resize(leads_.table.account_count());
    if (!program_.status || rules_.handoff.won.empty()) return;
    std::unordered_set<std::string> won;
    for (const std::string& status : rules_.handoff.won) won.insert(comparable(status));
    RecentTexts<std::optional<bool>> is_won;
    for (LeadIndex lead = 0; lead < leads_.table.size(); ++lead) {
      if (leads_.table.account(lead) == no_account) continue;
      const std::string_view status = status_of(lead);
      std::optional<bool>& known = is_won.of(status);
      if (!known) known = won.contains(comparable(status));
      if (*known) facts_.account_won[leads_.table.account(lead)] = true;
    }
  }

  /// A field's text for every lead that has a row.
  TextsOfLeads texts_of(FieldIndex field) {
    TextsOfLeads result;
    result.numbers.resize(leads_.table.size());
    TextNumbers numbers(threads_);
    std::vector<std::unique_ptr<LeadFields>> fields(threads_);
    over_pieces(threads_, rows_.size(), rows_a_piece, [&](unsigned thread, std::size_t begin, std::size_t end) {
      if (fields[thread] == nullptr) fields[thread] = std::make_unique<LeadFields>(program_, times_, as_of_);
      for (std::size_t row = begin; row < end; ++row) {
        const LeadIndex lead = rows_[row].lead;
        if (row > 0 && rows_[row - 1].lead == lead) continue;
        fields[thread]->begin(leads_.table, lead);
        result.numbers[lead] = numbers.number(thread, fields[thread]->text(field));
      }
    });
    result.texts = numbers.take_texts();
    return result;
  }

  [[nodiscard]] std::string_view cell_of(FieldIndex field, LeadIndex lead) const {
    return leads_.table.cell(lead, program_.fields[field].index);
  }
  [[nodiscard]] std::string_view status_of(LeadIndex lead) const { return cell_of(*program_.status, lead); }

  void hand_off() {
    RowFields fields(facts_);
    const auto at = [&](std::size_t row) -> RowFields& {
      fields.begin(rows_[row], row);
      return fields;
    };
    HandoffFacts facts;
    if (program_.status) facts.status = [&](LeadIndex lead) { return status_of(lead); };
    if (program_.owner) facts.owner = [&](LeadIndex lead) { return cell_of(*program_.owner, lead); };
    if (program_.routing.has_suppress)
      facts.suppressed = [&](std::size_t row) { return at(row).holds(program_.routing.suppress); };
    facts.fits = [&](std::size_t row, std::size_t entry) { return at(row).holds(program_.routing.roster[entry]); };
    facts.follow_up_within = [&](std::size_t row) {
      std::size_t entry = 0;
      while (!at(row).holds(program_.routing.follow_up[entry])) ++entry; // the last one holds
      return rules_.handoff.follow_up[entry].within;
    };
    if (night_ == nullptr) {
      result_.handoff = make_handoff_list(rules_, leads_.table, rows_, as_of_, facts);
    } else {
      hand_off_with_memory(facts);
    }
    for (const HandoffEntry& entry : result_.handoff.entries) facts_.listed.emplace(entry.row, &entry);
  }

  void hand_off_with_memory(const HandoffFacts& facts) {
    Tonight& routing = night_->tonight;
    const RowIndex index(rows_, leads_.table.size());
    routing.followed = follow_ledger(rules_, rows_, index, as_of_, facts.status, night_->ledger);
    NightlyList tonight = make_nightly_list(rules_, leads_.table, rows_, as_of_, facts, *night_);
    result_.handoff = std::move(tonight.list);
    routing.new_rows = std::move(tonight.new_rows);
    routing.last_round_robin = std::move(tonight.last_round_robin);
    add_held_out(tonight.held_out);
    const auto status = [&](const std::string& key) -> std::optional<std::string> {
      const LeadLookup::Answer answer = leads_.lookup.by_key(std::string_view(key));
      if (!facts.status || answer.found != LeadLookup::Found::lead) return std::nullopt;
      return std::string(facts.status(answer.lead));
    };
    routing.feedback = feedback(rules_, night_->ledger.rows(), night_->held_out, status, as_of_, workload());
  }

  /// Those among `rows` that the holdout kept off the list for the first time.
  void add_held_out(const std::vector<std::size_t>& rows) {
    std::set<std::pair<std::string, std::string>> known;
    for (const HeldOut& lead : night_->held_out) known.emplace(lead.lead, lead.model);
    for (const std::size_t row : rows) {
      HeldOut lead{std::string(leads_.table.key(rows_[row].lead)), rules_.models[rows_[row].model].name, as_of_};
      if (!known.contains({lead.lead, lead.model})) night_->tonight.held_out.push_back(std::move(lead));
    }
  }

  [[nodiscard]] Workload workload() const {
    Workload work;
    const HandoffList& list = result_.handoff;
    work.used = static_cast<std::int64_t>(list.handed_off);
    work.somebody_waits = std::any_of(list.waiting.begin(), list.waiting.end(),
                                      [](const WaitingRow& waiting) { return waiting.reason == WaitReason::no_room; });
    work.capacity = roster_capacity(rules_.handoff);
    return work;
  }

  /// By lead: on tonight's list, or in sales' hands. Source: 3-scoring, Nurture.
  std::vector<bool> leads_without_campaign() {
    std::vector<bool> without(leads_.table.size());
    for (const HandoffEntry& entry : result_.handoff.entries) without[rows_[entry.row].lead] = true;
    if (night_ == nullptr) return without;
    const Handoff& handoff = rules_.handoff;
    std::unordered_set<std::string> ended;
    for (const auto* statuses : {&handoff.recycled, &handoff.won, &handoff.lost, &handoff.not_now, &handoff.never})
      for (const std::string& status : *statuses) ended.insert(comparable(status));
    const auto mark = [&](LeadIndex lead) {
      if (!program_.status || !ended.contains(comparable(status_of(lead)))) without[lead] = true;
    };
    const Ledger& ledger = night_->ledger;
    for (std::size_t row = 0; row < ledger.rows().size(); ++row)
      if (ledger.lead(row) && as_of_ - ledger.rows()[row].handed_at < handoff.again_after) mark(*ledger.lead(row));
    for (const LedgerRow& row : night_->tonight.new_rows) mark(leads_.lookup.by_key(std::string_view(row.lead)).lead);
    return without;
  }

  void find_campaigns() {
    if (rules_.nurture.campaigns.empty()) return;
    const std::vector<bool> without = leads_without_campaign();
    for_each_row(
        [&](RowFields& fields, const Program& program, ModelScore& row) {
          if (row.disqualified_by >= 0 || without[row.lead]) return;
          for (std::size_t campaign = 0; campaign < program.routing.campaigns.size(); ++campaign) {
            if (!fields.holds(program.routing.campaigns[campaign])) continue;
            const auto& goal = program.routing.goals[campaign];
            if (goal && fields.holds(*goal)) continue;
            row.campaign = static_cast<std::int16_t>(campaign);
            return;
          }
        },
        true);
    list_nurture();
    if (night_ != nullptr) follow_campaigns();
  }

  void follow_campaigns() {
    std::vector<std::size_t> nurture;
    nurture.reserve(result_.nurture.size());
    for (const NurtureEntry& entry : result_.nurture) nurture.push_back(entry.row);
    RowFields fields(facts_);
    const auto goal_holds = [&](std::size_t row, std::size_t campaign) {
      const auto& goal = program_.routing.goals[campaign];
      if (!goal) return false;
      fields.begin(rows_[row], row);
      return fields.holds(*goal);
    };
    night_->tonight.memberships = follow_members(rules_.nurture, rows_, RowIndex(rows_, leads_.table.size()), nurture,
                                                 night_->members, goal_holds);
  }

  /// The rows of nurture.csv among those of the leads whose first row is in begin … end − 1.
  std::vector<NurtureEntry> nurture_of(std::size_t begin, std::size_t end) const {
    const bool row_per_lead = rules_.nurture.one_row_per == Nurture::OneRowPer::lead;
    const auto goes_on = [&](std::size_t row) {
      return row_per_lead && row > 0 && row < rows_.size() && rows_[row].lead == rows_[row - 1].lead;
    };
    std::vector<NurtureEntry> entries;
    std::size_t row = begin;
    while (goes_on(row)) ++row;
    while (row < end) {
      std::optional<std::size_t> nearest;
      do {
        if (rows_[row].campaign >= 0 && (!nearest || gap(row) < gap(*nearest))) nearest = row;
        ++row;
      } while (goes_on(row));
      if (nearest) entries.push_back({*nearest, {}});
    }
    return entries;
  }

  void list_nurture() {
    std::vector<std::vector<NurtureEntry>> pieces((rows_.size() + rows_a_piece - 1) / rows_a_piece);
    over_pieces(threads_, rows_.size(), rows_a_piece, [&](unsigned, std::size_t begin, std::size_t end) {
      pieces[begin / rows_a_piece] = nurture_of(begin, end);
    });
    result_.nurture = joined(std::move(pieces));
    find_segments();
  }

  void find_segments() {
    const std::array<std::optional<FieldIndex>, 3> segments{program_.persona, program_.vertical, program_.purpose};
    std::vector<std::unique_ptr<LeadFields>> fields(threads_);
    TextNumbers numbers(threads_);
    over_pieces(threads_, result_.nurture.size(), rows_a_piece,
                [&](unsigned thread, std::size_t begin, std::size_t end) {
                  if (fields[thread] == nullptr)
                    fields[thread] = std::make_unique<LeadFields>(program_, times_, as_of_);
                  for (std::size_t index = begin; index < end; ++index) {
                    NurtureEntry& entry = result_.nurture[index];
                    fields[thread]->begin(leads_.table, rows_[entry.row].lead);
                    for (std::size_t segment = 0; segment < segments.size(); ++segment)
                      if (segments[segment])
                        entry.segments[segment] = numbers.number(thread, fields[thread]->text(*segments[segment]));
                  }
                });
    result_.segment_texts = numbers.take_texts();
  }

  [[nodiscard]] double gap(std::size_t row) const { return printed_gap(rules_.models[rows_[row].model], rows_[row]); }

  /// A row that is not ready: its gap, its place in hand-off order, its number.
  struct NearRow {
    double gap = 0;
    RankKey rank;
    std::size_t row = 0;
    friend bool operator<(const NearRow& left, const NearRow& right) {
      return left.gap != right.gap ? left.gap < right.gap : left.rank < right.rank;
    }
  };

  /// The nearest rows of those it is shown, in a heap with the farthest of them on top.
  struct NearestRows {
    std::vector<NearRow> heap;
    void show(double gap, const ModelScore& score, std::size_t row) {
      const bool full = heap.size() == nearly_ready_rows;
      if (full && gap > heap.front().gap) return;
      NearRow near{gap, RankKey(score), row};
      if (full && !(near < heap.front())) return;
      if (full) {
        std::pop_heap(heap.begin(), heap.end());
        heap.pop_back();
      }
      heap.push_back(near);
      std::push_heap(heap.begin(), heap.end());
    }
  };

  /// Source: 4-files, nearly_ready.csv: the rows nearest to the target, by hand-off order where they are equally near.
  /// No two rows are equal in that order, so it is the same for any number of threads.
  std::vector<NearRow> nearest_rows() {
    std::vector<NearestRows> of_thread(threads_);
    over_pieces(threads_, rows_.size(), rows_a_piece, [&](unsigned thread, std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row)
        if (!rows_[row].ready) of_thread[thread].show(gap(row), rows_[row], row);
    });
    std::vector<NearRow> nearest;
    for (const NearestRows& rows : of_thread) nearest.insert(nearest.end(), rows.heap.begin(), rows.heap.end());
    std::sort(nearest.begin(), nearest.end());
    if (nearest.size() > nearly_ready_rows)
      nearest.erase(nearest.begin() + static_cast<std::ptrdiff_t>(nearly_ready_rows), nearest.end());
    return nearest;
  }

  void find_nearly_ready() {
    const std::vector<NearRow> nearest = nearest_rows();
    result_.nearly_ready.resize(nearest.size());
    std::atomic<std::size_t> next = 0;
    on_threads(threads_, [&](unsigned) {
      LeadFields fields(program_, times_, as_of_);
      std::map<std::size_t, NextSteps> next_steps; // by model
      for (std::size_t place = next++; place < nearest.size(); place = next++) {
        const ModelScore& row = rows_[nearest[place].row];
        auto& steps =
            next_steps.try_emplace(row.model, program_, row.model, events_, times_.zone(), as_of_).first->second;
        fields.begin(leads_.table, row.lead);
        const auto found = steps.of(fields, {row.lead, leads_.table.created_at(row.lead), events_.of(row.lead)});
        result_.nearly_ready[place] = {nearest[place].row, found.empty() ? std::string() : found.front().text};
      }
    });
  }

  void make_exports() {
    RowFields fields(facts_);
    for (std::size_t index = 0; index < rules_.exports.size(); ++index) {
      ExportTable table;
      table.file = rules_.exports[index].file;
      for (const Export::Column& column : rules_.exports[index].columns) table.headers.push_back(column.header);
      for (std::size_t row = 0; row < rows_.size(); ++row) {
        fields.begin(rows_[row], row);
        if (!fields.holds(program_.routing.export_rows[index])) continue;
        auto& record = table.records.emplace_back();
        for (const FieldIndex field : program_.routing.export_columns[index])
          record.push_back(fields.exact_text(field));
      }
      result_.exports.push_back(std::move(table));
    }
  }

  const Program& program_;
  const RuleSet& rules_;
  const Leads& leads_;
  const EventStore& events_;
  const TimeReader& times_;
  Instant as_of_;
  unsigned threads_;
  std::vector<ModelScore>& rows_;
  Night* night_;
  RowFacts facts_;
  Routing result_;
};

} // namespace

Routing route(const Program& program, const Leads& leads, const EventStore& events, const TimeReader& times,
              Instant as_of, unsigned threads, std::vector<ModelScore>& rows, Night* night) {
  return Router(program, leads, events, times, as_of, threads, rows, night).run();
}

} // namespace leadscore
