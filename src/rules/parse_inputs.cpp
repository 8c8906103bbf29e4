#include "rules/parse_inputs.hpp"

#include "base/text.hpp"
#include "rules/parse_conditions.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

constexpr std::string_view built_in_lists[] = {"free_email_domains", "disposable_email_domains"};

ValueKind<DecimalSign> decimal_sign() {
  return one_of<DecimalSign>({{"point", DecimalSign::point}, {"comma", DecimalSign::comma}});
}

ValueKind<std::string> time_format() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::string& value) {
                if (!text().read(reading, node, label, value)) return false;
                const auto problem = problem_with_time_format(value);
                if (!problem) return true;
                reading.report(node.at, fmt::format("the time format '{}' cannot be used: {}", value, *problem),
                               "write e.g. %m/%d/%Y %I:%M %p or %d.%m.%Y %H:%M:%S");
                return false;
              },
          .schema = text().schema};
}

ValueKind<std::vector<std::string>> time_formats() { return list_of(time_format(), {.least = 0, .lone_value = true}); }

// ---- leads ----------------------------------------------------------------------------------------------------------

/// What separates the values of a cell.
ValueKind<std::string> separator() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::string& value) {
                if (!value_text().read(reading, node, label, value)) return false;
                if (!value.empty()) return true;
                reading.report(node.at, label + " is an empty text", "write what separates the values, e.g. \";\"");
                return false;
              },
          .schema = value_text().schema + R"(, "minLength": 1)"};
}

ValueKind<std::vector<ColumnName>> column_names() {
  static const MappingTable<ColumnName> table =
      MappingTable<ColumnName>("column")
          .key("header", &ColumnName::header, name(), Need::required, "header of the export", "Interests")
          .key("several", &ColumnName::several, separator(), Need::required,
               "what separates the values of a cell that holds several", "\";\"");
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::vector<ColumnName>& value) {
                return read_named(reading, node, label, "a mapping from our names to headers of the export", "columns",
                                  [&](const Name& key, const YamlNode& header) {
                                    ColumnName& column = value.emplace_back();
                                    column.name = key.text;
                                    const std::string column_label = "the header for '" + key.text + "'";
                                    if (header.kind == YamlNode::Kind::mapping)
                                      return table.read(reading, header, column_label, column);
                                    return name().read(reading, header, column_label, column.header);
                                  });
              },
          .schema = fmt::format(R"("type": "object", "additionalProperties": {{{}}})",
                                any_of_schema({name().schema, table.keys().schema()}))};
}

ValueKind<LeadInput> lead_input() {
  static const MappingTable<NamedCondition> drop =
      MappingTable<NamedCondition>("drop entry")
          .key("name", &NamedCondition::name, text(), Need::required, "who is dropped", "our own people")
          .key("when", &NamedCondition::when, condition(Place::drop), Need::required,
               "condition on fields of the leads that are left out of everything",
               "{field: email.domain, is: ourcompany.example}");
  static const MappingTable<LeadInput> table =
      MappingTable<LeadInput>("'leads' section")
          .key("key", &LeadInput::key, name(), Need::required, "header of the column that identifies a lead", "lead_id")
          .key("created_at", &LeadInput::created_at, name(), Need::optional,
               "header of the column with the time at which the lead came", "Create Date")
          .key("status", &LeadInput::status, name(), Need::optional, "header of the column with the lead's status",
               "Lead Status")
          .key("owner", &LeadInput::owner, name(), Need::optional, "header of the column with the lead's owner",
               "Contact owner")
          .key("account", &LeadInput::account, name(), Need::optional,
               "header of the column with the lead's account; default: the registrable domain of a business e-mail",
               "Company Domain Name")
          .key("email", &LeadInput::email, name(), Need::optional,
               "header of the column with the e-mail address; default: the column 'email', if there is one",
               "Email Address")
          .key("show", &LeadInput::show, list_of(field_name(Place::lead_input), {.least = 0, .lone_value = true}),
               Need::optional, "columns carried into the output files", "[email, company, title]")
          .key("columns", &LeadInput::columns, column_names(), Need::optional,
               "names of our own for headers of the export, as 'our name: the header'; {header, several} for a column "
               "whose "
               "cells hold several values",
               "{title: Job Title, interests: {header: Interests, several: \";\"}}")
          .key("skip_lines", &LeadInput::skip_lines, whole_number(0), Need::optional,
               "number of lines above the header that are not read; default: 0", "2")
          .key("drop", &LeadInput::drop, list_of(mapping(drop), {.least = 0}), Need::optional,
               "leads that are left out of everything, and counted",
               "[{name: our own people, when: {field: email.domain, is: ourcompany.example}}]")
          .key("numbers", &LeadInput::numbers, decimal_sign(), Need::optional,
               "decimal sign of numbers in the lead files, point or comma; default: that of inputs", "comma");
  return mapping(table);
}

