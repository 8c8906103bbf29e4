#pragma once

#include "base/unfilled.hpp"
#include "data/event_store.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace leadscore {

/// Where a staged event stands in the files: only kept for events that may be told to be repeated.
struct EventIdentity {
  /// Of the id or, of an event without one, of the whole record if its source is to be deduplicated; 0: none.
  std::uint64_t hash = 0;
  std::uint32_t line = 0;
  std::uint32_t file = 0;

  static constexpr std::uint64_t of_record = std::uint64_t{1} << 63U; ///< a bit of `hash`
  [[nodiscard]] bool is_of_record() const { return (hash & of_record) != 0; }
};

/// Leads in shelves of equal size: events are sorted by shelf as they are read, and by lead shelf by shelf, so that
/// both times the places written to lie in the cache.
class Shelves {
public:
  explicit Shelves(std::size_t leads)
      : leads_(leads), shift_(std::clamp(static_cast<int>(std::bit_width(leads)) - 7, 0, 16)) {}

  [[nodiscard]] std::size_t count() const { return (leads_ >> shift()) + 1; }
  [[nodiscard]] std::size_t of(LeadIndex lead) const { return lead >> shift(); }
  /// The lead's place on its shelf.
  [[nodiscard]] std::uint16_t place(LeadIndex lead) const {
    return static_cast<std::uint16_t>(lead & ((1U << shift()) - 1U));
  }
  [[nodiscard]] std::size_t first_lead(std::size_t shelf) const { return std::min(leads_, shelf << shift()); }

private:
  [[nodiscard]] unsigned shift() const { return static_cast<unsigned>(shift_); }
  std::size_t leads_;
  int shift_;
};

/// The events of one block by shelf, on each in the order in which they were added; ten bytes each.
struct StagedEvents {
  std::vector<std::uint32_t> begin; ///< by shelf; one more behind the last
  std::vector<Event, UnfilledAllocator<Event>> events;
  std::vector<std::uint16_t, UnfilledAllocator<std::uint16_t>> places; ///< as events: of their leads on their shelves
  std::vector<EventIdentity> identities;                               ///< as events; empty if none has an id
};

/// Collects the events of one block after the other.
class EventStaging {
public:
  explicit EventStaging(const Shelves& shelves) : shelves_(shelves) {}
  void add(Event event, LeadIndex lead) { added_.push_back({event, lead}); }
  /// To the event added last.
  void identify(const EventIdentity& identity) {
    identities_.resize(added_.size());
    identities_.back() = identity;
  }
  /// Everything added since the last call.
  StagedEvents release();

private:
  struct Added {
    Event event;
    LeadIndex lead = 0;
  };
  const Shelves& shelves_;
  std::vector<Added> added_;
  std::vector<EventIdentity> identities_; ///< as added_; shorter if the last ones have no id
};

} // namespace leadscore
