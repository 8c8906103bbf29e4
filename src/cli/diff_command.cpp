#include "cli/commands.hpp"
#include "cli/scoring.hpp"
#include "insight/diff_report.hpp"
#include "publish/publish.hpp"
#include "rules/parse.hpp"
#include "rules/shared_reading.hpp"
#include "score/trace.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace leadscore {

namespace {

/// One side that was scored, and can be asked where points come from.
class ScoredSide {
public:
  ScoredSide(LoadedInputs& data, const Program& program, ScoredRun&& run)
      : data_(data), program_(program), run_(std::move(run)), fields_(program, data.times, data.as_of),
        tracers_(program.models.size()) {}

  [[nodiscard]] const ScoredRun& run() const { return run_; }

  Trace trace(std::size_t index) {
    const ModelScore& row = run_.rows[index];
    auto& tracer = tracers_[row.model];
    if (tracer == nullptr)
      tracer = std::make_unique<Tracer>(program_, row.model, data_.events, data_.times.zone(), data_.as_of);
    fields_.begin(data_.leads.table, row.lead);
    return tracer->trace(fields_, {row.lead, data_.leads.table.created_at(row.lead), data_.events.of(row.lead)}, 0);
  }

private:
  LoadedInputs& data_;
  const Program& program_;
  ScoredRun run_;
  LeadFields fields_;
  std::vector<std::unique_ptr<Tracer>> tracers_;
};

double points_of(const ComparedRun& run) {
  double sum = 0;
  for (const ComparedRow& row : run.rows) sum += row.score;
  return sum;
}

/// Everything that stands behind a comparison of rule files.
class RuleFilesDiff {
public:
  RuleFilesDiff(const DiffOptions& options, Progress& progress) : options_(options), progress_(progress) {
    const bool same_file = options.after.empty() || options.after == options.before;
    const ParsedRules before = parse_rules_file(options.before);
    const ParsedRules after = same_file ? before : parse_rules_file(options.after);
    check(before, after);
    if (!options.before_as_of.empty()) before_ = score(before, options.before_as_of);
    if (options.before_as_of.empty())
      score_together(before, after, before_, after_);
    else if (same_file)
      after_ = score(after, options.input.as_of);
    else
      score_together(before, after, between_, after_);
  }

  [[nodiscard]] ComparedRun before(Names& names) const { return compared_run(before_->run(), options_.before, names); }
  [[nodiscard]] ComparedRun after(Names& names) const {
    return compared_run(after_->run(), options_.after.empty() ? options_.before : options_.after, names);
  }
  /// Both rules and time changed: the old rules at the later instant tell them apart.
  void split_causes(DifferenceOfRuns& difference, Names& names) const {
    if (between_ == nullptr) return;
    const double between = points_of(compared_run(between_->run(), {}, names));
    difference.causes =
        ChangeCauses{points_of(*difference.after) - between, 0, between - points_of(*difference.before)};
  }
  std::vector<RowCause> why(const RowChange& change) {
    std::optional<Trace> before;
    std::optional<Trace> after;
    if (change.before) before = before_->trace(*change.before);
    if (change.after) after = after_->trace(*change.after);
    return causes_of(before ? &*before : nullptr, after ? &*after : nullptr);
  }

private:
  using Side = std::unique_ptr<ScoredSide>;

  /// The mistakes in both files are told at once.
  static void check(const ParsedRules& before, const ParsedRules& after) {
    std::vector<Problem> problems = before.problems;
    problems.insert(problems.end(), after.problems.begin(), after.problems.end());
    if (!problems.empty()) throw ProblemsError(std::move(problems));
  }

  LoadedInputs& load(ParsedRules rules, const std::string& as_of, SecondRules* second) {
    InputOptions input = options_.input;
    input.rules = rules.rules.path;
    input.as_of = as_of;
    return *data_.emplace_back(load_inputs(std::move(rules), input, now_, progress_, second, streams_));
  }

  Side score(ParsedRules rules, const std::string& as_of) {
    LoadedInputs& data = load(std::move(rules), as_of, nullptr);
    return std::make_unique<ScoredSide>(data, data.program, score_and_route(data, progress_));
  }

