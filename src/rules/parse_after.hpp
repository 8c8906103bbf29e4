#pragma once

#include "rules/mapping_table.hpp"

namespace leadscore {

/// What happens after scoring: the funnel, the hand-off, nurture and exports.
ValueKind<std::vector<Stage>> stages();
ValueKind<Handoff> handoff();
ValueKind<Nurture> nurture();
ValueKind<std::vector<Export>> exports();

} // namespace leadscore
