#include "check/condition_logic.hpp"
#include "check/every_condition.hpp"
#include "literal/literal_lead.hpp"
#include "literal/literal_parts.hpp"
#include "literal/random_case.hpp"
#include "rules/parse.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace leadscore {
namespace {

/// Joins conditions by `all` or `any`, some of them negated.
Condition random_join(Chance& chance, const std::vector<Condition>& of) {
  Condition joined;
  joined.kind = chance.one_in(3) ? ConditionKind::any : ConditionKind::all;
  for (std::size_t i = 0; i < 2 + chance.below(3); ++i) {
    const Condition part = of[chance.below(of.size())];
    if (!chance.one_in(3)) {
      joined.parts.push_back(part);
      continue;
    }
    Condition& negated = joined.parts.emplace_back();
    negated.kind = ConditionKind::negation;
    negated.parts.push_back(part);
  }
  return joined;
}

/// Conditions of a rule file that do not need a score, and random joins of them. Joins of conditions on one field are
/// the likeliest to contradict themselves.
std::vector<Condition> conditions_of(Chance& chance, const RuleSet& rules) {
  std::vector<Condition> plain;
  for (const Model& model : rules.models) {
    if (model.applies_to) plain.push_back(*model.applies_to);
    for (const Section* const section : {&model.fit, &model.pain})
      for (const RuleGroup& group : section->groups)
        for (const Rule& rule : group.rules)
          if (rule.when) plain.push_back(*rule.when);
    if (model.fast_track) plain.push_back(*model.fast_track);
    for (const NamedCondition& one : model.disqualify) plain.push_back(one.when);
  }
  for (const DerivedField& field : rules.derive)
    for (const DerivedField::Entry& entry : field.entries) plain.push_back(entry.when);
  std::vector<Condition> all = plain;
  for (int i = 0; i < 60; ++i) all.push_back(random_join(chance, plain));
  return all;
}

struct Tally {
  std::size_t never = 0, always = 0, possible = 0;
};

} // namespace

TEST_CASE("what never holds holds for no random lead, and what always holds for each, as the literal evaluator says") {
  Tally tally;
  for (std::uint64_t seed = 1; seed <= 250; ++seed) {
    const RandomCase random = random_case(random_recipe(seed));
    const ParsedRules parsed = parse_rules_text(random.rules_yaml, "rules.yaml");
    REQUIRE(parsed.problems.empty());
    const RuleSet& rules = parsed.rules;
    const ConditionLogic logic(rules);
    const LiteralLists no_lists;
    const LiteralWorld world(rules, random.as_of, no_lists);
    const std::vector<KnownLead> leads = known_leads(world, random.leads, random.events);
    Chance chance(seed);
    for (const Condition& condition : conditions_of(chance, rules)) {
      const bool never = logic.never(condition);
      const bool always = logic.always(condition);
      tally.never += never ? 1 : 0;
      tally.always += always ? 1 : 0;
      tally.possible += never || always ? 0 : 1;
      if (!never && !always) continue;
      for (const KnownLead& lead : leads) {
        const bool holds = lead.meets(condition, sight_up_to(lead, random.as_of));
        if (holds != always) {
          CAPTURE(seed);
          CAPTURE(canonical_text(condition));
          CHECK(holds == always);
        }
      }
    }
  }
  // Enough of each for the test to mean something.
  CHECK(tally.never > 500);
  CHECK(tally.always > 100);
  CHECK(tally.possible > 1000);
}

} // namespace leadscore
