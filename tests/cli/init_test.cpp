#include "cli/run_program.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace leadscore::cli {

namespace {

/// An empty folder in which somebody tries the program.
class Newcomer {
public:
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments) const {
    Surroundings surroundings;
    surroundings.folder = folder_.path();
    return run_leadscore(arguments, surroundings);
  }
  void write(std::string_view name, const std::string& text) const { folder_.write(name, text); }
  [[nodiscard]] std::string read(std::string_view name) const { return text_of_file(folder_.path(name)); }
  [[nodiscard]] std::string path(std::string_view name) const { return folder_.path(name); }

private:
  TemporaryFolder folder_;
};

/// `init --from` these files, then `test` and `score` as it says; nothing may be rejected. Gives the rule file.
std::string start_from(const Newcomer& newcomer, const std::vector<std::string>& leads,
                       const std::vector<std::string>& events) {
  std::vector<std::string> init{"init", "--out", "start", "--from"};
  init.insert(init.end(), leads.begin(), leads.end());
  init.insert(init.end(), events.begin(), events.end());
  const Outcome made = newcomer.run(init);
  REQUIRE_MESSAGE(made.exit_code == 0, made.err);
  CHECK(made.err == "");
  const Outcome checked = newcomer.run({"check", "start/scoring_rules.yaml"});
  CHECK(checked.out == "start/scoring_rules.yaml: nothing to find fault with\n");
  const Outcome tested = newcomer.run({"test", "start/scoring_tests.yaml"});
  CHECK_MESSAGE(tested.exit_code == 0, tested.out, tested.err);

  std::vector<std::string> score{"score", "--rules", "start/scoring_rules.yaml", "--out", "out", "--quiet", "--leads"};
  score.insert(score.end(), leads.begin(), leads.end());
  if (!events.empty()) score.emplace_back("--events");
  score.insert(score.end(), events.begin(), events.end());
  const Outcome scored = newcomer.run(score);
  CHECK_MESSAGE(scored.exit_code == 0, scored.err);
  CHECK(scored.err == "");
  CHECK_MESSAGE(newcomer.read("out/rejects.csv") == "file,line,column,code,reason,record\n",
                newcomer.read("out/rejects.csv"));
  const auto run = nlohmann::json::parse(newcomer.read("out/run.json"));
  CHECK(run.at("events").at("used") == run.at("events").at("read"));
  return newcomer.read("start/scoring_rules.yaml");
}

bool has(const std::string& text, const std::string& part) {
  const bool found = text.find(part) != std::string::npos;
  if (!found) MESSAGE(part, " is not in\n", text);
  return found;
}

} // namespace

TEST_CASE("init --stage writes files that pass their cases and score at once") {
  for (const std::string stage : {"early", "growth", "mature"}) {
    CAPTURE(stage);
    const Newcomer newcomer;
    const Outcome made = newcomer.run({"init", "--stage", stage});
    CHECK(made.exit_code == 0);
    CHECK(made.err == "");
    CHECK(newcomer.run({"check"}).out == "scoring_rules.yaml: nothing to find fault with\n");
    const Outcome tested = newcomer.run({"test", "scoring_tests.yaml", "--coverage-threshold", "100"});
    CHECK_MESSAGE(tested.exit_code == 0, tested.out, tested.err);
    const Outcome scored = newcomer.run({"score", "--leads", "leads.csv", "--events", "events.csv"});
    CHECK_MESSAGE(scored.exit_code == 0, scored.err);
    CHECK(has(scored.out, "## Call first"));
    CHECK(has(scored.out, "All guard rails hold."));
  }
}

