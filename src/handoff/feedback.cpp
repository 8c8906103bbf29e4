#include "handoff/feedback.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <array>
#include <map>
#include <optional>
#include <unordered_set>

namespace leadscore {

namespace {

/// Share of deadlines that a team may miss and still be said to keep them.
constexpr double most_missed = 0.05;
/// A team that uses less of its capacity has room to spare.
constexpr double capacity_used = 0.8;

std::unordered_set<std::string> comparable_all(const std::vector<std::string>& texts) {
  std::unordered_set<std::string> found;
  for (const std::string& text : texts) found.insert(comparable(text));
  return found;
}

class Statuses {
public:
  explicit Statuses(const Handoff& handoff)
      : won_(comparable_all(handoff.won)), lost_(comparable_all(handoff.lost)),
        not_now_(comparable_all(handoff.not_now)), never_(comparable_all(handoff.never)) {}

  void count(std::string_view status, Outcomes& outcomes) const {
    const std::string text = comparable(status);
    ++outcomes.leads;
    outcomes.won += won_.contains(text) ? 1 : 0;
    outcomes.lost += lost_.contains(text) ? 1 : 0;
    outcomes.not_now += not_now_.contains(text) ? 1 : 0;
    outcomes.never += never_.contains(text) ? 1 : 0;
  }

private:
  std::unordered_set<std::string> won_, lost_, not_now_, never_;
};

/// The band of a score under a model of that name; empty if there is none.
std::string band_of(const RuleSet& rules, const LedgerRow& row) {
  for (const Model& model : rules.models) {
    if (model.name != row.model) continue;
    const Band* best = nullptr;
    for (const Band& band : model.bands)
      if (round_points(band.from) <= round_points(row.score) && (best == nullptr || band.from > best->from))
        best = &band;
    return best == nullptr ? std::string() : model.name + " " + best->name;
  }
  return {};
}

TargetAdvice advice_of(const Handoff& handoff, const Feedback& found, const Workload& workload) {
  if (found.all.leads < fewest_to_judge) return TargetAdvice::unknown;
  const double close_rate = found.all.share(found.all.won);
  if (close_rate < handoff.close_rate_low) return TargetAdvice::too_low;
  if (close_rate > handoff.close_rate_high) return TargetAdvice::too_high;
  const auto missed = static_cast<double>(found.due - found.called_in_time);
  if (missed > most_missed * static_cast<double>(found.due) || workload.somebody_waits)
    return TargetAdvice::cannot_follow_up;
  const bool has_room =
      workload.capacity && static_cast<double>(workload.used) < capacity_used * static_cast<double>(*workload.capacity);
  return has_room ? TargetAdvice::room_to_spare : TargetAdvice::right;
}

} // namespace

std::string_view to_text(TargetAdvice advice) {
  constexpr std::array<std::string_view, 6> texts{"unknown",       "too_low",          "too_high",
                                                  "room_to_spare", "cannot_follow_up", "right"};
  return texts[static_cast<std::size_t>(advice)];
}

Feedback feedback(const RuleSet& rules, std::span<const LedgerRow> rows, std::span<const HeldOut> held_out,
                  const std::function<std::optional<std::string>(const std::string&)>& status, Instant as_of,
                  const Workload& workload) {
  const Statuses statuses(rules.handoff);
  const Instant cycle_ago = as_of - rules.handoff.sales_cycle;
  Feedback found;
  std::map<std::pair<std::string, std::string>, const LedgerRow*> newest; ///< by person and model
  for (const LedgerRow& row : rows) {
    if (!row.was_listed()) continue;
    const bool by_address = rules.handoff.one_per_person && !row.email_sha256.empty();
    if (row.handed_at <= cycle_ago) newest[{by_address ? row.email_sha256 : row.lead, row.model}] = &row;
    if (row.follow_up_by == no_instant || row.follow_up_by >= as_of) continue;
    ++found.due;
    found.called_in_time += row.overdue_at == no_instant ? 1 : 0;
  }
  std::map<std::string, Outcomes> by_owner, by_model, by_band;
  for (const auto& [lead_and_model, row] : newest) {
    statuses.count(row->last_status, found.all);
    if (!row->owner.empty()) statuses.count(row->last_status, by_owner[row->owner]);
    statuses.count(row->last_status, by_model[row->model]);
    const std::string band = band_of(rules, *row);
    if (!band.empty()) statuses.count(row->last_status, by_band[band]);
  }
  for (const auto& [kind, parts] : {std::pair{"owner", &by_owner}, {"model", &by_model}, {"band", &by_band}})
    for (const auto& [name, outcomes] : *parts) found.parts.push_back({kind, name, outcomes});
  for (const HeldOut& lead : held_out) {
    const auto present = lead.since <= cycle_ago ? status(lead.lead) : std::nullopt;
    if (present) statuses.count(*present, found.held_out);
  }
  found.advice = advice_of(rules.handoff, found, workload);
  return found;
}

} // namespace leadscore
