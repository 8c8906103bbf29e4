#include "cli/run_program.hpp"
#include "places.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>

/// Inputs that can be read once only: pipes with a name, of the shell, standard input.
namespace leadscore::cli::stream_inputs {

namespace {

const char* const rules = R"(version: 1
inputs:
  leads: {key: lead_id, created_at: created_at, show: [title], account: company}
  events: {key: lead_id, type: event, time: timestamp, id: event_id}
  enrich: [{file: firms.csv, key: name, on: account}]
lists:
  targets: {file: targets.csv}
models:
  - name: esign
    target: 50
    fit:
      rules:
        - {name: manager, when: {field: title, contains: manager}, points: 20}
        - {name: target, when: {field: company, in_list: targets}, points: 7}
        - {name: large, when: {field: size, at_least: 100}, points: 3}
    pain: {rules: [{name: trial, event: trial_signup, points: 15, cap: 45}]}
)";

const std::vector<std::string> inputs{"leads.csv", "events.csv", "firms.csv", "targets.csv"};

/// Writes the inputs; `leads` and `events`: how many there are.
void write_inputs(const HandMadeInput& input, int leads, int events) {
  std::string lead_text = "lead_id,title,company,created_at\n";
  for (int lead = 1; lead <= leads; ++lead)
    lead_text += fmt::format("L-{},{},Firm {},2026-11-01\n", lead, lead % 2 == 0 ? "Manager" : "Clerk", lead % 7);
  std::string event_text = "event_id,lead_id,event,timestamp\n";
  for (int event = 1; event <= events; ++event)
    event_text +=
        fmt::format("{},L-{},trial_signup,2026-11-{:02}T10:00:00Z\n", event, event % leads + 1, event % 19 + 1);
  event_text += "1,L-2,trial_signup,2026-11-19\nx,nobody,trial_signup,2026-11-19\ny,L-1,trial_signup,soon\n";
  input.write("rules.yaml", rules);
  input.write("other.yaml", std::string(rules).replace(std::string(rules).find("targets.csv"), 11, "empty.csv"));
  input.write("leads.csv", lead_text);
  input.write("events.csv", event_text);
  input.write("firms.csv", "name,size\nFirm 1,100\nFirm 2,99\n");
  input.write("targets.csv", "name\nFirm 3\nFirm 2\n");
  input.write("empty.csv", "name\n");
}

const std::vector<std::string> data{"--leads", "leads.csv", "--events", "events.csv", "--as-of", "2026-11-20"};

std::vector<std::string> with_data(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), data.begin(), data.end());
  return arguments;
}

/// Runs a command in a folder where `piped` files are named pipes, which `feed` fills: a shell command in which `$1` is
/// the file.
Outcome run_with_pipes(const HandMadeInput& input, const std::vector<std::string>& arguments,
                       const std::vector<std::string>& piped, const std::string& feed) {
  Surroundings surroundings;
  surroundings.folder = input.path("");
  for (const std::string& name : piped)
    surroundings.before +=
        fmt::format("mv {0} {0}.text; mkfifo {0}; timeout 100 sh -c '{1} > {0}' sh {0}.text & ", name, feed);
  surroundings.before += ":";
  return run_leadscore(arguments, surroundings);
}

/// What a command prints and writes is the same from pipes as from files.
void check_same(int leads, int events, const std::vector<std::string>& arguments, const std::vector<std::string>& piped,
                const std::string& feed = "cat $1") {
  CAPTURE(arguments.front());
  CAPTURE(piped.front());
  const HandMadeInput plain;
  const HandMadeInput pipes;
  write_inputs(plain, leads, events);
  write_inputs(pipes, leads, events);
  const Outcome expected = plain.run(arguments);
  const Outcome outcome = run_with_pipes(pipes, arguments, piped, feed);
  CHECK(expected.err == "");
  CHECK(outcome.err == expected.err);
  CHECK(outcome.exit_code == expected.exit_code);
  if (std::find(arguments.begin(), arguments.end(), "out") == arguments.end()) {
    CHECK(expected.out != "");
    CHECK(outcome.out == expected.out);
  } else {
    CHECK(files_of_run_folder(pipes.path("out")) == files_of_run_folder(plain.path("out")));
  }
}

const std::vector<std::string> score = with_data({"score", "--rules", "rules.yaml", "--out", "out", "--quiet"});

} // namespace

TEST_CASE("leads, events, lists and enrichment come from pipes as from files") {
  for (const std::string& name : inputs) check_same(3, 9, score, {name});
  check_same(3, 9, score, inputs);
  check_same(3, 9, score, {"rules.yaml"});
}

TEST_CASE("a pipe may give a byte at a time") {
  check_same(2, 2, score, {"leads.csv", "events.csv"}, "dd bs=1 status=none if=$1");
}

TEST_CASE("a pipe may give more than its buffer and the first piece hold") {
  check_same(30'000, 60'000, score, {"leads.csv", "events.csv"});
}

TEST_CASE("a pipe may hold compressed data") {
  const HandMadeInput plain;
  const HandMadeInput pipes;
  write_inputs(plain, 2'000, 4'000);
  write_inputs(pipes, 2'000, 4'000);
  CHECK(plain.run(score).err == "");
  CHECK(run_with_pipes(pipes, score, {"leads.csv", "events.csv"}, "gzip -c $1 | cat").err == "");
  CHECK(pipes.read("out/scored.csv") == plain.read("out/scored.csv"));
  CHECK(pipes.read("out/rejects.csv") == plain.read("out/rejects.csv"));
}

