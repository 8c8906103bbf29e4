#pragma once

#include "base/error.hpp"
#include "base/number.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The rule file as values: what 2-rules says, with every default filled in, and where each thing stands.
/// Nothing here knows the data: fields are names, not columns.
namespace leadscore {

/// A field, column or list that the rule file names.
struct Name {
  std::string text;
  Position at;
  explicit operator bool() const { return !text.empty(); } ///< false: not given
};

// ---- conditions -----------------------------------------------------------------------------------------------------

enum class FieldOperator : std::uint8_t {
  is,
  is_not,
  in,
  not_in,
  in_list,
  not_in_list,
  contains,
  starts_with,
  ends_with,
  matches,
  present,
  at_least,
  above,
  at_most,
  below,
  in_last,
  older_than,
  due_within,
  anniversary_within,
};
std::string_view to_text(FieldOperator field_operator);

/// One `OP: value` of a field condition.
struct FieldTest {
  FieldOperator op = FieldOperator::is;
  std::vector<std::string> texts; ///< is, is_not, contains, starts_with, ends_with, matches, in_list, not_in_list: one;
                                  ///< in, not_in: any number. As written, not yet trimmed or folded.
  double number = 0;              ///< at_least, above, at_most, below
  Seconds duration = 0;           ///< in_last, older_than, due_within, anniversary_within
  bool flag = true;               ///< present
  Position at;
};

struct Condition;

/// Events of one or several types that meet `where` (a condition on the event's columns: field, all, any, not).
struct EventSelector {
  std::vector<Name> types;
  std::shared_ptr<const Condition> where; ///< null: every event of the types
  Position at;
};

enum class Distinct : std::uint8_t { events, days, weeks };

enum class ConditionKind : std::uint8_t { field, event, sequence, all, any, negation };

struct Condition {
  ConditionKind kind = ConditionKind::all;
  Position at;

  Name field;                   ///< field
  std::vector<FieldTest> tests; ///< field; all must hold

  EventSelector events;                          ///< event
  std::optional<std::int64_t> at_least, at_most; ///< event; without both, at least 1. Filled in by the parser: an event
                                                 ///< condition always has at least one of them.
  Distinct distinct = Distinct::events;          ///< event
  std::optional<Seconds> in_last;                ///< event, sequence
  std::vector<Name> not_followed_by;             ///< event; types

  std::vector<EventSelector> steps; ///< sequence
  std::optional<Seconds> within;    ///< sequence

