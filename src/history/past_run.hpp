#pragma once

#include "history/history_store.hpp"

#include <functional>
#include <string>
#include <vector>

namespace leadscore {

/// A run as the files in its folder tell it. Each function reads a file; all throw Error.
class PastRun {
public:
  explicit PastRun(std::string folder) : folder_(std::move(folder)) {}

  /// What run.json and the number of rows in the lists say.
  [[nodiscard]] RunRecord record() const;

  /// The rows of the hand-off list, by rank, as ledger rows.
  [[nodiscard]] std::vector<LedgerRow> handoffs(const RunRecord& record) const;

  struct Overdue {
    std::string lead, model;
    Instant handed_at = 0;
  };
  [[nodiscard]] std::vector<Overdue> overdue() const;

  struct Campaign {
    std::string lead, model, campaign;
    double score = 0;
  };
  [[nodiscard]] std::vector<Campaign> campaigns() const;

  /// A row of scored.csv. Its text lives as long as the call.
  struct Scored {
    std::string_view lead, model;
    double score = 0;
    bool ready = false;
    Instant ready_at = no_instant; ///< none: it is in no readiness period
  };
  void for_each_scored(const std::function<void(const Scored&)>& row) const;

private:
  [[nodiscard]] std::string path(const char* file) const { return folder_ + "/" + file; }
  std::string folder_;
};

} // namespace leadscore
