#include "base/number.hpp"
#include "check/mistake_tables.hpp"
#include "check/points.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <limits>

namespace leadscore {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

using Ranges = std::vector<Rule::Range>;

double from_of(const Rule::Range& range) { return range.from.value_or(-infinite); }
double below_of(const Rule::Range& range) { return range.below.value_or(infinite); }

std::string words_for(const Rule::Range& range) {
  if (!range.from) return "below " + format_points(*range.below);
  if (!range.below) return "from " + format_points(*range.from);
  return fmt::format("from {} below {}", format_points(*range.from), format_points(*range.below));
}

void each_range_rule(const RuleSet& rules, const std::function<void(const Rule&)>& visit) {
  for (const Model& model : rules.models)
    for (const Section* const section : {&model.fit, &model.pain})
      for (const RuleGroup& group : section->groups)
        for (const Rule& rule : group.rules)
          if (!rule.ranges.empty()) visit(rule);
}

bool overlap(const Rule::Range& a, const Rule::Range& b) {
  return std::max(from_of(a), from_of(b)) < std::min(below_of(a), below_of(b));
}

bool some_overlap(const Ranges& ranges) {
  for (std::size_t i = 0; i < ranges.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (overlap(ranges[i], ranges[j])) return true;
  return false;
}

/// True if every number of the range lies in an earlier one.
bool is_covered(const Rule::Range& range, std::span<const Rule::Range> earlier) {
  double reached = from_of(range);
  for (bool moved = true; moved && reached < below_of(range);) {
    moved = false;
    for (const Rule::Range& one : earlier) {
      if (from_of(one) > reached || below_of(one) <= reached) continue;
      reached = below_of(one);
      moved = true;
    }
  }
  return reached >= below_of(range);
}

std::vector<Found> hidden_ranges(const CheckedRules& checked) {
  std::vector<Found> found;
  each_range_rule(checked.rules, [&](const Rule& rule) {
    for (std::size_t i = 1; i < rule.ranges.size(); ++i) {
      if (!is_covered(rule.ranges[i], std::span(rule.ranges).first(i))) continue;
      found.push_back({rule.ranges[i].at,
                       fmt::format("the range {} of '{}' never counts: every number in it lies in an earlier range",
                                   words_for(rule.ranges[i]), rule.name),
                       "give each range its own 'from' and 'below', the smallest first"});
    }
  });
  return found;
}

std::vector<Found> overlapping_ranges(const CheckedRules& checked) {
  std::vector<Found> found;
  each_range_rule(checked.rules, [&](const Rule& rule) {
    for (std::size_t i = 1; i < rule.ranges.size(); ++i) {
      const Rule::Range& range = rule.ranges[i];
      const auto earlier = std::span(rule.ranges).first(i);
      if (is_covered(range, earlier)) continue;
      const auto other = std::ranges::find_if(earlier, [&](const Rule::Range& one) { return overlap(one, range); });
      if (other == earlier.end()) continue;
      const double from = std::max(from_of(range), from_of(*other));
      const double below = std::min(below_of(range), below_of(*other));
      const std::string shared = words_for({.from = from == -infinite ? std::nullopt : std::optional(from),
                                            .below = below == infinite ? std::nullopt : std::optional(below),
                                            .points = 0,
                                            .at = {}});
      found.push_back(
          {range.at,
           fmt::format("the ranges {} and {} of '{}' overlap: a number {} gets the {} points of the first",
                       words_for(*other), words_for(range), rule.name, shared, format_points(other->points)),
           "end each range where the next begins; 'below' itself is not in the range"});
    }
  });
  return found;
}

/// A gap between two ranges is meant if what it gives lies between what they give, and it is wider than a slip.
std::vector<Found> gaps_between_ranges(const CheckedRules& checked) {
  std::vector<Found> found;
  each_range_rule(checked.rules, [&](const Rule& rule) {
    Ranges ranges = rule.ranges;
    if (some_overlap(ranges)) return; // told as such
    std::ranges::sort(ranges, {}, from_of);
    for (std::size_t i = 1; i < ranges.size(); ++i) {
      const Rule::Range& lower = ranges[i - 1];
      const Rule::Range& upper = ranges[i];
      const double width = from_of(upper) - below_of(lower);
      if (width <= 0) continue;
      const auto [least, most] = std::minmax(lower.points, upper.points);
      if (width > 1 && rule.otherwise >= least && rule.otherwise <= most) continue;
      found.push_back(
          {upper.at,
           fmt::format("the ranges of '{}' leave a gap: a number from {} below {} gets {} points", rule.name,
                       format_points(below_of(lower)), format_points(from_of(upper)), format_points(rule.otherwise)),
           fmt::format("write below: {}; the number after 'below' is the first that is not in the range",
                       format_points(from_of(upper)))});
    }
  });
  return found;
}

std::vector<Found> unordered_ranges(const CheckedRules& checked) {
  std::vector<Found> found;
  each_range_rule(checked.rules, [&](const Rule& rule) {
    if (some_overlap(rule.ranges)) return;
    if (std::ranges::is_sorted(rule.ranges, {}, from_of) ||
        std::ranges::is_sorted(rule.ranges, std::ranges::greater{}, from_of))
      return;
    const auto turn = std::ranges::is_sorted_until(rule.ranges, {}, from_of);
    found.push_back(
        {turn->at, fmt::format("the ranges of '{}' stand in no order", rule.name), "put the smallest first"});
  });
  return found;
}

// ---- bands ----------------------------------------------------------------------------------------------------------

/// A list of bands of a model, with the least and the most of what it labels.
struct BandList {
  const Model& model;
  const std::vector<Band>& bands;
  std::string name; ///< "bands", "the fit bands of 'grid'"
  std::vector<Position> places;
  PointBounds of; ///< least and most of what is labelled
  std::string what;
};

std::vector<BandList> all_bands(const CheckedRules& checked) {
  std::vector<BandList> lists;
  for (const Model& model : checked.rules.models) {
    const auto places = [&](const std::vector<Band>& bands, std::initializer_list<Places::Step> path) {
      std::vector<Position> result;
      const Position list = checked.places.of(model.at, path);
      for (std::size_t i = 0; i < bands.size(); ++i) result.push_back(checked.places.of(list, {i}));
      return result;
    };
    if (!model.bands.empty())
      lists.push_back({model,
                       model.bands,
                       "'bands'",
                       places(model.bands, {"bands"}),
                       {0, std::max(most_score(model), model.fast_track ? model.target : 0)},
                       "score"});
    if (!model.grid) continue;
    lists.push_back({model, model.grid->fit, "the fit bands of 'grid'", places(model.grid->fit, {"grid", "fit"}),
                     bounds_of(model.fit), "fit"});
    lists.push_back({model, model.grid->pain, "the pain bands of 'grid'", places(model.grid->pain, {"grid", "pain"}),
                     bounds_of_pain_now(model), "pain"});
  }
  return lists;
}

std::vector<Found> unordered_bands(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const BandList& list : all_bands(checked)) {
    if (std::ranges::is_sorted(list.bands, {}, &Band::from) ||
        std::ranges::is_sorted(list.bands, std::ranges::greater{}, &Band::from))
      continue;
    const auto turn = std::ranges::is_sorted_until(list.bands, std::ranges::greater{}, &Band::from);
    found.push_back({list.places[static_cast<std::size_t>(turn - list.bands.begin())],
                     fmt::format("{} stand in no order: '{}' from {} comes after '{}' from {}", list.name, turn->name,
                                 format_points(turn->from), (turn - 1)->name, format_points((turn - 1)->from)),
                     "put the highest first"});
  }
  return found;
}

std::vector<Found> gaps_below_bands(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const BandList& list : all_bands(checked)) {
    const auto lowest = std::ranges::min_element(list.bands, {}, &Band::from);
    if (round_points(lowest->from) <= round_points(list.of.least)) continue;
    const std::string least = std::isfinite(list.of.least) ? format_points(list.of.least) : "any number below 0";
    found.push_back({list.places[static_cast<std::size_t>(lowest - list.bands.begin())],
                     fmt::format("a lead with a {} below {} gets no label: it can be {}, and '{}' is the lowest of {}",
                                 list.what, format_points(lowest->from), least, lowest->name, list.name),
                     std::isfinite(list.of.least) ? fmt::format("let it begin at from: {}", least)
                                                  : "let it begin low enough, e.g. from: -1000"});
  }
  return found;
}

