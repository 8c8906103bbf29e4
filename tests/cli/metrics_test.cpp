#include "cli/nights.hpp"
#include "places.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <sstream>
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
        "leadscore_overdue{model=e\"sign\\} 0\n", "leadscore_campaign_members{campaign=all} 1\n",
        "leadscore_same_person{model=e\"sign\\} 0\n", "leadscore_opted_out{of=calls} 0\n",
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

namespace {

/// The lines of metrics.prom that tell how the last run ended, or the others.
std::string lines_of_metrics(const std::string& text, bool of_outcome) {
  std::istringstream lines(text);
  std::string found;
  for (std::string line; std::getline(lines, line);)
    if ((line.find("leadscore_last_run_") != std::string::npos) == of_outcome) found += line + "\n";
  return found;
}

/// `success code` as metrics.prom tells them.
std::string outcome_of(const Nights& nights) {
  std::istringstream lines(nights.read("ws/metrics.prom"));
  std::string outcome;
  for (std::string line; std::getline(lines, line);)
    for (const std::string name : {"leadscore_last_run_success ", "leadscore_last_run_exit_code "})
      if (line.starts_with(name)) outcome += " " + line.substr(name.size());
  return outcome;
}

} // namespace

TEST_CASE("metrics.prom: a failed run tells how it ended and leaves the other figures") {
  Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  CHECK(outcome_of(nights) == " 1 0");
  const std::string good = nights.read("ws/metrics.prom");
  CHECK(good == nights.read("ws/latest/metrics.prom"));

  SUBCASE("mistakes in the rules") {
    nights.write("rules.yaml", "version: 1\n");
    CHECK(nights.run_nightly("2026-11-17", {"--quiet"}).exit_code == 2);
    CHECK(outcome_of(nights) == " 0 2");
  }
  SUBCASE("input that is too small") {
    nights.leads = "lead_id,title,status\na,chief,new\n";
    CHECK(nights.night("2026-11-17").exit_code == 3);
    CHECK(outcome_of(nights) == " 0 3");
  }
  SUBCASE("a history that cannot be used") {
    std::filesystem::rename(nights.path("ws/history.db"), nights.path("history.db"));
    nights.write("ws/history.db", "this is no database, but text that is long enough to have a header");
    CHECK(nights.night("2026-11-17").exit_code == 2);
    CHECK(outcome_of(nights) == " 0 2");
    std::filesystem::rename(nights.path("history.db"), nights.path("ws/history.db"));
  }
  const std::string failed = nights.read("ws/metrics.prom");
  CHECK(lines_of_metrics(failed, false) == lines_of_metrics(good, false));
  CHECK(lines_of_metrics(failed, true).find("# TYPE leadscore_last_run_timestamp_seconds gauge\n") !=
        std::string::npos);
  CHECK(std::filesystem::status(nights.path("ws/metrics.prom")).permissions() == std::filesystem::perms(0644));
  CHECK(parsed(nights, "ws/metrics.prom").find("leadscore_last_run_success{} 0\n") != std::string::npos);
  CHECK(nights.read("ws/latest/metrics.prom") == good);

  nights.leads = Nights().leads;
  CHECK(nights.night("2026-11-16").exit_code == 0); // finds its work done
  CHECK(nights.read("ws/metrics.prom") == good);
  CHECK(nights.night("2026-11-17").exit_code == 0);
  CHECK(nights.read("ws/metrics.prom") == nights.read("ws/latest/metrics.prom"));
}

TEST_CASE("metrics.prom: a run that finds the workspace locked writes nothing, nor one without a workspace") {
  const Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  const std::string good = nights.read("ws/metrics.prom");
  {
    const HeldLock lock(nights.path("ws/lock"));
    CHECK(nights.night("2026-11-17").exit_code == 11);
  }
  CHECK(nights.read("ws/metrics.prom") == good);
  nights.write("file", "");
  CHECK(nights.run_nightly("2026-11-17", {"--workspace", "file/ws"}).exit_code == 2);
  CHECK(nights.names_in(".").find("metrics.prom") == std::string::npos);
}

TEST_CASE("metrics.prom: the first run of a workspace may fail") {
  const Nights nights;
  nights.write("rules.yaml", "version: 1\n");
  CHECK(nights.run_nightly("2026-11-17", {}).exit_code == 2);
  CHECK(outcome_of(nights) == " 0 2");
  CHECK(lines_of_metrics(nights.read("ws/metrics.prom"), false) == "");
}

TEST_CASE("docs/operations.md: the example of alert rules asks for metrics that there are") {
  const Nights nights;
  REQUIRE(nights.listed("2026-11-16") == "a b");
  const std::string metrics = nights.read("ws/metrics.prom");
  const std::string document = text_of_file(std::string(places::source) + "/docs/operations.md");
  const std::size_t begin = document.find("```yaml\ngroups:");
  REQUIRE(begin != std::string::npos);
  const std::string rules = document.substr(begin, document.find("\n```", begin) - begin);
  std::size_t found = 0;
  for (std::size_t at = rules.find("leadscore_"); at != std::string::npos; at = rules.find("leadscore_", at + 1)) {
    const std::string name = rules.substr(at, rules.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at) - at);
    CAPTURE(name);
    CHECK(metrics.find("\n" + name + " ") != std::string::npos);
    ++found;
  }
  CHECK(found >= 3);
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
