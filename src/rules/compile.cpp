#include "base/number.hpp"
#include "base/text.hpp"
#include "rules/parse.hpp"
#include "rules/program.hpp"
#include "rules/score_columns.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <re2/re2.h>

namespace leadscore {

std::optional<std::size_t> find_column(const std::vector<std::string>& header, const std::string& name) {
  const auto exact = std::find(header.begin(), header.end(), name);
  if (exact != header.end()) return static_cast<std::size_t>(exact - header.begin());
  const std::string wanted = comparable(name);
  std::optional<std::size_t> found;
  for (std::size_t column = 0; column < header.size(); ++column) {
    if (comparable(header[column]) != wanted) continue;
    if (found) return std::nullopt;
    found = column;
  }
  return found;
}

bool is_ambiguous(const std::vector<std::string>& header, const std::string& name) {
  const auto exact = std::count(header.begin(), header.end(), name);
  if (exact > 0) return exact > 1;
  const std::string wanted = comparable(name);
  return std::count_if(header.begin(), header.end(),
                       [&](const std::string& column) { return comparable(column) == wanted; }) > 1;
}

namespace {

bool is_time_operator(FieldOperator op) { return op >= FieldOperator::in_last; }
bool is_number_operator(FieldOperator op) { return op >= FieldOperator::at_least && op <= FieldOperator::below; }

/// How many events of a model's conditions are used: for TrackerProgram::of_model and its kin.
struct UsedMatchers {
  std::vector<MatcherIndex> matching, ending;
};

/// Where a condition stands: what it may name and who follows events for it.
struct Scope {
  std::size_t derived_visible = SIZE_MAX; ///< derived fields with a smaller index exist here
  bool computed = false;                  ///< score.*, account.*, handoff.* exist here
  TrackerProgram* trackers = nullptr;
  UsedMatchers* used = nullptr;
};

/// A condition on an event's columns as text that is the same for the same condition, wherever it stands.
std::string identity(const Condition& condition) {
  const auto quoted = [](const std::string& text) { return fmt::format("{}:{}", text.size(), text); };
  std::string text = fmt::format("{}({}", static_cast<int>(condition.kind), quoted(condition.field.text));
  for (const FieldTest& test : condition.tests) {
    text += fmt::format(" {} {} {} {}", static_cast<int>(test.op), test.number, test.duration, test.flag);
    for (const std::string& value : test.texts) text += " " + quoted(value);
  }
  for (const Condition& part : condition.parts) text += " " + identity(part);
  return text + ")";
}

void sort_unique(std::vector<MatcherIndex>& matchers) {
  std::sort(matchers.begin(), matchers.end());
  matchers.erase(std::unique(matchers.begin(), matchers.end()), matchers.end());
}

class Compiler {
public:
  Compiler(const RuleSet& rules, const InputHeaders& headers,
           const std::unordered_map<std::string, std::shared_ptr<const LookupList>>& lists,
           std::vector<Problem>& problems)
      : rules_(rules), headers_(headers), lists_(lists), problems_(problems) {}

  Program run() {
    program_.rules = &rules_;
    compile_lead_input();
    compile_passive();
    for (std::size_t index = 0; index < rules_.derive.size(); ++index) {
      auto& entries = program_.derive.emplace_back();
      for (const auto& entry : rules_.derive[index].entries)
        entries.push_back(condition(entry.when, {.derived_visible = index}));
    }
    for (const NamedCondition& drop : rules_.inputs.leads.drop) program_.drop.push_back(condition(drop.when, {}));
    compile_drop_events();
    for (const Model& model : rules_.models) program_.models.push_back(compile_model(model));
    compile_routing();
    check_event_files();
    index_matchers();
    return std::move(program_);
  }

private:
  // ---- problems ----------------------------------------------------------------------------------------------------

  void problem(Position at, std::string message, std::string remedy) {
    problems_.push_back(problem_in(rules_, at, std::move(message), std::move(remedy)));
  }

