#pragma once

#include "csv/csv_file.hpp"
#include "data/input.hpp"
#include "publish/tables.hpp"
#include "start/stage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leadscore {

/// What to score, the same for every command that scores.
struct InputOptions {
  std::vector<std::string> leads, events;
  std::string rules = "scoring_rules.yaml";
  std::string as_of;               ///< empty: now
  std::vector<std::string> models; ///< empty: all
  unsigned threads = 0;            ///< 0: all cores
  RejectLimit max_rejects;
  bool all_rejects = false;
  bool find_repeated_records = false; ///< set by `check`
  CsvOptions csv;
  bool quiet = false;
  bool verbose = false;
};

struct ScoreOptions {
  InputOptions input;
  std::string out; ///< empty: nothing is written; `-`: scored.csv to standard output
  TableOptions tables;
  bool group_readable = false;
  bool accept_input = false; ///< publish although a guard is broken
};

struct ExplainOptions {
  InputOptions input;
  std::vector<std::string> leads; ///< keys
  bool json = false;
};

struct NightlyOptions {
  ScoreOptions score; ///< `out` is not used
  std::string workspace;
  std::optional<Seconds> lock_wait = 0; ///< none: as long as it takes
  std::optional<std::size_t> keep_runs; ///< none: all
  bool again = false;
  bool baseline = false;
  bool strict = false;
};

enum class OutputFormat : std::uint8_t { text, json, csv, markdown, github };

struct HistoryOptions {
  std::string workspace;
  std::vector<std::string> leads; ///< keys; empty: the runs
  bool campaigns = false;
  std::string campaign; ///< whose members are shown; empty: of none
  std::size_t limit = 20;
  OutputFormat format = OutputFormat::text; ///< of a campaign's members
  bool rebuild = false;
  std::optional<Seconds> lock_wait = 0; ///< with `rebuild`; none: as long as it takes
};

struct CheckOptions {
  std::string named_rules; ///< without --rules, before which it goes; empty: not given
  InputOptions input;      ///< without `leads` only the rules are looked at
  std::string explain;     ///< a code to print the page of; empty: none
  bool list = false;       ///< print all codes
  OutputFormat format = OutputFormat::text;
  bool strict = false;
};

struct TestOptions {
  std::string file;      ///< of cases; empty with from_lead
  std::string from_lead; ///< key of a lead to print a case of
  InputOptions input;    ///< `rules` and `as_of`, if empty, are what the file says; the rest goes with from_lead
  std::string filter;
  std::string junit; ///< empty: none is written
  OutputFormat format = OutputFormat::text;
  bool coverage = false;
  std::optional<int> coverage_threshold; ///< percent
};

struct DiffOptions {
  InputOptions input;        ///< `rules` is not used
  std::string before, after; ///< rule files or run folders; after may be empty: the same rule file
  std::string before_as_of;  ///< empty: the same instant on both sides
  OutputFormat format = OutputFormat::text;
  std::optional<std::size_t> limit;
  bool no_rows = false;
  bool fail_on_change = false;
  std::vector<std::string> fail_if;
};

struct InitOptions {
  std::string out = "."; ///< folder
  std::optional<CompanyStage> stage;
  std::vector<std::string> from; ///< exports
  std::string from_hubspot;      ///< a score definition; empty: none
  CsvOptions csv;
  bool force = false;
  bool quiet = false;
};

/// What the command line asks for.
struct Options {
  enum class Command : std::uint8_t { score, nightly, history, explain, check, test, diff, init, schema, print };
  Command command = Command::print;
  ScoreOptions score;
  NightlyOptions nightly;
  HistoryOptions history;
  ExplainOptions explain;
  CheckOptions check;
  TestOptions test;
  DiffOptions diff;
  InitOptions init;
  bool schema_of_cases = false; ///< schema: of the file of cases instead of the rule file
  std::string text;             ///< print: help, version or a manual page
};

/// Reads the command line. Throws Error for what cannot be understood.
Options read_options(int argc, const char* const* argv);

} // namespace leadscore
