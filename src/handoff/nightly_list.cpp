#include "handoff/nightly_list.hpp"

#include "base/text.hpp"
#include "handoff/rank.hpp"
#include "handoff/row_index.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace leadscore {

namespace {

class NightlyListMaker {
public:
  NightlyListMaker(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows, Instant as_of,
                   const HandoffFacts& facts, const Night& night)
      : rules_(rules), handoff_(rules.handoff), leads_(leads), rows_(rows), as_of_(as_of), facts_(facts), night_(night),
        deadlines_(rules, facts, as_of) {
    for (const std::string& status : handoff_.recycled) recycled_.insert(comparable(status));
    result_.last_round_robin = night.last_round_robin;
    result_.least_recently_given = night.least_recently_given;
  }

  NightlyList make() {
    const std::vector<std::size_t> eligible = eligible_rows(rules_, leads_, rows_, facts_, &result_.held_out);
    if (night_.baseline) {
      write_baseline();
      return std::move(result_);
    }
    keep_those_of_the_same_time();
    std::vector<std::size_t> candidates;
    for (const std::size_t row : eligible)
      if (occasion(row)) candidates.push_back(row);
    result_.list.same_person = keep_one_per_person(rows_, facts_, candidates);
    if (is_day_off()) {
      for (const std::size_t row : candidates) result_.list.waiting.push_back({row, WaitReason::day_off});
    } else {
      hand_off(candidates);
    }
    put_in_order();
    return std::move(result_);
  }

private:
  [[nodiscard]] std::string_view status(LeadIndex lead) const {
    return facts_.status ? trim(facts_.status(lead)) : std::string_view();
  }
  [[nodiscard]] Person person(LeadIndex lead) const { return facts_.person ? facts_.person(lead) : Person(); }
  /// Who has the lead or its person as the export says, else who was last given it.
  [[nodiscard]] std::string_view owner(LeadIndex lead) const {
    const std::string_view present = facts_.owner ? trim(facts_.owner(lead)) : std::string_view();
    if (!handoff_.assign || roster_entry_of(*handoff_.assign, present)) return present;
    const std::string_view of_person = owners_of_persons_.of(person(lead));
    if (!of_person.empty()) return of_person;
    const std::string_view last = night_.ledger.last_owner(lead);
    return roster_entry_of(*handoff_.assign, last) ? last : present;
  }
  [[nodiscard]] std::optional<Occasion> occasion(std::size_t row) const {
    const ModelScore& score = rows_[row];
    return occasion_to_list(handoff_, night_.ledger.newest(score.lead, score.model),
                            recycled_.contains(comparable(status(score.lead))), score.last_activity_at, as_of_);
  }
  [[nodiscard]] bool is_day_off() const {
    const auto today = static_cast<Weekday>(weekday(rules_.timezone.local_day(as_of_)));
    return std::find(handoff_.days.begin(), handoff_.days.end(), today) == handoff_.days.end();
  }

  /// All who are in a readiness period, eligible or not; those that a run of the same T wrote are there already.
  void write_baseline() {
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (rows_[row].ready_at == no_instant) continue;
      const LedgerRow* const newest = night_.ledger.newest(rows_[row].lead, rows_[row].model);
      if (newest != nullptr && newest->handed_at == as_of_) continue;
      LedgerRow entry = ledger_row(row, Occasion::baseline);
      if (facts_.owner) entry.owner = trim(facts_.owner(rows_[row].lead));
      result_.new_rows.push_back(std::move(entry));
    }
  }

  [[nodiscard]] LedgerRow ledger_row(std::size_t row, Occasion occasion) const {
    const ModelScore& score = rows_[row];
    LedgerRow entry;
    entry.lead = leads_.identity(score.lead);
    entry.model = rules_.models[score.model].name;
    entry.handed_at = as_of_;
    entry.ready_at = score.ready_at;
    entry.status = entry.last_status = status(score.lead);
    entry.score = score.score;
    entry.rules_sha256 = rules_.sha256;
    if (facts_.email_sha256) entry.email_sha256 = facts_.email_sha256(score.lead);
    entry.occasion = occasion;
    return entry;
  }

