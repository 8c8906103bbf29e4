#include "handoff/routing.hpp"

#include "base/number.hpp"
#include "base/parallel.hpp"
#include "base/text.hpp"
#include "handoff/nightly_list.hpp"
#include "handoff/rank.hpp"
#include "handoff/row_fields.hpp"
#include "handoff/text_numbers.hpp"
#include "score/next_steps.hpp"

#include <absl/container/flat_hash_set.h>
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

/// Numbers for the texts of a field of leads. Those of a derived field are known beforehand.
class FieldNumbers {
public:
  FieldNumbers(const Program& program, FieldIndex field, TextNumbers& numbers) : field_(field), numbers_(numbers) {
    if (program.fields[field].kind != Field::Kind::derived) return;
    derived_ = program.fields[field].index;
    for (const DerivedField::Entry& entry : program.rules->derive[*derived_].entries)
      of_entries_.push_back(numbers.number(0, trim(entry.value)));
  }

  std::uint32_t number(unsigned thread, LeadFields& fields) const {
    if (!derived_) return numbers_.number(thread, fields.text(field_));
    const std::uint16_t entry = fields.derived_entry(*derived_);
    return entry == 0 ? 0 : of_entries_[entry - 1U];
  }

private:
  FieldIndex field_;
  TextNumbers& numbers_;
  std::optional<std::size_t> derived_;
  std::vector<std::uint32_t> of_entries_;
};

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
    look_at_rows();
    find_people();
    hand_off();
    find_campaigns();
    find_nearly_ready();
    make_exports();
    result_.facts = std::move(facts_);
    return std::move(result_);
  }