TEST_CASE("init tells what it wrote and what to do next") {
  const Newcomer newcomer;
  const Outcome made = newcomer.run({"init", "--stage", "early", "--out", "my rules"});
  CHECK(made.exit_code == 0);
  CHECK(made.out == "Wrote to my rules:\n"
                    "  scoring_rules.yaml  the rules: read them, change the points\n"
                    "  scoring_tests.yaml  cases that the rules have to meet\n"
                    "  crontab.txt         a line for cron, to score every night\n"
                    "  events.csv          sample: what they did in the last weeks\n"
                    "  leads.csv           sample: some leads\n"
                    "Next:\n"
                    "  leadscore check 'my rules/scoring_rules.yaml'\n"
                    "  leadscore test 'my rules/scoring_tests.yaml'\n"
                    "  leadscore score --leads 'my rules/leads.csv' --events 'my rules/events.csv' --rules 'my "
                    "rules/scoring_rules.yaml'\n");
  CHECK(has(newcomer.read("my rules/crontab.txt"), "\n0 2 * * * cd '"));
  CHECK(newcomer.run({"init", "--stage", "early", "--out", "quiet", "--quiet"}).out == "");
}

TEST_CASE("the line for cron runs as it stands") {
  const Newcomer newcomer;
  CHECK(newcomer.run({"init", "--stage", "growth", "--quiet"}).exit_code == 0);
  const std::string lines = newcomer.read("crontab.txt");
  const std::string command = lines.substr(lines.find("\n0 2 * * * ") + 11);
  CHECK(std::system(command.c_str()) == 0);
  CHECK(has(newcomer.read("work/latest/sdr_handoff.csv"), "rank,lead_id"));
}

TEST_CASE("init replaces nothing unless it is told to") {
  const Newcomer newcomer;
  newcomer.write("scoring_rules.yaml", "mine\n");
  const Outcome refused = newcomer.run({"init", "--stage", "early"});
  CHECK(refused.exit_code == 2);
  CHECK(refused.out == "");
  CHECK(refused.err == ".: has scoring_rules.yaml already, so nothing was written (choose another folder with --out, "
                       "or replace with --force)\n");
  CHECK(newcomer.read("scoring_rules.yaml") == "mine\n");
  CHECK(newcomer.read("crontab.txt") == "");
  CHECK(newcomer.run({"init", "--stage", "early", "--force"}).exit_code == 0);
  CHECK(newcomer.read("scoring_rules.yaml") != "mine\n");
}

TEST_CASE("mistakes in the options of init are told") {
  const Newcomer newcomer;
  newcomer.write("notes.csv", "a,b\n1,2\n");
  newcomer.write("events.csv", "lead_id,event,timestamp\nL-1,login,2026-01-01\nL-1,login,2026-01-02\n");
  for (const auto& [arguments, message] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--stage", "early", "--from", "x.csv"},
            "leadscore init: --stage excludes --from\nsee 'leadscore init --help'\n"},
           {{"--from", "none.csv"}, "none.csv: there is no such file (check the path)\n"},
           {{"--from", "-"}, "leadscore init: --from reads files, not standard input (it has to tell them apart)\n"},
           {{"--from", "cmd:cat leads.csv"},
            "leadscore init: --from reads files, not commands (its rules name the files)\n"},
           {{"--from-hubspot", "/dev/zero"}, "/dev/zero: is larger than 16 MiB (name one score definition)\n"},
           {{"--from-hubspot", "none.json"}, "none.json: cannot be read (check the path after --from-hubspot)\n"},
           {{"--from", "notes.csv", "events.csv"},
            "none of these files looks like an export of leads\n  notes.csv: no leads in it\n  events.csv: no leads in "
            "it\n"
            "an export of leads has a row for each person, with an id or e-mail address and columns such as name, "
            "company, "
            "title or status\n"},
       }) {
    std::vector<std::string> all{"init"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Outcome outcome = newcomer.run(all);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err == message);
  }
}

