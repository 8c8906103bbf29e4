#pragma once

#include "random_case.hpp"

#include <map>
#include <string>
#include <vector>

namespace leadscore {

/// An input made by hand, and what scored.csv must say of it, worked out with pencil and paper.
struct HandCase {
  std::string name; ///< a sentence about behaviour
  RandomCase input;
  std::vector<std::map<std::string, std::string>> rows; ///< by row of scored.csv: column → text, of some columns
};

/// A case of one model `m` with target 50 (unless `model` gives one), UTC, T = 2026-06-30T00:00:00Z. The leads have the
/// columns of `leads`; the events are lines `lead,type,time,id,url,n`.
HandCase hand_case(const std::string& name, const std::string& model, const std::string& leads,
                   const std::string& events, std::vector<std::map<std::string, std::string>> rows);

/// Steps 1 to 9 of 3-scoring, "Parts of the score at t".
std::vector<HandCase> hand_cases_of_parts();
/// 3-scoring, "Ready" and "Labels".
std::vector<HandCase> hand_cases_of_readiness();
/// 2-rules: what the data means; conditions.
std::vector<HandCase> hand_cases_of_data();

/// 2-rules: cells with a text of `null`, several values, e-mail cells; repeated records, `soon_after`.
std::vector<HandCase> hand_cases_of_cells();

/// All of them.
std::vector<HandCase> hand_cases();

} // namespace leadscore
