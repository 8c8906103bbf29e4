#include "cli/run_program.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

namespace leadscore::cli {

namespace {

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

} // namespace

TEST_CASE("score writes scored.csv as worked out on paper") {
  const HandMadeInput input;
  const Outcome outcome = input.score({"--out", "out"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(input.read("out/scored.csv") == hand_made_scored);
}

TEST_CASE("score writes every list and no other file") {
  const HandMadeInput input;
  REQUIRE(input.score({"--out", "out", "--quiet"}).exit_code == 0);
  std::string names;
  for (const auto& [name, text] : files_of_run_folder(input.path("out"))) names += name + " ";
  CHECK(names ==
        "accounts.csv nearly_ready.csv nurture.csv rejects.csv run.json scored.csv sdr_handoff.csv summary.md ");
}

TEST_CASE("score --out - prints scored.csv and nothing else") {
  const HandMadeInput input;
  const Outcome outcome = input.score({"--out", "-"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == hand_made_scored);
  CHECK(outcome.err == "");
}

TEST_CASE("score without --out prints the summary and writes nothing") {
  const HandMadeInput input;
  const Outcome outcome = input.score({});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out.starts_with(
      "# Lead scores as of 2026-11-20T00:00:00Z\n\n- leads: 2 scored of 2 read\n"
      "- events: 3 used of 3 read\n- ready in model esign: 1 of 2 leads (50 %), target 50; in the last 7d "));
  CHECK(outcome.out.find("L-1") != std::string::npos);
  CHECK_FALSE(input.exists("out"));
}

TEST_CASE("the summary that score prints is the one that it writes") {
  const HandMadeInput input;
  const Outcome outcome = input.score({"--out", "out"});
  CHECK(outcome.out == input.read("out/summary.md"));
}

TEST_CASE("score --quiet prints nothing when all is well") {
  const HandMadeInput input;
  const Outcome outcome = input.score({"--out", "out", "--quiet"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "");
  CHECK(input.read("out/scored.csv") == hand_made_scored);
}

TEST_CASE("the output is readable by its owner only, or by the group if so wished") {
  const HandMadeInput input;
  REQUIRE(input.score({"--out", "out", "--quiet"}).exit_code == 0);
  CHECK(mode_of(input.path("out")) == 0700);
  for (const auto& [name, text] : files_of_run_folder(input.path("out")))
    CHECK(mode_of(input.path("out/" + name)) == 0600);
  REQUIRE(input.score({"--out", "out", "--quiet", "--group-readable"}).exit_code == 0);
  CHECK(mode_of(input.path("out")) == 0750);
  for (const auto& [name, text] : files_of_run_folder(input.path("out")))
    CHECK(mode_of(input.path("out/" + name)) == 0640);
}

TEST_CASE("score refuses a folder that holds anything but a run") {
  const HandMadeInput input;
  std::filesystem::create_directory(input.path("mine"));
  input.write("mine/letter.txt", "dear all");
  const Outcome outcome = input.score({"--out", "mine"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "mine: holds other files and no leadscore run (choose a new or an empty folder with --out)\n");
  CHECK(input.read("mine/letter.txt") == "dear all");

  REQUIRE(input.score({"--out", "out", "--quiet"}).exit_code == 0);
  input.write("out/letter.txt", "dear all");
  const Outcome beside = input.score({"--out", "out"});
  CHECK(beside.exit_code == 2);
  CHECK(beside.err == "out: holds 'letter.txt', which is no part of a leadscore run (move it elsewhere or choose "
                      "another folder with --out)\n");
  CHECK(input.read("out/letter.txt") == "dear all");
  CHECK(input.read("out/scored.csv") == hand_made_scored);
}

TEST_CASE("text that a spreadsheet would run is disarmed in the lists and exact in scored.csv") {
  const HandMadeInput input;
  input.write("leads.csv", "lead_id,title,created_at\n"
                           "L-1,=Manager(),2026-11-01\n"
                           "L-2,@manager,2026-11-01\n"
                           "L-3,+49 30 1234,2026-11-01\n");
  input.write("events.csv", "event_id,lead_id,event,timestamp\n"
                            "1,L-1,trial_signup,2026-11-18\n2,L-1,trial_signup,2026-11-19\n"
                            "3,L-2,trial_signup,2026-11-18\n4,L-2,trial_signup,2026-11-19\n"
                            "5,L-3,trial_signup,2026-11-17\n6,L-3,trial_signup,2026-11-18\n"
                            "7,L-3,trial_signup,2026-11-19\n8,L-3,trial_signup,2026-11-19\n");
  const auto has = [&](const std::string& file, const std::string& text) {
    return input.read("out/" + file).find(text) != std::string::npos;
  };
  REQUIRE(input.score({"--out", "out", "--quiet"}).exit_code == 0);
  CHECK(has("sdr_handoff.csv", ",L-1,'=Manager(),"));
  CHECK(has("sdr_handoff.csv", ",L-2,'@manager,"));
  CHECK(has("scored.csv", "L-1,=Manager(),"));
  CHECK(has("scored.csv", "L-3,+49 30 1234,"));
  REQUIRE(input.score({"--out", "out", "--quiet", "--formula-guard", "all"}).exit_code == 0);
  CHECK(has("scored.csv", "L-1,'=Manager(),"));
  CHECK(has("scored.csv", "L-3,+49 30 1234,"));
  REQUIRE(input.score({"--out", "out", "--quiet", "--formula-guard", "none"}).exit_code == 0);
  CHECK(has("sdr_handoff.csv", ",L-1,=Manager(),"));
}

TEST_CASE("--excel begins the lists with a byte-order mark, not the files for machines") {
  const HandMadeInput input;
  REQUIRE(input.score({"--out", "out", "--quiet", "--excel"}).exit_code == 0);
  CHECK(input.read("out/sdr_handoff.csv")
            .starts_with("\xEF\xBB\xBF"
                         "rank,"));
  CHECK(input.read("out/nurture.csv")
            .starts_with("\xEF\xBB\xBF"
                         "lead_id,"));
  CHECK(input.read("out/scored.csv") == hand_made_scored);
}

TEST_CASE("only the models asked for are scored") {
  const HandMadeInput input;
  std::string rules = hand_made_rules;
  rules += "  - {name: rooms, target: 10, pain: {rules: [{name: visit, event: page_view, points: 1}]}}\n";
  input.write("rules.yaml", rules);
  const Outcome both = input.score({"--out", "-"});
  CHECK(both.out.find(",rooms,") != std::string::npos);
  const Outcome one = input.score({"--out", "-", "--model", "esign"});
  CHECK(one.exit_code == 0);
  CHECK(one.out == hand_made_scored);
}

TEST_CASE("messages, run.json and the summary show lead keys but no e-mail, name or record") {
  const HandMadeInput input;
  std::string leads = hand_made_leads;
  leads += "L-3,Manager,2026-11-01,vera.verborgen@secret.example\n"; // too few columns
  leads += "L-1,Manager,2026-11-01,eva.ersatz@secret.example,Eva\n"; // duplicate
  input.write("leads.csv", leads);
  input.write("events.csv",
              "event_id,lead_id,event,timestamp\n1,vera.verborgen@secret.example,trial_signup,2026-11-18\n"
              "2,L-1,Mia was here,soon\n3,L-1,trial_signup,2026-11-18\n");
  const auto check_clean = [](const std::string& text) {
    for (const std::string personal : {"muster", "Mia", "beispiel", "verborgen", "Eva", "ersatz", "Bo,"})
      CHECK_MESSAGE(text.find(personal) == std::string::npos, personal, " stands in: ", text);
  };
  const Outcome outcome = input.score({"--out", "out", "--verbose"});
  CHECK(outcome.exit_code == 0);
  check_clean(outcome.out);
  check_clean(outcome.err);
  check_clean(input.read("out/run.json"));
  check_clean(input.read("out/summary.md"));
  const Outcome refused = input.score({"--out", "other", "--max-rejects", "0"});
  CHECK(refused.exit_code == 3);
  check_clean(refused.out);
  check_clean(refused.err);
}

} // namespace leadscore::cli
