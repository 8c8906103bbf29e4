#include "start/export_mapping.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "rules/header.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr std::size_t most_types = 300;
constexpr std::size_t most_statuses = 40;
constexpr std::int64_t few_words = 12;
constexpr double nearly_all = 0.999;

const ColumnProfile* column_named(const ExportProfile& profile, const std::string& header) {
  const auto found = std::find_if(profile.columns.begin(), profile.columns.end(),
                                  [&](const ColumnProfile& column) { return column.header == header; });
  return found == profile.columns.end() ? nullptr : &*found;
}

/// The columns whose headers speak of the role, the surest first.
std::vector<const ColumnProfile*> columns_for(const ExportProfile& profile, Role role) {
  std::vector<std::pair<std::size_t, const ColumnProfile*>> found;
  for (const ColumnProfile& column : profile.columns)
    if (const auto rank = fitness(column.header, role)) found.emplace_back(*rank, &column);
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const ColumnProfile*> columns;
  for (const auto& [rank, column] : found) columns.push_back(column);
  return columns;
}

/// Of these, the first that rules can name and that holds anything.
const ColumnProfile* usable(const std::vector<const ColumnProfile*>& columns) {
  const auto found = std::find_if(columns.begin(), columns.end(), [](const ColumnProfile* column) {
    return !column->is_ambiguous && column->filled > 0;
  });
  return found == columns.end() ? nullptr : *found;
}

std::string header_of(const ColumnProfile* column) { return column == nullptr ? std::string() : column->header; }

std::size_t personal_columns(const ExportProfile& profile) {
  const auto roles = personal_roles();
  return static_cast<std::size_t>(
      std::count_if(roles.begin(), roles.end(), [&](Role role) { return !columns_for(profile, role).empty(); }));
}

/// A column of a few words that come again and again; texts that somebody wrote (and names of people) do not.
bool holds_words(const ColumnProfile& column, std::size_t most) {
  const auto different = static_cast<std::int64_t>(column.counts.size());
  return !column.is_ambiguous && column.filled > 0 && !column.many_values && column.counts.size() <= most &&
         column.addresses == 0 && (different <= few_words || different * 3 <= column.filled);
}

const ColumnProfile* event_type_of(const ExportProfile& profile) {
  for (const ColumnProfile* column : columns_for(profile, Role::event_type))
    if (holds_words(*column, most_types) && profile.share_filled(*column) > 0.5) return column;
  return nullptr;
}

const ColumnProfile* event_time_of(const ExportProfile& profile) {
  for (const ColumnProfile* column : columns_for(profile, Role::event_time))
    if (!column->is_ambiguous && column->has_times() && profile.share_filled(*column) > 0.9) return column;
  for (const ColumnProfile& column : profile.columns)
    if (!column.is_ambiguous && column.has_times() && !column.has_addresses() && profile.share_filled(column) > 0.99 &&
        !fitness(column.header, Role::key) && !fitness(column.header, Role::created))
      return &column;
  return nullptr;
}

enum class Holds : std::uint8_t { leads, events, neither };

Holds what_it_holds(const ExportProfile& profile) {
  const std::size_t personal = personal_columns(profile);
  const bool has_time = event_time_of(profile) != nullptr;
  if (event_type_of(profile) != nullptr && has_time && personal < 5) return Holds::events;
  if (personal >= 3) return Holds::leads;
  const bool has_key = !columns_for(profile, Role::key).empty() || !columns_for(profile, Role::email).empty();
  if (!has_key) return Holds::neither;
  return columns_for(profile, Role::event_time).empty() || !has_time || personal >= 2 ? Holds::leads : Holds::events;
}

bool is_key(const ExportProfile& profile, const ColumnProfile& column) {
  return !column.is_ambiguous && !column.repeats && profile.share_filled(column) >= nearly_all;
}

/// An id of events: some may stand twice, which is what it is for.
bool tells_events_apart(const ExportProfile& profile, const ColumnProfile& column) {
  if (plain_header(column.header) == "id") return is_key(profile, column);
  const auto looked_at = std::min(static_cast<std::size_t>(column.filled), most_texts);
  return !column.is_ambiguous && profile.share_filled(column) > 0.5 && column.texts.size() * 10 >= looked_at * 9;
}

