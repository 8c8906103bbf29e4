#include "data/staged_events.hpp"

#include <numeric>

namespace leadscore {

StagedEvents EventStaging::release() {
  StagedEvents staged;
  // A counting sort: begin[shelf + 1] goes from the shelf's beginning to its end as the shelf is filled.
  staged.begin.resize(shelves_.count() + 2);
  std::uint32_t* const next = staged.begin.data() + 1;
  for (const Added& added : added_) ++next[shelves_.of(added.lead) + 1];
  std::partial_sum(staged.begin.begin(), staged.begin.end(), staged.begin.begin());
  staged.events.resize(added_.size());
  staged.places.resize(added_.size());
  if (!identities_.empty()) staged.identities.resize(added_.size());
  for (std::size_t index = 0; index < added_.size(); ++index) {
    const Added& added = added_[index];
    const std::uint32_t place = next[shelves_.of(added.lead)]++;
    staged.events[place] = added.event;
    staged.places[place] = shelves_.place(added.lead);
    if (index < identities_.size()) staged.identities[place] = identities_[index];
  }
  staged.begin.pop_back();
  added_.clear();
  identities_.clear();
  return staged;
}

} // namespace leadscore
