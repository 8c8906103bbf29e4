#include "cli/run_program.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace leadscore::cli {

namespace {

/// ASCII text as UTF-16, little end first, with a byte-order mark.
std::string utf16(std::string_view text) {
  std::string result = "\xFF\xFE";
  for (const char character : text) {
    result += character;
    result += '\0';
  }
  return result;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// scored.csv of the hand-made input after its files were changed.
void check_same_scores(const HandMadeInput& input, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"--out", "-"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome outcome = input.score(arguments);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == hand_made_scored);
  CHECK(outcome.err == "");
}

/// `score` cannot run, and says so with this text and nothing else.
void check_refused(const HandMadeInput& input, const std::string& message) {
  const Outcome outcome = input.score({"--out", "out"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err == message);
  CHECK_FALSE(input.exists("out"));
}

} // namespace

TEST_CASE("the same leads in another form give the same scores") {
  const std::string leads = hand_made_leads;
  for (const auto& [form, text] : std::vector<std::pair<std::string, std::string>>{
           {"CRLF", replaced(leads, "\n", "\r\n")},
           {"no last line break", leads.substr(0, leads.size() - 1)},
           {"byte-order mark", "\xEF\xBB\xBF" + leads},
           {"UTF-16", utf16(leads)},
           {"empty lines", replaced(leads, "\n", "\n\n")},
           {"tabs", "lead_id\ttitle\tcreated_at\temail\tfirst_name\n"
                    "L-1\tManager\t2026-11-01\tmia.muster@secret.example\tMia\n"
                    "L-2\tHead, Sales\t2026-11-10\tbo.beispiel@hidden.example\tBo\n"},
           {"semicolons", "lead_id;title;created_at;email;first_name\n"
                          "L-1;Manager;2026-11-01;mia.muster@secret.example;Mia\n"
                          "L-2;Head, Sales;2026-11-10;bo.beispiel@hidden.example;Bo\n"},
           {"every field quoted", "\"lead_id\",\"title\",\"created_at\",\"email\",\"first_name\"\n"
                                  "\"L-1\",\"Manager\",\"2026-11-01\",\"mia.muster@secret.example\",\"Mia\"\n"
                                  "\"L-2\",\"Head, Sales\",\"2026-11-10\",\"bo.beispiel@hidden.example\",\"B\no\"\n"},
           {"rows of empty cells", replaced(leads, "\n", "\n,,,,\n,,\n\" \",\n")},
           {"empty cells above the header", ",,,,\n" + leads},
           {"joined exports",
            leads.substr(0, leads.find("L-2")) + leads.substr(0, leads.find("L-1")) + leads.substr(leads.find("L-2"))},
           {"line that tells the delimiter", "\"sep=,\"\r\n" + leads},
           {"headers in other letters", replaced(replaced(leads, "lead_id", "LEAD_ID"), "title", "Title")},
       }) {
    CAPTURE(form);
    const HandMadeInput input;
    input.write("leads.csv", text);
    check_same_scores(input);
  }
}

TEST_CASE("lines above the header are skipped where the rules say so") {
  const HandMadeInput input;
  input.write("leads.csv", "Leads of November\n\"not closed\n" + std::string(hand_made_leads));
  input.write("events.csv", "Events\nsep=;\n" + replaced(hand_made_events, ",", ";"));
  std::string rules = hand_made_rules;
  rules.insert(rules.find("key: lead_id, created_at"), "skip_lines: 2, ");
  rules.insert(rules.find("key: lead_id, type"), "skip_lines: 1, ");
  input.write("rules.yaml", rules);
  check_same_scores(input);
  // The line of a rejected record is that in the file; an event that stands twice is found again.
  input.write("events.csv", "Events\n" + std::string(hand_made_events) + "1,L-1,x,2026-11-19\n4,L-1,x,soon\n");
  CHECK(input.score({"--out", "out", "--quiet"}).exit_code == 0);
  const std::string rejects = input.read("out/rejects.csv");
  CHECK(rejects.find("events.csv,7,timestamp,bad_time,") != std::string::npos);
  CHECK(rejects.find("events.csv,6,event_id,duplicate_event,the lead has an earlier event with this id; that one "
                     "counts,\"1,L-1,x,2026-11-19\"\n") != std::string::npos);
  // A case of the rules has no lines above its header, one that is made of a real lead has none either.
  const Outcome made = input.run({"test", "--from-lead", "L-1", "--rules", "rules.yaml", "--leads", "leads.csv",
                                  "--events", "events.csv", "--as-of", "2026-11-20"});
  CHECK(made.exit_code == 0);
  CHECK(made.out.find("trial_signup") != std::string::npos);
}

TEST_CASE("damaged quoting loses one line of a file") {
  const HandMadeInput input;
  input.write("leads.csv", replaced(hand_made_leads, "L-1,", "L-0,\"Head\nL-9,\"Head\"s,x\nL-1,"));
  const Outcome outcome = input.score({"--out", "out", "--quiet"});
  CHECK(outcome.exit_code == 0);
  CHECK(input.read("out/scored.csv") == hand_made_scored);
  CHECK(input.read("out/rejects.csv") ==
        "file,line,column,code,reason,record\n"
        "leads.csv,2,,bad_quote,text follows the closing quote of a field,\"L-0,\"\"Head\"\n"
        "leads.csv,3,,bad_quote,text follows the closing quote of a field,\"L-9,\"\"Head\"\"s,x\"\n");
}

TEST_CASE("a compressed file is known by its content, whatever its name") {
  const HandMadeInput input;
  const std::string command = "gzip -c '" + input.path("events.csv") + "' > '" + input.path("packed") + "' && mv '" +
                              input.path("packed") + "' '" + input.path("events.csv") + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  check_same_scores(input);
}

TEST_CASE("other encodings are read when asked for") {
  const HandMadeInput input;
  input.write("leads.csv", "lead_id,title,created_at\nL-1,Manager f\xFCr \x80,2026-11-01\n");
  const auto title_with = [&](const std::string& encoding) {
    const Outcome outcome = input.score({"--out", "-", "--encoding", encoding});
    CHECK(outcome.exit_code == 0);
    const std::size_t begin = outcome.out.find("L-1,") + 4;
    return outcome.out.substr(begin, outcome.out.find(',', begin) - begin);
  };
  CHECK(title_with("windows-1252") == "Manager für €");
  CHECK(title_with("latin1") == "Manager für \xC2\x80");
}

TEST_CASE("leads come from standard input") {
  const HandMadeInput input;
  Surroundings surroundings;
  surroundings.folder = input.path("");
  surroundings.standard_input = hand_made_leads;
  const Outcome outcome = run_leadscore({"score", "--leads", "-", "--events", "events.csv", "--rules", "rules.yaml",
                                         "--as-of", "2026-11-20", "--out", "-"},
                                        surroundings);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == hand_made_scored);
  CHECK(outcome.err == "");
}

