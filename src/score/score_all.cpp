#include "score/score_all.hpp"

#include "base/parallel.hpp"
#include "score/bounds.hpp"

#include <algorithm>
#include <atomic>
#include <memory>

namespace leadscore {

namespace {

constexpr std::size_t rows_a_piece = 2048; // what is put together from them then still lies in the cache

/// What one thread needs to score leads.
class Worker {
public:
  Worker(const Program& program, const Leads& leads, const EventStore& events, const TimeReader& times, Instant as_of)
      : program_(program), leads_(leads), events_(events), fields_(program, times, as_of) {
    for (std::size_t model = 0; model < program.models.size(); ++model) add_scorer(model, events, times.zone(), as_of);
  }

  /// Leads begin … end − 1. `visit` may be empty.
  AllScores score(std::size_t begin, std::size_t end, unsigned thread, const RowVisit& visit) {
    AllScores result = empty();
    result.rows.reserve((end - begin) * scorers_.size());
    for (std::size_t index = begin; index < end; ++index)
      score_lead(static_cast<LeadIndex>(index), result, thread, visit);
    return result;
  }

private:
  /// Models that follow the same events. Each lead's are followed once for all of them.
  struct Family {
    const ModelProgram* model = nullptr; ///< one of them
    std::shared_ptr<FollowedEvents> followed;
    std::vector<ModelScorer*> applying; ///< to the present lead
  };

  void add_scorer(std::size_t model, const EventStore& events, const TimeZone& zone, Instant as_of) {
    const ModelProgram& program = program_.models[model];
    std::size_t family = 0;
    while (family < families_.size() && !follow_the_same(*families_[family].model, program)) ++family;
    if (family == families_.size())
      families_.push_back({&program, std::make_shared<FollowedEvents>(program, events.kinds(), zone, as_of), {}});
    scorers_.push_back(std::make_unique<ModelScorer>(program_, model, as_of, families_[family].followed));
    family_of_.push_back(family);
    for (std::size_t other = 0; other < model; ++other) {
      if (!same_fit(program_.models[other], program)) continue;
      scorers_[model]->share_fit(scorers_[other].get());
      break;
    }
  }

  [[nodiscard]] AllScores empty() const {
    AllScores result;
    for (const ModelProgram& model : program_.models) result.rule_totals.emplace_back(model.rules.size());
    result.hygiene_points.assign(program_.events.drops.size(), 0);
    result.not_numbers.assign(program_.fields.size(), {});
    return result;
  }

  void score_lead(LeadIndex lead, AllScores& result, unsigned thread, const RowVisit& visit) {
    fields_.begin(leads_.table, lead);
    const LeadInputs inputs{lead, leads_.table.created_at(lead), events_.of(lead)};
    for (Family& family : families_) family.applying.clear();
    applying_.clear();
    for (std::size_t model = 0; model < scorers_.size(); ++model) {
      if (!scorers_[model]->applies(fields_)) continue;
      applying_.push_back(model);
      families_[family_of_[model]].applying.push_back(scorers_[model].get());
    }
    for (const Family& family : families_)
      if (!family.applying.empty()) ModelScorer::walk(family.applying, fields_, inputs);
    const std::size_t first_row = result.rows.size();
    for (const std::size_t model : applying_) {
      ModelScorer& scorer = *scorers_[model];
      result.rows.push_back(scorer.row());
      count_rules(scorer, result.rule_totals[model]);
      if (visit) visit(thread, fields_, scorer, result.rows.back());
    }
    if (!events_.dropped_of(lead).empty())
      for (std::size_t index = 0; index < applying_.size(); ++index)
        count_hygiene(*scorers_[applying_[index]], inputs, result.rows[first_row + index].score, result);
    for (FieldIndex field = 0; field < program_.fields.size(); ++field) {
      if (!program_.fields[field].read_as_number || program_.fields[field].kind != Field::Kind::column) continue;
      result.not_numbers[field].count(fields_.cell(field));
    }
  }

  static void count_rules(ModelScorer& scorer, std::vector<RuleTotals>& totals) {
    const std::span<const RulePoints> rules = scorer.rule_points();
    for (std::size_t rule = 0; rule < rules.size(); ++rule) {
      const RulePoints& points = rules[rule];
      if (!points.matched) continue;
      ++totals[rule].leads;
      totals[rule].events += scorer.events_matched(rule);
      if (!points.hidden) totals[rule].points += points.now;
    }
  }

