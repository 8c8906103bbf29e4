#include "data/atoms.hpp"

#include "base/number.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <re2/re2.h>

namespace leadscore {

void CellText::set(std::string_view raw, DecimalSign sign) {
  trimmed_ = trim(raw);
  sign_ = sign;
  has_comparable_ = false;
  has_number_ = false;
  value_count_ = 0;
}

void CellText::set_several(std::string_view raw, std::string_view separator, const NullTexts& nulls, DecimalSign sign) {
  set(raw, sign);
  for (std::size_t begin = 0; begin <= raw.size();) {
    const std::size_t end = std::min(raw.find(separator, begin), raw.size());
    const std::string_view value = nulls.cleaned(raw.substr(begin, end - begin));
    begin = end + separator.size();
    if (trim(value).empty()) continue;
    if (value_count_ == values_.size()) values_.emplace_back();
    values_[value_count_++].set(value);
  }
  if (value_count_ == 0) set({});
}

const std::string& CellText::comparable() {
  if (!has_comparable_) {
    comparable_into(trimmed_, comparable_);
    has_comparable_ = true;
  }
  return comparable_;
}

std::optional<double> CellText::number() {
  if (!has_number_) {
    number_ = parse_number(first(), sign_);
    has_number_ = true;
  }
  return number_;
}

void NotNumbers::count(CellText& cell) {
  if (cell.absent() || cell.number()) return;
  ++cells;
  if (cell.sign() == DecimalSign::point && parse_number(cell.first(), DecimalSign::comma)) ++with_comma;
}

NotNumbers& NotNumbers::operator+=(const NotNumbers& other) {
  cells += other.cells;
  with_comma += other.with_comma;
  return *this;
}

namespace {

/// True for what a plain host name is written with.
bool is_host_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '.';
}

bool in_list(const Atom& atom, CellText& cell) {
  return atom.as_domain ? contains(atom.list->domains, registrable_domain(cell.trimmed()))
                        : contains(atom.list->texts, cell.comparable());
}

} // namespace

bool surely_not_in_list(const LookupList& list, CellText& cell) {
  const auto is_host = [](std::string_view text) { return std::all_of(text.begin(), text.end(), is_host_byte); };
  std::string_view host = cell.trimmed();
  if (!is_host(host)) host = cell.comparable(); // in lower case, perhaps
  if (host.empty() || host.front() == '.' || host.back() == '.') return false;
  if (!is_host(host) || contains(list.domains, host)) return false;
  for (std::size_t dot = host.find('.'); dot != std::string::npos; dot = host.find('.', dot + 1))
    if (contains(list.domains, host.substr(dot + 1))) return false;
  return true;
}

namespace {

bool value_meets(const Atom& atom, CellText& cell) {
  const auto number_is = [&](auto compare) {
    const std::optional<double> number = cell.number();
    return number && compare(*number, atom.number);
  };
  switch (atom.op) {
  case FieldOperator::is:
  case FieldOperator::in:
    return atom.texts.contains(cell.comparable());
  case FieldOperator::is_not:
  case FieldOperator::not_in:
    return !atom.texts.contains(cell.comparable());
  case FieldOperator::in_list:
    return !cell.absent() && in_list(atom, cell);
  case FieldOperator::not_in_list:
    return cell.absent() || !in_list(atom, cell);
  case FieldOperator::contains:
    return !cell.absent() && cell.comparable().find(atom.text) != std::string::npos;
  case FieldOperator::starts_with:
    return !cell.absent() && cell.comparable().starts_with(atom.text);
  case FieldOperator::ends_with:
    return !cell.absent() && cell.comparable().ends_with(atom.text);
  case FieldOperator::matches: {
    const std::string_view text = trim_invisible(cell.trimmed());
    return !cell.absent() && re2::RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *atom.pattern);
  }
  case FieldOperator::present:
    return cell.absent() != atom.flag;
  case FieldOperator::at_least:
    return number_is([](double x, double y) { return x >= y; });
  case FieldOperator::above:
    return number_is([](double x, double y) { return x > y; });
  case FieldOperator::at_most:
    return number_is([](double x, double y) { return x <= y; });
  case FieldOperator::below:
    return number_is([](double x, double y) { return x < y; });
  case FieldOperator::in_last:
  case FieldOperator::older_than:
  case FieldOperator::due_within:
  case FieldOperator::anniversary_within:
    break;
  }
  return false;
}

bool denies(FieldOperator op) {
  return op == FieldOperator::is_not || op == FieldOperator::not_in || op == FieldOperator::not_in_list;
}

} // namespace

bool meets(const Atom& atom, CellText& cell) {
  const std::span<CellText> values = cell.values();
  if (values.empty() || atom.op >= FieldOperator::present) return value_meets(atom, cell);
  const auto one_meets = [&](CellText& value) { return value_meets(atom, value); };
  return denies(atom.op) ? std::ranges::all_of(values, one_meets) : std::ranges::any_of(values, one_meets);
}

const RuleProgram::Line* line_of(const RuleProgram& rule, CellText& cell) {
  const auto line_of_text = [&](CellText& value) {
    const auto found = rule.points_by.find(value.comparable());
    return found == rule.points_by.end() ? nullptr : &found->second;
  };
  if (cell.values().empty()) return line_of_text(cell);
  const RuleProgram::Line* first = nullptr;
  for (CellText& value : cell.values()) {
    const RuleProgram::Line* const line = line_of_text(value);
    if (line != nullptr && (first == nullptr || line->place < first->place)) first = line;
  }
  return first;
}

bool Truth::comes_round(Instant t, const TimeZone& zone) const {
  const Day today = zone.local_day(t);
  CalendarDate next = date;
  next.year = calendar_date(today).year;
  if (day_of(next) < today) ++next.year;
  return (day_of(next) - today) * seconds_a_day < duration;
}

Truth truth(const Atom& atom, CellText& cell, const TimeReader& times) {
  if (atom.op < FieldOperator::in_last) return meets(atom, cell) ? Truth::always() : Truth::never();
  const std::optional<Instant> time = times.read(cell.first());
  if (!time) return Truth::never();
  switch (atom.op) {
  case FieldOperator::in_last:
    return {*time, *time + atom.duration, false, {}, 0};
  case FieldOperator::older_than:
    return {*time + atom.duration, INT64_MAX, false, {}, 0};
  case FieldOperator::due_within:
    return {*time - atom.duration + 1, *time + 1, false, {}, 0};
  default:
    return {0, 0, true, calendar_date(times.zone().local_day(*time)), atom.duration};
  }
}

} // namespace leadscore
