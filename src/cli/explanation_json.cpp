#include "base/number.hpp"
#include "cli/explanation.hpp"

#include <nlohmann/json.hpp>

namespace leadscore {

namespace {

using Json = nlohmann::ordered_json;

Json time_json(Instant instant) { return instant == no_instant ? Json() : Json(format_instant(instant)); }
Json points_json(double points) { return round_points(points); }
Json text_json(const std::string& text) { return text.empty() ? Json() : Json(text); }

std::string_view to_text(TraceRow::Part part) {
  switch (part) {
  case TraceRow::Part::fit:
    return "fit";
  case TraceRow::Part::pain:
    return "pain";
  case TraceRow::Part::inactivity:
    return "inactivity";
  case TraceRow::Part::velocity:
    return "velocity";
  case TraceRow::Part::bound:
    return "bound";
  }
  return "";
}

std::string_view to_text(Thinned thinned) {
  switch (thinned) {
  case Thinned::counted:
    return "counted";
  case Thinned::once_per:
  case Thinned::once_per_text:
    return "once_per";
  case Thinned::per_day:
    return "per_day";
  case Thinned::times:
    return "times";
  }
  return "";
}

Json rows_json(const Trace& trace) {
  Json rows = Json::array();
  for (const TraceRow& row : trace.rows)
    rows.push_back({{"part", to_text(row.part)}, {"label", row.label}, {"points", points_json(row.points)}});
  return rows;
}

Json rules_json(const Trace& trace) {
  Json rules = Json::array();
  for (const TraceRule& rule : trace.rules) {
    Json events = Json::array();
    for (const TraceEvent& event : rule.events)
      events.push_back({{"time", time_json(event.time)},
                        {"type", event.type},
                        {"points", points_json(event.points)},
                        {"decay", points_json(event.now - event.points)},
                        {"now", points_json(event.now)},
                        {"counts", to_text(event.thinned)}});
    rules.push_back({{"name", rule.name},
                     {"section", rule.in_fit ? "fit" : "pain"},
                     {"points", points_json(rule.undecayed)},
                     {"now", points_json(rule.now)},
                     {"cut_by_cap", points_json(rule.cut)},
                     {"hidden_by_group", rule.hidden},
                     {"events", std::move(events)}});
  }
  return rules;
}

Json explanation_json(const Explanation& explanation) {
  const Trace& trace = explanation.trace;
  const ModelScore& score = trace.score;
  Json json{{"lead", explanation.lead},
            {"model", explanation.model},
            {"score", points_json(score.score)},
            {"target", points_json(trace.target)},
            {"ready", score.ready},
            {"fit", points_json(score.fit)},
            {"pain", points_json(score.pain)},
            {"decay", points_json(score.decay)},
            {"pain_now", points_json(score.pain_now)},
            {"inactivity", points_json(trace.inactivity)},
            {"velocity", points_json(score.velocity)},
            {"velocity_points", points_json(score.velocity_points)},
            {"fast_track", score.fast_track},
            {"rows", rows_json(trace)},
            {"rules", rules_json(trace)}};
  json["dropped_events"] = Json::array();
  for (const TraceDropped& event : trace.dropped)
    json["dropped_events"].push_back({{"time", time_json(event.time)}, {"type", event.type}, {"by", event.entry}});
  json["runs_of_readiness"] = Json::array();
  for (const ReadyRun& run : trace.runs)
    json["runs_of_readiness"].push_back({{"began", time_json(run.began)}, {"ended", time_json(run.ended)}});
  json["reopened_at"] = time_json(score.reopened_at);
  json["expires_at"] = time_json(score.expires_at);
  json["path"] = Json::array();
  for (const TracePoint& point : trace.path)
    json["path"].push_back({{"time", time_json(point.time)}, {"score", points_json(point.score)}});
  json["reasons"] = text_json(explanation.reasons);
  json["handoff"] = explanation.handoff;
  json["stage"] = text_json(explanation.stage);
  json["channel"] = text_json(explanation.channel);
  json["campaign"] = text_json(explanation.campaign);
  json["opted_out"] = text_json(explanation.opted_out);
  json["disqualified_by"] = text_json(explanation.disqualified_by);
  json["account"] = text_json(explanation.account);
  json["next"] = Json::array();
  for (const NextStep& step : trace.next)
    json["next"].push_back({{"what", step.text}, {"gain", points_json(step.gain)}, {"makes_ready", step.closes_gap}});
  json["near_misses"] = trace.near_misses;
  return json;
}

} // namespace

std::string explanations_json(const std::vector<Explanation>& explanations, Instant as_of) {
  Json json{{"format", "leadscore-explain/1"}, {"as_of", time_json(as_of)}, {"explanations", Json::array()}};
  for (const Explanation& explanation : explanations) json["explanations"].push_back(explanation_json(explanation));
  return json.dump(2) + "\n";
}

} // namespace leadscore
