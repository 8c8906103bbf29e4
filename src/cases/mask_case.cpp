#include "base/text.hpp"
#include "cases/case_from_lead.hpp"
#include "handoff/row_fields.hpp"

#include <algorithm>
#include <functional>

namespace leadscore {
namespace {

constexpr std::string_view nobody = "someone";
constexpr std::string_view no_domain = "company.example";

bool ends_address(char byte) { return std::string_view(" ,;<>\"'()[]&?=/").find(byte) != std::string_view::npos; }

/// The text without the names in its mail addresses: `mia@acme.example` → `someone@acme.example`.
std::string without_names(const std::string& text) {
  std::string result = text;
  for (std::size_t sign = result.find('@'); sign != std::string::npos; sign = result.find('@', sign + 1)) {
    std::size_t begin = sign;
    while (begin > 0 && !ends_address(result[begin - 1])) --begin;
    if (begin == sign) continue;
    result.replace(begin, sign - begin, nobody);
    sign = begin + nobody.size();
  }
  return result;
}

/// All columns of the case's rows but the account, whose name may change.
std::string results_of(const Case& one, const CaseProgram& rules) {
  const auto world = score_case(rules, one, one.as_of->instant);
  const RowTexts texts{rules.rules, world->leads.table, world->routing.facts.rule_names};
  std::string result;
  for (const std::size_t row : rows_of_case(*world))
    for (std::size_t index = 0; index < score_column_count; ++index) {
      const auto column = static_cast<ScoreColumn>(index);
      if (column != ScoreColumn::account) texts.append(result, column, world->rows[row]);
      result += '\n';
    }
  return result;
}

class Masker {
public:
  Masker(Case& one, const CaseProgram& rules) : case_(one), rules_(rules) {}

  void run() {
    for (CaseField& field : case_.lead.fields) field.value = without_names(field.value);
    for (CaseEvent& event : case_.lead.events)
      for (CaseField& column : event.columns) column.value = without_names(column.value);
    results_ = results_of(case_, rules_);
    hide_domains();
    for (std::size_t field = case_.lead.fields.size(); field-- > 0;)
      try_change(
          [&](Case& one) { one.lead.fields.erase(one.lead.fields.begin() + static_cast<std::ptrdiff_t>(field)); });
    try_change([](Case& one) {
      for (CaseEvent& event : one.lead.events)
        for (CaseField& column : event.columns)
          column.value.resize(std::min(column.value.find('?'), column.value.size()));
    });
  }

private:
  /// Keeps a change only if all results stay as they are.
  void try_change(const std::function<void(Case&)>& change) {
    Case changed = case_;
    change(changed);
    if (results_of(changed, rules_) == results_) case_ = std::move(changed);
  }

  void hide_domains() {
    for (std::size_t place = 0; place < case_.lead.fields.size(); ++place) {
      const std::string& value = case_.lead.fields[place].value;
      const std::size_t sign = value.find('@');
      if (sign != std::string::npos)
        try_change([&](Case& one) {
          one.lead.fields[place].value = std::string(value.substr(0, sign + 1)).append(no_domain);
        });
      else if (case_.lead.fields[place].name.text == "account")
        try_change([&](Case& one) { one.lead.fields[place].value = no_domain; });
    }
  }

  Case& case_;
  const CaseProgram& rules_;
  std::string results_;
};

} // namespace

void mask(Case& one, const CaseProgram& rules) { Masker(one, rules).run(); }

} // namespace leadscore
