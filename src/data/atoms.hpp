#pragma once

#include "base/number.hpp"
#include "base/time.hpp"
#include "data/null_texts.hpp"
#include "rules/program.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadscore {

/// One cell in the forms in which conditions read it, each made when it is first asked for.
class CellText {
public:
  /// `raw` must live as long as it is asked about.
  void set(std::string_view raw, DecimalSign sign = DecimalSign::point);
  /// A cell with several values, `separator` between them; those that are absent are none.
  void set_several(std::string_view raw, std::string_view separator, const NullTexts& nulls,
                   DecimalSign sign = DecimalSign::point);
  [[nodiscard]] std::string_view trimmed() const { return trimmed_; }
  /// The values of a cell with several, each a cell of its own; empty for an absent one, and for other cells.
  [[nodiscard]] std::span<CellText> values() { return std::span(values_).first(value_count_); }
  /// What operators on numbers and times see.
  [[nodiscard]] std::string_view first() const { return value_count_ == 0 ? trimmed_ : values_.front().trimmed_; }
  [[nodiscard]] bool absent() const { return trimmed_.empty(); }
  const std::string& comparable();
  std::optional<double> number();
  /// How numbers in the cell are written.
  [[nodiscard]] DecimalSign sign() const { return sign_; }

private:
  std::string_view trimmed_;
  std::string comparable_;
  std::optional<double> number_;
  DecimalSign sign_ = DecimalSign::point;
  bool has_comparable_ = false;
  bool has_number_ = false;
  std::vector<CellText> values_; ///< the first ones are those of the present cell
  std::size_t value_count_ = 0;
};

/// Of the cells of one field that rules read as numbers: those that are none.
struct NotNumbers {
  std::int64_t cells = 0;
  std::int64_t with_comma = 0; ///< of them, cells of a source with a decimal point that are numbers with a comma

  void count(CellText& cell);
  NotNumbers& operator+=(const NotNumbers& other);
};

/// Whether a cell meets an operator that does not speak of time. Of several values one has to meet it, or all of them
/// if the operator denies something. Source: 2-rules, Conditions.
bool meets(const Atom& atom, CellText& cell);

/// The line of `points_by` that a cell takes; null: none.
const RuleProgram::Line* line_of(const RuleProgram& rule, CellText& cell);

/// True for a plain host name whose registrable domain, whatever the Public Suffix List says, is not in the list: it is
/// the name itself or what stands behind one of its dots. False tells nothing. Finding that domain costs ten times
/// this.
bool surely_not_in_list(const LookupList& list, CellText& cell);

/// When an atom holds for one lead: from ≤ t < until; for `anniversary_within` by the calendar.
struct Truth {
  Instant from = INT64_MAX;
  Instant until = INT64_MAX;
  bool yearly = false;
  CalendarDate date;    ///< yearly: month and day that come round
  Seconds duration = 0; ///< yearly

  static Truth always() { return {INT64_MIN, INT64_MAX, false, {}, 0}; }
  static Truth never() { return {}; }
  [[nodiscard]] bool at(Instant t, const TimeZone& zone) const {
    return yearly ? comes_round(t, zone) : from <= t && t < until;
  }

private:
  [[nodiscard]] bool comes_round(Instant t, const TimeZone& zone) const;
};
Truth truth(const Atom& atom, CellText& cell, const TimeReader& times);

/// A compiled condition over answers for its leaves.
template <typename AtomHolds, typename CountHolds, typename PathHolds>
bool holds(const Check& check, const AtomHolds& atom, const CountHolds& count, const PathHolds& path) {
  switch (check.kind) {
  case Check::Kind::always:
    return true;
  case Check::Kind::atom:
    return atom(check.index);
  case Check::Kind::count:
    return count(check.index);
  case Check::Kind::path:
    return path(check.index);
  case Check::Kind::all:
    for (const Check& part : check.parts)
      if (!holds(part, atom, count, path)) return false;
    return true;
  case Check::Kind::any:
    for (const Check& part : check.parts)
      if (holds(part, atom, count, path)) return true;
    return false;
  case Check::Kind::negation:
    return !holds(check.parts.front(), atom, count, path);
  }
  return false;
}

} // namespace leadscore
