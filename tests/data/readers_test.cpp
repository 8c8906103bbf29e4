#include "data/hand_made_files.hpp"
#include "score/score_all.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

const std::string lone_model = "models: [{name: m, target: 1}]\n";

bool add_up(const RecordCounts& counts) {
  return counts.read == counts.used + counts.rejected + counts.dropped + counts.duplicates + counts.left_out;
}

/// The events of every lead: `key: time type, time type`; types by their names in the rules, others as `?`.
std::string events_of(const LoadedInputs& loaded) {
  std::string text;
  for (LeadIndex lead = 0; lead < loaded.leads.table.size(); ++lead) {
    text += std::string(loaded.leads.table.key(lead)) + ":";
    for (const Event& event : loaded.events.of(lead)) {
      const TypeIndex type = loaded.events.kinds()[event.kind()].type;
      text += fmt::format(" {}{}", event.time() - loaded.as_of,
                          type == EventKind::other_type ? "?" : loaded.program.events.types[type]);
    }
    text += "\n";
  }
  return text;
}

/// `-30` → the time 30 seconds before T, 20 November 2026.
std::string at(Seconds seconds) { return format_instant(TimeReader().read("2026-11-20").value() + seconds); }

/// Rules that name the types a, b and c.
std::string rules_with(const std::string& events, const std::string& more_of_inputs = {},
                       const std::string& leads = "{key: id}") {
  return "version: 1\ninputs:\n  leads: " + leads + "\n  events: " + events + "\n" + more_of_inputs +
         "models: [{name: m, target: 1, pain: {rules: [{name: r, event: [a, b, c], points: 1}]}}]\n";
}

const std::string one_source = "{key: k, type: t, time: at, id: e}";

} // namespace

// ---- leads ----------------------------------------------------------------------------------------------------------

TEST_CASE("the first record of a key stays, over all files, and the others are told with line and text") {
  const HandMadeFiles files("version: 1\ninputs: {leads: {key: id, show: [title]}}\n" + lone_model,
                            {{"a.csv", "id,title\nL-1,\"first\nof all\"\n L-1 ,second\nl-1,other letters\n"},
                             {"b.csv", "title,id\nthird,L-1\n\nnew,L-2\n"}});
  const auto loaded = files.load();
  CHECK(text_of(loaded->report.rejects.kept()) ==
        "a.csv:4 id duplicate_lead | a lead with this key came before; that one stays |  L-1 ,second\n"
        "b.csv:2 id duplicate_lead | a lead with this key came before; that one stays | third,L-1\n");
  const RecordCounts& counts = loaded->report.leads;
  CHECK(counts.read == 5);
  CHECK(counts.used == 3); // keys match exactly: l-1 is another lead
  CHECK(counts.duplicates == 2);
  CHECK(add_up(counts));
  CHECK(loaded->leads.table.cell(0, loaded->leads.show_columns[0]) == "first\nof all");
}

TEST_CASE("dropped leads are counted, and a record after one with its key is a duplicate") {
  const HandMadeFiles files(
      "version: 1\ninputs: {leads: {key: id, drop: [{name: ours, when: {field: who, is: us}}]}}\n" + lone_model,
      {{"leads.csv", "id,who\n1,us\n2,them\n1,them\n3,US\n"}});
  const auto loaded = files.load();
  const RecordCounts& counts = loaded->report.leads;
  CHECK(counts.used == 1);
  CHECK(counts.dropped == 2);
  CHECK(counts.duplicates == 1);
  CHECK(add_up(counts));
  CHECK(loaded->leads.table.size() == 1);
  CHECK(loaded->leads.lookup.by_key("1").found == LeadLookup::Found::dropped);
  CHECK(loaded->leads.lookup.by_key("2").found == LeadLookup::Found::lead);
  CHECK(loaded->leads.lookup.by_key("4").found == LeadLookup::Found::unknown);
}

TEST_CASE("a lead without a key is rejected with its line") {
  const HandMadeFiles files("version: 1\ninputs: {leads: {key: id}}\n" + lone_model,
                            {{"leads.csv", "x,id\na,1\nb,\nc, \t\n\n\"d\n\",\n"}});
  const auto loaded = files.load();
  CHECK(text_of(loaded->report.rejects.kept()) ==
        "leads.csv:3 id missing_key | the key column 'id' is empty | b,\n"
        "leads.csv:4 id missing_key | the key column 'id' is empty | c, \t\n"
        "leads.csv:6 id missing_key | the key column 'id' is empty | \"d\n\",\n");
  CHECK(loaded->report.leads.rejected == 3);
  CHECK(add_up(loaded->report.leads));
}