  // ---- fields of a lead --------------------------------------------------------------------------------------------

  /// The export's header that a name of ours means.
  const std::string& header_of(const std::string& name) const {
    for (const ColumnName& column : rules_.inputs.leads.columns)
      if (column.name == name) return column.header.text;
    return name;
  }

  /// True if some lead file or enrichment has the column; ambiguous ones are told once.
  bool column_exists(const std::string& header, Position at) {
    bool exists = false;
    for (const auto* files : {&headers_.leads, &headers_.enrich}) {
      for (const InputHeaders::File& file : *files) {
        if (is_ambiguous(file.header, header)) {
          if (ambiguous_told_.insert(file.path + "\n" + header).second)
            problem(at, fmt::format("{} has more than one column '{}'", file.path, header),
                    "give each column a name of its own in the export, or leave the others out");
          exists = true;
        }
        exists = exists || find_column(file.header, header).has_value();
      }
    }
    return exists;
  }

  std::uint32_t column_index(const std::string& header) {
    const auto [place, added] = columns_.try_emplace(header, static_cast<std::uint32_t>(program_.lead_columns.size()));
    if (added) program_.lead_columns.push_back(header);
    return place->second;
  }

  FieldIndex add_field(Field field) {
    const std::string id = fmt::format("{}/{}/{}", static_cast<int>(field.kind), field.index, field.name);
    const auto [place, added] = fields_.try_emplace(id, static_cast<FieldIndex>(program_.fields.size()));
    if (added) program_.fields.push_back(std::move(field));
    return place->second;
  }

  FieldIndex column_field(const std::string& name, const std::string& header) {
    return add_field({Field::Kind::column, column_index(header), name});
  }

  std::vector<std::string> known_fields(const Scope& scope) const {
    std::vector<std::string> names;
    for (std::size_t index = 0; index < std::min(scope.derived_visible, rules_.derive.size()); ++index)
      names.push_back(rules_.derive[index].name);
    names.insert(names.end(), {"email.domain", "email.kind", "account"});
    const LeadInput& leads = rules_.inputs.leads;
    if (leads.created_at) names.emplace_back("created_at");
    if (leads.status) names.emplace_back("status");
    if (leads.owner) names.emplace_back("owner");
    if (leads.email) names.emplace_back("email");
    for (const ColumnName& column : leads.columns) names.push_back(column.name);
    for (const auto* files : {&headers_.leads, &headers_.enrich})
      for (const InputHeaders::File& file : *files) names.insert(names.end(), file.header.begin(), file.header.end());
    if (scope.computed) names.insert(names.end(), computed_field_names().begin(), computed_field_names().end());
    std::vector<std::string> unique;
    std::unordered_set<std::string> seen;
    for (std::string& name : names)
      if (seen.insert(name).second) unique.push_back(std::move(name));
    return unique;
  }

