#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/explanation.hpp"
#include "publish/publish.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace leadscore {

ExitCode run_explain(const ExplainOptions& options) {
  Progress progress(!options.input.quiet);
  const auto loaded = load_inputs(options.input, present_instant(), progress);
  std::vector<LeadIndex> leads;
  for (const std::string& key : options.leads) leads.push_back(find_lead(loaded->leads, key));
  std::optional<ScoredRun> alone = score_and_route_alone(*loaded, std::move(leads));
  const ScoredRun run = alone ? std::move(*alone) : score_and_route(*loaded, progress);
  const std::vector<Explanation> explanations = explain_leads(*loaded, run, options.leads);
  progress.clear();
  if (options.json) {
    print_to_standard_output(explanations_json(explanations, loaded->as_of));
    return ExitCode::done;
  }
  std::string text;
  for (const Explanation& explanation : explanations) text += explanation_text(explanation);
  for (const std::string& key : options.leads) {
    const bool is_explained =
        std::any_of(explanations.begin(), explanations.end(),
                    [&](const Explanation& explanation) { return explanation.lead == trim_invisible(key); });
    if (!is_explained) text += fmt::format("no model applies to {}\n", trim_invisible(key));
  }
  print_to_standard_output(text);
  return ExitCode::done;
}

} // namespace leadscore
