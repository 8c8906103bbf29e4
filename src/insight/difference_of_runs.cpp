#include "insight/difference_of_runs.hpp"

#include "base/error.hpp"
#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <unordered_map>

namespace leadscore {
namespace {

enum Figure : std::size_t {
  changed,
  score_changed,
  ready_changed,
  became_ready,
  no_longer_ready,
  campaign_changed,
  owner_changed,
  rank_changed,
  added,
  removed,
};

std::vector<ChangeFigure> no_figures() {
  return {{"changed", "rows with any change", 0},
          {"score_changed", "rows whose score changes", 0},
          {"ready_changed", "rows whose readiness changes", 0},
          {"became_ready", "rows that become ready", 0},
          {"no_longer_ready", "rows that are ready no more", 0},
          {"campaign_changed", "rows whose campaign changes", 0},
          {"owner_changed", "rows whose owner on the hand-off list changes", 0},
          {"rank_changed", "rows whose rank on the hand-off list changes", 0},
          {"added", "rows that stand after only", 0},
          {"removed", "rows that stood before only", 0}};
}

/// Finds the rows of the other side. Both sides mostly have the same rows in the same order.
class RowFinder {
public:
  explicit RowFinder(const std::vector<ComparedRow>& rows) : rows_(rows), found_(rows.size()) {}

  std::optional<std::size_t> find(const ComparedRow& wanted) {
    if (next_ < rows_.size() && same(rows_[next_], wanted)) {
      found_[next_] = true;
      return next_++;
    }
    if (places_.empty())
      for (std::size_t row = 0; row < rows_.size(); ++row) places_.emplace(key(rows_[row]), row);
    const auto place = places_.find(key(wanted));
    if (place == places_.end()) return std::nullopt;
    next_ = place->second + 1;
    found_[place->second] = true;
    return place->second;
  }
  [[nodiscard]] bool was_found(std::size_t row) const { return found_[row]; }

private:
  static bool same(const ComparedRow& a, const ComparedRow& b) { return a.model == b.model && a.lead == b.lead; }
  static std::string key(const ComparedRow& row) { return fmt::format("{} {}", row.model, row.lead); }

  const std::vector<ComparedRow>& rows_;
  std::vector<bool> found_;
  std::unordered_map<std::string, std::size_t> places_;
  std::size_t next_ = 0;
};

class Comparison {
public:
  Comparison(const ComparedRun& before, const ComparedRun& after, const Names& names) {
    result_.before = &before;
    result_.after = &after;
    result_.names = &names;
    result_.figures = no_figures();
  }

  DifferenceOfRuns run() {
    const std::vector<ComparedRow>& before = result_.before->rows;
    const std::vector<ComparedRow>& after = result_.after->rows;
    RowFinder finder(after);
    for (std::size_t row = 0; row < before.size(); ++row) compare(row, finder.find(before[row]));
    for (std::size_t row = 0; row < after.size(); ++row)
      if (!finder.was_found(row)) compare(std::nullopt, row);
    order();
    make_quadrant_matrix();
    compare_rules();
    find_causes();
    return std::move(result_);
  }

private:
  void compare(std::optional<std::size_t> before_index, std::optional<std::size_t> after_index) {
    static const ComparedRow none;
    const ComparedRow& before = before_index ? result_.before->rows[*before_index] : none;
    const ComparedRow& after = after_index ? result_.after->rows[*after_index] : none;
    ++result_.rows;
    RowChange change{before_index, after_index};
    change.points = round_points(after.score - before.score);
    change.score = change.points != 0;
    change.ready = before.ready != after.ready;
    change.campaign = before.campaign != after.campaign;
    change.owner = before.owner != after.owner;
    change.rank = before.rank != after.rank;
    result_.points += after.score - before.score;
    points_of_model_[name(before_index ? before.model : after.model)].first += before.score;
    points_of_model_[name(before_index ? before.model : after.model)].second += after.score;
    ++result_.readiness[before.ready ? 1 : 0][after.ready ? 1 : 0];
    if (before_index && after_index) ++quadrants_[{before.quadrant, after.quadrant}];
    const bool on_one_side = !before_index || !after_index;
    const bool any = on_one_side || change.score || change.ready || change.campaign || change.owner || change.rank;
    if (!any) return;
    count(Figure::changed, true);
    count(Figure::score_changed, change.score);
    count(Figure::ready_changed, change.ready);
    count(Figure::became_ready, change.ready && after.ready);
    count(Figure::no_longer_ready, change.ready && before.ready);
    count(Figure::campaign_changed, change.campaign);
    count(Figure::owner_changed, change.owner);
    count(Figure::rank_changed, change.rank);
    count(Figure::added, !before_index);
    count(Figure::removed, !after_index);
    result_.changes.push_back(change);
  }

  void count(Figure figure, bool happened) { result_.figures[figure].rows += happened ? 1 : 0; }
  [[nodiscard]] const std::string& name(NameIndex index) const { return result_.names->text(index); }

