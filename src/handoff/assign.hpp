#pragma once

#include "data/lead_table.hpp"
#include "handoff/people.hpp"
#include "rules/rule_set.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadscore {

/// One row of the list that wants an owner.
struct AssignmentCandidate {
  std::size_t row = 0; ///< what `fits` is asked about
  LeadIndex lead = 0;
  AccountIndex account = no_account;
  std::string_view key;
  std::string_view present_owner; ///< as it stands in the export; may be empty
  Person person{};                ///< nobody: it shares its owner with no other lead
};

/// What assignment knows from before. `score` begins with what the lead table says, `nightly` with its ledger too.
/// assign_owners leaves in it what the next run has to know.
struct AssignmentMemory {
  std::optional<std::size_t> last_round_robin; ///< roster entry that round_robin chose last
  std::vector<std::int64_t> used; ///< by roster entry: leads that it was given today; shorter than the roster: 0
  /// By roster entry: the higher, the later it was last given a lead. Shorter than the roster: 0, never.
  std::vector<std::int64_t> last_given;
  /// Roster entry that has, or was last given, the account's best-ranked lead.
  std::unordered_map<AccountIndex, std::size_t> account_entries;
};

/// Leads that the whole roster takes in a day; none without a roster, or if somebody in it has no bound.
std::optional<std::int64_t> roster_capacity(const Handoff& handoff);

/// The roster entry of that name (compared as text), the first if there are several; none if there is none.
std::optional<std::size_t> roster_entry_of(const Handoff::Assign& assign, std::string_view owner);

/// The roster entry for each candidate; none: it waits. `candidates` come in rank order; `fits(row, entry)` says
/// whether the entry's `when` holds. A lead that stands on the list under several models gets one entry, and counts
/// once against `per_day`; so do leads of one person. Once `most` candidates have an entry, the rest waits. Source:
/// 3-scoring, Assignment.
std::vector<std::optional<std::size_t>> assign_owners(const Handoff::Assign& assign,
                                                      std::span<const AssignmentCandidate> candidates,
                                                      const std::function<bool(std::size_t, std::size_t)>& fits,
                                                      AssignmentMemory& memory, std::size_t most = SIZE_MAX);

} // namespace leadscore
