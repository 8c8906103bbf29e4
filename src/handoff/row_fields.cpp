#include "handoff/row_fields.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace leadscore {

double printed_gap(const Model& model, const ModelScore& row) {
  return std::max(0.0, round_points(round_points(model.target) - round_points(row.score)));
}

std::string_view exact_cell(const LeadTable& leads, LeadIndex lead, std::size_t column) {
  const std::string_view cell = leads.cell(lead, column);
  // Nearly every cell begins with a visible ASCII character.
  if (!cell.empty() && cell.front() > ' ' && cell.front() < 0x7F) return cell;
  return trim(cell).empty() ? std::string_view() : cell;
}

namespace {

template <typename Text>
void append_reasons(Text& out, const std::vector<std::vector<std::string>>& rule_names, const ModelScore& row) {
  if (row.fast_track) out += std::string_view("fast track");
  bool is_first = !row.fast_track;
  for (const ModelScore::Reason& reason : row.reasons) {
    if (reason.rule < 0) break;
    if (!std::exchange(is_first, false)) out += std::string_view("; ");
    out += std::string_view(rule_names[row.model][static_cast<std::size_t>(reason.rule)]);
    out += std::string_view(" +");
    append_points(out, reason.points);
  }
}

} // namespace

std::string reasons_text(const std::vector<std::vector<std::string>>& rule_names, const ModelScore& row) {
  std::string text;
  append_reasons(text, rule_names, row);
  return text;
}

namespace {

template <typename Text>
void append_time(Text& out, Instant instant) {
  if (instant != no_instant) append_instant(out, instant);
}

template <typename Text>
void append_days(Text& out, Seconds seconds) {
  if (seconds >= 0) append_points(out, static_cast<double>(seconds) / static_cast<double>(seconds_a_day));
}

std::string_view truth_text(bool truth) { return truth ? "true" : "false"; }

template <typename Named>
std::string_view name_of(const std::vector<Named>& all, std::int16_t index) {
  return index < 0 ? std::string_view() : std::string_view(all[static_cast<std::size_t>(index)].name);
}

} // namespace

std::vector<std::vector<std::string>> rule_names_of(const Program& program) {
  std::vector<std::vector<std::string>> result;
  for (const ModelProgram& model : program.models) {
    auto& names = result.emplace_back();
    for (const RuleProgram& rule : model.rules) names.push_back(rule.rule->name);
  }
  return result;
}

/// Always inline: where the column is a constant, nothing is left of the choice.
template <typename Text>
[[gnu::always_inline]] inline void RowTexts::append_to(Text& out, ScoreColumn column, const ModelScore& row) const {
  const Model& model = rules.models[row.model];
  switch (column) {
  case ScoreColumn::model:
    out += std::string_view(model.name);
    return;
  case ScoreColumn::fit:
    append_points(out, row.fit);
    return;
  case ScoreColumn::pain:
    append_points(out, row.pain);
    return;
  case ScoreColumn::decay:
    append_points(out, row.decay);
    return;
  case ScoreColumn::pain_now:
    append_points(out, row.pain_now);
    return;
  case ScoreColumn::product_pain:
    append_points(out, row.product_pain);
    return;
  case ScoreColumn::other_pain:
    append_points(out, row.other_pain);
    return;
  case ScoreColumn::velocity:
    append_points(out, row.velocity);
    return;
  case ScoreColumn::velocity_points:
    append_points(out, row.velocity_points);
    return;
  case ScoreColumn::fast_track:
    if (model.fast_track) out += truth_text(row.fast_track);
    return;
  case ScoreColumn::score:
    append_points(out, row.score);
    return;
  case ScoreColumn::target:
    append_points(out, model.target);
    return;
  case ScoreColumn::gap:
    append_points(out, printed_gap(model, row));
    return;
  case ScoreColumn::ready:
    out += truth_text(row.ready);
    return;
  case ScoreColumn::ready_at:
    append_time(out, row.ready_at);
    return;
  case ScoreColumn::first_ready_at:
    append_time(out, row.first_ready_at);
    return;
  case ScoreColumn::expires_at:
    append_time(out, row.expires_at);
    return;
  case ScoreColumn::days_to_ready:
    if (row.has_days_to_ready()) append_points(out, row.days_to_ready());
    return;
  case ScoreColumn::times_ready:
    append_points(out, row.times_ready);
    return;
  case ScoreColumn::reopened_at:
    append_time(out, row.reopened_at);
    return;
  case ScoreColumn::change:
    append_points(out, row.change);
    return;
  case ScoreColumn::quadrant:
    out += to_text(row.quadrant);
    return;
  case ScoreColumn::band:
    out += name_of(model.bands, row.band);
    return;
  case ScoreColumn::grid:
    if (row.grid_fit >= 0 && row.grid_pain >= 0) {
      out += name_of(model.grid->fit, row.grid_fit);
      out += name_of(model.grid->pain, row.grid_pain);
    }
    return;
  case ScoreColumn::activity:
    out += to_text(row.activity);
    return;
  case ScoreColumn::stage:
    out += name_of(rules.stages, row.stage);
    return;
  case ScoreColumn::channel:
    if (row.stage >= 0) out += std::string_view(rules.stages[static_cast<std::size_t>(row.stage)].channel);
    return;
  case ScoreColumn::last_activity_at:
    append_time(out, row.last_activity_at);
    return;
  case ScoreColumn::idle_days:
    append_days(out, row.idle);
    return;
  case ScoreColumn::days_since_points:
    append_days(out, row.since_points);
    return;
  case ScoreColumn::account:
    if (leads.account(row.lead) != no_account) out += std::string_view(leads.account_name(leads.account(row.lead)));
    return;
  case ScoreColumn::disqualified_by:
    out += name_of(model.disqualify, row.disqualified_by);
    return;
  case ScoreColumn::campaign:
    out += name_of(rules.nurture.campaigns, row.campaign);
    return;
  case ScoreColumn::reasons:
    append_reasons(out, rule_names, row);
    return;
  }
}

