#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>

namespace leadscore {

struct ScoredRun;

/// metrics.prom: the run in figures, as gauges in Prometheus' text format, without personal data. Needs
/// ScoredRun::night. `publish_seconds`: what writing the other files took. Source: 4-files;
/// https://prometheus.io/docs/instrumenting/exposition_formats/
std::string metrics_text(const ScoredRun& run, double publish_seconds);

/// metrics.prom once a run has failed: `present`, the file as it is (empty: there is none), with the outcome of that
/// run in place of the one it has.
std::string metrics_of_failed_run(std::string_view present, ExitCode exit_code, Instant ended_at);

/// metrics.prom without the outcome of the last run.
std::string metrics_without_outcome(std::string_view text);

} // namespace leadscore
