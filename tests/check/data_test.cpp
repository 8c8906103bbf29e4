#include "check/data_watch.hpp"
#include "check/findings_in_data.hpp"
#include "check/near_values.hpp"
#include "data/hand_made_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <functional>

namespace leadscore {

namespace {

/// A table of `count` records: the header, and what makes a record of its number.
std::string table(std::string header, int count, const std::function<std::string(int)>& record) {
  std::string text = std::move(header) + "\n";
  for (int number = 0; number < count; ++number) text += record(number) + "\n";
  return text;
}

/// One model 'm'; its sections in flow style, so that each finding's line is known.
std::string rules_of(std::string_view fit, std::string_view pain = "[]", std::string_view more = "") {
  return fmt::format("version: 1\n"
                     "inputs:\n"
                     "  leads: {{key: lead_id, status: status, created_at: created_at}}\n"
                     "  events: [{{key: lead_id, type: event, time: time}}]\n"
                     "models:\n"
                     "  - name: m\n"
                     "    target: 50\n"
                     "    fit: {{rules: {}}}\n"
                     "    pain: {{rules: {}}}\n"
                     "{}",
                     fit, pain, more);
}

/// The findings of LS9, a line for each: `LS901 8:20 message (remedy)`.
std::string findings(const HandMadeFiles& files) {
  const auto loaded = files.load();
  Progress progress(false);
  DataWatch watch(loaded->program, loaded->threads);
  const ScoredRun run = score_and_route(*loaded, progress,
                                        [&](unsigned thread, LeadFields& fields, ModelScorer& scorer,
                                            const ModelScore& row) { watch.see(thread, fields, scorer, row); });
  std::string text;
  for (const Finding& finding :
       findings_in_data({loaded->rules, loaded->program, loaded->events, loaded->findings, run, watch.facts(),
                         !files.options.events.empty(), loaded->inputs.headers.leads}))
    text += fmt::format("{} {}:{} {} ({})\n", finding.mistake->code, finding.problem.at.line, finding.problem.at.column,
                        finding.problem.message, finding.problem.remedy);
  return text;
}

std::string findings(const std::string& rules, const std::string& leads, const std::string& events = "") {
  const HandMadeFiles files(rules, {{"leads.csv", leads}},
                            events.empty() ? std::vector<std::pair<std::string, std::string>>{}
                                           : std::vector<std::pair<std::string, std::string>>{{"events.csv", events}});
  return findings(files);
}

constexpr const char* lead_header = "lead_id,status,created_at,country,industry,employees,contact_name";

/// 120 leads, of whom every third is of DE.
std::string plain_leads(int count = 120) {
  return table(lead_header, count, [](int number) {
    return fmt::format("L-{},new,2026-01-01,{},legal,{},Kim", number, number % 3 == 0 ? "DE" : "FR", number);
  });
}

/// An event for each of the first `count` leads.
std::string events_of(std::string_view type, int count, int times = 1) {
  return table("lead_id,event,time", count * times, [&](int number) {
    return fmt::format("L-{},{},2026-11-{:02}T0{}:00:00Z", number % count, type, 1 + number / count % 19,
                       number / count % 10);
  });
}

} // namespace

TEST_CASE("data: a rule that matches no lead is told") {
  const std::string rules = rules_of("[{name: of Spain, when: {field: country, is: ES}, points: 5}]");
  CHECK_EQ(findings(rules, plain_leads()),
           "LS901 8:19 'of Spain' matches none of the 120 leads of 'm' (look whether it "
           "says what the export says, or drop it)\n");
  CHECK_EQ(findings(rules, plain_leads(99)), "");
}

TEST_CASE("data: a rule for events that are not there is told with the type that is probably meant") {
  const std::string rules = rules_of("[]", "[{name: demo, event: demo_requested, points: 5, times: 1}]");
  CHECK_EQ(findings(rules, plain_leads(), events_of("demo_request", 10)),
           "LS901 9:20 'demo' counts events of type 'demo_requested', and the data has none (did you mean "
           "'demo_request'?)\n"
           "LS904 4:11 10 of the 10 event records are of types that no rule knows: demo_request (10) (give points to "
           "what tells something, and name under `passive` what is done to a lead)\n");
  CHECK_EQ(findings(rules_of("[]", "[{name: talks, event: [call, visit], points: 5, times: 1}]"), plain_leads(),
                    table("lead_id,event,time", 0, {})),
           "LS901 9:20 'talks' counts events of 2 types, and the data has none (drop the rule, or look for the export "
           "that is missing)\n");
}

TEST_CASE("data: without events nothing is said of pain") {
  CHECK_EQ(findings(rules_of("[]", "[{name: demo, event: demo_request, points: 5, times: 1}]"), plain_leads()), "");
}

TEST_CASE("data: a rule that matches nearly every lead is told, unless it is what a group falls back on") {
  CHECK_EQ(
      findings(rules_of("[{name: has a country, when: {field: country, present: true}, points: 5}]"), plain_leads()),
      "LS902 8:19 'has a country' matches 120 of the 120 leads of 'm' (ask for more, or drop it and lower the "
      "target)\n");
  CHECK_EQ(
      findings(rules_of("[{group: g, first_match: true, rules: [{name: DE, when: {field: country, is: DE}, points: "
                        "9}, {name: any, when: {field: country, present: true}, points: 5}]}]"),
               plain_leads()),
      "");
}

TEST_CASE("data: a column that a rule reads and that is mostly empty is told") {
  const std::string rules = rules_of("[{name: of DE, when: {field: country, is: DE}, points: 5}]");
  const auto leads = [](int filled) {
    return table(lead_header, 120,
                 [&](int number) { return fmt::format("L-{},new,,{},,,", number, number < filled ? "DE" : ""); });
  };
  CHECK_EQ(
      findings(rules, leads(2)),
      "LS903 8:47 'country' is empty for 118 of the 120 leads (have it filled in or enriched before anything hangs "
      "on it)\n");
  CHECK_EQ(findings(rules, leads(3)), "");
  CHECK_EQ(
      findings(rules_of("[{name: not of DE, when: {field: country, is_not: DE}, points: 5}, {name: of DE, when: "
                        "{field: country, is: DE}, points: 5}]"),
               leads(0)),
      "LS901 8:85 'of DE' matches none of the 120 leads of 'm' (look whether it says what the export says, or drop "
      "it)\n"
      "LS902 8:19 'not of DE' matches 120 of the 120 leads of 'm' (ask for more, or drop it and lower the target)\n"
      "LS903 8:51 'country' is empty for all 120 leads (have it filled in or enriched before anything hangs on "
      "it)\n");
}

TEST_CASE("data: common event types that no rule knows are told, the commonest first, and rare ones are not named") {
  const std::string rules = rules_of("[]", "[{name: trial, event: trial, points: 5, times: 1}]");
  const std::string events = events_of("trial", 60) + "L-1,rare@example.com,2026-11-01\n" +
                             table("L-1,trial,2026-11-01", 10, [](int) { return "L-1,Call,2026-11-01"; }) +
                             table("L-1,trial,2026-11-01", 20, [](int) { return "L-1,visit,2026-11-01"; });
  CHECK_EQ(findings(rules, plain_leads(), events),
           "LS904 4:11 31 of the 93 event records are of types that no rule knows: visit (20), call (10) and 1 more "
           "(give points to what tells something, and name under `passive` what is done to a lead)\n");
  CHECK_EQ(findings(rules, plain_leads(), events_of("trial", 60) + "L-1,rare,2026-11-01\n"), "");
}

TEST_CASE("data: a column that holds something else than event types is told") {
  const std::string events =
      table("lead_id,event,time", 1100, [](int number) { return fmt::format("L-1,secret{},2026-11-01", number); });
  CHECK_EQ(findings(rules_of("[]"), plain_leads(), events),
           "LS904 4:11 1100 of the 1100 event records are of more than 1000 types that no rule knows (look whether "
           "`type` names the column of the types)\n");
}

TEST_CASE("data: values that points_by misses are told if they are nearly those listed") {
  const auto leads = [](std::string_view industry, int count) {
    return table(lead_header, 120, [&](int number) {
      return fmt::format("L-{},new,,DE,{},,", number, number < count ? industry : number % 2 == 0 ? "legal" : "media");
    });
  };
  const std::string rules = rules_of("[{name: industry, field: industry, points_by: {legal: 5, real estate: 8}}]");
  CHECK_EQ(findings(rules, leads("Real-Estate", 12)),
           "LS905 8:75 'industry' is 'real-estate' for 12 leads of 'm', and no line of 'industry' says so (is it 'real "
           "estate'? write it as the export does)\n");
  CHECK_EQ(findings(rules, leads("Real-Estate", 9)), "");
  CHECK_EQ(findings(rules, leads("software", 12)), "");
  std::string of_several = rules_of("[{name: industry, field: kinds, points_by: {legal: 5, real estate: 8}}]");
  of_several.replace(of_several.find("{key: lead_id,"), 1, "{columns: {kinds: {header: industry, several: \";\"}}, ");
  CHECK_EQ(findings(of_several, leads("media; Real-Estate", 12)),
           "LS905 8:72 'kinds' is 'real-estate' for 12 leads of 'm', and no line of 'industry' says so (is it 'real "
           "estate'? write it as the export does)\n");
}

TEST_CASE("data: points_by that misses nearly all values is told, but for columns that may be personal") {
  const std::string leads = table(lead_header, 120, [](int number) {
    return fmt::format("L-{},new,,DE,{},,{}", number,
                       number < 8    ? "legal"
                       : number < 80 ? "media"
                                     : "chemicals",
                       number < 8 ? "Kim" : "Jo");
  });
  CHECK_EQ(findings(rules_of("[{name: industry, field: industry, points_by: {legal: 5}}]"), leads),
           "LS905 8:64 'industry' lists no line for 112 of the 120 leads of 'm' that have 'industry': media (72), "
           "chemicals (40) (list the values that the export holds, or give `otherwise`)\n");
  CHECK_EQ(findings(rules_of("[{name: industry, field: industry, points_by: {legal: 5}, otherwise: 1}]"), leads), "");
  CHECK_EQ(findings(rules_of("[{name: who, field: contact_name, points_by: {Kim: 5}}]"), leads), "");
}

TEST_CASE("data: values are the same when they differ in signs, a final s, or one letter of many") {
  CHECK(is_meant_by("real estate", "Real-Estate"));
  CHECK(is_meant_by("insurance", "Insurances"));
  CHECK(is_meant_by("insurance", "insurence"));
  CHECK(is_meant_by("insurance", "insurace"));
  CHECK_FALSE(is_meant_by("legal", "regal"));
  CHECK_FALSE(is_meant_by("legal", "media"));
  CHECK_FALSE(is_meant_by("segment 1", "segment 2"));
  CHECK_FALSE(is_meant_by("insurance", "finance"));
  CHECK_FALSE(is_meant_by("c", "c++"));
  CHECK_FALSE(is_meant_by("--", "-"));
}

TEST_CASE("data: cells that are read as numbers and are none are told") {
  const std::string leads = "lead_id,status,created_at,employees\nL-1,,,many\nL-2,,,few\nL-3,,,5\n";
  CHECK_EQ(
      findings(rules_of("[{name: size, field: employees, points_by_range: [{from: 5, points: 5}]}]"), leads),
      "LS906 8:39 2 cells of 'employees' hold no number (look at them in the export; docs/rules.md has the ways to "
      "write a number)\n");
  CHECK_EQ(
      findings(rules_of("[]", "[{name: reading, event: view, per: {field: seconds, unit: 60}, points: 1, cap: 5}]"),
               leads, "lead_id,event,time,seconds\nL-1,view,2026-11-01,long\n"),
      "LS906 9:62 1 cell of 'seconds' holds no number (look at them in the export; docs/rules.md has the ways to "
      "write a number)\n");
}

TEST_CASE("data: cells that can only be read with a decimal comma are told") {
  const std::string rules = rules_of("[{name: size, field: employees, points_by_range: [{from: 5, points: 5}]}]");
  const std::string head = "lead_id,status,created_at,employees\n";
  CHECK_EQ(
      findings(rules, head + "L-1,,,1.200\nL-2,,,2.500.000\nL-3,,,\"12,5\"\nL-4,,,few\n"),
      "LS906 8:39 1 cell of 'employees' holds no number (look at them in the export; docs/rules.md has the ways to "
      "write a number)\n"
      "LS915 8:39 2 cells of 'employees' can only be read with a decimal comma, so its '1.234' is probably no 1.234 "
      "(set numbers: comma for the files that write numbers so)\n");
  CHECK_EQ(findings(rules, head + "L-1,,,1.200\nL-2,,,\"2,500,000\"\nL-3,,,1'000.5\n"), "");
}

TEST_CASE("data: bounds that cut the points of most leads are told") {
  CHECK_EQ(findings(rules_of("[]", "[{name: login, event: login, points: 5, cap: 12}]"), plain_leads(),
                    events_of("login", 40, 3)),
           "LS907 9:64 this cap cuts the points of 40 of the 40 leads of 'm' that 'login' gives any (raise it, or give "
           "fewer points for each event)\n");
  // Exactly reached, nothing is cut; a cap of one event's points says "once".
  CHECK_EQ(findings(rules_of("[]", "[{name: login, event: login, points: 5, cap: 15}]"), plain_leads(),
                    events_of("login", 40, 3)),
           "");
  CHECK_EQ(findings(rules_of("[]", "[{name: login, event: login, points: 5, cap: 5}]"), plain_leads(),
                    events_of("login", 40, 3)),
           "");
  CHECK_EQ(
      findings(rules_of("[{group: place, max: 4, rules: [{name: DE, when: {field: country, is: DE}, points: 5}]}], "
                        "max: 3"),
               plain_leads()),
      "LS907 8:39 this maximum cuts the points of 40 of the 40 leads of 'm' that have any in 'place' (raise it, or "
      "give fewer points inside)\n"
      "LS907 8:113 this maximum cuts the fit of 40 of the 40 leads of 'm' that have any (raise it, or give fewer "
      "points inside)\n");
}

TEST_CASE("data: broken guard rails are told, but for those that the rules alone break") {
  CHECK_EQ(
      findings(rules_of("[]", "[{name: trial, event: trial, points: 5, times: 1}]",
                        "    fast_track: {field: country, is: DE}\n"),
               plain_leads(), events_of("trial", 40)),
      "LS908 10:17 leads ready by profile alone: 33.33 %, above 5 % (make the fast track stricter, or ask for some "
      "pain before a lead is handed off)\n");
}

TEST_CASE("data: a factor that no won lead has is told, if that is no chance") {
  const auto leads = [](int won) {
    return table(lead_header, 120, [&](int number) {
      return fmt::format("L-{},{},2026-01-01,{},,,", number, number < won ? "won" : "new",
                         number % 3 == 0 && number >= won ? "DE" : "FR");
    });
  };
  const std::string rules = rules_of("[{name: of DE, when: {field: country, is: DE}, points: 5}]", "[]",
                                     "handoff: {statuses: [new], won: [Won]}\n");
  CHECK_EQ(findings(rules, leads(15)),
           "LS909 8:19 'of DE' gives points to none of the 15 won leads of 'm', and to 35 of its 105 others (take its "
           "points away, or look whether customers' records are complete)\n");
  CHECK_EQ(findings(rules, leads(9)), "");
  // Who was won long ago may have been new then.
  CHECK_EQ(
      findings(rules_of("[{name: of DE, when: {all: [{field: country, is: DE}, {not: {field: created_at, older_than: "
                        "999d}}]}, points: 5}]",
                        "[]", "handoff: {statuses: [new], won: [Won]}\n"),
               leads(15)),
      "");
}

TEST_CASE("data: a rule that decides about nobody is told, and one that does is not") {
  const std::string leads = table(lead_header, 120, [](int number) {
    return fmt::format("L-{},new,2026-01-01,{},{},,", number, number < 60 ? "DE" : "FR", number == 0 ? "media" : "");
  });
  const std::string events = events_of("trial", 5);
  const std::string pain = "[{name: trial, event: trial, points: 5, times: 1}]";
  CHECK_EQ(findings(rules_of("[{name: of DE, when: {field: country, is: DE}, points: 60}]", pain), leads, events),
           "LS910 9:20 without 'trial' the same 60 of the 120 leads of 'm' were ready (drop it, or give it points that "
           "decide something)\n");
  CHECK_EQ(findings(rules_of("[{name: of DE, when: {field: country, is: DE}, points: 46}, {name: of FR, when: {field: "
                             "country, is: FR}, points: 50}]",
                             pain),
                    leads, events),
           "");
}

TEST_CASE("data: columns and events by which people opt out are told unless a key reads them") {
  const std::string leads = "lead_id,status,created_at,Email Opt Out,DoNotCall,opted_in_to_mails\nA,new,,,,\n";
  const std::string events = "lead_id,event,time\nA,unsubscribe,2026-11-01\nA,Unsubscribe,2026-11-02\n";
  const std::string column = "LS911 3:10 the leads have a column '{0}', and neither 'do_not_call' nor 'do_not_mail' "
                             "reads it (add to the rule file, with the value that the export has: do_not_mail: "
                             "{{field: {0}, is: \"true\"}})\n";
  const std::string event = "LS911 4:11 2 event records are of type 'unsubscribe', and neither 'do_not_call' nor "
                            "'do_not_mail' uses it (add to the rule file: do_not_mail: {event: unsubscribe})\n";
  CHECK_EQ(findings(rules_of("[]"), leads, events), fmt::format(fmt::runtime(column), "Email Opt Out") +
                                                        fmt::format(fmt::runtime(column), "DoNotCall") +
                                                        fmt::format(fmt::runtime(column), "opted_in_to_mails") + event);
  CHECK_EQ(findings(rules_of("[]", "[]",
                             "derive: {agreed: [{value: 'yes', when: {field: opted_in_to_mails, is: 'yes'}}]}\n"
                             "do_not_call: {field: DONOTCALL, is: 'true'}\n"
                             "do_not_mail: {any: [{field: email opt out, is: 'true'}, {field: agreed, present: false}, "
                             "{event: unsubscribe}]}\n"),
                    leads, events),
           "");
  CHECK_EQ(
      findings(rules_of("[]"), "lead_id,status,created_at,adoption,call notes\nA,new,,,\n", "lead_id,event,time\n"),
      "");
}

TEST_CASE("data: words for nothing in a column that rules read are told, unless the rules name them") {
  const std::string leads = "lead_id,status,created_at,country,industry\n1,,,N/A,x\n2,,,None,None\n3,,,none,\n4,,,DE,\n"
                            "5,,,NULL,\n6,,,Nones,\n";
  CHECK_EQ(findings(rules_of("[{name: known, when: {field: country, present: true}, points: 5}]"), leads),
           "LS921 8:47 'country' holds a word for nothing for 3 of the 6 leads, which counts as a value: 'N/A' (1), "
           "'None' (1), 'none' (1) (name it under inputs.null, together with the default texts, if there is no value "
           "then)\n");
  CHECK_EQ(findings(rules_of("[{name: known, when: {field: country, not_in: [none, n/a]}, points: 5}]"), leads), "");
  CHECK_EQ(findings(rules_of("[{name: known, when: {field: country, present: true}, points: 5}]"),
                    table("lead_id,status,created_at,country", 101,
                          [](int number) { return fmt::format("{},,,{}", number, number == 0 ? "None" : "DE"); })),
           "LS902 8:19 'known' matches 101 of the 101 leads of 'm' (ask for more, or drop it and lower the target)\n");
}

TEST_CASE("data: cells with several values that rules compare as one are told") {
  const std::string rules = rules_of("[{name: product, field: products, points_by: {eSign: 10}}]");
  const std::string header = "lead_id,status,created_at,products\n";
  CHECK_EQ(
      findings(rules, header + "1,,,eSign\n2,,,Pay; esign\n3,,,Pay;Store\n"),
      "LS922 8:42 'products' holds several values for 1 of the 3 leads, and rules compare the whole cell (name the "
      "column under inputs.leads.columns as {header: products, several: \";\"}, and read that name)\n");
  CHECK_EQ(
      findings(rules, header + "1,,,\"eSign, Pay\"\n"),
      "LS922 8:42 'products' holds several values for 1 of the 1 leads, and rules compare the whole cell (name the "
      "column under inputs.leads.columns as {header: products, several: \",\"}, and read that name)\n");
  CHECK_EQ(findings(rules, header + "1,,,eSign\n2,,,Pay;Store\n3,,,eSignLite;Pay\n"), "");
  CHECK_EQ(findings(rules_of("[{name: product, field: products, points_by: {\"esign;pay\": 10, pay: 1}}]"),
                    header + "1,,,eSign;Pay\n"),
           "");
}

TEST_CASE("data: e-mail cells without an address and with more than one are told") {
  const std::string rules = rules_of("[{name: business, when: {field: email.kind, is: business}, points: 5}]");
  const std::string header = "lead_id,status,created_at,email\n";
  CHECK_EQ(
      findings(rules, header + "1,,,a@acme.example\n2,,,nobody\n3,,,a@acme.example;b@b.example\n4,,,\n"),
      "LS923 3:10 'email' is not empty and holds no address for 1 of the 4 leads (correct them in the export; "
      "email.kind is 'invalid' for them)\n"
      "LS924 3:10 'email' holds more than an address for 1 of the 4 leads (check that the first address is the one "
      "that is meant: the others count for nothing)\n");
  CHECK_EQ(findings(rules, header + "1,,,a@acme.example\n2,,, b@b.example \n3,,,\n"), "");
  CHECK_EQ(findings(rules, table("lead_id,status,created_at,email", 25,
                                 [](int number) {
                                   return fmt::format("{},,,{}", number, number == 0 ? "nobody" : "a@acme.example");
                                 })),
           "");
}

TEST_CASE("data: event records that stand in two files are told, unless their source has ids or is deduplicated") {
  const auto told = [](const std::string& more_of_source, const std::string& second) {
    const std::string rules =
        "version: 1\ninputs:\n  leads: {key: lead_id}\n  events: [{key: lead_id, type: event, time: time" +
        more_of_source + "}]\nmodels: [{name: m, target: 50, pain: {rules: [{name: p, event: a, points: 5}]}}]\n";
    HandMadeFiles files(
        rules, {{"leads.csv", "lead_id\n1\n"}},
        {{"october.csv", "lead_id,event,time,id,x\n1,a,2026-10-31,,y\n1,a,2026-10-31,,y\n1,a,2026-10-30,,y\n"},
         {"november.csv", second}});
    files.options.find_repeated_records = true;
    return findings(files);
  };
  CHECK_EQ(told("", "x,lead_id,event,time,id\ny,1,a,2026-10-31,\ny,1,a,2026-11-01,\n"),
           "LS925 4:11 1 event record stands also in another event file, with the same cells, and counts twice (set "
           "'deduplicate: true' for the source, or map its 'id', if they are the same events)\n");
  CHECK_EQ(told("", "x,lead_id,event,time,id\ny,1,a,2026-10-31,\ny,1,a,2026-10-30,\n"),
           "LS925 4:11 2 event records stand also in another event file, with the same cells, and count twice (set "
           "'deduplicate: true' for the source, or map its 'id', if they are the same events)\n");
  CHECK_EQ(told("", "x,lead_id,event,time,id\nz,1,a,2026-10-31,\n"), "");
  CHECK_EQ(told(", deduplicate: true", "x,lead_id,event,time,id\ny,1,a,2026-10-31,\n"), "");
  CHECK_EQ(told(", id: id", "x,lead_id,event,time,id\ny,1,a,2026-10-31,\n"), "");
}

} // namespace leadscore