template <std::size_t... columns>
void RowTexts::append_all(RoomyText& out, const ModelScore& row, std::string_view account,
                          std::index_sequence<columns...> /*columns*/) const {
  const auto append_one = [&]<std::size_t index>(std::integral_constant<std::size_t, index>) {
    constexpr auto column = static_cast<ScoreColumn>(index);
    if constexpr (index > 0) out += ',';
    if constexpr (column == ScoreColumn::account)
      out += account;
    else
      append_to(out, column, row);
  };
  (append_one(std::integral_constant<std::size_t, columns>()), ...);
}

void RowTexts::append_plain(TextBuffer& out, const ModelScore& row, std::string_view account,
                            std::size_t longest_name) const {
  // Numbers and times, then names: of seven columns (one with two of them) and of reasons.
  constexpr std::size_t rest = (score_column_count + std::tuple_size_v<decltype(row.reasons)>)*(longest_points + 8);
  constexpr std::size_t names = 8 + std::tuple_size_v<decltype(row.reasons)>;
  out.append_with(rest + names * longest_name + account.size(), [&](char* at) {
    RoomyText text(at);
    append_all(text, row, account, std::make_index_sequence<score_column_count>());
    return text.end();
  });
}

void RowTexts::append(std::string& out, ScoreColumn column, const ModelScore& row) const {
  append_to(out, column, row);
}
void RowTexts::append(TextBuffer& out, ScoreColumn column, const ModelScore& row) const { append_to(out, column, row); }

std::optional<double> printed_number(const RuleSet& rules, ScoreColumn column, const ModelScore& row) {
  const auto days = [](Seconds seconds) -> std::optional<double> {
    if (seconds < 0) return std::nullopt;
    return round_points(static_cast<double>(seconds) / static_cast<double>(seconds_a_day));
  };
  switch (column) {
  case ScoreColumn::fit:
    return round_points(row.fit);
  case ScoreColumn::pain:
    return round_points(row.pain);
  case ScoreColumn::decay:
    return round_points(row.decay);
  case ScoreColumn::pain_now:
    return round_points(row.pain_now);
  case ScoreColumn::product_pain:
    return round_points(row.product_pain);
  case ScoreColumn::other_pain:
    return round_points(row.other_pain);
  case ScoreColumn::velocity:
    return round_points(row.velocity);
  case ScoreColumn::velocity_points:
    return round_points(row.velocity_points);
  case ScoreColumn::score:
    return round_points(row.score);
  case ScoreColumn::gap:
    return printed_gap(rules.models[row.model], row);
  case ScoreColumn::change:
    return round_points(row.change);
  case ScoreColumn::idle_days:
    return days(row.idle);
  case ScoreColumn::days_since_points:
    return days(row.since_points);
  default:
    return std::nullopt;
  }
}

