#pragma once

#include "literal.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace leadscore {

/// One input for both evaluators: the files as text, and the same data as the literal evaluator takes it.
struct RandomCase {
  std::string rules_yaml;
  std::string leads_csv;
  std::vector<std::string> events_csv; ///< one file for each source, named as random_events_file says
  std::vector<LiteralLead> leads;
  std::vector<LiteralEvent> events;
  Instant as_of = 0;
};

/// Name of the file that holds `events_csv[source]`; the rule file's patterns fit it. `events-0.csv`.
std::string random_events_file(std::size_t source);

/// The whole case as text, for a bug report.
std::string to_text(const RandomCase& random_case);

/// A stretch of the rule file. What may be left out without making the file invalid can be removed one by one, so that
/// a failing case becomes small.
struct RandomYaml {
  std::string text;              ///< whole lines, each with its line break
  bool removable = false;        ///< may be left out
  bool needs_parts = false;      ///< is nothing without parts: is left out with the last of them
  std::vector<RandomYaml> parts; ///< come after `text`
};

/// A table of an export, before it is text.
struct RandomTable {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> records;
};

/// What a random case is made of.
struct RandomRecipe {
  RandomYaml rules;
  RandomTable leads;
  std::vector<RandomTable> events; ///< by source
  Instant as_of = 0;
};

/// The same seed gives the same recipe on every machine.
RandomRecipe random_recipe(std::uint64_t seed);
/// The recipe as files.
RandomCase random_case(const RandomRecipe& recipe);
/// The recipe with one thing less: a rule, a section, a lead, an event.
std::vector<RandomRecipe> smaller_recipes(const RandomRecipe& recipe);

/// Reads tables of plain CSV text (no quotes) into what the literal evaluator takes: for cases written by hand.
RandomCase hand_made_case(const std::string& rules_yaml, const std::string& leads_csv,
                          const std::vector<std::string>& events_csv, const std::string& as_of);

/// A source of choices that depends on nothing but its seed.
class Chance {
public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  /// 0 to n − 1.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <typename T>
  T pick(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }
  std::string word(const std::vector<std::string>& choices) { return pick(choices); }

private:
  std::mt19937_64 engine_;
};

/// What rules and data of one case must agree on.
struct RandomSetting {
  TimeZone zone;
  Instant as_of = 0;
  bool has_created_at = true;
  bool has_status = false;
  bool has_account_column = false;
  bool joins_by_email = false; ///< a second source, joined by `matches`
  bool key_is_email = false;   ///< the key column is the e-mail column
};

RandomYaml random_rules(Chance& chance, const RandomSetting& setting);
RandomTable random_leads(Chance& chance, const RandomSetting& setting);
std::vector<RandomTable> random_events(Chance& chance, const RandomSetting& setting, const RandomTable& leads);

} // namespace leadscore
