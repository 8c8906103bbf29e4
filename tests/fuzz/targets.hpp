#pragma once

#include <span>
#include <string_view>

/// The parsers and the whole path from bytes to scores, as functions of one input. A target returns normally for every
/// input, whatever it is: `Error` is an answer, a crash, a sanitizer report or a failed `require` is a fault.
namespace leadscore::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view input);
};

void run_rules(std::string_view input);
void run_cases(std::string_view input);
void run_csv(std::string_view input);
void run_times(std::string_view input);
void run_numbers(std::string_view input);
void run_settings(std::string_view input);
void run_hubspot(std::string_view input);
void run_score(std::string_view input);

/// All targets. A target's seeds and past faults are the files of `tests/fuzz/corpus/NAME`.
std::span<const Target> targets();

/// Ends the process with a message if `holds` is false.
void require(bool holds, std::string_view what);

} // namespace leadscore::fuzz
