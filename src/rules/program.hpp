#pragma once

#include "rules/header.hpp"
#include "rules/rule_set.hpp"

#include <absl/container/flat_hash_set.h>
#include <absl/strings/string_view.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace re2 {
class RE2;
}

/// The rule set compiled for one set of input headers: names are indices, texts are in the form in which they are
/// compared, patterns are compiled. Immutable; shared by all threads.
namespace leadscore {

using FieldIndex = std::uint32_t;
using TypeIndex = std::uint16_t;
using MatcherIndex = std::uint16_t;
inline constexpr std::uint32_t nothing = UINT32_MAX;

/// Texts that are asked for with each lead: in one piece of memory.
using TextSet = absl::flat_hash_set<std::string>;
inline bool contains(const TextSet& texts, std::string_view text) {
  return texts.contains(absl::string_view(text.data(), text.size()));
}

/// A lookup list: texts as they are compared, and the registrable domains of them.
struct LookupList {
  TextSet texts;
  TextSet domains;
};

/// Where the text of a field comes from.
struct Field {
  enum class Kind : std::uint8_t {
    column,  ///< `index`: a column of the lead table (or, in a `where`, of the events)
    derived, ///< `index`: RuleSet::derive
    email_domain,
    email_kind,
    account,
    computed, ///< `name`: score.*, account.* (but `account`), handoff.*; known after scoring only
  };
  Kind kind = Kind::column;
  std::uint32_t index = 0;
  std::string name;
  bool always_point = false;   ///< a column of scored.csv: its numbers have a decimal point, whatever the source's have
  bool read_as_number = false; ///< a rule reads it as a number: values that are none are counted
  Position read_at{};          ///< where a condition or rule reads it first; 0: none does
  Position number_at{};        ///< where it is first read as a number
  std::string several{};       ///< column: what separates the values of a cell; empty: a cell is one value
  bool is_email = false;       ///< column: the e-mail column, whose value is the address in the cell
};

/// Remembers that the rule file reads a field there; the first place stays.
inline void note_read(Field& field, Position at) {
  if (field.read_at.line == 0) field.read_at = at;
}
inline void note_read_as_number(Field& field, Position at) {
  if (!field.read_as_number) field.number_at = at;
  field.read_as_number = true;
}

/// One `OP: value` on one field.
struct Atom {
  FieldIndex field = 0;
  FieldOperator op = FieldOperator::is;
  std::unordered_set<std::string> texts; ///< is, is_not, in, not_in: comparable texts
  std::string text;                      ///< contains, starts_with, ends_with: comparable
  std::shared_ptr<const re2::RE2> pattern;
  double number = 0;
  Seconds duration = 0;
  bool flag = true;
  std::shared_ptr<const LookupList> list;
  bool as_domain = false; ///< in_list, not_in_list on `account` or `email.domain`
};

/// A compiled condition. `index` means an atom, or a counter or path of the TrackerProgram that it belongs to.
struct Check {
  enum class Kind : std::uint8_t { always, atom, count, path, all, any, negation };
  Kind kind = Kind::always;
  std::uint32_t index = 0;
  std::vector<Check> parts;
  friend bool operator==(const Check&, const Check&) = default;
};

/// Events of some types that meet a condition on their columns.
struct EventMatcher {
  std::vector<TypeIndex> types; ///< ascending; empty: every type
  Check where;                  ///< over EventProgram::atoms
};

/// What is read from each event: which matchers it meets, and how many units of `per` it has.
struct EventProgram {
  std::vector<std::string> types;                          ///< as the rules spell them
  std::unordered_map<std::string, TypeIndex> type_of_text; ///< by comparable text
  std::vector<bool> passive;                               ///< by type
  std::vector<std::string> columns;                        ///< names of the columns that are read
  std::vector<Field> fields;                               ///< all of Kind::column
  std::vector<Atom> atoms;
  std::vector<EventMatcher> matchers;
  /// Matchers to try for an event of a type, by type; the last entry is for types that no rule names.
  std::vector<std::vector<MatcherIndex>> matchers_of_type;
  struct Measure {
    FieldIndex field = 0;
    double unit = 1;
    std::vector<MatcherIndex> matchers; ///< read for events that meet one of these
  };
  std::vector<Measure> measures;
  /// A column whose texts `once_per` compares.
  struct ComparedText {
    FieldIndex field = 0;
    std::vector<MatcherIndex> matchers; ///< read for events that meet one of these
  };
  std::vector<ComparedText> compared_texts;
  struct SoonAfter {
    MatcherIndex matcher = 0;
    Seconds within = 0;
  };
  struct Drop {
    MatcherIndex matcher = 0;
    std::optional<DropEvents::Burst> burst;
    std::optional<SoonAfter> soon_after;
  };
  std::vector<Drop> drops; ///< as RuleSet's drop_events
};

/// The events of one event rule, and how they are thinned, weighed and decayed.
struct EventRuleProgram {
  MatcherIndex matcher = 0;
  std::uint32_t measure = nothing; ///< index in EventProgram::measures
  double points = 0;
  std::optional<Seconds> once_per;
  std::uint32_t once_per_text = nothing; ///< index in EventProgram::compared_texts
  std::optional<std::int64_t> per_day, times;
  Decay decay;
};

/// One event condition.
struct CountProgram {
  MatcherIndex matcher = 0;
  std::uint32_t ended_by = nothing; ///< matcher of `not_followed_by`
  Distinct distinct = Distinct::events;
  std::optional<Seconds> in_last;
  std::optional<std::int64_t> at_least, at_most;
  friend bool operator==(const CountProgram&, const CountProgram&) = default;
};

/// One sequence condition.
struct PathProgram {
  std::vector<MatcherIndex> steps;
  std::optional<Seconds> within, in_last;
  friend bool operator==(const PathProgram&, const PathProgram&) = default;
};

/// Everything that has to follow a lead's events to answer some conditions and rules.
struct TrackerProgram {
  std::vector<EventRuleProgram> rules;
  std::vector<CountProgram> counts;
  std::vector<PathProgram> paths;
  /// Matchers of events "of the model" (3-scoring, Words): in any way; in a pain rule, not_followed_by aside; in a pain
  /// rule with points above 0, not_followed_by aside.
  std::vector<MatcherIndex> of_model, of_pain, of_positive_pain;
};

struct RuleProgram {
  const Rule* rule = nullptr;
  bool in_fit = false;
  Check when; ///< shapes `when` and `event`
  FieldIndex field = 0;
  /// A line of `points_by`.
  struct Line {
    std::size_t place = 0; ///< in Rule::values
    double points = 0;
    friend bool operator==(const Line&, const Line&) = default;
  };
  std::unordered_map<std::string, Line> points_by; ///< by comparable text
  std::uint32_t event_rule = nothing;              ///< index in TrackerProgram::rules
  std::vector<MatcherIndex> matchers;              ///< of its events, conditions and steps; not_followed_by aside
};

struct GroupProgram {
  const RuleGroup* group = nullptr;
  std::uint32_t first = 0, count = 0; ///< range of ModelProgram::rules
};

struct SectionProgram {
  const Section* section = nullptr;
  std::vector<GroupProgram> groups;
};

struct ModelProgram {
  const Model* model = nullptr;
  std::vector<RuleProgram> rules; ///< fit, then pain, in the order of the rule file
  SectionProgram fit, pain;
  bool fit_varies = false; ///< a fit rule has a condition on times
  Check applies_to;
  std::optional<Check> fast_track;
  TrackerProgram trackers; ///< pain and fast track
  std::vector<Check> disqualify;
  TrackerProgram disqualify_trackers;
};

/// A condition of stages, handoff, nurture, exports; none: always.
struct RoutingProgram {
  std::vector<Check> stages;
  Check suppress; ///< only if `has_suppress`
  bool has_suppress = false;
  std::vector<Check> follow_up;
  std::vector<Check> roster;
  std::vector<Check> campaigns;
  std::vector<std::optional<Check>> goals;
  std::vector<Check> export_rows;
  std::vector<std::vector<FieldIndex>> export_columns;
  TrackerProgram trackers;
};

/// Conditions by which leads opted out; none: nobody did.
struct OptOutProgram {
  std::optional<Check> do_not_call, do_not_mail;
  TrackerProgram trackers;
};

struct Program {
  const RuleSet* rules = nullptr;
  std::vector<std::string> lead_columns;  ///< headers to look for; 0 is the key
  std::vector<Field> fields;              ///< of leads
  std::vector<Atom> atoms;                ///< on leads
  std::vector<std::vector<Check>> derive; ///< by derived field, by entry
  std::vector<Check> drop;
  std::optional<FieldIndex> created_at, status, owner, email, account_column;
  bool key_is_email = false; ///< keys are e-mail cells: they match by their address
  FieldIndex account = 0;    ///< the field `account`
  /// Some enrichment writes numbers with another decimal sign than the leads do.
  bool mixes_decimal_signs = false;
  std::vector<FieldIndex> show;
  std::vector<std::optional<FieldIndex>> roles; ///< by model
  std::optional<FieldIndex> persona, vertical, purpose;
  std::vector<FieldIndex> enrich_on;              ///< by enrichment
  std::vector<std::optional<FieldIndex>> matches; ///< by event source; none: the key
  std::shared_ptr<const LookupList> free_domains, disposable_domains;
  EventProgram events;
  std::vector<ModelProgram> models;
  OptOutProgram opt_outs;
  RoutingProgram routing;
};

/// What the headers of the input files are, as far as a rule file's names are concerned.
struct InputHeaders {
  struct File {
    std::string path;
    std::vector<std::string> header;
    std::size_t source = 0;      ///< of an event file: index in Inputs::events
    std::int64_t skip_lines = 0; ///< physical lines above the header
  };
  std::vector<File> leads, events, enrich; ///< enrich: one for each entry of Inputs::enrich
  bool events_given = true;                ///< false: fit only; columns of events are not checked
};

/// Compiles the rules for these headers. What is wrong is added to `problems`; with problems the program must not be
/// used. `models`: indices of RuleSet::models to score, ascending. `lists`: by name. `rules` must outlive the program.
Program compile(const RuleSet& rules, const InputHeaders& headers,
                const std::unordered_map<std::string, std::shared_ptr<const LookupList>>& lists,
                std::vector<Problem>& problems);

/// The program as text, for tests and for `--verbose`.
std::string dump(const Program& program);

} // namespace leadscore