TEST_CASE("a created_at that cannot be read, lies before 1990 or after T is absent and counted") {
  const HandMadeFiles files("version: 1\ninputs: {leads: {key: id, created_at: made}}\n" + lone_model,
                            {{"leads.csv", "id,made\n"
                                           "1,2026-11-20\n"
                                           "2,2026-11-20T00:00:01Z\n"
                                           "3,1990-01-01\n"
                                           "4,1989-12-31T23:59:59Z\n"
                                           "5,soon\n"
                                           "6,\n"
                                           "7,0\n"
                                           "8,1700000000\n"}});
  const auto loaded = files.load();
  std::string known;
  for (LeadIndex lead = 0; lead < 8; ++lead) known += loaded->leads.table.created_at(lead) ? "1" : "0";
  CHECK(known == "10100001");
  CHECK(loaded->leads.bad_created_at == 4); // an empty one is absent, not bad
}

// ---- events ---------------------------------------------------------------------------------------------------------

TEST_CASE("events find their leads by key exactly, and by another column as text does") {
  const HandMadeFiles files(
      rules_with("[{files: p.csv, key: k, type: t, time: at}, {files: m.csv, key: mail, matches: email, type: {is: b}, "
                 "time: at}]",
                 "", "{key: id, drop: [{name: ours, when: {field: who, is: us}}]}"),
      {{"leads.csv",
        "id,email,who\nL-1,x@a.example,us\nL-2, Mia@A.example,\nL-3,mia@a.example,\nL-4,x@a.example,\nL-5,,\n"}},
      {{"p.csv", "k,t,at\n L-2 ,A," + at(-5) + "\nl-2,a," + at(-4) + "\nL-1,a," + at(-3) + "\nL-9,a," + at(-2) + "\n"},
       {"m.csv", "mail,at\n MIA@a.EXAMPLE," + at(-9) + "\nx@A.example," + at(-8) + "\nnobody@a.example," + at(-7) +
                     "\n," + at(-6) + "\n"}});
  const auto loaded = files.load();
  // The first lead with the address that is not dropped gets the event.
  CHECK(events_of(*loaded) == "L-2: -9b -5a\nL-3:\nL-4: -8b\nL-5:\n");
  const RecordCounts& counts = loaded->report.events;
  CHECK(counts.read == 8);
  CHECK(counts.used == 3);
  CHECK(counts.unknown_lead == 3);
  CHECK(counts.of_dropped_lead == 1);
  CHECK(counts.left_out == 4);
  CHECK(counts.rejected == 1);
  CHECK(add_up(counts));
  CHECK(text_of(loaded->report.rejects.kept()) ==
        "p.csv:3 k unknown_lead | no lead has this key | l-2,a," + at(-4) +
            "\np.csv:5 k unknown_lead | no lead has this key | L-9,a," + at(-2) +
            "\nm.csv:4 mail unknown_lead | no lead has this key | nobody@a.example," + at(-7) +
            "\nm.csv:5 mail missing_key | the key column 'mail' is empty | ," + at(-6) + "\n");
}

TEST_CASE("events after T are left out, those at T are not") {
  const HandMadeFiles files(rules_with(one_source), {{"leads.csv", "id\n1\n"}},
                            {{"e.csv", "k,t,at,e\n1,a," + at(1) + ",\n1,a," + at(0) + ",\n1,zzz," + at(-1) + ",\n"}});
  const auto loaded = files.load();
  CHECK(events_of(*loaded) == "1: -1? 0a\n");
  CHECK(loaded->report.events.future == 1);
  CHECK(loaded->report.events.left_out == 1);
  CHECK(loaded->report.rejects.kept().empty());
  CHECK(add_up(loaded->report.events));
}

TEST_CASE("a time that cannot be read is rejected before anything else is asked") {
  const HandMadeFiles files(rules_with(one_source), {{"leads.csv", "id\n1\n"}},
                            {{"e.csv", "k,t,at,e\n1,a,11/20/2026 01:30 PM,\n9,a,,\n"}});
  CHECK(
      text_of(files.load()->report.rejects.kept()) ==
      "e.csv:2 at bad_time | the time column 'at' holds no time in a known format (see inputs.time_formats) | "
      "1,a,11/20/2026 01:30 PM,\n"
      "e.csv:3 at bad_time | the time column 'at' holds no time in a known format (see inputs.time_formats) | 9,a,,\n");
}