  /// The field of a lead that a name means. Source: 2-rules, Fields: the first that exists.
  FieldIndex lead_field(const Name& name, const Scope& scope) {
    if (scope.computed && is_computed(name.text)) return add_field({Field::Kind::computed, 0, name.text});
    if (scope.computed) {
      if (const auto carried = carried_column(name)) return lead_field(*carried, scope);
    }
    for (std::size_t index = 0; index < std::min(scope.derived_visible, rules_.derive.size()); ++index)
      if (rules_.derive[index].name == name.text)
        return add_field({Field::Kind::derived, static_cast<std::uint32_t>(index), name.text});
    const LeadInput& leads = rules_.inputs.leads;
    if (name.text == "email.domain" || name.text == "email.kind") {
      if (!program_.email && !headers_.leads.empty())
        problem(name.at, fmt::format("'{}' needs an e-mail column, and the leads have none", name.text),
                "name it in inputs.leads.email");
      return add_field({name.text == "email.kind" ? Field::Kind::email_kind : Field::Kind::email_domain, 0, name.text});
    }
    if (name.text == "account") return add_field({Field::Kind::account, 0, name.text});
    for (const auto& [ours, mapped] : {std::pair<std::string_view, const Name*>{"created_at", &leads.created_at},
                                       {"status", &leads.status},
                                       {"owner", &leads.owner},
                                       {"email", &leads.email}}) {
      if (name.text == ours && *mapped) return column_field(name.text, header_of(mapped->text));
    }
    const std::string& header = header_of(name.text);
    if (column_exists(header, name.at) || headers_.leads.empty()) return column_field(name.text, header);
    const auto derived = std::find_if(rules_.derive.begin(), rules_.derive.end(),
                                      [&](const DerivedField& field) { return field.name == name.text; });
    if (derived != rules_.derive.end() &&
        static_cast<std::size_t>(derived - rules_.derive.begin()) == scope.derived_visible) {
      problem(name.at,
              fmt::format("the derived field '{}' uses itself, and the leads have no column of that name", name.text),
              suggestion(name.text, known_headers()));
    } else if (derived != rules_.derive.end()) {
      problem(name.at, fmt::format("the derived field '{}' is defined below", name.text),
              "a derived field may use those above it: move it up");
    } else {
      problem(name.at, fmt::format("unknown field '{}'", name.text), suggestion(name.text, known_fields(scope)));
    }
    return column_field(name.text, header);
  }

