#pragma once

#include "publish/scored_run.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// One side of a comparison: a scored run in memory, or the folder of one, reduced to what `diff` holds against each
/// other. Everything is as it is printed.
namespace leadscore {

using NameIndex = std::uint32_t;

/// Texts that occur often (models, campaigns, owners), each kept once. Index 0 is the empty text.
class Names {
public:
  NameIndex add(std::string_view text);
  [[nodiscard]] const std::string& text(NameIndex index) const { return texts_[index]; }

private:
  std::vector<std::string> texts_{""};
  std::unordered_map<std::string, NameIndex> indices_{{"", 0}};
};

struct ComparedRow {
  std::string lead;
  NameIndex model = 0, quadrant = 0, campaign = 0, owner = 0;
  double score = 0;
  std::int64_t rank = 0; ///< on the hand-off list; 0: not on it
  bool ready = false;
};

/// What a rule gives to all leads.
struct ComparedRule {
  std::string model, rule;
  double points = 0;
};

struct ComparedRun {
  std::string name;  ///< what people gave: a rule file or a folder
  std::string as_of; ///< as printed
  std::vector<ComparedRow> rows;
  std::vector<ComparedRule> rules;
  std::int64_t handed_off = 0;
  double new_a_day = 0;                 ///< of these, how many became ready on a working day of the last four weeks
  std::optional<std::int64_t> capacity; ///< hand-offs a day that the roster has room for; none: not known or no bound
  std::string rules_sha256;
  std::string data_sha256;          ///< of all input files, without the rule file; empty: not known
  std::vector<std::string> reasons; ///< by row, as in scored.csv; empty: they can be traced
};

/// The span over which `new_a_day` is a mean.
inline constexpr Seconds weeks_of_new = 28 * seconds_a_day;

ComparedRun compared_run(const ScoredRun& run, std::string name, Names& names);

/// Reads scored.csv, sdr_handoff.csv and run.json of a run folder. Throws Error.
ComparedRun read_run_folder(const std::string& folder, Names& names);

} // namespace leadscore