TEST_CASE("an event before 1990 is rejected, one at its first second is not") {
  HandMadeFiles files(rules_with(one_source), {{"leads.csv", "id\n1\n"}},
                      {{"e.csv", "k,t,at,e\n1,a,1970-01-01,\n1,a,1989-12-31T23:59:59Z,\n1,a,1990-01-01T00:00:00Z,\n"
                                 "1,a,000000000,\n"}});
  files.options.max_rejects.count = 3;
  const auto loaded = files.load();
  CHECK(loaded->report.events.used == 1);
  CHECK(loaded->report.events.rejected == 3);
  CHECK(add_up(loaded->report.events));
  CHECK(text_of(loaded->report.rejects.kept()) ==
        "e.csv:2 at bad_time | the time column 'at' holds a time before 1990 | 1,a,1970-01-01,\n"
        "e.csv:3 at bad_time | the time column 'at' holds a time before 1990 | 1,a,1989-12-31T23:59:59Z,\n"
        "e.csv:5 at bad_time | the time column 'at' holds a time before 1990 | 1,a,000000000,\n");
}

TEST_CASE("keys and event ids match without white space and zero-width characters at their ends") {
  const HandMadeFiles files(
      rules_with("{key: k, type: t, time: at, id: e}"),
      {{"leads.csv", "id\nA1\u200B\n\uFEFF A2 \nA\u200D3\nA1\n\u200B \u2060\n"}},
      {{"e.csv", "k,t,at,e\n\u2060A1,a," + at(-3) + ",x\nA1\u00A0\u200D,a," + at(-2) + ",x\u200B\nA2,b," + at(-1) +
                     ",\nA3,b," + at(-1) + ",\n\u200B,b," + at(-1) + ",\n"}});
  const auto loaded = files.load();
  CHECK(events_of(*loaded) == "A1: -3a\nA2: -1b\nA\u200D3:\n");
  CHECK(loaded->report.leads.duplicates == 1);
  CHECK(loaded->report.leads.rejected == 1);
  CHECK(loaded->report.events.duplicates == 1);
  CHECK(loaded->report.events.unknown_lead == 1);
  CHECK(loaded->report.events.by_code[static_cast<std::size_t>(RejectCode::missing_key)] == 1);
}

TEST_CASE("of a lead's events with the same id the first in file order counts, before hygiene and order of time") {
  const HandMadeFiles files(
      rules_with("{key: k, type: t, time: at, id: e}", "  drop_events: [{name: no c, event: c}]\n"),
      {{"leads.csv", "id\n1\n2\n"}},
      {{"x.csv", "k,t,at,e\n"
                 "1,a," +
                     at(5) +
                     ",E\n" // later than T: does not take the id
                     "9,a," +
                     at(-9) +
                     ",E\n"          // of nobody
                     "1,a,never,E\n" // not readable
                     "1,a," +
                     at(-1) +
                     ", E \n" // the first
                     "1,b," +
                     at(-3) + ",\n1,b," + at(-3) + ",\n"}, // without id: both
       {"y.csv", "e,at,k,t\n"
                 "E," +
                     at(-8) +
                     ",1,b\n" // again, in another file and earlier in time
                     "E," +
                     at(-7) +
                     ",2,b\n" // another lead's
                     "e," +
                     at(-6) +
                     ",1,b\n" // ids match exactly
                     "F," +
                     at(-5) + ",2,c\nF," + at(-4) + ",2,a\n"}}); // dropped by hygiene, but it was the first
  const auto loaded = files.load();
  CHECK(events_of(*loaded) == "1: -6b -3b -3b -1a\n2: -7b\n");
  CHECK(loaded->report.events.duplicates == 2);
  CHECK(loaded->report.events.dropped == 1);
  CHECK(add_up(loaded->report.events));
  std::string duplicates;
  for (const RejectedRecord& reject : loaded->report.rejects.kept())
    if (reject.code == RejectCode::duplicate_event) duplicates += text_of({reject});
  CHECK(duplicates ==
        "y.csv:2 e duplicate_event | the lead has an earlier event with this id; that one counts | E," + at(-8) +
            ",1,b\n" + "y.csv:6 e duplicate_event | the lead has an earlier event with this id; that one counts | F," +
            at(-4) + ",2,a\n");
}

