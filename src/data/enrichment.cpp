#include "data/enrichment.hpp"

#include "base/text.hpp"
#include "data/email_address.hpp"

namespace leadscore {

EnrichmentTables::EnrichmentTables(const Program& program, OpenInputs& inputs, const CsvOptions& options,
                                   InputReport& report) {
  const auto& entries = program.rules->inputs.enrich;
  const NullTexts nulls(program.rules->inputs.null);
  for (std::size_t index = 0; index < entries.size(); ++index) {
    Table table;
    table.on = program.enrich_on[index];
    table.sign = program.rules->inputs.sign_of(entries[index]);
    CsvFile file = inputs.open(inputs.headers.enrich[index].path, options);
    const std::size_t key = find_column(file.header(), entries[index].key).value();
    std::vector<std::size_t> kept;
    for (std::size_t column = 0; column < program.lead_columns.size(); ++column) {
      const auto found = find_column(file.header(), program.lead_columns[column]);
      if (!found) continue;
      table.columns.emplace_back(column, kept.size());
      kept.push_back(*found);
    }
    std::int64_t records = 0;
    read_reference_file(file, [&](std::span<const std::string_view> fields) {
      ++records;
      const std::string_view cell = nulls.cleaned(fields[key]);
      std::string value;
      if (program.fields[table.on].is_email)
        comparable_email_into(cell, value);
      else
        comparable_into(cell, value);
      if (value.empty()) return;
      const auto [place, added] = table.records.try_emplace(std::move(value));
      if (!added) return;
      for (const std::size_t column : kept) place->second.emplace_back(nulls.cleaned(fields[column]));
    });
    report.files.push_back({"enrich", file.path(), file.sha256(), file.bytes_consumed(), records});
    tables_.push_back(std::move(table));
  }
}

void EnrichmentTables::fill(std::vector<std::string_view>& cells, std::vector<DecimalSign>& signs,
                            LeadFields& fields) const {
  fields.begin(cells, signs);
  for (const Table& table : tables_) {
    const std::string& key = fields.cell(table.on).comparable();
    if (key.empty()) continue;
    const auto found = table.records.find(key);
    if (found == table.records.end()) continue;
    for (const auto& [column, stored] : table.columns) {
      if (!trim(cells[column]).empty()) continue;
      cells[column] = found->second[stored];
      if (!signs.empty()) signs[column] = table.sign;
    }
    fields.begin(cells, signs);
  }
}

} // namespace leadscore
