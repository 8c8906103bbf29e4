#include "rules/compile_fields.hpp"

#include "base/text.hpp"
#include "rules/score_columns.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace leadscore {

namespace {

bool is_computed(const std::string& name) {
  const auto& names = computed_field_names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

const std::string& LeadColumns::header_of(const std::string& name) const {
  for (const ColumnName& column : context_.rules.inputs.leads.columns)
    if (column.name == name) return column.header.text;
  return name;
}

std::string LeadColumns::separator_of(const std::string& name) const {
  for (const ColumnName& column : context_.rules.inputs.leads.columns)
    if (column.name == name) return column.several;
  return {};
}

bool LeadColumns::are_the_same(const std::string& header, const std::string& other) const {
  return header == other || std::ranges::any_of(context_.headers.leads, [&](const InputHeaders::File& file) {
           const auto column = find_column(file.header, header);
           return column && column == find_column(file.header, other);
         });
}

bool LeadColumns::exists(const std::string& header, Position at) {
  bool found = false;
  for (const auto* files : {&context_.headers.leads, &context_.headers.enrich}) {
    for (const InputHeaders::File& file : *files) {
      if (is_ambiguous(file.header, header)) {
        if (ambiguous_told_.insert(file.path + "\n" + header).second) context_.ambiguous_column(at, file.path, header);
        found = true;
      }
      found = found || find_column(file.header, header).has_value();
    }
  }
  return found;
}

std::uint32_t LeadColumns::index(const std::string& header) {
  const auto [place, added] =
      indices_.try_emplace(header, static_cast<std::uint32_t>(context_.program.lead_columns.size()));
  if (added) context_.program.lead_columns.push_back(header);
  return place->second;
}

std::vector<std::string> LeadColumns::known_headers() const {
  std::vector<std::string> names;
  for (const auto* files : {&context_.headers.leads, &context_.headers.enrich})
    for (const InputHeaders::File& file : *files)
      for (const std::string& header : file.header)
        if (std::find(names.begin(), names.end(), header) == names.end()) names.push_back(header);
  return names;
}

void LeadColumns::require(const std::string& header, Position at) {
  if (context_.headers.leads.empty() || exists(header, at)) return;
  context_.problem(at, fmt::format("the leads have no column '{}'", header), suggestion(header, known_headers()));
}

FieldIndex LeadFieldCompiler::field(const Name& name, const FieldScope& scope) {
  const std::vector<DerivedField>& derive = context_.rules.derive;
  if (scope.computed && is_computed(name.text)) return add({Field::Kind::computed, 0, name.text});
  if (scope.computed) {
    if (const auto carried = carried_column(name)) {
      const FieldIndex column = field(*carried, scope);
      if (!context_.rules.inputs.has_decimal_commas()) return column;
      Field shown = context_.program.fields[column];
      shown.name = name.text;
      shown.always_point = true;
      return add(std::move(shown));
    }
  }
  for (std::size_t index = 0; index < std::min(scope.derived_visible, derive.size()); ++index)
    if (derive[index].name == name.text)
      return add({Field::Kind::derived, static_cast<std::uint32_t>(index), name.text});
  const LeadInput& leads = context_.rules.inputs.leads;
  if (name.text == "email.domain" || name.text == "email.kind") {
    if (!context_.program.email && !context_.headers.leads.empty())
      context_.problem(name.at, fmt::format("'{}' needs an e-mail column, and the leads have none", name.text),
                       "name it in inputs.leads.email");
    return add({name.text == "email.kind" ? Field::Kind::email_kind : Field::Kind::email_domain, 0, name.text});
  }
  if (name.text == "account") return add({Field::Kind::account, 0, name.text});
  for (const auto& [ours, mapped] : {std::pair<std::string_view, const Name*>{"created_at", &leads.created_at},
                                     {"status", &leads.status},
                                     {"owner", &leads.owner},
                                     {"email", &leads.email}}) {
    if (name.text == ours && *mapped) return column(name.text, columns_.header_of(mapped->text));
  }
  const std::string& header = columns_.header_of(name.text);
  if (columns_.exists(header, name.at) || context_.headers.leads.empty())
    return column(name.text, header, columns_.separator_of(name.text));
  const auto derived =
      std::find_if(derive.begin(), derive.end(), [&](const DerivedField& entry) { return entry.name == name.text; });
  if (derived != derive.end() && static_cast<std::size_t>(derived - derive.begin()) == scope.derived_visible) {
    context_.problem(
        name.at,
        fmt::format("the derived field '{}' uses itself, and the leads have no column of that name", name.text),
        suggestion(name.text, columns_.known_headers()));
  } else if (derived != derive.end()) {
    context_.problem(name.at, fmt::format("the derived field '{}' is defined below", name.text),
                     "a derived field may use those above it: move it up");
  } else {
    context_.problem(name.at, fmt::format("unknown field '{}'", name.text), suggestion(name.text, known_fields(scope)));
  }
  return column(name.text, header);
}

void LeadFieldCompiler::compile_input() {
  const RuleSet& rules = context_.rules;
  const InputHeaders& headers = context_.headers;
  Program& program = context_.program;
  const LeadInput& leads = rules.inputs.leads;
  const std::string& key = columns_.header_of(leads.key.text);
  columns_.index(key);
  for (const InputHeaders::File& file : headers.leads) {
    if (is_ambiguous(file.header, key) || find_column(file.header, key)) continue;
    context_.problems.push_back(
        {file.path, {1, 0}, fmt::format("the header has no key column '{}'", key), suggestion(key, file.header), {}});
  }
  columns_.exists(key, leads.key.at);
  email_header_ = find_email_header();
  if (leads.created_at) program.created_at = mapped_column(leads.created_at);
  if (leads.status) program.status = mapped_column(leads.status);
  if (leads.owner) program.owner = mapped_column(leads.owner);
  if (leads.account) program.account_column = mapped_column(leads.account);
  if (leads.email) {
    program.email = mapped_column(leads.email);
  } else if (email_header_) {
    columns_.exists(*email_header_, {});
    program.email = column("email", *email_header_);
  }
  program.key_is_email = email_header_ && columns_.are_the_same(key, *email_header_);
  program.account = add({Field::Kind::account, 0, "account"});
  for (const ColumnName& mapping : leads.columns) columns_.require(mapping.header.text, mapping.header.at);
  for (const Name& name : leads.show) program.show.push_back(field(name, {}));
  for (const Enrichment& enrichment : rules.inputs.enrich) {
    program.enrich_on.push_back(field(enrichment.on, {}));
    if (rules.inputs.sign_of(enrichment) != rules.inputs.sign_of(leads)) program.mixes_decimal_signs = true;
  }
  for (const EventSource& source : rules.inputs.events) {
    if (source.matches)
      program.matches.emplace_back(field(source.matches, {}));
    else
      program.matches.emplace_back(std::nullopt);
  }
}

std::optional<std::string> LeadFieldCompiler::find_email_header() const {
  const LeadInput& leads = context_.rules.inputs.leads;
  if (leads.email) return columns_.header_of(leads.email.text);
  const std::string header = columns_.header_of("email"); // a copy: the answer may be the name that is asked
  const bool exists = std::ranges::any_of(context_.headers.leads, [&](const InputHeaders::File& file) {
    return find_column(file.header, header).has_value();
  });
  return exists ? std::optional(header) : std::nullopt;
}

FieldIndex LeadFieldCompiler::column(const std::string& name, const std::string& header, std::string several) {
  Field result{Field::Kind::column, columns_.index(header), name};
  result.several = std::move(several);
  result.is_email = email_header_ && result.several.empty() && columns_.are_the_same(header, *email_header_);
  return add(std::move(result));
}

FieldIndex LeadFieldCompiler::mapped_column(const Name& name) {
  const std::string& header = columns_.header_of(name.text);
  columns_.require(header, name.at);
  return column(name.text, header);
}

FieldIndex LeadFieldCompiler::add(Field field) {
  const std::string id = fmt::format("{}/{}/{}", static_cast<int>(field.kind), field.index, field.name);
  const auto [place, added] = fields_.try_emplace(id, static_cast<FieldIndex>(context_.program.fields.size()));
  if (added) context_.program.fields.push_back(std::move(field));
  return place->second;
}

std::optional<Name> LeadFieldCompiler::carried_column(const Name& name) const {
  if (!name.text.starts_with("score.")) return std::nullopt;
  const std::string shown_as = name.text.substr(6);
  const LeadInput& leads = context_.rules.inputs.leads;
  if (shown_as == leads.key.text) return Name{shown_as, name.at};
  for (const Name& shown : leads.show)
    if (shown_as == shown.text) return Name{shown_as, name.at};
  return std::nullopt;
}

std::vector<std::string> LeadFieldCompiler::known_fields(const FieldScope& scope) const {
  std::vector<std::string> names;
  for (std::size_t index = 0; index < std::min(scope.derived_visible, context_.rules.derive.size()); ++index)
    names.push_back(context_.rules.derive[index].name);
  names.insert(names.end(), {"email.domain", "email.kind", "account"});
  const LeadInput& leads = context_.rules.inputs.leads;
  if (leads.created_at) names.emplace_back("created_at");
  if (leads.status) names.emplace_back("status");
  if (leads.owner) names.emplace_back("owner");
  if (leads.email) names.emplace_back("email");
  for (const ColumnName& mapping : leads.columns) names.push_back(mapping.name);
  for (const auto* files : {&context_.headers.leads, &context_.headers.enrich})
    for (const InputHeaders::File& file : *files) names.insert(names.end(), file.header.begin(), file.header.end());
  if (scope.computed) names.insert(names.end(), computed_field_names().begin(), computed_field_names().end());
  std::vector<std::string> unique;
  std::unordered_set<std::string> seen;
  for (std::string& name : names)
    if (seen.insert(name).second) unique.push_back(std::move(name));
  return unique;
}

} // namespace leadscore