TEST_CASE("at equal times events stand in the order of the files as given and of their records") {
  HandMadeFiles files(rules_with(one_source), {{"leads.csv", "id\n1\n"}},
                      {{"z.csv", "k,t,at,e\n1,c," + at(-1) + ",\n1,a," + at(-1) + ",\n1,b," + at(-2) + ",\n"},
                       {"y.csv", "k,t,at,e\n1,b," + at(-1) + ",\n1,c," + at(-2) + ",\n"}});
  CHECK(events_of(*files.load()) == "1: -2b -2c -1c -1a -1b\n");
  std::swap(files.options.events[0], files.options.events[1]);
  CHECK(events_of(*files.load()) == "1: -2c -2b -1b -1c -1a\n");
}

TEST_CASE("hygiene drops bursts, each event judged by the spans that it lies in") {
  struct Row {
    std::string name;
    std::vector<Seconds> times; ///< of events of type a
    std::string kept;
  };
  for (const auto& [name, times, kept] : std::vector<Row>{
           {"too few", {-30, -25}, " -30a -25a"},
           {"just enough, exactly as wide as allowed", {-30, -25, -20}, ""},
           {"a second too wide", {-31, -25, -20}, " -31a -25a -20a"},
           {"a chain of spans", {-40, -35, -30, -25, -20}, ""},
           {"one before and one after", {-60, -30, -29, -28, -5}, " -60a -5a"},
           {"all at once", {-7, -7, -7}, ""},
           {"two bursts", {-100, -99, -98, -50, -20, -19, -18}, " -50a"},
       }) {
    CAPTURE(name);
    std::string events = "k,t,at,e\n";
    for (const Seconds time : times) events += "1,a," + at(time) + ",\n";
    const HandMadeFiles files(
        rules_with(one_source, "  drop_events: [{name: rush, event: a, burst: {at_least: 3, within: 10s}}]\n"),
        {{"leads.csv", "id\n1\n2\n"}}, {{"e.csv", events + "2,a," + at(-29) + ",\n"}});
    const auto loaded = files.load();
    CHECK(events_of(*loaded) == "1:" + kept + "\n2: -29a\n");
    CHECK(add_up(loaded->report.events));
    CHECK(static_cast<std::size_t>(loaded->findings.dropped.at(0)) == loaded->events.dropped_of(0).size());
  }
}

TEST_CASE("a burst counts only events that meet its other conditions and that no earlier entry dropped") {
  const std::string drops = "  drop_events:\n"
                            "    - {name: bots, where: {field: agent, is: bot}}\n"
                            "    - {name: rush, event: [a, b], burst: {at_least: 3, within: 10s}}\n";
  const std::string head = "k,t,at,e,agent\n";
  const auto kept = [&](const std::string& events) {
    const HandMadeFiles files(rules_with(one_source, drops), {{"leads.csv", "id\n1\n"}}, {{"e.csv", head + events}});
    const auto loaded = files.load();
    std::string entries;
    for (const DroppedEvent& dropped : loaded->events.dropped_of(0)) entries += std::to_string(dropped.entry);
    return events_of(*loaded) + entries;
  };
  CHECK(kept("1,a," + at(-9) + ",,\n1,b," + at(-8) + ",,bot\n1,a," + at(-7) + ",,\n") == "1: -9a -7a\n0");
  CHECK(kept("1,a," + at(-9) + ",,\n1,c," + at(-8) + ",,\n1,a," + at(-7) + ",,\n") == "1: -9a -8c -7a\n");
  CHECK(kept("1,a," + at(-9) + ",,\n1,b," + at(-8) + ",,\n1,c," + at(-8) + ",,\n1,a," + at(-7) + ",,\n") ==
        "1: -8c\n111");
}

TEST_CASE("an entry's dropped events can be given back in their places") {
  const HandMadeFiles files(rules_with(one_source, "  drop_events: [{name: no b, event: b}, {name: no c, event: c}]\n"),
                            {{"leads.csv", "id\n1\n"}},
                            {{"e.csv", "k,t,at,e\n1,a," + at(-3) + ",\n1,b," + at(-3) + ",\n1,c," + at(-3) + ",\n1,a," +
                                           at(-2) + ",\n1,b," + at(-1) + ",\n"}});
  const auto loaded = files.load();
  CHECK(events_of(*loaded) == "1: -3a -2a\n");
  const auto types_with = [&](std::uint16_t entry) {
    std::string types;
    for (const Event& event : loaded->events.with_restored(0, entry))
      types += loaded->program.events.types[loaded->events.kinds()[event.kind()].type];
    return types;
  };
  CHECK(types_with(0) == "abab");
  CHECK(types_with(1) == "aca");
}

