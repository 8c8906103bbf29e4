#include "handoff/opt_outs.hpp"

#include "base/parallel.hpp"
#include "data/lead_fields.hpp"
#include "score/trackers.hpp"

#include <absl/container/flat_hash_set.h>

namespace leadscore {

namespace {

/// Asks for the conditions of one lead after the other. For one thread.
class OptOutConditions {
public:
  OptOutConditions(const Program& program, const LeadTable& leads, const EventStore& events, const TimeReader& times,
                   Instant as_of)
      : leads_(leads), events_(events), as_of_(as_of), fields_(program, times, as_of),
        trackers_(program.opt_outs.trackers, events.kinds(), times.zone()) {}

  void begin(LeadIndex lead) {
    fields_.begin(leads_, lead);
    if (trackers_.empty()) return;
    trackers_.reset();
    for (const Event& event : events_.of(lead))
      if (trackers_.concerns(event.kind())) trackers_.add(event);
  }
  bool holds(const std::optional<Check>& check) {
    return check && leadscore::holds(
                        *check, [&](std::uint32_t atom) { return fields_.atom(atom, as_of_); },
                        [&](std::uint32_t count) { return trackers_.count_holds(count, as_of_); },
                        [&](std::uint32_t path) { return trackers_.path_holds(path, as_of_); });
  }

private:
  const LeadTable& leads_;
  const EventStore& events_;
  Instant as_of_;
  LeadFields fields_;
  Trackers trackers_;
};

/// Marks all leads with the address of a marked one.
void spread(std::vector<bool>& marked, const std::vector<LeadIndex>& found, People& people) {
  absl::flat_hash_set<Person> persons;
  for (const LeadIndex lead : found)
    if (const Person person = people.of(lead)) persons.insert(person);
  if (persons.empty()) return;
  for (LeadIndex lead = 0; lead < marked.size(); ++lead)
    if (!marked[lead] && persons.contains(people.of(lead))) marked[lead] = true;
}

} // namespace

OptOuts find_opt_outs(const Program& program, const LeadTable& leads, const EventStore& events, const TimeReader& times,
                      Instant as_of, unsigned threads, People& people) {
  const OptOutProgram& conditions = program.opt_outs;
  OptOuts result;
  if (!conditions.do_not_call && !conditions.do_not_mail) return result;
  people.identify_all(threads);
  const std::size_t pieces = (leads.size() + leads_a_piece - 1) / leads_a_piece;
  std::vector<std::vector<LeadIndex>> not_called(pieces), not_mailed(pieces);
  over_pieces(threads, leads.size(), leads_a_piece, [&](unsigned, std::size_t begin, std::size_t end) {
    OptOutConditions lead_conditions(program, leads, events, times, as_of);
    for (auto lead = static_cast<LeadIndex>(begin); lead < end; ++lead) {
      lead_conditions.begin(lead);
      if (lead_conditions.holds(conditions.do_not_call)) not_called[begin / leads_a_piece].push_back(lead);
      if (lead_conditions.holds(conditions.do_not_mail)) not_mailed[begin / leads_a_piece].push_back(lead);
    }
  });
  const auto mark = [&](const std::optional<Check>& condition, std::vector<std::vector<LeadIndex>>&& found_in_pieces,
                        std::vector<bool>& marked) {
    if (!condition) return;
    const std::vector<LeadIndex> found = joined(std::move(found_in_pieces));
    marked.resize(leads.size());
    for (const LeadIndex lead : found) marked[lead] = true;
    spread(marked, found, people);
  };
  mark(conditions.do_not_call, std::move(not_called), result.do_not_call);
  mark(conditions.do_not_mail, std::move(not_mailed), result.do_not_mail);
  return result;
}

} // namespace leadscore
