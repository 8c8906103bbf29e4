#pragma once

#include "base/error.hpp"
#include "cli/options.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// `arguments`: the command line, for run.json.
ExitCode run_score(const ScoreOptions& options, const std::vector<std::string>& arguments);
ExitCode run_nightly(const NightlyOptions& options, const std::vector<std::string>& arguments);
ExitCode run_history(const HistoryOptions& options);
ExitCode run_explain(const ExplainOptions& options);
ExitCode run_check(const CheckOptions& options);
ExitCode run_test(const TestOptions& options);
ExitCode run_diff(const DiffOptions& options);
ExitCode run_init(const InitOptions& options);

/// Runs the program: command line in, exit code out. Catches everything.
int run_program(int argc, const char* const* argv);

} // namespace leadscore
