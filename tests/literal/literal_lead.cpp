#include "literal_lead.hpp"

#include "base/text.hpp"
#include "rules/parse.hpp"

#include <algorithm>
#include <set>

namespace leadscore {
namespace {

/// The instant before which a created_at counts as absent, "lies before 1990 (UTC)", and an event is rejected.
constexpr Instant start_of_1990 = 631'152'000;

bool is_white(std::string_view text) { return trim(text).empty(); }

/// True if any character of the text is white space.
bool has_white_space(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    if (is_white(text.substr(begin, end - begin))) return true;
    begin = end;
  }
  return false;
}

/// "free and disposable domains compare whole".
bool holds_domain(const std::vector<std::string>& list, const std::string& domain) {
  return std::find(list.begin(), list.end(), comparable(domain)) != list.end();
}

/// The cell cut at each of `,` `;` `<` `>` and white space.
std::vector<std::string> cut_at_separators(const std::string& cell) {
  std::vector<std::string> texts(1);
  for (std::size_t begin = 0; begin < cell.size();) {
    std::size_t end = begin + 1;
    while (end < cell.size() && (static_cast<unsigned char>(cell[end]) & 0xC0U) == 0x80U) ++end;
    const std::string character = cell.substr(begin, end - begin);
    if (is_white(character) || std::string(",;<>").find(character) != std::string::npos)
      texts.emplace_back();
    else
      texts.back() += character;
    begin = end;
  }
  return texts;
}

/// "An address is one `@` between non-empty texts without white space and a domain of at least two non-empty labels."
bool is_address(const std::string& text) {
  if (std::count(text.begin(), text.end(), '@') != 1 || has_white_space(text) || text.front() == '@') return false;
  const std::string domain = text.substr(text.find('@') + 1);
  return domain.find('.') != domain.npos && domain.front() != '.' && domain.back() != '.' &&
         domain.find("..") == domain.npos;
}

/// "`mailto:` and, with it, all from `?` on are taken off".
std::string without_mailto(const std::string& text) {
  if (fold(text.substr(0, 7)) != "mailto:") return text;
  return text.substr(7, text.find('?') == text.npos ? text.npos : text.find('?') - 7);
}

/// True if the name means the e-mail column.
bool is_email_column(const LiteralWorld& world, const std::string& name) {
  const LeadInput& input = world.rules.inputs.leads;
  std::string header = name;
  if (name == "email" && input.email) header = input.email.text;
  for (const ColumnName& column : input.columns) {
    if (column.name != name) continue;
    if (!column.several.empty()) return false;
    header = column.header.text;
  }
  return comparable(header) == comparable(input.email ? input.email.text : "email");
}

/// A record of an event that is readable, of a known lead, and not later than T.
struct UsableRecord {
  std::size_t lead = 0; ///< index in the known leads
  std::string id;
  KnownEvent event;
};

/// "Keys and event ids match exactly once white space and zero-width characters at the ends are removed"; "where the
/// key column is the e-mail column, keys match by their address (without regard to case)"; "values joined by `matches`,
/// as text does (the first lead with the value gets the event)". None: an unknown lead, or no key.
std::optional<std::size_t> lead_of(const EventSource& source, const LiteralEvent& record,
                                   const std::vector<KnownLead>& leads) {
  const std::string key{trim_invisible(cell_of(record.columns, source.key.text))};
  if (key.empty()) return std::nullopt;
  const std::string address = literal_address(key);
  for (std::size_t i = 0; i < leads.size(); ++i) {
    const LiteralWorld& world = leads[i].world();
    const bool by_email =
        !address.empty() &&
        is_email_column(world, source.matches ? source.matches.text : world.rules.inputs.leads.key.text);
    const bool joins = source.matches
                           ? comparable(leads[i].field(source.matches.text)) == comparable(by_email ? address : key)
                           : leads[i].identity() == (by_email ? comparable(address) : key);
    if (joins) return i;
  }
  return std::nullopt;
}

/// "then the source's `time_formats`, then those of `inputs`, in order"; "The two cells of a time in two columns are
/// joined by a blank; an absent second one leaves the first."
std::optional<Instant> time_of(const LiteralWorld& world, const EventSource& source, const LiteralEvent& record) {
  std::vector<std::string> formats = source.time_formats;
  for (const std::string& format : world.rules.inputs.time_formats) formats.push_back(format);
  std::string cell{trim(cell_of(record.columns, source.time.text))};
  if (source.time_of_day) {
    const std::string second{trim(cell_of(record.columns, source.time_of_day.text))};
    if (!second.empty()) cell += " " + second;
  }
  if (is_white(cell)) return std::nullopt;
  return TimeReader(world.rules.timezone, formats).read(cell);
}

/// "An event is in a burst if at least `at_least` events of its lead that meet the entry's other conditions and were
/// dropped by no earlier entry, itself among them, lie within a span of at most `within`."
std::vector<bool> in_burst(const std::vector<KnownEvent>& events, const std::vector<bool>& meets,
                           const DropEvents::Burst& burst) {
  std::vector<bool> result(events.size(), false);
  for (std::size_t first = 0; first < events.size(); ++first) {
    if (!meets[first]) continue;
    std::vector<std::size_t> span;
    for (std::size_t i = 0; i < events.size(); ++i) {
      const Seconds after_first = events[i].time - events[first].time;
      if (meets[i] && 0 <= after_first && after_first <= burst.within) span.push_back(i);
    }
    if (static_cast<std::int64_t>(span.size()) < burst.at_least) continue;
    for (const std::size_t i : span) result[i] = true;
  }
  return result;
}

/// "`soon_after: {event: E, within: D}` holds if an event of type E of the same lead lies at most D before it (same
/// instant included; dropped ones too)": another event.
bool is_soon_after(const std::vector<KnownEvent>& all, const KnownEvent& event,
                   const DropEvents::SoonAfter& soon_after) {
  return std::any_of(all.begin(), all.end(), [&](const KnownEvent& other) {
    return other.columns != event.columns && is_of_type(soon_after.types, other.type) && other.time <= event.time &&
           event.time - other.time <= soon_after.within;
  });
}

/// "`drop_events` entries have any of `event`, `where`, `burst`, `soon_after`, all of which must hold. Judged once, on
/// the events up to T."
void drop_by_hygiene(const LiteralWorld& world, std::vector<KnownEvent>& events) {
  const std::vector<KnownEvent> all = events;
  for (const DropEvents& entry : world.rules.inputs.drop_events) {
    std::vector<bool> drop;
    for (const KnownEvent& event : events) {
      drop.push_back((entry.types.empty() || is_of_type(entry.types, event.type)) &&
                     (!entry.where || meets_where(world, *entry.where, event)) &&
                     (!entry.soon_after || is_soon_after(all, event, *entry.soon_after)));
    }
    if (entry.burst) drop = in_burst(events, drop, *entry.burst);
    std::vector<KnownEvent> left;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (!drop[i]) left.push_back(events[i]);
    }
    events = left;
  }
}

} // namespace

