#include "data/hand_made_files.hpp"
#include "data/unknown_keys.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

/// What is told of leads and events with these keys.
std::string told(const std::vector<std::string>& lead_keys, const std::vector<std::string>& unknown) {
  std::string leads = "id\n";
  for (const std::string& key : lead_keys) leads += "\"" + key + "\"\n";
  const HandMadeFiles files("version: 1\ninputs: {leads: {key: id}}\nmodels: [{name: m, target: 1}]\n",
                            {{"leads.csv", leads}});
  return why_unknown(unknown, files.load()->leads.table);
}

} // namespace

TEST_CASE("the keys tell why events find no leads") {
  struct Row {
    std::vector<std::string> leads, unknown;
    std::string told;
  };
  for (const Row& row : std::vector<Row>{
           {{"100", "101", "102"},
            {"100.0", "101.0", "999.0", "102.0"},
            "the keys of events end in '.0', those of leads do not (3 of the first 4 unknown keys)"},
           {{"100.0", "101.0"},
            {"100", "101"},
            "the keys of leads end in '.0', those of events do not (2 of the first 2 unknown keys)"},
           {{"7", "12"},
            {"0007", "0012"},
            "the keys of events have leading zeros, those of leads do not (2 of the first 2 unknown keys)"},
           {{"0007", "0012"},
            {"7", "12", "99", "98"},
            "the keys of leads have leading zeros, those of events do not (2 of the first 4 unknown keys)"},
           {{"7", "12"}, {"0007", "99", "98"}, ""}, // fewer than half
           {{"123456789012345678"},
            {"1.23457E+17", "2E+05"},
            "the keys of events are in scientific notation, such as 9.91214E+15 (2 of the first 2 unknown keys)"},
           {{"1.23457E+17", "1,5e17"},
            {"123456789012345678"},
            "the keys of leads are in scientific notation, such as 9.91214E+15 (2 of 2 different keys)"},
           {{"003A0000001abcDEF0", "003A0000002abcDEF0"},
            {"003A0000001abcD", "003A0000002abcD"},
            "the keys of events are cut to 15 characters, those of leads are not (2 of the first 2 unknown keys)"},
           {{"003A0000001abcD", "003A0000002abcD"},
            {"003A0000001abcDEF0", "003A0000002abcDEF0"},
            "the keys of leads are cut to 15 characters, those of events are not (2 of the first 2 unknown keys)"},
           {{"https://crm.example/1", "https://crm.example/2", "https://crm.example/3"},
            {"https://crm.example/4"},
            ""}, // the beginning is common to all
           {{"Ab", "Cd"},
            {"AB", "cd"},
            "the keys of events and leads differ in upper and lower case (2 of the first 2 unknown keys)"},
           {{"a", "b"}, {"x", "y"}, ""},
           {{"a"}, {"1E", "E5", "12E5", "1EX", "-1E5", "1.xE5"}, ""}, // no such numbers
           {{"a"}, {}, ""},
       }) {
    CAPTURE(row.unknown.empty() ? "" : row.unknown.front());
    CHECK(told(row.leads, row.unknown) == row.told);
  }
}

TEST_CASE("the first thousand unknown keys are kept, of events that are joined by the leads' keys") {
  std::string events = "k,t,at\n";
  std::string mails = "mail,at\n";
  for (int number = 0; number < 1500; ++number) {
    events += " X" + std::to_string(number) + " ,a,2026-11-01\n1,a,2026-11-01\n";
    mails += "nobody@a.example,2026-11-01\n";
  }
  const HandMadeFiles files("version: 1\ninputs:\n  leads: {key: id}\n  events: [{files: m.csv, key: mail, matches: "
                            "email, type: {is: a}, time: at}, {files: p.csv, key: k, type: t, time: at}]\n"
                            "models: [{name: m, target: 1, pain: {rules: [{name: r, event: a, points: 1}]}}]\n",
                            {{"leads.csv", "id,email\n1,x@a.example\n"}}, {{"m.csv", mails}, {"p.csv", events}});
  const auto loaded = files.load();
  const auto keys = loaded->report.unknown_keys.keys();
  REQUIRE(keys.size() == 1000);
  CHECK(keys.front() == "X0");
  CHECK(keys.back() == "X999");
  CHECK(loaded->report.events.unknown_lead == 3000);
}
