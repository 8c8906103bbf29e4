#pragma once

#include <string_view>

namespace leadscore {

/// True if a spreadsheet may run `value` as a formula: after white space and zero-width characters it begins with `=`,
/// `+`, `-`, `@`, one of their full-width forms, tab, CR or LF. A plain number (optional sign, digits, optional
/// fraction) and a telephone number are no formulas. Source: 4-files, Writing.
bool is_formula(std::string_view value);

/// A text of a CSV file for people as it was before the guard put a `'` before it.
std::string_view without_guard(std::string_view cell);

} // namespace leadscore
