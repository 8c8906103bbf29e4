#pragma once

#include "start/hubspot_conditions.hpp"

#include <set>
#include <string>
#include <vector>

namespace leadscore {

/// What the rules of HubSpot scores need beside themselves, and what could not be said.
struct HubSpotFindings {
  std::set<std::string> properties; ///< of records, by their internal names
  std::set<std::int64_t> segments;
  std::vector<std::string> left_out; ///< "where: what it is (why)", for people
};

/// A line of a section: a rule, or a remark that stands for what could not be said.
struct HubSpotLine {
  std::string text; ///< `- {name: …}` or `# …`
  bool is_rule = false;
  bool needs_events = false; ///< cannot stand in `fit`
};

/// Turns the rules of one HubSpot score into ours.
class HubSpotRules {
public:
  explicit HubSpotRules(HubSpotFindings& findings) : findings_(findings) {}

  /// The lines for an entry of `ruleConfigurations`. `where`: what people call its place. `decay`: of its group, as
  /// YAML; empty: none.
  std::vector<HubSpotLine> lines(const HubSpotJson& rule, const std::string& where, const std::string& decay);
  /// A remark at the present place, also told at the end.
  static HubSpotLine leave_out(HubSpotFindings& findings, const std::string& where, const std::string& what,
                               const HubSpotJson& json);

private:
  struct Place {
    std::string where;
    std::string decay;
    std::optional<double> min, max; ///< bounds of the rule
    bool enabled = true;
    std::vector<HubSpotLine>* lines = nullptr;
  };
  void add_calculation(const HubSpotJson& calculation, const Place& place);
  void add_ladder(const HubSpotJson& calculation, const Place& place);
  bool add_as_table(const HubSpotJson& calculation, const Place& place);
  void add_segments(const HubSpotJson& calculation, const Place& place);
  void add_events(const HubSpotJson& entry, const Place& place);
  void add_event_rules(const HubSpotJson& entry, const HubSpotJson& record_calculation, const Place& place);
  void add_frequencies(const HubSpotJson& entry, const std::string& where, std::optional<std::int64_t> days,
                       const Place& place);
  void add_rule(const Place& place, const std::string& name, const std::string& body, bool needs_events);
  static HubSpotJson limits_of(const Place& place);
  void leave_out(const Place& place, const std::string& what, const HubSpotJson& json);
  std::string unique(const std::string& name);

  HubSpotFindings& findings_;
  std::set<std::string> names_;
};

} // namespace leadscore
