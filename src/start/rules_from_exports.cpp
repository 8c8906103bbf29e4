#include "start/rules_from_exports.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "rules/yaml_text.hpp"
#include "start/event_words.hpp"
#include "start/first_rules.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr std::size_t width_before_remark = 60;

std::vector<std::string> texts_of(const std::vector<CountedValue>& values) {
  std::vector<std::string> texts;
  for (const CountedValue& value : values) texts.push_back(value.text);
  return texts;
}

/// `1,234`.
std::string count_text(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t place = digits.size(); place > 3; place -= 3) digits.insert(place - 3, ",");
  return digits;
}

/// A line with a remark behind it, in its column if there is room.
std::string with_remark(const std::string& line, const std::string& remark) {
  const std::size_t blanks = line.size() + 2 < width_before_remark ? width_before_remark - line.size() : 2;
  return line + std::string(blanks, ' ') + "# " + remark + "\n";
}

/// The pattern for an export's name, whatever the number in it, compressed or not: `events-2026-11.csv` →
/// `events-*-*.csv*`.
std::string pattern_for(const std::string& name, bool exact) {
  std::string stem = name;
  for (const char* const compressed : {".gz", ".zst", ".xz", ".bz2", ".zip"})
    if (stem.ends_with(compressed)) stem.resize(stem.rfind('.'));
  std::string pattern;
  for (const char byte : stem) {
    if (exact || !is_digit(byte))
      pattern += byte;
    else if (!pattern.ends_with('*'))
      pattern += '*';
  }
  return pattern + "*";
}

std::string mapping_of(const EventExport& source) {
  std::string text = "key: " + yaml_text(source.key);
  if (!source.matches.empty()) text += ", matches: " + yaml_text(source.matches);
  text += ", type: " + (source.type.empty() ? "{is: " + yaml_text(source.type_is) + "}" : yaml_text(source.type));
  text += ", time: " + yaml_text(source.time);
  if (!source.id.empty()) text += ", id: " + yaml_text(source.id);
  return text;
}

// ---- inputs ---------------------------------------------------------------------------------------------------------

std::string event_inputs(const ExportMapping& mapping) {
  if (mapping.events.empty())
    return "  # No export of events was given. Once you have one, say here what its columns mean:\n"
           "  # events: {key: lead_id, type: event, time: timestamp}\n";
  std::vector<std::string> mappings;
  for (const EventExport& source : mapping.events) {
    const std::string text = mapping_of(source);
    if (std::find(mappings.begin(), mappings.end(), text) == mappings.end()) mappings.push_back(text);
  }
  if (mappings.size() == 1) return fmt::format("  events: {{{}}}\n", mappings.front());
  std::string lines =
      "  events:                    # one line for each kind of export; `files` says which it describes\n";
  std::vector<std::string> patterns;
  for (const EventExport& source : mapping.events) patterns.push_back(pattern_for(file_name(*source.profile), false));
  for (std::size_t index = 0; index < mapping.events.size(); ++index) {
    // Another kind of export may have the same name but for the numbers.
    bool exact = false;
    for (std::size_t other = 0; other < mapping.events.size(); ++other)
      exact = exact || (mapping_of(mapping.events[other]) != mapping_of(mapping.events[index]) &&
                        matches_pattern(patterns[index], file_name(*mapping.events[other].profile)));
    lines += fmt::format("    - {{files: \"{}\", {}}}\n", pattern_for(file_name(*mapping.events[index].profile), exact),
                         mapping_of(mapping.events[index]));
  }
  return lines;
}

