#include "base/number.hpp"
#include "data/hand_made_files.hpp"
#include "literal/check_random.hpp"
#include "places.hpp"
#include "score/score_all.hpp"
#include "score/trace.hpp"

#include <cmath>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <regex>
#include <string>
#include <vector>

using namespace leadscore;

namespace {

long long hundredths(double points) { return std::llround(round_points(points) * 100); }

/// What is wrong with a trace; empty if it fits together and fits the row.
std::string problem_with(const Trace& trace, const ModelScore& row) {
  if (trace.score.score != row.score || trace.score.pain_now != row.pain_now || trace.score.ready_at != row.ready_at)
    return "another score than the row's\n";
  long long sum = 0;
  for (const TraceRow& one : trace.rows) sum += hundredths(one.points);
  if (sum != hundredths(row.score))
    return fmt::format("rows sum to {} hundredths, the score is {}\n", sum, format_points(row.score));
  for (const TraceRow& one : trace.rows)
    if (one.label == "rounding" && std::abs(one.points) > 0.01 * static_cast<double>(trace.rows.size()))
      return fmt::format("{} points of rounding\n", format_points(one.points));
  if (static_cast<std::int32_t>(trace.runs.size()) != row.times_ready) return "another number of runs\n";
  if (!trace.path.empty() && hundredths(trace.path.back().score) != hundredths(row.score))
    return "the path ends elsewhere\n";
  for (const TraceRule& rule : trace.rules) {
    if (rule.events.empty() || rule.undecayed == 0) continue;
    double now = 0;
    double undecayed = 0;
    for (const TraceEvent& event : rule.events) {
      now += event.now;
      undecayed += event.points;
      if (event.thinned != Thinned::counted && event.points != 0) return "an event that does not count has points\n";
    }
    if (std::abs(std::abs(now - rule.now) - rule.cut) > 1e-9) return "what the cap cut does not add up\n";
    if (rule.cut < 1e-9 && std::abs(now - rule.now) > 1e-9) return "events do not sum to their rule\n";
    if (std::abs(undecayed) < std::abs(rule.undecayed) - 1e-9) return "a rule gives more than its events\n";
  }
  return {};
}

/// What is wrong with the traces of all leads under all models.
std::string problem_with_traces(const LoadedInputs& loaded) {
  const AllScores scores =
      score_all(loaded.program, loaded.leads, loaded.events, loaded.times, loaded.as_of, loaded.threads);
  LeadFields fields(loaded.program, loaded.times, loaded.as_of);
  std::vector<std::unique_ptr<Tracer>> tracers;
  for (std::size_t model = 0; model < loaded.program.models.size(); ++model)
    tracers.push_back(
        std::make_unique<Tracer>(loaded.program, model, loaded.events, loaded.times.zone(), loaded.as_of));
  std::string problems;
  for (const ModelScore& row : scores.rows) {
    fields.begin(loaded.leads.table, row.lead);
    const Trace trace = tracers[row.model]->trace(
        fields, {row.lead, loaded.leads.table.created_at(row.lead), loaded.events.of(row.lead)}, 12);
    const std::string problem = problem_with(trace, row);
    if (!problem.empty())
      problems += fmt::format("{} under {}: {}", loaded.leads.table.key(row.lead), loaded.rules.models[row.model].name,
                              problem);
  }
  return problems;
}

/// One lead, `L`, under one model, with events of its own; the time of T is 2026-11-20.
struct OneLead {
  std::string rules;
  std::string lead; ///< cells after the key
  std::string events;

  [[nodiscard]] std::unique_ptr<LoadedInputs> load() const {
    return HandMadeFiles(rules, {{"leads.csv", "id,created,title,size\nL," + lead + "\n"}},
                         {{"events.csv", "k,t,at,url\n" + events}})
        .load();
  }
  [[nodiscard]] double score() const {
    const auto loaded = load();
    return score_all(loaded->program, loaded->leads, loaded->events, loaded->times, loaded->as_of, 1).rows.at(0).score;
  }
  [[nodiscard]] Trace trace() const {
    const auto loaded = load();
    LeadFields fields(loaded->program, loaded->times, loaded->as_of);
    fields.begin(loaded->leads.table, 0);
    Tracer tracer(loaded->program, 0, loaded->events, loaded->times.zone(), loaded->as_of);
    return tracer.trace(fields, {0, loaded->leads.table.created_at(0), loaded->events.of(0)}, 5);
  }
};

std::string rules_with(const std::string& model) {
  return "version: 1\n"
         "inputs: {leads: {key: id, created_at: created}, events: {key: k, type: t, time: at}, passive: [mail]}\n"
         "models:\n  - name: m\n" +
         model;
}

std::string texts(const std::vector<NextStep>& steps) {
  std::string result;
  for (const NextStep& step : steps) result += step.text + (step.closes_gap ? " makes it ready\n" : "\n");
  return result;
}

/// One text a line.
std::string lines(const std::vector<std::string>& all) {
  std::string result;
  for (const std::string& text : all) result += text + "\n";
  return result;
}

} // namespace

