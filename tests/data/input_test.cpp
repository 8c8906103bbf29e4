#include "data/hand_made_files.hpp"
#include "data/input.hpp"

#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

const std::string model = "models: [{name: m, target: 1}]\n";
const std::string plain = "version: 1\ninputs: {leads: {key: id}}\n" + model;

/// The keys of the leads that meet a condition, with a blank after each.
std::string keys_meeting(const std::string& condition, const std::string& leads, const std::string& lists,
                         const std::string& list_file = {}) {
  HandMadeFiles files("version: 1\ninputs:\n  leads: {key: id, drop: [{name: rest, when: {not: " + condition +
                          "}}]}\nlists: " + lists + "\n" + model,
                      {{"leads.csv", leads}});
  if (!list_file.empty()) files.write("list.csv", list_file);
  const auto loaded = files.load();
  std::string keys;
  for (LeadIndex lead = 0; lead < loaded->leads.table.size(); ++lead)
    keys += std::string(loaded->leads.table.key(lead)) + " ";
  return keys;
}

const std::string domains = "id,email\n"
                            "1,a@acme.example\n"
                            "2,a@www.beta.example\n"
                            "3,a@gmail.com\n"
                            "4,a@our-free.example\n"
                            "5,a@gamma.example\n";

RecordCounts counts(std::int64_t read, std::int64_t rejected) {
  RecordCounts result;
  result.read = read;
  result.rejected = rejected;
  return result;
}

std::string text_when_checked(const RecordCounts& counts, const RejectLimit& limit,
                              const std::vector<RejectedRecord>& rejects) {
  try {
    check_rejects("events", counts, limit, rejects);
  } catch (const Error& error) {
    CHECK(error.exit_code() == ExitCode::too_many_rejects);
    return error.what();
  }
  return {};
}

} // namespace

TEST_CASE("a list stands in the rule file or in a file, and holds domains in any form") {
  const std::string condition = "{field: email.domain, in_list: targets}";
  CHECK(keys_meeting(condition, domains, "{targets: [\" ACME.example\", \"https://beta.example/\"]}") == "1 2 ");
  CHECK(keys_meeting(condition, domains, "{targets: {file: list.csv}}", "site,name\nwww.acme.example,x\n\"\",y\n") ==
        "1 ");
  CHECK(keys_meeting(condition, domains, "{targets: {file: list.csv, column: Name}}",
                     "site,name\nx,acme.example\ny,gamma.example\n") == "1 5 ");
}

TEST_CASE("a list on another field than a domain holds texts as they are compared") {
  CHECK(keys_meeting("{field: title, in_list: bosses}", "id,title\n1,CHIEF \n2,Chief of all\n3,\n",
                     "{bosses: [\"Chief\"]}") == "1 ");
  CHECK(keys_meeting("{field: title, not_in_list: bosses}", "id,title\n1,CHIEF \n2,Chief of all\n3,\n",
                     "{bosses: [\"Chief\"]}") == "2 3 ");
}

TEST_CASE("the built-in list of free domains may be replaced or added to") {
  const std::string condition = "{field: email.kind, is: free}";
  CHECK(keys_meeting(condition, domains, "{x: [y]}") == "3 ");
  CHECK(keys_meeting(condition, domains, "{free_email_domains: [our-free.example]}") == "4 ");
  CHECK(keys_meeting(condition, domains, "{free_email_domains: {add: [our-free.example]}}") == "3 4 ");
  CHECK(keys_meeting("{field: email.kind, is: disposable}", domains,
                     "{disposable_email_domains: {add: [gmail.com]}}") == "3 ");
}

TEST_CASE("what is wrong with the file of a list is told at its place in the rule file") {
  HandMadeFiles files("version: 1\ninputs: {leads: {key: id}}\n"
                      "lists:\n"
                      "  gone: {file: gone.csv}\n"
                      "  targets: {file: list.csv, column: domian}\n"
                      "  broken: {file: broken.csv}\n" +
                          model,
                      {{"leads.csv", "id\n1\n"}});
  files.write("list.csv", "name,domain\nx,y\n");
  files.write("broken.csv", "name,domain\nx,y\nz\n");
  CHECK(files.message() ==
        "rules.yaml:4:16: gone.csv: there is no such file (check the path)\n"
        "    4 |   gone: {file: gone.csv}\n"
        "      |                ^\n"
        "rules.yaml:5:3: list.csv has no column 'domian' for the list 'targets' (did you mean 'domain'?)\n"
        "    5 |   targets: {file: list.csv, column: domian}\n"
        "      |   ^\n"
        "rules.yaml:6:18: broken.csv:3: the header has 2 columns, this record has 1 (every record of a file that the "
        "rules name has to be readable)\n"
        "    6 |   broken: {file: broken.csv}\n"
        "      |                  ^");
}

TEST_CASE("what is wrong with the file of an enrichment is told at its place in the rule file") {
  HandMadeFiles files("version: 1\n"
                      "inputs:\n"
                      "  leads: {key: id}\n"
                      "  enrich:\n"
                      "    - {file: gone.csv, key: d, on: id}\n"
                      "    - {file: firms.csv, key: domian, on: id}\n" +
                          model,
                      {{"leads.csv", "id\n1\n"}});
  files.write("firms.csv", "name,domain\nx,y\n");
  CHECK(files.message() == "rules.yaml:5:14: gone.csv: there is no such file (check the path)\n"
                           "    5 |     - {file: gone.csv, key: d, on: id}\n"
                           "      |              ^\n"
                           "rules.yaml:6:7: firms.csv has no column 'domian' (did you mean 'domain'?)\n"
                           "    6 |     - {file: firms.csv, key: domian, on: id}\n"
                           "      |       ^");
}

