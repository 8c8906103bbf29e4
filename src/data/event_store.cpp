#include "data/event_store.hpp"

#include <algorithm>

namespace leadscore {

bool EventKind::meets(MatcherIndex matcher) const {
  return std::binary_search(matchers.begin(), matchers.end(), matcher);
}

double EventKind::units(std::uint32_t measure) const {
  for (const auto& [index, value] : measures)
    if (index == measure) return value;
  return 0;
}

std::uint64_t EventKind::text(std::uint32_t compared) const {
  for (const auto& [index, hash] : texts)
    if (index == compared) return hash;
  return no_text;
}

std::span<const DroppedEvent> EventStore::dropped_of(LeadIndex lead) const {
  const auto found = dropped_.find(lead);
  return found == dropped_.end() ? std::span<const DroppedEvent>() : found->second;
}

std::vector<Event> EventStore::with_restored(LeadIndex lead, std::uint16_t entry) const {
  const std::span<const Event> kept = of(lead);
  const std::span<const DroppedEvent> dropped = dropped_of(lead);
  std::vector<Event> result;
  std::size_t next_kept = 0;
  std::size_t next_dropped = 0;
  for (std::uint32_t position = 0; position < kept.size() + dropped.size(); ++position) {
    if (next_dropped < dropped.size() && dropped[next_dropped].position == position) {
      if (dropped[next_dropped].entry == entry) result.push_back(dropped[next_dropped].event);
      ++next_dropped;
    } else {
      result.push_back(kept[next_kept++]);
    }
  }
  return result;
}

} // namespace leadscore
