#include "base/text.hpp"
#include "rules/compile_atoms.hpp"
#include "rules/compile_context.hpp"
#include "rules/compile_events.hpp"
#include "rules/compile_fields.hpp"
#include "rules/program.hpp"
#include "rules/shared_reading.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace leadscore {

namespace {

/// Events that the conditions of a rule or fast track use: for TrackerProgram::of_model and its kin.
struct UsedMatchers {
  std::vector<MatcherIndex> matching, ending;
};

/// Where a condition stands: what it may name and who follows events for it.
struct Scope {
  FieldScope fields = {};
  TrackerProgram* trackers = nullptr;
  UsedMatchers* used = nullptr;
};

/// Conditions on leads: their fields, their events and sequences of those.
class ConditionCompiler {
public:
  ConditionCompiler(CompileContext& context, LeadFieldCompiler& fields, EventCompiler& events)
      : context_(context), fields_(fields), events_(events) {}

  Check compile(const Condition& root, const Scope& scope) {
    return compile_tree(root, [&](const Condition& leaf) -> Check {
      if (leaf.kind == ConditionKind::event) return count(leaf, scope);
      if (leaf.kind == ConditionKind::sequence) return path(leaf, scope);
      const FieldIndex field = fields_.field(leaf.field, scope.fields);
      note_read(context_.program.fields[field], leaf.field.at);
      return compile_tests(context_, field, leaf.tests, context_.program.fields, context_.program.atoms);
    });
  }

private:
  Check count(const Condition& leaf, const Scope& scope) {
    CountProgram result;
    result.matcher = events_.matcher(leaf.events);
    use(scope, result.matcher);
    if (!leaf.not_followed_by.empty()) {
      const MatcherIndex ending = events_.matcher({leaf.not_followed_by, nullptr, leaf.at});
      result.ended_by = ending;
      if (scope.used != nullptr) scope.used->ending.push_back(ending);
    }
    result.distinct = leaf.distinct;
    result.in_last = leaf.in_last;
    result.at_least = leaf.at_least;
    result.at_most = leaf.at_most;
    std::vector<CountProgram>& counts = scope.trackers->counts;
    counts.push_back(result);
    return {Check::Kind::count, static_cast<std::uint32_t>(counts.size() - 1), {}};
  }

  Check path(const Condition& leaf, const Scope& scope) {
    PathProgram result;
    for (const EventSelector& step : leaf.steps) {
      result.steps.push_back(events_.matcher(step));
      use(scope, result.steps.back());
    }
    result.within = leaf.within;
    result.in_last = leaf.in_last;
    std::vector<PathProgram>& paths = scope.trackers->paths;
    paths.push_back(std::move(result));
    return {Check::Kind::path, static_cast<std::uint32_t>(paths.size() - 1), {}};
  }

  static void use(const Scope& scope, MatcherIndex matcher) {
    if (scope.used != nullptr) scope.used->matching.push_back(matcher);
  }

  CompileContext& context_;
  LeadFieldCompiler& fields_;
  EventCompiler& events_;
};

/// Sections, rules and account roles of a model.
class ModelCompiler {
public:
  ModelCompiler(CompileContext& context, LeadFieldCompiler& fields, EventCompiler& events,
                ConditionCompiler& conditions)
      : context_(context), fields_(fields), events_(events), conditions_(conditions) {}

