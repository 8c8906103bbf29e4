#pragma once

#include "score/trace.hpp"

#include <string>

/// Lines of `explain`, for everything that shows some of them. Each ends with a line break.
namespace leadscore {

inline constexpr int trace_label_width = 44;

/// `  fit   business e-mail                                +10`
std::string trace_row_text(const TraceRow& row);

/// What a rule gives, and below it each of its events with what became of it.
std::string trace_rule_text(const TraceRule& rule);

} // namespace leadscore
