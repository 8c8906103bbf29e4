#pragma once

#include "base/text_file.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace leadscore {

/// How far a company is with its scoring.
enum class CompanyStage : std::uint8_t {
  early,  ///< nobody knows yet what tells buyers from others
  growth, ///< some fifty closed deals, some people who call
  mature, ///< several products and segments, a team with territories
};
std::string_view to_text(CompanyStage stage);

/// Rules, cases and sample data for a company at this stage. The sample's events happened in the weeks before `now`.
std::vector<TextFile> files_for_stage(CompanyStage stage, Instant now);

/// How the nightly run is called from cron.
struct CronJob {
  std::string folder;                     ///< absolute, of the rule file
  std::string program;                    ///< absolute
  std::vector<std::string> leads, events; ///< as the shell is to see them from `folder`
  std::vector<std::string> options;       ///< more of them: `--encoding latin1`
};
/// A crontab line to start from, with notes.
TextFile crontab(const CronJob& job);

/// A word as the shell reads it back: in quotes if need be.
std::string shell_word(const std::string& word);

} // namespace leadscore
