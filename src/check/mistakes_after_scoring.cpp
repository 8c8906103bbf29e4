#include "base/number.hpp"
#include "base/text.hpp"
#include "check/condition_words.hpp"
#include "check/every_condition.hpp"
#include "check/mistake_tables.hpp"
#include "rules/event_words.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <set>

namespace leadscore {
namespace {

// ---- first match ----------------------------------------------------------------------------------------------------

/// An entry of a list of which the first that holds counts.
struct Entry {
  std::string name;
  Position at;
  const Condition* when = nullptr; ///< null: always
  const Condition* goal = nullptr; ///< a campaign's: it does not take those who have reached it
};

/// What must be if the entry holds; what must be if it does not, in every possible way.
std::vector<std::vector<Asked>> ways_to_fail(const Entry& entry) {
  std::vector<std::vector<Asked>> ways;
  if (entry.when != nullptr) ways.push_back({{entry.when, false}});
  if (entry.goal != nullptr) ways.push_back({{entry.goal, true}});
  return ways;
}

/// True if it is proven that a lead at the entry meets one of those before it.
bool is_hidden(const ConditionLogic& logic, const Entry& entry, std::span<const Entry> before) {
  std::vector<std::vector<Asked>> cases(1);
  if (entry.when != nullptr) cases.front().push_back({entry.when, true});
  if (entry.goal != nullptr) cases.front().push_back({entry.goal, false});
  constexpr std::size_t most_cases = 256;
  for (const Entry& earlier : before) {
    std::vector<std::vector<Asked>> next;
    for (const auto& way : ways_to_fail(earlier)) {
      for (const auto& one : cases) {
        next.push_back(one);
        next.back().insert(next.back().end(), way.begin(), way.end());
      }
    }
    if (next.size() > most_cases) return false;
    cases = std::move(next);
  }
  return std::ranges::all_of(cases,
                             [&](const auto& one) { return logic.can_all_be(one).possibility == Possibility::never; });
}

/// The one entry that hides it alone, if there is one.
std::string hiding_words(const ConditionLogic& logic, const Entry& entry, std::span<const Entry> before) {
  for (const Entry& earlier : before)
    if (is_hidden(logic, entry, std::span(&earlier, 1)))
      return fmt::format("'{}' in line {} takes", earlier.name, earlier.at.line);
  return "those before it take";
}

std::vector<Found> hidden_entries(const CheckedRules& checked, const std::vector<Entry>& entries,
                                  std::string_view thing, std::string_view who) {
  std::vector<Found> found;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    const auto before = std::span(entries).first(i);
    if (entry.when != nullptr && checked.logic.never(*entry.when)) continue; // told as such
    if (!is_hidden(checked.logic, entry, before)) continue;
    found.push_back({entry.at,
                     fmt::format("the {} '{}' is always empty: {} all {} that it is meant for", thing, entry.name,
                                 hiding_words(checked.logic, entry, before), who),
                     "the first that fits counts: put the narrower one first"});
  }
  return found;
}

const Condition* pointer(const std::optional<Condition>& condition) { return condition ? &*condition : nullptr; }

std::vector<Found> hidden_stages(const CheckedRules& checked) {
  std::vector<Entry> entries;
  for (const Stage& stage : checked.rules.stages)
    entries.push_back({stage.name, stage.at, pointer(stage.when), nullptr});
  return hidden_entries(checked, entries, "stage", "leads");
}

std::vector<Found> hidden_campaigns(const CheckedRules& checked) {
  std::vector<Entry> entries;
  for (const Nurture::Campaign& campaign : checked.rules.nurture.campaigns)
    entries.push_back({campaign.name, campaign.at, pointer(campaign.when), pointer(campaign.goal)});
  return hidden_entries(checked, entries, "campaign", "leads");
}

std::vector<Found> hidden_deadlines(const CheckedRules& checked) {
  const Position list = checked.places.of({}, {"handoff", "follow_up"});
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < checked.rules.handoff.follow_up.size(); ++i) {
    const Handoff::FollowUp& one = checked.rules.handoff.follow_up[i];
    if (!checked.places.has(list, {i})) break; // the default one at the end
    entries.push_back({format_duration(one.within), checked.places.of(list, {i}), pointer(one.when), nullptr});
  }
  return hidden_entries(checked, entries, "deadline", "leads");
}

