#include "cases/case_program.hpp"

#include "base/text.hpp"
#include "cases/memory_file.hpp"
#include "csv/csv_writer.hpp"
#include "score/score_all.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>

namespace leadscore {
namespace {

// Columns of the event file that are no columns of the rules.
constexpr std::string_view event_lead = "lead of the case";
constexpr std::string_view event_type = "event of the case";
constexpr std::string_view event_time = "time of the case";
constexpr std::size_t own_event_columns = 3;

/// The first of names that are the same to a header.
std::vector<std::string> once(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  std::unordered_set<std::string> seen;
  for (const std::string& name : names)
    if (seen.insert(comparable(name)).second) result.push_back(name);
  return result;
}

/// Every column of leads that the rules name. The program is one that was compiled without lead files.
std::vector<std::string> lead_header(const RuleSet& rules, const Program& program) {
  std::vector<std::string> names = program.lead_columns;
  std::string email = "email";
  for (const ColumnName& column : rules.inputs.leads.columns) {
    names.push_back(column.header.text);
    if (column.name == email) email = column.header.text;
  }
  names.push_back(email);
  return once(names);
}

/// Where rules read the type of an event: one of the columns that hold it in the exports.
std::vector<bool> type_columns(const std::vector<EventSource>& sources, const std::vector<std::string>& columns) {
  std::vector<bool> result;
  for (const std::string& column : columns)
    result.push_back(std::any_of(sources.begin(), sources.end(), [&](const EventSource& source) {
      return source.type_column && comparable(source.type_column.text) == comparable(column);
    }));
  return result;
}

void throw_if_any(std::vector<Problem>& problems) {
  if (!problems.empty()) throw ProblemsError(std::move(problems));
}

std::string leads_csv(const CaseProgram& rules, const std::vector<const CaseLead*>& leads,
                      const std::vector<std::string>& keys, Instant case_as_of) {
  const std::vector<std::string>& header = rules.headers.leads.front().header;
  TextBuffer text;
  CsvWriter csv(text);
  for (const std::string& column : header) csv.word(column);
  csv.end_record();
  for (std::size_t lead = 0; lead < leads.size(); ++lead) {
    std::vector<std::string> cells(header.size());
    for (const CaseField& field : leads[lead]->fields) {
      const auto seconds = seconds_from_as_of(field.value);
      cells[field.column] = seconds ? format_instant(case_as_of + *seconds) : field.value;
    }
    cells.front() = keys[lead];
    for (const std::string& cell : cells) csv.word(cell);
    csv.end_record();
  }
  return text.string();
}

std::string events_csv(const CaseProgram& rules, const std::vector<const CaseLead*>& leads,
                       const std::vector<std::string>& keys) {
  const std::vector<std::string>& header = rules.headers.events.front().header;
  TextBuffer text;
  CsvWriter csv(text);
  for (const std::string& column : header) csv.word(column);
  csv.end_record();
  for (std::size_t lead = 0; lead < leads.size(); ++lead) {
    for (const CaseEvent& event : leads[lead]->events) {
      std::vector<std::string> cells(header.size());
      for (std::size_t column = 0; column < rules.holds_type.size(); ++column)
        if (rules.holds_type[column]) cells[own_event_columns + column] = event.type.text;
      for (const CaseField& field : event.columns) cells[field.column] = field.value;
      for (std::int64_t time = event.times; time-- > 0;) {
        csv.word(keys[lead]);
        csv.word(event.type.text);
        csv.time(event.when.instant - time * event.every);
        for (std::size_t column = own_event_columns; column < cells.size(); ++column) csv.word(cells[column]);
        csv.end_record();
      }
    }
  }
  return text.string();
}

/// The key that a lead of the case gives itself, else one of ours.
std::string key_of(const CaseLead& lead, std::size_t place) {
  for (const CaseField& field : lead.fields)
    if (field.column == 0) return field.value;
  return place == 0 ? "case" : fmt::format("other {}", place);
}

/// That of all event sources, which are one in cases; that of `inputs` if they differ.
DecimalSign shared_decimal_sign(const Inputs& inputs, const std::vector<EventSource>& sources) {
  const auto is_first = [&](const EventSource& source) {
    return inputs.sign_of(source) == inputs.sign_of(sources.front());
  };
  return !sources.empty() && std::ranges::all_of(sources, is_first) ? inputs.sign_of(sources.front()) : inputs.numbers;
}

} // namespace

CaseProgram::CaseProgram(RuleSet&& parsed, std::shared_ptr<StreamCopies> copies)
    : rules(std::move(parsed)), streams(std::move(copies)) {
  std::vector<Problem> problems;
  InputReport report;
  const auto lists = load_lists(rules, {}, problems, report, streams.get());
  headers = open_inputs(rules, {}, {}, {}, problems, streams).headers;
  throw_if_any(problems);

  const std::vector<EventSource> sources = std::move(rules.inputs.events);
  EventSource source;
  source.key.text = event_lead;
  source.type_column.text = event_type;
  source.time.text = event_time;
  source.numbers = shared_decimal_sign(rules.inputs, sources);
  rules.inputs.events = {source};

  headers.events_given = false;
  const Program every_column = compile(rules, headers, lists, problems);
  throw_if_any(problems);
  std::vector<std::string> event_header{source.key.text, source.type_column.text, source.time.text};
  const std::vector<std::string> event_columns = once(every_column.events.columns);
  event_header.insert(event_header.end(), event_columns.begin(), event_columns.end());
  holds_type = type_columns(sources, event_columns);

  headers.leads = {{"the leads of the case", lead_header(rules, every_column), 0}};
  headers.events = {{"the events of the case", event_header, 0}};
  headers.events_given = true;
  program = compile(rules, headers, lists, problems);
  throw_if_any(problems);
  without_drop = program;
  without_drop.drop.clear();
  times = TimeReader(rules.timezone, rules.inputs.time_formats);
}

std::vector<std::size_t> rows_of_case(const CaseWorld& world) {
  std::vector<std::size_t> result;
  for (std::size_t row = 0; row < world.rows.size() && !world.dropped; ++row)
    if (world.rows[row].lead == world.lead) result.push_back(row);
  return result;
}

std::unique_ptr<CaseWorld> score_case(const CaseProgram& rules, const Case& one, Instant as_of) {
  std::vector<const CaseLead*> leads{&one.lead};
  for (const CaseLead& other : one.others) leads.push_back(&other);
  std::vector<std::string> keys;
  for (std::size_t place = 0; place < leads.size(); ++place) keys.push_back(key_of(*leads[place], place));
  const MemoryFile lead_file(leads_csv(rules, leads, keys, one.as_of->instant));
  const MemoryFile event_file(events_csv(rules, leads, keys));

  OpenInputs inputs(rules.streams);
  inputs.headers = rules.headers;
  inputs.lead_paths = {lead_file.path()};
  inputs.event_paths = {event_file.path()};
  ReadOptions options;
  options.csv.delimiter = ',';
  options.as_of = as_of;
  options.max_rejects.share = 1; // a case may have a single lead
  InputReport report;
  EventFindings findings;

  auto world = std::make_unique<CaseWorld>();
  world->as_of = as_of;
  world->leads = read_leads(rules.program, inputs, rules.times, options, report);
  if (report.leads.dropped > 0) {
    InputReport again;
    world->everyone = read_leads(rules.without_drop, inputs, rules.times, options, again);
  }
  world->events = read_events(rules.program, world->leads, inputs, rules.times, options, report, findings);
  world->rows = score_all(rules.program, world->leads, world->events, rules.times, as_of, options.threads).rows;
  world->routing = route(rules.program, world->leads, world->events, rules.times, as_of, options.threads, world->rows);
  const LeadLookup::Answer found = world->leads.lookup.by_key(trim_invisible(keys.front()));
  world->dropped = found.found != LeadLookup::Found::lead;
  world->lead = found.lead;
  return world;
}

} // namespace leadscore
