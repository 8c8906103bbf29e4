#include "insight/compared_run.hpp"

#include "base/number.hpp"
#include "handoff/assign.hpp"

#include <algorithm>
#include <utility>

namespace leadscore {

NameIndex Names::add(std::string_view text) {
  const auto [place, added] = indices_.try_emplace(std::string(text), static_cast<NameIndex>(texts_.size()));
  if (added) texts_.emplace_back(text);
  return place->second;
}

namespace {

/// Leads that may be handed off in a day; none if there is no bound.
std::optional<std::int64_t> capacity_of(const Handoff& handoff) {
  const auto roster = roster_capacity(handoff);
  if (!roster) return handoff.per_run;
  return handoff.per_run ? std::min(*roster, *handoff.per_run) : roster;
}

} // namespace

ComparedRun compared_run(const ScoredRun& run, std::string name, Names& names) {
  ComparedRun result;
  result.name = std::move(name);
  result.as_of = format_instant(run.as_of);
  result.rules_sha256 = run.rules->sha256;
  result.handed_off = static_cast<std::int64_t>(run.handed_off);
  result.capacity = capacity_of(run.rules->handoff);
  std::vector<NameIndex> models;
  std::vector<NameIndex> campaigns;
  for (const Model& model : run.rules->models) models.push_back(names.add(model.name));
  for (const Nurture::Campaign& campaign : run.rules->nurture.campaigns) campaigns.push_back(names.add(campaign.name));
  result.rows.reserve(run.rows.size());
  for (const ModelScore& row : run.rows) {
    ComparedRow& compared = result.rows.emplace_back();
    compared.lead = run.leads->key(row.lead);
    compared.model = models[row.model];
    compared.quadrant = names.add(to_text(row.quadrant));
    compared.campaign = row.campaign < 0 ? 0 : campaigns[static_cast<std::size_t>(row.campaign)];
    compared.score = round_points(row.score);
    compared.ready = row.ready;
  }
  std::int64_t new_ones = 0;
  for (const HandoffEntry& entry : run.handoff) {
    result.rows[entry.row].rank = entry.rank;
    result.rows[entry.row].owner = names.add(entry.owner);
    if (run.rows[entry.row].ready_at > run.as_of - weeks_of_new) ++new_ones;
  }
  const auto working_days = static_cast<double>(weeks_of_new) / static_cast<double>(7 * seconds_a_day) *
                            static_cast<double>(std::max<std::size_t>(1, run.rules->handoff.days.size()));
  result.new_a_day = static_cast<double>(new_ones) / working_days;
  for (std::size_t model = 0; model < run.rule_totals.size(); ++model)
    for (const RuleTotals& rule : run.rule_totals[model])
      result.rules.push_back({run.rules->models[model].name, rule.name, rule.points});
  return result;
}

} // namespace leadscore
