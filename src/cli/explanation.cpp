#include "cli/explanation.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "handoff/handoff_list.hpp"
#include "handoff/row_fields.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr std::size_t points_of_path = 60;
/// Up to this many keys a misspelt one is compared with all of them.
constexpr std::size_t keys_compared = 50'000;

std::string owner_in_words(const ScoredRun& run, const HandoffEntry& entry) {
  if (!entry.owner.empty()) return ", owner " + entry.owner;
  return run.rules->handoff.assign ? ", nobody has room for it" : ", without owner";
}

std::string handoff_in_words(const ScoredRun& run, std::size_t index) {
  const ModelScore& row = run.rows[index];
  const Model& model = run.rules->models[row.model];
  const auto entry = std::find_if(run.handoff.begin(), run.handoff.end(),
                                  [&](const HandoffEntry& listed) { return listed.row == index; });
  if (entry != run.handoff.end())
    return fmt::format("on the list at rank {}{}, {}", entry->rank, owner_in_words(run, *entry),
                       entry->follow_up_by == no_instant ? "without a deadline"
                                                         : "follow up by " + format_instant(entry->follow_up_by));
  if (!row.ready)
    return fmt::format("not handed off: not ready, {} points to go", format_points(printed_gap(model, row)));
  if (row.disqualified_by >= 0)
    return fmt::format("not handed off: disqualified by '{}'",
                       model.disqualify[static_cast<std::size_t>(row.disqualified_by)].name);
  if (run.status_column && run.rules->handoff.given) {
    const std::string_view status = trim(run.leads->cell(row.lead, *run.status_column));
    if (!EligibleStatuses(run.rules->handoff).hold(status))
      return fmt::format("not handed off: its status '{}' is none of handoff.statuses", status);
  }
  if (run.opt_outs.from_calls(row.lead))
    return "not handed off: do_not_call holds for it, or for a lead with its e-mail address";
  const auto same = std::find_if(run.same_person.begin(), run.same_person.end(),
                                 [&](const SamePerson& one) { return one.row == index; });
  if (same != run.same_person.end())
    return fmt::format("not handed off: the same person as {}, by the e-mail address",
                       run.leads->key(run.rows[same->first].lead));
  if (in_holdout(run.leads->identity(row.lead), run.rules->handoff.holdout)) return "not handed off: in the holdout";
  return "not handed off: handoff.suppress holds for it";
}

Explanation explain(const LoadedInputs& loaded, const ScoredRun& run, std::size_t index, Trace&& trace) {
  const ModelScore& row = run.rows[index];
  const RowTexts texts{*run.rules, *run.leads, run.rule_names};
  const auto text = [&](ScoreColumn column) {
    std::string result;
    texts.append(result, column, row);
    return result;
  };
  Explanation result;
  result.lead = run.leads->key(row.lead);
  result.model = text(ScoreColumn::model);
  result.reopen_below = loaded.rules.models[row.model].reopen_below;
  result.trace = std::move(trace);
  result.reasons = text(ScoreColumn::reasons);
  result.stage = text(ScoreColumn::stage);
  result.channel = text(ScoreColumn::channel);
  result.campaign = text(ScoreColumn::campaign);
  result.disqualified_by = text(ScoreColumn::disqualified_by);
  result.account = text(ScoreColumn::account);
  const bool from_calls = run.opt_outs.from_calls(row.lead);
  const bool from_mails = run.opt_outs.from_mails(row.lead);
  result.opted_out = fmt::format("{}{}{}", from_calls ? "calls" : "", from_calls && from_mails ? " and " : "",
                                 from_mails ? "mail" : "");
  result.handoff = handoff_in_words(run, index);
  return result;
}

} // namespace

LeadIndex find_lead(const Leads& leads, const std::string& key) {
  const LeadLookup::Answer answer = leads.lookup.by_key(trim_invisible(key));
  if (answer.found == LeadLookup::Found::lead) return answer.lead;
  if (answer.found == LeadLookup::Found::dropped)
    throw Error(fmt::format("lead '{}' is left out by inputs.leads.drop, so it has no score", key));
  std::vector<std::string> keys;
  if (leads.table.size() <= keys_compared)
    for (LeadIndex lead = 0; lead < leads.table.size(); ++lead) keys.emplace_back(leads.table.key(lead));
  const auto near = nearest(key, keys);
  throw Error(fmt::format("no lead has the key '{}'{}", key, near ? fmt::format(" (did you mean '{}'?)", *near) : ""));
}

std::vector<Explanation> explain_leads(const LoadedInputs& loaded, const ScoredRun& run,
                                       const std::vector<std::string>& keys) {
  std::vector<LeadIndex> wanted;
  for (const std::string& key : keys) wanted.push_back(find_lead(loaded.leads, key));
  LeadFields fields(loaded.program, loaded.times, loaded.as_of);
  std::vector<std::unique_ptr<Tracer>> tracers(loaded.program.models.size());
  std::vector<Explanation> result;
  for (const LeadIndex lead : wanted) {
    auto row = std::lower_bound(run.rows.begin(), run.rows.end(), lead,
                                [](const ModelScore& score, LeadIndex index) { return score.lead < index; });
    for (; row != run.rows.end() && row->lead == lead; ++row) {
      auto& tracer = tracers[row->model];
      if (tracer == nullptr)
        tracer = std::make_unique<Tracer>(loaded.program, row->model, loaded.events, loaded.times.zone(), loaded.as_of);
      fields.begin(loaded.leads.table, lead);
      Trace trace =
          tracer->trace(fields, {lead, loaded.leads.table.created_at(lead), loaded.events.of(lead)}, points_of_path);
      result.push_back(explain(loaded, run, static_cast<std::size_t>(row - run.rows.begin()), std::move(trace)));
    }
  }
  return result;
}

} // namespace leadscore