  ModelProgram compile(const Model& model) {
    ModelProgram result;
    result.model = &model;
    if (model.applies_to) result.applies_to = conditions_.compile(*model.applies_to, {});
    result.fit = compile_section(model.fit, result, true);
    result.pain = compile_section(model.pain, result, false);
    if (model.fast_track) {
      UsedMatchers used;
      result.fast_track = conditions_.compile(*model.fast_track, {.trackers = &result.trackers, .used = &used});
      auto& of_model = result.trackers.of_model;
      of_model.insert(of_model.end(), used.matching.begin(), used.matching.end());
      of_model.insert(of_model.end(), used.ending.begin(), used.ending.end());
    }
    sort_unique(result.trackers.of_model);
    sort_unique(result.trackers.of_pain);
    sort_unique(result.trackers.of_positive_pain);
    for (const NamedCondition& entry : model.disqualify)
      result.disqualify.push_back(conditions_.compile(entry.when, {.trackers = &result.disqualify_trackers}));
    context_.program.roles.push_back(model.account.roles ? std::optional(fields_.field(model.account.roles, {}))
                                                         : std::nullopt);
    return result;
  }

private:
  SectionProgram compile_section(const Section& section, ModelProgram& model, bool in_fit) {
    SectionProgram result{&section, {}};
    for (const RuleGroup& group : section.groups) {
      GroupProgram compiled{&group, static_cast<std::uint32_t>(model.rules.size()),
                            static_cast<std::uint32_t>(group.rules.size())};
      for (const Rule& rule : group.rules) {
        UsedMatchers used;
        model.rules.push_back(compile_rule(rule, in_fit, model.trackers, used));
        auto& trackers = model.trackers;
        trackers.of_model.insert(trackers.of_model.end(), used.matching.begin(), used.matching.end());
        trackers.of_model.insert(trackers.of_model.end(), used.ending.begin(), used.ending.end());
        trackers.of_pain.insert(trackers.of_pain.end(), used.matching.begin(), used.matching.end());
        model.rules.back().matchers = used.matching;
        if (rule.points > 0)
          trackers.of_positive_pain.insert(trackers.of_positive_pain.end(), used.matching.begin(), used.matching.end());
        if (in_fit && varies(model.rules.back().when, context_.program.atoms)) model.fit_varies = true;
      }
      result.groups.push_back(compiled);
    }
    return result;
  }

  RuleProgram compile_rule(const Rule& rule, bool in_fit, TrackerProgram& trackers, UsedMatchers& used) {
    RuleProgram result;
    result.rule = &rule;
    result.in_fit = in_fit;
    if (rule.when) result.when = conditions_.compile(*rule.when, {.trackers = &trackers, .used = &used});
    if (rule.shape == RuleShape::points_by || rule.shape == RuleShape::points_by_range) {
      result.field = fields_.field(rule.field, {});
      Field& field = context_.program.fields[result.field];
      note_read(field, rule.field.at);
      if (rule.shape == RuleShape::points_by_range) note_read_as_number(field, rule.field.at);
      for (std::size_t place = 0; place < rule.values.size(); ++place)
        result.points_by.try_emplace(comparable(rule.values[place].value),
                                     RuleProgram::Line{place, rule.values[place].points});
    }
    if (rule.shape == RuleShape::event) {
      EventRuleProgram events;
      events.matcher = events_.matcher(rule.events);
      used.matching.push_back(events.matcher);
      if (rule.per) events.measure = events_.measure(*rule.per, events.matcher);
      events.points = rule.points;
      if (rule.once_per && rule.once_per->field)
        events.once_per_text = events_.compared_text(rule.once_per->field, events.matcher);
      else if (rule.once_per)
        events.once_per = rule.once_per->span;
      events.per_day = rule.per_day;
      events.times = rule.times;
      events.decay = rule.decay;
      result.event_rule = static_cast<std::uint32_t>(trackers.rules.size());
      trackers.rules.push_back(std::move(events));
    }
    return result;
  }

  CompileContext& context_;
  LeadFieldCompiler& fields_;
  EventCompiler& events_;
  ConditionCompiler& conditions_;
};

/// What comes after scoring: stages, handoff, nurture, exports.
class RoutingCompiler {
public:
  RoutingCompiler(const RuleSet& rules, Program& program, LeadFieldCompiler& fields, ConditionCompiler& conditions)
      : rules_(rules), program_(program), fields_(fields), conditions_(conditions) {}

