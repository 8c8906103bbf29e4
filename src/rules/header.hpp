#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace leadscore {

/// The column of a header that a name means: the exact one, else the only one that is equal without regard to case.
/// Source: 2-rules, Fields.
std::optional<std::size_t> find_column(const std::vector<std::string>& header, const std::string& name);
/// True if the exact name stands in the header more than once, or, without an exact one, several fit without regard to
/// case.
bool is_ambiguous(const std::vector<std::string>& header, const std::string& name);

} // namespace leadscore