TEST_CASE("the rows of a trace sum exactly to the printed score, for every lead of the sample data") {
  const std::string folder = std::string(places::source) + "/";
  InputOptions options;
  options.rules = folder + "scoring_rules.yaml";
  options.leads = {folder + "sample_data/leads.csv"};
  options.events = {folder + "sample_data/events-*.csv"};
  options.as_of = "2026-11-20";
  options.quiet = true;
  Progress progress(false);
  const auto loaded = load_inputs(options, 0, progress);
  REQUIRE(loaded->leads.table.size() > 400);
  REQUIRE(loaded->program.models.size() == 2);
  CHECK_EQ(problem_with_traces(*loaded), "");
}

TEST_CASE("the rows of a trace sum exactly to the printed score, for random leads under random rules") {
  CHECK_EQ(
      smallest_failure(300,
                       [](const RandomCase& random_case) -> std::string {
                         std::vector<std::pair<std::string, std::string>> events;
                         for (std::size_t source = 0; source < random_case.events_csv.size(); ++source)
                           events.emplace_back(random_events_file(source), random_case.events_csv[source]);
                         HandMadeFiles files(random_case.rules_yaml, {{"leads.csv", random_case.leads_csv}}, events);
                         files.options.as_of = format_instant(random_case.as_of);
                         files.options.threads = 1;
                         try {
                           return problem_with_traces(*files.load());
                         } catch (const Error& error) {
                           return error.what();
                         }
                       }),
      "");
}

TEST_CASE("a trace has a row for each rule, for what bounds take, for inactivity, velocity and the fast track") {
  const OneLead one{
      rules_with("    target: 100\n"
                 "    fit:\n"
                 "      max: 12\n"
                 "      rules:\n"
                 "        - {name: boss, when: {field: title, contains: boss}, points: 10}\n"
                 "        - {group: firm, max: 3, rules: [{name: big, field: size, points_by_range: "
                 "[{from: 50, points: 8}]}]}\n"
                 "    pain:\n"
                 "      max: 30\n"
                 "      rules:\n"
                 "        - {name: trial, event: trial, points: 20.005, times: 2, decay: {linear: 40d}}\n"
                 "        - {name: page, event: page, points: 5, cap: 12}\n"
                 "        - {name: careers, event: careers, points: -1}\n"
                 "      inactivity: {steps: [{after: 1d, points: -4}]}\n"
                 "    velocity: {bonus: [{at_least: 1, points: 7}]}\n"
                 "    fast_track: {field: title, is: big boss}\n"),
      "2026-11-10,big boss,60",
      "L,trial,2026-11-10,\nL,trial,2026-11-15,\nL,trial,2026-11-18,\nL,page,2026-11-12,\nL,page,2026-11-12,\n"
      "L,page,2026-11-12,\nL,careers,2026-11-19,\n"};
  const Trace trace = one.trace();
  std::string rows;
  for (const TraceRow& row : trace.rows) rows += row.label + " " + format_points(row.points) + "\n";
  // trial: 20.005 × (35 + 38) / 40 = 36.51, page 12, careers −1: 47.51, at most 30.
  CHECK(rows == "boss 10\n"
                "big 8\n"
                "bound of the group 'firm' -5\n"
                "bound of fit -1\n"
                "trial 36.51\n"
                "page 12\n"
                "careers -1\n"
                "bound of pain -17.51\n"
                "inactivity -4\n"
                "velocity 7\n"
                "fast track: at least the target 55\n");
  CHECK(trace.score.score == 100);
  REQUIRE(trace.rules.size() == 5);
  CHECK(trace.rules[2].name == "trial");
  REQUIRE(trace.rules[2].events.size() == 3);
  CHECK(trace.rules[2].events[0].thinned == Thinned::times);
  CHECK(trace.rules[2].events[1].thinned == Thinned::counted);
  CHECK(format_points(trace.rules[3].cut) == "3");
}

