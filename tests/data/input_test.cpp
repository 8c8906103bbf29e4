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

TEST_CASE("two files of the same content are an error if they have records") {
  const std::string rules = "version: 1\ninputs:\n  leads: {key: id}\n  events: {key: k, type: t, time: at}\n" + model;
  const std::string leads = "id\n1\n";
  const std::string events = "k,t,at\n1,x,2026-11-01\n";
  CHECK(HandMadeFiles(rules, {{"a.csv", leads}, {"b.csv", "id\n2\n"}, {"c.csv", leads}}).message() ==
        "c.csv: has the same content as a.csv (give each file once)");
  CHECK(HandMadeFiles(rules, {{"a.csv", leads}}, {{"e.csv", events}, {"f.csv", events}}).message() ==
        "f.csv: has the same content as e.csv (give each file once)");
  CHECK(HandMadeFiles(rules, {{"a.csv", leads}}, {{"e.csv", "k,t,at\n"}, {"f.csv", "k,t,at\n"}}).message() == "");
  CHECK(HandMadeFiles(rules, {{"a.csv", leads}}, {{"e.csv", events}, {"f.csv", events + "\n"}}).message() == "");
}

TEST_CASE("a file that changes between its header and its records is an error") {
  const HandMadeFiles files(plain, {{"leads.csv", "id\n1\n"}});
  const std::string& path = files.options.leads.front();
  OpenInputs inputs;
  CHECK(inputs.read_header(path, {}) == std::vector<std::string>{"id"});
  CHECK(inputs.open(path, {}).header() == std::vector<std::string>{"id"});
  files.write("leads.csv", "id\n1\n2\n");
  CHECK_THROWS_WITH_AS(inputs.open(path, {}),
                       (path + ": changed while it was read (run again when the export is complete)").c_str(), Error);
}

TEST_CASE("standard input can be read only once") {
  HandMadeFiles files("version: 1\ninputs:\n  leads: {key: id}\n  events: {key: k, type: t, time: at}\n" + model, {});
  files.options.leads = {"-"};
  files.options.events = {"-"};
  CHECK(files.message().starts_with("'-' (standard input) can be read only once: name a file for the other"));
}
