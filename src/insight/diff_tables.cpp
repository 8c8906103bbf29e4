#include "insight/diff_tables.hpp"

#include "base/number.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {
namespace {

constexpr std::size_t rules_shown = 20;

std::string share_text(std::int64_t part, std::size_t whole) {
  return whole == 0 ? "0 %" : format_points(100.0 * static_cast<double>(part) / static_cast<double>(whole)) + " %";
}

/// `a → b`, or `a` alone if nothing changes.
std::string step(const std::string& before, const std::string& after) {
  const auto shown = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
  return before == after ? shown(before) : fmt::format("{} → {}", shown(before), shown(after));
}

ReportTable figures(const DifferenceOfRuns& difference) {
  ReportTable table{"What changes", {"figure", "rows", "share", "meaning"}, {}};
  for (const ChangeFigure& figure : difference.figures)
    table.records.push_back(
        {figure.name, std::to_string(figure.rows), share_text(figure.rows, difference.rows), figure.description});
  return table;
}

ReportTable readiness(const DifferenceOfRuns& difference) {
  const auto& counts = difference.readiness;
  return {"Readiness",
          {"before \\ after", "not ready", "ready"},
          {{"not ready", std::to_string(counts[0][0]), std::to_string(counts[0][1])},
           {"ready", std::to_string(counts[1][0]), std::to_string(counts[1][1])}}};
}

ReportTable quadrants(const DifferenceOfRuns& difference) {
  ReportTable table{"Quadrant", {"before \\ after"}, {}};
  const auto label = [&](NameIndex index) {
    const std::string& text = difference.names->text(index);
    return text.empty() ? std::string("(none)") : text;
  };
  if (difference.quadrants.size() == 1 && difference.names->text(difference.quadrants.front()).empty()) return table;
  for (const NameIndex quadrant : difference.quadrants) table.header.push_back(label(quadrant));
  for (std::size_t from = 0; from < difference.quadrants.size(); ++from) {
    auto& record = table.records.emplace_back();
    record.push_back(label(difference.quadrants[from]));
    for (const std::int64_t count : difference.quadrant_matrix[from]) record.push_back(std::to_string(count));
  }
  return table;
}

ReportTable handoffs(const DifferenceOfRuns& difference) {
  const auto capacity = [](const ComparedRun& run) {
    return run.capacity ? std::to_string(*run.capacity) : std::string("no bound");
  };
  return {"Hand-offs",
          {"", "before", "after"},
          {{"on the list", std::to_string(difference.before->handed_off), std::to_string(difference.after->handed_off)},
           {"new a working day, last four weeks", format_points(difference.before->new_a_day),
            format_points(difference.after->new_a_day)},
           {"room for, a day", capacity(*difference.before), capacity(*difference.after)}}};
}

ReportTable causes(const DifferenceOfRuns& difference) {
  ReportTable table{"Where the change comes from", {"cause", "points"}, {}};
  if (difference.causes) {
    table.records = {{"changed rules", format_signed_points(difference.causes->rules)},
                     {"changed data", format_signed_points(difference.causes->data)},
                     {"time", format_signed_points(difference.causes->time)}};
  } else {
    table.records = {{"rules, data or time: more than one of them changed", format_signed_points(difference.points)}};
  }
  table.records.push_back({"all scores", format_signed_points(difference.points)});
  return table;
}

ReportTable rules(const DifferenceOfRuns& difference) {
  ReportTable table{"By rule, all rows", {"model", "rule", "before", "after", "change"}, {}};
  for (const RuleChange& rule : difference.rules) {
    if (table.records.size() == rules_shown) break;
    table.records.push_back({rule.model, rule.rule.empty() ? "(bounds, inactivity, velocity, fast track)" : rule.rule,
                             format_points(rule.before), format_points(rule.after),
                             format_signed_points(rule.points())});
  }
  return table;
}

ReportTable rows(const DiffReport& report) {
  const DifferenceOfRuns& difference = *report.difference;
  const std::size_t count = shown_rows(report);
  ReportTable table{fmt::format("The largest {} of {} changed rows", count, difference.changes.size()),
                    {"lead", "model", "score", "change", "ready", "campaign", "owner", "rank", "why"},
                    {}};
  static const ComparedRow none;
  for (std::size_t place = 0; place < count; ++place) {
    const RowChange& change = difference.changes[place];
    const ComparedRow& before = change.before ? difference.before->rows[*change.before] : none;
    const ComparedRow& after = change.after ? difference.after->rows[*change.after] : none;
    const ComparedRow& there = change.after ? after : before;
    const auto name = [&](NameIndex index) { return difference.names->text(index); };
    const auto rank = [](std::int64_t number) { return number == 0 ? std::string() : std::to_string(number); };
    std::vector<std::string> why;
    for (const RowCause& cause : report.why(change))
      why.push_back(fmt::format("{} {}", cause.what, format_signed_points(cause.points)));
    table.records.push_back(
        {there.lead, name(there.model),
         step(change.before ? format_points(before.score) : "", change.after ? format_points(after.score) : ""),
         format_signed_points(change.points), step(before.ready ? "yes" : "no", after.ready ? "yes" : "no"),
         step(name(before.campaign), name(after.campaign)), step(name(before.owner), name(after.owner)),
         step(rank(before.rank), rank(after.rank)), fmt::format("{}", fmt::join(why, "; "))});
  }
  return table;
}

} // namespace

std::string side_text(const ComparedRun& run) { return fmt::format("{} as of {}", run.name, run.as_of); }

std::size_t shown_rows(const DiffReport& report) {
  return report.with_rows ? std::min(report.limit, report.difference->changes.size()) : 0;
}

std::vector<ReportTable> diff_tables(const DiffReport& report) {
  const DifferenceOfRuns& difference = *report.difference;
  std::vector<ReportTable> tables{figures(difference),  readiness(difference), quadrants(difference),
                                  handoffs(difference), causes(difference),    rules(difference)};
  if (report.with_rows) tables.push_back(rows(report));
  std::erase_if(tables, [](const ReportTable& table) { return table.records.empty(); });
  return tables;
}

} // namespace leadscore
