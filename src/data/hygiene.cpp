#include "data/hygiene.hpp"

#include <algorithm>

namespace leadscore {

/// Source: 2-rules, drop_events: entry by entry, each on the events that no earlier one dropped.
std::span<const std::uint16_t> Hygiene::judge(std::span<const Event> events) {
  dropped_by_.clear();
  for (std::size_t place = 0; place < program_.drops.size(); ++place) {
    const EventProgram::Drop& drop = program_.drops[place];
    find_candidates(events, drop);
    if (drop.soon_after && !candidates_.empty()) keep_those_soon_after(events, *drop.soon_after);
    if (drop.burst && !candidates_.empty()) keep_those_in_bursts(events, *drop.burst);
    if (candidates_.empty()) continue;
    dropped_by_.resize(events.size(), kept);
    // A rule file has no room for so many entries that the number is cut.
    for (const std::uint32_t event : candidates_) dropped_by_[event] = static_cast<std::uint16_t>(place);
  }
  return dropped_by_;
}

/// The events that meet `event` and `where` of the entry and that no earlier one dropped.
void Hygiene::find_candidates(std::span<const Event> events, const EventProgram::Drop& drop) {
  candidates_.clear();
  for (std::uint32_t event = 0; event < events.size(); ++event)
    if ((dropped_by_.empty() || dropped_by_[event] == kept) && kinds_[events[event].kind()].meets(drop.matcher))
      candidates_.push_back(event);
}

/// Another event of the type lies at most the span before the candidate or at its instant, dropped or not.
void Hygiene::keep_those_soon_after(std::span<const Event> events, const EventProgram::SoonAfter& soon_after) {
  std::uint32_t next = 0; // the first event later than the candidate
  std::uint32_t last = nothing;
  std::uint32_t last_but_one = nothing; // the last ones of the type up to there
  std::erase_if(candidates_, [&](std::uint32_t candidate) {
    const Instant time = events[candidate].time();
    for (; next < events.size() && events[next].time() <= time; ++next) {
      if (!kinds_[events[next].kind()].meets(soon_after.matcher)) continue;
      last_but_one = last;
      last = next;
    }
    const std::uint32_t before = last == candidate ? last_but_one : last;
    return before == nothing || time - events[before].time() > soon_after.within;
  });
}

/// Enough candidates lie within the span, the candidate among them.
void Hygiene::keep_those_in_bursts(std::span<const Event> events, const DropEvents::Burst& burst) {
  std::size_t last = 0;
  std::size_t looked_at = 0; // candidates before this place are done with
  std::vector<std::uint32_t> in_bursts;
  for (std::size_t first = 0; first < candidates_.size(); ++first) {
    last = std::max(last, first);
    while (last + 1 < candidates_.size() &&
           events[candidates_[last + 1]].time() - events[candidates_[first]].time() <= burst.within)
      ++last;
    if (static_cast<std::int64_t>(last - first + 1) < burst.at_least) continue;
    for (looked_at = std::max(looked_at, first); looked_at <= last; ++looked_at)
      in_bursts.push_back(candidates_[looked_at]);
  }
  candidates_ = std::move(in_bursts);
}

} // namespace leadscore
