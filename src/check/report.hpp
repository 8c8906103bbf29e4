#pragma once

#include "check/mistake.hpp"

#include <span>
#include <string>

/// Findings as people and programs read them.
namespace leadscore {

/// Each finding with its line, a caret, and why it matters (once for each code); at the end how many there are.
std::string findings_text(std::span<const Finding> findings, const std::string& rules_path);
/// One object with `findings`, `errors` and `warnings`.
std::string findings_json(std::span<const Finding> findings, const std::string& rules_path);
/// A workflow command of GitHub for each finding, which shows it beside the line in a pull request.
std::string findings_github(std::span<const Finding> findings);

/// The page of one mistake: what, why, a bad and a good example.
std::string mistake_page(const Mistake& mistake);
/// All codes, one a line, by theme.
std::string mistake_list();

} // namespace leadscore
