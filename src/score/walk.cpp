#include "base/number.hpp"
#include "score/model_scorer.hpp"

#include <algorithm>

namespace leadscore {

namespace {

constexpr int days_looked_ahead = 90;

} // namespace

void ModelScorer::look_at(Instant t, Sums sums) {
  parts_ = evaluate(t, sums);
  const double score = round_points(parts_.score);
  if (!in_run() && score >= target_)
    runs_.push_back({t, no_instant});
  else if (in_run() && score < reopen_below_)
    runs_.back().ended = t;
}

/// To be called before the first look that may not be needed.
void ModelScorer::begin_looks() {
  has_ceiling_ = !fast_track_may_hold_;
  if (has_ceiling_) begin_ceiling();
}

void ModelScorer::look_if_needed(Instant t) {
  if (in_run() ? must_stay_ready(t) : !may_be_ready(t)) return;
  look_at(t, Sums::running);
  if (has_ceiling_) lower_ceiling();
  begin_floor(t);
}

/// Looks at the lead at the instants of 3-scoring, Ready, but for looks that can neither begin nor end a run of
/// readiness under a model. Nearly all leads need no look but that at T, under any.
void ModelScorer::walk(std::span<ModelScorer* const> scorers, LeadFields& fields, const LeadInputs& lead) {
  ModelScorer& any = *scorers.front();
  FollowedEvents& followed = *any.followed_;
  std::vector<ModelScorer*>& looking = any.looking_;
  followed.begin(lead);
  looking.clear();
  for (ModelScorer* const scorer : scorers) {
    scorer->begin(fields);
    if (!scorer->may_ever_be_ready()) continue;
    scorer->begin_looks();
    looking.push_back(scorer);
  }

  const Instant first_touch = followed.first_touch();
  const Instant earlier = any.as_of_ - any.model_.trend;
  bool earlier_taken = first_touch != no_instant && first_touch > earlier;
  if (earlier_taken)
    for (ModelScorer* const scorer : scorers) scorer->earlier_score_ = 0;
  const auto feed_until = [&](Instant t, bool inclusive) {
    while (const Event* const event = followed.feed_next(t, inclusive))
      for (ModelScorer* const scorer : looking) scorer->expect(*event);
  };
  const auto take_earlier = [&](Instant next) {
    if (earlier_taken || next <= earlier) return;
    feed_until(earlier, true);
    for (ModelScorer* const scorer : scorers) scorer->earlier_score_ = scorer->evaluate(earlier, Sums::exact).score;
    earlier_taken = true;
  };
  const auto look = [&](Instant t) {
    for (ModelScorer* const scorer : looking) scorer->look_if_needed(t);
  };
  if (!looking.empty()) {
    feed_until(first_touch, true);
    look(first_touch);
    for (std::size_t index = followed.next_event(); index < lead.events.size();
         index = std::max(index + 1, followed.next_event())) {
      const Event& event = lead.events[index];
      if (!followed.of_model(event)) continue;
      take_earlier(event.time());
      feed_until(event.time(), false);
      look(event.time());
      feed_until(event.time(), true);
      look(event.time());
    }
  }
  take_earlier(any.as_of_ + 1);
  feed_until(any.as_of_, true);
  for (ModelScorer* const scorer : scorers) scorer->look_at(any.as_of_, Sums::exact);
}

Instant ModelScorer::expires_at() {
  for (int day = 1; day <= days_looked_ahead; ++day) {
    const Instant t = as_of_ + day * seconds_a_day;
    if (round_points(evaluate(t, Sums::running).score) < target_) return t;
  }
  return no_instant;
}

ModelScore ModelScorer::row() {
  const LeadInputs& lead = followed_->lead();
  ModelScore row;
  row.lead = lead.lead;
  row.model = static_cast<std::uint16_t>(model_index_);
  row.fit = parts_.fit;
  row.pain = parts_.undecayed;
  row.pain_now = parts_.pain_now();
  row.decay = row.pain_now - row.pain;
  row.velocity = parts_.velocity;
  row.velocity_points = parts_.velocity_points;
  row.fast_track = parts_.fast_track;
  row.score = parts_.score;
  const double printed_score = round_points(row.score);
  row.ready = printed_score >= target_;
  row.first_touch = followed_->first_touch();
  row.first_ready_at = runs_.empty() ? no_instant : runs_.front().began;
  row.ready_at = row.ready ? runs_.back().began : no_instant;
  row.times_ready = static_cast<std::int32_t>(runs_.size());
  row.reopened_at = followed_->restarted_at();
  row.last_activity_at = followed_->last_life();
  if (row.last_activity_at != no_instant)
    row.idle = as_of_ - row.last_activity_at;
  else if (lead.created_at)
    row.idle = as_of_ - *lead.created_at;
  if (followed_->last_pain() != no_instant)
    row.since_points = as_of_ - followed_->last_pain();
  else if (row.first_touch != no_instant)
    row.since_points = as_of_ - row.first_touch;
  row.change = printed_score - round_points(earlier_score_);
  label(row);
  give_reasons(row);
  row.disqualified_by = followed_->disqualified_by(*fields_);
  if (row.ready) {
    const std::vector<RulePoints> points_at_as_of = rule_points_;
    row.expires_at = expires_at();
    rule_points_ = points_at_as_of;
  }
  return row;
}

ModelScore ModelScorer::score(LeadFields& fields, const LeadInputs& lead) {
  ModelScorer* const self = this;
  walk({&self, 1}, fields, lead);
  return row();
}

} // namespace leadscore
