#include "base/number.hpp"
#include "rules/program.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <re2/re2.h>

namespace leadscore {

namespace {

std::string sorted_texts(const std::unordered_set<std::string>& texts) {
  std::vector<std::string> sorted(texts.begin(), texts.end());
  std::sort(sorted.begin(), sorted.end());
  std::string result;
  for (const std::string& text : sorted) result += (result.empty() ? "'" : ", '") + text + "'";
  return "[" + result + "]";
}

class Dump {
public:
  explicit Dump(const Program& program) : program_(program) {}

  std::string run() {
    line("lead columns:");
    for (std::size_t index = 0; index < program_.lead_columns.size(); ++index)
      line("  {} {}", index, program_.lead_columns[index]);
    line("event columns:");
    for (std::size_t index = 0; index < program_.events.columns.size(); ++index)
      line("  {} {}", index, program_.events.columns[index]);
    line("matchers:");
    for (std::size_t index = 0; index < program_.events.matchers.size(); ++index)
      line("  m{} {}", index, matcher(program_.events.matchers[index]));
    for (const ModelProgram& model : program_.models) dump_model(model);
    return std::move(text_);
  }

private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_ += fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
  }

  static std::string atom(const Atom& atom, const std::vector<Field>& fields) {
    std::string value;
    switch (atom.op) {
    case FieldOperator::is:
    case FieldOperator::is_not:
    case FieldOperator::in:
    case FieldOperator::not_in:
      value = sorted_texts(atom.texts);
      break;
    case FieldOperator::contains:
    case FieldOperator::starts_with:
    case FieldOperator::ends_with:
      value = "'" + atom.text + "'";
      break;
    case FieldOperator::matches:
      value = "/" + atom.pattern->pattern() + "/";
      break;
    case FieldOperator::in_list:
    case FieldOperator::not_in_list:
      value = fmt::format("({} {})", atom.as_domain ? atom.list->domains.size() : atom.list->texts.size(),
                          atom.as_domain ? "domains" : "texts");
      break;
    case FieldOperator::present:
      value = atom.flag ? "true" : "false";
      break;
    case FieldOperator::at_least:
    case FieldOperator::above:
    case FieldOperator::at_most:
    case FieldOperator::below:
      value = fmt::format("{}", atom.number);
      break;
    default:
      value = format_duration(atom.duration);
      break;
    }
    return fmt::format("{} {} {}", fields[atom.field].name, to_text(atom.op), value);
  }

  static std::string check(const Check& check, const std::vector<Atom>& atoms, const std::vector<Field>& fields) {
    const auto parts = [&](std::string_view between) {
      std::string text;
      for (const Check& part : check.parts)
        text += (text.empty() ? "" : std::string(between)) + Dump::check(part, atoms, fields);
      return "(" + text + ")";
    };
    switch (check.kind) {
    case Check::Kind::always:
      return "always";
    case Check::Kind::atom:
      return atom(atoms[check.index], fields);
    case Check::Kind::count:
      return fmt::format("c{}", check.index);
    case Check::Kind::path:
      return fmt::format("p{}", check.index);
    case Check::Kind::all:
      return parts(" and ");
    case Check::Kind::any:
      return parts(" or ");
    case Check::Kind::negation:
      return "not " + parts("");
    }
    return {};
  }

  [[nodiscard]] std::string lead_check(const Check& root) const { return check(root, program_.atoms, program_.fields); }

  [[nodiscard]] std::string matcher(const EventMatcher& matcher) const {
    std::string types;
    for (const TypeIndex type : matcher.types) types += (types.empty() ? "" : "|") + program_.events.types[type];
    if (types.empty()) types = "any type";
    if (matcher.where.kind == Check::Kind::always) return types;
    return types + " where " + check(matcher.where, program_.events.atoms, program_.events.fields);
  }

  static std::string decay(const Decay& decay) {
    switch (decay.kind) {
    case Decay::Kind::none:
      return "";
    case Decay::Kind::half_life:
      return " half-life " + format_duration(decay.duration);
    case Decay::Kind::linear:
      return " linear " + format_duration(decay.duration);
    case Decay::Kind::window:
      return " window " + format_duration(decay.duration);
    case Decay::Kind::every:
      return fmt::format(" every {} lose {}{}", format_duration(decay.duration), decay.lose,
                         decay.compound ? " compound" : "");
    case Decay::Kind::steps:
      break;
    }
    std::string text = " steps";
    for (const Decay::Step& step : decay.steps) text += fmt::format(" {}:{}", format_duration(step.after), step.keep);
    return text;
  }

  void dump_counts(const TrackerProgram& trackers) {
    for (std::size_t index = 0; index < trackers.counts.size(); ++index) {
      const CountProgram& count = trackers.counts[index];
      std::string text = fmt::format("  c{} m{}", index, count.matcher);
      if (count.distinct == Distinct::days) text += " days";
      if (count.distinct == Distinct::weeks) text += " weeks";
      if (count.at_least) text += fmt::format(" >= {}", *count.at_least);
      if (count.at_most) text += fmt::format(" <= {}", *count.at_most);
      if (count.in_last) text += " in last " + format_duration(*count.in_last);
      if (count.ended_by != nothing) text += fmt::format(" not followed by m{}", count.ended_by);
      line("{}", text);
    }
    for (std::size_t index = 0; index < trackers.paths.size(); ++index) {
      std::string text = fmt::format("  p{}", index);
      for (const MatcherIndex step : trackers.paths[index].steps) text += fmt::format(" m{}", step);
      if (trackers.paths[index].within) text += " within " + format_duration(*trackers.paths[index].within);
      if (trackers.paths[index].in_last) text += " in last " + format_duration(*trackers.paths[index].in_last);
      line("{}", text);
    }
  }

  void dump_rule(const RuleProgram& rule, const ModelProgram& model) {
    std::string text = fmt::format("  {} '{}'", rule.in_fit ? "fit" : "pain", rule.rule->name);
    switch (rule.rule->shape) {
    case RuleShape::when:
      text += fmt::format(" {} if {}", rule.rule->points, lead_check(rule.when));
      break;
    case RuleShape::points_by:
    case RuleShape::points_by_range:
      text += " by " + program_.fields[rule.field].name;
      break;
    case RuleShape::event: {
      const EventRuleProgram& events = model.trackers.rules[rule.event_rule];
      text += fmt::format(" {} for each m{}", events.points, events.matcher);
      if (rule.when.kind != Check::Kind::always) text += " if " + lead_check(rule.when);
      if (events.measure != nothing) text += fmt::format(" per measure {}", events.measure);
      if (events.once_per) text += " once per " + format_duration(*events.once_per);
      if (events.once_per_text != nothing) text += fmt::format(" once per text {}", events.once_per_text);
      if (events.per_day) text += fmt::format(" {} a day", *events.per_day);
      if (events.times) text += fmt::format(" newest {}", *events.times);
      if (rule.rule->cap) text += fmt::format(" cap {}", *rule.rule->cap);
      text += decay(events.decay);
      break;
    }
    }
    line("{}", text);
  }

  void dump_model(const ModelProgram& model) {
    line("model '{}' target {} applies to {}", model.model->name, model.model->target, lead_check(model.applies_to));
    for (const RuleProgram& rule : model.rules) dump_rule(rule, model);
    dump_counts(model.trackers);
    if (model.fast_track) line("  fast track if {}", lead_check(*model.fast_track));
    for (const Check& entry : model.disqualify) line("  disqualified if {}", lead_check(entry));
  }

  const Program& program_;
  std::string text_;
};

} // namespace

std::string dump(const Program& program) { return Dump(program).run(); }

} // namespace leadscore