  /// Largest change of the score first; of equal ones those whose readiness changes, then in the order of the input.
  void order() {
    std::stable_sort(result_.changes.begin(), result_.changes.end(), [](const RowChange& a, const RowChange& b) {
      return std::tuple(-std::abs(a.points), !a.ready) < std::tuple(-std::abs(b.points), !b.ready);
    });
  }

  void make_quadrant_matrix() {
    for (const std::string_view label : {"both", "fit_only", "pain_only", "neither", ""})
      for (const auto& [pair, count] : quadrants_)
        for (const NameIndex quadrant : {pair.first, pair.second})
          if (name(quadrant) == label &&
              std::find(result_.quadrants.begin(), result_.quadrants.end(), quadrant) == result_.quadrants.end())
            result_.quadrants.push_back(quadrant);
    const std::size_t size = result_.quadrants.size();
    result_.quadrant_matrix.assign(size, std::vector<std::int64_t>(size));
    for (std::size_t from = 0; from < size; ++from)
      for (std::size_t to = 0; to < size; ++to) {
        const auto count = quadrants_.find({result_.quadrants[from], result_.quadrants[to]});
        if (count != quadrants_.end()) result_.quadrant_matrix[from][to] = count->second;
      }
  }

  void compare_rules() {
    std::map<std::pair<std::string, std::string>, std::size_t> places;
    const auto place = [&](const std::string& model, const std::string& rule) -> RuleChange& {
      const auto [found, is_new] = places.try_emplace({model, rule}, result_.rules.size());
      if (is_new) result_.rules.push_back({model, rule, 0, 0});
      return result_.rules[found->second];
    };
    std::map<std::string, std::pair<double, double>> rest = points_of_model_;
    for (const ComparedRule& rule : result_.before->rules) {
      place(rule.model, rule.rule).before += rule.points;
      rest[rule.model].first -= rule.points;
    }
    for (const ComparedRule& rule : result_.after->rules) {
      place(rule.model, rule.rule).after += rule.points;
      rest[rule.model].second -= rule.points;
    }
    for (const auto& [model, points] : rest) result_.rules.push_back({model, {}, points.first, points.second});
    std::erase_if(result_.rules, [](const RuleChange& rule) { return round_points(rule.points()) == 0; });
    std::stable_sort(result_.rules.begin(), result_.rules.end(), [](const RuleChange& a, const RuleChange& b) {
      return std::abs(a.points()) > std::abs(b.points());
    });
  }

  /// Where only one of rules, data and time differs, all of the change is its.
  void find_causes() {
    const bool rules = result_.before->rules_sha256 != result_.after->rules_sha256;
    const bool data = result_.before->data_sha256 != result_.after->data_sha256;
    const bool time = result_.before->as_of != result_.after->as_of;
    if (int{rules} + int{data} + int{time} > 1) return;
    result_.causes = ChangeCauses{rules ? result_.points : 0, data ? result_.points : 0, time ? result_.points : 0};
  }

  DifferenceOfRuns result_;
  std::map<std::pair<NameIndex, NameIndex>, std::int64_t> quadrants_;
  std::map<std::string, std::pair<double, double>> points_of_model_; ///< before, after
};

} // namespace

DifferenceOfRuns difference_of_runs(const ComparedRun& before, const ComparedRun& after, const Names& names) {
  return Comparison(before, after, names).run();
}

bool FailCondition::holds(const DifferenceOfRuns& difference) const {
  for (const ChangeFigure& one : difference.figures) {
    if (one.name != figure) continue;
    const double bound = is_share ? limit * static_cast<double>(difference.rows) : limit;
    const auto rows = static_cast<double>(one.rows);
    return or_equal ? rows >= bound : rows > bound;
  }
  return false;
}

FailCondition parse_fail_condition(const std::string& text) {
  const std::size_t sign = text.find('>');
  if (sign == std::string::npos)
    throw Error(fmt::format("--fail-if: '{}' is no condition (write e.g. 'ready_changed > 2%')", text));
  FailCondition condition;
  condition.text = text;
  condition.figure = trim(std::string_view(text).substr(0, sign));
  condition.or_equal = text.size() > sign + 1 && text[sign + 1] == '=';
  const std::string_view limit = trim(std::string_view(text).substr(sign + (condition.or_equal ? 2 : 1)));
  std::vector<std::string> known;
  for (const ChangeFigure& figure : no_figures()) known.push_back(figure.name);
  if (std::find(known.begin(), known.end(), condition.figure) == known.end())
    throw Error(
        fmt::format("--fail-if: there is no figure '{}' ({})", condition.figure, suggestion(condition.figure, known)));
  const auto share = parse_percent(limit);
  const auto number = parse_plain_number(limit);
  if (!share && !number)
    throw Error(fmt::format("--fail-if: '{}' is neither a number of rows nor a share (write e.g. 20 or 2%)", limit));
  condition.is_share = share.has_value();
  condition.limit = share ? *share : *number;
  return condition;
}

} // namespace leadscore
