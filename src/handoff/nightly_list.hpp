#pragma once

#include "handoff/handoff_list.hpp"
#include "handoff/night.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leadscore {

/// The list of a run with a memory, and what the next run has to know of it.
struct NightlyList {
  HandoffList list;                  ///< who waits is not among the entries
  std::vector<LedgerRow> new_rows;   ///< of tonight's hand-offs, those handed off by an earlier run of the same T aside
  std::vector<std::size_t> held_out; ///< rows that only the holdout keeps off the list
  std::string last_round_robin;
  std::vector<std::string> least_recently_given; ///< Night's, brought up to date
};

/// Whether the ledger lets a lead be listed under a model, and why; none: not now. `newest`: its newest row there, or
/// null. `is_recycled`: its status is one by which sales gives leads back. Source: 3-scoring, Hand-off.
std::optional<Occasion> occasion_to_list(const Handoff& handoff, const LedgerRow* newest, bool is_recycled,
                                         Instant last_sign_of_life, Instant as_of);

/// Everyone whom the ledger lets be listed, each once, bounded by `per_run`, `days` and the roster. Leads that an
/// earlier run of the same T handed off stay on the list as they were. Source: 3-scoring, Hand-off and the ledger.
NightlyList make_nightly_list(const RuleSet& rules, const LeadTable& leads, std::span<const ModelScore> rows,
                              Instant as_of, const HandoffFacts& facts, const Night& night);

} // namespace leadscore