TEST_CASE("a broken record of an enrichment ends the run") {
  HandMadeFiles files("version: 1\ninputs: {leads: {key: id}, enrich: [{file: firms.csv, key: domain, on: id}]}\n" +
                          model,
                      {{"leads.csv", "id\n1\n"}});
  files.write("firms.csv", "name,domain\nx,y\nx,y,z\n");
  CHECK(files.message() == "firms.csv:3: the header has 2 columns, this record has 3 (every record of a file that the "
                           "rules name has to be readable)");
}

TEST_CASE("all that is wrong with the input files is told at once") {
  const HandMadeFiles files(
      "version: 1\ninputs:\n  leads: {key: id}\n  events: {files: \"e*.csv\", key: k, type: t, time: at}\n" + model,
      {{"leads.csv", ""}}, {{"visits.csv", "k,t,at\n"}});
  CHECK(files.message() ==
        "leads.csv: is empty (its first line must be the header)\n"
        "visits.csv: no entry of inputs.events takes this file (add an entry, or widen a 'files' pattern)");
}

TEST_CASE("an event file needs a description in the rule file") {
  const HandMadeFiles files(plain, {{"leads.csv", "id\n1\n"}}, {{"events.csv", "k,t,at\n"}});
  CHECK(files.message() == "events.csv: no entry of inputs.events takes this file (describe it in the rule file under "
                           "inputs.events)");
}

TEST_CASE("standard input can be read only once") {
  HandMadeFiles files("version: 1\ninputs:\n  leads: {key: id}\n  events: {key: k, type: t, time: at}\n" + model, {});
  files.options.leads = {"-"};
  files.options.events = {"-"};
  CHECK(files.message().starts_with("'-' (standard input) can be read only once: name a file for the other"));
}

TEST_CASE("how many rejected records a run bears") {
  struct Row {
    RejectLimit limit;
    std::int64_t rejected, read;
    bool exceeded;
  };
  for (const auto& [limit, rejected, read, exceeded] : std::vector<Row>{
           {{}, 0, 0, false},
           {{}, 10, 10, false},
           {{}, 11, 1100, false}, // exactly 1 %
           {{}, 11, 1099, true},
           {{}, 100, 10'001, false},
           {{0, {}}, 0, 5, false},
           {{0, {}}, 1, 5, true},
           {{7, {}}, 7, 7, false},
           {{7, {}}, 8, 1'000'000, true},
           {{{}, 0.5}, 5, 10, false},
           {{{}, 0.5}, 6, 10, true},
           {{{}, 0.0}, 1, 1'000'000, true},
           {{{}, 1.0}, 10, 10, false},
       }) {
    CAPTURE(rejected);
    CAPTURE(read);
    CHECK(limit.exceeded(rejected, read) == exceeded);
  }
}

TEST_CASE("too many rejects are told with the first ten of them, without warnings") {
  CHECK(text_when_checked(counts(100, 0), {}, {}) == "");
  const std::vector<RejectedRecord> rejects = {
      {"e.csv", 3, "at", RejectCode::bad_time, "the time column 'at' holds no time", "a,b"},
      {"e.csv", 4, "k", RejectCode::unknown_lead, "no lead has this key", "a,b"},
      {"f.csv", 9, "", RejectCode::nul_byte, "a NUL byte", "a,b"}};
  CHECK(text_when_checked(counts(100, 2), {1, {}}, rejects) ==
        "too many rejected events: 2 of 100 records cannot be used, so nothing is published\n"
        "  e.csv:3: bad_time: the time column 'at' holds no time\n"
        "  f.csv:9: nul_byte: a NUL byte\n"
        "mend the export, or allow more with --max-rejects N or --max-rejects P%");
  std::vector<RejectedRecord> many;
  for (int line = 2; line < 30; ++line) many.push_back({"e.csv", line, "", RejectCode::bad_encoding, "x", ""});
  const std::string text = text_when_checked(counts(100, 28), {}, many);
  CHECK(std::count(text.begin(), text.end(), '\n') == 11);
  CHECK(text.find("  e.csv:11: bad_encoding: x\nmend the export") != std::string::npos);
}

TEST_CASE("records that are neither used nor counted elsewhere stop the run") {
  RecordCounts counts;
  counts.read = 20;
  counts.used = 10;
  counts.rejected = 4;
  counts.dropped = 3;
  counts.duplicates = 2;
  counts.left_out = 1;
  CHECK_NOTHROW(check_sum("leads", counts));
  counts.left_out = 0;
  std::string message;
  try {
    check_sum("leads", counts);
  } catch (const Error& error) {
    message = error.what();
  }
  CHECK(message == "20 records were read, but 10 were scored, 4 rejected, 3 dropped, 2 duplicates and 0 left out: the "
                   "leads do not add up, so nothing is published (please report this as a bug)");
}