std::vector<Found> bounds_out_of_reach(const CheckedRules& checked) {
  std::vector<Found> found;
  const auto report = [&](Position at, const std::string& what, double bound, double most) {
    found.push_back(
        {at,
         fmt::format("{} begins at {}, and no lead gets more than {}", what, format_points(bound), format_points(most)),
         "lower it, or give more points"});
  };
  for (const BandList& list : all_bands(checked)) {
    for (std::size_t i = 0; i < list.bands.size(); ++i)
      if (round_points(list.bands[i].from) > round_points(list.of.most))
        report(list.places[i], fmt::format("'{}' of {}", list.bands[i].name, list.name), list.bands[i].from,
               list.of.most);
  }
  for (const Model& model : checked.rules.models) {
    if (!model.quadrant) continue;
    const double fit = bounds_of(model.fit).most;
    const double pain = bounds_of_pain_now(model).most;
    if (round_points(model.quadrant->good_fit) > round_points(fit))
      report(checked.places.of(model.at, {"quadrant", "good_fit"}), "good fit", model.quadrant->good_fit, fit);
    if (round_points(model.quadrant->high_pain) > round_points(pain))
      report(checked.places.of(model.at, {"quadrant", "high_pain"}), "high pain", model.quadrant->high_pain, pain);
  }
  return found;
}

