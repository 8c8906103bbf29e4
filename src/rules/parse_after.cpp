#include "rules/parse_after.hpp"

#include "base/text.hpp"
#include "rules/parse_conditions.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace leadscore {
namespace {

// ---- hand-off -------------------------------------------------------------------------------------------------------

/// A duration in which sales is to follow up. Whether it is written in days decides what it means with `hours`.
ValueKind<Handoff::FollowUp> follow_up_span() {
  ValueKind<Seconds> span = duration();
  return {.read =
              [read = std::move(span.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                            Handoff::FollowUp& value) {
                if (!read(reading, node, label, value.within)) return false;
                value.in_days = node.text.ends_with('d') || node.text.ends_with('w');
                return true;
              },
          .schema = std::move(span.schema)};
}

ValueKind<std::vector<Handoff::FollowUp>> follow_up() {
  using FollowUp = Handoff::FollowUp;
  static const MappingTable<FollowUp> table =
      MappingTable<FollowUp>("follow_up entry")
          .key("when", &FollowUp::when, condition(Place::handoff), Need::optional,
               "condition under which this deadline holds; default: always", "{field: score.velocity, at_least: 60}")
          .key(
              "within", [](FollowUp& value) -> FollowUp& { return value; }, follow_up_span(), Need::required,
              "time in which sales is to follow up; with 'hours', 4h are four working hours and 2d two working days",
              "2d");
  static const ValueKind<std::vector<FollowUp>> list = list_of(mapping(table), {.least = 0});
  static const ValueKind<FollowUp> lone = follow_up_span();
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::vector<FollowUp>& value) {
                if (node.kind != YamlNode::Kind::scalar) return list.read(reading, node, label, value);
                value.clear();
                return lone.read(reading, node, label, value.emplace_back());
              },
          .schema = any_of_schema({lone.schema, list.schema})};
}

ValueKind<std::vector<Weekday>> weekdays() {
  ValueKind<std::vector<Weekday>> kind = one_or_list_of(one_of<Weekday>({{.text = "mon", .value = Weekday::mon},
                                                                         {.text = "tue", .value = Weekday::tue},
                                                                         {.text = "wed", .value = Weekday::wed},
                                                                         {.text = "thu", .value = Weekday::thu},
                                                                         {.text = "fri", .value = Weekday::fri},
                                                                         {.text = "sat", .value = Weekday::sat},
                                                                         {.text = "sun", .value = Weekday::sun}}));
  auto read = [read_days = std::move(kind.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                                 std::vector<Weekday>& days) {
    if (!read_days(reading, node, label, days)) return false;
    for (std::size_t i = 1; i < days.size(); ++i) {
      if (std::find(days.begin(), days.begin() + static_cast<std::ptrdiff_t>(i), days[i]) ==
          days.begin() + static_cast<std::ptrdiff_t>(i)) {
        continue;
      }
      reading.report(node.values[i].at, fmt::format("{} has '{}' a second time", label, node.values[i].text),
                     "keep one");
      return false;
    }
    return true;
  };
  return {.read = std::move(read), .schema = kind.schema + R"(, "uniqueItems": true)"};
}

/// `HH:MM` as seconds since midnight; none if it is no time of the day. 24:00 is one.
std::optional<Seconds> time_of_day(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto part = [text](std::size_t begin, std::size_t end) -> std::optional<Seconds> {
    const std::string_view digits = text.substr(begin, end - begin);
    if (digits.empty() || digits.size() > 2 || !std::ranges::all_of(digits, is_digit)) return std::nullopt;
    Seconds number = 0;
    for (const char digit : digits) number = 10 * number + (digit - '0');
    return number;
  };
  if (colon == std::string_view::npos || text.size() != colon + 3) return std::nullopt;
  const auto hours = part(0, colon);
  const auto minutes = part(colon + 1, text.size());
  if (!hours || !minutes || *minutes > 59) return std::nullopt;
  const Seconds seconds = *hours * 3600 + *minutes * 60;
  return seconds <= seconds_a_day ? std::optional(seconds) : std::nullopt;
}

/// `09:00-17:30`.
ValueKind<Handoff::Hours> working_hours() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, Handoff::Hours& value) {
                constexpr std::string_view remedy = "write e.g. \"09:00-17:30\"";
                const std::string_view text = trim(node.text);
                const std::size_t hyphen = text.find('-');
                const bool has_two = node.kind == YamlNode::Kind::scalar && hyphen != std::string_view::npos;
                const auto from = has_two ? time_of_day(trim(text.substr(0, hyphen))) : std::nullopt;
                const auto to = has_two ? time_of_day(trim(text.substr(hyphen + 1))) : std::nullopt;
                if (!from || !to) {
                  report_wrong_value(reading, node, label, "two times of the day with a hyphen between them",
                                     std::string(remedy) + "; the last time is 24:00");
                  return false;
                }
                if (*from >= *to) {
                  report_wrong_value(reading, node, label, "two times of the day, the earlier one first",
                                     std::string(remedy) + "; working hours cannot go past midnight");
                  return false;
                }
                value = {*from, *to};
                return true;
              },
          .schema = R"("type": "string", "pattern": )"
                    R"("^\\s*([01]?[0-9]|2[0-3]):[0-5][0-9]\\s*-\\s*(([01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)\\s*$")"};
}