/// "`free_email_domains` and `disposable_email_domains` are built in, and may be replaced or added to".
const std::vector<std::string>& LiteralWorld::list(const std::string& name) const {
  const auto known = read_lists_.find(name);
  if (known != read_lists_.end()) return known->second;
  const ListDefinition* definition = nullptr;
  for (const ListDefinition& candidate : rules.lists) {
    if (candidate.name == name) definition = &candidate;
  }
  std::vector<std::string> values;
  if (definition == nullptr || definition->add) {
    if (name == "free_email_domains") values = built_in_free_email_domains();
    if (name == "disposable_email_domains") values = built_in_disposable_email_domains();
  }
  if (definition != nullptr) {
    values.insert(values.end(), definition->values.begin(), definition->values.end());
    if (const auto file = list_files.find(name); file != list_files.end()) {
      values.insert(values.end(), file->second.begin(), file->second.end());
    }
  }
  for (std::string& value : values) value = comparable(value);
  return read_lists_[name] = values;
}

std::string KnownLead::key() const {
  return std::string(trim_invisible(cell_of(*cells_, world_->rules.inputs.leads.key.text)));
}

std::string KnownLead::identity() const {
  const std::string address = literal_address(key());
  const bool by_email = !address.empty() && is_email_column(*world_, world_->rules.inputs.leads.key.text);
  return by_email ? comparable(address) : key();
}