std::string lead_inputs(const ExportMapping& mapping) {
  std::string text = "  leads:                     # our word: the header of your export\n";
  const auto line = [&](std::string_view word, const std::string& header) {
    if (!header.empty()) text += fmt::format("    {}: {}\n", word, yaml_text(header));
  };
  line("key", mapping.key);
  line("created_at", mapping.created);
  line("status", mapping.status);
  line("owner", mapping.owner);
  line("account", mapping.account);
  if (mapping.account.empty() && !mapping.email.empty())
    text += "    # account: the company; without a column for it, the domain of a business e-mail address\n";
  line("email", mapping.email);
  std::vector<std::string> show;
  if (!mapping.email.empty() && mapping.email != mapping.key) show.emplace_back("email");
  std::string columns;
  for (const auto& [name, header] : mapping.shown) {
    show.push_back(name);
    if (header != name) columns += fmt::format("{}{}: {}", columns.empty() ? "" : ", ", name, yaml_text(header));
  }
  if (!columns.empty()) text += fmt::format("    columns: {{{}}}\n", columns);
  if (!show.empty()) text += with_remark(fmt::format("    show: {}", yaml_list(show)), "carried into the lists");
  return text;
}

std::string inputs(const ExportMapping& mapping, const FirstRules& rules) {
  std::string text = "inputs:\n" + lead_inputs(mapping) + event_inputs(mapping);
  if (!mapping.time_formats.empty()) {
    std::string formats;
    for (const std::string& format : mapping.time_formats)
      formats += fmt::format("{}\"{}\"", formats.empty() ? "" : ", ", format);
    text += with_remark(fmt::format("  time_formats: [{}]", formats), "how your exports write times");
  }
  if (!rules.passive.empty())
    text +=
        "  # Done to a lead, or by machines: never a sign of life.\n  passive: " + yaml_list(texts_of(rules.passive)) +
        "\n";
  return text;
}

// ---- the model ------------------------------------------------------------------------------------------------------

std::string rule_line(const FirstRule& rule) {
  return fmt::format("{{name: {0}, event: {0}, {1}points: {2}, times: {3}}}", yaml_text(rule.type),
                     rule.product ? "engagement: product, " : "", points_of_first_rule, rule.times);
}

std::string events_text(std::int64_t count) {
  return count == 0 ? "not in your exports yet: track it" : count_text(count) + (count == 1 ? " event" : " events");
}

/// What everybody does: pages that tell more than others are proposed.
std::string trivial_events(const ExportMapping& mapping, const FirstRules& rules) {
  std::string text = "        # Everybody does these, so they tell nothing by themselves; a page about prices does:\n";
  std::string page;
  for (const EventExport& source : mapping.events)
    if (page.empty()) page = source.page;
  for (const CountedValue& type : rules.trivial) {
    const std::string name = fold(type.text);
    const bool is_page = name.find("page") != std::string::npos || name.find("visit") != std::string::npos;
    const std::string line =
        is_page
            ? fmt::format(
                  "        # - {{name: looked at prices, event: {}, where: {{field: {}, contains: /pricing}}, points: "
                  "5, times: 2}}",
                  yaml_text(type.text), page.empty() ? "url" : yaml_text(page))
            : "        # " + yaml_text(type.text);
    text += with_remark(line, events_text(type.count));
  }
  return text;
}

std::string pain_rules(const ExportMapping& mapping, const FirstRules& rules) {
  std::string text =
      "        # What was found in your exports, with a guess at what it is worth. `times`: how often an action "
      "counts;\n"
      "        # `engagement: product`: it is done in the product. Change points, and remove or add a '#'.\n";
  for (const FirstRule& rule : rules.scored)
    text += with_remark("        - " + rule_line(rule), events_text(rule.count));
  for (const FirstRule& rule : rules.proposed)
    text += with_remark("        # - " + rule_line(rule), events_text(rule.count));
  if (!rules.trivial.empty()) text += trivial_events(mapping, rules);
  for (const CountedValue& type : rules.negative)
    text += with_remark(fmt::format("        - {{name: {0}, event: {0}, points: -5, times: 1}}", yaml_text(type.text)),
                        events_text(type.count) + "; takes points away");
  return text;
}

