#include "hand_cases.hpp"

namespace leadscore {
namespace {

using Rows = std::vector<std::map<std::string, std::string>>;

/// A case with the `inputs` of `leads` and `events`, fit rules and pain rules.
HandCase case_of(const std::string& name, const std::string& inputs, const std::string& fit, const std::string& pain,
                 const std::string& leads, const std::string& events, Rows rows) {
  const std::string rules = "version: 1\ninputs:\n" + inputs +
                            "lists: {home: [de, at]}\n"
                            "models:\n  - {name: m, target: 500, " +
                            (fit.empty() ? "" : "fit: {rules: [" + fit + "]}, ") + "pain: {rules: [" + pain + "]}}\n";
  return {name, hand_made_case(rules, leads, {"lead,type,time,id,url,n\n" + events}, "2026-06-30T00:00:00Z"),
          std::move(rows)};
}

const char* const event_source = "  events: [{files: \"events-0*.csv\", key: lead, type: type, time: time, id: id}]\n";
const char* const tags = "  leads: {key: lead_id, columns: {tags: {header: Tags, several: \";\"}}, show: [tags]}\n";
const char* const ten_a_view = "{name: v, event: view, points: 10}";

/// The points of one fit rule on leads with these tags.
HandCase with_tags(const std::string& name, const std::string& rule, const std::vector<std::string>& cells,
                   const std::vector<std::string>& points) {
  std::string leads = "lead_id,Tags\n";
  Rows rows;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    leads += "L" + std::to_string(i) + "," + cells[i] + "\n";
    rows.push_back({{"fit", points[i]}});
  }
  return case_of(name, std::string(tags) + event_source, "{name: f, " + rule + "}", ten_a_view, leads, "",
                 std::move(rows));
}

std::vector<HandCase> cells() {
  const std::string null_cells = "lead_id,country\nL1,NULL\nL2, \\N \nL3,#N/A\nL4,null\nL5,\nNULL,de\n";
  const std::string plain = "  leads: {key: lead_id}\n";
  return {
      case_of("NULL, \\N and #N/A are absent, exactly as written, and a key that is one is none", plain + event_source,
              "{name: f, when: {field: country, present: true}, points: 1}", ten_a_view, null_cells, "",
              {{{"fit", "0"}}, {{"fit", "0"}}, {{"fit", "0"}}, {{"fit", "1"}}, {{"fit", "0"}}}),
      case_of("null replaces the texts that are there by default", plain + event_source + "  null: [n/a, \"null\"]\n",
              "{name: f, when: {field: country, present: true}, points: 1}", ten_a_view, null_cells, "",
              {{{"fit", "1"}}, {{"fit", "1"}}, {{"fit", "1"}}, {{"fit", "0"}}, {{"fit", "0"}}, {{"fit", "1"}}}),
      case_of("an event without key, time, id or column has the text of null there", plain + event_source, "",
              "{name: v, event: view, where: {field: url, present: false}, points: 10}", "lead_id\nL1\n",
              "NULL,view,2026-06-25,,,\nL1,view,NULL,,,\nL1,view,2026-06-25,NULL,,\nL1,view,2026-06-25,NULL,NULL,\n"
              "L1,view,2026-06-25,,/x,\n",
              {{{"pain", "20"}}}),
      with_tags("is holds if one of several values is meant", "when: {field: tags, is: red}, points: 1",
                {"red", "blue; RED", "redder", "", "red;", ";blue"}, {"1", "1", "0", "0", "1", "0"}),
      with_tags("in with the empty text holds where there is no value",
                "when: {field: tags, in: [red, \"\"]}, points: 1", {"", " ; ", "NULL;", "blue;", "blue;red"},
                {"1", "1", "1", "0", "1"}),
      with_tags("is_not holds if it holds for all values", "when: {field: tags, is_not: red}, points: 1",
                {"red;blue", "blue;green", "", "red"}, {"0", "1", "1", "0"}),
      with_tags("not_in_list holds if it holds for all values", "when: {field: tags, not_in_list: home}, points: 1",
                {"DE;fr", "fr;us", "", "at"}, {"0", "1", "1", "0"}),
      with_tags("matches sees each value as it stands", "when: {field: tags, matches: '^Red$'}, points: 1",
                {"blue; Red ", "Red;blue", "red", "Red blue"}, {"1", "1", "0", "0"}),
      with_tags("several operators may be met by different values",
                "when: {field: tags, is: a, ends_with: b}, points: 1", {"a;ab", "a", "ab", "b;a"},
                {"1", "0", "0", "1"}),
      with_tags("numbers are read from the first value", "when: {field: tags, at_least: 5}, points: 1",
                {"7;1", "1;7", "x;7", ";NULL;7"}, {"1", "0", "0", "1"}),
      with_tags("points_by takes the first line that fits one value",
                "field: tags, points_by: {blue: 5, red: 9}, absent: 1, otherwise: 2",
                {"red;blue", "red", "green;RED", "green", "", ";"}, {"5", "9", "9", "2", "1", "1"}),
      with_tags("points_by_range sees the first value",
                "field: tags, points_by_range: [{from: 5, points: 9}], absent: 1, otherwise: 2",
                {"7;1", "1;7", "x;7", "; ;"}, {"9", "2", "2", "1"}),
      with_tags("the header stays a column of the whole cell", "when: {field: Tags, is: red;blue}, points: 1",
                {"red;blue", "red; blue", "red"}, {"1", "0", "0"}),
      case_of(
          "the address of an e-mail cell counts for kind, domain, account and conditions, the cell is written",
          "  leads: {key: lead_id, show: [email, email.kind, email.domain]}\n" + std::string(event_source),
          "{name: f, when: {field: email, is: ana@acme.example}, points: 1}", ten_a_view,
          "lead_id,email\nL1,Ana Ames <Ana@ACME.example>\nL2,nobody; ana@acme.example\nL3,MAILTO:ana@acme.example?x=y\n"
          "L4,bo@gmail.com <ana@acme.example>\nL5,<x> bo@gmail.com ana@acme.example\nL6,Ana <ana at acme.example>\n",
          "",
          {{{"fit", "1"}, {"email", "Ana Ames <Ana@ACME.example>"}, {"account", "acme.example"}},
           {{"fit", "1"}, {"email.kind", "business"}},
           {{"fit", "1"}, {"email.domain", "acme.example"}},
           {{"fit", "1"}},
           {{"fit", "0"}, {"email.kind", "free"}},
           {{"fit", "0"}, {"email.kind", "invalid"}, {"email.domain", ""}, {"account", ""}}}),
  };
}

std::vector<HandCase> joins_and_hygiene() {
  const std::string plain = "  leads: {key: lead_id}\n";
  const auto hygiene = [&](const std::string& name, const std::string& entries, const std::string& events,
                           const std::string& pain) {
    return case_of(name, plain + event_source + "  drop_events: [" + entries + "]\n", "",
                   "{name: v, event: view, points: 1}, {name: s, event: sent, points: 100}", "lead_id\nL1\n", events,
                   {{{"pain", pain}}});
  };
  return {
      case_of("keys that are e-mail cells match by their address and are written as they stand",
              "  leads: {key: Mail, email: Mail}\n" + std::string(event_source), "", ten_a_view,
              "Mail\nAna@Acme.example\nAna <ana@acme.example>\nplain\nPlain\n",
              "ANA@acme.example,view,2026-06-25,,,\n<ana@acme.example>,view,2026-06-25,,,\nplain,view,2026-06-25,,,\n",
              {{{"Mail", "Ana@Acme.example"}, {"pain", "20"}},
               {{"Mail", "plain"}, {"pain", "10"}},
               {{"Mail", "Plain"}, {"pain", "0"}}}),
      case_of(
          "matches joins with the address of the e-mail",
          "  leads: {key: lead_id}\n  events: [{files: \"events-0*.csv\", key: lead, matches: email, type: type, time: "
          "time}]\n",
          "", ten_a_view, "lead_id,email\nL1,bo@b.example\nL2,Ana <ana@acme.example>\n",
          "ana@ACME.example,view,2026-06-25,,,\nmailto:ana@acme.example,view,2026-06-25,,,\n",
          {{{"pain", "0"}}, {{"pain", "20"}}}),
      case_of("deduplicate counts the first of the records with the same cells",
              plain + "  events: [{files: \"events-0*.csv\", key: lead, type: type, time: time, deduplicate: true}]\n",
              "", ten_a_view, "lead_id\nL1\nL2\n",
              "L1,view,2026-06-25,,,\nL1,view,2026-06-25,,,\nL1,view,2026-06-25,,/x,\nL2,view,2026-06-25,,,\n"
              "L1,View,2026-06-25,,,\n",
              {{{"pain", "30"}}, {{"pain", "10"}}}),
      hygiene("soon_after drops an event up to its span after the other, at the same second too",
              "{name: s, event: view, soon_after: {event: sent, within: 10s}}",
              "L1,view,2026-06-25T11:59:59Z,,,\nL1,view,2026-06-25T12:00:00Z,,,\nL1,sent,2026-06-25T12:00:00Z,,,\n"
              "L1,view,2026-06-25T12:00:10Z,,,\nL1,view,2026-06-25T12:00:11Z,,,\n",
              "102"),
      hygiene("soon_after sees dropped events, and any event but the one itself",
              "{name: a, event: sent}, {name: b, soon_after: {event: [sent, view], within: 10s}}",
              "L1,sent,2026-06-25T12:00:00Z,,,\nL1,view,2026-06-25T12:00:05Z,,,\nL1,view,2026-06-25T13:00:00Z,,,\n"
              "L1,view,2026-06-25T13:00:05Z,,,\n",
              "1"),
      hygiene("a burst counts events that meet soon_after too",
              "{name: b, event: view, burst: {at_least: 2, within: 1m}, soon_after: {event: sent, within: 10s}}",
              "L1,sent,2026-06-25T12:00:00Z,,,\nL1,view,2026-06-25T12:00:05Z,,,\nL1,view,2026-06-25T12:00:20Z,,,\n"
              "L1,sent,2026-06-25T13:00:00Z,,,\nL1,view,2026-06-25T13:00:05Z,,,\nL1,view,2026-06-25T13:00:10Z,,,\n",
              "202"),
      case_of(
          "once_per with a field counts each of its texts once, before per_day and times", plain + event_source, "",
          "{name: v, event: view, points: 1, once_per: {field: url}, per_day: 3}, {name: w, event: view, points: 100, "
          "once_per: {field: url}, times: 1}",
          "lead_id\nL1\n",
          "L1,view,2026-06-25T01:00:00Z,,/a,\nL1,view,2026-06-25T02:00:00Z,, /A ,\nL1,view,2026-06-25T03:00:00Z,,,\n"
          "L1,view,2026-06-25T04:00:00Z,,,\nL1,view,2026-06-25T05:00:00Z,,/b,\nL1,view,2026-06-26T05:00:00Z,,/b,\n",
          {{{"pain", "103"}}}),
  };
}

} // namespace

std::vector<HandCase> hand_cases_of_cells() {
  std::vector<HandCase> cases = cells();
  for (HandCase& one : joins_and_hygiene()) cases.push_back(std::move(one));
  return cases;
}

} // namespace leadscore
