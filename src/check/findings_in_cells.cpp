#include "check/findings_in_cells.hpp"

#include "base/text.hpp"
#include "check/data_thresholds.hpp"
#include "check/places.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <set>

namespace leadscore {
namespace {

/// How exports write that there is nothing, as text compares. `na` is left out: it is Namibia too.
constexpr std::array words_for_nothing = {"null", "(null)", "<null>", "[null]", "\\n", "none",      "nil",
                                          "nan",  "n/a",    "#n/a",   "n.a.",   "-",   "undefined", "not set"};

/// What may separate several values of a cell, and how YAML writes it.
struct Separator {
  char character;
  std::string_view in_yaml;
};
constexpr std::array separators = {Separator{';', "\";\""}, Separator{',', "\",\""}, Separator{'|', "\"|\""},
                                   Separator{'\n', "\"\\n\""}};

/// A column that the rules read, and the texts that they compare its cells with.
struct ReadColumn {
  const Field* field = nullptr;
  std::set<std::string> texts; ///< comparable, not empty
};

/// By column of the leads; those that the rules do not read have no field.
std::vector<ReadColumn> read_columns(const Program& program) {
  std::vector<ReadColumn> columns(program.lead_columns.size());
  const auto column_of = [&](const Field& field) -> ReadColumn* {
    const bool is_plain = field.kind == Field::Kind::column && field.several.empty() && !field.is_email;
    return is_plain && field.index != 0 && field.read_at.line > 0 ? &columns[field.index] : nullptr;
  };
  for (const Field& field : program.fields)
    if (ReadColumn* const column = column_of(field); column != nullptr && column->field == nullptr)
      column->field = &field;
  const auto add = [&](const Field& field, const std::string& text) {
    if (ReadColumn* const column = column_of(field); column != nullptr && !text.empty()) column->texts.insert(text);
  };
  for (const Atom& atom : program.atoms)
    for (const std::string& text : atom.texts) add(program.fields[atom.field], text);
  for (const ModelProgram& model : program.models)
    for (const RuleProgram& rule : model.rules)
      for (const auto& line : rule.points_by) add(program.fields[rule.field], line.first);
  return columns;
}

class CellFindings {
public:
  explicit CellFindings(const CheckedData& data) : data_(data), leads_(*data.run.leads), places_(data.rules) {}

  std::vector<Finding> all() {
    const std::vector<ReadColumn> columns = read_columns(data_.program);
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if (columns[column].field == nullptr) continue;
      find_words_for_nothing(column, columns[column]);
      find_several_values(column, columns[column]);
    }
    find_email_cells();
    find_repeated_records();
    return std::move(findings_);
  }

private:
  void tell(std::string_view code, Position at, std::string message, std::string remedy) {
    findings_.push_back(finding_of(data_.rules, code, {at, std::move(message), std::move(remedy)}));
  }

  [[nodiscard]] bool is_common(std::int64_t count, double share = data_thresholds::common_spelling) const {
    return count > 0 && static_cast<double>(count) >= share * static_cast<double>(leads_.size());
  }

  [[nodiscard]] std::string_view cell(std::size_t lead, std::size_t column) const {
    return trim(leads_.cell(static_cast<LeadIndex>(lead), column));
  }

  void find_words_for_nothing(std::size_t column, const ReadColumn& read) {
    std::map<std::string, std::int64_t> counts;
    std::int64_t sum = 0;
    for (std::size_t lead = 0; lead < leads_.size(); ++lead) {
      const std::string_view text = cell(lead, column);
      constexpr std::size_t longest = 9;
      if (text.empty() || text.size() > longest) continue;
      const std::string folded = comparable(text);
      if (std::ranges::find(words_for_nothing, folded) == words_for_nothing.end() || read.texts.contains(folded))
        continue;
      ++counts[std::string(text)];
      ++sum;
    }
    if (!is_common(sum)) return;
    std::string words;
    for (const auto& [word, count] : counts)
      words += fmt::format("{}'{}' ({})", words.empty() ? "" : ", ", word, count);
    tell("LS921", read.field->read_at,
         fmt::format("'{}' holds a word for nothing for {} of the {} leads, which counts as a value: {}",
                     read.field->name, sum, leads_.size(), words),
         "name it under inputs.null, together with the default texts, if there is no value then");
  }

  void find_several_values(std::size_t column, const ReadColumn& read) {
    if (read.texts.empty()) return;
    for (const Separator& separator : separators) {
      std::int64_t count = 0;
      for (std::size_t lead = 0; lead < leads_.size(); ++lead)
        count += holds_several(cell(lead, column), separator.character, read.texts) ? 1 : 0;
      if (!is_common(count)) continue;
      tell("LS922", read.field->read_at,
           fmt::format("'{}' holds several values for {} of the {} leads, and rules compare the whole cell",
                       read.field->name, count, leads_.size()),
           fmt::format("name the column under inputs.leads.columns as {{header: {}, several: {}}}, and read that name",
                       data_.program.lead_columns[column], separator.in_yaml));
      return;
    }
  }

  /// True if a part of the cell, but not the whole cell, is a text that the rules name.
  static bool holds_several(std::string_view cell, char separator, const std::set<std::string>& texts) {
    if (cell.find(separator) == std::string_view::npos || texts.contains(comparable(cell))) return false;
    for (std::size_t begin = 0; begin <= cell.size();) {
      const std::size_t end = std::min(cell.find(separator, begin), cell.size());
      if (texts.contains(comparable(cell.substr(begin, end - begin)))) return true;
      begin = end + 1;
    }
    return false;
  }

  void find_email_cells() {
    if (!data_.program.email) return;
    const Position at = places_.of({}, {"inputs", "leads"});
    const std::string& name = data_.program.lead_columns[data_.program.fields[*data_.program.email].index];
    if (is_common(data_.run.emails_without_address, data_thresholds::many_without_address))
      tell("LS923", at,
           fmt::format("'{}' is not empty and holds no address for {} of the {} leads", name,
                       data_.run.emails_without_address, leads_.size()),
           "correct them in the export; email.kind is 'invalid' for them");
    if (is_common(data_.run.emails_with_more))
      tell("LS924", at,
           fmt::format("'{}' holds more than an address for {} of the {} leads", name, data_.run.emails_with_more,
                       leads_.size()),
           "check that the first address is the one that is meant: the others count for nothing");
  }

  void find_repeated_records() {
    const RepeatedRecords& repeated = data_.event_findings.repeated;
    const std::int64_t count = repeated.count();
    if (count == 0) return;
    tell("LS925", places_.of({}, {"inputs", "events"}),
         fmt::format("{}{} event {} also in another event file, with the same cells, and {} twice",
                     repeated.is_sample() ? "about " : "", count, count == 1 ? "record stands" : "records stand",
                     count == 1 ? "counts" : "count"),
         "set 'deduplicate: true' for the source, or map its 'id', if they are the same events");
  }

  const CheckedData& data_;
  const LeadTable& leads_;
  Places places_;
  std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> findings_in_cells(const CheckedData& data) { return CellFindings(data).all(); }

} // namespace leadscore
