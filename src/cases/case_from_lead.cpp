#include "cases/case_from_lead.hpp"

#include "base/text.hpp"
#include "data/event_time.hpp"
#include "data/null_texts.hpp"
#include "rules/header.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>

namespace leadscore {
namespace {

/// What the rules call a column of the leads.
std::string name_of_column(const RuleSet& rules, const std::string& header) {
  const LeadInput& leads = rules.inputs.leads;
  std::string name = header;
  for (const ColumnName& column : leads.columns)
    if (comparable(column.header.text) == comparable(header)) name = column.name;
  for (const auto& [ours, mapped] : {std::pair<const char*, const Name*>{"created_at", &leads.created_at},
                                     {"status", &leads.status},
                                     {"owner", &leads.owner},
                                     {"email", &leads.email},
                                     {"account", &leads.account}})
    if (*mapped && comparable(mapped->text) == comparable(name)) return ours;
  return name;
}

std::vector<CaseField> fields_of_lead(const RealLead& real, const CaseProgram& rules) {
  const std::vector<std::string>& header = rules.headers.leads.front().header;
  std::vector<CaseField> fields;
  for (std::size_t column = 0; column < real.program.lead_columns.size(); ++column) {
    const auto place = find_column(header, real.program.lead_columns[column]);
    const std::string_view value = trim(real.leads.table.cell(real.lead, column));
    if (!place || *place == 0 || value.empty()) continue;
    fields.push_back({{name_of_column(rules.rules, header[*place]), {}}, std::string(value), {}, *place});
  }
  return fields;
}

/// Reads the events of one lead, with the columns that the rules read.
class EventsOfLead {
public:
  EventsOfLead(const RealLead& real, const CaseProgram& rules)
      : real_(real), rules_(rules), nulls_(real.program.rules->inputs.null) {
    for (const EventSource& source : real.program.rules->inputs.events) times_.emplace_back(real.times, source);
  }

  std::vector<CaseEvent> read() {
    for (const InputHeaders::File& file : real_.inputs.headers.events) read_file(file);
    std::stable_sort(events_.begin(), events_.end(),
                     [](const CaseEvent& a, const CaseEvent& b) { return a.when.instant < b.when.instant; });
    return std::move(events_);
  }

private:
  void read_file(const InputHeaders::File& source) {
    CsvFile file = real_.inputs.open(source.path, options_for(source, real_.csv));
    std::vector<std::size_t> every(file.header().size());
    for (std::size_t column = 0; column < every.size(); ++column) every[column] = column;
    for (CsvBlock block; file.next_block(block);) {
      RecordReader reader(block, file.delimiter(), every.size(), every);
      for (auto outcome = reader.next(); outcome != RecordReader::Outcome::end; outcome = reader.next())
        if (outcome == RecordReader::Outcome::record) add(source, reader.fields());
    }
  }

  void add(const InputHeaders::File& file, std::span<const std::string_view> cells) {
    const EventSource& source = real_.program.rules->inputs.events[file.source];
    const auto cell = [&](const std::string& name) {
      const auto column = find_column(file.header, name);
      return column ? trim(nulls_.cleaned(cells[*column])) : std::string_view();
    };
    const std::string_view key = trim_invisible(cell(source.key.text));
    if (key.empty()) return;
    std::string buffer;
    const LeadLookup::Answer answer = real_.leads.lookup.by_event_key(real_.program, file.source, key, buffer);
    if (answer.found != LeadLookup::Found::lead || answer.lead != real_.lead) return;
    const std::string_view time_of_day = source.time_of_day ? cell(source.time_of_day.text) : std::string_view();
    const auto time = times_[file.source].read(cell(source.time.text), time_of_day);
    if (!time || *time < earliest_instant || *time > real_.as_of) return;
    if (source.id) {
      const std::string_view id = trim_invisible(cell(source.id.text));
      if (!id.empty() && !ids_.insert(std::string(id)).second) return;
    }
    CaseEvent event;
    event.when = {std::nullopt, format_instant(*time), {}, *time};
    event.type.text = source.type_column ? std::string(cell(source.type_column.text)) : source.type_is;
    if (!rules_.program.events.type_of_text.contains(comparable(event.type.text))) event.type.text = other_event_type;
    const std::vector<std::string>& header = rules_.headers.events.front().header;
    const std::size_t first = header.size() - rules_.holds_type.size();
    for (std::size_t column = first; column < header.size(); ++column) {
      const std::string_view value = cell(header[column]);
      if (!value.empty() && !rules_.holds_type[column - first])
        event.columns.push_back({{header[column], {}}, std::string(value), {}, column});
    }
    events_.push_back(std::move(event));
  }

  const RealLead& real_;
  const CaseProgram& rules_;
  NullTexts nulls_;
  std::vector<EventTimeReader> times_; ///< by event source
  std::vector<CaseEvent> events_;
  std::unordered_set<std::string> ids_;
};

} // namespace

RuleSet rules_without_carried_columns(RuleSet rules) {
  rules.inputs.leads.show.clear();
  for (Export& table : rules.exports) table.columns.clear();
  return rules;
}

Case case_of_lead(const RealLead& real, const CaseProgram& rules) {
  Case one;
  one.name = "a real lead";
  one.as_of = Moment{std::nullopt, format_instant(real.as_of), {}, real.as_of};
  one.lead.fields = fields_of_lead(real, rules);
  one.lead.events = EventsOfLead(real, rules).read();
  return one;
}

} // namespace leadscore
