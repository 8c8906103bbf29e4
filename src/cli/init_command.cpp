#include "base/text_file.hpp"
#include "cases/case_file.hpp"
#include "cli/commands.hpp"
#include "cli/progress.hpp"
#include "cli/scoring.hpp"
#include "csv/csv_file.hpp"
#include "csv/raw_file.hpp"
#include "publish/new_files.hpp"
#include "publish/publish.hpp"
#include "rules/parse.hpp"
#include "start/export_mapping.hpp"
#include "start/hubspot_import.hpp"
#include "start/rules_from_exports.hpp"
#include "start/stage.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace leadscore {

namespace {

constexpr const char* sample_leads = "leads.csv";
constexpr const char* sample_events = "events.csv";

/// Files to write, and what to tell about them.
struct Start {
  std::vector<TextFile> files;
  std::vector<std::string> leads, events; ///< data to score: as the shell is to see it from here; of a stage: names in
                                          ///< the new folder
  std::vector<std::string> options;       ///< for scoring it
  std::vector<std::string> found;         ///< lines about what was found
  std::vector<std::string> notes;         ///< lines about what to look at
};

/// What a file is for, in a few words.
std::string_view purpose_of(const std::string& name) {
  if (name == "scoring_rules.yaml") return "the rules: read them, change the points";
  if (name == "scoring_tests.yaml") return "cases that the rules have to meet";
  if (name == "crontab.txt") return "a line for cron, to score every night";
  if (name == sample_leads) return "sample: some leads";
  if (name == sample_events) return "sample: what they did in the last weeks";
  return "sample: a list that the rules use";
}

std::string counted(std::int64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

Start from_stage(CompanyStage stage) {
  Start start;
  start.files = files_for_stage(stage, present_instant());
  start.leads = {sample_leads};
  start.events = {sample_events};
  return start;
}

std::string describe(const ExportProfile& profile, std::string_view what, const std::string& columns) {
  const std::string_view tool = tool_of(profile.header());
  return fmt::format("{}: {}{}, {}", profile.path, counted(profile.records, what),
                     tool.empty() ? "" : fmt::format(" from {}", tool), columns);
}

std::string columns_of(const ExportMapping& mapping) {
  std::string text = fmt::format("key '{}'", mapping.key);
  for (const auto& [word, header] : {std::pair{"e-mail", &mapping.email},
                                     {"created", &mapping.created},
                                     {"status", &mapping.status},
                                     {"owner", &mapping.owner},
                                     {"account", &mapping.account}})
    if (!header->empty() && *header != mapping.key) text += fmt::format(", {} '{}'", word, *header);
  return text;
}

std::string columns_of(const EventExport& source, const ExportMapping& mapping) {
  return fmt::format("key '{}' found in '{}' of the leads, {}, time '{}'", source.key,
                     source.matches.empty() ? mapping.key : source.matches,
                     source.type.empty() ? fmt::format("all of type '{}'", source.type_is)
                                         : fmt::format("type '{}'", source.type),
                     source.time);
}

void note_rejected(const ExportProfile& profile, Start& start) {
  for (const auto& [code, count] : profile.rejected)
    start.notes.push_back(fmt::format("{} of {} cannot be read ({}): `score` lists them in rejects.csv",
                                      counted(count, "record"), profile.path, to_text(code)));
}

Start from_exports(const InitOptions& options) {
  Start start;
  Progress progress(!options.quiet);
  std::vector<ExportProfile> profiles;
  for (const std::string& path : find_files(options.from)) {
    if (path == "-") throw Error("leadscore init: --from reads files, not standard input (it has to tell them apart)");
    if (path.starts_with(command_prefix))
      throw Error("leadscore init: --from reads files, not commands (its rules name the files)");
    progress.report("reading " + path, 0, 0, "");
    profiles.push_back(profile_export(path, options.csv));
  }
  progress.clear();
  const ExportMapping mapping = map_exports(profiles);
  start.files = rules_from_exports(mapping, present_instant() / seconds_a_day);
  for (const ExportProfile* leads : mapping.leads) {
    start.leads.push_back(leads->path);
    start.found.push_back(describe(*leads, "lead", columns_of(mapping)));
  }
  for (const EventExport& source : mapping.events) {
    start.events.push_back(source.profile->path);
    start.found.push_back(describe(*source.profile, "event", columns_of(source, mapping)));
  }
  start.notes = mapping.notes;
  bool is_windows = false;
  for (const ExportProfile& profile : profiles) {
    note_rejected(profile, start);
    is_windows = is_windows || profile.csv.encoding == Encoding::windows_1252;
  }
  if (options.csv.encoding == Encoding::latin1) start.options = {"--encoding", "latin1"};
  if (is_windows) start.options = {"--encoding", "windows-1252"};
  if (options.csv.delimiter) {
    start.options.emplace_back("--delimiter");
    start.options.push_back(*options.csv.delimiter == '\t' ? "tab" : std::string(1, *options.csv.delimiter));
  }
  return start;
}

Start from_hubspot(const std::string& path) {
  constexpr std::size_t most_bytes = std::size_t{16} << 20;
  std::ifstream file(path, std::ios::binary);
  std::string text(most_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file && !file.eof()) throw Error(fmt::format("{}: cannot be read (check the path after --from-hubspot)", path));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > most_bytes) throw Error(fmt::format("{}: is larger than 16 MiB (name one score definition)", path));
  HubSpotImport import = import_hubspot(text, path, present_instant() / seconds_a_day);
  Start start;
  start.files = std::move(import.files);
  start.found = std::move(import.found);
  start.notes = std::move(import.to_do);
  for (const std::string& line : import.left_out) start.notes.push_back("not taken over: " + line);
  start.leads = {sample_leads};
  start.events = {sample_events};
  return start;
}

std::string program_path() {
  std::error_code error;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::string("leadscore") : path.string();
}

TextFile crontab_of(const InitOptions& options, const Start& start) {
  CronJob job;
  job.folder = std::filesystem::weakly_canonical(options.out).string();
  job.program = program_path();
  job.options = start.options;
  const auto from_folder = [&](const std::string& path) {
    if (options.from.empty()) return path;
    const std::filesystem::path absolute = std::filesystem::weakly_canonical(path);
    return absolute.parent_path() == job.folder ? absolute.filename().string() : absolute.string();
  };
  for (const std::string& path : start.leads) job.leads.push_back(from_folder(path));
  for (const std::string& path : start.events) job.events.push_back(from_folder(path));
  return crontab(job);
}

bool is_sample(const InitOptions& options) { return options.from.empty() && options.from_hubspot.empty(); }

std::string next_commands(const InitOptions& options, const Start& start) {
  const bool is_here = std::filesystem::path(options.out).lexically_normal() == ".";
  const auto in_folder = [&](const std::string& name) {
    return shell_word(is_here ? name : (std::filesystem::path(options.out) / name).lexically_normal().string());
  };
  const auto words = [&](std::string_view option, const std::vector<std::string>& paths) {
    std::string text;
    for (const std::string& path : paths) text += " " + (is_sample(options) ? in_folder(path) : shell_word(path));
    return text.empty() ? text : fmt::format(" {}{}", option, text);
  };
  std::string data = words("--leads", start.leads) + words("--events", start.events);
  if (data.empty()) data = " --leads leads.csv --events events.csv";
  for (const std::string& option : start.options) data += " " + shell_word(option);
  return fmt::format("Next:\n  leadscore check {0}\n  leadscore test {1}\n  leadscore score{2}{3}\n",
                     in_folder("scoring_rules.yaml"), in_folder("scoring_tests.yaml"), data,
                     is_here ? "" : " --rules " + in_folder("scoring_rules.yaml"));
}

std::string report(const InitOptions& options, const Start& start) {
  std::string text;
  if (!start.found.empty()) text += "Found:\n";
  for (const std::string& line : start.found) text += "  " + line + "\n";
  text += fmt::format("Wrote to {}:\n", options.out);
  std::size_t width = 0;
  for (const TextFile& file : start.files) width = std::max(width, file.name.size());
  for (const TextFile& file : start.files)
    text += fmt::format("  {:{}}  {}\n", file.name, width, purpose_of(file.name));
  if (!start.notes.empty()) text += "Look at:\n";
  for (const std::string& line : start.notes) text += "  - " + line + "\n";
  return text + next_commands(options, start);
}

/// Throws Error if a file that init made could not be read by the commands that it is for. That happens if it would be
/// larger than such a file may be.
void check_readable(const std::vector<TextFile>& files) {
  for (const TextFile& file : files) {
    std::vector<Problem> problems;
    if (file.name == "scoring_rules.yaml") problems = parse_rules_text(file.text, file.name).problems;
    if (file.name == "scoring_tests.yaml") problems = parse_case_text(file.text, file.name).problems;
    if (problems.empty()) continue;
    problems.front().source_line.clear();
    throw Error(fmt::format("{}\nnothing was written: the file that init made of this input could not be read",
                            to_text(problems.front())));
  }
}

} // namespace

ExitCode run_init(const InitOptions& options) {
  Start start = !options.from_hubspot.empty() ? from_hubspot(options.from_hubspot)
                : !options.from.empty()       ? from_exports(options)
                                              : from_stage(options.stage.value_or(CompanyStage::early));
  start.files.push_back(crontab_of(options, start));
  const auto rank = [](const TextFile& file) {
    return file.name.ends_with(".yaml") ? 0 : file.name.ends_with(".txt") ? 1 : 2;
  };
  std::stable_sort(start.files.begin(), start.files.end(),
                   [&](const TextFile& a, const TextFile& b) { return rank(a) < rank(b); });
  check_readable(start.files);
  write_new_files(options.out, start.files, options.force ? Existing::replaced : Existing::refused);
  if (!options.quiet) print_to_standard_output(report(options, start));
  return ExitCode::done;
}

} // namespace leadscore