/// The column that tells a lead from all others.
const ColumnProfile* key_of(const ExportProfile& profile) {
  std::vector<const ColumnProfile*> candidates = columns_for(profile, Role::key);
  for (const ColumnProfile* column : columns_for(profile, Role::email)) candidates.push_back(column);
  for (const ColumnProfile* column : candidates)
    if (is_key(profile, *column)) return column;
  const ColumnProfile* fullest = nullptr;
  for (const ColumnProfile* column : candidates)
    if (!column->is_ambiguous && column->filled > 0 && (fullest == nullptr || column->filled > fullest->filled))
      fullest = column;
  if (fullest != nullptr) return fullest;
  for (const ColumnProfile& column : profile.columns)
    if (is_key(profile, column) && !column.has_times()) return &column;
  return nullptr;
}

/// Values by count, most frequent first; equal texts (without regard to case) once, as it is written most often.
std::vector<CountedValue> sorted_counts(const std::unordered_map<std::string, std::int64_t>& counts) {
  std::vector<CountedValue> values;
  for (const auto& [text, count] : counts) values.push_back({text, count});
  const auto more = [](const CountedValue& a, const CountedValue& b) {
    return a.count != b.count ? a.count > b.count : a.text < b.text;
  };
  std::sort(values.begin(), values.end(), more);
  std::vector<CountedValue> result;
  for (const CountedValue& value : values) {
    const auto same = std::find_if(result.begin(), result.end(), [&](const CountedValue& other) {
      return comparable(other.text) == comparable(value.text);
    });
    if (same == result.end())
      result.push_back(value);
    else
      same->count += value.count;
  }
  std::stable_sort(result.begin(), result.end(), more);
  return result;
}

/// `webinar-2026-11.csv.gz` → `webinar`.
std::string type_from_file_name(const ExportProfile& profile) {
  std::string name = fold(file_name(profile));
  name.resize(std::min(name.find('.'), name.size()));
  std::string result;
  for (const char byte : name) {
    const bool is_letter = (byte >= 'a' && byte <= 'z') || static_cast<unsigned char>(byte) >= 0x80;
    if (is_letter)
      result += byte;
    else if (!result.empty() && result.back() != '_')
      result += '_';
  }
  while (result.ends_with('_')) result.pop_back();
  for (const std::string_view word : {"events_", "event_", "export_"})
    if (result.starts_with(word)) result.erase(0, word.size());
  return result.empty() ? "event" : result;
}

/// Maps exports step by step.
class Mapper {
public:
  explicit Mapper(const std::vector<ExportProfile>& profiles) : profiles_(profiles) {}

  ExportMapping map() {
    sort_files();
    map_leads();
    for (EventExport& source : mapping_.events) map_events(source);
    count_types();
    find_time_formats();
    return std::move(mapping_);
  }

private:
  template <typename... Parts>
  void note(fmt::format_string<Parts...> text, Parts&&... parts) {
    mapping_.notes.push_back(fmt::format(text, std::forward<Parts>(parts)...));
  }

  void sort_files() {
    std::vector<const ExportProfile*> people;
    for (const ExportProfile& profile : profiles_) {
      const Holds holds = what_it_holds(profile);
      if (holds == Holds::leads) people.push_back(&profile);
      if (holds == Holds::events) mapping_.events.emplace_back().profile = &profile;
      if (holds == Holds::neither) set_aside(profile, "it has no column that looks like the key of a lead");
    }
    if (people.empty()) {
      std::string text;
      for (const ExportProfile& profile : profiles_)
        text += fmt::format("\n  {}: {}", file_name(profile), "no leads in it");
      throw Error(
          fmt::format("none of these files looks like an export of leads{}\nan export of leads has a row for each "
                      "person, with an id or e-mail address and columns such as name, company, title or status",
                      text));
    }
    std::stable_sort(people.begin(), people.end(), [](const ExportProfile* a, const ExportProfile* b) {
      return personal_columns(*a) > personal_columns(*b);
    });
    const ColumnProfile* const key = key_of(*people.front());
    if (key == nullptr)
      throw Error(
          fmt::format("{}: no column tells one lead from another (export the record ID or the e-mail address too)",
                      people.front()->path));
    mapping_.key = key->header;
    for (const ExportProfile* profile : people) {
      if (find_column(profile->header(), mapping_.key) && !is_ambiguous(profile->header(), mapping_.key))
        mapping_.leads.push_back(profile);
      else
        set_aside(*profile, fmt::format("it has no column '{}', which is the key of the leads in {}", mapping_.key,
                                        file_name(*people.front())));
    }
  }