  static bool is_computed(const std::string& name) {
    const auto& names = computed_field_names();
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  /// The field of the lead behind `score.NAME` where NAME is the key or a `show` column of scored.csv.
  std::optional<Name> carried_column(const Name& name) const {
    if (!name.text.starts_with("score.")) return std::nullopt;
    const std::string column = name.text.substr(6);
    const LeadInput& leads = rules_.inputs.leads;
    if (column == leads.key.text) return Name{column, name.at};
    for (const Name& shown : leads.show)
      if (column == shown.text) return Name{column, name.at};
    return std::nullopt;
  }

  /// Every header of leads and enrichment, once.
  std::vector<std::string> known_headers() const {
    std::vector<std::string> names;
    for (const auto* files : {&headers_.leads, &headers_.enrich})
      for (const InputHeaders::File& file : *files)
        for (const std::string& header : file.header)
          if (std::find(names.begin(), names.end(), header) == names.end()) names.push_back(header);
    return names;
  }

  /// A column that inputs.leads names has to be there.
  void require_column(const std::string& header, Position at) {
    if (headers_.leads.empty() || column_exists(header, at)) return;
    problem(at, fmt::format("the leads have no column '{}'", header), suggestion(header, known_headers()));
  }

  FieldIndex mapped_column(const Name& name) {
    const std::string& header = header_of(name.text);
    require_column(header, name.at);
    return column_field(name.text, header);
  }

  void compile_lead_input() {
    const LeadInput& leads = rules_.inputs.leads;
    const std::string& key = header_of(leads.key.text);
    column_index(key);
    for (const InputHeaders::File& file : headers_.leads) {
      if (is_ambiguous(file.header, key) || find_column(file.header, key)) continue;
      problems_.push_back(
          {file.path, {1, 0}, fmt::format("the header has no key column '{}'", key), suggestion(key, file.header), {}});
    }
    column_exists(key, leads.key.at);
    if (leads.created_at) program_.created_at = mapped_column(leads.created_at);
    if (leads.status) program_.status = mapped_column(leads.status);
    if (leads.owner) program_.owner = mapped_column(leads.owner);
    if (leads.account) program_.account_column = mapped_column(leads.account);
    if (leads.email) {
      program_.email = mapped_column(leads.email);
    } else if (std::any_of(headers_.leads.begin(), headers_.leads.end(), [&](const InputHeaders::File& file) {
                 return find_column(file.header, header_of("email")).has_value();
               })) {
      program_.email = column_field("email", header_of("email"));
    }
    program_.account = add_field({Field::Kind::account, 0, "account"});
    for (const ColumnName& column : leads.columns) require_column(column.header.text, column.header.at);
    for (const Name& name : leads.show) program_.show.push_back(lead_field(name, {}));
    for (const Enrichment& enrichment : rules_.inputs.enrich)
      program_.enrich_on.push_back(lead_field(enrichment.on, {}));
    for (const EventSource& source : rules_.inputs.events) {
      if (source.matches)
        program_.matches.emplace_back(lead_field(source.matches, {}));
      else
        program_.matches.emplace_back(std::nullopt);
    }
    program_.free_domains = list({"free_email_domains", {}});
    program_.disposable_domains = list({"disposable_email_domains", {}});
  }

  // ---- conditions --------------------------------------------------------------------------------------------------

  std::shared_ptr<const LookupList> list(const Name& name) {
    const auto found = lists_.find(name.text);
    if (found != lists_.end()) return found->second;
    std::vector<std::string> names;
    for (const auto& entry : lists_) names.push_back(entry.first);
    std::sort(names.begin(), names.end());
    problem(name.at, fmt::format("unknown list '{}'", name.text), suggestion(name.text, names));
    return std::make_shared<LookupList>();
  }

  Atom atom(FieldIndex field_index, Field& field, const FieldTest& test) {
    Atom result;
    result.field = field_index;
    result.op = test.op;
    result.number = field.kind == Field::Kind::computed ? round_points(test.number) : test.number;
    result.duration = test.duration;
    result.flag = test.flag;
    if (is_number_operator(test.op)) field.read_as_number = true;
    switch (test.op) {
    case FieldOperator::is:
    case FieldOperator::is_not:
    case FieldOperator::in:
    case FieldOperator::not_in:
      for (const std::string& text : test.texts) result.texts.insert(comparable(text));
      break;
    case FieldOperator::in_list:
    case FieldOperator::not_in_list:
      result.list = list({test.texts.at(0), test.at});
      result.as_domain = field.kind == Field::Kind::account || field.kind == Field::Kind::email_domain;
      break;
    case FieldOperator::contains:
    case FieldOperator::starts_with:
    case FieldOperator::ends_with:
      result.text = comparable(test.texts.at(0));
      break;
    case FieldOperator::matches: {
      re2::RE2::Options options(re2::RE2::Quiet);
      result.pattern = std::make_shared<const re2::RE2>(test.texts.at(0), options);
      break;
    }
    default:
      break;
    }
    return result;
  }

  /// All tests of a field condition over `fields` and `atoms`.
  Check field_check(FieldIndex field, const std::vector<FieldTest>& tests, std::vector<Field>& fields,
                    std::vector<Atom>& atoms) {
    std::vector<Check> parts;
    for (const FieldTest& test : tests) {
      Atom compiled = atom(field, fields[field], test);
      parts.push_back({Check::Kind::atom, static_cast<std::uint32_t>(atoms.size()), {}});
      atoms.push_back(std::move(compiled));
    }
    if (parts.size() == 1) return parts.front();
    return {Check::Kind::all, 0, std::move(parts)};
  }

  template <typename Leaf>
  Check tree(const Condition& condition, const Leaf& leaf) {
    Check::Kind kind = Check::Kind::all;
    switch (condition.kind) {
    case ConditionKind::all:
      break;
    case ConditionKind::any:
      kind = Check::Kind::any;
      break;
    case ConditionKind::negation:
      kind = Check::Kind::negation;
      break;
    default:
      return leaf(condition);
    }
    Check result{kind, 0, {}};
    for (const Condition& part : condition.parts) result.parts.push_back(tree(part, leaf));
    return result;
  }

  Check condition(const Condition& root, const Scope& scope) {
    return tree(root, [&](const Condition& leaf) -> Check {
      if (leaf.kind == ConditionKind::field)
        return field_check(lead_field(leaf.field, scope), leaf.tests, program_.fields, program_.atoms);
      TrackerProgram& trackers = *scope.trackers;
      if (leaf.kind == ConditionKind::event) {
        CountProgram count;
        count.matcher = matcher(leaf.events);
        use(scope, count.matcher);
        if (!leaf.not_followed_by.empty()) {
          const MatcherIndex ending = matcher({leaf.not_followed_by, nullptr, leaf.at});
          count.ended_by = ending;
          if (scope.used != nullptr) scope.used->ending.push_back(ending);
        }
        count.distinct = leaf.distinct;
        count.in_last = leaf.in_last;
        count.at_least = leaf.at_least;
        count.at_most = leaf.at_most;
        trackers.counts.push_back(count);
        return {Check::Kind::count, static_cast<std::uint32_t>(trackers.counts.size() - 1), {}};
      }
      PathProgram path;
      for (const EventSelector& step : leaf.steps) {
        path.steps.push_back(matcher(step));
        use(scope, path.steps.back());
      }
      path.within = leaf.within;
      path.in_last = leaf.in_last;
      trackers.paths.push_back(std::move(path));
      return {Check::Kind::path, static_cast<std::uint32_t>(trackers.paths.size() - 1), {}};
    });
  }

  static void use(const Scope& scope, MatcherIndex matcher) {
    if (scope.used != nullptr) scope.used->matching.push_back(matcher);
  }

  static bool varies(const Check& check, const std::vector<Atom>& atoms) {
    if (check.kind == Check::Kind::atom) return is_time_operator(atoms[check.index].op);
    return std::any_of(check.parts.begin(), check.parts.end(), [&](const Check& part) { return varies(part, atoms); });
  }

  // ---- events ------------------------------------------------------------------------------------------------------

  TypeIndex type(const std::string& text) {
    EventProgram& events = program_.events;
    const auto [place, added] =
        events.type_of_text.try_emplace(comparable(text), static_cast<TypeIndex>(events.types.size()));
    if (added) {
      events.types.push_back(text);
      events.passive.push_back(false);
    }
    return place->second;
  }

  FieldIndex event_field(const Name& name) {
    EventProgram& events = program_.events;
    const auto found = std::find(events.columns.begin(), events.columns.end(), name.text);
    if (found != events.columns.end()) return static_cast<FieldIndex>(found - events.columns.begin());
    if (headers_.events_given) check_event_column(name);
    events.columns.push_back(name.text);
    const auto index = static_cast<FieldIndex>(events.fields.size());
    events.fields.push_back({Field::Kind::column, index, name.text});
    return index;
  }

  void check_event_column(const Name& name) {
    bool exists = false;
    std::vector<std::string> names;
    for (const InputHeaders::File& file : headers_.events) {
      if (is_ambiguous(file.header, name.text)) {
        problem(name.at, fmt::format("{} has more than one column '{}'", file.path, name.text),
                "give each column a name of its own in the export, or leave the others out");
        return;
      }
      exists = exists || find_column(file.header, name.text).has_value();
      for (const std::string& column : file.header)
        if (std::find(names.begin(), names.end(), column) == names.end()) names.push_back(column);
    }
    if (!exists)
      problem(name.at, fmt::format("no event file has a column '{}'", name.text), suggestion(name.text, names));
  }

  /// The same events have the same matcher, wherever the rules speak of them.
  MatcherIndex matcher(const EventSelector& selector) {
    EventMatcher result;
    for (const Name& name : selector.types) result.types.push_back(type(name.text));
    std::sort(result.types.begin(), result.types.end());
    result.types.erase(std::unique(result.types.begin(), result.types.end()), result.types.end());
    std::string id = fmt::format("{}", fmt::join(result.types, " "));
    if (selector.where != nullptr) id += " where " + identity(*selector.where);
    auto& matchers = program_.events.matchers;
    const auto [place, added] = matchers_.try_emplace(id, static_cast<MatcherIndex>(matchers.size()));
    if (!added) return place->second;
    if (selector.where != nullptr)
      result.where = tree(*selector.where, [&](const Condition& leaf) {
        return field_check(event_field(leaf.field), leaf.tests, program_.events.fields, program_.events.atoms);
      });
    matchers.push_back(std::move(result));
    return static_cast<MatcherIndex>(matchers.size() - 1);
  }

  std::uint32_t measure(const Rule::Per& per, MatcherIndex matcher) {
    const FieldIndex field = event_field(per.field);
    program_.events.fields[field].read_as_number = true;
    auto& measures = program_.events.measures;
    for (std::size_t index = 0; index < measures.size(); ++index) {
      if (measures[index].field == field && measures[index].unit == per.unit) {
        measures[index].matchers.push_back(matcher);
        return static_cast<std::uint32_t>(index);
      }
    }
    measures.push_back({field, per.unit, {matcher}});
    return static_cast<std::uint32_t>(measures.size() - 1);
  }

  void compile_passive() {
    for (const Name& name : rules_.inputs.passive) {
      const TypeIndex index = type(name.text);
      program_.events.passive[index] = true;
    }
  }

  void compile_drop_events() {
    for (const DropEvents& drop : rules_.inputs.drop_events)
      program_.events.drops.push_back({matcher({drop.types, drop.where, drop.at}), drop.burst});
  }

  void check_event_files() {
    for (const InputHeaders::File& file : headers_.events) {
      const EventSource& source = rules_.inputs.events.at(file.source);
      for (const auto& [key, name] : {std::pair<std::string_view, const Name*>{"key", &source.key},
                                      {"type", &source.type_column},
                                      {"time", &source.time},
                                      {"id", &source.id}}) {
        if (!*name) continue;
        if (is_ambiguous(file.header, name->text)) {
          problem(name->at, fmt::format("{} has more than one column '{}'", file.path, name->text),
                  "give each column a name of its own in the export, or leave the others out");
        } else if (!find_column(file.header, name->text)) {
          problems_.push_back({file.path,
                               {1, 0},
                               fmt::format("the header has no column '{}', the {} of inputs.events", name->text, key),
                               suggestion(name->text, file.header),
                               {}});
        }
      }
    }
  }

  void index_matchers() {
    EventProgram& events = program_.events;
    events.matchers_of_type.resize(events.types.size() + 1);
    for (std::size_t index = 0; index < events.matchers.size(); ++index) {
      const EventMatcher& matcher = events.matchers[index];
      for (std::size_t type = 0; type <= events.types.size(); ++type) {
        const bool of_type = matcher.types.empty() || (type < events.types.size() &&
                                                       std::binary_search(matcher.types.begin(), matcher.types.end(),
                                                                          static_cast<TypeIndex>(type)));
        if (of_type) events.matchers_of_type[type].push_back(static_cast<MatcherIndex>(index));
      }
    }
    for (auto& measure : events.measures) sort_unique(measure.matchers);
  }

  // ---- models ------------------------------------------------------------------------------------------------------

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
        if (rule.points > 0)
          trackers.of_positive_pain.insert(trackers.of_positive_pain.end(), used.matching.begin(), used.matching.end());
        if (in_fit && varies(model.rules.back().when, program_.atoms)) model.fit_varies = true;
      }
      result.groups.push_back(compiled);
    }
    return result;
  }