TEST_CASE("several files and patterns are read in the order given, each with columns in its own order") {
  const HandMadeInput input;
  input.write("leads-b.csv", "email,first_name,created_at,title,lead_id\n"
                             "mia.muster@secret.example,Mia,2026-11-01,Manager,L-1\n");
  input.write("leads-a.csv", "title;lead_id;email;created_at\nHead, Sales;L-2;bo.beispiel@hidden.example;2026-11-10\n");
  input.write("events-1.csv", "timestamp,event,lead_id,event_id\n2026-11-19T10:00:00Z,trial_signup,L-1,2\n"
                              "2026-11-19,trial_signup,L-2,3\n");
  input.write("events-2.csv", "event_id,lead_id,event,timestamp\n1,L-1,trial_signup,2026-11-18T10:00:00Z\n"
                              "2,L-1,trial_signup,2026-11-19T10:00:00Z\n");
  const Outcome outcome = input.run({"score", "--leads", "leads-b.csv", "leads-a.csv", "--events", "events-*.csv",
                                     "--rules", "rules.yaml", "--as-of", "2026-11-20", "--out", "-"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == hand_made_scored);
  CHECK(outcome.err == "");
}

TEST_CASE("what is wrong with an input file is told before anything is written") {
  const HandMadeInput input;
  SUBCASE("an empty file") {
    input.write("leads.csv", "");
    check_refused(input, "leads.csv: is empty (its first line must be the header)\n");
  }
  SUBCASE("only empty lines") {
    input.write("leads.csv", "\n\r\n");
    check_refused(input, "leads.csv: has only empty lines (its first line must be the header)\n");
  }
  SUBCASE("no key column") {
    input.write("leads.csv", "leadid,title,created_at\nL-1,Manager,2026-11-01\n");
    check_refused(input, "leads.csv:1: the header has no key column 'lead_id' (did you mean 'leadid'?)\n");
  }
  SUBCASE("two columns of a name that a rule uses") {
    input.write("leads.csv", "lead_id,title,created_at,title\nL-1,Manager,2026-11-01,x\n");
    const Outcome outcome = input.score({"--out", "out"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.find("leads.csv has more than one column 'title'") != std::string::npos);
    CHECK_FALSE(input.exists("out"));
  }
  SUBCASE("an event file that no source takes") {
    input.write("rules.yaml", replaced(hand_made_rules, "events: {key", "events: {files: \"product-*.csv\", key"));
    check_refused(input, "events.csv: no entry of inputs.events takes this file (add an entry, or widen a 'files' "
                         "pattern)\n");
  }
  SUBCASE("a missing file") {
    std::filesystem::remove(input.path("events.csv"));
    check_refused(input, "events.csv: there is no such file (check the path)\n");
  }
  SUBCASE("a folder") {
    std::filesystem::remove(input.path("events.csv"));
    std::filesystem::create_directory(input.path("events.csv"));
    check_refused(input, "events.csv: is a folder (name a file, or a pattern such as 'events.csv/*.csv')\n");
  }
}

TEST_CASE("two columns of a name that no rule uses are no mistake") {
  const HandMadeInput input;
  input.write("leads.csv",
              replaced(replaced(hand_made_leads, "first_name", "first_name,first_name"), "Mia\n", "Mia,\n"));
  input.write("leads.csv", replaced(input.read("leads.csv"), "Bo\n", "Bo,\n"));
  check_same_scores(input);
}

TEST_CASE("a header fits in other letters only if it is the only one that does") {
  const HandMadeInput input;
  SUBCASE("the exact one goes before the others") {
    input.write("leads.csv", "lead_id,TITLE,title,Title,created_at,email\n"
                             "L-1,x,Manager,y,2026-11-01,mia.muster@secret.example\n"
                             "L-2,x,\"Head, Sales\",y,2026-11-10,bo.beispiel@hidden.example\n");
    check_same_scores(input);
  }
  SUBCASE("two that fit only so are none") {
    input.write("leads.csv", "lead_id,TITLE,Title,created_at\nL-1,x,Manager,2026-11-01\n");
    const Outcome outcome = input.score({"--out", "-"});
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err.find("title") != std::string::npos);
  }
}

TEST_CASE("a record that cannot be used stands in rejects.csv with its physical line") {
  const HandMadeInput input;
  input.write("leads.csv", "lead_id,title,created_at\n"
                           "L-1,Manager,2026-11-01\n"
                           "L-2,\"Head,\nSales\n\",2026-11-10\n"
                           "L-3,Manager\n"
                           "L-4,5\" tablet,2026-11-10,x\n"
                           ",\"Manager\",2026-11-01\n"
                           "\n"
                           "L-1,again,2026-11-01\n");
  input.write("events.csv", "event_id,lead_id,event,timestamp\n"
                            "1,L-1,\"trial\r\n signup\",2026-11-18T10:00:00Z\n"
                            "2,L-1,trial_signup,soon\n"
                            "3,L-9,trial_signup,2026-11-18\n"
                            "4,,trial_signup,2026-11-18\n"
                            "5,L-1,trial_signup,2026-12-24\n"
                            "1,L-1,trial_signup,2026-11-19\n"
                            "6,L-1,\"trial_signup,2026-11-18\n7,L-1,trial_signup,2026-11-18\n");
  const Outcome outcome = input.score({"--out", "out", "--quiet"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(
      input.read("out/rejects.csv") ==
      "file,line,column,code,reason,record\n"
      "leads.csv,6,,too_few_columns,\"the header has 3 columns, this record has 2\",\"L-3,Manager\"\n"
      "leads.csv,7,,too_many_columns,\"the header has 3 columns, this record has 4\",\"L-4,5\"\" "
      "tablet,2026-11-10,x\"\n"
      "leads.csv,8,lead_id,missing_key,the key column 'lead_id' is empty,\",\"\"Manager\"\",2026-11-01\"\n"
      "leads.csv,10,lead_id,duplicate_lead,a lead with this key came before; that one stays,\"L-1,again,2026-11-01\"\n"
      "events.csv,4,timestamp,bad_time,the time column 'timestamp' holds no time in a known format (see "
      "inputs.time_formats),\"2,L-1,trial_signup,soon\"\n"
      "events.csv,5,lead_id,unknown_lead,no lead has this key,\"3,L-9,trial_signup,2026-11-18\"\n"
      "events.csv,6,lead_id,missing_key,the key column 'lead_id' is empty,\"4,,trial_signup,2026-11-18\"\n"
      "events.csv,9,,unclosed_quote,a quoted field is not closed before the end of the file or within 1048576 bytes,"
      "\"6,L-1,\"\"trial_signup,2026-11-18\"\n"
      "events.csv,8,event_id,duplicate_event,the lead has an earlier event with this id; that one counts,"
      "\"1,L-1,trial_signup,2026-11-19\"\n");

  // read = used + rejected + dropped + duplicates + left out
  const auto run = nlohmann::json::parse(input.read("out/run.json"));
  const auto sum_of = [](const nlohmann::json& counts, const char* used) {
    int sum = 0;
    for (const char* const way : {used, "rejected", "dropped", "duplicates", "left_out"})
      sum += counts.at(way).get<int>();
    return sum;
  };
  CHECK(run.at("leads").at("read") == 6);
  CHECK(sum_of(run.at("leads"), "scored") == 6);
  CHECK(run.at("leads").at("rejected") == 3);
  CHECK(run.at("leads").at("duplicates") == 1);
  CHECK(run.at("events").at("read") == 8);
  CHECK(sum_of(run.at("events"), "used") == 8);
  CHECK(run.at("events").at("rejected") == 3);
  CHECK(run.at("events").at("left_out") == 2);
  CHECK(run.at("events").at("duplicates") == 1);
}

} // namespace leadscore::cli