TEST_CASE("cells that a rule reads as numbers and that are none are counted") {
  const HandMadeFiles files(
      "version: 1\ninputs: {leads: {key: id}, events: {key: k, type: t, time: at}}\n"
      "models: [{name: m, target: 1, pain: {rules: [{name: r, event: a, per: {field: secs, unit: 60}, points: 1}]}}]\n",
      {{"leads.csv", "id\n1\n"}},
      {{"e.csv", "k,t,at,secs\n1,a," + at(-1) + ",many\n1,a," + at(-1) + ",\n1,a," + at(-1) + ",61\n1,b," + at(-1) +
                     ",none\n"}});
  CHECK(files.load()->findings.not_numbers.at(0).cells == 1);
}

TEST_CASE("numbers are read with the decimal sign of the files that they come from") {
  HandMadeFiles files(
      "version: 1\n"
      "inputs:\n"
      "  leads: {key: id, numbers: comma, show: [size]}\n"
      "  events:\n"
      "    - {files: \"c*\", key: k, type: t, time: at, numbers: comma}\n"
      "    - {files: \"p*\", key: k, type: t, time: at}\n"
      "  enrich: [{file: firms.csv, key: id, on: id}]\n"
      "derive: {level: [{value: \"1.5\", when: {field: size, at_least: 1000}}]}\n"
      "models:\n"
      "  - name: m\n"
      "    target: 1\n"
      "    fit:\n"
      "      rules:\n"
      "        - {name: size, when: {field: size, at_least: 1000}, points: 1}\n"
      "        - {name: level, when: {field: level, above: 1, below: 2}, points: 10}\n"
      "        - {name: rate, when: {field: rate, at_least: 1.5, below: 2}, points: 100}\n"
      "    pain: {rules: [{name: r, event: a, per: {field: n, unit: 1}, points: 1}]}\n"
      "stages: [{name: shown, when: {field: score.size, below: 2}}]\n",
      {{"leads.csv", "id,size\n1,1.200\n2,\"1.200,5\"\n3,\n4,1.5\n"}},
      {{"c.csv", "k,t,at,n\n1,a," + at(-3) + ",\"1.200,5\"\n4,a," + at(-3) + ",1.5\n"},
       {"p.csv", "k,t,at,n\n2,a," + at(-2) + ",1.5\n3,a," + at(-2) + ",\"1,200\"\n4,a," + at(-2) + ",\"1,5\"\n"}});
  files.write("firms.csv", "id,size,rate\n1,9,1.5\n3,1.200,\"1,5\"\n");
  const auto loaded = files.load();
  AllScores scores = score_all(loaded->program, loaded->leads, loaded->events, loaded->times, loaded->as_of, 2);
  std::string rows;
  for (const ModelScore& row : scores.rows) rows += fmt::format("{} {}; ", row.fit, row.pain);
  // 3's size comes from a file with decimal points: 1.2.
  CHECK(rows == "111 1200; 11 1; 0 1200; 0 0; ");
  const auto not_numbers = [](const std::vector<Field>& fields, const std::vector<NotNumbers>& found) {
    std::string text;
    for (std::size_t field = 0; field < fields.size(); ++field)
      if (found[field].cells > 0)
        text += fmt::format("{} {} {}; ", fields[field].name, found[field].cells, found[field].with_comma);
    return text;
  };
  CHECK(not_numbers(loaded->program.fields, scores.not_numbers) == "size 1 0; rate 1 1; score.size 1 1; ");
  CHECK(not_numbers(loaded->program.events.fields, loaded->findings.not_numbers) == "n 2 1; ");
}