  std::vector<Condition> parts; ///< all, any; negation: one
};

/// A condition with a name: drop, disqualify.
struct NamedCondition {
  std::string name;
  Condition when;
  Position at;
};

// ---- inputs ---------------------------------------------------------------------------------------------------------

struct ColumnName {
  std::string name;    ///< ours
  Name header;         ///< the export's
  std::string several; ///< what separates the values of a cell; empty: a cell is one value
};

struct LeadInput {
  Name key;
  Name created_at, status, owner, account; ///< empty: not mapped
  Name email;                              ///< empty: not given; then the column `email`, if there is one
  std::vector<Name> show;
  std::vector<ColumnName> columns;
  std::int64_t skip_lines = 0; ///< physical lines above the header
  std::vector<NamedCondition> drop;
  std::optional<DecimalSign> numbers; ///< none: Inputs::numbers
};

struct EventSource {
  std::string files; ///< shell pattern; empty: every file
  Name key;
  Name matches;     ///< the lead's field that `key` is joined on; empty: the lead's key
  Name type_column; ///< empty: every record is of `type_is`
  std::string type_is;
  Name time;
  Name time_of_day;                      ///< empty: `time` has it
  Name id;                               ///< empty: none
  bool deduplicate = false;              ///< of records with the same cell under every header only the first counts
  std::vector<std::string> time_formats; ///< tried before Inputs::time_formats
  std::optional<DecimalSign> numbers;    ///< none: Inputs::numbers
  std::int64_t skip_lines = 0;           ///< physical lines above the header
  Position at;
};

struct DropEvents {
  std::string name;
  std::vector<Name> types;                ///< empty: every type
  std::shared_ptr<const Condition> where; ///< null: none
  struct Burst {
    std::int64_t at_least = 0;
    Seconds within = 0;
  };
  struct SoonAfter {
    std::vector<Name> types;
    Seconds within = 0;
  };
  std::optional<Burst> burst;
  std::optional<SoonAfter> soon_after;
  Position at;
};

struct Enrichment {
  Name file;
  std::string key;                    ///< column of the file
  Name on;                            ///< field of the lead
  std::optional<DecimalSign> numbers; ///< none: Inputs::numbers
  Position at;
};

struct OutcomesInput {
  Name key, outcome, time, value;
  std::vector<std::string> won, lost;
};
struct CostsInput {
  Name month, source, cost;
};

struct Inputs {
  LeadInput leads;
  std::vector<EventSource> events;
  std::vector<Name> passive; ///< event types
  std::vector<DropEvents> drop_events;
  std::vector<Enrichment> enrich;
  std::optional<OutcomesInput> outcomes;
  std::optional<CostsInput> costs;
  std::vector<std::string> time_formats;
  std::vector<std::string> null{"NULL", "\\N", "#N/A"}; ///< texts of cells that count as empty
  DecimalSign numbers = DecimalSign::point;
  /// How numbers are written in cells of a source that may have a key `numbers` of its own.
  template <typename Source>
  [[nodiscard]] DecimalSign sign_of(const Source& source) const {
    return source.numbers.value_or(numbers);
  }
  /// Some cells have a decimal comma.
  [[nodiscard]] bool has_decimal_commas() const {
    const auto has_comma = [this](const auto& source) { return sign_of(source) == DecimalSign::comma; };
    return has_comma(leads) || std::ranges::any_of(events, has_comma) || std::ranges::any_of(enrich, has_comma);
  }
  Seconds max_age = 3 * seconds_a_day;
  double max_shrink = 0.2;
};

struct ListDefinition {
  std::string name;
  Name file;                       ///< empty: values stand in the rule file
  std::string column;              ///< empty: the first
  std::vector<std::string> values; ///< as written
  bool add = false;                ///< true: added to the built-in list of that name instead of replacing it
  Position at;
};

struct DerivedField {
  std::string name;
  struct Entry {
    std::string value;
    Condition when;
  };
  std::vector<Entry> entries;
  Position at;
};

// ---- models ---------------------------------------------------------------------------------------------------------

struct Decay {
  enum class Kind : std::uint8_t { none, half_life, linear, window, every, steps };
  struct Step {
    Seconds after = 0;
    double keep = 1;
  };
  Kind kind = Kind::none;
  Seconds duration = 0; ///< half_life, linear, window, every
  double lose = 0;      ///< every: share of the first value, 0 to 1
  bool compound = false;
  std::vector<Step> steps; ///< ascending `after`
};

enum class RuleShape : std::uint8_t { when, points_by, points_by_range, event };
enum class Engagement : std::uint8_t { other, product };

struct Rule {
  std::string name;
  Position at;
  RuleShape shape = RuleShape::when;
  Engagement engagement = Engagement::other;
  std::string resource;
  std::string note;
  std::optional<Day> review_by;

  double points = 0;             ///< when, event
  std::optional<Condition> when; ///< when: always there; event: a field condition on the lead

  Name field; ///< points_by, points_by_range
  struct Value {
    std::string value; ///< as written
    double points = 0;
    Position at;
  };
  struct Range {
    std::optional<double> from, below;
    double points = 0;
    Position at;
  };
  std::vector<Value> values;
  std::vector<Range> ranges;
  double absent = 0;
  double otherwise = 0;

  EventSelector events; ///< event; all below too
  struct Per {
    Name field;
    double unit = 1; ///< above 0
  };
  struct OncePer {
    Seconds span = 0; ///< without a field
    Name field;       ///< empty: not given
  };
  std::optional<Per> per;
  std::optional<OncePer> once_per;
  std::optional<std::int64_t> per_day, times;
  std::optional<double> cap; ///< not negative
  Decay decay;               ///< its own, else the section's, else none
};

/// One entry of a section. A lone rule stands in a group of its own, without name or bounds.
struct RuleGroup {
  std::string name; ///< empty: a lone rule
  std::vector<Rule> rules;
  std::optional<double> min, max;
  bool first_match = false;
  Position at;
};

struct Section {
  std::vector<RuleGroup> groups;
  std::optional<double> min, max;
};

struct Inactivity {
  struct Step {
    Seconds after = 0;
    double points = 0; ///< not above 0
  };
  enum class TakesFrom : std::uint8_t { pain, score };
  std::vector<Step> steps; ///< ascending `after`; empty: no inactivity
  bool cumulative = false;
  TakesFrom takes_from = TakesFrom::pain;
};

struct VelocitySettings {
  enum class Of : std::uint8_t { total, pain };
  struct Bonus {
    double at_least = 0; ///< points a day
    double points = 0;
  };
  Of of = Of::total;
  double min_days = 1;                                       ///< above 0
  std::optional<Seconds> restart_after = 60 * seconds_a_day; ///< none: never
  std::vector<Bonus> bonus;                                  ///< as written
};

struct Quadrant {
  double good_fit = 0;
  double high_pain = 0;
};
struct Band {
  std::string name;
  double from = 0;
};
struct Grid {
  std::vector<Band> fit, pain;
};
struct ActivityBound {
  std::int64_t at_least = 1;
  Seconds in_last = 0;
  friend bool operator==(const ActivityBound&, const ActivityBound&) = default;
};
struct ActivitySettings {
  ActivityBound active{3, 14 * seconds_a_day};
  ActivityBound latent{1, 90 * seconds_a_day};
  friend bool operator==(const ActivitySettings&, const ActivitySettings&) = default;
};
struct AccountSettings {
  enum class Score : std::uint8_t { sum, max, mean };
  Score score = Score::sum;
  std::optional<std::int64_t> best; ///< none: all members
  std::optional<double> target;
  Name roles; ///< a field of the lead; empty: none
};

struct Model {
  std::string name;
  std::string was; ///< its earlier name, for the ledger
  Position at;
  std::optional<Condition> applies_to;
  double target = 0;
  double reopen_below = 0;
  Section fit, pain;
  std::vector<Rule> disabled; ///< rules with `enabled: false`, which count for nothing
  Inactivity inactivity;
  VelocitySettings velocity;
  std::optional<Condition> fast_track;
  std::vector<NamedCondition> disqualify;
  std::optional<Quadrant> quadrant;
  std::vector<Band> bands;
  std::optional<Grid> grid;
  ActivitySettings activity;
  Seconds trend = 7 * seconds_a_day;
  AccountSettings account;
};

// ---- after scoring --------------------------------------------------------------------------------------------------

struct Stage {
  std::string name;
  std::optional<Condition> when; ///< none: always
  std::string channel;
  Position at;
};

enum class Weekday : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };

struct Handoff {
  struct FollowUp {
    std::optional<Condition> when; ///< none: always
    Seconds within = 0;            ///< as written: a day is 86 400 s
    bool in_days = false;          ///< written in d or w: with `hours`, a day is as long as they are
  };
  /// Times of the clock, in seconds since midnight; from < to <= 24:00.
  struct Hours {
    Seconds from = 0, to = seconds_a_day;
    [[nodiscard]] Seconds length() const { return to - from; }
  };
  struct RosterEntry {
    std::string name;
    std::optional<Condition> when; ///< none: every lead
    std::optional<std::int64_t> per_day;
    Position at;
  };
  struct Assign {
    enum class Strategy : std::uint8_t { round_robin, random, capacity };
    enum class Together : std::uint8_t { account, lead };
    Strategy strategy = Strategy::round_robin;
    Together together = Together::account;
    std::vector<RosterEntry> roster;
  };
  bool given = false;                                                     ///< true: the rule file has the section
  std::vector<std::string> statuses, recycled, won, lost, not_now, never; ///< as written
  std::optional<Condition> suppress;
  std::vector<FollowUp> follow_up{{std::nullopt, 2 * seconds_a_day, true}}; ///< a lead that none fits has no deadline
  std::vector<Weekday> days{Weekday::mon, Weekday::tue, Weekday::wed, Weekday::thu, Weekday::fri};
  std::optional<Hours> hours; ///< in which deadlines run; none: the whole day
  bool one_per_person = true; ///< leads with the same e-mail address are one person
  Seconds again_after = 30 * seconds_a_day;
  Seconds recycled_after = 14 * seconds_a_day;
  std::optional<std::int64_t> per_run;
  double holdout = 0; ///< share, 0 to 1
  double close_rate_low = 0.10, close_rate_high = 0.15;
  Seconds sales_cycle = 60 * seconds_a_day;
  std::optional<Assign> assign;
};

struct Nurture {
  enum class OneRowPer : std::uint8_t { lead, model };
  struct Campaign {
    std::string name;
    std::optional<Condition> when; ///< none: always
    std::optional<Condition> goal;
    Position at;
  };
  OneRowPer one_row_per = OneRowPer::lead;
  std::vector<Campaign> campaigns;
  Name persona, vertical, purpose; ///< fields; empty: none
};

struct Export {
  std::string file;
  std::optional<Condition> rows; ///< none: every row of scored.csv
  struct Column {
    std::string header;
    Name field;
  };
  std::vector<Column> columns;
  Position at;
};

/// The whole rule file.
struct RuleSet {
  std::string path;   ///< as it was given
  std::string folder; ///< in which the files that it names are looked for
  std::string sha256;
  std::size_t bytes = 0;          ///< size of the file
  std::vector<std::string> lines; ///< the text, for carets
  TimeZone timezone;
  Inputs inputs;
  std::vector<ListDefinition> lists;
  std::vector<DerivedField> derive;
  std::vector<Model> models;
  std::optional<Condition> do_not_call, do_not_mail; ///< who opted out, over all models
  std::vector<Stage> stages;
  Handoff handoff;
  Nurture nurture;
  std::vector<Export> exports;
};

} // namespace leadscore