/// "its address is the first text in angle brackets that is one, else the first of the texts between `,` `;` `<` `>`
/// and white space".
std::string literal_address(const std::string& cell) {
  for (std::size_t open = 0; open < cell.size(); ++open) {
    if (cell[open] != '<') continue;
    const std::string inside = cell.substr(open + 1, cell.find('>', open) - open - 1);
    if (cell.find('>', open) == cell.npos || inside.find('<') != inside.npos) continue;
    if (is_address(without_mailto(inside))) return without_mailto(inside);
  }
  for (const std::string& text : cut_at_separators(cell)) {
    if (is_address(without_mailto(text))) return without_mailto(text);
  }
  return "";
}

/// "`email`: default: the column of that name, if there is one".
std::string KnownLead::email_cell() const {
  const LeadInput& input = world_->rules.inputs.leads;
  return std::string(trim(cell_of(*cells_, input.email ? input.email.text : "email")));
}

std::string KnownLead::email_address() const { return literal_address(email_cell()); }

/// "`email.kind` is absent for an absent cell, `invalid` without an address (`email.domain` is then absent), else
/// `disposable`, `free`, or `business`."
std::string KnownLead::email_kind() const {
  if (email_cell().empty()) return "";
  const std::string address = email_address();
  if (address.empty()) return "invalid";
  const std::string domain = address.substr(address.find('@') + 1);
  if (holds_domain(world_->list("disposable_email_domains"), domain)) return "disposable";
  if (holds_domain(world_->list("free_email_domains"), domain)) return "free";
  return "business";
}

/// "`email.domain` (lower case)", absent without a valid address.
std::string KnownLead::email_domain() const {
  const std::string kind = email_kind();
  if (kind.empty() || kind == "invalid") return "";
  const std::string address = email_address();
  return fold(address.substr(address.find('@') + 1));
}

/// "`account`: default: the registrable domain of a business e-mail"; "An empty account cell falls back to the e-mail."
std::string KnownLead::account() const {
  const Name& column = world_->rules.inputs.leads.account;
  if (column) {
    const std::string cell{trim(cell_of(*cells_, column.text))};
    if (!cell.empty()) return cell;
  }
  return email_kind() == "business" ? registrable_domain(email_domain()) : "";
}

/// "Fields of a lead, the first that exists: derived; `email.domain`, `email.kind`, `account`; the mapped `created_at`,
/// `status`, `owner`, `email`; names given in `columns`; headers"; "a derived field may use those above it", and holds
/// as of T.
std::string KnownLead::field(const std::string& name, std::size_t derived_above) const {
  const RuleSet& rules = world_->rules;
  for (std::size_t i = 0; i < derived_above; ++i) {
    if (rules.derive[i].name != name) continue;
    for (const DerivedField::Entry& entry : rules.derive[i].entries) {
      if (meets(entry.when, {world_->as_of, {}}, i)) return entry.value;
    }
    return "";
  }
  if (name == "email.domain") return email_domain();
  if (name == "email.kind") return email_kind();
  if (name == "account") return account();
  const LeadInput& input = rules.inputs.leads;
  // "`email` is this address wherever rules, joins and comparisons use it, and the cell where it has none".
  if (is_email_column(*world_, name)) return email_address().empty() ? email_cell() : email_address();
  if (name == "created_at" && input.created_at) return cell_of(*cells_, input.created_at.text);
  if (name == "status" && input.status) return cell_of(*cells_, input.status.text);
  if (name == "owner" && input.owner) return cell_of(*cells_, input.owner.text);
  for (const ColumnName& column : input.columns) {
    if (column.name == name) return cell_of(*cells_, column.header.text);
  }
  return cell_of(*cells_, name);
}

/// "and the cell … in output".
std::string KnownLead::printed(const std::string& name) const {
  const std::vector<DerivedField>& derive = world_->rules.derive;
  const bool derived = std::any_of(derive.begin(), derive.end(), [&](const auto& one) { return one.name == name; });
  if (derived || !is_email_column(*world_, name)) return field(name);
  const LeadInput& input = world_->rules.inputs.leads;
  const std::string cell = cell_of(*cells_, input.email ? input.email.text : "email");
  return is_white(cell) ? "" : cell;
}

