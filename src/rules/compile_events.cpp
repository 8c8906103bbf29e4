#include "rules/compile_events.hpp"

#include "base/text.hpp"
#include "rules/compile_atoms.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace leadscore {

namespace {

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

} // namespace

void sort_unique(std::vector<MatcherIndex>& matchers) {
  std::sort(matchers.begin(), matchers.end());
  matchers.erase(std::unique(matchers.begin(), matchers.end()), matchers.end());
}

MatcherIndex EventCompiler::matcher(const EventSelector& selector) {
  EventMatcher result;
  for (const Name& name : selector.types) result.types.push_back(type(name.text));
  std::sort(result.types.begin(), result.types.end());
  result.types.erase(std::unique(result.types.begin(), result.types.end()), result.types.end());
  std::string id = fmt::format("{}", fmt::join(result.types, " "));
  if (selector.where != nullptr) id += " where " + identity(*selector.where);
  auto& matchers = context_.program.events.matchers;
  const auto [place, added] = matchers_.try_emplace(id, static_cast<MatcherIndex>(matchers.size()));
  if (!added) return place->second;
  if (selector.where != nullptr)
    result.where = compile_tree(*selector.where, [&](const Condition& leaf) {
      return compile_tests(context_, column_field(leaf.field), leaf.tests, context_.program.events.fields,
                           context_.program.events.atoms);
    });
  matchers.push_back(std::move(result));
  return static_cast<MatcherIndex>(matchers.size() - 1);
}

std::uint32_t EventCompiler::measure(const Rule::Per& per, MatcherIndex matcher) {
  const FieldIndex field = column_field(per.field);
  note_read_as_number(context_.program.events.fields[field], per.field.at);
  auto& measures = context_.program.events.measures;
  for (std::size_t index = 0; index < measures.size(); ++index) {
    if (measures[index].field == field && measures[index].unit == per.unit) {
      measures[index].matchers.push_back(matcher);
      return static_cast<std::uint32_t>(index);
    }
  }
  measures.push_back({field, per.unit, {matcher}});
  return static_cast<std::uint32_t>(measures.size() - 1);
}

std::uint32_t EventCompiler::compared_text(const Name& column, MatcherIndex matcher) {
  const FieldIndex field = column_field(column);
  auto& texts = context_.program.events.compared_texts;
  auto known = std::ranges::find(texts, field, &EventProgram::ComparedText::field);
  if (known == texts.end()) known = texts.insert(texts.end(), {field, {}});
  known->matchers.push_back(matcher);
  return static_cast<std::uint32_t>(known - texts.begin());
}

void EventCompiler::compile_passive() {
  for (const Name& name : context_.rules.inputs.passive) {
    const TypeIndex index = type(name.text);
    context_.program.events.passive[index] = true;
  }
}

void EventCompiler::compile_drop_events() {
  for (const DropEvents& drop : context_.rules.inputs.drop_events) {
    EventProgram::Drop compiled{matcher({drop.types, drop.where, drop.at}), drop.burst, std::nullopt};
    if (drop.soon_after)
      compiled.soon_after = {matcher({drop.soon_after->types, nullptr, drop.at}), drop.soon_after->within};
    context_.program.events.drops.push_back(compiled);
  }
}

void EventCompiler::check_files() {
  for (const InputHeaders::File& file : context_.headers.events) {
    const EventSource& source = context_.rules.inputs.events.at(file.source);
    for (const auto& [key, name] : {std::pair<std::string_view, const Name*>{"key", &source.key},
                                    {"type", &source.type_column},
                                    {"time", &source.time},
                                    {"time", &source.time_of_day},
                                    {"id", &source.id}}) {
      if (!*name) continue;
      if (is_ambiguous(file.header, name->text)) {
        context_.ambiguous_column(name->at, file.path, name->text);
      } else if (!find_column(file.header, name->text)) {
        context_.problems.push_back(
            {file.path,
             {1, 0},
             fmt::format("the header has no column '{}', the {} of inputs.events", name->text, key),
             suggestion(name->text, file.header),
             {}});
      }
    }
  }
}

void EventCompiler::index_matchers() {
  EventProgram& events = context_.program.events;
  events.matchers_of_type.resize(events.types.size() + 1);
  for (std::size_t index = 0; index < events.matchers.size(); ++index) {
    const EventMatcher& matcher = events.matchers[index];
    for (std::size_t type = 0; type <= events.types.size(); ++type) {
      const bool of_type = matcher.types.empty() ||
                           (type < events.types.size() && std::binary_search(matcher.types.begin(), matcher.types.end(),
                                                                             static_cast<TypeIndex>(type)));
      if (of_type) events.matchers_of_type[type].push_back(static_cast<MatcherIndex>(index));
    }
  }
  for (auto& measure : events.measures) sort_unique(measure.matchers);
  for (auto& text : events.compared_texts) sort_unique(text.matchers);
}

TypeIndex EventCompiler::type(const std::string& text) {
  EventProgram& events = context_.program.events;
  const auto [place, added] =
      events.type_of_text.try_emplace(comparable(text), static_cast<TypeIndex>(events.types.size()));
  if (added) {
    events.types.push_back(text);
    events.passive.push_back(false);
  }
  return place->second;
}

FieldIndex EventCompiler::column_field(const Name& name) {
  EventProgram& events = context_.program.events;
  const auto found = std::find(events.columns.begin(), events.columns.end(), name.text);
  if (found != events.columns.end()) return static_cast<FieldIndex>(found - events.columns.begin());
  if (context_.headers.events_given) check_column(name);
  events.columns.push_back(name.text);
  const auto index = static_cast<FieldIndex>(events.fields.size());
  events.fields.push_back({Field::Kind::column, index, name.text});
  return index;
}

void EventCompiler::check_column(const Name& name) {
  bool exists = false;
  std::vector<std::string> names;
  for (const InputHeaders::File& file : context_.headers.events) {
    if (is_ambiguous(file.header, name.text)) {
      context_.ambiguous_column(name.at, file.path, name.text);
      return;
    }
    exists = exists || find_column(file.header, name.text).has_value();
    for (const std::string& column : file.header)
      if (std::find(names.begin(), names.end(), column) == names.end()) names.push_back(column);
  }
  if (!exists)
    context_.problem(name.at, fmt::format("no event file has a column '{}'", name.text), suggestion(name.text, names));
}

} // namespace leadscore