TEST_CASE("init --from reads a HubSpot export, with headers that stand twice") {
  const Newcomer newcomer;
  std::string leads =
      "Record ID - Contact,First Name,Last Name,Client Grade,Email,Phone Number,Contact owner,Last Activity "
      "Date,Create Date,"
      "Company Name,Contact type,Country/Region,Job Title,Mobile Phone Number,State/Region,Street Address,Website "
      "URL,Last Engagement Date,Postal Code,Record ID - Company,Company name,Create Date,Phone Number,Last Activity "
      "Date,City,Country/Region,Industry\r\n";
  for (int lead = 1; lead <= 12; ++lead)
    leads += "50" + std::to_string(lead) + ",A,B,,a" + std::to_string(lead) +
             "@works.example,,Kim,,1/2/25 9:05,Works,,,Manager,,,,,,,,,,,,,,\r\n";
  newcomer.write("contacts.csv", leads);
  newcomer.write("events.csv",
                 "Record ID,Event,Timestamp\n501,Trial started,11/23/2025 5:30 PM\n502,Email opened,11/1/2025 5:31 AM\n"
                 "502,Form submission,11/2/2025 5:31 AM\n502,Trial started,11/3/2025 5:31 AM\n");
  const std::string rules = start_from(newcomer, {"contacts.csv"}, {"events.csv"});
  CHECK(has(rules, "#   contacts.csv: leads (as HubSpot exports them)\n"));
  CHECK(has(rules, "    key: Record ID - Contact\n    owner: Contact owner\n"));
  CHECK(has(rules, "    columns: {company: Company Name, title: Job Title}\n"));
  CHECK(has(rules, "  events: {key: Record ID, type: Event, time: Timestamp}\n"));
  CHECK(has(rules, "  time_formats: [\"%m/%d/%Y %I:%M %p\"] "));
  CHECK(has(rules, "  passive: [Email opened]\n"));
  CHECK(has(rules,
            "- {name: Trial started, event: Trial started, engagement: product, points: 5, times: 3}  # 2 events\n"));
  CHECK(has(
      rules,
      "contacts.csv has several columns 'Create Date', so none of them is used for the time at which the lead came"));
  CHECK(rules.find("works.example,") == std::string::npos);
  CHECK(rules.find("a1@") == std::string::npos);
}

TEST_CASE("init --from reads three forms of dates in one column, and statuses as they are written") {
  const Newcomer newcomer;
  newcomer.write(
      "leads.csv",
      "Record ID,First Name,Last Name,Full Name,Job Title,Company Name,Email,Lead Status,Lifecycle Stage,Create Date\n"
      "1,A,B,A B,VP,X,a@x.example,Qualified ,,12/21/2025\n"
      "2,A,B,A B,VP,X,b@x.example,qualified,,2026-05-24\n"
      "3,A,B,A B,VP,X,c@x.example,CLOSED LOST,,2025-10-27T00:00:00Z\n"
      "4,A,B,A B,VP,X,d@x.example,New,,2025-10-27T00:00:00Z\n"
      "5,A,B,A B,VP,X,e@x.example,,,2025-10-27T00:00:00Z\n");
  const std::string rules = start_from(newcomer, {"leads.csv"}, {});
  CHECK(has(rules, "    created_at: Create Date\n    status: Lead Status\n"));
  CHECK(has(rules, "  time_formats: [\"%m/%d/%Y\"] "));
  CHECK(has(rules, "  statuses: [New, \"\"] "));
  CHECK(has(rules, "  lost: [CLOSED LOST] "));
  CHECK(has(rules, "  # With sales already, so in none of these lists: [Qualified]\n"));
  CHECK(has(rules,
            "event: trial_started, engagement: product, points: 5, times: 3}  # not in your exports yet: track it\n"));
}

