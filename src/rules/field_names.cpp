#include "rules/field_names.hpp"

#include "base/text.hpp"
#include "rules/score_columns.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>

namespace leadscore {
namespace {

/// A family of fields that come from the program itself.
struct Computed {
  std::string_view prefix;
  std::vector<std::string> names; ///< with the prefix
  Place first_place;              ///< from this place on they are known
  std::string_view known_when;
};

/// The key and the shown columns are columns of scored.csv too.
std::vector<Computed> computed_families(const RuleSet& rules) {
  std::vector<Computed> families = {
      {"score.", {}, Place::stages, "it is known only after scoring; use it in stages, handoff, nurture or exports"},
      {"account.", {}, Place::stages, "it is known only after scoring; use it in stages, handoff, nurture or exports"},
      {"handoff.", {}, Place::exports, "it is known only after the hand-off; use it in exports"},
  };
  for (Computed& family : families) {
    for (const std::string& name : computed_field_names()) {
      if (name.starts_with(family.prefix)) family.names.push_back(name);
    }
  }
  families.front().names.push_back("score." + rules.inputs.leads.key.text);
  for (const Name& shown : rules.inputs.leads.show) families.front().names.push_back("score." + shown.text);
  return families;
}

/// Labels that a later step gives: `score.stage` is not known while the stage is being found.
bool is_known_later(std::string_view name, Place place) {
  if (name == "stage" || name == "channel") return place == Place::stages;
  return name == "campaign" && place != Place::exports;
}

void check_computed(Reading& reading, const Reading::FieldUse& use, const Computed& family) {
  const std::string_view name = std::string_view(use.field.text).substr(family.prefix.size());
  const bool is_of_family = std::ranges::find(family.names, use.field.text) != family.names.end();
  if (use.place < family.first_place) {
    if (!is_of_family) return; // a header may begin so too, e.g. account.name
    reading.report(use.field.at, fmt::format("'{}' cannot be used {}", use.field.text, words_for(use.place)),
                   std::string(family.known_when));
  } else if (!is_of_family) {
    reading.report(use.field.at, fmt::format("unknown field '{}'", use.field.text),
                   suggestion(use.field.text, family.names, family.names.size()));
  } else if (family.prefix == "score." && is_known_later(name, use.place)) {
    reading.report(use.field.at, fmt::format("'{}' cannot be used {}", use.field.text, words_for(use.place)),
                   name == "campaign" ? "campaigns are found last; use it in exports"
                                      : "it is what 'stages' finds; use it in handoff, nurture or exports");
  }
}

} // namespace

std::string_view words_for(Place place) {
  switch (place) {
  case Place::lead_input:
    return "here";
  case Place::drop:
    return "in 'drop'";
  case Place::applies_to:
    return "in 'applies_to'";
  case Place::derive:
    return "in 'derive'";
  case Place::fit_rule:
    return "in a fit rule";
  case Place::event_rule_when:
    return "in the 'when' of an event rule";
  case Place::where:
    return "in 'where'";
  case Place::pain_rule:
    return "in a pain rule";
  case Place::fast_track:
    return "in 'fast_track'";
  case Place::disqualify:
    return "in 'disqualify'";
  case Place::opt_out:
    return "in 'do_not_call' or 'do_not_mail'";
  case Place::stages:
    return "in 'stages'";
  case Place::handoff:
    return "in 'handoff'";
  case Place::nurture:
    return "in 'nurture'";
  case Place::exports:
    return "in 'exports'";
  }
  return {};
}

void check_names(Reading& reading, const RuleSet& rules) {
  const std::vector<Computed> families = computed_families(rules);
  std::unordered_set<std::string_view> own_fields;
  for (const DerivedField& field : rules.derive) own_fields.insert(field.name);
  for (const ColumnName& column : rules.inputs.leads.columns) own_fields.insert(column.name);
  for (const Reading::FieldUse& use : reading.field_uses) {
    if (reading.is_full()) return;
    for (const Computed& family : families) {
      if (use.field.text.starts_with(family.prefix) && !own_fields.contains(use.field.text)) {
        check_computed(reading, use, family);
      }
    }
  }

  std::vector<std::string> lists = {"free_email_domains", "disposable_email_domains"};
  for (const ListDefinition& list : rules.lists) lists.push_back(list.name);
  const std::unordered_set<std::string_view> known(lists.begin(), lists.end());
  for (const Name& use : reading.list_uses) {
    if (reading.is_full()) return;
    if (!known.contains(use.text)) {
      reading.report(use.at, fmt::format("there is no list '{}'", use.text), suggestion(use.text, lists));
    }
  }
}

} // namespace leadscore
