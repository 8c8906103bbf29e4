#include "base/standard_streams.hpp"
#include "cli/commands.hpp"
#include "cli/input_guards.hpp"
#include "cli/rejected_input.hpp"
#include "cli/scoring.hpp"
#include "publish/publish.hpp"
#include "publish/run_folder.hpp"
#include "publish/summary.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace leadscore {

namespace {

/// The folder in which the output folder stands, as the user writes it.
std::string folder_of(const std::string& out) {
  std::filesystem::path path(out);
  if (!path.has_filename()) path = path.parent_path();
  return path.parent_path().string();
}

} // namespace

ExitCode run_score(const ScoreOptions& options, const std::vector<std::string>& arguments) {
  Progress progress(!options.input.quiet);
  const bool has_folder = !options.out.empty() && options.out != "-";
  if (has_folder) check_run_folder(options.out); // before the work, not after it
  const auto loaded = load_rules(options.input, [](const TimeZone&) { return present_instant(); });
  std::optional<RunFolder> files; // is removed if the run ends without publish()
  RejectedInput rejected(options, has_folder ? std::optional(folder_of(options.out)) : std::nullopt);
  if (has_folder && options.input.all_rejects)
    rejected.write_all_to(files.emplace(options.out, options.group_readable), *loaded);
  rejected.load(*loaded, progress);
  std::vector<std::string> broken = broken_guards(*loaded);
  require_guards(broken, options.accept_input);
  if (options.input.verbose) print_to_standard_error(dump(loaded->program));
  ScoredRun run = score_and_route(*loaded, progress);
  run.arguments = arguments;
  run.accepted = std::move(broken);
  TableOptions tables = options.tables;
  tables.threads = loaded->threads;
  progress.clear();
  std::string summary;
  if (options.out == "-") {
    publish_to_standard_output(run, tables);
  } else if (files) {
    summary = write_run_files(run, {tables, options.group_readable, rejected.end()}, *files).summary;
    files->publish();
  } else if (has_folder) {
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
