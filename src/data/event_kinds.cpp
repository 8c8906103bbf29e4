#include "data/event_kinds.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>

namespace leadscore {

KindIndex EventKindTable::number_of(const std::string& id, const EventKind& kind) {
  const std::lock_guard lock(mutex_);
  const auto [place, added] = numbers_.try_emplace(id, static_cast<KindIndex>(kinds_.size()));
  if (added && kinds_.size() == most_kinds_) {
    throw Error(fmt::format("the events have more than {} different amounts or texts (give 'per' a larger unit, or "
                            "'once_per' another field)",
                            most_kinds_));
  }
  if (added) kinds_.push_back(kind);
  return place->second;
}

namespace {

/// Adds the fields that a condition reads; false if it is not a matter of their texts alone, or of numbers, which are
/// counted for each event if they are none.
bool add_text_fields(const EventProgram& program, const Check& check, std::vector<FieldIndex>& fields) {
  if (check.kind == Check::Kind::atom) {
    const Atom& atom = program.atoms[check.index];
    fields.push_back(atom.field);
    return atom.op < FieldOperator::at_least; // the operators on texts come first
  }
  return std::all_of(check.parts.begin(), check.parts.end(),
                     [&](const Check& part) { return add_text_fields(program, part, fields); });
}

} // namespace

EventClassifier::TypeMemory EventClassifier::memory_for(const EventProgram& program, std::size_t type) {
  std::vector<FieldIndex> fields;
  const auto& candidates = program.matchers_of_type[type];
  const bool by_texts = std::all_of(candidates.begin(), candidates.end(), [&](MatcherIndex matcher) {
    return add_text_fields(program, program.matchers[matcher].where, fields);
  });
  TypeMemory memory;
  if (!by_texts) return memory;
  if (fields.empty()) {
    memory.decided_by = TypeMemory::DecidedBy::type;
  } else if (std::count(fields.begin(), fields.end(), fields[0]) == std::ssize(fields)) {
    memory.decided_by = TypeMemory::DecidedBy::text;
    memory.field = fields[0];
  }
  return memory;
}

EventClassifier::EventClassifier(const EventProgram& program, EventKindTable& table)
    : program_(program), table_(table), recent_types_(recent_types), answers_(program.atoms),
      cells_(program.fields.size()), cell_read_(program.fields.size()), counted_(program.fields.size()),
      not_numbers_(program.fields.size()) {
  for (std::size_t type = 0; type <= program.types.size(); ++type) memories_.push_back(memory_for(program, type));
}

std::size_t EventClassifier::type_number(std::string_view type_text) {
  const auto look_up = [&] {
    const auto found = program_.type_of_text.find(comparable(type_text));
    return found != program_.type_of_text.end() ? std::size_t{found->second}
                                                : program_.types.size() + unknown_types_.place_of(type_text);
  };
  const auto recently = [&] {
    if (type_text.size() > ShortText::longest) return look_up();
    const ShortText text(type_text);
    RecentType& recent = recent_types_[text.hash() % recent_types];
    if (recent.type == 0 || recent.text != text) recent = {text, look_up() + 1};
    return recent.type - 1;
  };
  const std::size_t number = recently();
  if (number < program_.types.size()) return number;
  unknown_types_.count(number - program_.types.size());
  return program_.types.size();
}

CellText& EventClassifier::cell(FieldIndex field) {
  if (cell_read_[field] != event_number_) {
    cell_read_[field] = event_number_;
    cells_[field].set(columns_[field], sign_);
  }
  return cells_[field];
}

void EventClassifier::count_not_number(FieldIndex field) {
  if (counted_[field] == event_number_) return;
  counted_[field] = event_number_;
  not_numbers_[field].count(cell(field));
}

bool EventClassifier::meets_where(const Check& where) {
  const auto none = [](std::uint32_t) { return false; };
  const auto atom_holds = [&](std::uint32_t index) {
    const Atom& atom = program_.atoms[index];
    if (atom.op >= FieldOperator::at_least && atom.op <= FieldOperator::below) count_not_number(atom.field);
    return answers_.meets(index, cell(atom.field), event_number_);
  };
  return holds(where, atom_holds, none, none);
}

double EventClassifier::number(FieldIndex field) {
  count_not_number(field);
  return cell(field).number().value_or(0);
}

/// The bytes of the kind's parts: type, number of matchers, matchers, units, texts.
void EventClassifier::write_id() {
  const auto matchers = static_cast<MatcherIndex>(kind_.matchers.size());
  const std::size_t size = sizeof kind_.type + (1 + kind_.matchers.size()) * sizeof(MatcherIndex) +
                           kind_.measures.size() * sizeof(double) + kind_.texts.size() * sizeof(std::uint64_t);
  id_.resize(size);
  char* next = id_.data();
  const auto append = [&next](const void* bytes, std::size_t count) {
    if (count == 0) return;
    std::memcpy(next, bytes, count);
    next += count;
  };
  append(&kind_.type, sizeof kind_.type);
  append(&matchers, sizeof matchers);
  append(kind_.matchers.data(), kind_.matchers.size() * sizeof(MatcherIndex));
  for (const auto& measure : kind_.measures) append(&measure.second, sizeof measure.second);
  for (const auto& text : kind_.texts) append(&text.second, sizeof text.second);
}

void EventClassifier::find_matchers(std::size_t type) {
  kind_.matchers.clear();
  for (const MatcherIndex matcher : program_.matchers_of_type[type])
    if (meets_where(program_.matchers[matcher].where)) kind_.matchers.push_back(matcher);
}

namespace {

/// The places in `all` of what is read of events that meet `matchers`.
template <typename Read>
std::vector<std::uint32_t> read_of(const std::vector<Read>& all, const std::vector<MatcherIndex>& matchers) {
  std::vector<std::uint32_t> places;
  for (std::uint32_t index = 0; index < all.size(); ++index) {
    if (std::ranges::any_of(all[index].matchers, [&](MatcherIndex matcher) {
          return std::binary_search(matchers.begin(), matchers.end(), matcher);
        }))
      places.push_back(index);
  }
  return places;
}

} // namespace

double EventClassifier::units(std::uint32_t measure) {
  // Source: 2-rules, Rules: 0.3 holds three units of 0.1, though the quotient of the two doubles is below 3.
  constexpr double rounding = 1e-9;
  return std::floor(number(program_.measures[measure].field) / program_.measures[measure].unit + rounding);
}

std::uint64_t EventClassifier::text_hash(std::uint32_t compared) {
  const std::string& text = cell(program_.compared_texts[compared].field).comparable();
  if (text.empty()) return EventKind::no_text;
  const std::uint64_t hash = fnv1a_64(text);
  return hash == EventKind::no_text ? 1 : hash;
}

/// The kind of an event of the type that meets kind_.matchers.
KindIndex EventClassifier::find_kind(std::size_t type, std::span<const std::uint32_t> measures,
                                     std::span<const std::uint32_t> texts) {
  kind_.type = type < program_.types.size() ? static_cast<TypeIndex>(type) : EventKind::other_type;
  kind_.passive = type < program_.types.size() && program_.passive[type];
  kind_.measures.clear();
  for (const std::uint32_t measure : measures) kind_.measures.emplace_back(measure, units(measure));
  kind_.texts.clear();
  for (const std::uint32_t text : texts) kind_.texts.emplace_back(text, text_hash(text));
  write_id();
  const auto [place, added] = numbers_.try_emplace(id_, unknown);
  if (added) place->second = table_.number_of(id_, kind_);
  return place->second;
}

/// The place among the type's meetings, counted from 1, of what the present event meets.
std::uint32_t EventClassifier::find_meeting(std::size_t type) {
  find_matchers(type);
  std::vector<Meeting>& meetings = memories_[type].meetings;
  const auto same = [&](const Meeting& meeting) { return meeting.matchers == kind_.matchers; };
  const auto found = std::find_if(meetings.begin(), meetings.end(), same);
  const auto place = static_cast<std::uint32_t>(found - meetings.begin()) + 1;
  if (found == meetings.end())
    meetings.push_back({kind_.matchers,
                        read_of(program_.measures, kind_.matchers),
                        read_of(program_.compared_texts, kind_.matchers),
                        unknown,
                        {}});
  return place;
}

/// The kind of the present event, which belongs to the meeting.
KindIndex EventClassifier::kind_in(Meeting& meeting, std::size_t type) {
  if (meeting.kind != unknown) return meeting.kind;
  KindIndex* known = meeting.measures.empty() && meeting.texts.empty() ? &meeting.kind : nullptr;
  if (meeting.measures.size() == 1 && meeting.texts.empty()) {
    const double count = units(meeting.measures.front());
    if (count >= 0 && count < few_units) {
      meeting.of_units.resize(few_units, unknown);
      known = &meeting.of_units[static_cast<std::size_t>(count)];
      if (*known != unknown) return *known;
    }
  }
  kind_.matchers = meeting.matchers;
  const KindIndex kind = find_kind(type, meeting.measures, meeting.texts);
  if (known != nullptr) *known = kind;
  return kind;
}

KindIndex EventClassifier::kind_of(std::string_view type_text, std::span<const std::string_view> columns,
                                   DecimalSign sign) {
  const std::size_t type = type_number(type_text);
  columns_ = columns;
  sign_ = sign;
  ++event_number_;
  TypeMemory& memory = memories_[type];
  if (memory.decided_by == TypeMemory::DecidedBy::each_event) {
    find_matchers(type);
    return find_kind(type, read_of(program_.measures, kind_.matchers),
                     read_of(program_.compared_texts, kind_.matchers));
  }
  const bool by_text = memory.decided_by == TypeMemory::DecidedBy::text;
  std::uint32_t& place = by_text ? memory.of_texts.of(columns[memory.field]) : memory.only;
  if (place == 0) place = find_meeting(type);
  return kind_in(memory.meetings[place - 1], type);
}

} // namespace leadscore
