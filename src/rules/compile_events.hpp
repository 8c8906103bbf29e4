#pragma once

#include "rules/compile_context.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace leadscore {

/// Ascending, each once.
void sort_unique(std::vector<MatcherIndex>& matchers);

/// Fills Program::events: what is read from each event.
class EventCompiler {
public:
  explicit EventCompiler(CompileContext& context) : context_(context) {}

  void compile_passive();
  void compile_drop_events();
  /// The same events have the same matcher, wherever the rules speak of them.
  MatcherIndex matcher(const EventSelector& selector);
  /// The measure that reads the units of `per` from the events of a matcher.
  std::uint32_t measure(const Rule::Per& per, MatcherIndex matcher);
  /// The comparison of the texts of a column among the events of a matcher.
  std::uint32_t compared_text(const Name& column, MatcherIndex matcher);
  /// Reports columns of `inputs.events` that a file does not have.
  void check_files();
  /// Comes last: finds which matchers to try for which type.
  void index_matchers();

private:
  TypeIndex type(const std::string& text);
  FieldIndex column_field(const Name& name);
  void check_column(const Name& name);

  CompileContext& context_;
  std::unordered_map<std::string, MatcherIndex> matchers_; ///< by types and condition
};

} // namespace leadscore
