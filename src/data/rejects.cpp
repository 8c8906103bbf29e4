#include "data/rejects.hpp"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr std::size_t most_shown = 10;

/// Cuts valid UTF-8 before a character.
void shorten(std::string& raw) {
  if (raw.size() <= RejectLog::short_raw) return;
  std::size_t size = RejectLog::short_raw;
  while (size > 0 && (static_cast<unsigned char>(raw[size]) & 0xC0U) == 0x80U) --size;
  raw.resize(size);
}

std::size_t kept_of(RejectCode code) { return is_error(code) ? errors_kept : warnings_kept; }

} // namespace

struct RejectLog::State {
  Sink sink;
  std::vector<RejectedRecord> kept;
  std::size_t first_of_kind = 0;
  std::array<std::atomic<std::size_t>, reject_code_count> count{}; ///< kept of the present kind, by code
  std::size_t raw_bytes = 0;
};

RejectLog::RejectLog() : state_(std::make_unique<State>()) {}
RejectLog::~RejectLog() = default;
RejectLog::RejectLog(RejectLog&&) noexcept = default;
RejectLog& RejectLog::operator=(RejectLog&&) noexcept = default;

void RejectLog::send_all_to(Sink sink) { state_->sink = std::move(sink); }

void RejectLog::begin_kind() {
  for (auto& count : state_->count) count.store(0, std::memory_order_relaxed);
  state_->first_of_kind = state_->kept.size();
}

std::size_t RejectLog::room(RejectCode code) const {
  if (state_->sink) return SIZE_MAX;
  return kept_of(code) - state_->count[static_cast<std::size_t>(code)].load(std::memory_order_relaxed);
}

bool RejectLog::wants(RejectCode code) const { return room(code) > 0; }

void RejectLog::add(RejectedRecord&& record) {
  if (state_->sink) state_->sink(record);
  auto& count = state_->count[static_cast<std::size_t>(record.code)];
  if (count.load(std::memory_order_relaxed) == kept_of(record.code)) return;
  count.fetch_add(1, std::memory_order_relaxed);
  if (state_->raw_bytes + record.raw.size() > most_raw) shorten(record.raw);
  state_->raw_bytes += record.raw.size();
  state_->kept.push_back(std::move(record));
}

const std::vector<RejectedRecord>& RejectLog::kept() const { return state_->kept; }

std::span<const RejectedRecord> RejectLog::kept_of_kind() const {
  return std::span(state_->kept).subspan(state_->first_of_kind);
}

void RecordCounts::add(const RecordCounts& more) {
  read += more.read;
  used += more.used;
  rejected += more.rejected;
  dropped += more.dropped;
  duplicates += more.duplicates;
  left_out += more.left_out;
  future += more.future;
  unknown_lead += more.unknown_lead;
  of_dropped_lead += more.of_dropped_lead;
  skipped.blank += more.skipped.blank;
  skipped.repeated_header += more.skipped.repeated_header;
  for (std::size_t code = 0; code < reject_code_count; ++code) by_code[code] += more.by_code[code];
}

bool RejectLimit::exceeded(std::int64_t rejected, std::int64_t read) const {
  const auto over_share = [&](double limit) {
    return static_cast<double>(rejected) > limit * static_cast<double>(read);
  };
  if (count) return rejected > *count;
  if (share) return over_share(*share);
  return over_share(0.01) && (rejected > 10 || over_share(0.5));
}

void check_rejects(std::string_view kind, const RecordCounts& counts, const RejectLimit& limit,
                   std::span<const RejectedRecord> rejects) {
  if (!limit.exceeded(counts.rejected, counts.read)) return;
  std::string text = fmt::format("too many rejected {}: {} of {} records cannot be used, so nothing is published\n",
                                 kind, counts.rejected, counts.read);
  std::size_t shown = 0;
  for (const RejectedRecord& reject : rejects) {
    if (!is_error(reject.code)) continue;
    text += fmt::format("  {}:{}: {}: {}\n", reject.file, reject.line, to_text(reject.code), reject.reason);
    if (++shown == most_shown) break;
  }
  text += "mend the export, or allow more with --max-rejects N or --max-rejects P%";
  throw TooManyRejects(text, counts.rejected);
}

void check_sum(std::string_view kind, const RecordCounts& counts) {
  const std::int64_t sum = counts.used + counts.rejected + counts.dropped + counts.duplicates + counts.left_out;
  if (sum == counts.read) return;
  throw Error(
      fmt::format("{} records were read, but {} were scored, {} rejected, {} dropped, {} duplicates and {} left "
                  "out: the {} do not add up, so nothing is published (please report this as a bug)",
                  counts.read, counts.used, counts.rejected, counts.dropped, counts.duplicates, counts.left_out, kind));
}

} // namespace leadscore
