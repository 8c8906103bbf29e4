#include "cases/difference.hpp"

#include "base/number.hpp"
#include "score/trace_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace leadscore {
namespace {

enum class Origin : std::uint8_t { fit, pain, all };

Origin origin_of(const std::string& field) {
  if (field == "score.fit") return Origin::fit;
  for (const std::string_view name : {"pain", "decay", "pain_now", "product_pain", "other_pain", "reasons", "activity",
                                      "last_activity_at", "idle_days", "days_since_points"})
    if (field == "score." + std::string(name)) return Origin::pain;
  return Origin::all;
}

bool belongs(const TraceRow& row, Origin origin) {
  switch (row.part) {
  case TraceRow::Part::fit:
    return origin != Origin::pain;
  case TraceRow::Part::pain:
  case TraceRow::Part::inactivity:
    return origin != Origin::fit;
  case TraceRow::Part::velocity:
  case TraceRow::Part::bound:
    return origin == Origin::all || row.label == (origin == Origin::fit ? "bound of fit" : "bound of pain");
  }
  return false;
}

void append_rule(std::string& text, const Trace& trace, const std::string& name) {
  const auto rule = std::find_if(trace.rules.begin(), trace.rules.end(),
                                 [&](const TraceRule& traced) { return traced.name == name; });
  text += rule == trace.rules.end() ? fmt::format("  {}: nothing matches\n", name) : trace_rule_text(*rule);
  for (const std::string& near_miss : trace.near_misses)
    if (near_miss.starts_with("'" + name + "'")) text += fmt::format("    near miss: {}\n", near_miss);
}

} // namespace

std::string difference_text(const Trace& trace, const std::vector<const Expected*>& failed) {
  std::set<Origin> origins;
  std::string text;
  for (const Expected* expected : failed) {
    if (expected->rule.empty())
      origins.insert(origin_of(expected->field));
    else
      append_rule(text, trace, expected->rule);
  }
  const bool whole = origins.contains(Origin::all);
  for (const TraceRow& row : trace.rows)
    if (std::any_of(origins.begin(), origins.end(), [&](Origin origin) { return belongs(row, origin); }))
      text += trace_row_text(row);
  if (whole) text += fmt::format("  {:<{}} {:>9}\n", "score", trace_label_width, format_points(trace.score.score));
  if (!origins.contains(Origin::pain)) return text;
  for (const TraceRule& rule : trace.rules)
    if (!rule.events.empty()) text += trace_rule_text(rule);
  return text;
}

} // namespace leadscore
