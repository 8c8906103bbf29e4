#include "base/number.hpp"
#include "cli/explanation.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace leadscore {

namespace {

constexpr int label_width = 44;
constexpr std::size_t events_shown = 12;
constexpr int chart_height = 9;

std::string with_sign(double points) { return (round_points(points) > 0 ? "+" : "") + format_points(points); }

std::string_view in_words(Thinned thinned) {
  switch (thinned) {
  case Thinned::counted:
    return "";
  case Thinned::once_per:
    return "does not count: too soon after the one before (once_per)";
  case Thinned::per_day:
    return "does not count: enough for that day (per_day)";
  case Thinned::times:
    return "does not count: newer ones do (times)";
  }
  return "";
}

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
    line("  {:<{}} {:>9}", "points", label_width, "now");
    for (const auto& [part, title] : {std::pair{TraceRow::Part::fit, "fit"}, {TraceRow::Part::pain, "pain"}})
      for (const TraceRow& row : trace_.rows)
        if (row.part == part) line("  {:<5} {:<{}} {:>9}", title, row.label, label_width - 6, with_sign(row.points));
    for (const TraceRow& row : trace_.rows)
      if (row.part != TraceRow::Part::fit && row.part != TraceRow::Part::pain)
        line("  {:<{}} {:>9}", row.label, label_width, with_sign(row.points));
    line("  {:<{}} {:>9}", "score", label_width, format_points(trace_.score.score));
    line("");
    line("  fit {}, pain {}, decay {}, pain now {}, velocity {} a day", format_points(trace_.score.fit),
         format_points(trace_.score.pain), format_points(trace_.score.decay), format_points(trace_.score.pain_now),
         format_points(trace_.score.velocity));
    line("");
  }

  void events_of(const TraceRule& rule) {
    line("  {}: {} points, {} now{}", rule.name, format_points(rule.undecayed), format_points(rule.now),
         rule.hidden ? ", but its group takes another rule" : "");
    if (round_points(rule.cut) != 0) line("    its cap cuts off {}", format_points(rule.cut));
    const std::size_t first = rule.events.size() > events_shown ? rule.events.size() - events_shown : 0;
    if (first > 0) line("    … {} earlier events", first);
    for (std::size_t index = first; index < rule.events.size(); ++index) {
      const TraceEvent& event = rule.events[index];
      const double taken = event.now - event.points;
      std::string what(in_words(event.thinned));
      if (what.empty())
        what = fmt::format("{:>6}{}", with_sign(event.points),
                           round_points(taken) == 0 ? "" : fmt::format(", decay {}", with_sign(taken)));
      line("    {}  {:<24} {}", format_instant(event.time), event.type, what);
    }
  }

  void events() {
    const auto has_events = [](const TraceRule& rule) { return !rule.events.empty(); };
    if (std::any_of(trace_.rules.begin(), trace_.rules.end(), has_events)) {
      line("Events");
      for (const TraceRule& rule : trace_.rules)
        if (has_events(rule)) events_of(rule);
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
                                       {"Disqualified by", &explanation_.disqualified_by}})
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
