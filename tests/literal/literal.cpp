#include "literal.hpp"

#include "base/number.hpp"
#include "base/text.hpp"
#include "literal_parts.hpp"

#include <algorithm>
#include <set>

namespace leadscore {
namespace {

constexpr double seconds_in_a_day = 86'400;

double in_days(Seconds seconds) { return static_cast<double>(seconds) / seconds_in_a_day; }

/// "both are first rounded": a computed number against one of the rule file.
bool reaches(double computed, double given) { return round_points(computed) >= round_points(given); }

/// S at an instant, rounded only when it is compared.
struct Look {
  Instant at = 0;
  double score = 0;
};

/// "The lead is looked at at these instants, in this order: t₀; for each later time tᵢ of an event of the model: first
/// S(tᵢ⁻), then S(tᵢ); last S(T). A lead without first touch is looked at at T only."
std::vector<Look> looks(const Model& model, const KnownLead& lead) {
  std::vector<Look> result;
  const Instant as_of = lead.world().as_of;
  if (const std::optional<Instant> touch = first_touch(lead)) {
    result.push_back({*touch, score_parts(model, lead, sight_up_to(lead, *touch)).score});
    std::set<Instant> later;
    for (const KnownEvent& event : lead.events) {
      if (event.time > *touch && is_event_of_model(model, lead.world(), event)) later.insert(event.time);
    }
    for (const Instant at : later) {
      result.push_back({at, score_parts(model, lead, sight_before(lead, at)).score});
      result.push_back({at, score_parts(model, lead, sight_up_to(lead, at)).score});
    }
  }
  result.push_back({as_of, score_parts(model, lead, sight_up_to(lead, as_of)).score});
  return result;
}

/// "A run of readiness begins at a look with S ≥ target and ends at the next look with S < `reopen_below`." "`ready_at`
/// = the first look of the run in which T lies, absent if not ready."
void find_runs(const Model& model, const KnownLead& lead, LiteralScore& score) {
  std::optional<Instant> run;
  for (const Look& look : looks(model, lead)) {
    if (!run && reaches(look.score, model.target)) {
      run = look.at;
      ++score.times_ready;
      if (!score.first_ready_at) score.first_ready_at = look.at;
    } else if (run && !reaches(look.score, model.reopen_below)) {
      run.reset();
    }
  }
  if (score.ready) score.ready_at = run;
  if (score.first_ready_at && score.first_touch) {
    score.days_to_ready = in_days(*score.first_ready_at - *score.first_touch);
  }
}

/// "the first of T + 1 d, T + 2 d, … T + 90 d at which S is below the target if nothing more happens; absent if not
/// ready or if there is none."
std::optional<Instant> expires_at(const Model& model, const KnownLead& lead, bool ready) {
  if (!ready) return std::nullopt;
  for (int day = 1; day <= 90; ++day) {
    const Instant at = lead.world().as_of + day * seconds_a_day;
    if (!reaches(score_parts(model, lead, sight_up_to(lead, at)).score, model.target)) return at;
  }
  return std::nullopt;
}

/// What S(T) is held against: "S(T) − S(T − `trend`), of the printed numbers, with the same profile; S(T) for a lead
/// whose first touch is later than T − trend", so nothing for such a lead.
double score_before_trend(const Model& model, const KnownLead& lead, const LiteralScore& score) {
  const Instant at = lead.world().as_of - model.trend;
  if (score.first_touch && *score.first_touch > at) return 0;
  return score_parts(model, lead, sight_up_to(lead, at)).score;
}

/// "(T − the time of the newest event of the model in a pain rule, `not_followed_by` aside)/86 400, else since t₀, else
/// absent."
std::optional<double> days_since_points(const Model& model, const KnownLead& lead, const LiteralScore& score) {
  std::optional<Instant> newest = score.first_touch;
  for (const KnownEvent& event : lead.events) {
    if (is_event_of_pain_rules(model, lead.world(), event)) newest = event.time;
  }
  if (!newest) return std::nullopt;
  return in_days(lead.world().as_of - *newest);
}

/// "`both` if fit(T) ≥ good_fit and P(T) ≥ high_pain; `fit_only`, `pain_only`, `neither`."
std::string quadrant(const std::optional<Quadrant>& bounds, const Parts& parts) {
  if (!bounds) return "";
  const bool fit = reaches(parts.fit, bounds->good_fit);
  const bool pain = reaches(parts.pain, bounds->high_pain);
  if (fit && pain) return "both";
  if (fit) return "fit_only";
  return pain ? "pain_only" : "neither";
}

/// "the band with the largest `from` ≤ S(T)".
std::string band(const std::vector<Band>& bands, double number) {
  const Band* best = nullptr;
  for (const Band& one : bands) {
    if (reaches(number, one.from) && (best == nullptr || one.from > best->from)) best = &one;
  }
  return best == nullptr ? "" : best->name;
}

/// "the fit band's name, then the pain band's, by fit(T) and P(T)". Empty where either has none.
std::string grid(const std::optional<Grid>& bounds, const Parts& parts) {
  if (!bounds) return "";
  const std::string fit = band(bounds->fit, parts.fit);
  const std::string pain = band(bounds->pain, parts.pain);
  return fit.empty() || pain.empty() ? "" : fit + pain;
}

/// "`active`, else `latent`, if the number of non-passive events in the window reaches the bound; else `new` if the
/// lead has no non-passive event and created_at is inside the latent window; else `dormant`."
std::string activity(const ActivitySettings& settings, const KnownLead& lead) {
  const Instant as_of = lead.world().as_of;
  const auto reached = [&](const ActivityBound& bound) {
    std::int64_t number = 0;
    for (const KnownEvent& event : lead.events) {
      if (!event.passive && as_of - event.time < bound.in_last) ++number;
    }
    return number >= bound.at_least;
  };
  if (reached(settings.active)) return "active";
  if (reached(settings.latent)) return "latent";
  const bool has_event =
      std::any_of(lead.events.begin(), lead.events.end(), [](const KnownEvent& event) { return !event.passive; });
  const std::optional<Instant> created_at = lead.created_at();
  if (!has_event && created_at && as_of - *created_at < settings.latent.in_last) return "new";
  return "dormant";
}

/// "the up to five rules with the most points now (after decay and the rule's own cap), those that print above 0 only,
/// most first by the printed points, ties in the order fit, then pain, of the rule file"; "When the fast track holds,
/// `fast track` stands before them."
std::string reasons(const Parts& parts) {
  std::vector<LiteralRulePoints> rules = parts.fit_rules;
  rules.insert(rules.end(), parts.pain_rules.begin(), parts.pain_rules.end());
  std::stable_sort(rules.begin(), rules.end(), [](const LiteralRulePoints& left, const LiteralRulePoints& right) {
    return round_points(left.decayed) > round_points(right.decayed);
  });
  std::string text = parts.fast_track ? "fast track" : "";
  for (std::size_t i = 0; i < rules.size() && i < 5; ++i) {
    if (round_points(rules[i].decayed) <= 0) break;
    if (!text.empty()) text += "; ";
    text += rules[i].rule->name + " +" + format_points(rules[i].decayed);
  }
  return text;
}

/// "that of the product rule with the most points now that names one", of those that print above 0.
std::string resource(const Parts& parts) {
  const LiteralRulePoints* best = nullptr;
  for (const LiteralRulePoints& points : parts.pain_rules) {
    if (points.rule->engagement != Engagement::product || points.rule->resource.empty()) continue;
    if (round_points(points.decayed) <= 0) continue;
    if (best == nullptr || round_points(points.decayed) > round_points(best->decayed)) best = &points;
  }
  return best == nullptr ? "" : best->rule->resource;
}

/// "Leads with the same account (case folded)": the name as the account's first lead spells it.
std::string account_name(const std::vector<KnownLead>& leads, const KnownLead& lead) {
  const std::string account = lead.account();
  if (account.empty()) return "";
  for (const KnownLead& other : leads) {
    if (comparable(other.account()) == comparable(account)) return other.account();
  }
  return account;
}

LiteralScore model_score(const KnownLead& lead, std::size_t model_index) {
  const LiteralWorld& world = lead.world();
  const Model& model = world.rules.models[model_index];
  const Sight now = sight_up_to(lead, world.as_of);
  const Parts parts = score_parts(model, lead, now);

  LiteralScore score;
  score.lead = lead.index();
  score.model = model_index;
  // "The columns: `fit` = fit(T), `pain` = P₀(T), `decay` = decay(T), `pain_now` = P(T)"
  score.fit = parts.fit;
  score.pain = parts.undecayed_pain;
  score.decay = parts.decay;
  score.pain_now = parts.pain;
  // "the sums of P₁'s rules by `engagement`, each after its own cap, before bounds of groups and section"
  for (const LiteralRulePoints& points : parts.pain_rules) {
    (points.rule->engagement == Engagement::product ? score.product_pain : score.other_pain) += points.decayed;
  }
  score.velocity = parts.velocity;
  score.velocity_points = parts.velocity_points;
  score.fast_track = parts.fast_track;
  score.score = parts.score;
  score.target = model.target;
  score.gap = std::max(0.0, round_points(model.target) - round_points(parts.score));
  score.ready = reaches(parts.score, model.target);
  score.first_touch = first_touch(lead);
  find_runs(model, lead, score);
  score.expires_at = expires_at(model, lead, score.ready);
  const double before = score_before_trend(model, lead, score);
  score.change = round_points(parts.score) - round_points(before);
  score.reopened_at = parts.restarted_at;
  score.quadrant = quadrant(model.quadrant, parts);
  score.band = band(model.bands, parts.score);
  score.grid = grid(model.grid, parts);
  score.activity = activity(model.activity, lead);
  score.last_activity_at = parts.last_sign_of_life;
  if (parts.idle) score.idle_days = in_days(*parts.idle);
  score.days_since_points = days_since_points(model, lead, score);
  for (const NamedCondition& entry : model.disqualify) {
    if (score.disqualified_by.empty() && lead.meets(entry.when, now)) score.disqualified_by = entry.name;
  }
  score.reasons = reasons(parts);
  score.resource = resource(parts);
  return score;
}

std::string text_of(const std::optional<Instant>& instant) { return instant ? format_instant(*instant) : ""; }

void print_number(LiteralScore& score, const std::string& column, const std::optional<double>& number) {
  score.row[column] = number ? format_points(*number) : "";
  if (number) score.numbers[column] = *number;
}

/// 4-files: "points with at most 2 decimals, no trailing zeros, no `-0`; times as `2026-11-20T13:05:09Z`; `true` /
/// `false`; empty for absent".
void print_row(const KnownLead& lead, LiteralScore& score) {
  const RuleSet& rules = lead.world().rules;
  const Model& model = rules.models[score.model];
  for (const Name& shown : rules.inputs.leads.show) score.row[shown.text] = lead.printed(shown.text);
  score.row[rules.inputs.leads.key.text] = lead.key();
  score.row["model"] = model.name;
  print_number(score, "fit", score.fit);
  print_number(score, "pain", score.pain);
  print_number(score, "decay", score.decay);
  print_number(score, "pain_now", score.pain_now);
  print_number(score, "product_pain", score.product_pain);
  print_number(score, "other_pain", score.other_pain);
  print_number(score, "velocity", score.velocity);
  print_number(score, "velocity_points", score.velocity_points);
  // "`fast_track`, … absent: the column is empty"
  score.row["fast_track"] = !model.fast_track ? "" : score.fast_track ? "true" : "false";
  print_number(score, "score", score.score);
  print_number(score, "target", score.target);
  print_number(score, "gap", score.gap);
  score.row["ready"] = score.ready ? "true" : "false";
  score.row["ready_at"] = text_of(score.ready_at);
  score.row["first_ready_at"] = text_of(score.first_ready_at);
  score.row["expires_at"] = text_of(score.expires_at);
  print_number(score, "days_to_ready", score.days_to_ready);
  score.row["times_ready"] = std::to_string(score.times_ready);
  score.row["reopened_at"] = text_of(score.reopened_at);
  print_number(score, "change", score.change);
  score.row["quadrant"] = score.quadrant;
  score.row["band"] = score.band;
  score.row["grid"] = score.grid;
  score.row["activity"] = score.activity;
  score.row["last_activity_at"] = text_of(score.last_activity_at);
  print_number(score, "idle_days", score.idle_days);
  print_number(score, "days_since_points", score.days_since_points);
  score.row["account"] = score.account;
  score.row["disqualified_by"] = score.disqualified_by;
  score.row["campaign"] = "";
  score.row["reasons"] = score.reasons;
}

/// "`stage`, `channel`: of the first `stages` entry that holds." "every column of `scored.csv` as `score.NAME`
/// (`score.total` is the score)"; `account.NAME` by the rows of the same model.
void find_stage(const KnownLead& lead, const LiteralAccount* account, LiteralScore& score) {
  const LiteralWorld& world = lead.world();
  KnownLead knowing = lead;
  for (const auto& [column, text] : score.row) knowing.computed["score." + column] = text;
  knowing.computed["score.total"] = score.row["score"];
  if (account != nullptr) {
    knowing.computed["account.score"] = format_points(account->score);
    knowing.computed["account.leads"] = std::to_string(account->leads);
    knowing.computed["account.ready"] = std::to_string(account->ready_leads);
  }
  for (const Stage& stage : world.rules.stages) {
    if (stage.when && !knowing.meets(*stage.when, sight_up_to(knowing, world.as_of))) continue;
    score.stage = stage.name;
    score.channel = stage.channel;
    break;
  }
  score.row["stage"] = score.stage;
  score.row["channel"] = score.channel;
}

/// "cells with exactly this text count as empty, keys and times too"; "one that is, trimmed, exactly a text of `null`".
void empty_null_cells(const RuleSet& rules, std::map<std::string, std::string>& cells) {
  for (auto& [header, cell] : cells) {
    for (const std::string& text : rules.inputs.null) {
      if (trim(cell) == text) cell.clear();
    }
  }
}

/// "`deduplicate: true` (of records of the source with the same cell under every header the first counts)".
std::vector<LiteralEvent> without_repeated_records(const RuleSet& rules, const std::vector<LiteralEvent>& events) {
  std::vector<LiteralEvent> left;
  for (const LiteralEvent& event : events) {
    const bool repeated = std::any_of(left.begin(), left.end(), [&](const LiteralEvent& before) {
      return before.source == event.source && before.columns == event.columns;
    });
    if (!repeated || !rules.inputs.events.at(event.source).deduplicate) left.push_back(event);
  }
  return left;
}

} // namespace

std::vector<LiteralScore> literal_scores(const RuleSet& rules, const std::vector<LiteralLead>& leads,
                                         const std::vector<LiteralEvent>& events, Instant as_of,
                                         const LiteralLists& lists_from_files) {
  const LiteralWorld world(rules, as_of, lists_from_files);
  std::vector<LiteralLead> cleaned_leads = leads;
  for (LiteralLead& lead : cleaned_leads) empty_null_cells(rules, lead.cells);
  std::vector<LiteralEvent> cleaned_events = without_repeated_records(rules, events);
  for (LiteralEvent& event : cleaned_events) empty_null_cells(rules, event.columns);
  const std::vector<KnownLead> known = known_leads(world, cleaned_leads, cleaned_events);
  std::vector<LiteralScore> scores;
  std::vector<const KnownLead*> lead_of_row;
  for (const KnownLead& lead : known) {
    for (std::size_t model = 0; model < rules.models.size(); ++model) {
      const std::optional<Condition>& applies_to = rules.models[model].applies_to;
      if (applies_to && !lead.meets_as_of(*applies_to)) continue;
      LiteralScore score = model_score(lead, model);
      score.account = account_name(known, lead);
      print_row(lead, score);
      scores.push_back(score);
      lead_of_row.push_back(&lead);
    }
  }
  const std::vector<LiteralAccount> accounts = literal_accounts(rules, scores);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const auto account = std::find_if(accounts.begin(), accounts.end(), [&](const LiteralAccount& one) {
      return one.account == scores[i].account && one.model == scores[i].model;
    });
    find_stage(*lead_of_row[i], account == accounts.end() ? nullptr : &*account, scores[i]);
  }
  return scores;
}

