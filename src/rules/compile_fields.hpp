#pragma once

#include "rules/compile_context.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace leadscore {

/// The columns of lead and enrichment files: their names in the rules, their headers, their indices in the program.
class LeadColumns {
public:
  explicit LeadColumns(CompileContext& context) : context_(context) {}

  /// The export's header that a name of ours means.
  const std::string& header_of(const std::string& name) const;
  /// What separates the values of the column that a name of ours means; empty: a cell is one value.
  std::string separator_of(const std::string& name) const;
  /// True if both headers are those of one column of a lead file.
  bool are_the_same(const std::string& header, const std::string& other) const;
  /// True if some lead file or enrichment has the column; ambiguous ones are told once.
  bool exists(const std::string& header, Position at);
  /// A column that inputs.leads names has to be there.
  void require(const std::string& header, Position at);
  /// Every header of leads and enrichment, once.
  std::vector<std::string> known_headers() const;
  /// The index in Program::lead_columns; a header that is not there yet is added.
  std::uint32_t index(const std::string& header);

private:
  CompileContext& context_;
  std::unordered_map<std::string, std::uint32_t> indices_;
  std::unordered_set<std::string> ambiguous_told_;
};

/// What names of fields may mean where they stand.
struct FieldScope {
  std::size_t derived_visible = SIZE_MAX; ///< derived fields with a smaller index exist here
  bool computed = false;                  ///< score.*, account.*, handoff.* exist here
};

/// Turns names of fields of a lead into indices in Program::fields.
class LeadFieldCompiler {
public:
  explicit LeadFieldCompiler(CompileContext& context) : context_(context), columns_(context) {}

  /// The fields that `inputs` names. Comes before any other field: the key is the first column.
  void compile_input();
  /// The field of a lead that a name means. Source: 2-rules, Fields: the first that exists.
  FieldIndex field(const Name& name, const FieldScope& scope);

private:
  FieldIndex add(Field field);
  /// `several`: what separates the values of a cell; empty: a cell is one value.
  FieldIndex column(const std::string& name, const std::string& header, std::string several = {});
  [[nodiscard]] std::optional<std::string> find_email_header() const;
  FieldIndex mapped_column(const Name& name);
  /// The field of the lead behind `score.NAME` where NAME is the key or a `show` column of scored.csv.
  std::optional<Name> carried_column(const Name& name) const;
  std::vector<std::string> known_fields(const FieldScope& scope) const;

  CompileContext& context_;
  LeadColumns columns_;
  std::optional<std::string> email_header_;
  std::unordered_map<std::string, FieldIndex> fields_; ///< by kind, index and name
};

} // namespace leadscore
