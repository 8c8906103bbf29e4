#include "cli/nights.hpp"

#include "golden/csv_table.hpp"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <sys/file.h>
#include <unistd.h>

namespace leadscore::cli {

void Nights::write_files() const {
  write("rules.yaml",
        fmt::format(R"(version: 1
timezone: {}
inputs:
  leads: {{key: lead_id, status: status, show: [title]}}
  events: {{key: lead_id, type: event, time: timestamp}}
{}models:
  - name: {}
    target: {}
    fit: {{rules: [{{name: chief, when: {{field: title, is: chief}}, points: 50}}]}}
    pain: {{rules: [{{name: demo, event: demo, points: 10, times: 1}}]}}
handoff:
  {{{}{}}}
{})",
                    zone, inputs, model, target, handoff, roster.empty() ? "" : ", assign: " + roster, nurture));
  write("leads.csv", leads);
  write("events.csv", events);
}

Outcome Nights::run_nightly(const std::string& as_of, const std::vector<std::string>& more) const {
  std::vector<std::string> arguments{"nightly",    "--workspace", "ws",         "--leads", "leads.csv", "--events",
                                     "events.csv", "--rules",     "rules.yaml", "--as-of", as_of};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Surroundings surroundings;
  surroundings.folder = folder_.path();
  return run_leadscore(arguments, surroundings);
}

Outcome Nights::night(const std::string& as_of, const std::vector<std::string>& more, bool quiet) const {
  write_files();
  std::vector<std::string> arguments = more;
  if (quiet && std::find(more.begin(), more.end(), "--quiet") == more.end()) arguments.emplace_back("--quiet");
  return run_nightly(as_of, arguments);
}

std::string Nights::listed(const std::string& as_of, const std::vector<std::string>& more) const {
  std::vector<std::string> arguments = more;
  arguments.emplace_back("--accept-input");
  const Outcome outcome = night(as_of, arguments);
  if (outcome.exit_code != 0 || !outcome.out.empty() || !outcome.err.empty())
    return fmt::format("{} {}{}", outcome.exit_code, outcome.out, outcome.err);
  return column("lead_id");
}

std::string Nights::column(const std::string& name, const std::string& file) const {
  std::string values;
  const golden::CsvTable table(path("ws/latest/" + file));
  for (const golden::Row& row : table.rows())
    values += (values.empty() ? "" : " ") + (row[name].empty() ? std::string("-") : row[name]);
  return values;
}

std::size_t Nights::lines_of(const std::string& file) const {
  const std::string text = read("ws/latest/" + file);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string Nights::names_in(const std::string& folder) const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path(folder)))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
  return text;
}

HeldLock::HeldLock(const std::string& path) : file_(::open(path.c_str(), O_RDWR | O_CLOEXEC)) {
  if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) != 0) throw std::runtime_error("cannot lock " + path);
}

HeldLock::~HeldLock() { ::close(file_); }

} // namespace leadscore::cli
