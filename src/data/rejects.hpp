#pragma once

#include "base/error.hpp"
#include "csv/csv_file.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// A record of an input file that is not used, for `rejects.csv`.
struct RejectedRecord {
  std::string file;
  std::int64_t line = 0; ///< physical line at which the record begins
  std::string column;    ///< header of the column at fault; empty: the whole record
  RejectCode code = RejectCode::too_few_columns;
  std::string reason; ///< in words, without personal data
  std::string raw;    ///< the record as it stands in the file
};

/// Records of one kind (leads or events) that are kept in memory of each code: of those that are errors, and of
/// warnings. Source: 4-files.
inline constexpr std::size_t errors_kept = 1000;
inline constexpr std::size_t warnings_kept = 100;

inline constexpr std::size_t reject_code_count = static_cast<std::size_t>(RejectCode::duplicate_event) + 1;

/// The records that are not used, in the order in which they are met: the first of each code are kept, and a sink gets
/// all of them. Memory is bounded whatever the input holds.
class RejectLog {
public:
  using Sink = std::function<void(const RejectedRecord&)>;
  /// Raw text that is kept; once there is so much, what follows is cut to `short_raw` bytes.
  static constexpr std::size_t most_raw = std::size_t{16} << 20;
  static constexpr std::size_t short_raw = 1024;

  RejectLog();
  ~RejectLog();
  RejectLog(RejectLog&&) noexcept;
  RejectLog& operator=(RejectLog&&) noexcept;

  /// From here on every record goes to the sink as it is met.
  void send_all_to(Sink sink);
  /// The next kind of records begins: as many of it are kept as of the one before.
  void begin_kind();

  /// How many more records of the code are kept or sent on.
  [[nodiscard]] std::size_t room(RejectCode code) const;
  /// Whether there is room. For all threads, while one of them adds: an answer that is late does no harm.
  [[nodiscard]] bool wants(RejectCode code) const;
  void add(RejectedRecord&& record);

  [[nodiscard]] const std::vector<RejectedRecord>& kept() const;
  /// Those of the present kind.
  [[nodiscard]] std::span<const RejectedRecord> kept_of_kind() const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Which way every record of one kind (leads or events) went.
/// read = used + rejected + dropped + duplicates + left_out (checked by every run). Source: 4-files.
struct RecordCounts {
  std::int64_t read = 0;
  std::int64_t used = 0;         ///< leads: scored (under any model or none); events: of known leads, not after T, kept
  std::int64_t rejected = 0;     ///< by the codes that are errors
  std::int64_t dropped = 0;      ///< leads: by inputs.leads.drop; events: by hygiene (drop_events)
  std::int64_t duplicates = 0;   ///< equal keys; equal event ids
  std::int64_t left_out = 0;     ///< events: after T, of unknown leads
  std::int64_t future = 0;       ///< part of left_out
  std::int64_t unknown_lead = 0; ///< part of left_out
  std::int64_t of_dropped_lead = 0; ///< part of left_out: events whose lead inputs.leads.drop left out
  SkippedRows skipped{};            ///< rows that are no records: no part of `read`
  std::array<std::int64_t, reject_code_count> by_code{}; ///< every record with that code, written or not

  /// Those that can be read: a guard of `nightly` and `score` speaks of them.
  [[nodiscard]] std::int64_t readable() const { return read - rejected; }
  /// One more record that is an error.
  void reject(RejectCode code) {
    ++rejected;
    ++by_code[static_cast<std::size_t>(code)];
  }
  void add(const RecordCounts& more);
};

/// How many rejected records a run bears. Source: 4-files, rejected records.
struct RejectLimit {
  std::optional<std::int64_t> count; ///< `--max-rejects N`
  std::optional<double> share;       ///< `--max-rejects P%`, 0 to 1
  /// Without both: more than 1 %, and either more than 10 or more than half.
  [[nodiscard]] bool exceeded(std::int64_t rejected, std::int64_t read) const;
};

/// More records of a kind are rejected than the run bears: nothing is published.
class TooManyRejects : public Error {
public:
  TooManyRejects(const std::string& text, std::int64_t rejected)
      : Error(text, ExitCode::too_many_rejects), rejected_(rejected) {}
  [[nodiscard]] std::int64_t rejected() const { return rejected_; }

private:
  std::int64_t rejected_;
};

/// Throws TooManyRejects if `counts` is past the limit. `kind`: leads or events.
void check_rejects(std::string_view kind, const RecordCounts& counts, const RejectLimit& limit,
                   std::span<const RejectedRecord> rejects);

/// Throws Error unless the records read are those used, rejected, dropped, duplicates and left out. `kind`: leads or
/// events. Source: 4-files: the sum is checked by every run itself.
void check_sum(std::string_view kind, const RecordCounts& counts);

/// One input file, for run.json.
struct InputFileReport {
  std::string kind; ///< leads, events, list, enrich
  std::string path;
  std::string sha256;
  std::int64_t bytes = 0;
  std::int64_t records = 0;
};

/// What is probably wrong with an input file although its records can be read. Source: 4-files, Warnings.
struct InputWarning {
  std::string file;
  std::int64_t line = 0; ///< physical line
  std::string text;      ///< without personal data
  friend bool operator==(const InputWarning&, const InputWarning&) = default;
};

} // namespace leadscore
