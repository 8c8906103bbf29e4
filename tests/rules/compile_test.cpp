#include "base/text.hpp"
#include "places.hpp"
#include "rules/parse.hpp"
#include "rules/program.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

using namespace leadscore;

namespace {

using Lists = std::unordered_map<std::string, std::shared_ptr<const LookupList>>;

std::vector<std::string> split(const std::string& text, char delimiter) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, delimiter);) parts.push_back(part);
  return parts;
}

/// The values of the lists that stand in the rule file; the built-in ones are empty.
Lists lists_of(const RuleSet& rules) {
  Lists lists;
  for (const char* const name : {"free_email_domains", "disposable_email_domains"})
    lists[name] = std::make_shared<LookupList>();
  for (const ListDefinition& definition : rules.lists) {
    LookupList list;
    for (const std::string& value : definition.values) {
      list.texts.insert(comparable(value));
      list.domains.insert(registrable_domain(value));
    }
    lists[definition.name] = std::make_shared<LookupList>(list);
  }
  return lists;
}

/// A rule file and the headers of its inputs.
struct Case {
  std::string headers; ///< lines: `leads.csv: id,title`; `events.csv 1: …` is of the second source
  std::string rules;
  std::string text; ///< what is said about it
};

InputHeaders headers_of(const std::string& lines) {
  InputHeaders headers;
  headers.events_given = false;
  for (const std::string& line : split(lines, '\n')) {
    const std::size_t colon = line.find(": ");
    const std::string path = line.substr(0, line.find_first_of(" :"));
    const std::size_t source = line[colon - 2] == ' ' ? static_cast<std::size_t>(line[colon - 1] - '0') : 0;
    auto& files = path.starts_with("events")   ? headers.events
                  : path.starts_with("enrich") ? headers.enrich
                                               : headers.leads;
    headers.events_given = headers.events_given || path.starts_with("events");
    files.push_back({path, split(line.substr(colon + 2), ','), source});
  }
  return headers;
}

/// Reads and compiles; keeps what a program points to.
struct Compiled {
  ParsedRules parsed;
  Program program;
  std::string text; ///< of the problems

  Compiled(const std::string& rules, const std::string& headers, const std::string& without_list = {})
      : parsed(parse_rules_text(rules, "rules.yaml")) {
    for (const Problem& problem : parsed.problems) FAIL_CHECK(to_text(problem));
    Lists lists = lists_of(parsed.rules);
    lists.erase(without_list);
    std::vector<Problem> problems;
    program = compile(parsed.rules, headers_of(headers), lists, problems);
    for (const Problem& problem : problems) text += to_text(problem) + "\n";
  }

  /// Where the field of the first show column comes from: its kind, and the header for a column.
  [[nodiscard]] std::string shown() const {
    const Field& field = program.fields.at(program.show.at(0));
    switch (field.kind) {
    case Field::Kind::column:
      return "column " + program.lead_columns.at(field.index);
    case Field::Kind::derived:
      return "derived";
    case Field::Kind::email_domain:
      return "email.domain";
    case Field::Kind::email_kind:
      return "email.kind";
    case Field::Kind::account:
      return "account";
    case Field::Kind::computed:
      return "computed";
    }
    return {};
  }
};

const std::string cases_path = std::string(places::source) + "/tests/rules/unknown_names.txt";

/// Cases begin with `===`; headers, `rules:`, the rule file, `---->` and the text follow.
std::vector<Case> read_cases() {
  std::ifstream file(cases_path);
  std::vector<Case> cases;
  std::string Case::*part = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line == "===") {
      cases.emplace_back();
      part = &Case::headers;
    } else if (line == "rules:") {
      part = &Case::rules;
    } else if (line == "---->") {
      part = &Case::text;
    } else if (part != nullptr) {
      cases.back().*part += line + "\n";
    }
  }
  return cases;
}

const std::string model = "models: [{name: m, target: 100}]\n";

std::string showing(const std::string& field, const std::string& more_of_leads = {}, const std::string& more = {}) {
  return "version: 1\ninputs:\n  leads: {key: id, show: [" + field + "]" + more_of_leads + "}\n" + model + more;
}

} // namespace

/// With LEADSCORE_REWRITE set, the texts are written anew, to be looked through with `git diff`.
TEST_CASE("every name that the headers lack is told with its place, what is wrong, and what to do") {
  const std::vector<Case> cases = read_cases();
  REQUIRE(cases.size() >= 20);
  if (std::getenv("LEADSCORE_REWRITE") != nullptr) {
    std::string rewritten;
    for (const Case& one : cases)
      rewritten += "===\n" + one.headers + "rules:\n" + one.rules + "---->\n" + Compiled(one.rules, one.headers).text;
    std::ofstream(cases_path) << rewritten;
    return;
  }
  for (const Case& one : cases) {
    CAPTURE(one.rules);
    CHECK(Compiled(one.rules, one.headers).text == one.text);
    CHECK(!one.text.empty());
  }
}