// ---- events ---------------------------------------------------------------------------------------------------------

/// `type: column` or `type: {is: text}`.
struct EventType {
  Name column;
  std::string is;
};

ValueKind<EventType> event_type() {
  static const MappingTable<EventType> table =
      MappingTable<EventType>("'type'").key("is", &EventType::is, text(), Need::required,
                                            "the event type that every record of the file has", "webinar_attended");
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, EventType& value) {
                if (node.kind == YamlNode::Kind::mapping) return table.read(reading, node, label, value);
                if (node.kind != YamlNode::Kind::scalar) {
                  report_wrong_value(reading, node, label, "the header of a column, or {is: an event type}");
                  return false;
                }
                return name().read(reading, node, label, value.column);
              },
          .schema = any_of_schema({name().schema, table.keys().schema()})};
}

/// `time: column`, or `time: [column of the date, column of the time of day]`.
struct EventTime {
  Name first, second;
};

ValueKind<EventTime> event_time() {
  static const ValueKind<std::vector<Name>> two = list_of(name(), {.least = 2});
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, EventTime& value) {
                if (node.kind == YamlNode::Kind::scalar) return name().read(reading, node, label, value.first);
                if (node.kind != YamlNode::Kind::sequence || node.values.size() > 2) {
                  report_wrong_value(reading, node, label, "the header of a column, or a list of two");
                  return false;
                }
                std::vector<Name> names;
                if (!two.read(reading, node, label, names)) return false;
                value = {names[0], names[1]};
                return true;
              },
          .schema = any_of_schema({name().schema, two.schema + R"(, "maxItems": 2)"})};
}

struct EventSourceDraft {
  EventSource source;
  EventType type;
  EventTime time;
  Position at;
};

ValueKind<std::vector<EventSource>> event_sources() {
  const auto in_source = [](auto EventSource::*member) {
    return [member](EventSourceDraft & draft) -> auto& { return draft.source.*member; };
  };
  static const MappingTable<EventSourceDraft> table =
      MappingTable<EventSourceDraft>("event source")
          .key("files", in_source(&EventSource::files), file_name(), Need::optional,
               "the event files that are meant, by name; * and ? stand for any text and any character; default: all",
               "mail-*.csv")
          .key("key", in_source(&EventSource::key), name(), Need::required,
               "header of the column that says whose event it is", "lead_id")
          .key("matches", in_source(&EventSource::matches), field_name(Place::lead_input), Need::optional,
               "field of the lead that holds the value of 'key'; default: the lead's key", "email")
          .key("type", &EventSourceDraft::type, event_type(), Need::required,
               "header of the column with the event type, or {is: an event type}", "event")
          .key("time", &EventSourceDraft::time, event_time(), Need::required,
               "header of the column with the time of the event, or a list of two: the column with its date and the "
               "one with its time of day",
               "timestamp")
          .key("id", in_source(&EventSource::id), name(), Need::optional,
               "header of the column that identifies an event, so that repeated ones count once", "event_id")
          .key("deduplicate", in_source(&EventSource::deduplicate), boolean(), Need::optional,
               "true: of records of this source with the same cell under every header the first counts; default false",
               "true")
          .key("time_formats", in_source(&EventSource::time_formats), time_formats(), Need::optional,
               "formats of times, tried before the time_formats of inputs", "[\"%d.%m.%Y %H:%M\"]")
          .key("numbers", in_source(&EventSource::numbers), decimal_sign(), Need::optional,
               "decimal sign of numbers in these files, point or comma; default: that of inputs", "comma")
          .key("skip_lines", in_source(&EventSource::skip_lines), whole_number(0), Need::optional,
               "number of lines above the header that are not read; default: 0", "2");
  static const ValueKind<std::vector<EventSourceDraft>> drafts = one_or_list_of(mapping(table));
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::vector<EventSource>& value) {
                std::vector<EventSourceDraft> read_drafts;
                bool good = drafts.read(reading, node, label, read_drafts);
                for (EventSourceDraft& draft : read_drafts) {
                  draft.source.at = draft.at;
                  draft.source.type_column = std::move(draft.type.column);
                  draft.source.type_is = std::move(draft.type.is);
                  draft.source.time = std::move(draft.time.first);
                  draft.source.time_of_day = std::move(draft.time.second);
                  value.push_back(std::move(draft.source));
                }
                if (node.kind == YamlNode::Kind::sequence) {
                  for (std::size_t index = 0; index + 1 < node.values.size(); ++index) {
                    const YamlNode& source = node.values[index];
                    if (source.kind != YamlNode::Kind::mapping || has_key(source, "files")) continue;
                    reading.report(source.at, "this event source has no 'files', so it hides the sources below it",
                                   "say which files are its own, e.g. files: \"mail-*.csv\", or put it last");
                    good = false;
                  }
                }
                return good;
              },
          .schema = drafts.schema};
}