/// "`sum`, `max` or `mean` of S(T) over the members that are not disqualified, or over the `best: n` of them; the
/// numbers of leads, active leads and ready leads".
std::vector<LiteralAccount> literal_accounts(const RuleSet& rules, const std::vector<LiteralScore>& scores) {
  std::vector<LiteralAccount> accounts;
  std::vector<std::string> names;
  for (const LiteralScore& score : scores) {
    if (!score.account.empty() && std::find(names.begin(), names.end(), score.account) == names.end()) {
      names.push_back(score.account);
    }
  }
  for (const std::string& name : names) {
    for (std::size_t model = 0; model < rules.models.size(); ++model) {
      const AccountSettings& settings = rules.models[model].account;
      LiteralAccount account{name, model, 0, 0, 0, 0};
      std::vector<double> points;
      for (const LiteralScore& score : scores) {
        if (score.account != name || score.model != model) continue;
        ++account.leads;
        if (score.activity == "active") ++account.active_leads;
        if (score.ready) ++account.ready_leads;
        if (score.disqualified_by.empty()) points.push_back(score.score);
      }
      if (account.leads == 0) continue;
      std::sort(points.rbegin(), points.rend());
      if (settings.best && static_cast<std::int64_t>(points.size()) > *settings.best) {
        points.resize(static_cast<std::size_t>(*settings.best));
      }
      for (const double one : points) account.score += one;
      if (settings.score == AccountSettings::Score::max) account.score = points.empty() ? 0 : points.front();
      if (settings.score == AccountSettings::Score::mean && !points.empty()) {
        account.score /= static_cast<double>(points.size());
      }
      accounts.push_back(account);
    }
  }
  return accounts;
}

} // namespace leadscore