TEST_CASE("a source's time formats come before those of inputs, and its time may stand in two columns") {
  const HandMadeFiles files("version: 1\n"
                            "inputs:\n"
                            "  leads: {key: id}\n"
                            "  events:\n"
                            "    - {files: \"d*\", key: k, type: {is: a}, time: [day, clock], time_formats: "
                            "[\"%d/%m/%Y\", \"%d/%m/%Y %H:%M\"]}\n"
                            "    - {files: \"m*\", key: k, type: {is: b}, time: day}\n"
                            "  time_formats: [\"%m/%d/%Y\"]\n"
                            "models: [{name: m, target: 1, pain: {rules: [{name: r, event: [a, b], points: 1}]}}]\n",
                            {{"leads.csv", "id\n1\n2\n3\n4\n5\n"}},
                            {{"d.csv", "clock,k,day\n23:58,1,10/11/2026\n,2,10/11/2026\n\u00A0,3, 2026-11-10 \n 01:00 "
                                       ",4, 2026-11-10\u00A0\n,5,11/13/2026\n"
                                       "01:00,5,\n,5,\n"},
                             {"m.csv", "k,day\n1,10/11/2026\n"}});
  const auto loaded = files.load();
  const auto days = [&](LeadIndex lead) {
    std::string text;
    for (const Event& event : loaded->events.of(lead)) text += format_instant(event.time()) + " ";
    return text;
  };
  CHECK(days(0) == "2026-10-11T00:00:00Z 2026-11-10T23:58:00Z ");
  CHECK(days(1) == "2026-11-10T00:00:00Z ");
  CHECK(days(2) == "2026-11-10T00:00:00Z ");
  CHECK(days(3) == "2026-11-10T01:00:00Z ");
  CHECK(days(4) == "2026-11-13T00:00:00Z ");
  CHECK(
      text_of(loaded->report.rejects.kept()) ==
      "d.csv:7 day bad_time | the time column 'day' holds no time in a known format (see inputs.time_formats) | "
      "01:00,5,\n"
      "d.csv:8 day bad_time | the time column 'day' holds no time in a known format (see inputs.time_formats) | ,5,\n");
}

TEST_CASE("deduplicate leaves out records of the source with the same cell under every header, in whatever order") {
  const std::string source = "{files: a*.csv, key: k, type: t, time: at, deduplicate: true}";
  const HandMadeFiles files(rules_with("[" + source + ", {files: b*.csv, key: k, type: t, time: at}]"),
                            {{"leads.csv", "id\n1\n2\n"}},
                            {{"a1.csv", "k,t,at,x\n1,a," + at(-9) + ",\n1,a," + at(-9) + ",y\n2,a," + at(-9) +
                                            ",\n1,a," + at(-9) + ",\n9,a," + at(-9) + ",\n9,a," + at(-9) + ",\n"},
                             {"a2.csv", "x,at,t,k\n," + at(-9) + ",a,1\n," + at(-9) + ",A,1\n"},
                             {"a3.csv", "k,t,at\n1,a," + at(-9) + "\n"},
                             {"b.csv", "k,t,at,x\n2,a," + at(-8) + ",\n2,a," + at(-8) + ",\n"}});
  const auto loaded = files.load();
  CHECK(events_of(*loaded) == "1: -9a -9a -9a -9a\n2: -9a -8a -8a\n");
  CHECK(loaded->report.events.duplicates == 2);
  CHECK(loaded->report.events.unknown_lead == 2);
  CHECK(add_up(loaded->report.events));
  std::string told;
  for (const RejectedRecord& reject : loaded->report.rejects.kept())
    if (reject.code == RejectCode::duplicate_event) told += text_of({reject});
  CHECK(told == "a1.csv:5 - duplicate_event | an earlier record has the same cells; that one counts | 1,a," + at(-9) +
                    ",\na2.csv:2 - duplicate_event | an earlier record has the same cells; that one counts | ," +
                    at(-9) + ",a,1\n");
}

TEST_CASE("an event without key, time or id has the text of null there") {
  const HandMadeFiles files(
      rules_with("{key: k, type: t, time: at, id: i}"), {{"leads.csv", "id\n1\n"}},
      {{"e.csv", "k,t,at,i\nNULL,a," + at(-3) + ",\n1,a, \\N ,\n1,a," + at(-2) + ",NULL\n1,a," + at(-1) + ",NULL\n"}});
  const auto loaded = files.load();
  CHECK(events_of(*loaded) == "1: -2a -1a\n");
  CHECK(loaded->report.events.by_code[static_cast<std::size_t>(RejectCode::missing_key)] == 1);
  CHECK(loaded->report.events.by_code[static_cast<std::size_t>(RejectCode::bad_time)] == 1);
}

TEST_CASE("deduplicate finds the time in two columns among all columns") {
  const HandMadeFiles files(rules_with("{key: k, type: t, time: [d, h], deduplicate: true}"),
                            {{"leads.csv", "id\n1\n"}},
                            {{"e.csv", "x,k,t,d,h\ny,1,a,2026-11-19,23:59\ny,1,a,2026-11-19,23:59\n"}});
  const auto loaded = files.load();
  CHECK(events_of(*loaded) == "1: -60a\n");
  CHECK(loaded->report.events.duplicates == 1);
}
