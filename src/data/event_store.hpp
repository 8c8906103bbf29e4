#pragma once

#include "base/unfilled.hpp"
#include "data/lead_table.hpp"
#include "rules/program.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace leadscore {

/// Everything that scoring needs to know of an event besides its time and lead. Events that are alike share one.
struct EventKind {
  static constexpr TypeIndex other_type = UINT16_MAX; ///< a type that no rule names
  TypeIndex type = other_type;
  bool passive = false;
  std::vector<MatcherIndex> matchers;                     ///< that it meets, ascending
  std::vector<std::pair<std::uint32_t, double>> measures; ///< index in EventProgram::measures, floor(x / unit + 1e-9)
  std::vector<std::pair<std::uint32_t, std::uint64_t>> texts; ///< index in EventProgram::compared_texts, hash
  [[nodiscard]] bool meets(MatcherIndex matcher) const;
  [[nodiscard]] double units(std::uint32_t measure) const; ///< 0 if it was not measured
  static constexpr std::uint64_t no_text = 0;
  /// A hash of the comparable text; no_text: the column is absent or was not read.
  [[nodiscard]] std::uint64_t text(std::uint32_t compared) const;
};
using KindIndex = std::uint32_t;

/// One event of a lead, in eight bytes: there may be a hundred million.
class Event {
public:
  static constexpr KindIndex most_kinds = KindIndex{1} << 24U;

  Event() = default;
  /// `time`: of the years −17 000 to 21 000; `kind`: below most_kinds.
  Event(Instant time, KindIndex kind) : packed_(time * most_kinds + kind) {}
  [[nodiscard]] Instant time() const { return packed_ >> 24U; }
  [[nodiscard]] KindIndex kind() const { return static_cast<KindIndex>(packed_ & (most_kinds - 1)); }
  friend bool operator==(const Event&, const Event&) = default;

private:
  std::int64_t packed_ = 0;
};

/// An event that drop_events took away.
struct DroppedEvent {
  Event event;
  std::uint32_t position = 0; ///< among all events of the lead, dropped ones included, in order
  std::uint16_t entry = 0;    ///< index in RuleSet's drop_events
};

/// The events of every lead, in order of time, hygiene done. Filled once by read_events, constant afterwards.
class EventStore {
public:
  explicit EventStore(std::size_t leads = 0) : begin_(leads + 1), kept_(leads) {}
  [[nodiscard]] std::span<const Event> of(LeadIndex lead) const { return {events_.data() + begin_[lead], kept_[lead]}; }
  /// In order; empty for nearly every lead.
  [[nodiscard]] std::span<const DroppedEvent> dropped_of(LeadIndex lead) const;
  /// The lead's events as if entry `entry` of drop_events had dropped none; all other drops stay.
  [[nodiscard]] std::vector<Event> with_restored(LeadIndex lead, std::uint16_t entry) const;
  [[nodiscard]] const std::vector<EventKind>& kinds() const { return kinds_; }

private:
  friend class EventStoreBuilder;
  std::vector<std::uint64_t> begin_; ///< by lead
  std::vector<std::uint32_t> kept_;  ///< by lead: number of events that count
  std::vector<Event, UnfilledAllocator<Event>> events_;
  std::unordered_map<LeadIndex, std::vector<DroppedEvent>> dropped_;
  std::vector<EventKind> kinds_;
};

} // namespace leadscore
