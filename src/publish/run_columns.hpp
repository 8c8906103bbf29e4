#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace leadscore {

/// Gives the cells in these columns of every record of a CSV file that a run wrote. An empty name stands for the column
/// at its own place: the key's header is the user's. Throws Error if a column is missing or a record cannot be read.
void read_run_columns(const std::string& path, std::initializer_list<std::string_view> names,
                      const std::function<void(std::span<const std::string_view>)>& record);

} // namespace leadscore
