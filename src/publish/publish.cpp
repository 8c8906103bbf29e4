#include "publish/publish.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"
#include "publish/metrics.hpp"
#include "publish/row_counts.hpp"
#include "publish/run_folder.hpp"
#include "publish/run_json.hpp"
#include "publish/summary.hpp"

#include <chrono>
#include <cstring>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>

namespace leadscore {

namespace {

std::int64_t peak_memory_bytes() {
  rusage usage{};
  return ::getrusage(RUSAGE_SELF, &usage) == 0 ? std::int64_t{usage.ru_maxrss} * 1024 : 0;
}

} // namespace

WrittenRun write_run_files(const ScoredRun& run, const PublishOptions& options, RunFolder& files) {
  const auto began = std::chrono::steady_clock::now();
  RunFiles written;
  const auto add = [&](const std::string& name, const std::string& text) {
    files.add_file(name, text);
    written.names.push_back(name);
    written.publish_bytes += static_cast<std::int64_t>(text.size());
  };

  const auto add_long = [&](const std::string& name, const auto& write) {
    files.begin_file(name);
    write(run, options.tables, [&](std::string_view text) {
      files.write(text);
      written.publish_bytes += static_cast<std::int64_t>(text.size());
    });
    files.end_file();
    written.names.push_back(name);
  };

  add_long("scored.csv", write_scored_csv);
  add("sdr_handoff.csv", handoff_csv(run, options.tables));
  add_long("accounts.csv", write_accounts_csv);
  add_long("nurture.csv", write_nurture_csv);
  add("nearly_ready.csv", nearly_ready_csv(run, options.tables));
  if (options.rejects_bytes) {
    written.names.emplace_back("rejects.csv");
    written.publish_bytes += *options.rejects_bytes;
  } else {
    add("rejects.csv", rejects_csv(run, options.tables));
  }
  if (run.night) add("overdue.csv", overdue_csv(run, options.tables));
  for (const ExportTable& table : run.exports) add(table.file, export_csv(table, options.tables));
  const RowCounts counts = count_rows(run, options.tables.threads);
  std::string summary = summary_text(run, counts);
  add("summary.md", summary);
  const auto seconds_so_far = [began] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  if (run.night) add("metrics.prom", metrics_text(run, seconds_so_far()));

  written.names.emplace_back("run.json");
  written.peak_memory_bytes = peak_memory_bytes();
  written.publish_seconds = seconds_so_far();
  const std::string description = run_json(run, counts, written);
  files.add_file("run.json", description);
  return {sha256_hex(description), std::move(summary)};
}

std::string publish(const ScoredRun& run, const std::string& folder, const PublishOptions& options, Disk& disk) {
  RunFolder files(folder, options.group_readable, disk);
  WrittenRun written = write_run_files(run, options, files);
  files.publish();
  return std::move(written.summary);
}

void publish_to_standard_output(const ScoredRun& run, const TableOptions& options, Disk& disk) {
  StandardOutput output(disk);
  write_scored_csv(run, options, [&output](std::string_view text) { output.write(text); });
  output.finish();
}

void print_to_standard_output(std::string_view text, Disk& disk) {
  StandardOutput output(disk);
  output.write(text);
  output.finish();
}

void write_file(const std::string& path, std::string_view text, unsigned mode, Disk& disk) {
  const std::string temporary = fmt::format("{}.leadscore-tmp-{}", path, ::getpid());
  const auto require = [&](int error) {
    if (error != 0) throw Error(fmt::format("{}: cannot be written: {}", path, std::strerror(error)));
  };
  const RemovedBySignals goes(temporary);
  int file = -1;
  require(disk.create(temporary, mode, file));
  int error = disk.write(file, text);
  if (error == 0) error = disk.sync(file);
  const int close_error = disk.close(file);
  if (error == 0) error = close_error;
  if (error == 0) error = disk.rename(temporary, path);
  if (error != 0) disk.remove_all(temporary);
  require(error);
}

} // namespace leadscore
