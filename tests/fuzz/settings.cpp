#include "base/error.hpp"
#include "cases/memory_file.hpp"
#include "cli/options.hpp"
#include "fuzz/targets.hpp"

#include <array>

namespace leadscore::fuzz {

/// The TOML file with options, for a command that takes many.
void run_settings(std::string_view input) {
  const MemoryFile file(input);
  const std::array<const char*, 4> arguments{"leadscore", "nightly", "--config", file.path().c_str()};
  try {
    read_options(static_cast<int>(arguments.size()), arguments.data());
  } catch (const Error&) {
    return; // an answer
  }
}

} // namespace leadscore::fuzz
