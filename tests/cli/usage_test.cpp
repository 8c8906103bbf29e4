#include "cli/run_program.hpp"

#include <doctest/doctest.h>
#include <set>
#include <sstream>
#include <string>

namespace leadscore::cli {

TEST_CASE("the version is printed with the program's name") {
  const Outcome outcome = run_leadscore({"--version"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "leadscore 0.1.0\n");
  CHECK(outcome.err == "");
}

TEST_CASE("without arguments a command shows short help with an example") {
  for (const auto& [command, example] : std::vector<std::pair<std::string, std::string>>{
           {"", "Run 'leadscore COMMAND --help' for the options of a command."},
           {"score", "leadscore score --leads leads.csv --events events-*.csv --rules scoring_rules.yaml --out scored"},
           {"explain", "leadscore explain L-1042 --leads leads.csv --events events-*.csv"},
           {"test", "leadscore test scoring_tests.yaml --coverage --coverage-threshold 100"},
           {"diff", "leadscore diff old_rules.yaml scoring_rules.yaml --leads leads.csv --events events-*.csv"},
           {"init", "leadscore init --from leads.csv events.csv --out scoring"}}) {
    CAPTURE(command);
    const Outcome outcome = run_leadscore(command.empty() ? std::vector<std::string>{} : std::vector{command});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.out.find("Usage: leadscore") != std::string::npos);
    CHECK(outcome.out.find(example) != std::string::npos);
    CHECK(outcome.err == "");
  }
}

TEST_CASE("a manual page is printed for each command") {
  for (const std::string command : {"leadscore", "score", "nightly", "history", "explain", "check", "test", "diff",
                                    "init", "schema", "manual", "completion"}) {
    CAPTURE(command);
    const Outcome outcome = run_leadscore({"manual", command});
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.out.starts_with(".TH "));
    CHECK(outcome.out.find(".SH EXIT STATUS\n") != std::string::npos);
    CHECK(outcome.err == "");
  }
}

TEST_CASE("every mistake on the command line is told with what to do") {
  struct Mistake {
    std::vector<std::string> arguments;
    std::string message;
  };
  const HandMadeInput input;
  for (const auto& [arguments, message] : std::vector<Mistake>{
           {{"scor"}, "leadscore: unknown command 'scor' (did you mean 'score'?)\nsee 'leadscore --help'\n"},
           {{"score", "--leads", "leads.csv", "--evnts", "events.csv"},
            "leadscore score: unknown option '--evnts' (did you mean '--events'?)\nsee 'leadscore score --help'\n"},
           {{"score", "--events", "events.csv"},
            "leadscore score: --leads is required\nsee 'leadscore score --help'\n"},
           {{"explain", "--leads", "leads.csv"},
            "leadscore explain: lead is required\nsee 'leadscore explain --help'\n"},
           {{"manual", "scor"}, "leadscore manual: there is no command 'scor' (did you mean 'score'?)\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--as-of", "tomorrow"},
            "--as-of: 'tomorrow' is no date or time (write 2026-11-20 or 2026-11-20T13:05:09Z)\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--as-of", ""},
            "leadscore score: --as-of: its value is empty (give it a value, or leave it out)\nsee 'leadscore score "
            "--help'\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--as-of", " "},
            "leadscore score: --as-of: its value is empty (give it a value, or leave it out)\nsee 'leadscore score "
            "--help'\n"},
           {{"score", "--leads", "", "--rules", "rules.yaml"},
            "leadscore score: --leads: its value is empty (give it a value, or leave it out)\nsee 'leadscore score "
            "--help'\n"},
           {{"score", "--leads", "leads.csv", "--rules", ""},
            "leadscore score: --rules: its value is empty (give it a value, or leave it out)\nsee 'leadscore score "
            "--help'\n"},
           {{"score", "--leads", "leads.csv", "--max-rejects", ""},
            "leadscore score: --max-rejects: its value is empty (give it a value, or leave it out)\nsee 'leadscore "
            "score --help'\n"},
           {{"score", "--leads", "leads.csv", "--out", ""},
            "leadscore score: --out: its value is empty (give it a value, or leave it out)\nsee 'leadscore score "
            "--help'\n"},
           {{"explain", ""},
            "leadscore explain: lead: its value is empty (give it a value, or leave it out)\nsee 'leadscore explain "
            "--help'\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--as-of", "2026-11-31"},
            "--as-of: '2026-11-31' is no date or time (write 2026-11-20 or 2026-11-20T13:05:09Z)\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--model", "esing"},
            "--model: there is no model 'esing' (did you mean 'esign'?)\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--max-rejects", "many"},
            "--max-rejects: 'many' is neither a number of records (50) nor a share of them (2%)\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--delimiter", "x"},
            "--delimiter: 'x' is none of , ; | tab\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--encoding", "latin2"},
            "leadscore score: --encoding: there is no 'latin2' (did you mean 'latin1'?)\nsee 'leadscore score "
            "--help'\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--rejects", "every"},
            "leadscore score: --rejects: there is no 'every' (known are first, all)\nsee 'leadscore score --help'\n"},
           {{"score", "--leads", "leads.csv", "--rules", "rules.yaml", "--threads", "0"},
            "leadscore score: --threads: '0' is no whole number from 1 to 1024\nsee 'leadscore score --help'\n"},
           {{"score", "--leads", "no-leads.csv", "--rules", "rules.yaml"},
            "no-leads.csv: there is no such file (check the path)\n"},
           {{"score", "--leads", "no-leads-*.csv", "--rules", "rules.yaml"},
            "no-leads-*.csv: no file fits this pattern (check the folder and the pattern)\n"},
           {{"score", "--leads", "leads.csv", "leads.csv", "--rules", "rules.yaml"},
            "leads.csv: is named twice (name each file once)\n"},
           {{"score", "--leads", "-", "--events", "-", "--rules", "rules.yaml"},
            "'-' (standard input) can be read only once: name a file for the other\n"},
           {{"score", "--leads", "leads.csv", "--rules", "no-rules.yaml"},
            "no-rules.yaml: the rule file cannot be opened: No such file or directory (name it with --rules FILE)\n"},
       }) {
    CAPTURE(message);
    const Outcome outcome = input.run(arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK(outcome.err == message);
  }
}

