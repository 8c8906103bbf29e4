#pragma once

#include "literal.hpp"

#include <string_view>

namespace leadscore {

/// What is neither lead nor event: the rules, T, how times are read, the lists.
struct LiteralWorld {
  LiteralWorld(const RuleSet& rule_set, Instant instant, const LiteralLists& lists_from_files);
  /// The values of a list, built-in ones included, trimmed and folded.
  [[nodiscard]] const std::vector<std::string>& list(const std::string& name) const;
  /// True if the folded event type is one of `inputs.passive`.
  [[nodiscard]] bool is_passive(const std::string& type) const;

  const RuleSet& rules;
  Instant as_of;
  TimeReader times;
  const LiteralLists& list_files;

private:
  mutable LiteralLists read_lists_; ///< answers of list
};

/// An event of a known lead, readable and not later than T.
struct KnownEvent {
  Instant time = 0;
  std::string type; ///< trimmed and folded
  const std::map<std::string, std::string>* columns = nullptr;
  DecimalSign sign = DecimalSign::point; ///< of numbers in the columns
  bool passive = false;
  mutable std::map<const EventSelector*, bool> meets; ///< answers of meets_selector, which depend on nothing else
};

/// An instant, and the lead's events that are seen from there, in order of time.
struct Sight {
  Instant at = 0;
  std::vector<const KnownEvent*> events;
};

/// A lead that is neither rejected, dropped nor a duplicate.
class KnownLead {
public:
  KnownLead(const LiteralWorld& world, const LiteralLead& lead, std::size_t index)
      : world_(&world), cells_(&lead.cells), index_(index) {}

  [[nodiscard]] const LiteralWorld& world() const { return *world_; }
  [[nodiscard]] std::size_t index() const { return index_; }
  [[nodiscard]] std::string key() const;
  /// What the key is matched by.
  [[nodiscard]] std::string identity() const;
  /// The text of a field, not trimmed; empty: absent.
  [[nodiscard]] std::string field(const std::string& name) const { return field(name, world_->rules.derive.size()); }
  /// The values of a field: of a column with `several` those that its cell holds, else the field's text, absent or not.
  [[nodiscard]] std::vector<std::string> values(const std::string& name) const {
    return values(name, world_->rules.derive.size());
  }
  /// The text of a field in the output.
  [[nodiscard]] std::string printed(const std::string& name) const;
  /// The decimal sign of numbers in a field that is not computed.
  [[nodiscard]] DecimalSign sign_of(const std::string& name) const {
    return sign_of(name, world_->rules.derive.size());
  }
  [[nodiscard]] std::optional<Instant> created_at() const;
  [[nodiscard]] std::string account() const;
  /// Without disqualification of its own: condition C at the instant and with the events of `sight`.
  [[nodiscard]] bool meets(const Condition& condition, const Sight& sight) const;
  /// The same as of T, without events: for `drop`, `applies_to` and `derive`.
  [[nodiscard]] bool meets_as_of(const Condition& condition) const { return meets(condition, {world_->as_of, {}}); }

  std::vector<KnownEvent> events; ///< in order of time
  /// Fields that conditions of `stages` may use besides: score.NAME, account.NAME.
  std::map<std::string, std::string> computed;

private:
  [[nodiscard]] std::string field(const std::string& name, std::size_t derived_above) const;
  [[nodiscard]] std::vector<std::string> values(const std::string& name, std::size_t derived_above) const;
  [[nodiscard]] std::string email_cell() const;
  [[nodiscard]] std::string email_address() const;
  [[nodiscard]] DecimalSign sign_of(const std::string& name, std::size_t derived_above) const;
  [[nodiscard]] std::string email_kind() const;
  [[nodiscard]] std::string email_domain() const;
  [[nodiscard]] bool meets(const Condition& condition, const Sight& sight, std::size_t derived_above) const;

  const LiteralWorld* world_;
  const std::map<std::string, std::string>* cells_;
  std::size_t index_;
};

/// True if the event is of one of the types and meets `where`.
bool meets_selector(const LiteralWorld& world, const EventSelector& selector, const KnownEvent& event);
/// True if an event's columns meet a `where`.
bool meets_where(const LiteralWorld& world, const Condition& where, const KnownEvent& event);
/// True if the folded type is among the names.
bool is_of_type(const std::vector<Name>& types, const std::string& type);
/// The address in an e-mail cell; empty if there is none.
std::string literal_address(const std::string& cell);
/// A cell by its header: exact, else without regard to case if only one header then fits. Empty if there is none.
std::string cell_of(const std::map<std::string, std::string>& cells, const std::string& header);

/// The leads that are scored, in input order, with the events that count.
std::vector<KnownLead> known_leads(const LiteralWorld& world, const std::vector<LiteralLead>& leads,
                                   const std::vector<LiteralEvent>& events);

} // namespace leadscore
