#include "history/past_run.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/number.hpp"
#include "csv/formula_guard.hpp"
#include "publish/run_columns.hpp"

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

Instant time_of(std::string_view text) {
  static const TimeReader times;
  return times.read(text).value_or(no_instant);
}

std::int64_t rows_of(const std::string& path) {
  std::int64_t rows = 0;
  read_run_columns(path, {""}, [&rows](const auto& /*cells*/) { ++rows; });
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
  read_run_columns(path("sdr_handoff.csv"),
                   {"rank", "", "model", "owner", "status", "again", "score", "ready_at", "follow_up_by"},
                   [&](const auto& cells) {
                     LedgerRow& row = rows.emplace_back();
                     row.lead = without_guard(cells[1]);
                     row.model = without_guard(cells[2]);
                     row.handed_at = record.as_of;
                     row.owner = without_guard(cells[3]);
                     row.status = row.last_status = without_guard(cells[4]);
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
  read_run_columns(path("overdue.csv"), {"rank", "", "model", "handed_at"}, [&rows](const auto& cells) {
    rows.push_back({std::string(without_guard(cells[1])), std::string(without_guard(cells[2])), time_of(cells[3])});
  });
  return rows;
}

std::vector<PastRun::Campaign> PastRun::campaigns() const {
  std::vector<Campaign> rows;
  read_run_columns(path("nurture.csv"), {"", "model", "campaign", "score"}, [&rows](const auto& cells) {
    rows.push_back({std::string(without_guard(cells[0])), std::string(without_guard(cells[1])),
                    std::string(without_guard(cells[2])), parse_plain_number(cells[3]).value_or(0)});
  });
  return rows;
}

void PastRun::for_each_scored(const std::function<void(const Scored&)>& row) const {
  read_run_columns(path("scored.csv"), {"", "model", "score", "ready", "ready_at"}, [&row](const auto& cells) {
    row({cells[0], cells[1], parse_plain_number(cells[2]).value_or(0), cells[3] == "true", time_of(cells[4])});
  });
}

} // namespace leadscore