  void compile() {
    RoutingProgram& routing = program_.routing;
    const Scope scope{.fields = {.computed = true}, .trackers = &routing.trackers};
    const auto optional_condition = [&](const std::optional<Condition>& when) {
      return when ? conditions_.compile(*when, scope) : Check{};
    };
    for (const Stage& stage : rules_.stages) routing.stages.push_back(optional_condition(stage.when));
    routing.has_suppress = rules_.handoff.suppress.has_value();
    routing.suppress = optional_condition(rules_.handoff.suppress);
    for (const auto& entry : rules_.handoff.follow_up) routing.follow_up.push_back(optional_condition(entry.when));
    if (rules_.handoff.assign)
      for (const auto& entry : rules_.handoff.assign->roster) routing.roster.push_back(optional_condition(entry.when));
    for (const auto& campaign : rules_.nurture.campaigns) {
      routing.campaigns.push_back(optional_condition(campaign.when));
      routing.goals.push_back(campaign.goal ? std::optional(conditions_.compile(*campaign.goal, scope)) : std::nullopt);
    }
    for (const Export& table : rules_.exports) {
      routing.export_rows.push_back(optional_condition(table.rows));
      auto& columns = routing.export_columns.emplace_back();
      for (const Export::Column& column : table.columns) columns.push_back(fields_.field(column.field, scope.fields));
    }
    const Nurture& nurture = rules_.nurture;
    if (nurture.persona) program_.persona = fields_.field(nurture.persona, {});
    if (nurture.vertical) program_.vertical = fields_.field(nurture.vertical, {});
    if (nurture.purpose) program_.purpose = fields_.field(nurture.purpose, {});
  }

private:
  const RuleSet& rules_;
  Program& program_;
  LeadFieldCompiler& fields_;
  ConditionCompiler& conditions_;
};

/// Compiles rule sets of the same inputs one after the other, for one reading of the data: columns, fields, events and
/// what is known of them are the same in all programs.
class ProgramCompiler {
public:
  ProgramCompiler(const RuleSet& rules, const InputHeaders& headers,
                  const std::unordered_map<std::string, std::shared_ptr<const LookupList>>& lists,
                  std::vector<Problem>& problems)
      : context_{rules, headers, lists, problems, program_}, fields_(context_), events_(context_),
        conditions_(context_, fields_, events_) {
    compile_inputs();
  }
  ProgramCompiler(const ProgramCompiler&) = delete;
  ProgramCompiler& operator=(const ProgramCompiler&) = delete;

  /// What the rule set says beyond its inputs. Its fields, atoms and events are whole after share_with().
  Program compile(const RuleSet& rules) {
    program_.rules = &rules;
    program_.models.clear();
    program_.roles.clear();
    program_.opt_outs = {};
    program_.routing = {};
    program_.persona = program_.vertical = program_.purpose = std::nullopt;
    ModelCompiler models(context_, fields_, events_, conditions_);
    for (const Model& model : rules.models) program_.models.push_back(models.compile(model));
    compile_opt_outs(rules);
    RoutingCompiler(rules, program_, fields_, conditions_).compile();
    return program_;
  }

  /// To be called once all rule sets are compiled.
  void finish() {
    events_.check_files();
    events_.index_matchers();
  }
  void share_with(Program& program) const {
    program.lead_columns = program_.lead_columns;
    program.fields = program_.fields;
    program.atoms = program_.atoms;
    program.events = program_.events;
  }

private:
  void compile_inputs() {
    const RuleSet& rules = context_.rules;
    fields_.compile_input();
    program_.free_domains = compile_list(context_, {"free_email_domains", {}});
    program_.disposable_domains = compile_list(context_, {"disposable_email_domains", {}});
    events_.compile_passive();
    for (std::size_t index = 0; index < rules.derive.size(); ++index) {
      auto& entries = program_.derive.emplace_back();
      for (const auto& entry : rules.derive[index].entries)
        entries.push_back(conditions_.compile(entry.when, {.fields = {.derived_visible = index}}));
    }
    for (const NamedCondition& drop : rules.inputs.leads.drop)
      program_.drop.push_back(conditions_.compile(drop.when, {}));
    events_.compile_drop_events();
  }

  void compile_opt_outs(const RuleSet& rules) {
    OptOutProgram& opt_outs = program_.opt_outs;
    const Scope scope{.trackers = &opt_outs.trackers};
    if (rules.do_not_call) opt_outs.do_not_call = conditions_.compile(*rules.do_not_call, scope);
    if (rules.do_not_mail) opt_outs.do_not_mail = conditions_.compile(*rules.do_not_mail, scope);
  }

  Program program_;
  CompileContext context_;
  LeadFieldCompiler fields_;
  EventCompiler events_;
  ConditionCompiler conditions_;
};

} // namespace

Program compile(const RuleSet& rules, const InputHeaders& headers,
                const std::unordered_map<std::string, std::shared_ptr<const LookupList>>& lists,
                std::vector<Problem>& problems) {
  ProgramCompiler compiler(rules, headers, lists, problems);
  Program program = compiler.compile(rules);
  compiler.finish();
  compiler.share_with(program);
  return program;
}

std::pair<Program, Program>
compile_both(const RuleSet& first, const RuleSet& second, const InputHeaders& headers,
             const std::unordered_map<std::string, std::shared_ptr<const LookupList>>& lists) {
  std::vector<Problem> problems;
  ProgramCompiler compiler(first, headers, lists, problems);
  std::pair<Program, Program> programs{compiler.compile(first), compiler.compile(second)};
  compiler.finish();
  compiler.share_with(programs.first);
  compiler.share_with(programs.second);
  return programs;
}

} // namespace leadscore