TEST_CASE("a list that was not loaded is told with the nearest one") {
  const std::string rules =
      "version: 1\ninputs: {leads: {key: id}}\nlists: {rivals: [a.example], rivales: [b.example]}\n"
      "models: [{name: m, target: 1, applies_to: {field: id, in_list: rivals}}]\n";
  CHECK(Compiled(rules, "leads.csv: id\n", "rivals").text ==
        "rules.yaml:4:64: unknown list 'rivals' (did you mean 'rivales'?)\n"
        "    4 | models: [{name: m, target: 1, applies_to: {field: id, in_list: rivals}}]\n"
        "      |                                                                ^\n");
}

TEST_CASE("a header is found exactly, else without regard to case if only one fits so") {
  using Header = std::vector<std::string>;
  CHECK(find_column(Header{"Title", "title", "TITLE"}, "title") == 1);
  CHECK(find_column(Header{"x", "Job TITLE"}, "job title") == 1);
  CHECK(find_column(Header{"STRASSE"}, "straße") == std::nullopt); // simple folding keeps the number of letters
  CHECK(find_column(Header{"GRÖSSE"}, "größe") == std::nullopt);
  CHECK(find_column(Header{"ÄNDERUNG"}, "änderung") == 0);
  CHECK(find_column(Header{"Title", "TITLE"}, "title") == std::nullopt);
  CHECK(find_column(Header{"titel"}, "title") == std::nullopt);
  CHECK(find_column(Header{}, "title") == std::nullopt);
  CHECK(is_ambiguous(Header{"Title", "TITLE"}, "title"));
  CHECK(is_ambiguous(Header{"title", "title"}, "title"));
  CHECK_FALSE(is_ambiguous(Header{"title", "TITLE", "Title"}, "title"));
  CHECK_FALSE(is_ambiguous(Header{"Title"}, "title"));
  CHECK_FALSE(is_ambiguous(Header{"x", "x"}, "title"));
}

TEST_CASE("a field's name means the first that exists: derived, e-mail and account, mapped, named, header") {
  const auto shown = [](const std::string& rules, const std::string& header) {
    const Compiled compiled(rules, "leads.csv: " + header + "\n");
    CHECK(compiled.text == "");
    return compiled.shown();
  };
  const std::string derive = "derive: {title: [{value: x, when: {field: title, present: true}}]}\n";
  CHECK(shown(showing("title"), "id,title") == "column title");
  CHECK(shown(showing("title"), "id,TITLE") == "column title");
  CHECK(shown(showing("title", ", columns: {title: Job Title}"), "id,title,Job Title") == "column Job Title");
  CHECK(shown(showing("title", "", derive), "id,title") == "derived");
  CHECK(shown(showing("status", ", status: Lead Status"), "id,status,Lead Status") == "column Lead Status");
  CHECK(shown(showing("status"), "id,status") == "column status");
  CHECK(shown(showing("status", ", status: state, columns: {state: Sales State}"), "id,status,Sales State") ==
        "column Sales State");
  CHECK(shown(showing("created_at", ", created_at: Created"), "id,created_at,Created") == "column Created");
  CHECK(shown(showing("owner", ", owner: Owner Name"), "id,owner,Owner Name") == "column Owner Name");
  CHECK(shown(showing("email", ", email: Email Address"), "id,email,Email Address") == "column Email Address");
  CHECK(shown(showing("account", ", account: domain"), "id,account,domain") == "account");
  CHECK(shown(showing("account"), "id,account") == "account");
  CHECK(shown(showing("email.kind"), "id,email,email.kind") == "email.kind");
  CHECK(shown(showing("email.domain"), "id,Email") == "email.domain");
}

TEST_CASE("a derived field reads the column of its own name") {
  const Compiled compiled("version: 1\ninputs: {leads: {key: id}}\n" + model +
                              "derive: {title: [{value: boss, when: {field: title, contains: chief}}]}\n",
                          "leads.csv: id,title\n");
  CHECK(compiled.text == "");
  REQUIRE(compiled.program.atoms.size() == 1);
  CHECK(compiled.program.fields[compiled.program.atoms[0].field].kind == Field::Kind::column);
}

TEST_CASE("a field exists if one lead file or an enrichment has it") {
  CHECK(Compiled(showing("industry"), "a.csv: id\nb.csv: industry,id\n").text == "");
  CHECK(Compiled("version: 1\ninputs: {leads: {key: id, show: [industry]}, enrich: [{file: f.csv, key: d, on: id}]}\n" +
                     model,
                 "a.csv: id\nenrich.csv: d,industry\n")
            .text == "");
}

TEST_CASE("without an e-mail mapping the column email is the address, in any letters, if it is the only one") {
  const auto has_email = [](const std::string& header) {
    const Compiled compiled("version: 1\ninputs: {leads: {key: id}}\n" + model, "leads.csv: " + header + "\n");
    CHECK(compiled.text == "");
    return compiled.program.email.has_value();
  };
  CHECK(has_email("id,email"));
  CHECK(has_email("id,E-Mail,EMAIL"));
  CHECK_FALSE(has_email("id,e-mail"));
}

