#pragma once

#include "cases/case_file.hpp"
#include "rules/mapping_table.hpp"

namespace leadscore {

/// What the text of a column says.
enum class ColumnKind : std::uint8_t { number, truth, time, text, reasons };

/// A column that a case may expect something of.
struct ExpectedColumn {
  std::string name;  ///< as cases name it: `score`, `handoff.owner`
  std::string field; ///< the computed field: `score.score`, `handoff.owner`
  ColumnKind kind = ColumnKind::text;
};
/// The columns of scored.csv, and what is known of the account and the hand-off.
const std::vector<ExpectedColumn>& expected_columns();

/// A point in time: `3d ago`, `in 20d`, a date or a time.
ValueKind<Moment> moment();

/// The definitions that schemas of expectations refer to, for the schema of the whole file.
std::string expectation_definitions();

/// What is expected at one point in time.
ValueKind<Expectation> expectation();
const MappingTable<Expectation>& expectation_table();

} // namespace leadscore