/// "A column with `several` has one value for each part of its cell that is not absent; without any it is absent".
std::vector<std::string> KnownLead::values(const std::string& name, std::size_t derived_above) const {
  const std::string cell = field(name, derived_above);
  std::string separator;
  for (const ColumnName& column : world_->rules.inputs.leads.columns) {
    if (column.name == name) separator = column.several;
  }
  for (std::size_t i = 0; i < derived_above; ++i) {
    if (world_->rules.derive[i].name == name) separator.clear();
  }
  if (separator.empty()) return {cell};
  std::vector<std::string> values;
  std::string rest = cell + separator;
  while (!rest.empty()) {
    const std::string part{trim(rest.substr(0, rest.find(separator)))};
    rest = rest.substr(rest.find(separator) + separator.size());
    const std::vector<std::string>& nulls = world_->rules.inputs.null;
    if (!part.empty() && std::find(nulls.begin(), nulls.end(), part) == nulls.end()) values.push_back(part);
  }
  return values.empty() ? std::vector<std::string>{""} : values;
}

/// "leads, event sources and enrich entries may have their own"; "Derived fields and `score.*` are `point`."
DecimalSign KnownLead::sign_of(const std::string& name, std::size_t derived_above) const {
  const RuleSet& rules = world_->rules;
  for (std::size_t i = 0; i < derived_above; ++i)
    if (rules.derive[i].name == name) return DecimalSign::point;
  return rules.inputs.leads.numbers.value_or(rules.inputs.numbers);
}

/// "a `created_at` that cannot be read, lies before 1990 (UTC) or after T counts as absent".
std::optional<Instant> KnownLead::created_at() const {
  const Name& column = world_->rules.inputs.leads.created_at;
  if (!column) return std::nullopt;
  const std::string cell = cell_of(*cells_, column.text);
  if (is_white(cell)) return std::nullopt;
  const std::optional<Instant> time = world_->times.read(cell);
  if (!time || *time < start_of_1990 || *time > world_->as_of) return std::nullopt;
  return time;
}

std::vector<KnownLead> known_leads(const LiteralWorld& world, const std::vector<LiteralLead>& leads,
                                   const std::vector<LiteralEvent>& events) {
  // "`duplicate_lead` (the first stays)"; `drop`: "left out of everything, and counted".
  std::vector<KnownLead> known;
  std::set<std::string> keys;
  for (std::size_t i = 0; i < leads.size(); ++i) {
    const KnownLead lead(world, leads[i], i);
    if (lead.key().empty() || !keys.insert(lead.identity()).second) continue;
    const std::vector<NamedCondition>& drop = world.rules.inputs.leads.drop;
    if (std::any_of(drop.begin(), drop.end(), [&](const NamedCondition& one) { return lead.meets_as_of(one.when); })) {
      continue;
    }
    known.push_back(lead);
  }

  // "Left out and counted: events later than T, events of unknown leads".
  std::vector<UsableRecord> usable;
  for (const LiteralEvent& record : events) {
    const EventSource& source = world.rules.inputs.events.at(record.source);
    const std::optional<std::size_t> lead = lead_of(source, record, known);
    const std::optional<Instant> time = time_of(world, source, record);
    if (!lead || !time || *time < start_of_1990 || *time > world.as_of) continue; // "before 1990: bad_time"
    UsableRecord one;
    one.lead = *lead;
    if (source.id) one.id = std::string(trim_invisible(cell_of(record.columns, source.id.text)));
    one.event.time = *time;
    one.event.type = comparable(source.type_column ? cell_of(record.columns, source.type_column.text) : source.type_is);
    one.event.columns = &record.columns;
    one.event.sign = source.numbers.value_or(world.rules.inputs.numbers);
    one.event.passive = world.is_passive(one.event.type);
    usable.push_back(one);
  }

  // "and all but the first of a lead's records with the same non-empty event id (first in file order, among those that
  // are readable, known and not later than T; before hygiene)".
  for (std::size_t i = 0; i < usable.size(); ++i) {
    bool is_first = true;
    for (std::size_t j = 0; j < i; ++j) {
      if (!usable[i].id.empty() && usable[j].id == usable[i].id && usable[j].lead == usable[i].lead) is_first = false;
    }
    if (is_first) known[usable[i].lead].events.push_back(usable[i].event);
  }

  // "A lead's events stand in order of time; at equal times in the order of the files as given and of the records".
  for (KnownLead& lead : known) {
    std::stable_sort(lead.events.begin(), lead.events.end(),
                     [](const KnownEvent& left, const KnownEvent& right) { return left.time < right.time; });
    drop_by_hygiene(world, lead.events);
  }
  return known;
}

} // namespace leadscore