/// Two percentages, the lower one first, which go to two members of the hand-off.
ValueKind<Handoff> close_rate() {
  static const ValueKind<std::vector<double>> list = list_of(percent());
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, Handoff& value) {
                if (node.kind != YamlNode::Kind::sequence || node.values.size() != 2) {
                  report_wrong_value(reading, node, label, "a list of two percentages", "write e.g. [10%, 15%]");
                  return false;
                }
                std::vector<double> rates;
                if (!list.read(reading, node, label, rates)) return false;
                if (rates[0] > rates[1]) {
                  reading.report(node.at, fmt::format("{} has the higher percentage first", label), "swap them");
                  return false;
                }
                value.close_rate_low = rates[0];
                value.close_rate_high = rates[1];
                return true;
              },
          .schema = fmt::format(R"({}, "maxItems": 2)", list_schema(percent().schema, {.least = 2}))};
}

ValueKind<Handoff::Assign> assign() {
  using Assign = Handoff::Assign;
  using RosterEntry = Handoff::RosterEntry;
  static const MappingTable<RosterEntry> roster_entry =
      MappingTable<RosterEntry>("roster entry")
          .key("name", &RosterEntry::name, text(), Need::required, "who takes the leads, as the owner column has it",
               "Ana")
          .key("when", &RosterEntry::when, condition(Place::handoff), Need::optional,
               "condition on the leads that go there; default: every lead", "{field: country, is: DE}")
          .key("per_day", &RosterEntry::per_day, whole_number(1), Need::optional,
               "most leads in one day; default: no bound", "25");
  static const ValueKind<std::vector<RosterEntry>> roster = [] {
    ValueKind<std::vector<RosterEntry>> list = list_of(mapping(roster_entry));
    auto read = [read_entries = std::move(list.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                                      std::vector<RosterEntry>& value) {
      const bool good = read_entries(reading, node, label, value);
      std::vector<Name> names;
      for (const RosterEntry& entry : value) names.push_back({.text = entry.name, .at = entry.at});
      report_repeated_names(reading, names, "roster entries");
      return good;
    };
    return ValueKind<std::vector<RosterEntry>>{.read = std::move(read), .schema = std::move(list.schema)};
  }();
  static const MappingTable<Assign> table =
      MappingTable<Assign>("'assign' section")
          .key("strategy", &Assign::strategy,
               one_of<Assign::Strategy>({{.text = "round_robin", .value = Assign::Strategy::round_robin},
                                         {.text = "random", .value = Assign::Strategy::random},
                                         {.text = "capacity", .value = Assign::Strategy::capacity}}),
               Need::optional, "who of the roster is next; default round_robin", "capacity")
          .key("together", &Assign::together,
               one_of<Assign::Together>({{.text = "account", .value = Assign::Together::account},
                                         {.text = "lead", .value = Assign::Together::lead}}),
               Need::optional, "account (the default): the leads of an account get one owner; lead: each by itself",
               "account")
          .key("roster", &Assign::roster, roster, Need::required, "who takes leads, and which",
               "[{name: Ana, when: {field: country, in: [DE, AT]}, per_day: 25}, {name: Bo}]");
  return mapping(table);
}

Handoff& whole_handoff(Handoff& value) { return value; }

const MappingTable<Handoff>& handoff_table() {
  const auto statuses = [](std::size_t least) { return list_of(value_text(), {.least = least, .lone_value = true}); };
  static const MappingTable<Handoff> table =
      MappingTable<Handoff>("'handoff' section")
          .key("statuses", &Handoff::statuses, statuses(1), Need::optional,
               "statuses of leads that may be handed off; required when a status column is mapped", "[new, open]")
          .key("recycled", &Handoff::recycled, statuses(0), Need::optional, "statuses by which sales gives a lead back",
               "[recycled]")
          .key("won", &Handoff::won, statuses(0), Need::optional, "statuses of leads that sales won", "[won]")
          .key("lost", &Handoff::lost, statuses(0), Need::optional, "statuses of leads that sales lost", "[lost]")
          .key("not_now", &Handoff::not_now, statuses(0), Need::optional,
               "statuses of leads in which sales finds one of fit and pain missing", "[not now]")
          .key("never", &Handoff::never, statuses(0), Need::optional,
               "statuses of leads in which sales finds both fit and pain missing", "[disqualified]")
          .key("suppress", &Handoff::suppress, condition(Place::handoff), Need::optional,
               "condition on leads that could be handed off but are left alone", "{field: account.won, is: true}")
          .key("follow_up", &Handoff::follow_up, follow_up(), Need::optional,
               "deadlines for sales, the first that fits; a lead that none fits has no deadline; default 2d",
               "[{when: {field: score.velocity, at_least: 60}, within: 4h}, {within: 2d}]")
          .key("days", &Handoff::days, weekdays(), Need::optional,
               "days on which leads are handed off and deadlines run; default [mon, tue, wed, thu, fri]",
               "[mon, tue, wed, thu]")
          .key("hours", &Handoff::hours, working_hours(), Need::optional,
               "on 'days', deadlines run in these hours only, and a day of a deadline is as long as they are; default "
               "the whole day",
               "\"09:00-17:30\"")
          .key("one_per_person", &Handoff::one_per_person, boolean(), Need::optional,
               "true (the default): leads with the same e-mail address are one person, who is listed once; false: each "
               "lead for itself",
               "false")
          .key("again_after", &Handoff::again_after, duration(Zero::allowed), Need::optional,
               "a lead that fell and came back is handed off again no earlier than this; default 30d", "30d")
          .key("recycled_after", &Handoff::recycled_after, duration(Zero::allowed), Need::optional,
               "a recycled lead needs a sign of life later than this after its last hand-off; default 14d", "14d")
          .key("per_run", &Handoff::per_run, whole_number(1), Need::optional,
               "most leads on one list; default: no bound", "200")
          .key("holdout", &Handoff::holdout, percent(), Need::optional,
               "share of the leads that is kept off the list for comparison; default 0%", "5%")
          .key("close_rate", whole_handoff, close_rate(), Need::optional,
               "share of handed-off leads that should be won, as [from, to]; default [10%, 15%]", "[10%, 15%]")
          .key("sales_cycle", &Handoff::sales_cycle, duration(), Need::optional,
               "how long a lead has to close; default 60d", "60d")
          .key("assign", &Handoff::assign, assign(), Need::optional, "who gets a lead; default: the owner that it has",
               "{strategy: round_robin, roster: [{name: Ana}, {name: Bo}]}");
  return table;
}

// ---- nurture --------------------------------------------------------------------------------------------------------

ValueKind<Nurture::Campaign> campaign() {
  using Campaign = Nurture::Campaign;
  static const MappingTable<Campaign> table =
      MappingTable<Campaign>("campaign")
          .key("name", &Campaign::name, text(), Need::required, "name of the campaign", "welcome")
          .key("when", &Campaign::when, condition(Place::nurture), Need::optional,
               "condition on the leads that are in it; default: every lead that is left",
               "{event: trial_signup, in_last: 30d}")
          .key("goal", &Campaign::goal, condition(Place::nurture), Need::optional,
               "condition that the campaign is to bring about; a lead that meets it is not in it",
               "{event: document_created}");
  return mapping(table);
}

const MappingTable<Nurture>& nurture_table() {
  using OneRowPer = Nurture::OneRowPer;
  static const MappingTable<Nurture> segments =
      MappingTable<Nurture>("'segments' section")
          .key("persona", &Nurture::persona, field_name(Place::nurture), Need::optional,
               "field that says what kind of person the lead is", "buying_role")
          .key("vertical", &Nurture::vertical, field_name(Place::nurture), Need::optional,
               "field that says what industry the lead is in", "industry")
          .key("purpose", &Nurture::purpose, field_name(Place::nurture), Need::optional,
               "field that says what the lead wants", "product_interest");
  static const MappingTable<Nurture> table =
      MappingTable<Nurture>("'nurture' section")
          .key("one_row_per", &Nurture::one_row_per,
               one_of<OneRowPer>(
                   {{.text = "lead", .value = OneRowPer::lead}, {.text = "model", .value = OneRowPer::model}}),
               Need::optional, "lead (the default): only the model with the smallest gap; model: a row for each model",
               "model")
          .key("campaigns", &Nurture::campaigns, list_of(campaign()), Need::required,
               "campaigns; a lead is in the first that fits and whose goal is not reached",
               "[{name: welcome, when: {event: trial_signup, in_last: 30d}}, {name: newsletter}]")
          .key(
              "segments", [](Nurture& value) -> Nurture& { return value; }, mapping(segments), Need::optional,
              "fields that tell leads of a campaign apart", "{persona: buying_role, vertical: industry}");
  return table;
}

// ---- exports --------------------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 11> own_files = {
    "scored.csv", "sdr_handoff.csv", "accounts.csv", "nurture.csv",  "nearly_ready.csv", "rejects.csv",
    "run.json",   "summary.md",      "overdue.csv",  "metrics.prom", "history.db"};