std::string model(const ExportMapping& mapping, const FirstRules& rules) {
  std::string text = "models:\n  - name: sales\n";
  text += with_remark(fmt::format("    target: {}", format_points(rules.target)), "from here on sales should call");
  if (!mapping.email.empty()) {
    text += fmt::format(
        "    fit:                     # who they are: worth at most {} points\n      max: {}\n      rules:\n",
        format_points(rules.fit_max), format_points(rules.fit_max));
    text += "        - {name: business e-mail, when: {field: email.kind, is: business}, points: 5}\n"
            "        - {name: free e-mail, when: {field: email.kind, in: [free, disposable]}, points: -5}\n";
  }
  text += "    pain:                    # what they did\n"
          "      decay: {half_life: 90d}          # after 90 days half of the points are left\n"
          "      rules:\n" +
          pain_rules(mapping, rules);
  text += "      inactivity:            # nothing done for so long costs so much\n"
          "        steps: [{after: 30d, points: -5}, {after: 60d, points: -10}]\n";
  if (!rules.unsubscribed.empty())
    text += fmt::format("    disqualify:              # never called, never mailed\n"
                        "      - {{name: unsubscribed, when: {{event: {}}}}}\n",
                        yaml_list(texts_of(rules.unsubscribed)));
  return text;
}

// ---- hand-off -------------------------------------------------------------------------------------------------------

std::vector<std::string> statuses_of(const ExportMapping& mapping, std::optional<StatusKind> kind) {
  std::vector<std::string> found;
  for (const CountedValue& status : mapping.statuses) {
    const auto its_kind = status.text.empty() ? StatusKind::waiting : kind_of_status(status.text);
    if (its_kind == kind) found.push_back(status.text);
  }
  return found;
}

std::string opt_outs(const FirstRules& rules) {
  if (rules.unsubscribed.empty()) return {};
  const std::string types = yaml_list(texts_of(rules.unsubscribed));
  return fmt::format("# Who opted out: on no list and in no campaign, by any record with the same e-mail address.\n"
                     "do_not_call: {{event: {0}}}\ndo_not_mail: {{event: {0}}}\n\n",
                     types);
}

constexpr const char* hours_and_deadline =
    "  hours: \"09:00-17:30\"       # when sales works; deadlines count these hours only\n"
    "  follow_up: 2d              # sales calls within two working days\n";

/// Who may be handed off: what waits, else what nobody can tell, else everything.
std::vector<std::string> waiting_statuses(const ExportMapping& mapping) {
  std::vector<std::string> waiting = statuses_of(mapping, StatusKind::waiting);
  if (waiting.empty()) waiting = statuses_of(mapping, std::nullopt);
  if (waiting.empty()) waiting = texts_of(mapping.statuses);
  return waiting;
}

std::string handoff(const ExportMapping& mapping) {
  if (mapping.status.empty()) return std::string("handoff:\n") + hours_and_deadline;
  std::string text =
      "# Whom sales calls. These are the statuses in your export, sorted by what their names say: look them through.\n"
      "handoff:\n";
  const std::vector<std::string> waiting = waiting_statuses(mapping);
  const bool has_empty = std::find(waiting.begin(), waiting.end(), "") != waiting.end();
  text += with_remark("  statuses: " + yaml_list(waiting),
                      has_empty ? "nobody has called yet; \"\" is no status" : "nobody has called yet");
  const auto line = [&](std::string_view key, StatusKind kind, const char* meaning) {
    const auto statuses = statuses_of(mapping, kind);
    if (!statuses.empty()) text += with_remark(fmt::format("  {}: {}", key, yaml_list(statuses)), meaning);
  };
  line("recycled", StatusKind::recycled, "sales gives the lead back");
  line("won", StatusKind::won, "bought");
  line("lost", StatusKind::lost, "did not buy");
  line("not_now", StatusKind::not_now, "some day");
  line("never", StatusKind::never, "should not have been called");
  const auto with_sales = statuses_of(mapping, StatusKind::with_sales);
  if (!with_sales.empty()) text += "  # With sales already, so in none of these lists: " + yaml_list(with_sales) + "\n";
  auto unknown = statuses_of(mapping, std::nullopt);
  std::erase_if(unknown, [&](const std::string& status) {
    return std::find(waiting.begin(), waiting.end(), status) != waiting.end();
  });
  if (!unknown.empty()) text += "  # Sort these in yourself: " + yaml_list(unknown) + "\n";
  return text + hours_and_deadline;
}

