#include "cli/options.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "cli/completion.hpp"
#include "cli/manual.hpp"
#include "cli/settings.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <type_traits>

namespace leadscore {

namespace {

constexpr const char* score_example =
    "Example:\n  leadscore score --leads leads.csv --events events-*.csv --rules scoring_rules.yaml --out scored";
constexpr const char* nightly_example =
    "Example:\n  leadscore nightly --workspace /var/lib/leadscore --leads leads.csv --events events-*.csv --quiet";
constexpr const char* history_example =
    "Example:\n  leadscore history --workspace /var/lib/leadscore\n  leadscore history L-1042 --workspace "
    "/var/lib/leadscore\n  leadscore history --campaign welcome --format csv --workspace /var/lib/leadscore\n  "
    "leadscore history --rebuild --workspace "
    "/var/lib/leadscore";
constexpr const char* explain_example = "Example:\n  leadscore explain L-1042 --leads leads.csv --events events-*.csv";

constexpr const char* check_example =
    "Example:\n  leadscore check scoring_rules.yaml --strict\n  leadscore check --leads leads.csv --events "
    "events-*.csv\n  leadscore check --explain LS205";

constexpr const char* test_example =
    "Example:\n  leadscore test scoring_tests.yaml --coverage --coverage-threshold 100";

constexpr const char* diff_example =
    "Example:\n  leadscore diff old_rules.yaml scoring_rules.yaml --leads leads.csv --events events-*.csv "
    "--fail-if 'ready_changed > 2%'";

constexpr const char* init_example = "Example:\n  leadscore init --stage early --out scoring\n  leadscore init --from "
                                     "leads.csv events.csv --out scoring";

/// The texts of options that need reading after CLI11 is done.
struct Raw {
  std::string max_rejects, rejects = "first", delimiter, lock_wait = "0s";
};

template <typename Value>
using Words = std::vector<std::pair<std::string, Value>>;

/// Lets an option take one of a few words, each of which stands for a value.
template <typename Value>
CLI::Validator one_of(Words<Value> words) {
  const auto read = [words = std::move(words)](std::string& text) {
    std::vector<std::string> names;
    for (const auto& [word, value] : words) {
      if (word == text) {
        if constexpr (std::is_enum_v<Value>) text = std::to_string(static_cast<int>(value));
        return std::string();
      }
      names.push_back(word);
    }
    return fmt::format("there is no '{}' ({})", text, suggestion(text, names));
  };
  return {read, ""};
}

CLI::Validator one_of(const std::vector<std::string>& words) {
  Words<std::string> themselves;
  for (const std::string& word : words) themselves.emplace_back(word, word);
  return one_of(std::move(themselves));
}

CLI::Validator whole_number(unsigned least, unsigned most) {
  const auto read = [least, most](const std::string& text) {
    const auto number = parse_plain_number(text);
    if (number && *number >= least && *number <= most && *number == static_cast<unsigned>(*number))
      return std::string();
    return fmt::format("'{}' is no whole number from {} to {}", text, least, most);
  };
  return {read, ""};
}

std::optional<char> delimiter_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (text == "tab" || text == "\\t") return '\t';
  if (text == "," || text == ";" || text == "|" || text == "\t") return text.front();
  throw Error(fmt::format("--delimiter: '{}' is none of , ; | tab", text));
}

RejectLimit limit_of(const std::string& text) {
  if (text.empty()) return {};
  if (const auto share = parse_percent(text)) return {std::nullopt, share};
  const auto count = parse_plain_number(text);
  constexpr double most = 9e15; // a double counts on by ones up to there
  if (count && *count >= 0 && *count <= most && *count == static_cast<double>(static_cast<std::int64_t>(*count)))
    return {static_cast<std::int64_t>(*count), std::nullopt};
  throw Error(fmt::format("--max-rejects: '{}' is neither a number of records (50) nor a share of them (2%)", text));
}

void add_csv_options(CLI::App& command, CsvOptions& csv, Raw& raw) {
  command.add_option("--delimiter", raw.delimiter, "of the CSV files: , ; | or tab (default: found from the header)")
      ->type_name("CHAR");
  command.add_option("--encoding", csv.encoding, "of CSV files without a byte-order mark")
      ->transform(one_of<Encoding>(
          {{"utf-8", Encoding::utf8}, {"latin1", Encoding::latin1}, {"windows-1252", Encoding::windows_1252}}))
      ->type_name("utf-8|latin1|windows-1252");
}

/// Those that say which data is read and how.
void add_data_options(CLI::App& command, InputOptions& input, Raw& raw) {
  command
      .add_option("--leads", input.leads,
                  "CSV files of leads, or patterns; - reads standard input, cmd:COMMAND the output of a command")
      ->type_name("FILE...");
  command.add_option("--events", input.events, "CSV files of events, or patterns; without them only fit is scored")
      ->type_name("FILE...");
  command
      .add_option("--as-of", input.as_of,
                  fmt::format("score as of this date or time (default: {}); a date is its first moment",
                              command.get_name() == "nightly" ? "the start of today" : "now"))
      ->type_name("TIME");
  command.add_option("--model", input.models, "score these models only")->type_name("NAME...");
  command.add_option("--threads", input.threads, "number of threads (default: all cores)")
      ->type_name("N")
      ->check(whole_number(1, 1024));
  command
      .add_option("--max-rejects", raw.max_rejects,
                  "stop when more records are rejected (default: more than 1%, and more than 10 or half)")
      ->type_name("N|P%");
  add_csv_options(command, input.csv, raw);
  command.add_flag("--quiet", input.quiet, "print nothing when all is well");
  command.add_flag("--verbose", input.verbose, "print the compiled rules and what each phase took");
}

void add_table_options(CLI::App& command, ScoreOptions& score, Raw& raw) {
  command
      .add_option("--rejects", raw.rejects,
                  "write every record that is not used to rejects.csv, or the first 1000 of each code (100 of each "
                  "warning)")
      ->check(one_of({"first", "all"}))
      ->type_name("first|all");
  command.add_option("--formula-guard", score.tables.formula_guard, "files in which spreadsheet formulas are disarmed")
      ->transform(one_of<FormulaGuard>(
          {{"all", FormulaGuard::all}, {"lists", FormulaGuard::lists}, {"none", FormulaGuard::none}}))
      ->type_name("all|lists|none");
  command.add_flag("--excel", score.tables.excel, "begin the lists with a byte-order mark, for Excel");
  command.add_flag("--group-readable", score.group_readable, "let the group read the results (mode 0640)");
  command.add_flag("--accept-input", score.accept_input, "publish even if the input looks broken (see exit code 3)");
}

void add_input_options(CLI::App& command, InputOptions& input, Raw& raw) {
  add_data_options(command, input, raw);
  command.get_option("--leads")->required();
  command.add_option("--rules", input.rules, "the rule file")->type_name("FILE")->capture_default_str();
}

void add_format(CLI::App& command, OutputFormat& format, const Words<OutputFormat>& known) {
  std::vector<std::string> names;
  for (const auto& entry : known) names.push_back(entry.first);
  command.add_option("--format", format, "how the result is printed (default: text)")
      ->transform(one_of(known))
      ->type_name(fmt::format("{}", fmt::join(names, "|")));
}

void add_score(CLI::App& app, ScoreOptions& score, Raw& raw) {
  CLI::App* const command = app.add_subcommand("score", "score leads once and write the lists; has no memory");
  add_input_options(*command, score.input, raw);
  command->add_option("--out", score.out, "folder for the results; - prints scored.csv; without it nothing is written")
      ->type_name("DIR|-");
  add_table_options(*command, score, raw);
  command->footer(score_example);
}

void add_lock_wait(CLI::App& command, Raw& raw) {
  command
      .add_option("--lock-wait", raw.lock_wait,
                  "wait for another run, as long as this (10m) or as it takes; without it exit at once with code 11")
      ->expected(0, 1)
      ->type_name("[DURATION]");
}

void add_nightly(CLI::App& app, NightlyOptions& nightly, Raw& raw) {
  CLI::App* const command =
      app.add_subcommand("nightly", "score leads into a workspace, and hand off each lead once; for cron");
  command->add_option("--workspace", nightly.workspace, "folder that keeps the runs and the ledger of hand-offs")
      ->type_name("DIR")
      ->required();
  add_input_options(*command, nightly.score.input, raw);
  add_lock_wait(*command, raw);
  command->add_option("--keep-runs", nightly.keep_runs, "keep the newest N run folders only (default: all)")
      ->type_name("N")
      ->check(whole_number(1, 1'000'000));
  command->add_flag("--again", nightly.again, "run the newest complete run once more; its hand-offs stay");
  command->add_flag("--baseline", nightly.baseline, "count all who are ready as handed off, and list nobody");
  command->add_flag("--strict", nightly.strict, "exit with code 1 if a guard rail is broken");
  add_table_options(*command, nightly.score, raw);
  command->footer(nightly_example);
}

void add_history(CLI::App& app, HistoryOptions& history, Raw& raw) {
  CLI::App* const command =
      app.add_subcommand("history", "show the nightly runs, or a lead's hand-offs, campaigns and scores over time");
  command->add_option("lead", history.leads, "keys of the leads to show; none: the runs")->type_name("LEAD...");
  command->add_option("--workspace", history.workspace, "folder of `nightly`")->type_name("DIR")->required();
  command->add_flag("--campaigns", history.campaigns, "show how many were in each campaign, and with what success");
  CLI::Option* const campaign =
      command->add_option("--campaign", history.campaign, "show who is and who was in this campaign")
          ->type_name("NAME");
  command->add_option("--limit", history.limit, "members of a campaign that are shown (default: 20)")
      ->type_name("N")
      ->check(whole_number(0, 1'000'000'000))
      ->needs(campaign);
  add_format(*command, history.format, {{"text", OutputFormat::text}, {"csv", OutputFormat::csv}});
  command->get_option("--format")->description("text, or csv with all members of a campaign (default: text)");
  command->get_option("--format")->needs(campaign);
  CLI::Option* const rebuild = command->add_flag(
      "--rebuild", history.rebuild, "make history.db anew from the run folders; the file that is there is kept");
  for (const char* const other : {"lead", "--campaigns", "--campaign"}) rebuild->excludes(command->get_option(other));
  add_lock_wait(*command, raw);
  command->get_option("--lock-wait")->needs(rebuild);
  command->footer(history_example);
}

void add_explain(CLI::App& app, ExplainOptions& explain, Raw& raw) {
  CLI::App* const command = app.add_subcommand("explain", "show where every point of a lead's score comes from");
  command->add_option("lead", explain.leads, "keys of the leads to explain")->type_name("LEAD...")->required();
  add_input_options(*command, explain.input, raw);
  command->add_flag("--json", explain.json, "print JSON instead of tables");
  command->footer(explain_example);
}

void add_check(CLI::App& app, CheckOptions& check, Raw& raw) {
  CLI::App* const command = app.add_subcommand("check", "look for mistakes and errors of judgement in the rules");
  command->add_option("file", check.named_rules, "the rule file (default: that of --rules)")->type_name("RULES");
  command->add_option("--rules", check.input.rules, "the rule file")->type_name("FILE")->capture_default_str();
  command->add_option("--explain", check.explain, "print what a code means, with an example")->type_name("CODE");
  command->add_flag("--list", check.list, "print all codes");
  add_format(*command, check.format,
             {{"text", OutputFormat::text}, {"json", OutputFormat::json}, {"github", OutputFormat::github}});
  command->add_flag("--strict", check.strict, "exit with 1 if there are warnings, too");
  add_data_options(*command, check.input, raw);
  CLI::Option* const leads = command->get_option("--leads");
  leads->description("look at these leads, too: CSV files, or patterns; - reads standard input");
  command->get_option("--events")->description("their events; without them nothing is said of pain")->needs(leads);
  command->get_option("--as-of")->description("when review dates are judged and leads are scored (default: now)");
  command->footer(check_example);
}

void add_test(CLI::App& app, TestOptions& test, Raw& raw) {
  CLI::App* const command = app.add_subcommand("test", "run the cases of a file: leads, and what they must come to");
  command->add_option("cases", test.file, "the file of cases")->type_name("FILE");
  test.input.rules.clear();
  command->add_option("--rules", test.input.rules, "the rule file (default: the one that the file of cases names)")
      ->type_name("FILE");
  command->add_option("--filter", test.filter, "run the cases that have this text in their name")->type_name("TEXT");
  command->add_option("--junit", test.junit, "write the results as JUnit XML as well")->type_name("FILE");
  add_format(*command, test.format, {{"text", OutputFormat::text}, {"json", OutputFormat::json}});
  command->add_flag("--coverage", test.coverage, "tell which rules, ranges and conditions no case exercises");
  command->add_option("--coverage-threshold", test.coverage_threshold, "fail when the coverage is below this")
      ->type_name("PERCENT")
      ->check(whole_number(0, 100));
  command->add_option("--from-lead", test.from_lead, "print a case made of this lead of --leads, personal data masked")
      ->type_name("LEAD");
  add_data_options(*command, test.input, raw);
  command->footer(test_example);
}

void add_diff(CLI::App& app, DiffOptions& diff, Raw& raw) {
  CLI::App* const command = app.add_subcommand("diff", "show whom changed rules, another day or another run move");
  command->add_option("old", diff.before, "a rule file or a run folder")->type_name("OLD")->required();
  command->add_option("new", diff.after, "another one; may be left out with --before")->type_name("NEW");
  add_data_options(*command, diff.input, raw);
  command->add_option("--before", diff.before_as_of, "as-of of the first side (default: the same as --as-of)")
      ->type_name("TIME");
  add_format(*command, diff.format,
             {{"text", OutputFormat::text},
              {"json", OutputFormat::json},
              {"csv", OutputFormat::csv},
              {"markdown", OutputFormat::markdown}});
  command->add_option("--limit", diff.limit, "changed rows that are shown (default: 20; all with json and csv)")
      ->type_name("N")
      ->check(whole_number(0, 1'000'000'000));
  command->add_flag("--no-rows", diff.no_rows, "name no lead: for pull requests");
  command->add_flag("--fail-on-change", diff.fail_on_change, "exit with 1 if anything changes");
  command->add_option("--fail-if", diff.fail_if, "exit with 1 if this holds, such as 'ready_changed > 2%'")
      ->type_name("CONDITION");
  command->footer(diff_example);
}

void add_init(CLI::App& app, InitOptions& init, Raw& raw) {
  CLI::App* const command = app.add_subcommand("init", "write a rule file, cases and a crontab line to start from");
  CLI::Option* const stage =
      command->add_option("--stage", init.stage, "rules and sample data for a company at this stage (default: early)")
          ->transform(one_of<CompanyStage>(
              {{"early", CompanyStage::early}, {"growth", CompanyStage::growth}, {"mature", CompanyStage::mature}}))
          ->type_name("early|growth|mature");
  CLI::Option* const from =
      command->add_option("--from", init.from, "exports of leads and events to make the rules for, or patterns")
          ->type_name("FILE...");
  CLI::Option* const hubspot =
      command->add_option("--from-hubspot", init.from_hubspot, "a score of HubSpot's lead-scoring API to make rules of")
          ->type_name("FILE");
  stage->excludes(from, hubspot);
  from->excludes(hubspot);
  command->add_option("--out", init.out, "folder for the files, created if need be (default: this one)")
      ->type_name("DIR");
  command->add_flag("--force", init.force, "replace files that are there");
  add_csv_options(*command, init.csv, raw);
  command->add_flag("--quiet", init.quiet, "print nothing when all is well");
  command->footer(init_example);
}

constexpr double longest_lock_wait = 1e9; ///< in seconds: thirty years

/// None: as long as it takes.
std::optional<Seconds> lock_wait_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  if (const auto duration = parse_duration(text)) return duration;
  const auto seconds = parse_plain_number(text);
  if (seconds && *seconds >= 0) return static_cast<Seconds>(std::min(*seconds, longest_lock_wait));
  throw Error(fmt::format("--lock-wait: '{}' is no duration (write e.g. 90s or 10m)", text));
}

/// No option means anything when its value is empty: it comes from a variable of a script that is not set.
void refuse_empty_values(CLI::App& app) {
  const CLI::Validator not_empty(
      [](const std::string& text) {
        return text.find_first_not_of(' ') == std::string::npos
                   ? std::string("its value is empty (give it a value, or leave it out)")
                   : std::string();
      },
      "");
  for (CLI::App* const command : app.get_subcommands([](const CLI::App*) { return true; }))
    for (CLI::Option* const option : command->get_options())
      if (option->get_type_size_max() > 0) option->check(not_empty);
}

/// The flag of `command` that an argument nobody knows was probably meant to be.
std::string advice(const CLI::App& command, const std::string& argument) {
  std::vector<std::string> known;
  if (argument.starts_with("-")) {
    for (const CLI::Option* option : command.get_options())
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  } else {
    for (const CLI::App* subcommand : command.get_subcommands([](const CLI::App*) { return true; }))
      known.push_back(subcommand->get_name());
  }
  return suggestion(argument, known);
}

/// What is wrong with the command line, in our words. CLI11's own texts name the option.
Error usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto parsed = app.get_subcommands();
  const CLI::App& command = parsed.empty() ? app : *parsed.front();
  const std::string name = parsed.empty() ? "leadscore" : "leadscore " + command.get_name();
  std::vector<std::string> unknown = command.remaining();
  if (unknown.empty()) unknown = app.remaining();
  std::string text = error.what();
  if (!unknown.empty()) {
    const std::string& argument = unknown.front();
    text = fmt::format("unknown {} '{}'",
                       argument.starts_with("-") ? "option"
                       : parsed.empty()          ? "command"
                                                 : "argument",
                       argument);
    const std::string remedy = advice(command, argument);
    if (!remedy.empty()) text += " (" + remedy + ")";
  }
  return Error(fmt::format("{}: {}\nsee '{} --help'", name, text, name));
}

/// A command was named and nothing else, neither on the command line nor elsewhere: help is wanted.
bool is_named_only(const CLI::App& app) {
  if (app.get_subcommands().empty() || app.got_subcommand("schema") || app.got_subcommand("check"))
    return false; // they need nothing else
  const auto options = app.get_subcommands().front()->get_options();
  return std::none_of(options.begin(), options.end(), [](const CLI::Option* option) { return option->count() > 0; });
}

} // namespace

Options read_options(int argc, const char* const* argv) {
  Options options;
  Raw raw;
  CLI::App app("Scores leads: who they are, what they did, and whom to call first.", "leadscore");
  app.set_version_flag("--version", std::string("leadscore ") + LEADSCORE_VERSION);
  app.require_subcommand(0, 1);
  add_score(app, options.score, raw);
  add_nightly(app, options.nightly, raw);
  add_history(app, options.history, raw);
  add_explain(app, options.explain, raw);
  add_check(app, options.check, raw);
  add_test(app, options.test, raw);
  add_diff(app, options.diff, raw);
  add_init(app, options.init, raw);
  std::string schema_of = "rules";
  CLI::App* const schema = app.add_subcommand("schema", "print the JSON Schema of the rule file, for editors");
  schema->add_option("file", schema_of, "the rule file, or the file of cases for 'test' (default: rules)")
      ->type_name("rules|cases")
      ->check(one_of({"rules", "cases"}));
  schema->footer("Example:\n  leadscore schema > leadscore-rules.schema.json");
  std::string manual_of;
  app.add_subcommand("manual", "print a manual page in man's format")
      ->add_option("command", manual_of, "the command, or leadscore")
      ->type_name("COMMAND")
      ->required();
  std::string shell;
  CLI::App* const completion =
      app.add_subcommand("completion", "print a script by which a shell completes commands and options");
  completion->add_option("shell", shell, "the shell")
      ->type_name("bash|zsh|fish")
      ->check(one_of({"bash", "zsh", "fish"}))
      ->required();
  completion->footer("Example:\n  source <(leadscore completion bash)");
  app.footer("Run 'leadscore COMMAND --help' for the options of a command.");
  refuse_empty_values(app);
  read_settings_too(app);

  if (argc == 1) {
    options.text = app.help();
    return options;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    hide_environment(app);
    const auto parsed = app.get_subcommands();
    options.text = parsed.empty() ? app.help() : parsed.front()->help("leadscore");
    return options;
  } catch (const CLI::CallForVersion& version) {
    options.text = std::string(version.what()) + "\n";
    return options;
  } catch (const CLI::ParseError& error) {
    if (const auto problem = settings_error(app, error)) throw *problem;
    if (argc != 2 || !is_named_only(app)) throw usage_error(app, error);
  }
  if (argc == 2 && is_named_only(app)) {
    hide_environment(app);
    options.text = app.get_subcommands().front()->help("leadscore");
    return options;
  }
  InputOptions& input = app.got_subcommand("explain")   ? options.explain.input
                        : app.got_subcommand("diff")    ? options.diff.input
                        : app.got_subcommand("check")   ? options.check.input
                        : app.got_subcommand("test")    ? options.test.input
                        : app.got_subcommand("nightly") ? options.nightly.score.input
                                                        : options.score.input;
  options.schema_of_cases = schema_of == "cases";
  if (!options.check.named_rules.empty()) options.check.input.rules = options.check.named_rules;
  options.nightly.lock_wait = options.history.lock_wait = lock_wait_of(raw.lock_wait);
  input.max_rejects = limit_of(raw.max_rejects);
  input.csv.delimiter = delimiter_of(raw.delimiter);
  options.init.csv.delimiter = input.csv.delimiter;
  input.all_rejects = raw.rejects == "all";
  if (app.got_subcommand("score"))
    options.command = Options::Command::score;
  else if (app.got_subcommand("nightly"))
    options.command = Options::Command::nightly;
  else if (app.got_subcommand("history"))
    options.command = Options::Command::history;
  else if (app.got_subcommand("explain"))
    options.command = Options::Command::explain;
  else if (app.got_subcommand("check"))
    options.command = Options::Command::check;
  else if (app.got_subcommand("test"))
    options.command = Options::Command::test;
  else if (app.got_subcommand("diff"))
    options.command = Options::Command::diff;
  else if (app.got_subcommand("init"))
    options.command = Options::Command::init;
  else if (app.got_subcommand("schema"))
    options.command = Options::Command::schema;
  else if (app.got_subcommand("manual"))
    options.text = manual_page(app, manual_of);
  else if (app.got_subcommand("completion"))
    options.text = completion_script(app, shell);
  return options;
}

} // namespace leadscore
