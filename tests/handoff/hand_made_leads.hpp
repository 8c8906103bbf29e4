#pragma once

#include "data/lead_table.hpp"
#include "score/model_score.hpp"

#include <string>
#include <vector>

namespace leadscore {

/// A lead as a test writes it: its cells (the key first) and its account; no account if empty.
struct HandMadeLead {
  std::vector<std::string> cells;
  std::string account;
};

/// A lead table of hand-made leads. Every lead has the same number of cells.
LeadTable hand_made_leads(const std::vector<HandMadeLead>& leads);

/// The rows that are ready, ascending.
std::vector<std::size_t> ready_rows(const std::vector<ModelScore>& rows);

} // namespace leadscore
