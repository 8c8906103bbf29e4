#include "score/trace_text.hpp"

#include "base/number.hpp"

#include <fmt/format.h>
#include <string_view>

namespace leadscore {
namespace {

constexpr std::size_t events_shown = 12;

std::string_view in_words(Thinned thinned) {
  switch (thinned) {
  case Thinned::counted:
    return "";
  case Thinned::once_per:
    return "does not count: too soon after the one before (once_per)";
  case Thinned::once_per_text:
    return "does not count: an earlier one with the same text counts (once_per)";
  case Thinned::per_day:
    return "does not count: enough for that day (per_day)";
  case Thinned::times:
    return "does not count: newer ones do (times)";
  }
  return "";
}

/// A line without blanks at its end.
std::string line(std::string text) {
  while (text.ends_with(' ')) text.pop_back();
  return text + '\n';
}

} // namespace

std::string trace_row_text(const TraceRow& row) {
  if (row.part != TraceRow::Part::fit && row.part != TraceRow::Part::pain)
    return line(fmt::format("  {:<{}} {:>9}", row.label, trace_label_width, format_signed_points(row.points)));
  return line(fmt::format("  {:<5} {:<{}} {:>9}", row.part == TraceRow::Part::fit ? "fit" : "pain", row.label,
                          trace_label_width - 6, format_signed_points(row.points)));
}

std::string trace_rule_text(const TraceRule& rule) {
  std::string text =
      line(fmt::format("  {}: {} points, {} now{}", rule.name, format_points(rule.undecayed), format_points(rule.now),
                       rule.hidden ? ", but its group takes another rule" : ""));
  if (round_points(rule.cut) != 0) text += line(fmt::format("    its cap cuts off {}", format_points(rule.cut)));
  const std::size_t first = rule.events.size() > events_shown ? rule.events.size() - events_shown : 0;
  if (first > 0) text += line(fmt::format("    … {} earlier events", first));
  for (std::size_t index = first; index < rule.events.size(); ++index) {
    const TraceEvent& event = rule.events[index];
    const double taken = event.now - event.points;
    std::string what(in_words(event.thinned));
    if (what.empty())
      what = fmt::format("{:>6}{}", format_signed_points(event.points),
                         round_points(taken) == 0 ? "" : fmt::format(", decay {}", format_signed_points(taken)));
    text += line(fmt::format("    {}  {:<24} {}", format_instant(event.time), event.type, what));
  }
  return text;
}

} // namespace leadscore