TEST_CASE("every command that reads data reads pipes") {
  check_same(3, 9, with_data({"score", "--rules", "rules.yaml"}), inputs);
  check_same(3, 9, with_data({"explain", "L-1", "--rules", "rules.yaml"}), inputs);
  check_same(3, 9, with_data({"check", "rules.yaml"}),
             {"rules.yaml", "leads.csv", "events.csv", "firms.csv", "targets.csv"});
  check_same(3, 9, with_data({"test", "--from-lead", "L-2", "--rules", "rules.yaml"}), inputs);
}

TEST_CASE("data from pipes that is needed twice is read once") {
  const std::vector<std::string> all{"rules.yaml", "leads.csv", "events.csv", "firms.csv", "targets.csv"};
  check_same(3, 9, with_data({"diff", "rules.yaml", "other.yaml"}), all);
  check_same(3, 9, with_data({"diff", "rules.yaml", "--before", "2026-11-10"}), all);
  check_same(3, 9, with_data({"diff", "rules.yaml", "other.yaml", "--before", "2026-11-10"}), all);
}

TEST_CASE("cases are run with lists and enrichment from pipes") {
  const auto run = [](const std::vector<std::string>& piped) {
    const HandMadeInput input;
    write_inputs(input, 3, 9);
    input.write("cases.yaml", "rules: rules.yaml\ncases:\n"
                              "  - {name: a, as_of: 2026-11-20, lead: {company: Firm 2}, expect: {fit: 7}}\n"
                              "  - {name: b, as_of: 2026-11-20, lead: {company: Firm 1}, expect: {fit: 3}}\n");
    return run_with_pipes(input, {"test", "cases.yaml"}, piped, "cat $1");
  };
  const Outcome expected = run({});
  CHECK(expected.exit_code == 0);
  const Outcome outcome = run({"firms.csv", "targets.csv", "rules.yaml", "cases.yaml"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.err == "");
  CHECK(outcome.out == expected.out);
}

TEST_CASE("the raw text of a repeated event stays empty where a stream cannot be copied") {
  const HandMadeInput input;
  write_inputs(input, 3, 9);
  Surroundings surroundings;
  surroundings.folder = input.path("");
  surroundings.environment = {{"TMPDIR", input.path("none")}};
  surroundings.standard_input = input.read("events.csv");
  std::vector<std::string> arguments = score;
  std::replace(arguments.begin(), arguments.end(), std::string("events.csv"), std::string("-"));
  const Outcome outcome = run_leadscore(arguments, surroundings);
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
  CHECK(input.read("out/rejects.csv")
            .find("duplicate_event,\"the lead has an earlier event with this id; that one "
                  "counts\",\n") == std::string::npos);
  CHECK(input.read("out/rejects.csv")
            .find("duplicate_event,the lead has an earlier event with this id; that one "
                  "counts,\n") != std::string::npos);
}

TEST_CASE("a stream that has to be read twice needs room for a copy") {
  const HandMadeInput input;
  write_inputs(input, 3, 9);
  Surroundings surroundings;
  surroundings.folder = input.path("");
  surroundings.environment = {{"TMPDIR", input.path("none")}};
  surroundings.standard_input = input.read("leads.csv");
  const Outcome outcome =
      run_leadscore({"diff", "rules.yaml", "other.yaml", "--as-of", "2026-11-20", "--leads", "-"}, surroundings);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err ==
        fmt::format("standard input: has to be read more than once, but a temporary file in {} cannot be "
                    "created: No such file or directory (set TMPDIR to a folder with room, or name a "
                    "file)\n",
                    input.path("none")));
}

TEST_CASE("standard input behind its beginning is read to its end") {
  const HandMadeInput input;
  write_inputs(input, 3, 9);
  input.write("leads.txt", "one line above the header\n" + input.read("leads.csv"));
  Surroundings surroundings;
  surroundings.folder = input.path("");
  surroundings.before = "exec < leads.txt; dd bs=26 count=1 status=none of=/dev/null";
  const Outcome outcome = run_leadscore(
      {"score", "--leads", "-", "--rules", "rules.yaml", "--as-of", "2026-11-20", "--out", "-"}, surroundings);
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
  CHECK(std::count(outcome.out.begin(), outcome.out.end(), '\n') == 4);
}

TEST_CASE("one stream under two names is an error") {
  const HandMadeInput input;
  write_inputs(input, 3, 9);
  Surroundings surroundings;
  surroundings.folder = input.path("");
  surroundings.before = "cat leads.csv | exec \"$0\" \"$@\"; exit";
  const Outcome outcome =
      run_leadscore({"score", "--leads", "-", "--events", "/dev/stdin", "--rules", "rules.yaml"}, surroundings);
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err.find("/dev/stdin: is the same stream as standard input (it can be read once)\n") !=
        std::string::npos);
}

TEST_CASE("there may be more files than a process may open") {
  const HandMadeInput input;
  write_inputs(input, 3, 9);
  for (int file = 0; file < 500; ++file)
    input.write(fmt::format("more-{}.csv", file),
                fmt::format("event_id,lead_id,event,timestamp\nm{},L-1,trial_signup,2026-11-18\n", file));
  Surroundings surroundings;
  surroundings.folder = input.path("");
  surroundings.before = "ulimit -n 64";
  const Outcome outcome = run_leadscore({"score", "--leads", "leads.csv", "--events", "more-*.csv", "--rules",
                                         "rules.yaml", "--as-of", "2026-11-20", "--out", "out", "--quiet"},
                                        surroundings);
  CHECK(outcome.err == "");
  CHECK(outcome.exit_code == 0);
  CHECK(input.read("out/run.json").find("\"used\": 500") != std::string::npos);
}

} // namespace leadscore::cli::stream_inputs