  void set_aside(const ExportProfile& profile, const std::string& reason) {
    mapping_.unused.push_back(&profile);
    note("{} is not used: {}", file_name(profile), reason);
  }

  /// The first column of the leads that has the role; tells of those that rules cannot name.
  const ColumnProfile* lead_column(Role role, std::string_view what) {
    const auto columns = columns_for(*mapping_.leads.front(), role);
    const ColumnProfile* const found = usable(columns);
    if (found == nullptr && !columns.empty() && columns.front()->is_ambiguous)
      note("{} has several columns '{}', so none of them is used for {}: rename the right one in the export",
           file_name(*mapping_.leads.front()), columns.front()->header, what);
    return found;
  }

  void map_leads() {
    const ExportProfile& leads = *mapping_.leads.front();
    const ColumnProfile& key = *column_named(leads, mapping_.key);
    if (leads.share_filled(key) < nearly_all)
      note("'{}', the key, is empty in some records of {}: they will be rejected", key.header, file_name(leads));
    if (key.repeats)
      note("'{}', the key, stands several times in {}: the first record of each counts", key.header, file_name(leads));
    mapping_.email = header_of(lead_column(Role::email, "the e-mail address"));
    const ColumnProfile* const created = lead_column(Role::created, "the time at which the lead came");
    if (created != nullptr && created->has_times()) mapping_.created = created->header;
    mapping_.owner = header_of(lead_column(Role::owner, "the owner"));
    map_account();
    map_status();
    for (const auto& [name, role] :
         {std::pair{"company", Role::company}, {"title", Role::title}, {"country", Role::country}}) {
      const ColumnProfile* const column = lead_column(role, name);
      if (column != nullptr && column->header != mapping_.account) mapping_.shown.emplace_back(name, column->header);
    }
  }

  void map_account() {
    const ColumnProfile* const domain = lead_column(Role::domain, "the account");
    if (domain != nullptr && plain_header(domain->header).find("web") == std::string::npos)
      mapping_.account = domain->header;
    else if (mapping_.email.empty())
      mapping_.account = header_of(usable(columns_for(*mapping_.leads.front(), Role::company)));
  }

  void map_status() {
    for (const ColumnProfile* column : columns_for(*mapping_.leads.front(), Role::status)) {
      if (!holds_words(*column, most_statuses)) continue;
      mapping_.status = column->header;
      mapping_.statuses = sorted_counts(column->counts);
      const std::int64_t empty = mapping_.leads.front()->records - column->filled;
      if (empty > 0 && mapping_.leads.front()->share_filled(*column) < 1) mapping_.statuses.push_back({"", empty});
      return;
    }
  }

  void map_events(EventExport& source) {
    const ExportProfile& profile = *source.profile;
    source.type = header_of(event_type_of(profile));
    source.time = header_of(event_time_of(profile));
    if (source.type.empty()) {
      source.type_is = type_from_file_name(profile);
      note("{} has no column with the type of its events: all are called '{}', after the file", file_name(profile),
           source.type_is);
    }
    source.page = header_of(usable(columns_for(profile, Role::address_of_page)));
    join(source);
    for (const ColumnProfile* column : columns_for(profile, Role::event_id))
      if (tells_events_apart(profile, *column) && column->header != source.key && source.id.empty())
        source.id = column->header;
  }