// ---- files ----------------------------------------------------------------------------------------------------------

std::string head(const ExportMapping& mapping) {
  std::string files;
  for (const ExportProfile* leads : mapping.leads) {
    const std::string_view tool = tool_of(leads->header());
    files += fmt::format("#   {}: leads{}\n", one_line(file_name(*leads)),
                         tool.empty() ? "" : fmt::format(" (as {} exports them)", tool));
  }
  for (const EventExport& source : mapping.events)
    files += fmt::format("#   {}: events\n", one_line(file_name(*source.profile)));
  std::string notes;
  for (const std::string& note : mapping.notes) notes += fmt::format("#   - {}\n", one_line(note));
  return fmt::format("# Lead scoring rules to start from, made by `leadscore init` for these exports:\n{}"
                     "# They score as they stand. The points are guesses: assign your own, then see who moves.\n"
                     "# Everything after a '#' is a note for people.\n{}{}",
                     files, notes.empty() ? "" : "#\n# Look at these:\n", notes);
}

std::string zone_line(const ExportMapping& mapping) {
  if (mapping.zone.empty())
    return "timezone: UTC                # yours, e.g. Europe/Berlin: \"today\" and times without an offset are read "
           "here\n";
  return with_remark("timezone: " + mapping.zone,
                     "as the headers say; \"today\" and times without an offset are read here");
}

std::string case_events(const FirstRules& rules) {
  std::string events;
  for (const FirstRule& rule : rules.scored)
    events += fmt::format("      - {{ago: 0s, event: {}, times: {}}}\n", yaml_text(rule.type), rule.times);
  return events;
}

std::string cases(const ExportMapping& mapping, const FirstRules& rules, Day today) {
  const CalendarDate date = calendar_date(today);
  const std::string first = yaml_text(rules.scored.front().type);
  std::string lead;
  if (!mapping.email.empty()) lead = "email: someone@works.example";
  if (!mapping.status.empty())
    lead += fmt::format("{}status: {}", lead.empty() ? "" : ", ", yaml_text(waiting_statuses(mapping).front()));
  return fmt::format(R"(# What the rules are meant to do, as cases: leadscore test scoring_tests.yaml
#
# A case names a lead, what it did, and what must come of it. Times count from as_of. Write one for each decision that
# you take with sales; a rule that is changed by mistake then fails here, and not on the phone.
rules: scoring_rules.yaml
as_of: {:04}-{:02}-{:02}
cases:
  - name: a lead of whom nothing is known is not ready
    lead: {{}}
    expect: {{ready: false, score: 0}}

  - name: an action counts
    lead: {{}}
    events: [{{ago: 1h, event: {}}}]
    expect: {{ready: false, rules: {{{}: {{above: 4.9, at_most: 5}}}}}}

  - name: whoever does everything is ready
    lead: {{{}}}
    events:
{}    expect: {{ready: true, handoff.listed: true}}

  - name: silence takes points away
    lead: {{}}
    events: [{{ago: 70d, event: {}}}]
    expect: {{pain_now: 0}}
)",
                     date.year, date.month, date.day, first, first, lead, case_events(rules), first);
}

} // namespace

std::vector<TextFile> rules_from_exports(const ExportMapping& mapping, Day today) {
  const FirstRules rules = first_rules(mapping);
  std::string text = head(mapping) + "version: 1\n" + zone_line(mapping) + "\n" + inputs(mapping, rules) + "\n" +
                     model(mapping, rules) + "\n" + opt_outs(rules) + handoff(mapping);
  return {{"scoring_rules.yaml", std::move(text)}, {"scoring_tests.yaml", cases(mapping, rules, today)}};
}

} // namespace leadscore