// ---- steps ----------------------------------------------------------------------------------------------------------

std::vector<Found> steps_that_turn_round(const CheckedRules& checked) {
  std::vector<Found> found;
  for (const Model& model : checked.rules.models) {
    const auto& steps = model.inactivity.steps;
    for (std::size_t i = 1; i < steps.size() && !model.inactivity.cumulative; ++i) {
      if (steps[i].points <= steps[i - 1].points) continue;
      found.push_back({checked.places.of(model.at, {"pain", "inactivity", "steps"}),
                       fmt::format("silence of {} takes {} points, but the longer one of {} only {}",
                                   format_duration(steps[i - 1].after), format_points(-steps[i - 1].points),
                                   format_duration(steps[i].after), format_points(-steps[i].points)),
                       "longer silence takes more; for steps that add up there is cumulative: true"});
    }
    auto bonus = model.velocity.bonus;
    std::ranges::sort(bonus, {}, &VelocitySettings::Bonus::at_least);
    for (std::size_t i = 1; i < bonus.size(); ++i) {
      if (bonus[i].points > bonus[i - 1].points) continue;
      found.push_back({checked.places.of(model.at, {"velocity", "bonus"}),
                       fmt::format("{} points a day give a bonus of {}, but the slower {} a day give {}",
                                   format_points(bonus[i].at_least), format_points(bonus[i].points),
                                   format_points(bonus[i - 1].at_least), format_points(bonus[i - 1].points)),
                       "the faster a lead is, the higher the bonus"});
    }
    for (const RuleGroup& group : model.pain.groups) {
      for (const Rule& rule : group.rules) {
        const auto& kept = rule.decay.steps;
        const bool from_section = !checked.places.has(rule.at, {"decay"});
        for (std::size_t i = 0; rule.decay.kind == Decay::Kind::steps && i < kept.size(); ++i) {
          const double before = i == 0 ? 1 : kept[i - 1].keep;
          if (kept[i].keep <= before) continue;
          const Position at = from_section ? checked.places.of(model.at, {"pain", "decay", "steps"})
                                           : checked.places.of(rule.at, {"decay", "steps"});
          if (std::ranges::any_of(found, [&](const Found& one) { return one.at == at; })) continue;
          found.push_back(
              {at,
               fmt::format("after {} a larger share is left ({}) than before ({})", format_duration(kept[i].after),
                           format_points(kept[i].keep), format_points(before)),
               "points fade with age: let 'keep' fall from step to step"});
        }
      }
    }
  }
  return found;
}

} // namespace

