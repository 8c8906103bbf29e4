#include "check_random.hpp"
#include "cli/scoring.hpp"
#include "fast_rows.hpp"
#include "places.hpp"

#include <doctest/doctest.h>
#include <exception>
#include <fmt/format.h>

using namespace leadscore;

namespace {

constexpr double of_no_model = -1;

/// By lead: S(T) under one model.
using Scores = std::vector<double>;

/// Rules of a model: fit, then pain.
std::vector<std::pair<RuleGroup*, std::size_t>> rules_of(Model& model) {
  std::vector<std::pair<RuleGroup*, std::size_t>> rules;
  for (Section* section : {&model.fit, &model.pain})
    for (RuleGroup& group : section->groups)
      for (std::size_t index = 0; index < group.rules.size(); ++index) rules.emplace_back(&group, index);
  return rules;
}

/// What ModelScorer::score_without says of each rule: by model, by rule.
std::vector<std::vector<Scores>> as_the_scorer_says(const InputOptions& options) {
  Progress progress(false);
  const auto loaded = load_inputs(options, 0, progress);
  std::vector<std::vector<Scores>> scores;
  for (const ModelProgram& model : loaded->program.models)
    scores.emplace_back(model.rules.size(), Scores(loaded->leads.table.size(), of_no_model));
  score_and_route(*loaded, progress, [&](unsigned, LeadFields&, ModelScorer& scorer, const ModelScore& row) {
    for (std::size_t rule = 0; rule < scores[row.model].size(); ++rule)
      scores[row.model][rule][row.lead] = scorer.score_without(rule);
  });
  return scores;
}

/// The scores of a rule file that lacks the rule.
Scores without_rule(const InputOptions& options, std::size_t model, std::size_t rule) {
  Progress progress(false);
  const auto loaded = load_rules(options, [](const TimeZone&) { return Instant{0}; });
  const auto [group, index] = rules_of(loaded->rules.models[model])[rule];
  group->rules.erase(group->rules.begin() + static_cast<std::ptrdiff_t>(index));
  load_data(*loaded, options, progress);
  Scores scores(loaded->leads.table.size(), of_no_model);
  for (const ModelScore& row : score_and_route(*loaded, progress).rows)
    if (row.model == model) scores[row.lead] = row.score;
  return scores;
}

std::string first_difference(const InputOptions& options) {
  const auto said = as_the_scorer_says(options);
  for (std::size_t model = 0; model < said.size(); ++model) {
    for (std::size_t rule = 0; rule < said[model].size(); ++rule) {
      const Scores expected = without_rule(options, model, rule);
      for (std::size_t lead = 0; lead < expected.size(); ++lead)
        if (expected[lead] != said[model][rule][lead])
          return fmt::format("lead {} without rule {} of model {}: {} instead of {}", lead, rule, model,
                             said[model][rule][lead], expected[lead]);
    }
  }
  return {};
}

} // namespace

TEST_CASE("a score without a rule is the score of a rule file that lacks the rule, on random cases") {
  CHECK_EQ(smallest_failure(150,
                            [](const RandomCase& random_case) -> std::string {
                              const TemporaryFolder folder;
                              try {
                                return first_difference(write_case(random_case, folder));
                              } catch (const std::exception& error) {
                                return error.what();
                              }
                            }),
           "");
}

TEST_CASE("a score without a rule is the score of a rule file that lacks the rule, on the sample") {
  const std::string source = places::source;
  InputOptions options;
  options.rules = source + "/scoring_rules.yaml";
  options.leads = {source + "/sample_data/leads.csv"};
  options.events = {source + "/sample_data/events-*.csv"};
  options.as_of = "2026-11-20";
  options.threads = 2;
  CHECK_EQ(first_difference(options), "");
}
