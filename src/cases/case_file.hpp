#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "rules/rule_set.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The file of cases that `leadscore test` runs, as values: what it says and where, before its names are looked up in
/// the rules.
namespace leadscore {

/// A point in time as it is written: `3d ago` and `in 20d` count from the case's as-of, a date or time stands for
/// itself.
struct Moment {
  std::optional<Seconds> from_as_of; ///< negative: ago; none: `text` is a date or time
  std::string text;
  Position at;
  Instant instant = 0; ///< once resolve_cases has looked at it
};
/// What `text` says if it is `D ago` or `in D`, in seconds from the as-of.
std::optional<Seconds> seconds_from_as_of(std::string_view text);

/// A field of the lead, or a column of an event, with its value.
struct CaseField {
  Name name;
  std::string value;
  Position at;            ///< of the value
  std::size_t column = 0; ///< in CaseProgram's header, once resolve_cases has found it
};

struct CaseEvent {
  Name type;
  Moment when; ///< of the newest
  std::int64_t times = 1;
  Seconds every = 0; ///< between two of them
  std::vector<CaseField> columns;
  Position at;
};

/// The type of an event that no rule names.
inline constexpr std::string_view other_event_type = "(other)";

struct CaseLead {
  std::vector<CaseField> fields;
  std::vector<CaseEvent> events;
};

/// What a column or a rule's points must be.
struct Expected {
  std::string name;               ///< as a failure shows it: `score`, `rules: created a document`
  std::string field;              ///< the computed field that is asked: `score.fit`, `handoff.owner`; of a rule or a
                                  ///< shown column: empty
  std::string rule;               ///< name of a rule; empty: not a rule
  std::string shown_column;       ///< name of a `show` column or the key; empty: none
  std::vector<FieldTest> tests;   ///< all must hold
  std::vector<std::string> among; ///< reasons: rules that must stand among them, in this order
  std::optional<Moment> time;     ///< must be this instant
  Position at;
};

/// What is expected at one point in time.
struct Expectation {
  std::optional<Moment> when; ///< none: the case's as-of
  Name model;                 ///< empty: the one that applies
  bool scored = true;         ///< false: the lead has no row, being dropped or of no model
  std::vector<Expected> values;
  Position at;
};

struct Case {
  std::string name;
  std::optional<Moment> as_of;
  CaseLead lead;
  std::vector<CaseLead> others;
  std::vector<Expectation> expect;
  Position at;
};

struct CaseFile {
  std::string path;
  std::vector<std::string> lines;
  Name rules; ///< path of the rule file, from the folder of this file; empty: not given
  std::optional<Moment> as_of;
  std::vector<Case> cases;
  std::vector<Problem> problems; ///< what is wrong with it so far
  bool is_yaml = true;           ///< false: nothing of it could be read

  /// Adds a problem at a place of the file, with the line for the caret.
  void report(Position place, std::string message, std::string remedy = {});
};

/// Reads a file of cases. Throws Error if it cannot be read at all.
CaseFile read_case_file(const std::string& path);
CaseFile parse_case_text(std::string_view text, const std::string& path);

/// The JSON Schema (draft 7) of the file of cases, made from the tables that it is read by. Ends with a line break.
std::string case_file_schema();

} // namespace leadscore