  /// What an earlier run of the same T handed off stays handed off.
  void keep_those_of_the_same_time() {
    const RowIndex index(rows_, leads_.size());
    const auto& ledger = night_.ledger.rows();
    std::unordered_set<std::size_t> kept; // rows
    for (std::size_t place = ledger.size(); place-- > 0 && ledger[place].handed_at >= as_of_;) {
      const LedgerRow& entry = ledger[place];
      const auto lead = night_.ledger.lead(place);
      const auto model = night_.ledger.model(place);
      if (entry.handed_at != as_of_ || !entry.was_listed() || !lead || !model) continue;
      const auto row = index.of(*lead, *model);
      if (!row || !kept.insert(*row).second) continue;
      result_.list.entries.push_back({*row, 0, entry.follow_up_by, entry.owner, std::string(to_text(entry.occasion))});
    }
  }

  void hand_off(const std::vector<std::size_t>& candidates) {
    const std::size_t kept = result_.list.entries.size();
    const std::size_t most = handoff_.per_run ? static_cast<std::size_t>(*handoff_.per_run) : SIZE_MAX;
    const std::size_t room = most > kept ? most - kept : 0;
    const auto owners = handoff_.assign ? owners_by_roster(candidates, room) : owners_by_export(candidates, room);
    std::size_t given = 0;
    for (std::size_t place = 0; place < candidates.size(); ++place) {
      const std::size_t row = candidates[place];
      if (!owners[place]) {
        result_.list.waiting.push_back({row, given >= room ? WaitReason::list_full : WaitReason::no_room});
        continue;
      }
      ++given;
      LedgerRow entry = ledger_row(row, *occasion(row));
      entry.follow_up_by = deadlines_.of(row);
      entry.owner = *owners[place];
      result_.list.entries.push_back({row, 0, entry.follow_up_by, entry.owner, std::string(to_text(entry.occasion))});
      result_.new_rows.push_back(std::move(entry));
    }
  }

  [[nodiscard]] std::vector<std::optional<std::string>> owners_by_export(const std::vector<std::size_t>& candidates,
                                                                         std::size_t room) const {
    std::vector<std::optional<std::string>> owners(candidates.size());
    for (std::size_t place = 0; place < std::min(room, candidates.size()); ++place)
      owners[place] = owner(rows_[candidates[place]].lead);
    return owners;
  }

  std::vector<std::optional<std::string>> owners_by_roster(const std::vector<std::size_t>& rows, std::size_t room) {
    const Handoff::Assign& assign = *handoff_.assign;
    owners_of_persons_ = OwnersOfPersons(assign, leads_, rows_, rows, facts_);
    std::vector<AssignmentCandidate> candidates;
    candidates.reserve(rows.size());
    for (const std::size_t row : rows) {
      const LeadIndex lead = rows_[row].lead;
      candidates.push_back({row, lead, leads_.account(lead), leads_.identity(lead), owner(lead), person(lead)});
    }
    AssignmentMemory memory =
        memory_of_owners(assign, candidates, rows_, facts_.accounts, [this](LeadIndex lead) { return owner(lead); });
    memory.last_round_robin = roster_entry_of(assign, night_.last_round_robin);
    memory.used = given_today();
    memory.last_given = last_given();
    const auto fits = [this](std::size_t row, std::size_t entry) { return !facts_.fits || facts_.fits(row, entry); };
    const auto entries = assign_owners(assign, candidates, fits, memory, room);
    result_.least_recently_given = least_recently_given(memory.last_given);
    if (memory.last_round_robin) result_.last_round_robin = assign.roster[*memory.last_round_robin].name;
    std::vector<std::optional<std::string>> owners(rows.size());
    for (std::size_t place = 0; place < rows.size(); ++place)
      if (entries[place]) owners[place] = assign.roster[*entries[place]].name;
    return owners;
  }