// ---- leads that nothing takes ---------------------------------------------------------------------------------------

/// "whose 'country' is none of DE, AT and US" if that is all that the literals say, else what no 'when' says.
std::string words_for_rest(const std::vector<Literal>& literals) {
  std::vector<std::string> texts;
  for (const Literal& literal : literals) {
    const bool is_text = literal.test != nullptr && !literal.holds &&
                         (literal.test->op == FieldOperator::is || literal.test->op == FieldOperator::in);
    if (!is_text || literal.condition->field.text != literals.front().condition->field.text)
      return "that no 'when' is meant for: " + words_for(literals);
    texts.insert(texts.end(), literal.test->texts.begin(), literal.test->texts.end());
  }
  if (texts.empty()) return "that no 'when' is meant for";
  std::ranges::sort(texts);
  return fmt::format("whose '{}' is none of {}", literals.front().condition->field.text, listed(texts, "and"));
}

/// Texts that the rule file names as values of a field, and no value.
std::vector<std::string> named_values(const CheckedRules& checked, const std::string& field) {
  std::set<std::string> values{""};
  const std::function<void(const Condition&, About)> look = [&](const Condition& condition, About about) {
    for (const Condition& part : condition.parts) look(part, about);
    if (condition.kind != ConditionKind::field || condition.field.text != field) return;
    for (const FieldTest& test : condition.tests)
      if (test.op <= FieldOperator::not_in)
        for (const std::string& text : test.texts) values.insert(comparable(text));
  };
  each_condition(checked.rules, true, look);
  for (const Model& model : checked.rules.models)
    for (const RuleGroup& group : model.fit.groups)
      for (const Rule& rule : group.rules)
        if (rule.field.text == field)
          for (const Rule::Value& value : rule.values) values.insert(comparable(value.value));
  return {values.begin(), values.end()};
}

/// Leads that have a value that the file itself names, or none, and that no model takes. Any other value may be one of
/// a product that is not scored, which is no mistake.
std::vector<Found> leads_without_model(const CheckedRules& checked) {
  const std::vector<Model>& models = checked.rules.models;
  if (models.size() < 2 || std::ranges::any_of(models, [](const Model& model) { return !model.applies_to; })) return {};
  if (std::ranges::any_of(models, [](const Model& model) { return model.applies_to->kind != ConditionKind::field; }))
    return {};
  const std::string& field = models.front().applies_to->field.text;
  if (std::ranges::any_of(models, [&](const Model& model) { return model.applies_to->field.text != field; })) return {};
  std::vector<std::string> missed;
  for (const std::string& value : named_values(checked, field)) {
    Condition is_value;
    is_value.kind = ConditionKind::field;
    is_value.field = {.text = field, .at = {}};
    is_value.tests.push_back({.op = FieldOperator::is, .texts = {value}, .at = {}});
    std::vector<Asked> asked{{&is_value, true}};
    for (const Model& model : models) asked.push_back({&*model.applies_to, false});
    for (const NamedCondition& one : checked.rules.inputs.leads.drop) asked.push_back({&one.when, false});
    if (checked.logic.can_all_be(asked).possibility == Possibility::possible)
      missed.push_back(value.empty() ? "empty" : fmt::format("'{}'", value));
  }
  if (missed.empty()) return {};
  return {{models.back().applies_to->at,
           fmt::format("no model takes leads whose '{}' is {}", field, listed(missed, "or")),
           "add the value to the 'applies_to' of a model (\"\" stands for no value), or drop these leads in 'inputs'"}};
}