TEST_CASE("init --from reads a Salesforce report with line breaks in its cells and a footer") {
  const Newcomer newcomer;
  std::string leads = "\"Lead ID\",\"Lead Owner\",\"First Name\",\"Last Name\",\"Title\",\"Company / Account\",\"Lead "
                      "Source\",\"Rating\",\"Street\","
                      "\"Email\",\"Lead Status\",\"Created Date\"\n";
  for (int lead = 1; lead <= 9; ++lead)
    leads += "\"00Q" + std::to_string(lead) +
             "\",\"Kim\",\"A\",\"B\",\"VP\",\"Works\",\"Web\",\"\",\"1 Road\r\n2nd floor\",\"a" + std::to_string(lead) +
             "@works.example\",\"" + (lead % 2 == 0 ? "Open - Not Contacted" : "Working - Contacted") + "\",\"12/2" +
             std::to_string(lead) + "/2025\"\n";
  newcomer.write("report.csv", leads);
  newcomer.write("activities.csv",
                 "Lead ID,Activity Type,Date\n00Q1,Call,1/31/2026\n00Q1,Demo,1/30/2026\n00Q2,Login,1/29/2026\n");
  const std::string rules = start_from(newcomer, {"report.csv"}, {"activities.csv"});
  CHECK(has(rules, "#   report.csv: leads (as Salesforce exports them)\n"));
  CHECK(has(rules, "    key: Lead ID\n    created_at: Created Date\n    status: Lead Status\n    owner: Lead Owner\n"));
  CHECK(has(rules, "    columns: {company: Company / Account, title: Title}\n"));
  CHECK(has(rules, "  statuses: [Open - Not Contacted] "));

  newcomer.write("report.csv",
                 leads + "\"Grand Totals (9 records)\"\n\"Confidential Information - Do Not Distribute\"\n");
  const Outcome made = newcomer.run({"init", "--force", "--out", "start", "--from", "report.csv", "activities.csv"});
  CHECK(made.exit_code == 0);
  CHECK(has(made.out,
            "  - 2 records of report.csv cannot be read (too_few_columns): `score` lists them in rejects.csv\n"));
  CHECK(
      newcomer
          .run({"score", "--rules", "start/scoring_rules.yaml", "--leads", "report.csv", "--events", "activities.csv"})
          .exit_code == 0);
}

TEST_CASE("init --from reads people of Pipedrive by their e-mail address") {
  const Newcomer newcomer;
  newcomer.write(
      "people.csv",
      "Person - Name,Person - First name,Person - Last name,Person - Organization,Person - Email - Work,Person - Email "
      "- "
      "Home,Person - Phone - Work,Person - Marketing status,Person - Title,Person - Label,Person - Person created\n"
      "A B,A,B,Works,a@works.example,,,subscribed,CEO,Hot,2025-11-02 10:00:00\n"
      "C D,C,D,Field,c@field.example,,,subscribed,CEO,Hot,2025-11-03 10:00:00\n");
  newcomer.write("events.csv", "Email;Event;Time\nA@works.example;signup;2025-11-04 10:00:00\nc@field.example;report "
                               "exported;2025-11-04 10:00:00\n"
                               "c@field.example;signup;2025-11-05 10:00:00\n");
  const std::string rules = start_from(newcomer, {"people.csv"}, {"events.csv"});
  CHECK(has(rules, "    key: Person - Email - Work\n    created_at: Person - Person created\n"));
  CHECK(has(rules, "  events: {key: Email, matches: Person - Email - Work, type: Event, time: Time}\n"));
}

TEST_CASE("init --from reads Zoho's dates, two forms in one set of exports") {
  const Newcomer newcomer;
  std::string leads = "LEADID,Last Name,Company,Lead Owner,Email,Mobile,Website,Industry,Lead Source,Lead "
                      "Status,Created Time,CONVERTED,month_Created Time1\n";
  for (const auto& [id, status] : {std::pair{"z1", "Attempted to Contact"},
                                   {"z2", "Contact in Future"},
                                   {"z3", "Junk Lead"},
                                   {"z4", "Not Contacted"}})
    leads += std::string(id) + ",B,Works,Kim," + id + "@works.example,,,IT,Ads," + status +
             ",\"15 Apr, 2021 00:03:00\",,Apr\n";
  newcomer.write("Leads.csv", leads);
  newcomer.write("Events.csv", "LEADID,Activity Type,Start Time\nz1,Free trial,2021-04-15 "
                               "23:03:00\nz1,Meeting,2021-04-16 23:03:00\nz2,Free trial,2021-04-16 23:03:00\n");
  const std::string rules = start_from(newcomer, {"Leads.csv"}, {"Events.csv"});
  CHECK(has(rules, "    key: LEADID\n    created_at: Created Time\n    status: Lead Status\n"));
  CHECK(has(rules, "  time_formats: [\"%d %b, %Y %T\"] "));
  CHECK(has(rules, "  statuses: [Not Contacted] "));
  CHECK(has(rules, "  not_now: [Contact in Future] "));
  CHECK(has(rules, "  never: [Junk Lead] "));
}

