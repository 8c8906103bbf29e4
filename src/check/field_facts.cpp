#include "check/field_facts.hpp"

#include "base/text.hpp"

#include <array>

namespace leadscore {
namespace {

CellFacts one_of_texts(const std::vector<std::string>& texts, bool may_be_absent) {
  CellFacts facts;
  facts.values.emplace();
  for (const std::string& text : texts) facts.values->push_back(comparable(text));
  facts.may_be_absent = may_be_absent;
  return facts;
}

CellFacts number_from(double least, bool may_be_absent) {
  CellFacts facts;
  facts.is_computed = true;
  facts.is_number = true;
  facts.least = least;
  facts.may_be_absent = may_be_absent;
  return facts;
}

/// Names of things in each model, if every model has them.
template <class NamesOf>
CellFacts names_in_models(const RuleSet& rules, NamesOf names_of) {
  std::vector<std::string> names;
  for (const Model& model : rules.models) names_of(model, names);
  return one_of_texts(names, true);
}

} // namespace

std::unordered_map<std::string, CellFacts> field_facts(const RuleSet& rules) {
  std::unordered_map<std::string, CellFacts> facts;
  constexpr double any_number = -std::numeric_limits<double>::infinity();
  for (const char* const name : {"score.fit", "score.pain", "score.decay", "score.pain_now", "score.product_pain",
                                 "score.other_pain", "score.velocity_points", "score.change"})
    facts[name] = number_from(any_number, false);
  for (const char* const name : {"score.total", "score.score", "score.velocity", "score.gap", "score.times_ready"})
    facts[name] = number_from(0, false);
  for (const char* const name : {"score.idle_days", "score.days_since_points", "score.days_to_ready", "account.score"})
    facts[name] = number_from(0, true);
  facts["account.leads"] = number_from(1, true);
  facts["handoff.rank"] = number_from(1, true);
  facts["score.target"] = number_from(0, false);
  facts["score.ready"] = one_of_texts({"true", "false"}, false);
  facts["handoff.listed"] = one_of_texts({"true", "false"}, false);
  for (const char* const name : {"account.ready", "account.won", "score.fast_track"})
    facts[name] = one_of_texts({"true", "false"}, true);
  facts["score.quadrant"] = one_of_texts({"both", "fit_only", "pain_only", "neither"}, true);
  facts["score.activity"] = one_of_texts({"active", "latent", "new", "dormant"}, false);
  facts["score.model"] =
      names_in_models(rules, [](const Model& model, std::vector<std::string>& names) { names.push_back(model.name); });
  facts["score.band"] = names_in_models(rules, [](const Model& model, std::vector<std::string>& names) {
    for (const Band& band : model.bands) names.push_back(band.name);
  });
  facts["score.grid"] = names_in_models(rules, [](const Model& model, std::vector<std::string>& names) {
    if (!model.grid) return;
    for (const Band& fit : model.grid->fit)
      for (const Band& pain : model.grid->pain) names.push_back(fit.name + pain.name);
  });
  facts["score.disqualified_by"] = names_in_models(rules, [](const Model& model, std::vector<std::string>& names) {
    for (const NamedCondition& one : model.disqualify) names.push_back(one.name);
  });
  std::vector<std::string> stages;
  std::vector<std::string> channels;
  for (const Stage& stage : rules.stages) {
    stages.push_back(stage.name);
    channels.push_back(stage.channel);
  }
  facts["score.stage"] = one_of_texts(stages, true);
  facts["score.channel"] = one_of_texts(channels, true);
  std::vector<std::string> campaigns;
  for (const Nurture::Campaign& campaign : rules.nurture.campaigns) campaigns.push_back(campaign.name);
  facts["score.campaign"] = one_of_texts(campaigns, true);

  for (const ColumnName& column : rules.inputs.leads.columns) facts[column.name].several = !column.several.empty();
  facts["email.kind"] = one_of_texts({"business", "free", "disposable", "invalid"}, true);
  facts["email.domain"].compares_domains = true;
  facts["account"].compares_domains = true;
  for (const DerivedField& field : rules.derive) {
    std::vector<std::string> values;
    for (const DerivedField::Entry& entry : field.entries) values.push_back(entry.value);
    facts[field.name] = one_of_texts(values, true);
    facts[field.name].compares_domains = field.name == "account" || field.name == "email.domain";
  }
  return facts;
}

} // namespace leadscore
