#include "data/hand_made_files.hpp"
#include "data/lead_fields.hpp"

#include <doctest/doctest.h>
#include <string>
#include <utility>
#include <vector>

using namespace leadscore;

namespace {

/// The value of each shown field of each lead, as the lists print it: `key: a | b`.
std::vector<std::string> shown(const HandMadeFiles& files) {
  const auto loaded = files.load();
  std::vector<std::string> lines;
  for (LeadIndex lead = 0; lead < loaded->leads.table.size(); ++lead) {
    std::string line(loaded->leads.table.key(lead));
    for (std::size_t column = 0; column < loaded->leads.show_columns.size(); ++column)
      line += (column == 0 ? ": " : " | ") +
              std::string(loaded->leads.table.cell(lead, loaded->leads.show_columns[column]));
    lines.push_back(line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("the kind of an e-mail address") {
  LookupList free_domains;
  free_domains.texts = {"gmail.com", "both.example"};
  LookupList disposable;
  disposable.texts = {"mailinator.com", "both.example"};
  struct Row {
    std::string address, kind, domain;
  };
  for (const auto& [address, kind, domain] : std::vector<Row>{
           {"", "", ""},
           {" \t", "", ""},
           {"mia@acme.example", "business", "acme.example"},
           {"  Mia.Muster+x@ACME.Example ", "business", "acme.example"},
           {"mia@gmail.com", "free", "gmail.com"},
           {"mia@GMAIL.com", "free", "gmail.com"},
           {"mia@mail.gmail.com", "business", "mail.gmail.com"}, // domains compare whole
           {"mia@mailinator.com", "disposable", "mailinator.com"},
           {"mia@both.example", "disposable", "both.example"},
           {"mia@müller.example", "business", "müller.example"},
           {"mia@MÜLLER.example", "business", "müller.example"},
           {"mia", "invalid", ""},
           {"@acme.example", "invalid", ""},
           {"mia@", "invalid", ""},
           {"mia@acme", "invalid", ""},
           {"mia@acme.", "invalid", ""},
           {"mia@.example", "invalid", ""},
           {"mia@acme..example", "invalid", ""},
           {"mia@@acme.example", "invalid", ""},
           {"mia@x@acme.example", "invalid", ""},
           {"mia muster@acme.example", "business", "acme.example"},
           {"Mia <mia@gmail.com>, bo@acme.example", "free", "gmail.com"},
           {"bo@acme.example; Mia <mia@gmail>", "business", "acme.example"},
           {"mailto:mia@acme.example?cc=bo@gmail.com", "business", "acme.example"},
           {"mia@acme .example", "invalid", ""},
           {"mia\u00A0m@acme.example", "business", "acme.example"},
           {"n/a", "invalid", ""},
       }) {
    CAPTURE(address);
    const Email email = read_email(address, free_domains, disposable);
    CHECK(to_text(email.kind) == kind);
    CHECK(email.domain == domain);
  }
}

TEST_CASE("an empty account cell falls back to the domain of a business address") {
  const HandMadeFiles files("version: 1\n"
                            "inputs: {leads: {key: id, account: company, show: [account, email.kind, email.domain]}}\n"
                            "models: [{name: m, target: 1}]\n",
                            {{"leads.csv", "id,company,email\n"
                                           "1, Acme GmbH ,a@beta.example\n"
                                           "2,,a@www.beta.co.uk\n"
                                           "3, ,a@gmail.com\n"
                                           "4,,a@mailinator.com\n"
                                           "5,,nobody\n"
                                           "6,,\n"
                                           "7,ACME gmbh,\n"}});
  CHECK(shown(files) == Lines{"1: Acme GmbH | business | beta.example", "2: beta.co.uk | business | www.beta.co.uk",
                              "3:  | free | gmail.com", "4:  | disposable | mailinator.com", "5:  | invalid | ",
                              "6:  |  | ", "7: ACME gmbh |  | "});
  const auto loaded = files.load();
  const LeadTable& table = loaded->leads.table;
  CHECK(table.account(0) == table.account(6)); // case folded, named as its first lead spells it
  CHECK(table.account_name(table.account(6)) == "Acme GmbH");
  CHECK(table.account(2) == no_account);
  CHECK(table.account_count() == 2);
}

TEST_CASE("without an account column the registrable domain of a business address is the account") {
  const HandMadeFiles files("version: 1\ninputs: {leads: {key: id, show: [account]}}\nmodels: [{name: m, target: 1}]\n",
                            {{"leads.csv", "id,EMAIL\n1,a@mail.acme.example\n2,a@gmail.com\n"}});
  CHECK(shown(files) == Lines{"1: acme.example", "2: "});
}

TEST_CASE("a derived field takes the first value whose condition holds, and may use those above it") {
  const HandMadeFiles files("version: 1\n"
                            "inputs: {leads: {key: id, show: [level, role]}}\n"
                            "derive:\n"
                            "  level: [{value: top, when: {field: title, contains: chief}},\n"
                            "          {value: some, when: {field: title, present: true}}]\n"
                            "  role: [{value: decides, when: {field: level, is: TOP}},\n"
                            "         {value: new, when: {field: created, in_last: 1d}}]\n"
                            "models: [{name: m, target: 1}]\n",
                            {{"leads.csv", "id,title,created\n"
                                           "1,Chief of all,\n"
                                           "2,Clerk,2026-11-19\n"
                                           "3,Clerk,2026-11-19T00:00:01Z\n"
                                           "4,,\n"}});
  CHECK(shown(files) == Lines{"1: top | decides", "2: some | ", "3: some | new", "4:  | "});
}

TEST_CASE("enrichment fills empty cells only, the first record of a key and the first entry first") {
  HandMadeFiles files("version: 1\n"
                      "inputs:\n"
                      "  leads: {key: id, show: [industry, size, account, country]}\n"
                      "  enrich:\n"
                      "    - {file: contacts.csv, key: mail, on: email}\n"
                      "    - {file: firms.csv, key: Domain, on: account}\n"
                      "models: [{name: m, target: 1}]\n",
                      {{"leads.csv", "id,email,industry,size\n"
                                     "1,a@acme.example,Law,\n"
                                     "2,B@ACME.example, ,7\n"
                                     "3,,,\n"
                                     "4,x@gmail.com,,\n"
                                     "5,c@beta.example,,\n"}});
  files.write("contacts.csv", "mail,size,email,industry\n"
                              "b@acme.example,99,,Steel\n"
                              "x@gmail.com ,1,,\n"
                              ",3,,Nobody\n"
                              "C@beta.example,,c@acme.example,\n");
  files.write("firms.csv", "industry,Domain,Size,country\n"
                           "Paper,ACME.example,50,DE\n"
                           "Later,acme.example,60,FR\n"
                           "Beta,beta.example,8,BE\n");
  // 5 keeps its own address, so its account stays beta.example.
  CHECK(shown(files) == Lines{"1: Law | 50 | acme.example | DE", "2: Steel | 7 | acme.example | DE", "3:  |  |  | ",
                              "4:  | 1 |  | ", "5: Beta | 8 | beta.example | BE"});
}

TEST_CASE("the account is worked out anew after each enrichment") {
  HandMadeFiles files("version: 1\n"
                      "inputs:\n"
                      "  leads: {key: id, show: [account, industry]}\n"
                      "  enrich: [{file: contacts.csv, key: id, on: id}, {file: firms.csv, key: domain, on: account}]\n"
                      "models: [{name: m, target: 1}]\n",
                      {{"leads.csv", "id,email\n1,\n"}});
  files.write("contacts.csv", "id,email\n1,a@acme.example\n");
  files.write("firms.csv", "domain,industry\nacme.example,Paper\n");
  CHECK(shown(files) == Lines{"1: acme.example | Paper"});
}

TEST_CASE("the e-mail field is the address for conditions, joins and accounts, and the cell in output") {
  const HandMadeFiles files("version: 1\n"
                            "inputs:\n"
                            "  leads:\n"
                            "    {key: id, email: Mail, show: [email, Mail, account, by],\n"
                            "     drop: [{name: x, when: {field: email, is: bo@gmail.com}}]}\n"
                            "  enrich: [{file: sizes.csv, key: mail, on: email}]\n"
                            "derive:\n"
                            "  by:\n"
                            "    - {value: address, when: {field: email, is: ana@acme.example}}\n"
                            "    - {value: cell, when: {field: email, is: nobody}}\n"
                            "models: [{name: m, target: 1, fit: {rules: [{name: s, when: {field: size, is: \"9\"}, "
                            "points: 1}]}}]\n",
                            {{"leads.csv", "id,Mail,size\n"
                                           "1,Ana <ANA@acme.example>,\n"
                                           "2,Nobody,\n"
                                           "3,bo@gmail.com; ana@acme.example,\n"}});
  files.write("sizes.csv", "mail,size\nAmes <ana@ACME.example>,9\n");
  CHECK(shown(files) == Lines{"1: Ana <ANA@acme.example> | Ana <ANA@acme.example> | acme.example | address",
                              "2: Nobody | Nobody |  | cell"});
  const auto loaded = files.load();
  CHECK(loaded->leads.emails_with_more == 1);
  CHECK(loaded->leads.emails_without_address == 1);
  CHECK(loaded->leads.table.cell(0, 2) == "9");
}

TEST_CASE("cells with a text of null are empty, in columns, keys and enrichment") {
  const HandMadeFiles files("version: 1\n"
                            "inputs:\n"
                            "  leads: {key: id, email: email, account: company, show: [company, size, account]}\n"
                            "  enrich: [{file: sizes.csv, key: mail, on: email}]\n"
                            "  null: [\"NULL\", n/a, -]\n" +
                                std::string("models: [{name: m, target: 1}]\n"),
                            {{"leads.csv", "id,email,company,size\n"
                                           "1,a@acme.example,NULL,-\n"
                                           "2, n/a , Null ,-5\n"
                                           "NULL,a@acme.example,x,1\n"
                                           "\\N,a@acme.example,x,n/a\u00A0\n"}});
  files.write("sizes.csv", "mail,size\na@acme.example,NULL\nn/a,7\n");
  CHECK(shown(files) == Lines{"1:  |  | acme.example", "2:  Null  | -5 | Null", "\\N: x |  | x"});
  const auto loaded = files.load();
  CHECK(text_of(loaded->report.rejects.kept()) ==
        "leads.csv:4 id missing_key | the key column 'id' is empty | NULL,a@acme.example,x,1\n");
}

TEST_CASE("keys that are e-mail cells match by their address and are written as they stand") {
  const HandMadeFiles files("version: 1\n"
                            "inputs:\n"
                            "  leads: {key: Email, show: [email.kind]}\n"
                            "  events: {key: who, type: {is: a}, time: at}\n"
                            "models: [{name: m, target: 1, pain: {rules: [{name: a, event: a, points: 1}]}}]\n",
                            {{"leads.csv", "Email\nAna@Acme.example\nAna <ana@acme.example>\nplain\nPlain\n"}},
                            {{"events.csv", "who,at\nmailto:ANA@acme.example,2026-11-01\nplain,2026-11-02\n"
                                            "PLAIN,2026-11-03\n"}});
  CHECK(shown(files) == Lines{"Ana@Acme.example: business", "plain: invalid", "Plain: invalid"});
  const auto loaded = files.load();
  CHECK(loaded->leads.table.identity(0) == "ana@acme.example");
  CHECK(loaded->leads.table.identity(2) == "Plain");
  CHECK(loaded->report.leads.duplicates == 1);
  CHECK(loaded->events.of(0).size() == 1);
  CHECK(loaded->events.of(1).size() == 1);
  CHECK(loaded->events.of(2).empty());
  CHECK(loaded->leads.lookup.by_key("Ana A <ANA@acme.example>").found == LeadLookup::Found::lead);
}