namespace {

bool compares_numbers(FieldOperator op) { return op >= FieldOperator::at_least && op <= FieldOperator::below; }

bool holds_for(const Atom& atom, double number) {
  switch (atom.op) {
  case FieldOperator::at_least:
    return number >= atom.number;
  case FieldOperator::above:
    return number > atom.number;
  case FieldOperator::at_most:
    return number <= atom.number;
  default:
    return number < atom.number;
  }
}

} // namespace

RowFields::RowFields(const RowFacts& facts)
    : facts_(facts), program_(*facts.program), fields_(*facts.program, *facts.times, facts.as_of),
      answers_(program_.atoms), trackers_(facts.program->routing.trackers, facts.events->kinds(), facts.times->zone()) {
  for (const Field& field : program_.fields)
    columns_.push_back(field.kind == Field::Kind::computed ? score_column(field.name) : std::nullopt);
}

void RowFields::begin(const ModelScore& row, std::size_t index) {
  row_ = &row;
  index_ = index;
  if (lead_ == row.lead) return;
  lead_ = row.lead;
  fields_.begin(*facts_.leads, row.lead);
  is_tracked_ = trackers_.empty();
}

/// A number is compared as a number: a twentieth of what it takes to print it and to read it again.
bool RowFields::computed_holds(std::uint32_t index) {
  const Atom& atom = program_.atoms[index];
  if (columns_[atom.field] && compares_numbers(atom.op))
    if (const auto number = printed_number(*program_.rules, *columns_[atom.field], *row_))
      return holds_for(atom, *number);
  const std::string text = this->text(atom.field);
  cell_.set(text);
  if (atom.op >= FieldOperator::in_last)
    return truth(atom, cell_, *facts_.times).at(facts_.as_of, facts_.times->zone());
  return answers_.meets(index, cell_, ++asked_); // another text each time
}

bool RowFields::holds(const Check& check) {
  const auto track = [this] {
    if (is_tracked_) return;
    is_tracked_ = true;
    trackers_.reset();
    for (const Event& event : facts_.events->of(*lead_))
      if (trackers_.concerns(event.kind())) trackers_.add(event);
  };
  return leadscore::holds(
      check,
      [&](std::uint32_t index) {
        return program_.fields[program_.atoms[index].field].kind == Field::Kind::computed
                   ? computed_holds(index)
                   : fields_.atom(index, facts_.as_of);
      },
      [&](std::uint32_t index) {
        track();
        return trackers_.count_holds(index, facts_.as_of);
      },
      [&](std::uint32_t index) {
        track();
        return trackers_.path_holds(index, facts_.as_of);
      });
}

std::string RowFields::text(FieldIndex field) {
  if (program_.fields[field].kind != Field::Kind::computed) return std::string(fields_.text(field));
  if (!columns_[field]) return computed(program_.fields[field].name);
  std::string text;
  RowTexts{*program_.rules, *facts_.leads, facts_.rule_names}.append(text, *columns_[field], *row_);
  return text;
}

std::string RowFields::exact_text(FieldIndex field) {
  if (program_.fields[field].kind != Field::Kind::column) return text(field);
  return std::string(exact_cell(*facts_.leads, row_->lead, program_.fields[field].index));
}

std::string RowFields::computed(const std::string& name) const {
  if (const auto column = score_column(name)) {
    std::string text;
    RowTexts{*program_.rules, *facts_.leads, facts_.rule_names}.append(text, *column, *row_);
    return text;
  }
  return name.starts_with("account.") ? account_text(name) : handoff_text(name);
}

std::string RowFields::account_text(std::string_view name) const {
  const AccountIndex account = facts_.leads->account(row_->lead);
  if (account == no_account) return {};
  if (name == "account.won") return std::string(truth_text(facts_.account_won[account]));
  const AccountScore* const score = facts_.accounts.of(account, row_->model);
  if (score == nullptr) return {};
  if (name == "account.score") return format_points(score->score);
  if (name == "account.leads") return std::to_string(score->leads);
  return score->target ? std::string(truth_text(score->ready)) : std::string();
}

std::string RowFields::handoff_text(std::string_view name) const {
  const auto found = facts_.listed.find(index_);
  if (name == "handoff.listed") return std::string(truth_text(found != facts_.listed.end()));
  if (found == facts_.listed.end()) return {};
  if (name == "handoff.owner") return found->second->owner;
  if (name == "handoff.rank") return std::to_string(found->second->rank);
  const Instant follow_up_by = found->second->follow_up_by;
  return follow_up_by == no_instant ? std::string() : format_instant(follow_up_by);
}

} // namespace leadscore
