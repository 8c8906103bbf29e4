#include "data/hand_made_files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

using namespace leadscore;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

const std::string rules = "version: 1\n"
                          "inputs:\n"
                          "  leads: {key: id, status: status, created_at: made}\n"
                          "  events: {key: k, type: t, time: at}\n"
                          "models:\n"
                          "  - name: m\n"
                          "    target: 1\n"
                          "    fit: {rules: [{name: renews, when: {field: renewal, due_within: 30d}, points: 1}]}\n"
                          "    pain: {rules: [{name: r, event: a, where: {field: page, is: x}, points: 1}]}\n"
                          "handoff: {statuses: [new]}\n";
const std::string header = "id,status,made,renewal\n";
const std::string event_header = "k,t,at,page\n";

/// The warnings that a run has, a line for each.
std::string warnings(Files leads, Files events = {}) {
  const HandMadeFiles files(rules, std::move(leads), std::move(events));
  const auto loaded = files.load();
  std::string text;
  for (const InputWarning& warning : loaded->report.warnings)
    text += fmt::format("{}:{}: {}\n", warning.file.substr(warning.file.rfind('/') + 1), warning.line, warning.text);
  return text;
}

const std::string good_leads = header + "1,new,2026-11-01,2026-12-01\n2,new,2026-11-01,2026-12-01";

} // namespace

TEST_CASE("a file that ends in the middle of its last record is told") {
  CHECK(warnings({{"l.csv", good_leads}}) == ""); // complete, and no sister ends with a line break
  CHECK(warnings({{"l.csv", good_leads + "\n"}}) == "");
  CHECK(warnings({{"l.csv", header + "1,new"}}) ==
        "l.csv:2: the file ends without a line break, and the record has too few columns (was it still being "
        "written?)\n");
  CHECK(warnings({{"l.csv", good_leads + "\n3,new,2026-11-0"}}) ==
        "l.csv:4: the file ends without a line break, and the record has too few columns (was it still being "
        "written?)\n");
  CHECK(warnings({{"l.csv", good_leads + "\n3,new,2026-11-0,"}}) ==
        "l.csv:4: the file ends without a line break, and the time in 'made' cannot be read (was it still being "
        "written?)\n");
  CHECK(warnings({{"l.csv", good_leads + "\n3,new,2026-11-01,2026-1"}}) ==
        "l.csv:4: the file ends without a line break, and the time in 'renewal' cannot be read (was it still being "
        "written?)\n");
  CHECK(warnings({{"l.csv", good_leads + "\n3,new,2026-11-01,"}}) == "");
  CHECK(warnings({{"l.csv", good_leads + "\n3,\"new"}}) ==
        "l.csv:4: the file ends without a line break, and a quoted field is not closed (was it still being "
        "written?)\n");
  CHECK(warnings({{"l.csv", good_leads + "\n3,new,2026-11-0,\n"}}) == ""); // a bad time in a whole file
}

TEST_CASE("a file that ends without a line break is told where the other files of its source end with one") {
  const std::string told = "a.csv:3: the file ends without a line break, unlike the other files of leads (was it still "
                           "being written?)\n";
  CHECK(warnings({{"a.csv", good_leads}, {"b.csv", header + "5,new,,\n"}}) == told);
  CHECK(warnings({{"a.csv", good_leads}, {"b.csv", header}, {"c.csv", header + "6,new,,\n"}}) == told);
  CHECK(warnings({{"a.csv", good_leads}, {"b.csv", header + "5,new,,"}}) == "");
  CHECK(warnings({{"a.csv", good_leads}, {"b.csv", header + "5,new,,\n"}, {"c.csv", header + "6,new,,"}}) == "");
}

TEST_CASE("events are told likewise") {
  const Files leads{{"l.csv", header + "1,new,,\n"}};
  const std::string events = event_header + "1,a,2026-11-01,x\n";
  CHECK(warnings(leads, {{"e.csv", events + "1,a,2026-11-02,x"}}) == "");
  CHECK(warnings(leads, {{"e.csv", events + "1,a,2026-1,x"}}) ==
        "e.csv:3: the file ends without a line break, and the time in 'at' cannot be read (was it still being "
        "written?)\n");
  CHECK(warnings(leads, {{"e.csv", events + "1,a"}}) ==
        "e.csv:3: the file ends without a line break, and the record has too few columns (was it still being "
        "written?)\n");
  CHECK(warnings(leads, {{"e.csv", events + "1,a,2026-11-02,x"}, {"f.csv", events}}) ==
        "e.csv:3: the file ends without a line break, unlike the other files of events (was it still being "
        "written?)\n");
}

TEST_CASE("a column that rules read and that some files of a source lack is told") {
  CHECK(warnings({{"a.csv", header + "1,new,,\n"}, {"b.csv", "id,Status,made,renewal,more\n2,new,,,\n"}}) == "");
  CHECK(warnings({{"a.csv", header + "1,new,,\n"}, {"b.csv", "id,lead status,made,renewal\n2,new,,\n"}}) ==
        "b.csv:1: the header has no column 'status', which other files of leads have: leads of such a file have no "
        "status, "
        "so none of them can be handed off\n");
  CHECK(
      warnings({{"a.csv", "id,status,made\n1,new,\n"},
                {"b.csv", header + "2,new,,\n"},
                {"c.csv", "id,status,made\n3,new,\n"}}) ==
      "a.csv:1: the header has no column 'renewal', which other files of leads have (nor have 1 more file): its cells "
      "count as empty\n");
  const Files leads{{"l.csv", header + "1,new,,\n"}};
  CHECK(warnings(leads, {{"e.csv", event_header}, {"f.csv", "k,t,at\n"}}) ==
        "f.csv:1: the header has no column 'page', which other files of events have: its cells count as empty\n");
  CHECK(warnings(leads, {{"e.csv", event_header}, {"f.csv", event_header}}) == "");
}
