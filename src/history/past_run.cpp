#include "history/past_run.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/number.hpp"
#include "csv/formula_guard.hpp"
#include "data/input.hpp"
#include "rules/header.hpp"

#include <array>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace leadscore {

namespace {

using Json = nlohmann::json;

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Gives every record of a file the columns of these names; empty names stand for the columns at their places.
template <std::size_t Count>
void read_columns(const std::string& path, const std::array<const char*, Count>& names,
                  const std::function<void(const std::array<std::string_view, Count>&)>& record) {
  CsvFile file(path, {.delimiter = ',', .encoding = Encoding::utf8});
  std::array<std::size_t, Count> columns{};
  for (std::size_t place = 0; place < Count; ++place) {
    const std::string name = names[place];
    const auto column = name.empty() ? std::optional(place) : find_column(file.header(), name);
    if (!column) throw Error(fmt::format("{}: has no column '{}' (is it of a run of this program?)", path, name));
    columns[place] = *column;
  }
  read_reference_file(file, [&](std::span<const std::string_view> fields) {
    std::array<std::string_view, Count> cells;
    for (std::size_t place = 0; place < Count; ++place)
      if (columns[place] < fields.size()) cells[place] = fields[columns[place]];
    record(cells);
  });
}

/// A text of a list without the sign that keeps spreadsheets from running it.
std::string unguarded(std::string_view text) {
  return std::string(text.starts_with("'") && is_formula(text.substr(1)) ? text.substr(1) : text);
}

Instant time_of(std::string_view text) {
  static const TimeReader times;
  return times.read(text).value_or(no_instant);
}

std::int64_t rows_of(const std::string& path) {
  std::int64_t rows = 0;
  read_columns<1>(path, {""}, [&rows](const auto& /*cells*/) { ++rows; });
  return rows;
}

/// The time of the machine at which the run ended; `otherwise` if metrics.prom does not tell.
Instant finished_at(const std::string& metrics, Instant otherwise) {
  constexpr std::string_view name = "\nleadscore_last_success_timestamp_seconds ";
  const std::size_t at = metrics.find(name);
  if (at == std::string::npos) return otherwise;
  const std::size_t begin = at + name.size();
  const auto seconds = parse_plain_number(std::string_view(metrics).substr(begin, metrics.find('\n', begin) - begin));
  return seconds ? static_cast<Instant>(*seconds) : otherwise;
}

} // namespace

RunRecord PastRun::record() const {
  const std::string text = text_of(path("run.json"));
  RunRecord run;
  try {
    const Json json = Json::parse(text);
    run.as_of = time_of(json.at("as_of").get<std::string>());
    run.version = json.at("version").get<std::string>();
    run.rules_sha256 = json.at("rules").at("sha256").get<std::string>();
    const Json& leads = json.at("leads");
    const Json& events = json.at("events");
    leads.at("read").get_to(run.leads_read);
    leads.at("scored").get_to(run.leads_scored);
    events.at("read").get_to(run.events_read);
    events.at("used").get_to(run.events_used);
    run.rejected = leads.at("rejected").get<std::int64_t>() + events.at("rejected").get<std::int64_t>();
    run.events_readable = run.events_read - events.at("rejected").get<std::int64_t>();
    run.events_unknown_lead = events.at("unknown_lead").get<std::int64_t>();
    json.at("ready").get_to(run.ready);
    json.at("handed_off").get_to(run.handed_off);
    json.at("waiting").get_to(run.waiting);
    run.baseline = !json.at("night").at("baseline").is_null();
    json.at("night").at("overdue").get_to(run.overdue);
  } catch (const Json::exception&) {
    throw Error(
        fmt::format("{}: is not what a night of this program writes (move its folder elsewhere)", path("run.json")));
  }
  run.run_json_sha256 = sha256_hex(text);
  run.finished_at = finished_at(text_of(path("metrics.prom")), run.as_of);
  run.in_campaigns = rows_of(path("nurture.csv"));
  return run;
}

std::vector<LedgerRow> PastRun::handoffs(const RunRecord& record) const {
  std::vector<LedgerRow> rows;
  read_columns<9>(path("sdr_handoff.csv"),
                  {"rank", "", "model", "owner", "status", "again", "score", "ready_at", "follow_up_by"},
                  [&](const auto& cells) {
                    LedgerRow& row = rows.emplace_back();
                    row.lead = unguarded(cells[1]);
                    row.model = unguarded(cells[2]);
                    row.handed_at = record.as_of;
                    row.owner = unguarded(cells[3]);
                    row.status = row.last_status = unguarded(cells[4]);
                    row.occasion = occasion_of(cells[5]).value_or(Occasion::first);
                    row.score = parse_plain_number(cells[6]).value_or(0);
                    row.ready_at = time_of(cells[7]);
                    row.follow_up_by = time_of(cells[8]);
                    row.rules_sha256 = record.rules_sha256;
                  });
  return rows;
}

std::vector<PastRun::Overdue> PastRun::overdue() const {
  std::vector<Overdue> rows;
  read_columns<4>(path("overdue.csv"), {"rank", "", "model", "handed_at"}, [&rows](const auto& cells) {
    rows.push_back({unguarded(cells[1]), unguarded(cells[2]), time_of(cells[3])});
  });
  return rows;
}

std::vector<PastRun::Campaign> PastRun::campaigns() const {
  std::vector<Campaign> rows;
  read_columns<4>(path("nurture.csv"), {"", "model", "campaign", "score"}, [&rows](const auto& cells) {
    rows.push_back(
        {unguarded(cells[0]), unguarded(cells[1]), unguarded(cells[2]), parse_plain_number(cells[3]).value_or(0)});
  });
  return rows;
}

void PastRun::for_each_scored(const std::function<void(const Scored&)>& row) const {
  read_columns<5>(path("scored.csv"), {"", "model", "score", "ready", "ready_at"}, [&row](const auto& cells) {
    row({cells[0], cells[1], parse_plain_number(cells[2]).value_or(0), cells[3] == "true", time_of(cells[4])});
  });
}

} // namespace leadscore