  void count_hygiene(ModelScorer& scorer, LeadInputs inputs, double score, AllScores& result) {
    std::vector<bool> entries(program_.events.drops.size());
    for (const DroppedEvent& dropped : events_.dropped_of(inputs.lead)) entries[dropped.entry] = true;
    for (std::size_t entry = 0; entry < entries.size(); ++entry) {
      if (!entries[entry]) continue;
      const std::vector<Event> restored = events_.with_restored(inputs.lead, static_cast<std::uint16_t>(entry));
      inputs.events = restored;
      result.hygiene_points[entry] += scorer.score(fields_, inputs).score - score;
    }
  }

  const Program& program_;
  const Leads& leads_;
  const EventStore& events_;
  LeadFields fields_;
  std::vector<std::unique_ptr<ModelScorer>> scorers_;
  std::vector<Family> families_;
  std::vector<std::size_t> family_of_; ///< by model
  std::vector<std::size_t> applying_;  ///< models, to the present lead
};

/// Adds a piece's result; pieces come in the order of the leads, so that sums do not depend on threads.
void add(AllScores& sum, AllScores&& piece) {
  sum.rows.insert(sum.rows.end(), piece.rows.begin(), piece.rows.end());
  for (std::size_t model = 0; model < sum.rule_totals.size(); ++model) {
    for (std::size_t rule = 0; rule < sum.rule_totals[model].size(); ++rule) {
      RuleTotals& totals = sum.rule_totals[model][rule];
      const RuleTotals& more = piece.rule_totals[model][rule];
      totals.leads += more.leads;
      totals.events += more.events;
      totals.points += more.points;
    }
  }
  for (std::size_t entry = 0; entry < sum.hygiene_points.size(); ++entry)
    sum.hygiene_points[entry] += piece.hygiene_points[entry];
  for (std::size_t field = 0; field < sum.not_numbers.size(); ++field)
    sum.not_numbers[field] += piece.not_numbers[field];
}

} // namespace

namespace {

AllScores nothing_yet(const Program& program) {
  AllScores sum;
  for (const ModelProgram& model : program.models) {
    auto& totals = sum.rule_totals.emplace_back();
    for (const RuleProgram& rule : model.rules) totals.push_back({rule.rule->name, 0, 0, 0});
  }
  sum.hygiene_points.assign(program.events.drops.size(), 0);
  sum.not_numbers.assign(program.fields.size(), {});
  return sum;
}

} // namespace

AllScores score_all(const Program& program, const Leads& leads, const EventStore& events, const TimeReader& times,
                    Instant as_of, unsigned threads, const std::function<void(std::size_t leads_done)>& progress,
                    const RowVisit& visit) {
  std::vector<std::unique_ptr<Worker>> workers(threads);
  AllScores sum = nothing_yet(program);
  sum.rows.reserve(leads.table.size() * program.models.size());
  const std::size_t models = std::max<std::size_t>(1, program.models.size());
  const std::size_t leads_a_piece = std::max<std::size_t>(1, rows_a_piece / models);
  std::atomic<std::size_t> next = 0;
  const auto fetch = [&]() -> std::optional<std::size_t> {
    if (next >= leads.table.size()) return std::nullopt;
    return next.fetch_add(leads_a_piece);
  };
  in_order(
      threads, fetch,
      [&](unsigned thread, std::size_t&& begin) {
        auto& worker = workers[thread];
        if (worker == nullptr) worker = std::make_unique<Worker>(program, leads, events, times, as_of);
        return worker->score(begin, std::min(begin + leads_a_piece, leads.table.size()), thread, visit);
      },
      [&](AllScores&& piece) {
        add(sum, std::move(piece));
        if (progress) progress(next);
      });
  return sum;
}

AllScores score_leads(const Program& program, const Leads& leads, const EventStore& events, const TimeReader& times,
                      Instant as_of, std::span<const LeadIndex> wanted) {
  AllScores sum = nothing_yet(program);
  Worker worker(program, leads, events, times, as_of);
  for (const LeadIndex lead : wanted) add(sum, worker.score(lead, std::size_t{lead} + 1, 0, {}));
  return sum;
}

} // namespace leadscore
