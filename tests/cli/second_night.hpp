#pragma once

#include "cli/nights.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace leadscore::cli {

/// A company after its first night, in which `a` and `b` were handed off. In the second night `c` is ready too, `a`
/// has fallen and `b` was called. What happens to that night is for a test to say.
class SecondNight {
public:
  static constexpr const char* first_night = "2026-11-16";
  static constexpr const char* second_night = "2026-11-17";
  static constexpr const char* third_night = "2026-11-18";

  SecondNight();

  /// The workspace is as it was after the first night.
  void begin_again() const;
  /// Runs the second night, in an environment that may do something to it.
  Outcome run(const std::vector<std::pair<std::string, std::string>>& environment = {},
              const std::vector<std::string>& more = {}) const;
  [[nodiscard]] Outcome run_third() const;

  /// What is shown now is what the second night has to show once it is done; what was shown before it is the old run.
  void expect_what_is_shown();
  [[nodiscard]] bool shows_old_run() const { return files() == old_run_; }
  [[nodiscard]] bool shows_new_run() const { return files() == new_run_; }
  /// What of the second night is not as it has to be once it is done: its files, its ledger, what is left lying about.
  [[nodiscard]] std::string what_is_wrong() const;

  [[nodiscard]] const Nights& nights() const { return nights_; }
  [[nodiscard]] std::string path(const std::string& name) const { return nights_.path(name); }

private:
  [[nodiscard]] Outcome run_as_of(const char* as_of, const std::vector<std::string>& more,
                                  const std::vector<std::pair<std::string, std::string>>& environment) const;
  /// The newest run, but for what the clock says; empty if there is none.
  [[nodiscard]] std::map<std::string, std::string> files() const;
  /// Whom the ledger says the second night handed off, and what it found out about `a` and `b`.
  [[nodiscard]] std::string ledger() const;
  [[nodiscard]] std::string hidden() const;

  Nights nights_;
  std::map<std::string, std::string> old_run_, new_run_;
};

} // namespace leadscore::cli