std::vector<Found> leads_without_owner(const CheckedRules& checked) {
  const auto& assign = checked.rules.handoff.assign;
  if (!assign) return {};
  std::vector<Asked> asked;
  for (const Handoff::RosterEntry& entry : assign->roster) {
    if (!entry.when) return {};
    asked.push_back({&*entry.when, false});
  }
  if (checked.rules.handoff.suppress) asked.push_back({&*checked.rules.handoff.suppress, false});
  for (const NamedCondition& one : checked.rules.inputs.leads.drop) asked.push_back({&one.when, false});
  const Answer answer = checked.logic.can_all_be(asked);
  if (answer.possibility != Possibility::possible) return {};
  std::vector<Literal> of_roster;
  for (const Literal& literal : answer.literals)
    if (std::ranges::any_of(assign->roster,
                            [&](const Handoff::RosterEntry& entry) { return &*entry.when == literal.condition; }))
      of_roster.push_back(literal);
  return {{checked.places.of({}, {"handoff", "assign", "roster"}),
           fmt::format("nobody of the roster takes a lead {}: it waits forever", words_for_rest(of_roster)),
           "add an entry without 'when' at the end, for all who are left"}};
}

// ---- deadlines and opt-outs -----------------------------------------------------------------------------------------

std::vector<Found> deadlines_in_the_night(const CheckedRules& checked) {
  const Handoff& handoff = checked.rules.handoff;
  if (handoff.hours) return {};
  const Position list = checked.places.of({}, {"handoff", "follow_up"});
  std::vector<Found> found;
  for (std::size_t i = 0; i < handoff.follow_up.size(); ++i) {
    const Seconds within = handoff.follow_up[i].within;
    if (within >= seconds_a_day) continue;
    found.push_back({checked.places.has(list, {i}) ? checked.places.of(list, {i}) : list,
                     fmt::format("a deadline of {} counts the night: of leads that are handed off at midnight it ends "
                                 "at {:02}:{:02}",
                                 format_duration(within), within / 3600, within / 60 % 60),
                     "say in 'handoff' when your team works: hours: \"09:00-17:30\""});
  }
  return found;
}

/// Calls `visit` for each event type that a condition names, at any depth.
void each_event_type(const Condition& condition, const std::function<void(const Name&)>& visit) {
  std::ranges::for_each(condition.events.types, visit);
  std::ranges::for_each(condition.not_followed_by, visit);
  for (const EventSelector& step : condition.steps) std::ranges::for_each(step.types, visit);
  for (const Condition& part : condition.parts) each_event_type(part, visit);
}

void each_event_type(const RuleSet& rules, const std::function<void(const Name&)>& visit) {
  std::ranges::for_each(rules.inputs.passive, visit);
  for (const Model& model : rules.models)
    for (const RuleGroup& group : model.pain.groups)
      for (const Rule& rule : group.rules) std::ranges::for_each(rule.events.types, visit);
  each_condition(rules, false, [&](const Condition& condition, About) { each_event_type(condition, visit); });
}

std::vector<Found> unused_opt_outs(const CheckedRules& checked) {
  std::set<std::string> told;
  for (const auto* const key : {&checked.rules.do_not_call, &checked.rules.do_not_mail})
    if (*key) each_event_type(**key, [&](const Name& type) { told.insert(comparable(type.text)); });
  std::vector<Found> found;
  each_event_type(checked.rules, [&](const Name& type) {
    if (!names_opt_out(type.text) || !told.insert(comparable(type.text)).second) return;
    found.push_back({type.at,
                     fmt::format("the event '{}' says that somebody opted out, and neither 'do_not_call' nor "
                                 "'do_not_mail' uses it",
                                 type.text),
                     fmt::format("add to the rule file: do_not_mail: {{event: {}}}", type.text)});
  });
  return found;
}

// ---- guard rails ----------------------------------------------------------------------------------------------------

