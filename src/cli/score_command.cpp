#include "base/standard_streams.hpp"
#include "cli/commands.hpp"
#include "cli/scoring.hpp"
#include "publish/publish.hpp"
#include "publish/run_folder.hpp"
#include "publish/summary.hpp"

#include <fmt/format.h>

namespace leadscore {

ExitCode run_score(const ScoreOptions& options, const std::vector<std::string>& arguments) {
  Progress progress(!options.input.quiet);
  if (!options.out.empty() && options.out != "-") check_run_folder(options.out); // before the work, not after it
  const auto loaded = load_inputs(options.input, present_instant(), progress);
  if (options.input.verbose) print_to_standard_error(dump(loaded->program));
  ScoredRun run = score_and_route(*loaded, progress);
  run.arguments = arguments;
  TableOptions tables = options.tables;
  tables.threads = loaded->threads;
  progress.clear();
  std::string summary;
  if (options.out == "-") {
    publish_to_standard_output(run, tables);
  } else if (!options.out.empty()) {
    summary = publish(run, options.out, {tables, options.group_readable});
  } else if (!options.input.quiet) {
    summary = summary_text(run, count_rows(run, tables.threads));
  }
  if (options.input.verbose)
    for (const PhaseReport& phase : run.phases)
      print_to_standard_error(fmt::format("{:<8} {:.3f} s\n", phase.name, phase.seconds));
  if (!options.input.quiet && options.out != "-") print_to_standard_output(summary);
  return ExitCode::done;
}

} // namespace leadscore