TEST_CASE("without event files the columns of events are not checked") {
  const std::string rules = "version: 1\ninputs: {leads: {key: id}, events: {key: k, type: t, time: at}}\nmodels:\n"
                            "  - {name: m, target: 1, pain: {rules: [{name: r, event: e, points: 1, where: "
                            "{field: nowhere, is: x}}]}}\n";
  CHECK(Compiled(rules, "leads.csv: id\n").text == "");
}

TEST_CASE("score.NAME of the key or a shown column is that column") {
  const Compiled compiled("version: 1\ninputs: {leads: {key: id, show: [title]}}\n" + model +
                              "exports: [{file: x.csv, columns: {A: score.title, B: score.id, C: score.total}}]\n",
                          "leads.csv: id,title\n");
  CHECK(compiled.text == "");
  const auto& columns = compiled.program.routing.export_columns.at(0);
  const auto& fields = compiled.program.fields;
  CHECK(fields[columns.at(0)].kind == Field::Kind::column);
  CHECK(compiled.program.lead_columns[fields[columns.at(0)].index] == "title");
  CHECK(compiled.program.lead_columns[fields[columns.at(1)].index] == "id");
  CHECK(fields[columns.at(2)].kind == Field::Kind::computed);
}

TEST_CASE("a compiled program can be read as text") {
  const std::string rules = R"(version: 1
inputs:
  leads: {key: id, email: Mail}
  events: {key: k, type: t, time: at}
  passive: [open]
  drop_events:
    - {name: bots, event: [click, open], where: {field: agent, matches: 'bot'}}
    - {name: rush, burst: {at_least: 3, within: 10s}}
lists: {rivals: [www.rival.example, other.example]}
derive: {role: [{value: boss, when: {field: title, contains: " Chief "}}]}
models:
  - name: m
    target: 100
    applies_to: {field: product, in: [Sign, ""]}
    fit:
      rules:
        - {name: boss, when: {all: [{field: role, is: boss}, {not: {field: email.domain, in_list: rivals}}]}, points: 10}
        - {name: plan, field: plan, points_by: {gold: 5}}
        - {name: size, when: {field: size, at_least: 50, below: 200}, points: 2.5}
    pain:
      decay: {half_life: 30d}
      rules:
        - {name: visit, event: Page_View, where: {any: [{field: url, starts_with: /a}, {field: url, is: /B}]}, points: 5,
           times: 3, once_per: 1h, per_day: 2, cap: 12, when: {field: plan, present: true}}
        - {name: time, event: page_view, per: {field: secs, unit: 60}, points: 1, decay: {every: 1w, lose: 25%, compound: true}}
        - {name: a, event: a, points: 1, decay: none}
        - {name: b, event: b, points: 1, decay: {linear: 90s}}
        - {name: c, event: c, points: 1, decay: {window: 48h}}
        - {name: d, event: d, points: -1, decay: {steps: [{after: 1d, keep: 0.5}, {after: 2d, keep: 0}]}}
        - {name: often, when: {event: a, distinct: weeks, at_least: 2, at_most: 9, in_last: 14d, not_followed_by: b}, points: 7}
        - {name: way, when: {sequence: [a, {event: page_view, where: {field: url, ends_with: x}}], within: 1d, in_last: 2d}, points: 8}
    fast_track: {any: [{field: created, older_than: 1d}, {event: b}]}
    disqualify: [{name: rival, when: {field: email.domain, not_in_list: rivals}}, {name: gone, when: {event: bye}}]
)";
  const Compiled compiled(rules,
                          "leads.csv: id,Mail,title,product,plan,size,created\nevents.csv: k,t,at,agent,url,secs\n");
  CHECK(compiled.text == "");
  CHECK(dump(compiled.program) == R"(lead columns:
  0 id
  1 Mail
  2 title
  3 product
  4 plan
  5 size
  6 created
event columns:
  0 agent
  1 url
  2 secs
matchers:
  m0 open|click where agent matches /bot/
  m1 any type
  m2 Page_View where (url starts_with '/a' or url is ['/b'])
  m3 Page_View
  m4 a
  m5 b
  m6 c
  m7 d
  m8 Page_View where url ends_with 'x'
  m9 bye
model 'm' target 100 applies to product in ['', 'sign']
  fit 'boss' 10 if (role is ['boss'] and not (email.domain in_list (2 domains)))
  fit 'plan' by plan
  fit 'size' 2.5 if (size at_least 50 and size below 200)
  pain 'visit' 5 for each m2 if plan present true once per 1h 2 a day newest 3 cap 12 half-life 30d
  pain 'time' 1 for each m3 per measure 0 every 7d lose 0.25 compound
  pain 'a' 1 for each m4
  pain 'b' 1 for each m5 linear 90s
  pain 'c' 1 for each m6 window 2d
  pain 'd' -1 for each m7 steps 1d:0.5 2d:0
  pain 'often' 7 if c0
  pain 'way' 8 if p0
  c0 m4 weeks >= 2 <= 9 in last 14d not followed by m5
  c1 m5 >= 1
  p0 m4 m8 within 1d in last 2d
  fast track if (created older_than 1d or c1)
  disqualified if email.domain not_in_list (2 domains)
  disqualified if c0
)");
}
