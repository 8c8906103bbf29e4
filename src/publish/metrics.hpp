#pragma once

#include "publish/scored_run.hpp"

#include <string>

namespace leadscore {

/// metrics.prom: the run in figures, as gauges in Prometheus' text format, without personal data. Needs
/// ScoredRun::night. `publish_seconds`: what writing the other files took. Source: 4-files;
/// https://prometheus.io/docs/instrumenting/exposition_formats/
std::string metrics_text(const ScoredRun& run, double publish_seconds);

} // namespace leadscore
