#include "base/error.hpp"
#include "base/number.hpp"
#include "csv/formula_guard.hpp"
#include "insight/compared_run.hpp"
#include "publish/run_columns.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

namespace leadscore {
namespace {

/// A run folder does not tell on which days its team works.
constexpr double working_days_of_new = 20;

void read_scored(const std::string& path, ComparedRun& run, Names& names) {
  read_run_columns(path, {"", "model", "score", "ready", "quadrant", "campaign", "reasons"}, [&](const auto& cells) {
    ComparedRow& row = run.rows.emplace_back();
    row.lead = without_guard(cells[0]);
    row.model = names.add(cells[1]);
    row.score = parse_plain_number(cells[2]).value_or(0);
    row.ready = cells[3] == "true";
    row.quadrant = names.add(cells[4]);
    row.campaign = names.add(cells[5]);
    run.reasons.emplace_back(cells[6]);
  });
}

void read_handoff(const std::string& path, ComparedRun& run, Names& names) {
  std::map<std::pair<std::string, NameIndex>, std::size_t> rows;
  for (std::size_t row = 0; row < run.rows.size(); ++row)
    if (run.rows[row].ready) rows.emplace(std::pair(run.rows[row].lead, run.rows[row].model), row);
  const TimeReader times;
  const Instant as_of = times.read(run.as_of).value_or(0);
  std::int64_t new_ones = 0;
  read_run_columns(path, {"rank", "", "model", "owner", "ready_at"}, [&](const auto& cells) {
    if (times.read(cells[4]).value_or(as_of) > as_of - weeks_of_new) ++new_ones;
    const auto row = rows.find({std::string(without_guard(cells[1])), names.add(cells[2])});
    if (row == rows.end()) return;
    run.rows[row->second].rank = static_cast<std::int64_t>(parse_plain_number(cells[0]).value_or(0));
    run.rows[row->second].owner = names.add(without_guard(cells[3]));
  });
  run.new_a_day = static_cast<double>(new_ones) / working_days_of_new;
}

void read_run_json(const std::string& path, ComparedRun& run) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  try {
    const nlohmann::json json = nlohmann::json::parse(text.str());
    run.as_of = json.at("as_of").get<std::string>();
    run.handed_off = json.at("handed_off").get<std::int64_t>();
    run.rules_sha256 = json.at("rules").at("sha256").get<std::string>();
    for (const nlohmann::json& input : json.at("inputs"))
      run.data_sha256 += input.at("sha256").get<std::string>() + " ";
    for (const nlohmann::json& model : json.at("models"))
      for (const nlohmann::json& rule : model.at("rules"))
        run.rules.push_back(
            {model.at("name").get<std::string>(), rule.at("name").get<std::string>(), rule.at("points").get<double>()});
  } catch (const nlohmann::json::exception&) {
    throw Error(fmt::format("{}: is not what a run of this program writes (is it damaged?)", path));
  }
}

} // namespace

ComparedRun read_run_folder(const std::string& folder, Names& names) {
  const std::filesystem::path path(folder);
  if (!std::filesystem::exists(path / "run.json"))
    throw Error(fmt::format("{}: there is no run in this folder (name one that --out has written)", folder));
  ComparedRun run;
  run.name = folder;
  read_run_json((path / "run.json").string(), run);
  read_scored((path / "scored.csv").string(), run, names);
  read_handoff((path / "sdr_handoff.csv").string(), run, names);
  return run;
}

} // namespace leadscore