std::vector<Found> idle_guard_rails(const CheckedRules& checked) {
  std::vector<Found> found;
  const Handoff& handoff = checked.rules.handoff;
  if (checked.places.has({}, {"handoff", "close_rate"})) {
    const Position at = checked.places.of({}, {"handoff", "close_rate"});
    if (handoff.close_rate_low <= 0 && handoff.close_rate_high >= 1)
      found.push_back(
          {at, "the close rate cannot leave the band from 0% to 100%", "give the band that you want, e.g. [10%, 15%]"});
    else if (handoff.won.empty())
      found.push_back(
          {at, "the close rate is never looked at, because no status means won", "say which statuses do: won: [won]"});
  }
  if (checked.places.has({}, {"inputs", "max_shrink"}) && checked.rules.inputs.max_shrink >= 1)
    found.push_back({checked.places.of({}, {"inputs", "max_shrink"}),
                     "leads and events can never be fewer by more than 100%, so an empty export is published",
                     "give a share that is not usual, e.g. 20%"});
  return found;
}

std::vector<Found> statuses_in_two_places(const CheckedRules& checked) {
  const Handoff& handoff = checked.rules.handoff;
  const std::array<std::pair<std::string_view, const std::vector<std::string>*>, 6> kinds = {{
      {"statuses", &handoff.statuses},
      {"recycled", &handoff.recycled},
      {"won", &handoff.won},
      {"lost", &handoff.lost},
      {"not_now", &handoff.not_now},
      {"never", &handoff.never},
  }};
  std::vector<Found> found;
  for (std::size_t i = 1; i < kinds.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      for (const std::string& text : *kinds[i].second) {
        const auto same = [&](const std::string& other) { return comparable(other) == comparable(text); };
        if (std::ranges::none_of(*kinds[j].second, same)) continue;
        found.push_back(
            {checked.places.of({}, {"handoff", kinds[i].first}),
             fmt::format("the status '{}' stands in '{}' and in '{}'", text, kinds[j].first, kinds[i].first),
             "a lead has one status, which means one thing: keep one of them"});
      }
    }
  }
  return found;
}

} // namespace

