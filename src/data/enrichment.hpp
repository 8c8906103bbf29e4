#pragma once

#include "data/input.hpp"
#include "data/lead_fields.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace leadscore {

/// The second CSVs that add columns to leads. Read once, then shared by all threads.
class EnrichmentTables {
public:
  /// Reads every enrichment file of the rules. Throws Error.
  EnrichmentTables(const Program& program, OpenInputs& inputs, const CsvOptions& options, InputReport& report);

  /// Fills the empty ones of a lead's cells (by column of Program::lead_columns) from the records that match it, entry
  /// by entry. `fields` is begun anew with the cells. Texts live as long as the tables. `signs`: how numbers in the
  /// cells are written; it may be empty, and is only kept up to date where it is not.
  void fill(std::vector<std::string_view>& cells, std::vector<DecimalSign>& signs, LeadFields& fields) const;

private:
  struct Table {
    FieldIndex on = 0;
    DecimalSign sign = DecimalSign::point;
    std::vector<std::pair<std::size_t, std::size_t>> columns; ///< column of the lead, column of the stored record
    std::unordered_map<std::string, std::vector<std::string>> records; ///< by comparable key; the first one stays
  };
  std::vector<Table> tables_;
};

} // namespace leadscore
