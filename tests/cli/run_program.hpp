#pragma once

#include "csv/temporary_folder.hpp"

#include <map>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

/// The program as its users meet it: started with arguments, in a folder, with what it prints and its exit code.
namespace leadscore::cli {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/// Sanitizers stand between a program and the C library themselves, and make hundreds of runs slow.
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif

struct Surroundings {
  std::string folder = ".";                                     ///< where it starts
  std::vector<std::pair<std::string, std::string>> environment; ///< set beside the present one
  std::string standard_input;                                   ///< text
  std::string standard_output;                                  ///< a file to send it to; empty: captured
  std::string before;                                           ///< shell commands run first, such as `ulimit -f 1`
};

struct Outcome {
  int exit_code = 0; ///< 128 + n if signal n ended it
  std::string out, err;
};

/// An environment in which the program does not wait for the disk when it flushes files: in many short runs that takes
/// most of the time. Empty under sanitizers.
std::vector<std::pair<std::string, std::string>> without_waiting_for_the_disk();

/// Runs `leadscore ARGUMENTS…` to its end.
Outcome run_leadscore(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});

/// `leadscore` while it runs, its output thrown away. Killed at the latest when this goes.
class RunningProgram {
public:
  RunningProgram(const std::vector<std::string>& arguments, const std::string& folder);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  [[nodiscard]] bool has_ended();
  /// Sends it a signal and waits for its end; gives its exit code.
  int end_by(int signal);
  /// Ends it with SIGKILL; no matter if it has ended already.
  void kill();

private:
  pid_t process_ = -1;
};

/// A folder with a rule file, leads and events to score; see tests/cli/hand_made.cpp for what comes out.
class HandMadeInput {
public:
  HandMadeInput();
  /// `score --leads leads.csv --events events.csv --rules rules.yaml --as-of 2026-11-20 MORE…` in the folder.
  [[nodiscard]] Outcome score(const std::vector<std::string>& more) const;
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments) const;
  [[nodiscard]] std::string path(std::string_view name) const { return folder_.path(name); }
  void write(std::string_view name, std::string_view content) const { folder_.write(name, content); }
  [[nodiscard]] std::string read(std::string_view name) const;
  [[nodiscard]] bool exists(std::string_view name) const;

private:
  TemporaryFolder folder_;
};

/// The rule file, leads and events of HandMadeInput, and scored.csv as worked out on paper.
extern const char* const hand_made_rules;
extern const char* const hand_made_leads;
extern const char* const hand_made_events;
extern const char* const hand_made_scored;

std::string text_of_file(const std::string& path);

/// The files of a folder, by name. Those of a run are the same for the same input but for the clocks in `run.json`:
/// its `performance` is left out, and what names where and how it was run.
std::map<std::string, std::string> files_of_run_folder(const std::string& folder);

} // namespace leadscore::cli