  /// Leads that each roster entry was given by earlier runs on the same local day.
  [[nodiscard]] std::vector<std::int64_t> given_today() const {
    const Handoff::Assign& assign = *handoff_.assign;
    std::vector<std::int64_t> given(assign.roster.size());
    std::unordered_set<std::string> counted;
    const Instant day = rules_.timezone.start_of_day(rules_.timezone.local_day(as_of_));
    const auto& rows = night_.ledger.rows();
    for (auto row = rows.rbegin(); row != rows.rend() && row->handed_at >= day; ++row) {
      const auto entry = row->was_listed() ? roster_entry_of(assign, row->owner) : std::nullopt;
      const bool by_address = handoff_.one_per_person && !row->email_sha256.empty();
      if (entry && counted.insert(by_address ? row->email_sha256 : row->lead).second) ++given[*entry];
    }
    return given;
  }

  /// By roster entry: its place among those who were ever given a lead, from 1; 0: it never was.
  [[nodiscard]] std::vector<std::int64_t> last_given() const {
    const Handoff::Assign& assign = *handoff_.assign;
    std::vector<std::int64_t> given(assign.roster.size());
    for (std::size_t place = 0; place < night_.least_recently_given.size(); ++place)
      if (const auto entry = roster_entry_of(assign, night_.least_recently_given[place]))
        given[*entry] = static_cast<std::int64_t>(place) + 1;
    return given;
  }

  /// Whoever was given a lead tonight goes to the end, in the order of their last ones.
  [[nodiscard]] std::vector<std::string> least_recently_given(const std::vector<std::int64_t>& last_given) const {
    const Handoff::Assign& assign = *handoff_.assign;
    std::vector<std::string> names = night_.least_recently_given;
    std::map<std::int64_t, std::size_t> tonight; // roster entries by their last lead
    for (std::size_t entry = 0; entry < last_given.size(); ++entry)
      if (last_given[entry] > static_cast<std::int64_t>(names.size())) tonight.emplace(last_given[entry], entry);
    for (const auto& [place, entry] : tonight) {
      std::erase_if(names,
                    [&, given = entry](const std::string& name) { return roster_entry_of(assign, name) == given; });
      names.push_back(assign.roster[entry].name);
    }
    return names;
  }

  /// Kept and new entries by rank.
  void put_in_order() {
    auto& entries = result_.list.entries;
    std::sort(entries.begin(), entries.end(), [this](const HandoffEntry& left, const HandoffEntry& right) {
      return RankKey(rows_[left.row]) < RankKey(rows_[right.row]);
    });
    for (std::size_t place = 0; place < entries.size(); ++place)
      entries[place].rank = static_cast<std::int64_t>(place) + 1;
    result_.list.handed_off = entries.size();
  }

  const RuleSet& rules_;
  const Handoff& handoff_;
  const LeadTable& leads_;
  std::span<const ModelScore> rows_;
  Instant as_of_;
  const HandoffFacts& facts_;
  const Night& night_;
  Deadlines deadlines_;
  std::unordered_set<std::string> recycled_; ///< comparable
  OwnersOfPersons owners_of_persons_;
  NightlyList result_;
};

} // namespace

std::optional<Occasion> occasion_to_list(const Handoff& handoff, const LedgerRow* newest, bool is_recycled,
                                         Instant last_sign_of_life, Instant as_of) {
  if (newest == nullptr) return Occasion::first;
  if (newest->handed_at == as_of) return std::nullopt;
  if (newest->fell_at != no_instant && as_of - newest->handed_at >= handoff.again_after) return Occasion::reopened;
  if (is_recycled && last_sign_of_life != no_instant && last_sign_of_life > newest->handed_at + handoff.recycled_after)
    return Occasion::recycled;
  return std::nullopt;
}

NightlyList make_nightly_list(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows,
                              Instant as_of, const HandoffFacts& facts, const Night& night) {
  return NightlyListMaker(rules, leads, rows, as_of, facts, night).make();
}

} // namespace leadscore
