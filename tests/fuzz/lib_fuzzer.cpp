#include "fuzz/mutate_lines.hpp"
#include "fuzz/targets.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

// One program for each target: LEADSCORE_FUZZ_TARGET is its name.

namespace {

const leadscore::fuzz::Target& target() {
  const auto all = leadscore::fuzz::targets();
  static const auto found = std::ranges::find(all, LEADSCORE_FUZZ_TARGET, &leadscore::fuzz::Target::name);
  return *found;
}

} // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target().run({reinterpret_cast<const char*>(data), size});
  return 0;
}

/// Files of lines are mostly changed by whole values and lines, so that most of them still parse and the code behind
/// the parser runs; one time in four by bytes.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  const bool has_lines = target().name == "rules" || target().name == "cases" || target().name == "score";
  if (!has_lines || seed % 4 == 0) return LLVMFuzzerMutate(data, size, most);
  const std::string changed = leadscore::fuzz::mutate_lines({reinterpret_cast<const char*>(data), size}, seed);
  if (changed.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::memcpy(data, changed.data(), changed.size());
  return changed.size();
}
