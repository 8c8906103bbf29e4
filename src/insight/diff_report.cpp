#include "insight/diff_report.hpp"

#include "base/number.hpp"
#include "base/utf8.hpp"
#include "csv/csv_writer.hpp"
#include "insight/diff_tables.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace leadscore {
namespace {

using Json = nlohmann::ordered_json;

std::string plain_table(const ReportTable& table) {
  std::vector<std::size_t> widths(table.header.size());
  const auto measure = [&](const std::vector<std::string>& record) {
    for (std::size_t column = 0; column < record.size(); ++column)
      widths[column] = std::max(widths[column], character_count(record[column]));
  };
  measure(table.header);
  for (const auto& record : table.records) measure(record);
  std::string text = table.title + "\n";
  const auto append = [&](const std::vector<std::string>& record) {
    std::string line;
    for (std::size_t column = 0; column < record.size(); ++column)
      line += "  " + padded(record[column], widths[column]);
    while (line.ends_with(' ')) line.pop_back();
    text += line + "\n";
  };
  append(table.header);
  for (const auto& record : table.records) append(record);
  return text;
}

std::string markdown_cell(const std::string& text) {
  std::string result;
  for (const char byte : text) {
    if (byte == '|' || byte == '\\' || byte == '<') result += '\\';
    result += byte == '\n' || byte == '\r' ? ' ' : byte;
  }
  return result;
}

std::string markdown_table(const ReportTable& table) {
  std::string text = "### " + table.title + "\n\n";
  const auto append = [&](const std::vector<std::string>& record) {
    for (const std::string& cell : record) text += "| " + markdown_cell(cell) + " ";
    text += "|\n";
  };
  append(table.header);
  for (std::size_t column = 0; column < table.header.size(); ++column) text += "|---";
  text += "|\n";
  for (const auto& record : table.records) append(record);
  return text + "\n";
}

std::string rows_text(const DifferenceOfRuns& difference) {
  return fmt::format("{} of {} rows (leads under models) change", difference.changes.size(), difference.rows);
}

Json side_json(const ComparedRun& run) {
  return {{"name", run.name},
          {"as_of", run.as_of},
          {"rows", run.rows.size()},
          {"handed_off", run.handed_off},
          {"new_a_day", round_points(run.new_a_day)},
          {"capacity", run.capacity ? Json(*run.capacity) : Json()}};
}

/// One side of a changed row; null if it does not stand there.
Json row_json(const ComparedRun& run, std::optional<std::size_t> index, const Names& names) {
  if (!index) return {};
  const ComparedRow& row = run.rows[*index];
  return {{"score", row.score},
          {"ready", row.ready},
          {"quadrant", names.text(row.quadrant)},
          {"campaign", names.text(row.campaign)},
          {"owner", names.text(row.owner)},
          {"rank", row.rank == 0 ? Json() : Json(row.rank)}};
}

Json changes_json(const DiffReport& report) {
  const DifferenceOfRuns& difference = *report.difference;
  Json changes = Json::array();
  for (std::size_t place = 0; place < shown_rows(report); ++place) {
    const RowChange& change = difference.changes[place];
    const ComparedRow& row =
        change.after ? difference.after->rows[*change.after] : difference.before->rows[*change.before];
    Json why = Json::array();
    for (const RowCause& cause : report.why(change)) why.push_back({{"what", cause.what}, {"points", cause.points}});
    changes.push_back({{"lead", row.lead},
                       {"model", difference.names->text(row.model)},
                       {"change", change.points},
                       {"before", row_json(*difference.before, change.before, *difference.names)},
                       {"after", row_json(*difference.after, change.after, *difference.names)},
                       {"why", std::move(why)}});
  }
  return changes;
}

} // namespace

std::string diff_text(const DiffReport& report) {
  const DifferenceOfRuns& difference = *report.difference;
  std::string text = fmt::format("before: {}\nafter:  {}\n{}\n", side_text(*difference.before),
                                 side_text(*difference.after), rows_text(difference));
  for (const ReportTable& table : diff_tables(report)) text += "\n" + plain_table(table);
  for (const std::string& condition : report.failed_conditions) text += fmt::format("\nfailed: {}\n", condition);
  return text;
}