ValueKind<std::string> export_file() {
  return {.read =
              [](Reading& reading, const YamlNode& node, const std::string& label, std::string& value) {
                if (!file_name().read(reading, node, label, value)) return false;
                if (value.find_first_of("/\\") != std::string::npos || value.starts_with('.')) {
                  reading.report(node.at, fmt::format("{} must be a file name without folders, not '{}'", label, value),
                                 "exports stand in the folder of the run");
                  return false;
                }
                if (std::ranges::find(own_files, value) != own_files.end()) {
                  reading.report(node.at, fmt::format("'{}' is a file that leadscore writes itself", value),
                                 "give the export another name");
                  return false;
                }
                return true;
              },
          .schema = file_name().schema};
}

ValueKind<std::vector<Export::Column>> export_columns() {
  static const ValueKind<Name> field = field_name(Place::exports);
  return {
      .read =
          [](Reading& reading, const YamlNode& node, const std::string& label, std::vector<Export::Column>& columns) {
            if (!check_own_mapping(reading, node, label, "a mapping from headers to fields",
                                   "write e.g. {Record ID: lead_id, Lead Score: score.total}")) {
              return false;
            }

            bool good = true;
            std::vector<Name> headers;
            for (std::size_t i = 0; i < node.keys.size(); ++i) {
              Name header;
              if (!name().read(reading, node.keys[i], "a header in " + label, header)) {
                good = false;
                continue;
              }
              headers.push_back(header);
              Export::Column& column = columns.emplace_back();
              column.header = header.text;
              good = field.read(reading, node.values[i], "the field for '" + header.text + "'", column.field) && good;
            }
            report_repeated_names(reading, headers, "columns of this export");
            return good;
          },
      .schema = fmt::format(R"("type": "object", "minProperties": 1, "additionalProperties": {{{}}})", field.schema)};
}

} // namespace

