#include "hand_cases.hpp"

namespace leadscore {
namespace {

/// A fit rule that gives 1 point if the condition holds.
std::string fit_if(const std::string& condition) {
  return "    fit: {rules: [{name: f, when: " + condition + ", points: 1}]}\n";
}
/// A pain rule that gives 1 point if the condition holds.
std::string pain_if(const std::string& condition) {
  return "    pain: {rules: [{name: p, when: " + condition + ", points: 1}]}\n";
}
using Rows = std::vector<std::map<std::string, std::string>>;
/// Rows of which only `column` matters.
Rows only(const std::string& column, const std::vector<std::string>& texts) {
  Rows rows;
  for (const std::string& text : texts) rows.push_back({{column, text}});
  return rows;
}

HandCase with_rules(const std::string& name, const std::string& rules, const std::string& leads,
                    const std::vector<std::string>& events, Rows rows) {
  return {name, hand_made_case("version: 1\n" + rules, leads, events, "2026-06-30T00:00:00Z"), std::move(rows)};
}

std::vector<HandCase> conditions() {
  const std::string countries = "lead_id,created_at,country\nL1,2026-06-20,us\nL2,2026-06-20, US \nL3,2026-06-20,DE\n"
                                "L4,2026-06-20,\nL5,2026-06-20,  \n";
  const std::string sizes = "lead_id,created_at,size\nL1,,51-200\nL2,,50\nL3,,\nL4,,199.99\nL5,,200\nL6,,n/a\nL7,,$ 60 "
                            "%\nL8,,100 +\n";
  const std::string ten_days_old = "lead_id,created_at\nL1,2026-06-20\n";
  return {
      hand_case("is and in compare folded, trimmed text, absent being the empty text",
                fit_if("{field: country, in: [uS, \"\"]}"), countries, "", only("fit", {"1", "1", "0", "1", "1"})),
      hand_case("not_in with the empty text fails for absent", fit_if("{field: country, not_in: [us, \"\"]}"),
                countries, "", only("fit", {"0", "0", "1", "0", "0"})),
      hand_case("is_not holds for absent", fit_if("{field: country, is_not: us}"), countries, "",
                only("fit", {"0", "0", "1", "1", "1"})),
      hand_case("a value is text as it is written", fit_if("{field: country, is: NO}"),
                "lead_id,created_at,country\nL1,,no\nL2,,false\nL3,,\n", "", only("fit", {"1", "0", "0"})),
      hand_case("contains, starts_with and ends_with fail for absent",
                "    fit:\n"
                "      rules:\n"
                "        - {name: a, when: {field: country, contains: \" E \"}, points: 1}\n"
                "        - {name: b, when: {field: country, starts_with: U}, points: 10}\n"
                "        - {name: c, when: {field: country, ends_with: S}, points: 100}\n"
                "        - {name: d, when: {field: country, present: false}, points: 1000}\n",
                countries, "", only("fit", {"110", "110", "1", "1000", "1000"})),
      hand_case("matches minds case unless told", fit_if("{field: country, matches: '^U'}"), countries, "",
                only("fit", {"0", "1", "0", "0", "0"})),
      hand_case("numbers are read with ranges, signs and commas", fit_if("{field: size, above: 50, below: 200}"), sizes,
                "", only("fit", {"1", "0", "0", "1", "0", "0", "1", "1"})),
      hand_case(
          "points_by_range takes the first range that fits, absent and otherwise for the rest",
          "    fit: {rules: [{name: f, field: size, points_by_range: [{from: 50, below: 200, points: 5}, {from: 200, "
          "points: 10}, {from: 0, points: 99}], absent: 3, otherwise: 4}]}\n",
          "lead_id,created_at,size\nL1,,50\nL2,,200\nL3,,49\nL4,,\nL5,,x\nL6,,-1\n", "",
          only("fit", {"5", "10", "99", "3", "4", "4"})),
      hand_case("points_by takes the line of the value, absent and otherwise for the rest",
                "    fit: {rules: [{name: f, field: country, points_by: {US: 5}, absent: 3, otherwise: 4}]}\n",
                countries, "", only("fit", {"5", "5", "4", "3", "3"})),
      hand_case("text compares without zero-width characters and in normalisation form C",
                fit_if("{field: country, in: [\"\\u00d6sterreich\", \"\"]}"),
                "lead_id,created_at,country\nL1,,\u200B\u00D6ster\u200Creich\nL2,,O\u0308STERREICH\nL3,,\u2060\nL4,,"
                "Osterreich\n",
                "", only("fit", {"1", "1", "1", "0"})),
      hand_case("a cell of zero-width characters alone is not absent", fit_if("{field: country, present: true}"),
                "lead_id,created_at,country\nL1,,\u200B\nL2,,\u00A0\n", "", only("fit", {"1", "0"})),
      hand_case("matches sees no zero-width characters at the ends", fit_if("{field: country, matches: '^DE$'}"),
                "lead_id,created_at,country\nL1,,\u200B DE\uFEFF\nL2,,D\u200BE\n", "", only("fit", {"1", "0"})),
      hand_case("keys match without zero-width characters at their ends", pain_if("{event: view}"),
                "lead_id,created_at\nL1\u200B,\nL\u200B2,\n",
                "\uFEFFL1,view,2026-06-25T00:00:00Z,,,\nL2,view,2026-06-25T00:00:00Z,,,\n", only("pain", {"1", "0"})),
      hand_case("ages have an open end", fit_if("{field: seen, in_last: 2d}"),
                "lead_id,created_at,seen\nL1,,2026-06-28T00:00:01Z\nL2,,2026-06-28\nL3,,2026-06-30\nL4,,2026-06-30T00:"
                "00:01Z\n"
                "L5,,soon\n",
                "", only("fit", {"1", "0", "1", "0", "0"})),
      hand_case("older_than begins at its age", fit_if("{field: seen, older_than: 2d}"),
                "lead_id,created_at,seen\nL1,,2026-06-28T00:00:01Z\nL2,,2026-06-28\nL3,,\n", "",
                only("fit", {"0", "1", "0"})),
      hand_case("due_within looks ahead, this instant included", fit_if("{field: due, due_within: 2d}"),
                "lead_id,created_at,due\nL1,,2026-06-30\nL2,,2026-07-01T23:59:59Z\nL3,,2026-07-02\nL4,,2026-06-29T23:"
                "59:59Z\n",
                "", only("fit", {"1", "1", "0", "0"})),
      hand_case("an anniversary comes round within whole days, today included",
                fit_if("{field: due, anniversary_within: 2d}"),
                "lead_id,created_at,due\nL1,,2020-06-30\nL2,,2030-07-01T12:00:00Z\nL3,,2020-07-02\nL4,,2020-06-29\n",
                "", only("fit", {"1", "1", "0", "0"})),
      hand_case("an event condition counts events younger than in_last",
                pain_if("{event: view, where: {field: url, contains: /pricing}, at_least: 2, in_last: 3d}"),
                "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\nL3,2026-06-20\n",
                "L1,view,2026-06-27T00:00:01Z,,/Pricing,\nL1,view,2026-06-30T00:00:00Z,,/eu/pricing/x,\n"
                "L2,view,2026-06-27T00:00:00Z,,/pricing,\nL2,view,2026-06-30T00:00:00Z,,/pricing,\n"
                "L3,view,2026-06-29T00:00:00Z,,/pricing,\nL3,view,2026-06-30T00:00:00Z,,,\n",
                only("pain", {"1", "0", "0"})),
      hand_case("at_most holds for no events too", pain_if("{event: view, at_most: 1}"),
                "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\nL3,2026-06-20\n",
                "L2,view,2026-06-27T00:00:00Z,,,\nL3,view,2026-06-27T00:00:00Z,,,\nL3,view,2026-06-27T00:00:00Z,,,\n",
                only("pain", {"1", "1", "0"})),
      hand_case("distinct weeks are ISO weeks", pain_if("{event: view, distinct: weeks, at_least: 2}"),
                "lead_id,created_at\nL1,2026-06-01\nL2,2026-06-01\n",
                "L1,view,2026-06-22T00:00:00Z,,,\nL1,view,2026-06-28T23:59:59Z,,,\n"
                "L2,view,2026-06-28T23:59:59Z,,,\nL2,view,2026-06-29T00:00:00Z,,,\n",
                only("pain", {"0", "1"})),
      hand_case("not_followed_by looks at what stands after the event, at equal times too",
                pain_if("{event: unsub, not_followed_by: [signup, demo]}"),
                "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\nL3,2026-06-20\n",
                "L1,unsub,2026-06-25T00:00:00Z,,,\nL1,signup,2026-06-25T00:00:00Z,,,\n"
                "L2,signup,2026-06-25T00:00:00Z,,,\nL2,unsub,2026-06-25T00:00:00Z,,,\n"
                "L3,unsub,2026-06-25T00:00:00Z,,,\nL3,demo,2026-06-26T00:00:00Z,,,\nL3,unsub,2026-06-27T00:00:00Z,,,\n",
                only("pain", {"0", "1", "1"})),
      hand_case(
          "a sequence stands in order, within its span",
          pain_if("{sequence: [paper, {event: signup, where: {field: n, at_least: 5}}], within: 2d, in_last: 3d}"),
          "lead_id,created_at\nL1,2026-06-01\nL2,2026-06-01\nL3,2026-06-01\nL4,2026-06-01\nL5,2026-06-01\nL6,2026-06-"
          "01\n",
          "L1,paper,2026-06-26T00:00:00Z,,,\nL1,signup,2026-06-28T00:00:00Z,,,5\n"
          "L2,paper,2026-06-25T23:59:59Z,,,\nL2,signup,2026-06-28T00:00:00Z,,,5\n"
          "L3,signup,2026-06-28T00:00:00Z,,,5\nL3,paper,2026-06-28T00:00:00Z,,,\n"
          "L4,paper,2026-06-26T00:00:00Z,,,\nL4,signup,2026-06-27T00:00:00Z,,,5\n"
          "L5,paper,2026-06-28T00:00:00Z,,,\nL5,signup,2026-06-28T00:00:00Z,,,4\n"
          "L6,paper,2026-06-20T00:00:00Z,,,\nL6,signup,2026-06-20T00:00:00Z,,,5\nL6,paper,2026-06-28T00:00:00Z,,,\n"
          "L6,signup,2026-06-29T00:00:00Z,,,5\n",
          only("pain", {"1", "0", "0", "0", "0", "1"})),
      hand_case("a step that repeats needs an event of its own", pain_if("{sequence: [view, click, view], within: 1d}"),
                "lead_id,created_at\nL1,2026-06-01\nL2,2026-06-01\nL3,2026-06-01\n",
                "L1,view,2026-06-26T00:00:00Z,,,\nL1,click,2026-06-26T00:00:00Z,,,\n"
                "L2,view,2026-06-26T00:00:00Z,,,\nL2,click,2026-06-26T00:00:00Z,,,\nL2,view,2026-06-26T00:00:00Z,,,\n"
                "L3,view,2026-06-20T00:00:00Z,,,\nL3,view,2026-06-26T00:00:00Z,,,\nL3,click,2026-06-26T00:00:00Z,,,\n"
                "L3,click,2026-06-26T00:00:00Z,,,\nL3,view,2026-06-27T00:00:00Z,,,\n",
                only("pain", {"0", "1", "1"})),
      hand_case(
          "all, any and not are as they say",
          pain_if("{all: [{event: view}, {any: [{field: lead_id, is: L1}, {event: click}]}, {not: {event: doc}}]}"),
          "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\nL3,2026-06-20\nL4,2026-06-20\n",
          "L1,view,2026-06-25T00:00:00Z,,,\nL2,view,2026-06-25T00:00:00Z,,,\nL3,view,2026-06-25T00:00:00Z,,,\n"
          "L3,click,2026-06-25T00:00:00Z,,,\nL4,view,2026-06-25T00:00:00Z,,,\nL4,click,2026-06-25T00:00:00Z,,,\n"
          "L4,doc,2026-06-25T00:00:00Z,,,\n",
          only("pain", {"1", "0", "1", "0"})),
  };
}

const char* const one_source = "  events: [{files: \"events-0*.csv\", key: lead, type: type, time: time, id: id}]\n";
const char* const view_10 = "models:\n  - {name: m, target: 50, pain: {rules: [{name: v, event: view, points: 10}]}}\n";

std::vector<HandCase> inputs() {
  const std::string header = "lead,type,time,id,url,n\n";
  const std::string plain_leads = "  leads: {key: lead_id, created_at: created_at}\n";
  return {
      hand_case("days begin where the time zone says, 23 hours long or 25",
                "    pain: {rules: [{name: p, event: view, points: 10, per_day: 1}]}\n",
                "lead_id,created_at\nL1,2026-06-01\n",
                "L1,view,2026-06-28T21:59:59Z,,,\nL1,view,2026-06-28T22:00:00Z,,,\n", only("pain", {"10"})),
      with_rules("days of Berlin around the change to summer time",
                 "timezone: Europe/Berlin\ninputs:\n" + plain_leads + one_source +
                     "models:\n  - {name: m, target: 50, pain: {rules: [{name: d, when: {event: view, distinct: days, "
                     "at_least: 2}, points: 1}]}}\n",
                 "lead_id,created_at\nL1,2026-03-01\nL2,2026-03-01\nL3,2026-03-01\n",
                 {header + "L1,view,2026-03-28T23:00:00Z,,,\nL1,view,2026-03-29T21:59:59Z,,,\n"
                           "L2,view,2026-03-28T22:59:59Z,,,\nL2,view,2026-03-28T23:00:00Z,,,\n"
                           "L3,view,2026-03-29 02:30,,,\nL3,view,2026-03-29T22:00:00Z,,,\n"},
                 only("pain", {"0", "1", "1"})),
      hand_case(
          "the first of a lead's records with an event id counts, events after T do not",
          "    pain: {rules: [{name: p, event: view, points: 10}]}\n",
          "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\n",
          "L1,click,2026-06-25T00:00:00Z,a,,\nL1,view,2026-06-24T00:00:00Z, a ,,\nL2,view,2026-06-24T00:00:00Z,a,,\n"
          "L2,view,2026-06-30T00:00:01Z,b,,\nL2,view,2026-06-30T00:00:00Z,b,,\nL2,view,never,c,,\n"
          "L2,view,2026-06-24T00:00:00Z,c,,\nL2,view,2026-06-24T00:00:00Z,,,\nL2,view,2026-06-24T00:00:00Z,,,\n"
          "L9,view,2026-06-24T00:00:00Z,,,\n l2 ,view,2026-06-24T00:00:00Z,,,\n L2 ,view,2026-06-24T00:00:00Z,A,,\n",
          only("pain", {"0", "60"})),
      hand_case("the first of two leads with one key stays", fit_if("{field: country, is: de}"),
                "lead_id,created_at,country\nL1,,de\n L1 ,,us\nl1,,us\n,,de\n", "",
                {{{"lead_id", "L1"}, {"fit", "1"}}, {{"lead_id", "l1"}, {"fit", "0"}}}),
      hand_case(
          "a created_at that cannot be read, is before 1990 or after T counts as absent, but conditions see the cell",
          "    fit: {rules: [{name: f, when: {field: created_at, older_than: 1d}, points: 1}]}\n",
          "lead_id,created_at\nL1,1989-12-31T23:59:59Z\nL2,1990-01-01\nL3,2026-06-30T00:00:01Z\nL4,2026-06-30\nL5,"
          "soon\n",
          "",
          {{{"fit", "1"}, {"velocity", "0"}, {"days_since_points", ""}},
           {{"fit", "1"}, {"velocity", "0"}, {"days_since_points", "13329"}},
           {{"fit", "0"}, {"days_since_points", ""}},
           {{"fit", "0"}, {"days_since_points", "0"}},
           {{"fit", "0"}, {"days_since_points", ""}}}),
      with_rules(
          "a source joins on another column of the lead, as text compares, and may be of one type",
          "inputs:\n" + plain_leads +
              "  events:\n"
              "    - {files: \"events-0*.csv\", key: lead, type: type, time: time, id: id}\n"
              "    - {files: \"events-1*.csv\", key: Address, matches: email, type: {is: View}, time: When}\n" +
              view_10,
          "lead_id,created_at,email\nL1,2026-06-20,\nL2,2026-06-20, Ana@X.example\nL3,2026-06-20,ana@x.example\n",
          {header + "L3,view,2026-06-25T00:00:00Z,,,\n",
           "When,Address\n2026-06-25T00:00:00Z,ANA@x.example \n2026-06-26,ana@x.example\n2026-06-26, \n"},
          only("pain", {"0", "20", "10"})),
      with_rules(
          "dropped leads are left out of everything",
          "inputs:\n  leads: {key: lead_id, created_at: created_at, drop: [{name: ours, when: {field: email.domain, "
          "is: ours.example}}]}\n" +
              std::string(one_source) + view_10,
          "lead_id,created_at,email\nL1,2026-06-20,a@ours.example\nL2,2026-06-20,a@x.example\n",
          {header + "L1,view,2026-06-25T00:00:00Z,,,\nL2,view,2026-06-25T00:00:00Z,,,\n"},
          {{{"lead_id", "L2"}, {"pain", "10"}}}),
      with_rules("a model has no row of a lead that it does not apply to",
                 "inputs:\n" + plain_leads + one_source +
                     "models:\n  - {name: a, target: 50, applies_to: {field: country, is: de}}\n"
                     "  - {name: b, target: 20}\n",
                 "lead_id,created_at,country\nL1,2026-06-20,us\nL2,2026-06-20,de\n", {header},
                 {{{"lead_id", "L1"}, {"model", "b"}},
                  {{"lead_id", "L2"}, {"model", "a"}},
                  {{"lead_id", "L2"}, {"model", "b"}, {"target", "20"}}}),
      with_rules("hygiene takes events away before anything else counts them",
                 "inputs:\n" + plain_leads + one_source +
                     "  drop_events: [{name: bots, event: [view, click], where: {field: url, contains: bot}}]\n" +
                     view_10,
                 "lead_id,created_at\nL1,\n",
                 {header + "L1,view,2026-06-20T00:00:00Z,,/bot,\nL1,view,2026-06-25T00:00:00Z,,/x,\n"
                           "L1,doc,2026-06-26T00:00:00Z,,/bot,\n"},
                 {{{"pain", "10"}, {"velocity", "2"}, {"last_activity_at", "2026-06-25T00:00:00Z"}}}),
      with_rules(
          "a burst is at least so many events within the span",
          "inputs:\n" + plain_leads + one_source +
              "  drop_events:\n"
              "    - {name: bots, where: {field: url, contains: bot}}\n"
              "    - {name: bursts, event: view, burst: {at_least: 3, within: 10s}}\n" +
              view_10,
          "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\nL3,2026-06-20\nL4,2026-06-20\n",
          {header +
           "L1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:00:05Z,,,\nL1,view,2026-06-25T00:00:10Z,,,\n"
           "L1,view,2026-06-25T00:00:20Z,,,\n"
           "L2,view,2026-06-25T00:00:00Z,,,\nL2,view,2026-06-25T00:00:05Z,,,\nL2,view,2026-06-25T00:00:11Z,,,\n"
           "L3,view,2026-06-25T00:00:00Z,,,\nL3,view,2026-06-25T00:00:05Z,,bot,\nL3,view,2026-06-25T00:00:06Z,,,\n"
           "L4,view,2026-06-25T00:00:00Z,,,\nL4,view,2026-06-25T00:00:06Z,,,\nL4,view,2026-06-25T00:00:10Z,,,\n"
           "L4,view,2026-06-25T00:00:16Z,,,\n"},
          only("pain", {"10", "30", "20", "0"})),
      with_rules(
          "e-mails have a kind",
          "inputs:\n  leads: {key: lead_id, show: [email.kind, email.domain]}\n" + std::string(one_source) +
              "lists: {free_email_domains: {add: [free.example]}}\n" + view_10,
          "lead_id,email\nL1,Ana@Mail.Acme.Example \nL2,x@gmail.com\nL3,x@FREE.example\nL4,x@mailinator.com\nL5,\n"
          "L6,x@y\nL7,a@b@c.example\nL8,a b@c.example\nL9,a@c..example\nL10,@c.example\nL11,a@mail.gmail.com\n",
          {header},
          {{{"email.kind", "business"}, {"email.domain", "mail.acme.example"}, {"account", "acme.example"}},
           {{"email.kind", "free"}, {"email.domain", "gmail.com"}, {"account", ""}},
           {{"email.kind", "free"}},
           {{"email.kind", "disposable"}, {"account", ""}},
           {{"email.kind", ""}, {"email.domain", ""}},
           {{"email.kind", "invalid"}, {"email.domain", ""}, {"account", ""}},
           {{"email.kind", "invalid"}},
           {{"email.kind", "business"}, {"email.domain", "c.example"}},
           {{"email.kind", "invalid"}},
           {{"email.kind", "invalid"}},
           {{"email.kind", "business"}, {"account", "gmail.com"}}}),
      with_rules(
          "an empty account cell falls back to the e-mail, and lists of domains compare registrable ones",
          "inputs:\n  leads: {key: lead_id, account: site}\n" + std::string(one_source) +
              "lists: {targets: [\"https://www.acme.example/x\"]}\n"
              "models:\n  - {name: m, target: 50, fit: {rules: [{name: f, when: {field: account, in_list: targets}, "
              "points: 1}]}}\n",
          "lead_id,site,email\nL1,shop.ACME.example,\nL2,,a@mail.acme.example\nL3, ,a@gmail.com\nL4,b.example,\n",
          {header},
          {{{"account", "shop.ACME.example"}, {"fit", "1"}},
           {{"account", "acme.example"}, {"fit", "1"}},
           {{"account", ""}, {"fit", "0"}},
           {{"account", "b.example"}, {"fit", "0"}}}),
      with_rules(
          "a derived field takes its first match and may use those above it",
          "inputs:\n  leads: {key: lead_id, columns: {title: Job Title}, show: [title, level, role]}\n" +
              std::string(one_source) +
              "derive:\n"
              "  level:\n"
              "    - {value: VP, when: {field: title, matches: '(?i)\\bvp\\b'}}\n"
              "    - {value: other, when: {field: title, present: true}}\n"
              "  role:\n"
              "    - {value: decides, when: {field: level, is: vp}}\n"
              "models:\n  - {name: m, target: 50, fit: {rules: [{name: f, field: level, points_by: {vp: 5}, otherwise: "
              "2, absent: 1}]}}\n",
          "lead_id,Job Title\nL1,the vp of all\nL2,clerk\nL3,\n", {header},
          {{{"title", "the vp of all"}, {"level", "VP"}, {"role", "decides"}, {"fit", "5"}},
           {{"level", "other"}, {"role", ""}, {"fit", "2"}},
           {{"title", ""}, {"level", ""}, {"fit", "1"}}}),
      with_rules(
          "the first stage that holds is named, with its channel",
          "inputs:\n" + plain_leads + one_source + view_10 +
              "stages:\n"
              "  - {name: engaged, when: {field: score.pain_now, at_least: 20}, channel: webinar}\n"
              "  - {name: seen, when: {event: view}}\n"
              "  - {name: new, channel: mail}\n",
          "lead_id,created_at\nL1,2026-06-20\nL2,2026-06-20\nL3,2026-06-20\n",
          {header +
           "L1,view,2026-06-25T00:00:00Z,,,\nL1,view,2026-06-25T00:00:00Z,,,\nL2,view,2026-06-25T00:00:00Z,,,\n"},
          {{{"stage", "engaged"}, {"channel", "webinar"}},
           {{"stage", "seen"}, {"channel", ""}},
           {{"stage", "new"}, {"channel", "mail"}}}),
      hand_case("a passive event is no first touch and no sign of life, but gives its points",
                "    pain: {rules: [{name: o, event: open, points: 1}]}\n", "lead_id,created_at\nL1,\nL2,\n",
                "L1,open,2026-06-25T00:00:00Z,,,\nL2,open,2026-06-25T00:00:00Z,,,\nL2,other,2026-06-28T00:00:00Z,,,\n",
                {{{"pain", "1"}, {"velocity", "0"}, {"idle_days", ""}, {"activity", "dormant"}},
                 {{"pain", "1"}, {"velocity", "0.5"}, {"idle_days", ""}, {"activity", "latent"}}}),
  };
}

} // namespace

std::vector<HandCase> hand_cases_of_data() {
  std::vector<HandCase> cases = conditions();
  const std::vector<HandCase> more = inputs();
  cases.insert(cases.end(), more.begin(), more.end());
  return cases;
}

} // namespace leadscore