ValueKind<DropEvents> drop_events_entry() {
  using Burst = DropEvents::Burst;
  static const MappingTable<Burst> burst =
      MappingTable<Burst>("'burst'")
          .key("at_least", &Burst::at_least, whole_number(2), Need::required, "number of events that make a burst", "4")
          .key("within", &Burst::within, duration(Zero::allowed), Need::required, "time in which they come", "10s");
  using SoonAfter = DropEvents::SoonAfter;
  static const MappingTable<SoonAfter> soon_after =
      MappingTable<SoonAfter>("'soon_after'")
          .key("event", &SoonAfter::types, event_types(), Need::required, "event type, one or a list",
               "email_delivered")
          .key("within", &SoonAfter::within, duration(Zero::allowed), Need::required,
               "time after such an event in which an event is dropped", "10s");
  static const MappingTable<DropEvents> table =
      MappingTable<DropEvents>("drop_events entry")
          .key("name", &DropEvents::name, text(), Need::required, "what is dropped", "mail scanners")
          .key("event", &DropEvents::types, event_types(), Need::optional,
               "event type, one or a list; default: every type", "trial_signup")
          .key("where", &DropEvents::where, where_condition(), Need::optional, "condition on the columns of the event",
               "{field: url, contains: /pricing}")
          .key("burst", &DropEvents::burst, mapping(burst), Need::optional,
               "only events of which the lead has so many in so short a time", "{at_least: 4, within: 10s}")
          .key("soon_after", &DropEvents::soon_after, mapping(soon_after), Need::optional,
               "only events that come so soon after another event of the lead",
               "{event: email_delivered, within: 10s}");
  ValueKind<DropEvents> kind = mapping(table);
  auto read = [read_keys_of = std::move(kind.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                                    DropEvents& value) {
    if (!read_keys_of(reading, node, label, value)) return false;
    if (!value.types.empty() || value.where || value.burst || value.soon_after) return true;
    reading.report(node.at, "this drop_events entry does not say which events to drop",
                   "add 'event', 'where', 'burst' or 'soon_after'");
    return false;
  };
  return {.read = std::move(read), .schema = std::move(kind.schema)};
}

// ---- the rest -------------------------------------------------------------------------------------------------------

ValueKind<Enrichment> enrichment() {
  static const MappingTable<Enrichment> table =
      MappingTable<Enrichment>("enrich entry")
          .key("file", &Enrichment::file, input_file(), Need::required, "CSV file whose columns are added to the leads",
               "firmographics.csv")
          .key("key", &Enrichment::key, text(), Need::required, "header of the column of that file that is matched",
               "domain")
          .key("on", &Enrichment::on, field_name(Place::lead_input), Need::required,
               "field of the lead that it is matched with", "account")
          .key("numbers", &Enrichment::numbers, decimal_sign(), Need::optional,
               "decimal sign of numbers in this file, point or comma; default: that of inputs", "comma");
  return mapping(table);
}

ValueKind<OutcomesInput> outcomes() {
  static const MappingTable<OutcomesInput> table =
      MappingTable<OutcomesInput>("'outcomes' section")
          .key("key", &OutcomesInput::key, name(), Need::required, "header of the column with the lead's key",
               "lead_id")
          .key("outcome", &OutcomesInput::outcome, name(), Need::required, "header of the column with the outcome",
               "stage")
          .key("time", &OutcomesInput::time, name(), Need::optional,
               "header of the column with the time of the outcome", "closed_at")
          .key("value", &OutcomesInput::value, name(), Need::optional,
               "header of the column with the value of the deal", "amount")
          .key("won", &OutcomesInput::won, one_or_list_of(value_text()), Need::required, "outcomes that mean won",
               "[won]")
          .key("lost", &OutcomesInput::lost, one_or_list_of(value_text()), Need::optional, "outcomes that mean lost",
               "[lost]");
  return mapping(table);
}

ValueKind<CostsInput> costs() {
  static const MappingTable<CostsInput> table =
      MappingTable<CostsInput>("'costs' section")
          .key("month", &CostsInput::month, name(), Need::required, "header of the column with the month", "month")
          .key("source", &CostsInput::source, name(), Need::optional, "header of the column with the source of leads",
               "source")
          .key("cost", &CostsInput::cost, name(), Need::required, "header of the column with the cost", "cost");
  return mapping(table);
}

const MappingTable<Inputs>& inputs_table() {
  static const MappingTable<Inputs> table =
      MappingTable<Inputs>("'inputs' section")
          .key("leads", &Inputs::leads, lead_input(), Need::required, "what the columns of the lead files mean",
               "{key: lead_id, email: email}")
          .key("events", &Inputs::events, event_sources(), Need::optional,
               "what the columns of the event files mean: one mapping, or a list of them for several sources",
               "{key: lead_id, type: event, time: timestamp}")
          .key("passive", &Inputs::passive, list_of(name(), {.least = 0, .lone_value = true}), Need::optional,
               "event types that are never a sign of life and never a first touch", "[email_open, unsubscribe]")
          .key("drop_events", &Inputs::drop_events, list_of(drop_events_entry(), {.least = 0}), Need::optional,
               "events that count for nothing",
               "[{name: mail scanners, event: email_click, where: {field: user_agent, matches: '(?i)bot|scanner'}}]")
          .key("enrich", &Inputs::enrich, list_of(enrichment(), {.least = 0}), Need::optional,
               "files whose columns are added to the leads", "[{file: firmographics.csv, key: domain, on: account}]")
          .key("outcomes", &Inputs::outcomes, outcomes(), Need::optional,
               "what the columns of the outcome file mean; for analyze, calibrate and report",
               "{key: lead_id, outcome: stage, won: [won], lost: [lost]}")
          .key("costs", &Inputs::costs, costs(), Need::optional, "what the columns of the cost file mean",
               "{month: month, source: source, cost: cost}")
          .key("time_formats", &Inputs::time_formats, time_formats(), Need::optional,
               "formats of times, tried after ISO 8601 and epoch", "[\"%m/%d/%Y %I:%M %p\"]")
          .key(
              "numbers", &Inputs::numbers, decimal_sign(), Need::optional,
              "decimal sign of numbers in cells: point (1,234.50) or comma (1.234,50); leads, event sources and enrich "
              "entries may have their own; default point",
              "comma")
          .key("null", &Inputs::null, list_of(text(), {.least = 0, .lone_value = true}), Need::optional,
               R"(cells with exactly this text count as empty; default NULL, \N and #N/A)", R"(["NULL", '\N', "#N/A"])")
          .key("max_age", &Inputs::max_age, duration(), Need::optional,
               "nightly publishes nothing when the newest event is older; default 3d", "3d")
          .key("max_shrink", &Inputs::max_shrink, percent(), Need::optional,
               "nightly publishes nothing when leads or events are fewer than last time by more; default 20%", "20%");
  return table;
}

// ---- lists ----------------------------------------------------------------------------------------------------------

ValueKind<ListDefinition> list_from_mapping() {
  static const MappingTable<ListDefinition> file =
      MappingTable<ListDefinition>("list from a file")
          .key("file", &ListDefinition::file, input_file(), Need::required, "CSV file that holds the values",
               "target_accounts.csv")
          .key("column", &ListDefinition::column, text(), Need::optional,
               "header of the column with the values; default: the first", "domain");
  static const MappingTable<ListDefinition> added =
      MappingTable<ListDefinition>("addition to a list")
          .key("add", &ListDefinition::values, list_of(value_text()), Need::required,
               "values that are added to the built-in list of this name", "[freemail.example]");
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, ListDefinition& list) {
                const std::vector<const KeyTable*> relatives = {&file.keys(), &added.keys()};
                if (!has_key(node, "add")) return file.read(reading, node, label, list, relatives);
                list.add = true;
                if (std::ranges::find(built_in_lists, list.name) == std::end(built_in_lists)) {
                  reading.report(place_of_key(node, "add"),
                                 fmt::format("'add' cannot be used here: '{}' is not a built-in list", list.name),
                                 "write the values as a list: [a, b]; built in are free_email_domains and "
                                 "disposable_email_domains");
                  return false;
                }
                return added.read(reading, node, label, list, relatives);
              },
          .schema = any_of_schema({file.keys().schema(), added.keys().schema()})};
}

} // namespace