TEST_CASE("a score below 0 is raised by a row of its own, and rounding stands in one too") {
  const OneLead below{rules_with("    target: 100\n    pain: {rules: [{name: careers, event: c, points: -7}]}\n"), ",,",
                      "L,c,2026-11-19,\n"};
  const Trace trace = below.trace();
  REQUIRE(trace.rows.size() == 2);
  CHECK(trace.rows[1].label == "a score is not below 0");
  CHECK(trace.rows[1].points == 7);

  std::string rules;
  for (const char* const name : {"a", "b", "c"})
    rules += std::string("{name: ") + name + ", when: {field: title, present: true}, points: 0.004}, ";
  const OneLead rounded{rules_with("    target: 100\n    fit: {rules: [" + rules.substr(0, rules.size() - 2) + "]}\n"),
                        ",x,", ""};
  const Trace in_parts = rounded.trace();
  REQUIRE(in_parts.rows.size() == 4);
  CHECK(in_parts.rows[3].label == "rounding");
  CHECK(in_parts.rows[3].points == 0.01);
}

TEST_CASE("a near miss tells how far a count or a sequence has come") {
  const OneLead one{
      rules_with(
          "    target: 100\n"
          "    pain:\n"
          "      rules:\n"
          "        - {name: five pages, when: {event: page, at_least: 5, in_last: 7d}, points: 10}\n"
          "        - {name: regular, when: {event: page, distinct: days, at_least: 3}, points: 10}\n"
          "        - {name: weeks, when: {event: page, distinct: weeks, at_least: 3, in_last: 30d}, points: 10}\n"
          "        - {name: none yet, when: {event: trial, at_least: 2}, points: 10}\n"
          "        - {name: bad, when: {event: page, at_least: 4}, points: -10}\n"
          "        - {name: way, when: {sequence: [page, page, trial], within: 30d}, points: 10}\n"
          "        - {name: late, when: {sequence: [page, page], within: 1h}, points: 10}\n"
          "        - {name: both, when: {all: [{field: title, present: true}, {event: page, at_least: 9}]}, "
          "points: 1}\n"
          "    fast_track: {event: page, at_least: 7}\n"),
      ",x,", "L,page,2026-11-18,\nL,page,2026-11-19,\n"};
  CHECK(lines(one.trace().near_misses) == "'five pages': 2 of 5 in the last 7d\n"
                                          "'regular': 2 of 3 days\n"
                                          "'weeks': 1 of 3 weeks in the last 30d\n"
                                          "'way': 2 of 3 steps\n"
                                          "'late': all 2 steps, but not in time\n"
                                          "'both': 2 of 9\n"
                                          "'fast track': 2 of 7\n");
}

