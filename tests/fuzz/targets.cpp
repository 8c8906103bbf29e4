#include "fuzz/targets.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>

namespace leadscore::fuzz {

std::span<const Target> targets() {
  static constexpr std::array<Target, 8> all{{{"rules", run_rules},
                                              {"cases", run_cases},
                                              {"csv", run_csv},
                                              {"times", run_times},
                                              {"numbers", run_numbers},
                                              {"settings", run_settings},
                                              {"hubspot", run_hubspot},
                                              {"score", run_score}}};
  return all;
}

void require(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

} // namespace leadscore::fuzz
