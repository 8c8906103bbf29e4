#include "base/number.hpp"
#include "cli/explanation.hpp"
#include "score/trace_text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr int chart_height = 9;

class Page {
public:
  explicit Page(const Explanation& explanation) : explanation_(explanation), trace_(explanation.trace) {}

  std::string run() {
    headline();
    table();
    events();
    path();
    outcome();
    list("What would raise it", next_steps());
    list("Near misses", trace_.near_misses);
    return std::move(text_);
  }

private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    text_ += fmt::format(format, std::forward<Arguments>(arguments)...);
    while (text_.ends_with(' ')) text_.pop_back();
    text_ += '\n';
  }

  void headline() {
    const ModelScore& score = trace_.score;
    const double gap = round_points(round_points(trace_.target) - round_points(score.score));
    line("{} under '{}': {} of {}, {}", explanation_.lead, explanation_.model, format_points(score.score),
         format_points(trace_.target), score.ready ? "ready" : fmt::format("not ready ({} to go)", format_points(gap)));
    line("");
  }

  void table() {
    line("  {:<{}} {:>9}", "points", trace_label_width, "now");
    for (const TraceRow::Part part : {TraceRow::Part::fit, TraceRow::Part::pain})
      for (const TraceRow& row : trace_.rows)
        if (row.part == part) text_ += trace_row_text(row);
    for (const TraceRow& row : trace_.rows)
      if (row.part != TraceRow::Part::fit && row.part != TraceRow::Part::pain) text_ += trace_row_text(row);
    line("  {:<{}} {:>9}", "score", trace_label_width, format_points(trace_.score.score));
    line("");
    line("  fit {}, pain {}, decay {}, pain now {}, velocity {} a day", format_points(trace_.score.fit),
         format_points(trace_.score.pain), format_points(trace_.score.decay), format_points(trace_.score.pain_now),
         format_points(trace_.score.velocity));
    line("");
  }

  void events() {
    const auto has_events = [](const TraceRule& rule) { return !rule.events.empty(); };
    if (std::any_of(trace_.rules.begin(), trace_.rules.end(), has_events)) {
      line("Events");
      for (const TraceRule& rule : trace_.rules)
        if (has_events(rule)) text_ += trace_rule_text(rule);
      line("");
    }
    if (!trace_.dropped.empty()) {
      line("Dropped by hygiene (they count for nothing)");
      for (const TraceDropped& event : trace_.dropped)
        line("    {}  {:<24} {}", format_instant(event.time), event.type, event.entry);
      line("");
    }
  }

  void path() {
    const std::string chart = path_chart(trace_.path, trace_.target, chart_height);
    if (!chart.empty()) {
      line("Score over time");
      text_ += chart;
    }
    for (const ReadyRun& run : trace_.runs) {
      if (run.ended == no_instant)
        line("  ready since {}", format_instant(run.began));
      else
        line("  ready {}, fell below {} by {}", format_instant(run.began), format_points(explanation_.reopen_below),
             format_instant(run.ended));
    }
    if (trace_.score.reopened_at != no_instant) line("  came back {}", format_instant(trace_.score.reopened_at));
    if (trace_.score.expires_at != no_instant)
      line("  not ready any more on {} if nothing happens", format_instant(trace_.score.expires_at));
    if (!chart.empty() || !trace_.runs.empty()) line("");
  }

  void outcome() {
    line("Hand-off: {}", explanation_.handoff);
    for (const auto& [title, value] : {std::pair{"Stage", &explanation_.stage},
                                       {"Campaign", &explanation_.campaign},
                                       {"Disqualified by", &explanation_.disqualified_by},
                                       {"Opted out of", &explanation_.opted_out}})
      if (!value->empty()) line("{}: {}", title, *value);
    line("");
  }

  [[nodiscard]] std::vector<std::string> next_steps() const {
    std::vector<std::string> texts;
    for (const NextStep& step : trace_.next) texts.push_back(step.text + (step.closes_gap ? " makes it ready" : ""));
    return texts;
  }

  void list(std::string_view title, const std::vector<std::string>& entries) {
    if (entries.empty()) return;
    line("{}", title);
    for (const std::string& entry : entries) line("  - {}", entry);
    line("");
  }

  const Explanation& explanation_;
  const Trace& trace_;
  std::string text_;
};

} // namespace

std::string path_chart(const std::vector<TracePoint>& path, double target, int height) {
  if (path.empty()) return {};
  double highest = target;
  for (const TracePoint& point : path) highest = std::max(highest, point.score);
  const auto level = [&](double score) {
    return highest <= 0 ? 0 : static_cast<int>(std::lround(score / highest * (height - 1)));
  };
  std::string chart;
  for (int row = height - 1; row >= 0; --row) {
    const bool is_target = row == level(target);
    std::string label;
    if (is_target)
      label = format_points(target);
    else if (row == height - 1)
      label = format_points(highest);
    else if (row == 0)
      label = "0";
    std::string cells;
    for (const TracePoint& point : path) {
      if (level(point.score) == row)
        cells += "●";
      else if (level(point.score) > row && !is_target)
        cells += "·";
      else
        cells += is_target ? "─" : " ";
    }
    while (cells.ends_with(' ')) cells.pop_back();
    chart += fmt::format("  {:>8} {}{}{}\n", label, is_target ? "┼" : "│", cells, is_target ? " target" : "");
  }
  const std::string begin = format_instant(path.front().time).substr(0, 10);
  const std::string end = format_instant(path.back().time).substr(0, 10);
  const std::size_t width = std::max(path.size(), begin.size() + 1 + end.size());
  return chart + fmt::format("  {:>8}  {}{:>{}}\n", "", begin, end, width - begin.size());
}

std::string explanation_text(const Explanation& explanation) { return Page(explanation).run(); }

} // namespace leadscore