TEST_CASE("init --from joins activities of Mailchimp by e-mail, and takes the type of a webinar from its file") {
  const Newcomer newcomer;
  std::string members = "Email Address,First Name,Last Name,Address,Phone "
                        "Number,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,"
                        "LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS\n";
  for (const char* const id : {"a", "b", "c"})
    members += std::string(id) + "@works.example,A,B,,,2,,,2014-11-11 15:46:02,,,,,,,US,NY,2014-11-11 15:46:02,9" + id +
               ",e" + id + ",,\"\"\"sy-waitlist-yes\"\",\"\"buyers\"\"\"\n";
  newcomer.write("members.csv", members);
  newcomer.write("activity-2014-12.csv", "Email Address,Action,Timestamp\nA@Works.example,open,2014-12-01 "
                                         "15:46:02\na@works.example,purchase,2014-12-02 15:46:02\n"
                                         "b@works.example,unsubscribe,2014-12-02 15:46:02\n");
  newcomer.write(
      "webinar-2014.csv",
      "Email,Join Time,Minutes\na@works.example,12/23/2014 05:30 PM,30\nb@works.example,12/23/2014 05:31 PM,30\n");
  const std::string rules = start_from(newcomer, {"members.csv"}, {"activity-2014-12.csv", "webinar-2014.csv"});
  CHECK(has(rules, "    - {files: \"activity-*-*.csv*\", key: Email Address, matches: Email Address, type: Action, "
                   "time: Timestamp}\n"));
  CHECK(has(
      rules,
      "    - {files: \"webinar-*.csv*\", key: Email, matches: Email Address, type: {is: webinar}, time: Join Time}\n"));
  CHECK(has(rules, "      - {name: unsubscribed, when: {event: [unsubscribe]}}\n"));
}

TEST_CASE("init --from takes the time zone of Intercom from its headers") {
  const Newcomer newcomer;
  std::string users = "First name,Last name,Name,Email,email,User ID,First Seen (AEDT),Signed up (AEDT),Last seen "
                      "(AEDT),Last heard from (AEDT),Web "
                      "sessions,Country,Segment,Plan,plan\n";
  for (const char* const id : {"u-1", "u-2", "u-3"})
    users += "A,B,A B," + std::string(id) + "@works.example,," + id +
             ",2018-01-02 10:00:00,2018-01-02 10:00:00,,,4,Australia,\"Active,App installed\",pro,\n";
  newcomer.write("users.csv", users);
  newcomer.write("events.csv", "user_id,event_name,created_at\nu-1,project-created,1517000000\nu-1,invited-teammate,"
                               "1517000001\nu-2,project-created,1517000002\n");
  const std::string rules = start_from(newcomer, {"users.csv"}, {"events.csv"});
  CHECK(has(rules, "timezone: Australia/Sydney "));
  CHECK(has(rules, "    key: User ID\n    created_at: \"Signed up (AEDT)\"\n"));
  CHECK(
      has(rules,
          "- {name: project-created, event: project-created, engagement: product, points: 5, times: 3}  # 2 events\n"));
}

TEST_CASE("init --from reads exports of Windows, and says how to score them") {
  const Newcomer newcomer;
  newcomer.write("leads.csv", "lead_id,email,company,title,city\nL-1,a@works.example,M\xfchle,CEO,K\xf6ln\n");
  const Outcome made = newcomer.run({"init", "--from", "leads.csv"});
  CHECK(made.exit_code == 0);
  CHECK(has(made.out, "  leadscore score --leads leads.csv --encoding windows-1252\n"));
  CHECK(has(newcomer.read("crontab.txt"), "--leads leads.csv --encoding windows-1252 --lock-wait"));
  CHECK(newcomer.run({"score", "--leads", "leads.csv", "--encoding", "windows-1252"}).exit_code == 0);
}

