#include "cli/run_program.hpp"

#include "places.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace leadscore::cli {

namespace {

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& changes) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    bool changed = false;
    for (const auto& change : changes) changed = changed || text.starts_with(change.first + "=");
    if (!changed) result.push_back(text);
  }
  for (const auto& [name, value] : changes) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Starts a program with its standard streams at these files.
pid_t start(std::vector<std::string> command, const Surroundings& surroundings, const std::string& in,
            const std::string& out, const std::string& err) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, in.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT, 0600);
  posix_spawn_file_actions_addchdir_np(&actions, surroundings.folder.c_str());
  std::vector<std::string> environment = environment_with(surroundings.environment);
  pid_t process = -1;
  const int error = posix_spawnp(&process, command.front().c_str(), &actions, nullptr, pointers(command).data(),
                                 pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error(command.front() + ": " + std::strerror(error));
  return process;
}

int exit_code_of(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0) {
    if (errno != EINTR) throw std::runtime_error("waitpid failed");
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

} // namespace

std::vector<std::pair<std::string, std::string>> without_waiting_for_the_disk() {
  if (is_sanitized) return {};
  return {{"LD_PRELOAD", places::faults}};
}

Outcome run_leadscore(const std::vector<std::string>& arguments, const Surroundings& surroundings) {
  const TemporaryFolder streams;
  streams.write("in", surroundings.standard_input);
  std::vector<std::string> command{places::binary};
  if (!surroundings.before.empty())
    command = {"sh", "-c", surroundings.before + "; exec \"$0\" \"$@\"", places::binary};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string out = surroundings.standard_output.empty() ? streams.path("out") : surroundings.standard_output;
  Outcome outcome;
  outcome.exit_code = exit_code_of(start(command, surroundings, streams.path("in"), out, streams.path("err")));
  if (surroundings.standard_output.empty()) outcome.out = text_of_file(out);
  outcome.err = text_of_file(streams.path("err"));
  return outcome;
}

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, const std::string& folder) {
  std::vector<std::string> command{places::binary};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Surroundings surroundings;
  surroundings.folder = folder;
  process_ = start(command, surroundings, "/dev/null", "/dev/null", "/dev/null");
}

RunningProgram::~RunningProgram() { kill(); }

bool RunningProgram::has_ended() {
  int status = 0;
  if (process_ > 0 && waitpid(process_, &status, WNOHANG) == process_) process_ = -1;
  return process_ < 0;
}

int RunningProgram::end_by(int signal) {
  ::kill(process_, signal);
  const int code = exit_code_of(process_);
  process_ = -1;
  return code;
}

void RunningProgram::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  exit_code_of(process_);
  process_ = -1;
}

HandMadeInput::HandMadeInput() {
  write("rules.yaml", hand_made_rules);
  write("leads.csv", hand_made_leads);
  write("events.csv", hand_made_events);
}

Outcome HandMadeInput::score(const std::vector<std::string>& more) const {
  std::vector<std::string> arguments{"score",   "--leads",    "leads.csv", "--events",  "events.csv",
                                     "--rules", "rules.yaml", "--as-of",   "2026-11-20"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run(arguments);
}

Outcome HandMadeInput::run(const std::vector<std::string>& arguments) const {
  Surroundings surroundings;
  surroundings.folder = folder_.path();
  return run_leadscore(arguments, surroundings);
}

std::string HandMadeInput::read(std::string_view name) const { return text_of_file(path(name)); }

bool HandMadeInput::exists(std::string_view name) const { return std::filesystem::exists(path(name)); }

std::string text_of_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::map<std::string, std::string> files_of_run_folder(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::string text = text_of_file(entry.path().string());
    if (entry.path().filename() == "run.json") {
      nlohmann::json run = nlohmann::json::parse(text);
      for (const char* const name : {"performance", "arguments"}) run.erase(name);
      text = run.dump(2);
    }
    files.emplace(entry.path().filename().string(), std::move(text));
  }
  return files;
}

} // namespace leadscore::cli