std::span<const Mistake> mistakes_of_bounds() {
  using enum Severity;
  static const std::array table = {
      Mistake{
          .code = "LS301",
          .severity = warning,
          .title = "ranges that overlap",
          .why = "The first range that fits counts, so numbers in both get the points of the one that happens to stand "
                 "first.",
          .bad = "fit:\n  rules:\n    - name: company size\n      field: employees\n      points_by_range: [{from: 50, "
                 "below: 201, points: 5}, {from: 200, points: 10}]\n",
          .good = "fit:\n  rules:\n    - name: company size\n      field: employees\n      points_by_range: [{from: "
                  "50, below: 200, points: 5}, {from: 200, points: 10}]\n",
          .find = overlapping_ranges},
      Mistake{
          .code = "LS302",
          .severity = warning,
          .title = "ranges that leave a gap",
          .why =
              "A number in the gap gets what 'otherwise' says, mostly nothing, between neighbours that get something. "
              "Gaps whose points lie between those of their neighbours, and that are wider than 1, are taken as meant.",
          .bad = "fit:\n  rules:\n    - name: company size\n      field: employees\n      points_by_range: [{from: 50, "
                 "below: 199, points: 5}, {from: 200, points: 10}]\n",
          .good = "fit:\n  rules:\n    - name: company size\n      field: employees\n      points_by_range: [{from: "
                  "50, below: 200, points: 5}, {from: 200, points: 10}]\n",
          .find = gaps_between_ranges},
      Mistake{.code = "LS303",
              .severity = error,
              .title = "a range that earlier ones hide",
              .why = "The first range that fits counts. This one never does.",
              .bad = "fit:\n  rules:\n    - name: company size\n      field: employees\n      points_by_range: [{from: "
                     "50, points: 5}, {from: 200, points: 10}]\n",
              .good = "fit:\n  rules:\n    - name: company size\n      field: employees\n      points_by_range: "
                      "[{from: 50, below: 200, points: 5}, {from: 200, points: 10}]\n",
              .find = hidden_ranges},
      Mistake{.code = "LS304",
              .severity = warning,
              .title = "ranges in no order",
              .why = "They count as they are, but whoever changes one will miss a gap or an overlap.",
              .bad = "fit:\n  rules:\n    - name: company size\n      field: employees\n      points_by_range: [{from: "
                     "50, below: 200, points: 5}, {below: 5, points: -10}, {from: 200, points: 10}]\n",
              .good = "fit:\n  rules:\n    - name: company size\n      field: employees\n      points_by_range: "
                      "[{below: 5, points: -10}, {from: 50, below: 200, points: 5}, {from: 200, points: 10}]\n",
              .find = unordered_ranges},
      Mistake{.code = "LS305",
              .severity = warning,
              .title = "bands in no order",
              .why = "The band with the largest 'from' that is reached counts, wherever it stands. One that stands out "
                     "of order "
                     "has often a digit too many or too few.",
              .bad = "bands: [{name: A, from: 90}, {name: B, from: 7}, {name: C, from: 50}, {name: D, from: 0}]\n",
              .good = "bands: [{name: A, from: 90}, {name: B, from: 70}, {name: C, from: 50}, {name: D, from: 0}]\n",
              .find = unordered_bands},
      Mistake{.code = "LS306",
              .severity = warning,
              .title = "bands that leave the lowest without a label",
              .why = "Leads below the lowest band have an empty column, and fall out of every list that goes by it.",
              .bad = "bands: [{name: A, from: 90}, {name: B, from: 50}]\n",
              .good = "bands: [{name: A, from: 90}, {name: B, from: 50}, {name: C, from: 0}]\n",
              .find = gaps_below_bands},
      Mistake{.code = "LS307",
              .severity = warning,
              .title = "a label that no lead can get",
              .why = "The bound stands above what the rules can give, so the label is always empty.",
              .bad = "bands: [{name: A, from: 900}, {name: B, from: 0}]\n",
              .good = "bands: [{name: A, from: 90}, {name: B, from: 0}]\n",
              .find = bounds_out_of_reach},
      Mistake{
          .code = "LS308",
          .severity = warning,
          .title = "steps that turn round",
          .why =
              "Longer silence should take more, older actions should keep less, faster leads should get more. A step "
              "that goes the other way is mostly two figures exchanged.",
          .bad = "velocity: {of: pain, bonus: [{at_least: 40, points: 10}, {at_least: 80, points: 5}]}\n",
          .good = "velocity: {of: pain, bonus: [{at_least: 40, points: 5}, {at_least: 80, points: 10}]}\n",
          .find = steps_that_turn_round},
  };
  return table;
}

} // namespace leadscore