ValueKind<std::vector<Stage>> stages() {
  static const MappingTable<Stage> table =
      MappingTable<Stage>("stage")
          .key("name", &Stage::name, text(), Need::required, "name of the stage", "engaged")
          .key("when", &Stage::when, condition(Place::stages), Need::optional,
               "condition on the leads that are in it; default: every lead that is left",
               "{field: score.pain_now, at_least: 30}")
          .key("channel", &Stage::channel, text(), Need::optional, "the channel that fits this stage", "phone");
  return list_of(mapping(table), {.least = 0});
}

ValueKind<Handoff> handoff() {
  ValueKind<Handoff> kind = mapping(handoff_table());
  auto read = [read_section = std::move(kind.read)](Reading& reading, const YamlNode& node, const std::string& label,
                                                    Handoff& value) {
    value.given = true;
    return read_section(reading, node, label, value);
  };
  return {.read = std::move(read), .schema = std::move(kind.schema)};
}

ValueKind<Nurture> nurture() { return mapping(nurture_table()); }

ValueKind<std::vector<Export>> exports() {
  static const MappingTable<Export> table =
      MappingTable<Export>("export")
          .key("file", &Export::file, export_file(), Need::required, "name of the file that is written", "crm.csv")
          .key("rows", &Export::rows, condition(Place::exports), Need::optional,
               "condition on the rows of scored.csv that are written; default: every row",
               "{field: score.ready, is: true}")
          .key("columns", &Export::columns, export_columns(), Need::required, "columns of the file, as 'header: field'",
               "{Record ID: lead_id, Lead Score: score.total}");
  return list_of(mapping(table), {.least = 0});
}

} // namespace leadscore
