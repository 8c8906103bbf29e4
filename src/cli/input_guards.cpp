#include "cli/input_guards.hpp"

#include "base/number.hpp"
#include "publish/markdown.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace leadscore {

namespace {

constexpr double most_unknown_rise = 0.20; // of the share of events of unknown leads, since the run before
constexpr double tolerance = 1e-9;         // a figure that is exactly at its limit does not break it

/// Adds why that is so, if it is known.
std::string with_cause(const std::string& text, const std::string& cause) {
  return cause.empty() ? text : text + ": " + cause;
}

void look_at_duplicates(const LoadedInputs& loaded, std::vector<std::string>& broken) {
  const RecordCounts& counts = loaded.report.leads;
  const std::int64_t with_key = counts.readable();
  if (2 * counts.duplicates <= with_key) return;
  broken.push_back(with_cause(fmt::format("leads: {} of {} records with a key repeat the key of an earlier one",
                                          grouped(counts.duplicates), grouped(with_key)),
                              why_alike(loaded.leads.table)));
}

bool is_any_of_known_lead(const RecordCounts& events) {
  return events.used + events.dropped + events.future + events.of_dropped_lead > 0;
}

void look_at_events_of_nobody(const LoadedInputs& loaded, std::vector<std::string>& broken) {
  const RecordCounts& events = loaded.report.events;
  if (events.readable() == 0 || is_any_of_known_lead(events)) return;
  broken.push_back(
      with_cause(fmt::format("events: none of the {} that can be read is of a known lead", grouped(events.readable())),
                 why_unknown(loaded.report.unknown_keys.keys(), loaded.leads.table)));
}

/// The time of the newest event that can be used; none without any.
std::optional<Instant> newest_event(const LoadedInputs& loaded) {
  std::optional<Instant> newest;
  const auto look = [&newest](Instant time) { newest = std::max(newest.value_or(time), time); };
  for (LeadIndex lead = 0; lead < loaded.leads.table.size(); ++lead) {
    const auto events = loaded.events.of(lead);
    if (!events.empty()) look(events.back().time());
    for (const DroppedEvent& dropped : loaded.events.dropped_of(lead)) look(dropped.event.time());
  }
  return newest;
}

void look_at_age(const LoadedInputs& loaded, std::vector<std::string>& broken) {
  const auto newest = newest_event(loaded);
  const Seconds most = loaded.rules.inputs.max_age;
  if (!newest || loaded.as_of - *newest <= most) return;
  broken.push_back(fmt::format("events: the newest is of {}, more than inputs.max_age ({}) before {}",
                               format_instant(*newest), format_duration(most), format_instant(loaded.as_of)));
}

/// `kind`: leads or events; `use`: what is done with them.
void look_at_shrink(std::string_view kind, std::string_view use, std::int64_t now, std::int64_t before, double most,
                    Instant last_time, std::vector<std::string>& broken) {
  if (before <= 0) return;
  const double fell = static_cast<double>(before - now) / static_cast<double>(before);
  if (fell <= most + tolerance) return;
  broken.push_back(fmt::format("{}: {} {}, {} fewer than the {} of the run of {} (inputs.max_shrink is {})", kind,
                               grouped(now), use, grouped(before - now), grouped(before), format_instant(last_time),
                               percent(most)));
}

void look_at_unknown_share(const LoadedInputs& loaded, const RunRecord& last, std::vector<std::string>& broken) {
  const RecordCounts& events = loaded.report.events;
  if (!last.events_readable || !last.events_unknown_lead) return;
  const std::int64_t readable_before = *last.events_readable;
  if (events.readable() == 0 || readable_before == 0 || !is_any_of_known_lead(events)) return;
  const double now = static_cast<double>(events.unknown_lead) / static_cast<double>(events.readable());
  const double before = static_cast<double>(*last.events_unknown_lead) / static_cast<double>(readable_before);
  if (now - before <= most_unknown_rise + tolerance) return;
  broken.push_back(
      with_cause(fmt::format("events: {} of {} that can be read ({}) are of unknown leads, after {} of {} ({}) in the "
                             "run of {} (20 percentage points more are allowed)",
                             grouped(events.unknown_lead), grouped(events.readable()), percent(now),
                             grouped(*last.events_unknown_lead), grouped(readable_before), percent(before),
                             format_instant(last.as_of)),
                 why_unknown(loaded.report.unknown_keys.keys(), loaded.leads.table)));
}

const RunRecord* newest_before(std::span<const RunRecord> runs, Instant as_of) {
  const RunRecord* last = nullptr;
  for (const RunRecord& run : runs)
    if (run.as_of < as_of) last = &run;
  return last;
}

} // namespace

std::vector<std::string> broken_guards(const LoadedInputs& loaded) {
  std::vector<std::string> broken;
  look_at_duplicates(loaded, broken);
  look_at_events_of_nobody(loaded, broken);
  return broken;
}

std::vector<std::string> broken_guards(const LoadedInputs& loaded, std::span<const RunRecord> runs) {
  std::vector<std::string> broken = broken_guards(loaded);
  look_at_age(loaded, broken);
  const RunRecord* const last = newest_before(runs, loaded.as_of);
  if (last == nullptr) return broken;
  const double most = loaded.rules.inputs.max_shrink;
  look_at_shrink("leads", "scored", loaded.report.leads.used, last->leads_scored, most, last->as_of, broken);
  look_at_shrink("events", "used", loaded.report.events.used, last->events_used, most, last->as_of, broken);
  look_at_unknown_share(loaded, *last, broken);
  return broken;
}

void require_guards(const std::vector<std::string>& broken, bool accept_input) {
  if (broken.empty() || accept_input) return;
  std::string text = "the input cannot be right, so nothing is published\n";
  for (const std::string& guard : broken) text += fmt::format("  {}\n", guard);
  throw Error(text + "mend the export, or publish it all the same with --accept-input", ExitCode::too_many_rejects);
}

} // namespace leadscore
