#include "cli/nights.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <sys/wait.h>

namespace leadscore::cli {

namespace {

/// What Prometheus' own Python client (Debian: python3-prometheus-client) reads in a file: `name{label=value,…} value`
/// of each sample, sorted.
std::string parsed(const Nights& nights, const std::string& file) {
  nights.write("parse.py", R"(import sys
from prometheus_client.parser import text_string_to_metric_families
for family in text_string_to_metric_families(open(sys.argv[1]).read()):
    assert family.type == "gauge" and family.documentation, family
    for sample in family.samples:
        labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
        print(f"{sample.name}{{{labels}}} {sample.value:g}")
)");
  const std::string command = "/usr/bin/python3 '" + nights.path("parse.py") + "' '" + nights.path(file) + "' > '" +
                              nights.path("parsed") + "' 2>&1";
  const int status = std::system(command.c_str());
  CHECK(WEXITSTATUS(status) == 0);
  return nights.read("parsed");
}

} // namespace

TEST_CASE("metrics.prom is what Prometheus reads, with the figures of the run") {
  Nights nights;
  nights.model = "\"e\\\"sign\\\\\"";
  nights.nurture = "nurture: {campaigns: [{name: all}]}\n";
  nights.handoff = "statuses: [new], per_run: 1";
  REQUIRE(nights.listed("2026-11-16") == "a");
  const std::string text = parsed(nights, "ws/metrics.prom");
  for (const char* const sample :
       {"leadscore_as_of_timestamp_seconds{} 1.79479e+09\n", "leadscore_last_success_timestamp_seconds{} ",
        "leadscore_phase_duration_seconds{phase=score} ", "leadscore_records{fate=used,kind=leads} 3\n",
        "leadscore_records{fate=used,kind=events} 1\n", "leadscore_rejects{code=bad_time} 0\n",
        "leadscore_leads{model=e\"sign\\} 3\n", "leadscore_ready{model=e\"sign\\} 2\n",
        "leadscore_handed_off{model=e\"sign\\} 1\n", "leadscore_waiting{model=e\"sign\\} 1\n",
        "leadscore_overdue{model=e\"sign\\} 0\n", "leadscore_campaign_members{campaign=all} 2\n",
        "leadscore_phase_duration_seconds{phase=publish} ",
        "leadscore_guard_rail_broken{rail=models in which nothing decays} 1\n",
        "leadscore_guard_rail_figure{rail=models in which nothing decays} 1\n",
        "leadscore_guard_rail_limit{bound=most,rail=models in which nothing decays} 0\n",
        "leadscore_guard_rail_limit{bound=most,rail=leads ready by profile alone} 0.05\n"}) {
    CAPTURE(sample);
    CAPTURE(text);
    CHECK(text.find(sample) != std::string::npos);
  }
  CHECK(nights.read("ws/metrics.prom") == nights.read("ws/latest/metrics.prom"));
  CHECK(std::filesystem::status(nights.path("ws/metrics.prom")).permissions() == std::filesystem::perms(0644));
}

TEST_CASE("a broken guard rail changes the exit code with --strict only, and the run is published") {
  const Nights nights;
  CHECK(nights.night("2026-11-16").exit_code == 0);
  const Outcome outcome = nights.night("2026-11-17", {"--strict"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.out == "");
  CHECK(outcome.err == "");
  CHECK(nights.names_in("ws/runs") == "2026-11-16T00:00:00Z 2026-11-17T00:00:00Z");
}

} // namespace leadscore::cli