  /// Finds the column that says whose event it is: the one whose values are most often found among the leads'.
  void join(EventExport& source) {
    const ExportProfile& profile = *source.profile;
    double best = 0;
    const auto candidates = [&] {
      std::vector<const ColumnProfile*> columns = columns_for(profile, Role::key);
      for (const ColumnProfile* column : columns_for(profile, Role::email)) columns.push_back(column);
      for (const ColumnProfile& column : profile.columns)
        if (std::find(columns.begin(), columns.end(), &column) == columns.end()) columns.push_back(&column);
      return columns;
    }();
    for (const ColumnProfile* column : candidates) {
      if (column->is_ambiguous || column->filled == 0 || column->header == source.type || column->header == source.time)
        continue;
      for (const ColumnProfile& of_leads : mapping_.leads.front()->columns) {
        const bool can_match = of_leads.header == mapping_.key || of_leads.header == mapping_.email ||
                               fitness(of_leads.header, Role::key).has_value();
        if (!can_match || of_leads.is_ambiguous) continue;
        const double share = share_found(*column, of_leads) * profile.share_filled(*column);
        if (share <= best + 0.001) continue;
        best = share;
        source.key = column->header;
        // Keys are compared letter by letter, but e-mail addresses should not be: `matches` compares as texts do.
        const bool as_key = of_leads.header == mapping_.key && !column->has_addresses();
        source.matches = as_key ? std::string() : of_leads.header;
      }
    }
    source.found_leads = best > 0;
    if (best > 0) return;
    const ColumnProfile* guess = usable(columns_for(profile, Role::key));
    if (guess == nullptr) guess = usable(columns_for(profile, Role::email));
    if (guess == nullptr)
      throw Error(fmt::format("{}: no column says whose events these are (export the key or the e-mail address of the "
                              "lead too)",
                              profile.path));
    source.key = guess->header;
    source.matches = guess->has_addresses() ? mapping_.email : std::string();
    note("no event in {} belongs to a lead that was given: look at '{}', which should say whose event it is",
         file_name(profile), source.key);
  }

  static double share_found(const ColumnProfile& column, const ColumnProfile& of_leads) {
    if (column.texts.empty()) return 0;
    const auto found = std::count_if(column.texts.begin(), column.texts.end(),
                                     [&](std::size_t text) { return of_leads.texts.contains(text); });
    return static_cast<double>(found) / static_cast<double>(column.texts.size());
  }

  void count_types() {
    std::unordered_map<std::string, std::int64_t> counts;
    for (const EventExport& source : mapping_.events) {
      if (source.type.empty()) {
        counts[source.type_is] += source.profile->records;
        continue;
      }
      for (const auto& [type, count] : column_named(*source.profile, source.type)->counts) counts[type] += count;
    }
    mapping_.types = sorted_counts(counts);
  }

  void find_time_formats() {
    TimeFormats all;
    const auto look_at = [&](const ExportProfile& profile, const std::string& header) {
      const ColumnProfile* const column = column_named(profile, header);
      if (column == nullptr) return;
      all.add(column->times);
      if (const std::string zone = zone_of_header(header); !zone.empty()) mapping_.zone = zone;
      if (column->times.is_ambiguous())
        note("the dates in '{}' of {} can be read month first or day first: month first is assumed", header,
             file_name(profile));
      if (column->times.is_mixed())
        note("'{}' of {} has dates with the month first and dates with the day first", header, file_name(profile));
      if (const std::int64_t bad = column->times.values() - column->times.readable(); bad > 0)
        note("{} in '{}' of {} cannot be read as a time", bad == 1 ? "1 value" : fmt::format("{} values", bad), header,
             file_name(profile));
    };
    for (const ExportProfile* profile : mapping_.leads) look_at(*profile, mapping_.created);
    for (const EventExport& source : mapping_.events) look_at(*source.profile, source.time);
    mapping_.time_formats = all.formats();
  }

  const std::vector<ExportProfile>& profiles_;
  ExportMapping mapping_;
};

} // namespace

ExportMapping map_exports(const std::vector<ExportProfile>& profiles) { return Mapper(profiles).map(); }

} // namespace leadscore