TEST_CASE("init --from: a few damaged bytes do not change how a UTF-8 export is read") {
  const Newcomer newcomer;
  std::string leads = "lead_id,email,city\n";
  for (int lead = 1; lead <= 20; ++lead)
    leads += "L-" + std::to_string(lead) + ",a@works.example," + (lead == 7 ? "K\xf6ln" : "Köln") + "\n";
  newcomer.write("leads.csv", leads);
  const Outcome made = newcomer.run({"init", "--from", "leads.csv"});
  CHECK(made.exit_code == 0);
  CHECK(has(made.out, "  leadscore score --leads leads.csv\n"));
  CHECK(has(made.out, "1 record of leads.csv cannot be read (bad_encoding)"));
}

TEST_CASE("init --from-hubspot writes nothing that check could not read") {
  const Newcomer newcomer;
  std::string rules;
  for (int rule = 0; rule < 12'000; ++rule)
    rules += std::string(rules.empty() ? "" : ", ") +
             R"({"configuration": {"calculation": {"type": "CONSTANT", "value": 1}}})";
  newcomer.write("score.json", R"({"name": "Large", "groupConfigs": [{"groupName": "G", "groupCategory": "FIT", )"
                               R"("ruleConfigurations": [)" +
                                   rules + "]}]}");
  const Outcome made = newcomer.run({"init", "--out", "start", "--from-hubspot", "score.json"});
  CHECK(made.exit_code == 2);
  CHECK(made.out == "");
  CHECK(made.err == "scoring_rules.yaml: the file is larger than 1 MiB (put long lists "
                    "into files of their own: lists: {name: {file: names.csv}})\n"
                    "nothing was written: the file that init made of this input could not be read\n");
  CHECK_FALSE(std::filesystem::exists(newcomer.path("start")));
}

TEST_CASE("init --from writes no texts that somebody wrote, only types and statuses that come again and again") {
  const Newcomer newcomer;
  std::string leads = "lead_id,email,company,title,status,created_at\n";
  std::string events = "lead_id,activity,time\n";
  for (int lead = 1; lead <= 30; ++lead) {
    const std::string id = std::to_string(lead);
    leads += id + ",p" + id + "@works.example,Works,CEO,asked by Jane Doe " + id + ",2026-01-01\n";
    for (int event = 0; event < 2; ++event)
      events += id + ",called Jane Doe " + id + "." + std::to_string(event) + ",2026-01-02\n";
  }
  newcomer.write("leads.csv", leads);
  newcomer.write("notes.csv", events);
  const std::string rules = start_from(newcomer, {"leads.csv"}, {"notes.csv"});
  CHECK(rules.find("Jane") == std::string::npos);
  CHECK(rules.find("works.example") == std::string::npos);
  CHECK(has(rules, "  events: {key: lead_id, type: {is: notes}, time: time}\n"));
}

TEST_CASE("init --from-hubspot writes rules that pass their cases, and says what is left to do") {
  const Newcomer newcomer;
  newcomer.write(
      "score.json",
      R"({"name": "Buyers", "groupConfigs": [{"groupName": "Who", "groupCategory": "FIT", "ruleConfigurations": [
    {"enabled": true, "configuration": {"calculation": {"type": "ORACLE"}}},
    {"enabled": true, "configuration": {"calculation": {"type": "CONDITIONAL", "value": 5, "whereCondition": {"type": "SINGLE", "property": "jobtitle",
      "operation": {"operationType": "ALL_PROPERTY", "operator": "IS_KNOWN"}}}}}]}]})");
  const Outcome made = newcomer.run({"init", "--from-hubspot", "score.json"});
  CHECK(made.exit_code == 0);
  CHECK(made.err == "");
  CHECK(has(made.out,
            "Look at:\n"
            "  - score 'Buyers': it has no threshold, so the target is a guess (50)\n"
            "  - not taken over: score 'Buyers', group 'Who', rule 1: the calculation 'ORACLE' is not known\n"));
  CHECK(newcomer.run({"test", "scoring_tests.yaml"}).exit_code == 0);
  newcomer.write("leads.csv", "Record ID,Email,Job Title\n1,a@works.example,CEO\n");
  const Outcome scored = newcomer.run({"score", "--leads", "leads.csv", "--out", "-", "--quiet"});
  CHECK(scored.exit_code == 0);
  CHECK(has(scored.out, "\n1,Buyers,5,0,"));
}

} // namespace leadscore::cli
