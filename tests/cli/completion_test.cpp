#include "cli/run_program.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <regex>
#include <set>

namespace leadscore::cli {

namespace {

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null").c_str()) == 0;
}

std::set<std::string> options_in(const std::string& text) {
  static const std::regex option("--[a-z][a-z-]*");
  std::set<std::string> found;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), option); match != std::sregex_iterator(); ++match)
    found.insert(match->str());
  return found;
}

std::vector<std::string> all_commands() {
  std::vector<std::string> commands;
  static const std::regex command("\n  ([a-z]+) +[a-z]");
  const std::string help = run_leadscore({"--help"}).out;
  const std::string listed = help.substr(help.find("Subcommands:"));
  for (auto match = std::sregex_iterator(listed.begin(), listed.end(), command); match != std::sregex_iterator();
       ++match)
    commands.push_back(match->str(1));
  return commands;
}

/// What bash proposes for the last of these words.
std::string bash_completes(const std::string& words) {
  const TemporaryFolder folder;
  folder.write("script", run_leadscore({"completion", "bash"}).out);
  folder.write("ask", "source '" + folder.path("script") + "'\nCOMP_WORDS=(leadscore " + words +
                          ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_leadscore\necho -n \"${COMPREPLY[*]}\"\n");
  CHECK(std::system(("cd '" + folder.path() + "' && bash ask > answer").c_str()) == 0);
  return text_of_file(folder.path("answer"));
}

} // namespace

TEST_CASE("completion knows every command") {
  const std::vector<std::string> commands = all_commands();
  CHECK(commands.size() >= 9);
  std::string all;
  for (const std::string& command : commands) all += (all.empty() ? "" : " ") + command;
  CHECK(bash_completes("''") == all);
}

TEST_CASE("completion knows every option of every command, in every shell") {
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    const std::string script = run_leadscore({"completion", shell}).out;
    for (const std::string& command : all_commands())
      for (const std::string& option : options_in(run_leadscore({command, "--help"}).out)) {
        CAPTURE(shell);
        CAPTURE(command);
        CAPTURE(option);
        CHECK(script.find(shell == "fish" ? "-l " + option.substr(2) : option) != std::string::npos);
      }
  }
  for (const std::string& command : all_commands()) {
    CAPTURE(command);
    std::set<std::string> expected = options_in(run_leadscore({command, "--help"}).out);
    expected.insert("--config");
    CHECK(options_in(bash_completes(command + " --")) == expected);
  }
}

TEST_CASE("bash completes commands, options, words and files") {
  CHECK(bash_completes("in") == "init");
  CHECK(bash_completes("init --stage ''") == "early growth mature");
  CHECK(bash_completes("init --stage e") == "early");
  CHECK(bash_completes("score --encoding l") == "latin1");
  CHECK(bash_completes("schema ''") == "rules cases");
  CHECK(bash_completes("completion f") == "fish");
  CHECK(bash_completes("score --quiet --leads sc") == "script");
  CHECK(bash_completes("score --leads a.csv sc") == "script");
  CHECK(bash_completes("test --coverage sc") == "script");
  CHECK(bash_completes("score --as-of ''") == "");
  CHECK(bash_completes("manual sch") == "schema");
}

TEST_CASE("the scripts have no mistakes that their shells see") {
  const TemporaryFolder folder;
  for (const std::string shell : {"bash", "zsh", "fish"}) {
    if (!is_installed(shell)) continue;
    CAPTURE(shell);
    folder.write("script", run_leadscore({"completion", shell}).out);
    CHECK(std::system((shell + " -n '" + folder.path("script") + "'").c_str()) == 0);
  }
}

TEST_CASE("fish and zsh complete, where they are installed") {
  const TemporaryFolder folder;
  folder.write("fish-script", run_leadscore({"completion", "fish"}).out);
  if (is_installed("fish")) {
    const std::string ask =
        "cd '" + folder.path() + "' && HOME=" + folder.path() +
        " fish --no-config -c 'source fish-script; complete -C \"leadscore init --stage \"' > answer 2>/dev/null";
    CHECK(std::system(ask.c_str()) == 0);
    const std::string answer = text_of_file(folder.path("answer"));
    for (const char* const stage : {"early", "growth", "mature"}) CHECK(answer.find(stage) != std::string::npos);
  }
  folder.write("zsh-script", run_leadscore({"completion", "zsh"}).out);
  if (is_installed("zsh")) {
    const std::string load = "cd '" + folder.path() +
                             "' && zsh -f -c 'autoload -U compinit; compinit -u -d dump; source zsh-script; "
                             "print ${_comps[leadscore]}' > answer 2>&1";
    CHECK(std::system(load.c_str()) == 0);
    CHECK(text_of_file(folder.path("answer")) == "_leadscore\n");
  }
}

TEST_CASE("completion wants a shell that it knows") {
  const Outcome outcome = run_leadscore({"completion", "csh"});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.err.find("csh") != std::string::npos);
}

} // namespace leadscore::cli