namespace {

/// The first words of the indented lines below a heading of a help text.
std::set<std::string> names_below(const std::string& help, const std::string& heading) {
  std::set<std::string> names;
  std::istringstream lines(help);
  std::string line;
  bool is_below = false;
  while (std::getline(lines, line)) {
    if (!line.starts_with("  ")) is_below = line == heading;
    std::string name;
    if (is_below && line.starts_with("  ") && (std::istringstream(line) >> name)) names.insert(name);
  }
  return names;
}

} // namespace

// CLI11 2.4 takes a positional argument and an option of one name for the same option, and throws.
TEST_CASE("no positional argument of a command has the name of an option") {
  const std::set<std::string> commands = names_below(run_leadscore({"--help"}).out, "Subcommands:");
  CHECK(commands.contains("diff"));
  for (const std::string& command : commands) {
    CAPTURE(command);
    const std::string help = run_leadscore({command, "--help"}).out;
    const std::set<std::string> options = names_below(help, "Options:");
    CHECK(options.contains("-h,--help"));
    for (const std::string& argument : names_below(help, "Positionals:"))
      CHECK_FALSE(options.contains("--" + argument));
  }
}

TEST_CASE("a configuration file gives options, and a name in it that nobody knows is an error") {
  const HandMadeInput input;
  input.write("options.toml", "[score]\nthreads = 2\nquiet = true\n");
  const Outcome outcome = input.run({"--config", "options.toml", "score", "--leads", "leads.csv", "--events",
                                     "events.csv", "--rules", "rules.yaml", "--as-of", "2026-11-20"});
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "");

  input.write("options.toml", "[score]\nthraeds = 2\n");
  const Outcome unknown = input.run({"--config", "options.toml", "score", "--leads", "leads.csv", "--events",
                                     "events.csv", "--rules", "rules.yaml", "--as-of", "2026-11-20"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.out == "");
  CHECK(unknown.err.find("thraeds") != std::string::npos);
}

} // namespace leadscore::cli