private:
  /// Runs `work(thread, fields, begin, end)` over pieces of the rows.
  template <typename Work>
  void over_rows(const Work& work) {
    std::vector<std::unique_ptr<RowFields>> fields(threads_);
    over_pieces(threads_, rows_.size(), rows_a_piece, [&](unsigned thread, std::size_t begin, std::size_t end) {
      if (fields[thread] == nullptr) fields[thread] = std::make_unique<RowFields>(facts_);
      work(thread, *fields[thread], begin, end);
    });
  }

  /// Finds each row's stage and, while it is at hand, whether it is ready or among the nearest to that: going through
  /// the rows of a large run takes as long as all that is asked of them.
  void look_at_rows() {
    std::vector<std::vector<std::size_t>> ready(piece_count());
    std::vector<NearestRows> nearest(threads_);
    over_rows([&](unsigned thread, RowFields& fields, std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row) {
        find_stage(fields, row);
        if (rows_[row].ready)
          ready[begin / rows_a_piece].push_back(row);
        else
          nearest[thread].show(rules_.models[rows_[row].model], rows_[row], row);
      }
    });
    ready_ = joined(std::move(ready));
    nearest_ = nearest_of(nearest);
  }

  void find_stage(RowFields& fields, std::size_t row) {
    if (program_.routing.stages.empty()) return;
    fields.begin(rows_[row], row);
    for (std::size_t stage = 0; stage < program_.routing.stages.size(); ++stage) {
      if (!fields.holds(program_.routing.stages[stage])) continue;
      rows_[row].stage = static_cast<std::int16_t>(stage);
      return;
    }
  }

  [[nodiscard]] std::size_t piece_count() const { return (rows_.size() + rows_a_piece - 1) / rows_a_piece; }

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
    std::vector<std::vector<AccountIndex>> pieces((leads_.table.size() + rows_a_piece - 1) / rows_a_piece);
    over_pieces(threads_, leads_.table.size(), rows_a_piece, [&](unsigned, std::size_t begin, std::size_t end) {
      RecentTexts<std::optional<bool>> is_won;
      for (auto lead = static_cast<LeadIndex>(begin); lead < end; ++lead) {
        if (leads_.table.account(lead) == no_account) continue;
        const std::string_view status = status_of(lead);
        std::optional<bool>& known = is_won.of(status);
        if (!known) known = won.contains(comparable(status));
        if (*known) pieces[begin / rows_a_piece].push_back(leads_.table.account(lead));
      }
    });
    for (const auto& accounts : pieces)
      for (const AccountIndex account : accounts) facts_.account_won[account] = true;
  }

  /// A field's text for every lead.
  TextsOfLeads texts_of(FieldIndex field) {
    TextsOfLeads result;
    result.numbers.resize(leads_.table.size());
    TextNumbers numbers(threads_);
    const FieldNumbers of_field(program_, field, numbers);
    std::vector<std::unique_ptr<LeadFields>> fields(threads_);
    over_pieces(threads_, leads_.table.size(), rows_a_piece, [&](unsigned thread, std::size_t begin, std::size_t end) {
      if (fields[thread] == nullptr) fields[thread] = std::make_unique<LeadFields>(program_, times_, as_of_);
      for (auto lead = static_cast<LeadIndex>(begin); lead < end; ++lead) {
        fields[thread]->begin(leads_.table, lead);
        result.numbers[lead] = of_field.number(thread, *fields[thread]);
      }
    });
    result.texts = numbers.take_texts();
    return result;
  }

  [[nodiscard]] std::string_view cell_of(FieldIndex field, LeadIndex lead) const {
    return leads_.table.cell(lead, program_.fields[field].index);
  }
  [[nodiscard]] std::string_view status_of(LeadIndex lead) const { return cell_of(*program_.status, lead); }

  /// Who the leads are by their addresses, and who of them opted out.
  void find_people() {
    if (night_ == nullptr || night_->people == nullptr) {
      own_people_ = std::make_unique<People>(program_, leads_.table);
      people_ = own_people_.get();
    } else {
      people_ = night_->people.get();
    }
    if (rules_.handoff.one_per_person && people_->have_addresses())
      person_of_ = [people = people_](LeadIndex lead) { return people->of(lead); };
    result_.opt_outs = find_opt_outs(program_, leads_.table, events_, times_, as_of_, threads_, *people_);
  }

  /// Marks all leads of the persons of marked ones, and of `persons`.
  void spread_to_persons(std::vector<bool>& marked, absl::flat_hash_set<Person> persons) {
    if (!person_of_) return;
    const bool none_marked = std::find(marked.begin(), marked.end(), true) == marked.end();
    if (none_marked && persons.empty()) return;
    people_->identify_all(threads_);
    for (LeadIndex lead = 0; lead < marked.size(); ++lead)
      if (const Person person = marked[lead] ? person_of_(lead) : Person()) persons.insert(person);
    if (persons.empty()) return;
    for (LeadIndex lead = 0; lead < marked.size(); ++lead)
      if (!marked[lead] && persons.contains(person_of_(lead))) marked[lead] = true;
  }

  void hand_off() {
    RowFields fields(facts_);
    const auto at = [&](std::size_t row) -> RowFields& {
      fields.begin(rows_[row], row);
      return fields;
    };
    HandoffFacts facts;
    facts.ready = ready_;
    facts.accounts = &facts_.accounts;
    if (program_.status) facts.status = [&](LeadIndex lead) { return status_of(lead); };
    if (program_.owner) facts.owner = [&](LeadIndex lead) { return cell_of(*program_.owner, lead); };
    if (program_.opt_outs.do_not_call)
      facts.do_not_call = [&](LeadIndex lead) { return result_.opt_outs.from_calls(lead); };
    facts.person = person_of_;
    if (person_of_ && facts.owner && rules_.handoff.assign && !ready_.empty()) people_->identify_all(threads_);
    facts.email_sha256 = [&](LeadIndex lead) { return people_->sha256(lead); };
    if (program_.routing.has_suppress)
      facts.suppressed = [&](std::size_t row) { return at(row).holds(program_.routing.suppress); };
    facts.fits = [&](std::size_t row, std::size_t entry) { return at(row).holds(program_.routing.roster[entry]); };
    facts.follow_up = [&](std::size_t row) -> std::optional<std::size_t> {
      for (std::size_t entry = 0; entry < program_.routing.follow_up.size(); ++entry)
        if (at(row).holds(program_.routing.follow_up[entry])) return entry;
      return std::nullopt;
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
    routing.followed = follow_ledger(rules_, rows_, index, as_of_, facts.status, facts.do_not_call, night_->ledger);
    NightlyList tonight = make_nightly_list(rules_, leads_.table, rows_, as_of_, facts, *night_);
    result_.handoff = std::move(tonight.list);
    routing.new_rows = std::move(tonight.new_rows);
    routing.last_round_robin = std::move(tonight.last_round_robin);
    routing.least_recently_given = std::move(tonight.least_recently_given);
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
      HeldOut lead{std::string(leads_.table.identity(rows_[row].lead)), rules_.models[rows_[row].model].name, as_of_};
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

  /// By lead: on tonight's list, waiting, or in sales' hands, as a lead of its person. Source: 3-scoring, Nurture.
  std::vector<bool> leads_without_campaign() {
    std::vector<bool> without(leads_.table.size());
    for (const HandoffEntry& entry : result_.handoff.entries) without[rows_[entry.row].lead] = true;
    for (const WaitingRow& waiting : result_.handoff.waiting) without[rows_[waiting.row].lead] = true;
    absl::flat_hash_set<Person> persons;
    if (night_ != nullptr) mark_those_in_sales_hands(without, persons);
    spread_to_persons(without, std::move(persons));
    return without;
  }

  /// Leads that were handed off less than again_after ago and whose status does not say that sales is done with them;
  /// `persons` gets those of the addresses that they had then.
  void mark_those_in_sales_hands(std::vector<bool>& marked, absl::flat_hash_set<Person>& persons) const {
    const Handoff& handoff = rules_.handoff;
    std::unordered_set<std::string> ended;
    for (const auto* statuses : {&handoff.recycled, &handoff.won, &handoff.lost, &handoff.not_now, &handoff.never})
      for (const std::string& status : *statuses) ended.insert(comparable(status));
    const auto is_in_hands = [&](LeadIndex lead) {
      return !program_.status || !ended.contains(comparable(status_of(lead)));
    };
    const Ledger& ledger = night_->ledger;
    for (std::size_t row = 0; row < ledger.rows().size(); ++row) {
      const auto lead = ledger.lead(row);
      if (!lead || as_of_ - ledger.rows()[row].handed_at >= handoff.again_after || !is_in_hands(*lead)) continue;
      marked[*lead] = true;
      if (const Person person = ledger.person(row)) persons.insert(person);
    }
    for (const LedgerRow& row : night_->tonight.new_rows) {
      const LeadIndex lead = leads_.lookup.by_key(std::string_view(row.lead)).lead;
      if (is_in_hands(lead)) marked[lead] = true;
    }
  }

  void find_campaigns() {
    if (rules_.nurture.campaigns.empty()) return;
    const std::vector<bool> without = leads_without_campaign();
    over_rows([&](unsigned, RowFields& fields, std::size_t begin, std::size_t end) {
      for (std::size_t row = begin; row < end; ++row)
        if (rows_[row].disqualified_by < 0 && !without[rows_[row].lead] &&
            !result_.opt_outs.from_mails(rows_[row].lead))
          find_campaign(fields, row);
    });
    list_nurture();
    if (night_ != nullptr) follow_campaigns();
  }

  void find_campaign(RowFields& fields, std::size_t row) {
    fields.begin(rows_[row], row);
    for (std::size_t campaign = 0; campaign < program_.routing.campaigns.size(); ++campaign) {
      if (!fields.holds(program_.routing.campaigns[campaign])) continue;
      const auto& goal = program_.routing.goals[campaign];
      if (goal && fields.holds(*goal)) continue;
      rows_[row].campaign = static_cast<std::int16_t>(campaign);
      return;
    }
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
    std::vector<std::vector<NurtureEntry>> pieces(piece_count());
    TextNumbers numbers(threads_);
    const std::array<std::optional<FieldIndex>, 3> segments{program_.persona, program_.vertical, program_.purpose};
    std::array<std::optional<FieldNumbers>, 3> numbered;
    for (std::size_t segment = 0; segment < segments.size(); ++segment)
      if (segments[segment]) numbered[segment].emplace(program_, *segments[segment], numbers);
    std::vector<std::unique_ptr<LeadFields>> fields(threads_);
    over_pieces(threads_, rows_.size(), rows_a_piece, [&](unsigned thread, std::size_t begin, std::size_t end) {
      if (fields[thread] == nullptr) fields[thread] = std::make_unique<LeadFields>(program_, times_, as_of_);
      std::vector<NurtureEntry>& entries = pieces[begin / rows_a_piece] = nurture_of(begin, end);
      for (NurtureEntry& entry : entries) {
        fields[thread]->begin(leads_.table, rows_[entry.row].lead);
        for (std::size_t segment = 0; segment < segments.size(); ++segment)
          if (numbered[segment]) entry.segments[segment] = numbered[segment]->number(thread, *fields[thread]);
      }
    });
    result_.nurture = joined(std::move(pieces));
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
    void show(const Model& model, const ModelScore& score, std::size_t row) {
      const bool full = heap.size() == nearly_ready_rows;
      constexpr double clearly = 0.02; // farther: it prints farther too
      if (full && model.target - score.score > heap.front().gap + clearly) return;
      NearRow near{printed_gap(model, score), RankKey(score), row};
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
  static std::vector<NearRow> nearest_of(const std::vector<NearestRows>& of_thread) {
    std::vector<NearRow> nearest;
    for (const NearestRows& rows : of_thread) nearest.insert(nearest.end(), rows.heap.begin(), rows.heap.end());
    std::sort(nearest.begin(), nearest.end());
    if (nearest.size() > nearly_ready_rows)
      nearest.erase(nearest.begin() + static_cast<std::ptrdiff_t>(nearly_ready_rows), nearest.end());
    return nearest;
  }

  void find_nearly_ready() {
    result_.nearly_ready.resize(nearest_.size());
    std::atomic<std::size_t> next = 0;
    on_threads(threads_, [&](unsigned) {
      LeadFields fields(program_, times_, as_of_);
      std::map<std::size_t, NextSteps> next_steps; // by model
      for (std::size_t place = next++; place < nearest_.size(); place = next++) {
        const ModelScore& row = rows_[nearest_[place].row];
        auto& steps =
            next_steps.try_emplace(row.model, program_, row.model, events_, times_.zone(), as_of_).first->second;
        fields.begin(leads_.table, row.lead);
        const auto found = steps.of(fields, {row.lead, leads_.table.created_at(row.lead), events_.of(row.lead)});
        result_.nearly_ready[place] = {nearest_[place].row, found.empty() ? std::string() : found.front().text};
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
  std::unique_ptr<People> own_people_; ///< of a run without a memory
  People* people_ = nullptr;
  PersonOf person_of_; ///< empty: leads are not looked at by address
  RowFacts facts_;
  std::vector<std::size_t> ready_; ///< rows, ascending
  std::vector<NearRow> nearest_;
  Routing result_;
};

} // namespace

Routing route(const Program& program, const Leads& leads, const EventStore& events, const TimeReader& times,
              Instant as_of, unsigned threads, std::vector<ModelScore>& rows, Night* night) {
  return Router(program, leads, events, times, as_of, threads, rows, night).run();
}

} // namespace leadscore
