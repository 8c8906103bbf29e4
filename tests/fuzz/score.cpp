#include "base/error.hpp"
#include "cases/memory_file.hpp"
#include "cli/scoring.hpp"
#include "fuzz/targets.hpp"

#include <array>

namespace leadscore::fuzz {

/// Rules, leads and events, apart by lines of `====`: everything that `score` does but write files.
void run_score(std::string_view input) {
  constexpr std::string_view separator = "\n====\n";
  std::array<std::string_view, 3> parts;
  for (std::string_view& part : parts) {
    const std::size_t end = input.find(separator);
    part = input.substr(0, end);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + separator.size());
  }
  try {
    const MemoryFile rules(parts[0]);
    const MemoryFile leads(parts[1]);
    const MemoryFile events(parts[2]);
    InputOptions options;
    options.rules = rules.path();
    options.leads = {leads.path()};
    options.events = {events.path()};
    options.as_of = "2026-11-20";
    options.threads = 1;
    Progress progress(false);
    const auto loaded = load_inputs(options, 0, progress);
    const ScoredRun run = score_and_route(*loaded, progress);
    for (const ModelScore& row : run.rows) require(row.score >= 0, "a score is not negative");
  } catch (const Error&) {
    return; // an answer
  }
}

} // namespace leadscore::fuzz
