#include "insight/row_causes.hpp"

#include "base/number.hpp"

#include <algorithm>
#include <cmath>

namespace leadscore {
namespace {

/// Sums points by name in the order in which names come up.
class Sums {
public:
  void add(const std::string& what, double points) {
    const auto same = [&](const RowCause& cause) { return cause.what == what; };
    const auto found = std::find_if(causes_.begin(), causes_.end(), same);
    if (found == causes_.end())
      causes_.push_back({what, points});
    else
      found->points += points;
  }

  std::vector<RowCause> largest_first() && {
    for (RowCause& cause : causes_) cause.points = round_points(cause.points);
    std::erase_if(causes_, [](const RowCause& cause) { return cause.points == 0; });
    std::stable_sort(causes_.begin(), causes_.end(),
                     [](const RowCause& a, const RowCause& b) { return std::abs(a.points) > std::abs(b.points); });
    return std::move(causes_);
  }

private:
  std::vector<RowCause> causes_;
};

void add_reasons(Sums& sums, std::string_view reasons, double sign) {
  while (!reasons.empty()) {
    const std::size_t end = std::min(reasons.find("; "), reasons.size());
    const std::string_view reason = reasons.substr(0, end);
    const std::size_t plus = reason.rfind(" +");
    if (plus != std::string_view::npos) {
      const auto points = parse_plain_number(reason.substr(plus + 2));
      sums.add(std::string(reason.substr(0, plus)), sign * points.value_or(0));
    }
    reasons.remove_prefix(std::min(end + 2, reasons.size()));
  }
}

} // namespace

std::vector<RowCause> causes_of(const Trace* before, const Trace* after) {
  Sums sums;
  if (after != nullptr)
    for (const TraceRow& row : after->rows) sums.add(row.label, row.points);
  if (before != nullptr)
    for (const TraceRow& row : before->rows) sums.add(row.label, -row.points);
  return std::move(sums).largest_first();
}

std::vector<RowCause> causes_of_reasons(std::string_view before, std::string_view after) {
  Sums sums;
  add_reasons(sums, after, 1);
  add_reasons(sums, before, -1);
  return std::move(sums).largest_first();
}

} // namespace leadscore
