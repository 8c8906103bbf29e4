#include "places.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

// Every command that the documentation shows after `$ ` in a ```console block, run as it stands.
namespace leadscore::golden {
namespace {

const std::filesystem::path source{places::source};

std::vector<std::string> commands_of(const std::filesystem::path& document) {
  std::vector<std::string> commands;
  std::ifstream file(document);
  std::string line;
  bool console = false;
  while (std::getline(file, line)) {
    if (line.rfind("```", 0) == 0) {
      console = line == "```console";
    } else if (console && line.rfind("$ ", 0) == 0) {
      commands.push_back(line.substr(2));
    }
  }
  return commands;
}

/// A copy of what the commands need, with `leadscore` to be found by name; removed at the end.
class WorkingCopy {
public:
  WorkingCopy() : folder_(std::filesystem::temp_directory_path() / ("leadscore-docs-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_ / "bin");
    for (const char* const name : {"sample_data", "docs", "scoring_rules.yaml"})
      std::filesystem::copy(source / name, folder_ / name, std::filesystem::copy_options::recursive);
    std::filesystem::create_symlink(places::binary, folder_ / "bin" / "leadscore");
  }
  ~WorkingCopy() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  WorkingCopy(const WorkingCopy&) = delete;
  WorkingCopy& operator=(const WorkingCopy&) = delete;

  /// The exit code; -1 if a signal ended it. What it printed stands in output().
  [[nodiscard]] int run(const std::string& command) const {
    std::ofstream(folder_ / "command") << "set -eu\ncd '" << folder_.string() << "'\nPATH='" << folder_.string()
                                       << "/bin':$PATH\n"
                                       << command << "\n";
    const std::string shell =
        "sh '" + (folder_ / "command").string() + "' > '" + (folder_ / "output").string() + "' 2>&1";
    const int status = std::system(shell.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  [[nodiscard]] std::string output() const {
    std::ostringstream text;
    text << std::ifstream(folder_ / "output", std::ios::binary).rdbuf();
    return text.str();
  }

private:
  std::filesystem::path folder_;
};

} // namespace

TEST_CASE("every command that the documentation shows runs as it stands") {
  const WorkingCopy copy;
  std::size_t run = 0;
  for (const std::string document : {"README.md", "sample_data/README.md", "docs/rules.md", "docs/scoring.md",
                                     "docs/starting.md", "docs/operations.md", "docs/testing.md"}) {
    for (const std::string& command : commands_of(source / document)) {
      const int exit_code = copy.run(command);
      INFO(document, ": ", command, "\n", copy.output());
      CHECK(exit_code == 0);
      ++run;
    }
  }
  CHECK(run >= 10);
}

} // namespace leadscore::golden
