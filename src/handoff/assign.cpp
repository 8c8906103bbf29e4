#include "handoff/assign.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

#include <absl/container/flat_hash_map.h>
#include <algorithm>

namespace leadscore {

namespace {

using Strategy = Handoff::Assign::Strategy;

class Assignment {
public:
  Assignment(const Handoff::Assign& assign, const std::function<bool(std::size_t, std::size_t)>& fits,
             AssignmentMemory& memory)
      : assign_(assign), fits_(fits), memory_(memory) {
    memory_.used.resize(assign_.roster.size(), 0);
    memory_.last_given.resize(assign_.roster.size(), 0);
    for (const std::int64_t given : memory_.last_given) given_ = std::max(given_, given);
    for (std::size_t entry = 0; entry < assign_.roster.size(); ++entry) {
      entries_.try_emplace(comparable(assign_.roster[entry].name), entry);
    }
  }

  std::optional<std::size_t> entry_for(const AssignmentCandidate& candidate) {
    if (const auto given = by_lead_.find(candidate.lead); given != by_lead_.end()) return given->second;
    if (const auto given = by_person_.find(candidate.person); given != by_person_.end()) return given->second;
    const std::optional<std::size_t> entry = choose(candidate);
    if (!entry) return std::nullopt;
    ++memory_.used[*entry];
    memory_.last_given[*entry] = ++given_;
    by_lead_.emplace(candidate.lead, *entry);
    if (candidate.person) by_person_.emplace(candidate.person, *entry);
    if (candidate.account != no_account) memory_.account_entries.try_emplace(candidate.account, *entry);
    return entry;
  }

private:
  std::optional<std::size_t> choose(const AssignmentCandidate& candidate) {
    if (const auto present = entries_.find(comparable(candidate.present_owner)); present != entries_.end()) {
      return present->second;
    }
    if (assign_.together == Handoff::Assign::Together::account && candidate.account != no_account) {
      const auto known = memory_.account_entries.find(candidate.account);
      if (known != memory_.account_entries.end()) return known->second;
    }
    switch (assign_.strategy) {
    case Strategy::round_robin:
      return next_in_turn(candidate);
    case Strategy::random:
      return by_hash(candidate);
    case Strategy::capacity:
      return with_most_room(candidate);
    }
    return std::nullopt;
  }

  std::optional<std::size_t> next_in_turn(const AssignmentCandidate& candidate) {
    const std::size_t count = assign_.roster.size();
    const std::size_t first = memory_.last_round_robin ? *memory_.last_round_robin + 1 : 0;
    for (std::size_t step = 0; step < count; ++step) {
      const std::size_t entry = (first + step) % count;
      if (!takes(entry, candidate)) continue;
      memory_.last_round_robin = entry;
      return entry;
    }
    return std::nullopt;
  }

  std::optional<std::size_t> by_hash(const AssignmentCandidate& candidate) const {
    std::vector<std::size_t> open;
    for (std::size_t entry = 0; entry < assign_.roster.size(); ++entry) {
      if (takes(entry, candidate)) open.push_back(entry);
    }
    if (open.empty()) return std::nullopt;
    return open[static_cast<std::size_t>(fnv1a_64(candidate.key) % open.size())];
  }

  std::optional<std::size_t> with_most_room(const AssignmentCandidate& candidate) const {
    std::optional<std::size_t> best;
    for (std::size_t entry = 0; entry < assign_.roster.size(); ++entry) {
      if (takes(entry, candidate) && (!best || is_before(entry, *best))) best = entry;
    }
    return best;
  }

  /// More room, then a longer time since it was given a lead.
  [[nodiscard]] bool is_before(std::size_t entry, std::size_t other) const {
    if (room(entry) != room(other)) return room(entry) > room(other);
    return memory_.last_given[entry] < memory_.last_given[other];
  }

  [[nodiscard]] std::int64_t room(std::size_t entry) const {
    const std::optional<std::int64_t>& per_day = assign_.roster[entry].per_day;
    return per_day ? *per_day - memory_.used[entry] : INT64_MAX;
  }

  [[nodiscard]] bool takes(std::size_t entry, const AssignmentCandidate& candidate) const {
    return room(entry) > 0 && fits_(candidate.row, entry);
  }

  const Handoff::Assign& assign_;
  const std::function<bool(std::size_t, std::size_t)>& fits_;
  AssignmentMemory& memory_;
  std::unordered_map<std::string, std::size_t> entries_; ///< by comparable name
  std::unordered_map<LeadIndex, std::size_t> by_lead_;
  absl::flat_hash_map<Person, std::size_t> by_person_;
  std::int64_t given_ = 0; ///< the highest of memory_.last_given
};

} // namespace

std::optional<std::int64_t> roster_capacity(const Handoff& handoff) {
  if (!handoff.assign) return std::nullopt;
  std::int64_t capacity = 0;
  for (const Handoff::RosterEntry& entry : handoff.assign->roster) {
    if (!entry.per_day) return std::nullopt;
    capacity += *entry.per_day;
  }
  return capacity;
}

std::optional<std::size_t> roster_entry_of(const Handoff::Assign& assign, std::string_view owner) {
  const std::string name = comparable(owner);
  for (std::size_t entry = 0; entry < assign.roster.size(); ++entry) {
    if (comparable(assign.roster[entry].name) == name) return entry;
  }
  return std::nullopt;
}

std::vector<std::optional<std::size_t>> assign_owners(const Handoff::Assign& assign,
                                                      std::span<const AssignmentCandidate> candidates,
                                                      const std::function<bool(std::size_t, std::size_t)>& fits,
                                                      AssignmentMemory& memory, std::size_t most) {
  Assignment assignment(assign, fits, memory);
  std::vector<std::optional<std::size_t>> entries;
  entries.reserve(candidates.size());
  for (const AssignmentCandidate& candidate : candidates) {
    entries.push_back(most > 0 ? assignment.entry_for(candidate) : std::nullopt);
    if (entries.back()) --most;
  }
  return entries;
}

} // namespace leadscore