std::string diff_markdown(const DiffReport& report) {
  const DifferenceOfRuns& difference = *report.difference;
  std::string text = fmt::format("**before:** {}<br>**after:** {}\n\n{}.\n\n", side_text(*difference.before),
                                 side_text(*difference.after), rows_text(difference));
  for (const ReportTable& table : diff_tables(report)) text += markdown_table(table);
  for (const std::string& condition : report.failed_conditions) text += fmt::format("**failed:** {}\n\n", condition);
  return text;
}

std::string diff_json(const DiffReport& report) {
  const DifferenceOfRuns& difference = *report.difference;
  Json json{{"format", "leadscore-diff/1"},
            {"before", side_json(*difference.before)},
            {"after", side_json(*difference.after)},
            {"rows", difference.rows},
            {"points", round_points(difference.points)},
            {"figures", Json::object()},
            {"readiness", difference.readiness},
            {"quadrants", Json::object()},
            {"causes", Json()},
            {"rules", Json::array()},
            {"failed", report.failed_conditions}};
  for (const ChangeFigure& figure : difference.figures) json["figures"][figure.name] = figure.rows;
  for (std::size_t from = 0; from < difference.quadrants.size(); ++from)
    for (std::size_t to = 0; to < difference.quadrants.size(); ++to)
      json["quadrants"][difference.names->text(difference.quadrants[from])]
          [difference.names->text(difference.quadrants[to])] = difference.quadrant_matrix[from][to];
  if (difference.causes)
    json["causes"] = {{"rules", round_points(difference.causes->rules)},
                      {"data", round_points(difference.causes->data)},
                      {"time", round_points(difference.causes->time)}};
  for (const RuleChange& rule : difference.rules)
    json["rules"].push_back({{"model", rule.model},
                             {"rule", rule.rule.empty() ? Json() : Json(rule.rule)},
                             {"before", round_points(rule.before)},
                             {"after", round_points(rule.after)}});
  if (report.with_rows) json["changes"] = changes_json(report);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string diff_csv(const DiffReport& report) {
  const DifferenceOfRuns& difference = *report.difference;
  TextBuffer text;
  CsvWriter csv(text);
  for (const char* const column : {"lead", "model", "change", "score_before", "score_after", "ready_before",
                                   "ready_after", "quadrant_before", "quadrant_after", "campaign_before",
                                   "campaign_after", "owner_before", "owner_after", "rank_before", "rank_after", "why"})
    csv.word(column);
  csv.end_record();
  for (std::size_t place = 0; place < shown_rows(report); ++place) {
    const RowChange& change = difference.changes[place];
    const ComparedRow* const before = change.before ? &difference.before->rows[*change.before] : nullptr;
    const ComparedRow* const after = change.after ? &difference.after->rows[*change.after] : nullptr;
    const auto both = [&](const auto& write) {
      for (const ComparedRow* const row : {before, after}) {
        if (row == nullptr)
          csv.absent();
        else
          write(*row);
      }
    };
    const ComparedRow& there = after != nullptr ? *after : *before;
    csv.text(there.lead);
    csv.word(difference.names->text(there.model));
    csv.points(change.points);
    both([&](const ComparedRow& row) { csv.points(row.score); });
    both([&](const ComparedRow& row) { csv.truth(row.ready); });
    for (const auto member : {&ComparedRow::quadrant, &ComparedRow::campaign, &ComparedRow::owner})
      both([&](const ComparedRow& row) { csv.word(difference.names->text(row.*member)); });
    both([&](const ComparedRow& row) {
      if (row.rank == 0)
        csv.absent();
      else
        csv.count(row.rank);
    });
    std::vector<std::string> why;
    for (const RowCause& cause : report.why(change))
      why.push_back(fmt::format("{} {}", cause.what, format_signed_points(cause.points)));
    csv.word(fmt::format("{}", fmt::join(why, "; ")));
    csv.end_record();
  }
  return text.string();
}

} // namespace leadscore