TEST_CASE("a next step's gain is what happens when such events really are added") {
  // Each rule bears the name of its event.
  const std::string rules =
      rules_with("    target: 60\n"
                 "    fit: {rules: [{name: boss, when: {field: title, contains: boss}, points: 10}]}\n"
                 "    pain:\n"
                 "      max: 55\n"
                 "      decay: {half_life: 20d}\n"
                 "      rules:\n"
                 "        - {name: trial, event: trial, points: 12.5, times: 2}\n"
                 "        - {name: page, event: page, points: 3, cap: 10, decay: none}\n"
                 "        - {name: login, event: login, points: 4, once_per: 1d}\n"
                 "        - {name: call, event: call, points: 6, per_day: 2}\n"
                 "        - {name: mail, event: mail, points: 1}\n"
                 "        - {name: read, event: read, points: 2, per: {field: url, unit: 2}}\n"
                 "        - {name: often, when: {event: page, at_least: 3, in_last: 7d}, points: 9}\n"
                 "      inactivity: {steps: [{after: 10d, points: -8}]}\n"
                 "    velocity: {restart_after: 30d, bonus: [{at_least: 2, points: 5}, {at_least: 20, points: 11}]}\n");
  const std::regex advice("([0-9]+) more of '([a-z]+)' \\(\\+([0-9.]+)\\)");
  std::size_t checked = 0;
  for (const std::string& events :
       {std::string(), std::string("L,trial,2026-10-01,\nL,page,2026-10-02,\n"),
        std::string("L,trial,2026-11-19,\nL,trial,2026-11-19,\nL,login,2026-11-19T18:00:00Z,\nL,call,2026-11-20,\n"),
        std::string(
            "L,page,2026-11-18,\nL,page,2026-11-18,\nL,page,2026-11-18,\nL,page,2026-11-18,\nL,mail,2026-11-18,\n"),
        std::string("L,trial,2026-03-01,\nL,read,2026-03-02,90\nL,call,2026-03-03,\n")}) {
    CAPTURE(events);
    for (const std::string lead : {"2026-10-01,boss,", "2026-03-01,,", ",,"}) {
      CAPTURE(lead);
      const OneLead one{rules, lead, events};
      const double score = one.score();
      for (const NextStep& step : one.trace().next) {
        CAPTURE(step.text);
        std::smatch parts;
        if (!std::regex_match(step.text, parts, advice)) continue;
        OneLead with_more = one;
        for (int number = 0; number < std::stoi(parts[1].str()); ++number)
          with_more.events += "L," + parts[2].str() + ",2026-11-20," + (parts[2].str() == "read" ? "2\n" : "\n");
        const double after = with_more.score();
        CHECK(format_points(round_points(after) - round_points(score)) == parts[3].str());
        CHECK((round_points(after) >= 60) == step.closes_gap);
        ++checked;
      }
    }
  }
  CHECK(checked > 40);
}

TEST_CASE("a next step counts for every rule that speaks of the same events") {
  const std::string rules =
      rules_with("    target: 100\n"
                 "    pain:\n"
                 "      rules:\n"
                 "        - {name: pricing, event: page, where: {field: url, contains: /pricing}, points: 5}\n"
                 "        - {name: often, when: {event: page, where: {field: url, contains: /pricing}, at_least: 2}, "
                 "points: 20}\n");
  const OneLead one{rules, ",,", "L,page,2026-11-19,/pricing\n"};
  CHECK(texts(one.trace().next) == "10 more of 'pricing' (+70)\n");
  CHECK(OneLead{rules, ",,", one.events + "L,page,2026-11-20,/pricing\n"}.score() - one.score() == 25);
}

TEST_CASE("a known field is worth what the best value would give") {
  const std::string rules = rules_with(
      "    target: 30\n"
      "    fit:\n"
      "      max: 25\n"
      "      rules:\n"
      "        - {name: role, field: title, points_by: {boss: 15, clerk: 3, student: -9}, absent: 2}\n"
      "        - {name: firm, field: size, points_by_range: [{below: 50, points: 1}, {from: 50, points: 20}]}\n");
  const OneLead unknown{rules, ",,", ""};
  CHECK(texts(unknown.trace().next) == "a known size, worth up to +20\n"
                                       "a known title, worth up to +13\n");
  CHECK(OneLead{rules, ",,50", ""}.score() - unknown.score() == 20);
  CHECK(OneLead{rules, ",boss,", ""}.score() - unknown.score() == 13);
  // The section's bound leaves 3 of the 13.
  CHECK(texts(OneLead{rules, ",,50", ""}.trace().next) == "a known title, worth up to +3\n");
  CHECK(texts(OneLead{rules, ",x,5", ""}.trace().next) == "");
}

TEST_CASE("what closes the gap comes first, and nothing is advised to a lead that is ready") {
  const std::string rules = rules_with("    target: 20\n"
                                       "    pain:\n"
                                       "      rules:\n"
                                       "        - {name: page, event: page, points: 3, times: 3}\n"
                                       "        - {name: call, event: call, points: 10}\n"
                                       "        - {name: trial, event: trial, points: 6}\n");
  CHECK(texts(OneLead{rules, ",,", ""}.trace().next) == "2 more of 'call' (+20) makes it ready\n"
                                                        "4 more of 'trial' (+24) makes it ready\n"
                                                        "3 more of 'page' (+9)\n");
  CHECK(texts(OneLead{rules, ",,", "L,call,2026-11-19,\nL,call,2026-11-19,\n"}.trace().next) == "");
}
