#pragma once

#include "cli/run_program.hpp"

#include <string>
#include <vector>

namespace leadscore::cli {

/// A small company whose nights are played through the program. Its parts may be changed between nights.
///
/// A chief is worth 50 points, a demo 10; the target is 50. `a` is ready by 10 points more than `b`; `c` is not.
struct Nights {
  std::string zone = "UTC";
  std::string model = "esign"; ///< name, and more keys on further lines
  int target = 50;
  std::string handoff = "statuses: [new]";
  std::string nurture; ///< the whole section
  std::string inputs;  ///< more keys of `inputs`
  std::string leads = "lead_id,title,status\na,chief,new\nb,chief,new\nc,intern,new\n";
  std::string events = "lead_id,event,timestamp\na,demo,2026-11-15\n";
  std::string roster; ///< the key `assign` of `handoff`

  /// Runs `nightly` as of T into the workspace `ws`, with the company as it is now.
  [[nodiscard]] Outcome night(const std::string& as_of, const std::vector<std::string>& more = {},
                              bool quiet = true) const;
  /// The same, but the files stay as they are.
  [[nodiscard]] Outcome run_nightly(const std::string& as_of, const std::vector<std::string>& more) const;
  /// Runs a night that has to succeed without a word; the keys of its list by rank, or the message.
  [[nodiscard]] std::string listed(const std::string& as_of, const std::vector<std::string>& more = {}) const;

  /// A column of the newest hand-off list (or another table), its values separated by blanks; `-` for empty ones.
  [[nodiscard]] std::string column(const std::string& name, const std::string& file = "sdr_handoff.csv") const;
  [[nodiscard]] std::size_t lines_of(const std::string& file) const;
  /// Names in a folder, hidden ones too, separated by blanks.
  [[nodiscard]] std::string names_in(const std::string& folder) const;
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }
  [[nodiscard]] std::string read(const std::string& name) const { return text_of_file(path(name)); }
  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }
  void write_files() const;

private:
  TemporaryFolder folder_;
};

/// Holds a lock file as a run does.
class HeldLock {
public:
  explicit HeldLock(const std::string& path);
  ~HeldLock();
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

private:
  int file_;
};

} // namespace leadscore::cli