  /// Two rule files at the same instant: the data is read once if both read it in the same way.
  void score_together(ParsedRules first, ParsedRules second, Side& first_side, Side& second_side) {
    const std::string& as_of = options_.input.as_of;
    if (!same_inputs(first.rules, second.rules)) {
      first_side = score(std::move(first), as_of);
      second_side = score(std::move(second), as_of);
      return;
    }
    second_rules_ = {std::move(second.rules), {}};
    LoadedInputs& data = load(std::move(first), as_of, &second_rules_);
    first_side = std::make_unique<ScoredSide>(data, data.program, score_and_route(data, progress_));
    second_side =
        std::make_unique<ScoredSide>(data, second_rules_.program, score_and_route(data, second_rules_, progress_));
  }

  const DiffOptions& options_;
  Progress& progress_;
  Instant now_ = present_instant(); ///< the same for all sides
  std::shared_ptr<StreamCopies> streams_ = std::make_shared<StreamCopies>();
  std::vector<std::unique_ptr<LoadedInputs>> data_;
  SecondRules second_rules_;
  Side before_, between_, after_;
};

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

/// What was asked for makes sense together.
void check(const DiffOptions& options) {
  const bool folders = is_folder(options.before);
  if (!options.after.empty() && folders != is_folder(options.after))
    throw Error(fmt::format("'{}' and '{}' are a run folder and a rule file (name two of a kind)", options.before,
                            options.after));
  if (folders && options.after.empty())
    throw Error("leadscore diff: name a second run folder (leadscore diff runs/old runs/new)");
  if (folders && !options.input.leads.empty())
    throw Error("leadscore diff: run folders hold their scores; --leads goes with rule files");
  if (folders && !options.before_as_of.empty())
    throw Error("leadscore diff: run folders have an as-of of their own; --before goes with rule files");
  if (!folders && options.input.leads.empty()) throw Error("leadscore diff: --leads is required to compare rule files");
  if (!folders && options.after.empty() && options.before_as_of.empty())
    throw Error("leadscore diff: name a second rule file, or another as-of with --before TIME");
  if (options.no_rows && options.format == OutputFormat::csv)
    throw Error("leadscore diff: --format csv prints rows; leave out --no-rows");
}

ExitCode report_on(const DifferenceOfRuns& difference, const DiffOptions& options,
                   std::function<std::vector<RowCause>(const RowChange&)> why) {
  DiffReport report;
  report.difference = &difference;
  report.with_rows = !options.no_rows;
  const bool for_people = options.format == OutputFormat::text || options.format == OutputFormat::markdown;
  constexpr std::size_t rows_for_people = 20;
  report.limit = options.limit.value_or(for_people ? rows_for_people : difference.changes.size());
  report.why = std::move(why);
  for (const std::string& text : options.fail_if)
    if (parse_fail_condition(text).holds(difference)) report.failed_conditions.push_back(text);
  const bool fails = !report.failed_conditions.empty() || (options.fail_on_change && difference.changed());
  if (!options.input.quiet || fails || !for_people) {
    switch (options.format) {
    case OutputFormat::text:
    case OutputFormat::github: // of check only
      print_to_standard_output(diff_text(report));
      break;
    case OutputFormat::json:
      print_to_standard_output(diff_json(report));
      break;
    case OutputFormat::csv:
      print_to_standard_output(diff_csv(report));
      break;
    case OutputFormat::markdown:
      print_to_standard_output(diff_markdown(report));
      break;
    }
  }
  return fails ? ExitCode::answer_is_no : ExitCode::done;
}

} // namespace

ExitCode run_diff(const DiffOptions& options) {
  check(options);
  for (const std::string& condition : options.fail_if) parse_fail_condition(condition); // before the work
  Names names;
  if (is_folder(options.before)) {
    const ComparedRun before = read_run_folder(options.before, names);
    const ComparedRun after = read_run_folder(options.after, names);
    const DifferenceOfRuns difference = difference_of_runs(before, after, names);
    return report_on(difference, options, [&](const RowChange& change) {
      return causes_of_reasons(change.before ? before.reasons[*change.before] : "",
                               change.after ? after.reasons[*change.after] : "");
    });
  }
  Progress progress(!options.input.quiet);
  RuleFilesDiff files(options, progress);
  const ComparedRun before = files.before(names);
  const ComparedRun after = files.after(names);
  DifferenceOfRuns difference = difference_of_runs(before, after, names);
  files.split_causes(difference, names);
  progress.clear();
  return report_on(difference, options, [&](const RowChange& change) { return files.why(change); });
}

} // namespace leadscore