std::span<const Mistake> mistakes_after_scoring() {
  using enum Severity;
  static const std::array table = {
      Mistake{.code = "LS601",
              .severity = error,
              .title = "leads that no model takes",
              .why = "They have no row in any list: nobody calls them, nobody mails them, and nobody notices.",
              .bad = "models:\n  - {name: esign, target: 50, applies_to: {field: interest, is: esign}, fit: {rules: "
                     "[{name: large, when: {field: employees, at_least: 200}, points: 60}]}}\n"
                     "  - {name: rooms, target: 50, applies_to: {field: interest, is: rooms}, fit: {rules: [{name: "
                     "large, when: {field: employees, at_least: 200}, points: 60}]}}\n",
              .good = "models:\n  - {name: esign, target: 50, applies_to: {field: interest, in: [esign, \"\"]}, fit: "
                      "{rules: [{name: large, when: {field: employees, at_least: 200}, points: 60}]}}\n"
                      "  - {name: rooms, target: 50, applies_to: {field: interest, is: rooms}, fit: {rules: [{name: "
                      "large, when: {field: employees, at_least: 200}, points: 60}]}}\n",
              .find = leads_without_model},
      Mistake{.code = "LS602",
              .severity = error,
              .title = "a stage that earlier ones hide",
              .why = "The first stage that holds counts, so the funnel shows nobody here.",
              .bad = "stages:\n  - {name: engaged, when: {field: score.total, at_least: 30}}\n  - {name: hot, when: "
                     "{field: score.total, at_least: 80}}\n  - {name: known}\n",
              .good = "stages:\n  - {name: hot, when: {field: score.total, at_least: 80}}\n  - {name: engaged, when: "
                      "{field: score.total, at_least: 30}}\n  - {name: known}\n",
              .find = hidden_stages},
      Mistake{.code = "LS603",
              .severity = error,
              .title = "a campaign that earlier ones hide",
              .why = "A lead is in the first campaign that fits, so nobody ever is in this one.",
              .bad = "nurture:\n  campaigns:\n    - {name: general nurture}\n    - {name: renewal, when: {field: "
                     "renewal_date, due_within: 60d}}\n",
              .good = "nurture:\n  campaigns:\n    - {name: renewal, when: {field: renewal_date, due_within: 60d}}\n   "
                      " - {name: general nurture}\n",
              .find = hidden_campaigns},
      Mistake{.code = "LS604",
              .severity = error,
              .title = "a deadline that earlier ones hide",
              .why = "The first deadline that fits counts. The fast leads are called as late as all others.",
              .bad = "handoff: {statuses: [new], follow_up: [{within: 48h}, {when: {field: score.velocity, at_least: "
                     "60}, within: 4h}]}\n",
              .good = "handoff: {statuses: [new], follow_up: [{when: {field: score.velocity, at_least: 60}, within: "
                      "4h}, {within: 48h}]}\n",
              .find = hidden_deadlines},
      Mistake{.code = "LS605",
              .severity = error,
              .title = "a roster that leaves some leads with nobody",
              .why = "They are ready and wait every day, without an owner and without a place on the list.",
              .bad =
                  "handoff: {statuses: [new], assign: {roster: [{name: Ana, when: {field: country, in: [DE, AT]}}]}}\n",
              .good = "handoff: {statuses: [new], assign: {roster: [{name: Ana, when: {field: country, in: [DE, AT]}}, "
                      "{name: Bo}]}}\n",
              .find = leads_without_owner},
      Mistake{.code = "LS606",
              .severity = warning,
              .title = "a guard rail that can never fire",
              .why = "It looks like a check and lets everything through.",
              .bad = "handoff: {statuses: [new], close_rate: [10%, 15%]}\n",
              .good = "handoff: {statuses: [new], won: [won], close_rate: [10%, 15%]}\n",
              .find = idle_guard_rails},
      Mistake{.code = "LS607",
              .severity = warning,
              .title = "a status that means two things",
              .why = "Which of them counts is not what one of the two lines says.",
              .bad = "handoff: {statuses: [new, recycled], recycled: [recycled]}\n",
              .good = "handoff: {statuses: [new], recycled: [recycled]}\n",
              .find = statuses_in_two_places},
      Mistake{.code = "LS608",
              .severity = warning,
              .title = "a deadline that ends in the night",
              .why = "`nightly` hands leads off at the start of a day. Without hours, four hours end before anybody is "
                     "at work, and every such hand-off is overdue.",
              .bad = "handoff: {statuses: [new], follow_up: [{when: {field: score.velocity, at_least: 60}, within: "
                     "4h}, {within: 2d}]}\n",
              .good = "handoff: {statuses: [new], hours: \"09:00-17:30\", follow_up: [{when: {field: score.velocity, "
                      "at_least: 60}, within: 4h}, {within: 2d}]}\n",
              .find = deadlines_in_the_night},
      Mistake{.code = "LS609",
              .severity = warning,
              .title = "an opt-out event that neither `do_not_call` nor `do_not_mail` uses",
              .why = "A rule of one model is not enough: whoever opted out must be in no campaign and on no list, "
                     "under any model and any of their addresses' records.",
              .bad = "inputs:\n  leads: {key: lead_id}\n  events: {key: lead_id, type: event, time: timestamp}\n  "
                     "passive: [unsubscribe]\n",
              .good = "inputs:\n  leads: {key: lead_id}\n  events: {key: lead_id, type: event, time: timestamp}\n  "
                      "passive: [unsubscribe]\ndo_not_mail: {event: unsubscribe}\n",
              .find = unused_opt_outs},
  };
  return table;
}

} // namespace leadscore