ValueKind<Inputs> inputs() { return mapping(inputs_table()); }

ValueKind<std::vector<ListDefinition>> lists() {
  static const ValueKind<std::vector<std::string>> values = list_of(value_text(), {.least = 0});
  static const ValueKind<ListDefinition> from_mapping = list_from_mapping();
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::vector<ListDefinition>& value) {
                return read_named(reading, node, label, "a mapping from names to lists", "lists",
                                  [&](const Name& key, const YamlNode& definition) {
                                    ListDefinition& list = value.emplace_back();
                                    list.name = key.text;
                                    list.at = key.at;
                                    const std::string list_label = "the list '" + key.text + "'";
                                    if (definition.kind == YamlNode::Kind::mapping) {
                                      return from_mapping.read(reading, definition, list_label, list);
                                    }
                                    return values.read(reading, definition, list_label, list.values);
                                  });
              },
          .schema = fmt::format(R"("type": "object", "additionalProperties": {{{}}})",
                                any_of_schema({values.schema, from_mapping.schema}))};
}

ValueKind<std::vector<DerivedField>> derived_fields() {
  static const MappingTable<DerivedField::Entry> table =
      MappingTable<DerivedField::Entry>("derive entry")
          .key("value", &DerivedField::Entry::value, text(), Need::required, "value that the field then has", "manager")
          .key("when", &DerivedField::Entry::when, condition(Place::derive), Need::required,
               "condition on fields of the lead; the first entry that holds counts",
               "{field: title, contains: manager}");
  static const ValueKind<std::vector<DerivedField::Entry>> entries = list_of(mapping(table));
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::vector<DerivedField>& value) {
                return read_named(reading, node, label, "a mapping from names of fields to lists", "derived fields",
                                  [&](const Name& key, const YamlNode& definition) {
                                    DerivedField& field = value.emplace_back();
                                    field.name = key.text;
                                    field.at = key.at;
                                    return entries.read(reading, definition, "the derived field '" + key.text + "'",
                                                        field.entries);
                                  });
              },
          .schema = fmt::format(R"("type": "object", "additionalProperties": {{{}}})", entries.schema)};
}

ValueKind<TimeZone> time_zone() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, TimeZone& value) {
                std::string zone_name;
                if (!text().read(reading, node, label, zone_name)) return false;
                if (auto zone = TimeZone::find(zone_name)) {
                  value = std::move(*zone);
                  return true;
                }
                const std::vector<std::string> known = TimeZone::names();
                const auto near = nearest(zone_name, known);
                reading.report(node.at, fmt::format("unknown time zone '{}'", zone_name),
                               near ? fmt::format("did you mean '{}'?", *near)
                                    : "write the name of a place, e.g. Europe/Berlin or America/New_York, or UTC");
                return false;
              },
          .schema = text().schema};
}

} // namespace leadscore