  RuleProgram compile_rule(const Rule& rule, bool in_fit, TrackerProgram& trackers, UsedMatchers& used) {
    RuleProgram result;
    result.rule = &rule;
    result.in_fit = in_fit;
    if (rule.when) result.when = condition(*rule.when, {.trackers = &trackers, .used = &used});
    if (rule.shape == RuleShape::points_by || rule.shape == RuleShape::points_by_range) {
      result.field = lead_field(rule.field, {});
      if (rule.shape == RuleShape::points_by_range) program_.fields[result.field].read_as_number = true;
      for (const Rule::Value& value : rule.values) result.points_by.try_emplace(comparable(value.value), value.points);
    }
    if (rule.shape == RuleShape::event) {
      EventRuleProgram events;
      events.matcher = matcher(rule.events);
      used.matching.push_back(events.matcher);
      if (rule.per) events.measure = measure(*rule.per, events.matcher);
      events.points = rule.points;
      events.once_per = rule.once_per;
      events.per_day = rule.per_day;
      events.times = rule.times;
      events.decay = rule.decay;
      result.event_rule = static_cast<std::uint32_t>(trackers.rules.size());
      trackers.rules.push_back(std::move(events));
    }
    return result;
  }

  ModelProgram compile_model(const Model& model) {
    ModelProgram result;
    result.model = &model;
    if (model.applies_to) result.applies_to = condition(*model.applies_to, {});
    result.fit = compile_section(model.fit, result, true);
    result.pain = compile_section(model.pain, result, false);
    if (model.fast_track) {
      UsedMatchers used;
      result.fast_track = condition(*model.fast_track, {.trackers = &result.trackers, .used = &used});
      auto& of_model = result.trackers.of_model;
      of_model.insert(of_model.end(), used.matching.begin(), used.matching.end());
      of_model.insert(of_model.end(), used.ending.begin(), used.ending.end());
    }
    sort_unique(result.trackers.of_model);
    sort_unique(result.trackers.of_pain);
    sort_unique(result.trackers.of_positive_pain);
    for (const NamedCondition& entry : model.disqualify)
      result.disqualify.push_back(condition(entry.when, {.trackers = &result.disqualify_trackers}));
    program_.roles.push_back(model.account.roles ? std::optional(lead_field(model.account.roles, {})) : std::nullopt);
    return result;
  }

