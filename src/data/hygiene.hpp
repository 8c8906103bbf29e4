#pragma once

#include "data/event_store.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace leadscore {

/// Judges the events of one lead after the other by drop_events. One for each thread.
class Hygiene {
public:
  static constexpr std::uint16_t kept = UINT16_MAX;

  Hygiene(const EventProgram& program, const std::vector<EventKind>& kinds) : program_(program), kinds_(kinds) {}

  /// By event: the entry that drops it, or `kept`; empty if none is dropped. `events`: in order, none later than T.
  std::span<const std::uint16_t> judge(std::span<const Event> events);

private:
  void find_candidates(std::span<const Event> events, const EventProgram::Drop& drop);
  void keep_those_soon_after(std::span<const Event> events, const EventProgram::SoonAfter& soon_after);
  void keep_those_in_bursts(std::span<const Event> events, const DropEvents::Burst& burst);

  const EventProgram& program_;
  const std::vector<EventKind>& kinds_;
  std::vector<std::uint16_t> dropped_by_;
  std::vector<std::uint32_t> candidates_; ///< places of events that meet what was looked at of the entry so far
};

} // namespace leadscore
