#pragma once

#include "data/lead_table.hpp"

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

} // namespace leadscore
