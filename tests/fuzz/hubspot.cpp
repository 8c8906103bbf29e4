#include "base/error.hpp"
#include "cases/case_file.hpp"
#include "fuzz/targets.hpp"
#include "rules/parse.hpp"
#include "start/hubspot_import.hpp"

namespace leadscore::fuzz {

void run_hubspot(std::string_view input) {
  constexpr Day today = 20'777;
  constexpr std::size_t most_bytes = 20'000; // a larger score can make a larger rule file than may be read
  if (input.size() > most_bytes) return;
  try {
    const HubSpotImport import = import_hubspot(input, "score.json", today);
    require(parse_rules_text(import.files.at(0).text, "scoring_rules.yaml").problems.empty(), "the rules can be read");
    require(parse_case_text(import.files.at(1).text, "scoring_tests.yaml").problems.empty(), "the cases can be read");
  } catch (const Error&) {
    return; // an answer
  }
}

} // namespace leadscore::fuzz