  // ---- after scoring -----------------------------------------------------------------------------------------------

  void compile_routing() {
    RoutingProgram& routing = program_.routing;
    const Scope scope{.computed = true, .trackers = &routing.trackers};
    const auto optional_condition = [&](const std::optional<Condition>& when) {
      return when ? condition(*when, scope) : Check{};
    };
    for (const Stage& stage : rules_.stages) routing.stages.push_back(optional_condition(stage.when));
    routing.has_suppress = rules_.handoff.suppress.has_value();
    routing.suppress = optional_condition(rules_.handoff.suppress);
    for (const auto& entry : rules_.handoff.follow_up) routing.follow_up.push_back(optional_condition(entry.when));
    if (rules_.handoff.assign)
      for (const auto& entry : rules_.handoff.assign->roster) routing.roster.push_back(optional_condition(entry.when));
    for (const auto& campaign : rules_.nurture.campaigns) {
      routing.campaigns.push_back(optional_condition(campaign.when));
      routing.goals.push_back(campaign.goal ? std::optional(condition(*campaign.goal, scope)) : std::nullopt);
    }
    for (const Export& table : rules_.exports) {
      routing.export_rows.push_back(optional_condition(table.rows));
      auto& columns = routing.export_columns.emplace_back();
      for (const Export::Column& column : table.columns) columns.push_back(lead_field(column.field, scope));
    }
    const Nurture& nurture = rules_.nurture;
    if (nurture.persona) program_.persona = lead_field(nurture.persona, {});
    if (nurture.vertical) program_.vertical = lead_field(nurture.vertical, {});
    if (nurture.purpose) program_.purpose = lead_field(nurture.purpose, {});
  }

  const RuleSet& rules_;
  const InputHeaders& headers_;
  const std::unordered_map<std::string, std::shared_ptr<const LookupList>>& lists_;
  std::vector<Problem>& problems_;
  Program program_;
  std::unordered_map<std::string, std::uint32_t> columns_;
  std::unordered_map<std::string, FieldIndex> fields_;
  std::unordered_map<std::string, MatcherIndex> matchers_; ///< by types and condition
  std::unordered_set<std::string> ambiguous_told_;
};

} // namespace

Program compile(const RuleSet& rules, const InputHeaders& headers,
                const std::unordered_map<std::string, std::shared_ptr<const LookupList>>& lists,
                std::vector<Problem>& problems) {
  return Compiler(rules, headers, lists, problems).run();
}

} // namespace leadscore
